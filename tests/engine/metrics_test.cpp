// The metrics of SPEC B6 against figures that were worked out by hand (tests/cases/metrics).
#include "insight/metrics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "files.h"
#include "json/document.h"
#include "json/writer.h"
#include "logic/dates.h"
#include "mismatch.h"

namespace {

using namespace fieldwise;
using namespace fieldwise::insight;

constexpr double kHour = 3600000;

// What a case says, else its file.
Value get(const Value& file, const Value& own, std::string_view key) {
  const Value* value = own.find(key);
  if (value == nullptr) value = file.find(key);
  return value == nullptr ? Value() : *value;
}

int64_t start_of(const Value& file) {
  int64_t at = 0;
  REQUIRE(parse_time(file.find("start")->text(), at));
  return at;
}

int64_t at_hour(const Value& file, const Value& hour) {
  return start_of(file) + static_cast<int64_t>(hour.number * kHour);
}

EventLog log_of(const Value& file, const Value& events) {
  EventLog out;
  int64_t seq = 0;
  for (const Value& event : events) {
    std::string text;
    JsonWriter w(text);
    w.begin_object().key("client").string("c").key("seq").integer(++seq);
    w.key("at").integer(at_hour(file, *event.find("hour")));
    for (uint32_t i = 0; i < event.size; ++i) {
      if (event.members[i].key != "hour") w.key(event.members[i].key).value(event.members[i].value);
    }
    w.end_object();
    const Errors errors = out.add(text);
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  }
  return out;
}

void run(const Value& file, const Value& own, Arena& arena) {
  const PlanResult loaded = load_plan(to_json(get(file, own, "plan")));
  REQUIRE_MESSAGE(loaded.plan != nullptr, to_json(loaded.errors));
  const Plan& plan = *loaded.plan;
  Range range;
  range.now = at_hour(file, get(file, own, "now"));
  if (const Value from = get(file, own, "from"); from.is_number()) range.from = at_hour(file, from);
  if (const Value to = get(file, own, "to"); to.is_number()) range.to = at_hour(file, to);
  const Value leads = get(file, own, "leads");
  std::vector<LeadFacts> facts;
  for (uint32_t i = 0; i < leads.size; ++i) {
    facts.push_back(facts_of(plan, log_of(file, leads.members[i].value), range.now));
  }
  Dimension by;
  if (const Value name = get(file, own, "by"); name.is_string()) {
    const auto found = find_dimension(plan, name.text());
    REQUIRE(found.has_value());
    by = *found;
  }
  const std::string text = metrics_json(plan, metrics_of(plan, facts, range, by));
  const JsonResult metrics = parse_json(arena.copy(text), arena);
  REQUIRE(metrics.ok);
  CHECK(test::mismatch(*own.find("expect"), metrics.value, "") == "");
  // Metrics are sums over leads: their order is none.
  std::reverse(facts.begin(), facts.end());
  CHECK(metrics_json(plan, metrics_of(plan, facts, range, by)) == text);
}

}  // namespace

TEST_CASE("metrics: the cases that were worked out by hand") {
  namespace fs = std::filesystem;
  size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(test::cases_folder() + "/metrics")) {
    Arena arena;
    const JsonResult file = parse_json(arena.copy(test::read_file(entry.path().string())), arena);
    REQUIRE_MESSAGE(file.ok, entry.path(), file.message);
    for (const Value& own : *file.value.find("cases")) {
      const std::string name(own.find("name")->text());
      INFO(entry.path().filename().string(), ": ", name);
      run(file.value, own, arena);
      ++cases;
    }
  }
  CHECK(cases >= 8);
}
