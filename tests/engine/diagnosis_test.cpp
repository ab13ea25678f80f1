// What to look at first, from figures that are chosen for it.
#include "insight/diagnosis.h"

#include <doctest/doctest.h>

#include <string>

#include "insight/facts.h"

using namespace fieldwise;
using namespace fieldwise::insight;

namespace {

constexpr int64_t kNow = 1795000000000;  // 2026-11-18

Metrics with(uint64_t leads, uint64_t qualified, uint64_t accepted, uint64_t open) {
  Metrics out;
  out.range.now = kNow;
  out.groups.resize(1);
  Group& all = out.groups[0];
  all.figures.resize(passage_kinds().size());
  for (size_t k = 0; k < all.figures.size(); ++k) {
    const std::string key = passage_kinds()[k].key;
    if (key == "first_to_qualified") all.figures[k].rate = {leads, qualified, leads - qualified};
    if (key == "qualified_to_accepted") all.figures[k].rate = {qualified, accepted, open};
  }
  return out;
}

Metrics active(std::initializer_list<uint64_t> leads) {
  Metrics out = with(0, 0, 0, 0);
  // The last is of the month before this one.
  int32_t month = month_of(kNow) - static_cast<int32_t>(leads.size());
  for (const uint64_t count : leads) {
    ScoreMonth scores;
    scores.month = month++;
    scores.leads = {{0, count / 2}, {10, count - count / 2}};
    out.scores.push_back(scores);
  }
  return out;
}

std::string codes(const Metrics& metrics) {
  std::string out;
  for (const Advice& advice : diagnosis_of(metrics)) {
    out += std::string(advice.code) + ":";
    for (const char* what : advice.look_at) out += std::string(" ") + what;
    out += ";";
  }
  return out;
}

}  // namespace

TEST_CASE("diagnosis: what sales accepts, and how many are qualified") {
  // 300 of 1,000 are qualified, 90 of 300 accepted: at most 35 %, and at least 27 %
  CHECK(codes(with(1000, 300, 90, 0)) == "many_qualified_few_accepted: handoff;");
  // 100 of 1,000 are qualified: at most 12 %
  CHECK(codes(with(1000, 100, 30, 0)) == "low_acceptance: handoff thresholds nurture;");
  // 30 of 1,000: at most 4.3 %; 28 of 30 are accepted: at least 78 %
  CHECK(codes(with(1000, 30, 28, 0)) == "thin_pipeline: thresholds;");
  CHECK(codes(with(1000, 100, 70, 0)).empty());
  CHECK(codes(with(1000, 100, 55, 0)).empty());
}

TEST_CASE("diagnosis: too few say nothing, and who is open is no refusal") {
  CHECK(codes(with(0, 0, 0, 0)).empty());
  // 29 decided, none accepted
  CHECK(codes(with(1000, 29, 0, 0)).empty());
  CHECK(codes(with(1000, 100, 5, 75)).empty());
  CHECK(codes(with(1000, 30, 0, 0)) == "low_acceptance: handoff thresholds nurture;");
  // 14 of 30 are 47 %, and may be 64 %
  CHECK(codes(with(1000, 30, 14, 0)).empty());
}

TEST_CASE("diagnosis: engagement falls where fewer leads do something than in the months before") {
  CHECK(codes(active({100, 110, 90, 50})) == "falling_engagement: segments;");
  CHECK(codes(active({100, 110, 90, 75})).empty());  // 75 + 17 is more than 80
  CHECK(codes(active({100, 110, 90, 120})).empty());
  CHECK(codes(active({20, 20, 20, 1})).empty());
  CHECK(codes(active({100, 50})).empty());
  // The month that has just begun is none to compare.
  Metrics begun = active({100, 100, 100, 100});
  ScoreMonth now;
  now.month = month_of(kNow);
  now.leads = {{0, 3}};
  begun.scores.push_back(now);
  CHECK(codes(begun).empty());
  const auto advice = diagnosis_of(active({100, 110, 90, 50}));
  CHECK(advice[0].text ==
        "50 leads did something in 2026-10, and 100 a month in the three months before.");
}
