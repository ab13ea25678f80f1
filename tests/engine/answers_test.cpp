// Answers: reading what was read changes nothing; derived inputs.
#include "plan/answers.h"

#include <doctest/doctest.h>

#include "json/document.h"
#include "json/writer.h"
#include "random_plan.h"

namespace {

using namespace fieldwise;
using test::Random;

std::shared_ptr<const Plan> plan_of(std::string_view fields, std::string_view more = "") {
  PlanResult result = load_plan(R"({"fieldwise":1,"name":"n","ask":{"policy":"queue"},"fields":)" +
                                std::string(fields) + std::string(more) + "}");
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

// Text of all sorts: what people type, and what they should not.
std::string random_text(Random& random) {
  std::string out;
  for (uint32_t n = random.below(7); n > 0; --n) {
    out += random.pick({"+49 30 123456",
                        "2026-02-28",
                        " ",
                        "\t",
                        "a",
                        "B",
                        "1",
                        "0",
                        "00",
                        "+49",
                        "@",
                        ".",
                        "-",
                        "/",
                        "(",
                        ")",
                        "acme",
                        "COM",
                        "https://",
                        "HTTP://",
                        ":80",
                        "ä",
                        "😀",
                        "2026",
                        "-02-",
                        "true",
                        "on",
                        "DE",
                        "us",
                        "e5",
                        "?",
                        "#Top",
                        "\"",
                        "a@b.c",
                        "b.Test",
                        "5000",
                        "\xc2\xa0"});
  }
  return out;
}

}  // namespace

TEST_CASE("answers: reading what was read changes nothing") {
  const auto plan = plan_of(
      R"([{"key":"text","type":"text"},{"key":"email","type":"email"},{"key":"phone","type":"phone"},
          {"key":"url","type":"url"},{"key":"number","type":"number"},{"key":"date","type":"date"},
          {"key":"boolean","type":"boolean"},{"key":"country","type":"country"},
          {"key":"choice","type":"choice","options":[{"value":"a"},{"value":"B"}]},
          {"key":"several","type":"multi-choice","options":[{"value":"a"},{"value":"B"},{"value":"1"}]}])");
  Random random(5);
  std::vector<uint32_t> valid(plan->fields.size());
  const auto check = [&](uint32_t f, const Value& raw, Arena& arena) {
    const Field& field = plan->fields[f];
    const ReadAnswer once = read_answer(*plan, field, raw, arena);
    CHECK(once.ok == std::string_view(once.code).empty());
    CHECK(once.ok == std::string_view(once.message).empty());
    if (!once.ok || once.value.is_null()) return;
    ++valid[f];
    const ReadAnswer twice = read_answer(*plan, field, once.value, arena);
    CAPTURE(to_json(raw));
    REQUIRE_MESSAGE(twice.ok, twice.message);
    REQUIRE(to_json(twice.value) == to_json(once.value));
  };
  for (int i = 0; i < 60000; ++i) {
    Arena arena;
    const std::string text = random_text(random);
    const Value items[] = {Value::of(std::string_view("B")), Value::of(std::string_view("a")),
                           Value::of(std::string_view("B")), Value::of(std::string_view(text))};
    for (uint32_t f = 0; f < plan->fields.size(); ++f) {
      check(f, Value::of(std::string_view(text)), arena);
      if (i % 20 == 0) {
        check(f, Value::array(items, random.below(5)), arena);
        check(f, Value::of(static_cast<double>(random.between(-9, 9)) / 4), arena);
        check(f, Value::of(random.chance(50)), arena);
      }
    }
  }
  for (uint32_t f = 0; f < valid.size(); ++f) {
    CAPTURE(plan->fields[f].key);
    CHECK(valid[f] > 20);
  }
  // A scheme that is added must not make a good address too long for its own check.
  Arena arena;
  const std::string path = "acme.example/" + std::string(1985, 'a');
  check(3, Value::of(std::string_view(path)), arena);
}

TEST_CASE("answers: what kind of e-mail address it is") {
  const auto plan = plan_of("[]", R"(,"lists":{"free_mail_domains":["Freemail.Example"],
      "disposable_domains":["gmail.com"],"student_domains":["campus.example"]})");
  const auto kind = [&](std::string_view email) { return email_kind(*plan, email_domain(email)); };
  CHECK(kind("a@acme.example") == "business");
  CHECK(kind("a@freemail.example") == "free");
  CHECK(kind("a@yahoo.com") == "free");
  CHECK(kind("a@gmail.com") == "disposable");  // the plan's lists come first
  CHECK(kind("a@mailinator.com") == "disposable");
  CHECK(kind("a@campus.example") == "student");
  CHECK(kind("a@cs.campus.example") == "student");
  CHECK(kind("a@hippocampus.example") == "business");
  CHECK(kind("a@ada.gmail.com") == "disposable");
  CHECK(kind("a@sales.freemail.example") == "business");
  CHECK(kind("a@cs.stanford.edu") == "student");
  CHECK(kind("a@ox.ac.uk") == "student");
  CHECK(kind("a@edu.example") == "business");
  CHECK(kind("") == "");
}

TEST_CASE("answers: what a job title tells") {
  const auto check = [](std::string_view title, std::string_view level, std::string_view where) {
    CAPTURE(std::string(title));
    CHECK(job_level(title) == level);
    CHECK(job_department(title) == where);
  };
  check("VP of Marketing", "vp", "marketing");
  check("Vice President, Sales", "vp", "sales");
  check("CTO", "c_level", "engineering");
  check("Head of Data", "director", "data");
  check("Marketing intern", "student", "marketing");
  check("Engineering manager", "manager", "engineering");
  check("Accountant", "staff", "");
  check("  ", "", "");
  check("Director of Collections", "director", "");  // no "it", no "hr" inside a word
}
