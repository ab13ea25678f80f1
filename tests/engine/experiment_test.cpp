// Experiments: who is dealt which variant, and that intervals hold however often somebody looks.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "experiment/assign.h"
#include "experiment/sequences.h"
#include "json/document.h"
#include "json/writer.h"
#include "random.h"

namespace fieldwise::experiment {
namespace {

using test::Random;

constexpr double kAlpha = 0.05;

bool happens(Random& random, double chance) {
  return static_cast<double>(random.bits() >> 11) * 0x1p-53 < chance;
}

void count(Trials& trials, bool success) {
  ++trials.count;
  if (success) ++trials.successes;
}

// What somebody does who looks after each visitor and takes each look for the only one.
bool naive_alarm(const Trials& a, const Trials& b) {
  const double all = static_cast<double>(a.successes + b.successes);
  const double n = static_cast<double>(a.count), m = static_cast<double>(b.count);
  const double rate = all / (n + m);
  const double error = std::sqrt(rate * (1 - rate) * (1 / n + 1 / m));
  return a.count >= 20 && b.count >= 20 && error > 0 &&
         std::fabs(a.rate() - b.rate()) > 1.96 * error;
}

}  // namespace

TEST_CASE("experiment: under no difference, looking after every visitor, false alarms are rare") {
  constexpr int kRuns = 2000, kVisitors = 600;
  constexpr double kRates[] = {0.02, 0.3, 0.6, 0.97};
  const double limit = -std::log(kAlpha);
  int alarms = 0, wrong_rates = 0, naive = 0;
  for (int run = 0; run < kRuns; ++run) {
    Random random(static_cast<uint64_t>(run) + 1);
    Comparison race;
    Trials a, b;
    bool alarm = false, wrong = false, naively = false;
    for (int i = 0; i < kVisitors; ++i) {
      // Every third run has a rate that changes with time, for both alike.
      const double rate = run % 3 == 0 ? 0.1 + 0.5 * (i % 100 < 50) : kRates[run % 4];
      const bool second = happens(random, 0.5);
      const bool success = happens(random, rate);
      count(second ? b : a, success);
      if (add(race, second, success)) {
        alarm = alarm || evidence_against_difference(race.blocks, 0) >= limit;
      }
      wrong = wrong || (run % 3 != 0 && evidence_against_rate(a, rate) >= limit);
      naively = naively || naive_alarm(a, b);
    }
    alarms += alarm;
    wrong_rates += wrong;
    naive += naively;
  }
  MESSAGE("false alarms: ", alarms, ", wrong rates: ", wrong_rates,
          ", by a test for one look: ", naive, " of ", kRuns);
  CHECK(alarms <= kAlpha * kRuns);
  CHECK(wrong_rates <= kAlpha * kRuns);
  // The same runs catch a method that does not allow for looking.
  CHECK(naive > 4 * kAlpha * kRuns);
}

TEST_CASE("experiment: a campaign that all variants meet makes no difference") {
  constexpr int kRuns = 300, kVisitors = 3000;
  const double limit = -std::log(kAlpha);
  for (const double weight : {1.0, 3.0}) {
    int alarms = 0;
    for (int run = 0; run < kRuns; ++run) {
      Random random(static_cast<uint64_t>(run) + 5000);
      Comparison race{block_size(1, weight), {}, {}, {}};
      bool alarm = false;
      for (int i = 0; i < kVisitors; ++i) {
        const double rate = i >= 2000 && i < 2200 ? 1 : 0.1;
        add(race, happens(random, weight / (1 + weight)), happens(random, rate));
        if (i % 20 == 0) alarm = alarm || evidence_against_difference(race.blocks, 0) >= limit;
      }
      alarms += alarm;
    }
    MESSAGE("false alarms at a weight of ", weight, ": ", alarms, " of ", kRuns);
    CHECK(alarms <= kAlpha * kRuns);
  }
}

TEST_CASE("experiment: a real difference is found, and its interval holds where one stops") {
  constexpr int kRuns = 200, kMost = 12000;
  const double limit = -std::log(kAlpha);
  int found = 0, right = 0, held = 0;
  std::vector<int> needed;
  for (int run = 0; run < kRuns; ++run) {
    Random random(static_cast<uint64_t>(run) + 77);
    Comparison race;
    int visitors = 0;
    bool stopped = false;
    while (visitors < kMost && !stopped) {
      const bool second = happens(random, 0.5);
      ++visitors;
      stopped = add(race, second, happens(random, second ? 0.36 : 0.3)) &&
                evidence_against_difference(race.blocks, 0) >= limit;
    }
    const Interval interval = difference_interval(race.blocks, kAlpha);
    found += stopped;
    right += interval.low > 0;
    held += interval.low <= 0.06 && 0.06 <= interval.high;
    needed.push_back(visitors);
  }
  std::nth_element(needed.begin(), needed.begin() + kRuns / 2, needed.end());
  MESSAGE("30 % against 36 %: found in ", found, " of ", kRuns, ", half of them by ",
          needed[kRuns / 2], " visitors");
  CHECK(found >= 195);
  CHECK(right >= found - 4);  // the others stopped at the end of the wrong side
  CHECK(held >= (1 - kAlpha) * kRuns);
  CHECK(needed[kRuns / 2] < 3500);
}

double chance(uint64_t n, uint64_t k, double p) {
  double out = std::pow(1 - p, static_cast<double>(n - k));
  for (uint64_t i = 0; i < k; ++i)
    out *= p * static_cast<double>(n - i) / static_cast<double>(i + 1);
  return out;
}

TEST_CASE("experiment: the money is worth 1 in the mean when the claim is true") {
  for (const double p : {0.01, 0.2, 0.5, 0.9}) {
    for (const uint64_t n : {1u, 2u, 7u, 20u}) {
      double mean = 0;
      for (uint64_t k = 0; k <= n; ++k) {
        mean += chance(n, k, p) * std::exp(evidence_against_rate({n, k}, p));
      }
      CHECK(mean == doctest::Approx(1));
    }
  }
  // Pairs, all triples of how many ended -1, 0 and 1.
  for (const auto& [a, b] : std::vector<std::pair<double, double>>{{.3, .3}, {.05, .6}, {.9, .8}}) {
    const double less = a * (1 - b), more = (1 - a) * b;
    for (const uint64_t n : {1u, 3u, 12u}) {
      double mean = 0;
      for (uint64_t i = 0; i <= n; ++i) {
        for (uint64_t k = 0; i + k <= n; ++k) {
          const Differences blocks{{-1, i}, {0, n - i - k}, {1, k}};
          mean += chance(n, i, less) * chance(n - i, k, more / (1 - less)) *
                  std::exp(evidence_against_difference(blocks, b - a));
        }
      }
      CHECK(mean == doctest::Approx(1).epsilon(1e-4));
    }
  }
  // Two weights.
  const double weights[] = {1, 3};
  double mean = 0;
  for (uint64_t k = 0; k <= 30; ++k) {
    const uint64_t counts[] = {k, 30 - k};
    mean += chance(30, k, 0.25) * std::exp(evidence_against_weights(counts, weights));
  }
  CHECK(mean == doctest::Approx(1));
}

TEST_CASE("experiment: intervals of rates") {
  const Interval nothing = rate_interval({}, kAlpha);
  CHECK(nothing.low == 0);
  CHECK(nothing.high == 1);
  for (const Trials& a : {Trials{1, 1}, Trials{10, 0}, Trials{200, 61}, Trials{50000, 20000}}) {
    const Interval rate = rate_interval(a, kAlpha);
    CHECK(rate.low <= a.rate());
    CHECK(a.rate() <= rate.high);
    CHECK((rate.low > 0) == (evidence_against_rate(a, 0) >= -std::log(kAlpha)));
    const Interval wider = rate_interval(a, kAlpha / 10);
    CHECK(wider.low <= rate.low);
    CHECK(wider.high >= rate.high);
  }
  // Worked by hand: 2 of 2, Beta(1/2, 1/2): 3/8 / p² = 20 at p = √(3/160).
  CHECK(rate_interval({2, 2}, kAlpha).low == doctest::Approx(std::sqrt(3.0 / 160)));
  CHECK(rate_interval({2, 2}, kAlpha).high == 1);
}

TEST_CASE("experiment: intervals of differences") {
  const Interval unknown = difference_interval({}, kAlpha);
  CHECK(unknown.low == -1);
  CHECK(unknown.high == 1);
  for (const Differences& blocks :
       {Differences{{-1, 3}, {0, 20}, {1, 1}}, Differences{{0, 2000}}, Differences{{1, 4}},
        Differences{{-1, 9000}, {0, 24000}, {1, 10000}},
        Differences{{-1, 1}, {-2. / 3, 5}, {0, 70}, {1. / 3, 80}, {1, 2}}}) {
    const Interval interval = difference_interval(blocks, kAlpha);
    double sum = 0, count = 0;
    Differences mirrored;
    for (const auto& [difference, n] : blocks) {
      sum += difference * static_cast<double>(n);
      count += static_cast<double>(n);
      mirrored[-difference] = n;
    }
    CHECK(interval.low <= sum / count);
    CHECK(sum / count <= interval.high);
    const Interval other = difference_interval(mirrored, kAlpha);
    CHECK(interval.low == doctest::Approx(-other.high).epsilon(1e-6));
    CHECK(interval.high == doctest::Approx(-other.low).epsilon(1e-6));
    // What is outside is refuted, all of it: evidence has one valley.
    for (int i = -100; i <= 100; ++i) {
      const double claimed = i / 100.0;
      const bool inside = interval.low <= claimed && claimed <= interval.high;
      CHECK(inside == (evidence_against_difference(blocks, claimed) < -std::log(kAlpha)));
    }
  }
}

TEST_CASE("experiment: blocks") {
  const auto size = [](double control, double other) {
    const BlockSize out = block_size(control, other);
    return std::pair(out.control, out.other);
  };
  CHECK(size(1, 1) == std::pair(1u, 1u));
  CHECK(size(500, 500) == std::pair(1u, 1u));
  CHECK(size(3, 1) == std::pair(3u, 1u));
  CHECK(size(1, 9) == std::pair(1u, 9u));
  CHECK(size(1000, 1) == std::pair(10u, 1u));
  CHECK(size(97, 31) == std::pair(3u, 1u));
  // By visitor: the variant and whether it was a success.
  const auto blocks = [](std::string_view visitors, const BlockSize& of) {
    Comparison out{of, {}, {}, {}};
    for (const char c : visitors) add(out, c == 'o' || c == 'O', c == 'C' || c == 'O');
    return out.blocks;
  };
  CHECK(blocks("CocOCOc", {1, 1}) == Differences{{-1, 1}, {0, 1}, {1, 1}});
  // All who came in a block count, also more than it needs; who is in no full one is left out.
  CHECK(blocks("CcccOccc", {1, 1}) == Differences{{0.75, 1}});
  CHECK(blocks("oOCcCO", {2, 1}) == Differences{{0, 1}});
  CHECK(blocks("cccccooo", {1, 4}).empty());
}

TEST_CASE("experiment: visitors who are dealt out unevenly are noticed, even ones are not") {
  const double weights[] = {1, 1, 2};
  const double limit = std::log(1000.0);
  int alarms = 0, noticed = 0;
  for (int run = 0; run < 500; ++run) {
    Random random(static_cast<uint64_t>(run) + 5);
    uint64_t even[3] = {}, uneven[3] = {};
    bool alarm = false, found = false;
    for (int i = 0; i < 2000; ++i) {
      const uint32_t of_four = random.below(4);
      const size_t variant = std::min(of_four, 2u);
      ++even[variant];
      // The third variant breaks for a fifth of its visitors.
      if (variant != 2 || random.below(5) > 0) ++uneven[variant];
      alarm = alarm || evidence_against_weights(even, weights) >= limit;
      found = found || evidence_against_weights(uneven, weights) >= limit;
    }
    alarms += alarm;
    noticed += found;
  }
  CHECK(alarms <= 2);
  CHECK(noticed > 300);
  const uint64_t impossible[] = {5, 5, 1};
  const double never[] = {1, 1, 0};
  CHECK(std::isinf(evidence_against_weights(impossible, never)));
}

TEST_CASE("experiment: variants are dealt out by weight, each experiment on its own") {
  const PlanResult loaded = load_plan(R"({
    "fieldwise": 1, "name": "x", "fields": [{"key": "email", "type": "email"}],
    "ask": {"policy": "queue", "queue": [["email"]]},
    "experiments": [
      {"key": "a", "variants": [{"key": "x", "weight": 3}, {"key": "y", "weight": 1}]},
      {"key": "b", "variants": [{"key": "x"}, {"key": "y"}]}]})");
  REQUIRE(loaded.plan != nullptr);
  constexpr int kVisitors = 20000;
  double both = 0, first = 0, second = 0;
  for (int i = 0; i < kVisitors; ++i) {
    Arena arena;
    const auto variants = assign(*loaded.plan, "visitor " + std::to_string(i), arena);
    REQUIRE(variants.size() == 2);
    const bool a = variants[0].variant == "y", b = variants[1].variant == "y";
    first += a;
    second += b;
    both += a && b;
  }
  // Four standard deviations.
  CHECK(std::fabs(first / kVisitors - 0.25) < 4 * std::sqrt(0.25 * 0.75 / kVisitors));
  CHECK(std::fabs(second / kVisitors - 0.5) < 4 * std::sqrt(0.25 / kVisitors));
  CHECK(std::fabs(both / kVisitors - 0.125) < 4 * std::sqrt(0.125 * 0.875 / kVisitors));
}

}  // namespace fieldwise::experiment

namespace fieldwise {

// RFC 7396, appendix A, but for patches that are no objects of documents that are none; and lists
// by key.
TEST_CASE("experiment: patches") {
  for (const auto& [target, patch, expected] : std::vector<std::array<std::string_view, 3>>{
           {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
           {R"({"a":"b"})", R"({"a":null})", R"({})"},
           {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
           {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
           {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
           {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
           {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
           {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
           {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
           {R"({"a":"foo"})", R"(null)", R"(null)"},
           {R"({"a":"foo"})", R"("bar")", R"("bar")"},
           {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
           {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
           {R"({"l":[{"key":"x","n":1},{"key":"y"},7]})", R"({"l":{"x":{"n":null,"m":2},"z":{}}})",
            R"({"l":[{"key":"x","m":2},{"key":"y"},7]})"}}) {
    Arena arena;
    const Value before = parse_json(target, arena).value;
    const Value change = parse_json(patch, arena).value;
    CHECK(to_json(patched(before, change, arena)) == expected);
    CHECK(to_json(before) == target);
  }
}

}  // namespace fieldwise
