// The metrics of SPEC B6 against figures that were worked out by hand (tests/cases/metrics).
#include "insight/metrics.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "files.h"
#include "json/document.h"
#include "mismatch.h"
#include "told_leads.h"

namespace {

using namespace fieldwise;
using namespace fieldwise::insight;
using test::at_hour;
using test::get;
using test::log_of;

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
