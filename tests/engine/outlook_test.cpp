// Chances of outcomes against going through every completion one by one.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "ask/outlook.h"
#include "base/name_index.h"
#include "random.h"

using namespace fieldwise;
using fieldwise::test::Random;

namespace {

struct Case {
  OutlookInput input;
  std::vector<double> weights, chances;
  std::vector<OpenAnswer> answers;
  std::vector<std::vector<int32_t>> cuts;
  std::vector<Line> lines;
  std::vector<OpenQuestion> questions;
  std::vector<int32_t> points;
  std::vector<uint8_t> outcome_of;
};

double unit(Random& random) { return static_cast<double>(random.below(1000)) / 1000; }

Case random_case(Random& random) {
  Case c;
  OutlookInput& in = c.input;
  const uint32_t classes = 1 + random.below(12);
  in.classes = padded(classes);
  in.outcomes = 2 + random.below(3);
  double sum = 0;
  for (uint32_t z = 0; z < classes; ++z) sum += c.weights.emplace_back(0.1 + unit(random));
  for (double& w : c.weights) w /= sum;
  c.weights.resize(in.classes);
  const uint32_t lines = 1 + random.below(3);
  size_t tuples = 1;
  for (uint32_t x = 0; x < lines; ++x) {
    auto& cuts = c.cuts.emplace_back();
    int32_t at = static_cast<int32_t>(random.below(12)) - 3;
    for (uint32_t k = 1 + random.below(2); k > 0; --k) {
      cuts.push_back(at);
      at += 1 + static_cast<int32_t>(random.below(6));
    }
    tuples *= cuts.size() + 1;
  }
  for (uint32_t x = 0; x < lines; ++x) {
    c.lines.push_back({static_cast<int32_t>(random.below(6)) - 2, c.cuts[x]});
  }
  for (size_t t = 0; t < tuples; ++t) {
    c.outcome_of.push_back(static_cast<uint8_t>(random.below(in.outcomes)));
  }
  uint32_t answers = 0;
  for (uint32_t q = random.below(6); q > 0; --q) {
    const uint32_t count = 1 + random.below(4);
    const uint32_t line = random.below(8) == 0 ? kNone : random.below(lines);
    c.questions.push_back({q, static_cast<uint32_t>(c.questions.size()), answers, count, line, 1});
    answers += count;
    const size_t base = c.chances.size();
    c.chances.resize(base + count * in.classes);
    for (uint32_t z = 0; z < in.classes; ++z) {
      double total = 0;
      for (uint32_t v = 0; v < count; ++v) {
        total += c.chances[base + v * in.classes + z] = random.below(5) == 0 ? 0 : unit(random);
      }
      for (uint32_t v = 0; v < count; ++v) {
        double& p = c.chances[base + v * in.classes + z];
        p = total > 0 ? p / total : 1.0 / count;
      }
    }
    for (uint32_t v = 0; v < count; ++v) {
      c.points.push_back(line == kNone || v == 0 ? 0 : static_cast<int32_t>(random.below(9)));
    }
  }
  in.weights = c.weights;
  in.lines = c.lines;
  in.questions = c.questions;
  for (uint32_t a = 0; a < answers; ++a)
    c.answers.push_back({&c.chances[a * in.classes], c.points[a]});
  in.answers = c.answers;
  in.outcome_of = c.outcome_of;
  return c;
}

// Adds up all completions: chances of the outcomes, and those with each answer in it.
void enumerate(const Case& c, size_t question, double weight, uint32_t z,
               std::vector<int32_t> score, std::vector<uint32_t>& given, std::vector<double>& now,
               std::vector<double>& with, std::vector<double>& answer) {
  const OutlookInput& in = c.input;
  if (question < c.questions.size()) {
    const OpenQuestion& q = c.questions[question];
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      std::vector<int32_t> next = score;
      if (q.line != kNone) next[q.line] += c.points[a];
      given.push_back(a);
      enumerate(c, question + 1, weight * c.chances[a * in.classes + z], z, next, given, now, with,
                answer);
      given.pop_back();
    }
    return;
  }
  size_t tuple = 0;
  for (size_t x = c.lines.size(); x-- > 0;) {
    uint32_t bucket = 0;
    for (const int32_t cut : c.cuts[x]) bucket += score[x] >= cut;
    tuple = tuple * (c.cuts[x].size() + 1) + bucket;
  }
  const uint32_t outcome = c.outcome_of[tuple];
  now[outcome] += weight;
  for (const uint32_t a : given) {
    answer[a] += weight;
    with[a * in.outcomes + outcome] += weight;
  }
}

}  // namespace

TEST_CASE("outlook: chances are those of all completions, to the twelfth digit") {
  Random random(20261122);
  Arena arena;
  for (int i = 0; i < 400; ++i) {
    const Case c = random_case(random);
    const OutlookInput& in = c.input;
    arena.reset();
    const Outlook found = outlook_in_double(in, arena);
    std::vector<double> now(in.outcomes), answer(c.points.size());
    std::vector<double> with(c.points.size() * in.outcomes);
    for (uint32_t z = 0; z < in.classes; ++z) {
      std::vector<int32_t> score;
      for (const Line& line : c.lines) score.push_back(line.score);
      std::vector<uint32_t> given;
      enumerate(c, 0, c.weights[z], z, score, given, now, with, answer);
    }
    CAPTURE(i);
    for (uint32_t k = 0; k < in.outcomes; ++k) CHECK(std::abs(found.now[k] - now[k]) < 1e-12);
    for (size_t a = 0; a < c.points.size(); ++a) {
      CHECK(std::abs(found.answer[a] - answer[a]) < 1e-12);
      if (answer[a] == 0) continue;
      for (uint32_t k = 0; k < in.outcomes; ++k) {
        const double expected = with[a * in.outcomes + k] / answer[a];
        CHECK(std::abs(found.after[a * in.outcomes + k] - expected) < 1e-12);
      }
    }
  }
}
