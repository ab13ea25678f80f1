// Answers that a host writes into memory: nothing in them is trusted, and scores over them are what
// a Sheet says.
#include <doctest/doctest.h>

#include <cstring>

#include "allocations.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "random.h"
#include "random_plan.h"
#include "score/batch.h"
#include "score/input.h"
#include "score/scorer.h"

namespace fieldwise {
namespace {

using test::Random;

constexpr int64_t kNow = 1763719210000;

// Mostly near the truth, so that the checks behind the first one are reached.
InputSlot random_slot(Random& random, size_t bytes) {
  const auto number = [&]() -> uint32_t {
    if (random.chance(10)) return static_cast<uint32_t>(random.bits());
    return random.below(random.chance(70) ? 6 : bytes + 3);
  };
  InputSlot slot;
  slot.kind = random.chance(95) ? random.below(7) : static_cast<uint32_t>(random.bits());
  slot.at = random.chance(50) ? number() & ~3u : number();
  slot.size = number();
  if (random.chance(50)) {
    slot.number = static_cast<double>(random.between(-20, 20));
  } else {
    const uint64_t bits = random.bits();
    std::memcpy(&slot.number, &bits, sizeof bits);
  }
  return slot;
}

std::vector<uint8_t> random_text(Random& random) {
  std::vector<uint8_t> out;
  const std::string word = random.pick(
      {"ada@acme.example", "+4930123456", "DE", "yes", "12", "2026-11-21", "a.example"});
  if (random.chance(60)) out.assign(word.begin(), word.end());
  for (uint32_t i = random.below(12); i > 0; --i)
    out.push_back(static_cast<uint8_t>(random.bits()));
  // Exactly as large as the area claims, so that a byte too many is the sanitizer's.
  out.shrink_to_fit();
  return out;
}

TEST_CASE("input: whatever is in memory is a valid answer or none") {
  uint32_t answers = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_plan(random, {});
    for (int round = 0; round < 200; ++round) {
      const Field& field = random.pick(plan->fields);
      const std::vector<uint8_t> text = random_text(random);
      Arena arena;
      const Value value = read_input(*plan, field, random_slot(random, text.size()), text, arena);
      if (value.is_null()) continue;
      ++answers;
      const ReadAnswer again = read_answer(*plan, field, value, arena);
      REQUIRE(again.ok);
      REQUIRE(to_json(again.value) == to_json(value));
    }
  }
  CHECK(answers > 1000);
}

TEST_CASE("scorer and batch: the same scores as a sheet's") {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    test::PlanShape shape;
    shape.decay = random.chance(30);
    const auto plan = test::random_plan(random, shape);
    Scorer scorer(*plan, kNow);
    Batch batch(*plan, kNow);
    List<int64_t> expected;
    const uint32_t leads = 1 + random.below(130);
    for (uint32_t lead = 0; lead < leads; ++lead) {
      Sheet sheet(*plan);
      sheet.load(Profile(), kNow, kNone);
      Arena arena;
      std::vector<Value> row;
      for (const uint32_t f : scorer.fields()) {
        const std::string raw = test::random_answer(random, plan->fields[f]);
        row.push_back(
            read_answer(*plan, plan->fields[f], parse_json(raw, arena).value, arena).value);
        sheet.set(f, row.back(), kNow);
        scorer.answer(f, row.back());
      }
      batch.add(row.data());
      const List<int64_t>& scores = scorer.score();
      for (uint32_t a = 0; a < plan->axes.size(); ++a) {
        REQUIRE(scores[a] == sheet.score(a));
        expected.push_back(sheet.score(a));
      }
    }
    REQUIRE(batch.score() == expected);
    REQUIRE(batch.score() == expected);
  }
}

// The plans above hide fields and have personas, so flat plans and columns get plans of their own.
TEST_CASE("batch: columns score what a sheet does") {
  constexpr std::string_view kFields = R"([
    {"key":"n","type":"number","label":"N"},{"key":"m","type":"number","label":"M","min":-5},
    {"key":"b","type":"boolean","label":"B"},{"key":"t","type":"text","label":"T"},
    {"key":"e","type":"email","label":"E"},
    {"key":"c","type":"choice","label":"C","options":[{"value":"5"},{"value":"a"},{"value":"b"}]},
    {"key":"s","type":"multi-choice","label":"S","options":[{"value":"5"},{"value":"a"},{"value":"b"}]}])";
  uint32_t by_columns = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::string rules;
    for (uint32_t r = 0; r < 1 + seed % 20; ++r) {
      rules += (r == 0 ? "" : ",") + std::string(R"({"key":"r)") + std::to_string(r) +
               R"(","axis":")" + random.pick({"a", "z"}) + R"(","points":)" +
               std::to_string(random.between(-40, 40)) + R"(,"reason":"R","if":)" +
               test::random_condition(random, {"n", "m", "b", "t", "e", "e.domain", "c", "s"}, 2) +
               "}";
    }
    const PlanResult loaded = load_plan(
        R"({"fieldwise":1,"name":"P","ask":{"policy":"queue","queue":[]},"fields":)" +
        std::string(kFields) + R"(,"axes":[{"key":"a","min":-30,"max":30},{"key":"z"}],"rules":[)" +
        rules + "]}");
    CAPTURE(to_json(loaded.errors));
    REQUIRE(loaded.plan);
    const Plan& plan = *loaded.plan;
    Batch batch(plan, kNow);
    Scorer scorer(plan, kNow);
    REQUIRE(scorer.is_flat());
    List<int64_t> expected;
    for (uint32_t lead = random.below(200) + 1; lead > 0; --lead) {
      Sheet sheet(plan);
      sheet.load(Profile(), kNow, kNone);
      Arena arena;
      std::vector<Value> row;
      for (const uint32_t f : batch.fields()) {
        const std::string raw = test::random_answer(random, plan.fields[f]);
        row.push_back(read_answer(plan, plan.fields[f], parse_json(raw, arena).value, arena).value);
        sheet.set(f, row.back(), kNow);
        scorer.answer(f, row.back());
      }
      batch.add(row.data());
      for (uint32_t a = 0; a < 2; ++a) {
        expected.push_back(sheet.score(a));
        REQUIRE(scorer.score()[a] == sheet.score(a));
      }
    }
    REQUIRE(batch.score() == expected);
    by_columns += batch.columnar() ? 1u : 0u;
  }
  CHECK(by_columns > 20);
  CHECK(by_columns < 200);
}

TEST_CASE("scorer: once warm it takes nothing from the heap") {
  const PlanResult loaded =
      load_plan(R"({"fieldwise":1,"name":"P","ask":{"policy":"queue","queue":[]},
    "fields":[{"key":"n","type":"number","label":"N"},{"key":"e","type":"email","label":"E"},
      {"key":"p","type":"phone","label":"P"},{"key":"c","type":"country","label":"C"},
      {"key":"t","type":"text","label":"T","showIf":{">":[{"var":"n"},3]}}],
    "axes":[{"key":"a"}],
    "rules":[{"key":"r","axis":"a","points":2,"reason":"R","if":{">":[{"var":"n"},3]}},
      {"key":"s","axis":"a","points":3,"reason":"S","if":{"in":["@gmail.",{"var":"e"}]}},
      {"key":"u","axis":"a","points":4,"reason":"U","if":{"!":{"missing":["p"]}}},
      {"key":"v","axis":"a","points":5,"reason":"V","if":{"==":[{"var":"c"},"DE"]}}]})");
  REQUIRE(loaded.plan);
  const Plan& plan = *loaded.plan;
  Scorer scorer(plan, kNow);
  REQUIRE(scorer.is_flat());
  const std::string_view text = "ada.lovelace@gmail.example+49 30 1234567de";
  std::vector<uint8_t> bytes(text.begin(), text.end());
  const auto slot = [](InputKind kind, uint32_t at, uint32_t size, double number) {
    return InputSlot{static_cast<uint32_t>(kind), at, size, 0, number};
  };
  const InputSlot slots[] = {slot(InputKind::number, 0, 0, 4), slot(InputKind::text, 0, 26, 0),
                             slot(InputKind::text, 26, 14, 0), slot(InputKind::text, 40, 2, 0)};
  scorer.read(slots, bytes);
  REQUIRE(scorer.score()[0] == 14000);
  Sheet sheet(plan);
  sheet.load(Profile(), kNow, kNone);
  sheet.set(0, Value::of(4.0), kNow);
  sheet.set(4, Value::of(std::string_view("as long as no later text is")), kNow);
  const uint64_t before = test::allocations();
  for (int i = 0; i < 1000; ++i) {
    scorer.read(slots, bytes);
    scorer.score();
    sheet.set(0, Value::of(static_cast<double>(i % 7)), kNow);
    sheet.set(4, Value::of(std::string_view(i % 2 ? "one text" : "another text")), kNow);
  }
  CHECK(test::allocations() == before);
}

}  // namespace
}  // namespace fieldwise
