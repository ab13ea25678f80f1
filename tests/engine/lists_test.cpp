// Which leads are on which lists (tests/cases/lists).
#include "insight/lists.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "files.h"
#include "learn/visitors.h"
#include "told_leads.h"

using namespace fieldwise;
using namespace fieldwise::insight;

namespace {

std::vector<Listed> listed(const Plan& plan, const EventLog& log, int64_t now) {
  return lists_of(facts_of(plan, log, now), learn::reported_end(log, now).outcome);
}

// "LIST: LEAD LEAD\n", the leads in the order in which it is read.
std::string read_lists(const Value& file, const Value& own) {
  const PlanResult loaded = load_plan(to_json(test::get(file, own, "plan")));
  REQUIRE_MESSAGE(loaded.plan != nullptr, to_json(loaded.errors));
  const int64_t now = test::at_hour(file, test::get(file, own, "now"));
  const Value leads = test::get(file, own, "leads");
  std::map<std::string, std::set<std::pair<int64_t, std::string>>> lists;
  for (uint32_t i = 0; i < leads.size; ++i) {
    const EventLog log = test::log_of(file, leads.members[i].value);
    for (const Listed& one : listed(*loaded.plan, log, now)) {
      lists[std::string(one.list)].emplace(one.place, leads.members[i].key);
    }
  }
  std::string out;
  for (const auto& [list, places] : lists) {
    out += list + ':';
    for (const auto& place : places) out += ' ' + place.second;
    out += '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("lists: the cases that were worked out by hand") {
  size_t cases = 0;
  const std::string folder = test::cases_folder() + "/lists";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    Arena arena;
    const JsonResult file = parse_json(arena.copy(test::read_file(entry.path().string())), arena);
    REQUIRE_MESSAGE(file.ok, entry.path(), file.message);
    for (const Value& own : *file.value.find("cases")) {
      INFO(entry.path().filename().string(), ": ", std::string(own.find("name")->text()));
      std::map<std::string, std::string> sorted;
      const Value* expect = own.find("expect");
      for (uint32_t i = 0; i < expect->size; ++i) {
        sorted.emplace(expect->members[i].key, expect->members[i].value.text());
      }
      std::string expected;
      for (const auto& [list, names] : sorted) {
        expected.append(list).append(": ").append(names).append("\n");
      }
      CHECK(read_lists(file.value, own) == expected);
      ++cases;
    }
  }
  CHECK(cases >= 4);
}
