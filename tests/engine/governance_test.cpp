// Owners, sign-off and reviews (SPEC A0).
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "life.h"
#include "playbook/governance.h"
#include "playbook/playbook.h"

using namespace fieldwise;

namespace {

using Lines = std::vector<std::string>;

constexpr char kOwned[] =
    R"("owners":{"scoring":"ops","disqualification":"ops","segments":"ops","nurture":"ops","handoff":"ops"})";
constexpr char kSigned[] = R"("signoff":{"by":"Rita","at":"2026-01-31","text":"As agreed"})";

std::string plan_text(const std::string& governance) {
  return R"({"fieldwise":1,"name":"G","fields":[{"key":"email","type":"email"}],
    "axes":[{"key":"fit"}],"rules":[{"key":"a","axis":"fit","points":1,"reason":"r","if":{"var":"email"}}],
    "disqualifications":[{"key":"d","outcome":"Own","kind":"never","if":{"==":[{"var":"email"},"x@y.example"]}}],
    "segments":[{"key":"tier","axis":"fit","bands":[{"key":"low"}]}],
    "playbook":{"handoff":{"tasks":[{"key":"t","stages":["mql"],"reason":"r"}]},"governance":{)" +
         governance + "}}}";
}

int64_t at(const std::string& iso) {
  int64_t ms = 0;
  REQUIRE(parse_time(iso, ms));
  return ms;
}

// "code path: message" on a day.
Lines notes(const std::string& governance, const std::string& iso) {
  Lines out;
  const auto plan = test::loaded(plan_text(governance));
  for (const Error& e : governance_notes(*plan, at(iso))) {
    out.push_back(e.code + " " + e.path + ": " + e.message);
  }
  return out;
}

// The review's note: "title was due on …".
Lines review(const std::string& members, const std::string& iso) {
  Lines out;
  for (const std::string& line :
       notes(std::string(kOwned) + "," + kSigned +
                 R"(,"reviews":[{"key":"r","title":"Rejections",)" + members + "}]",
             iso)) {
    out.push_back(line.substr(line.find(": ") + 2));
  }
  return out;
}

}  // namespace

TEST_CASE("governance: SPEC A0: a plan without sign-off says so") {
  const Lines unsigned_plan = {
      "no_signoff /playbook/governance: Sales has not signed off on what \"qualified\" means; "
      "agree "
      "on it and write \"signoff\": {\"by\": …, \"at\": …}"};
  CHECK(notes(kOwned, "2026-03-01") == unsigned_plan);
  CHECK(notes(std::string(kOwned) + "," + kSigned, "2026-03-01") == Lines{});
  CHECK(notes(std::string(kOwned) + "," + kSigned, "2026-01-31T00:00:00Z") == Lines{});
  CHECK(
      notes(std::string(kOwned) + "," + kSigned, "2026-01-30T23:59:59Z") ==
      Lines{"no_signoff /playbook/governance/signoff/at: Sales signs off on 2026-01-31 only; until "
            "then nobody has agreed on what \"qualified\" means"});
  const auto published = test::loaded(publish_plan(*test::loaded(plan_text(""))));
  CHECK(governance_notes(*published, 0).empty());
}

TEST_CASE("governance: a plan that qualifies nobody needs no agreement") {
  const auto count = [](const std::string& members) {
    const std::string text =
        R"({"fieldwise":1,"name":"n","fields":[{"key":"email","type":"email"}],"axes":[{"key":"fit"}],
            "rules":[{"key":"a","axis":"fit","points":1,"reason":"r","if":{"var":"email"}}])";
    return governance_notes(*test::loaded(text + members + "}"), 0).size();
  };
  CHECK(count("") == 0);
  // Sales has not signed off, and nobody owns scoring.
  CHECK(count(R"(,"thresholds":[{"stage":"mql","when":[{"axis":"fit","min":1}]}])") == 2);
  CHECK(count(R"(,"expressLanes":[{"key":"l","stage":"mql","if":{"var":"email"},"reason":"r"}])") ==
        2);
  CHECK(count(R"(,"playbook":{})") == 2);
}

TEST_CASE("governance: SPEC A0: an owner per procedure that the plan has") {
  const Lines all = notes(kSigned, "2026-02-01");
  REQUIRE(all.size() == 4);  // there is no nurture
  CHECK(all[0] ==
        "no_owner /playbook/governance/owners/scoring: Nobody owns scoring; write who answers for "
        "it");
  CHECK(all[1].substr(0, 51) == "no_owner /playbook/governance/owners/disqualificati");
  CHECK(all[2].substr(0, 44) == "no_owner /playbook/governance/owners/segment");
  CHECK(all[3].substr(0, 44) == "no_owner /playbook/governance/owners/handoff");
}

TEST_CASE("governance: SPEC A0: reviews are due in their rhythm") {
  const std::string weekly = R"("every":"7d","last":"2026-02-02")";
  CHECK(review(weekly, "2026-02-08T23:59:59Z") == Lines{});
  CHECK(review(weekly, "2026-02-09") ==
        Lines{"The review \"Rejections\" is due on 2026-02-09, today; hold it and write \"last\""});
  CHECK(review(weekly, "2026-02-10T12:00:00Z") ==
        Lines{"The review \"Rejections\" was due on 2026-02-09 and is 1 day late; hold it and "
              "write \"last\""});
  CHECK(review(weekly, "2026-03-11") == Lines{"The review \"Rejections\" was due on 2026-02-09 and "
                                              "is 30 days late; hold it and write \"last\""});

  SUBCASE("months end where they end") {
    CHECK(review(R"("every":{"months":1},"last":"2026-01-31")", "2026-02-27") == Lines{});
    CHECK(review(R"("every":{"months":1},"last":"2026-01-31")", "2026-02-28").size() == 1);
    CHECK(review(R"("every":{"months":1},"last":"2028-01-31")", "2028-02-28") == Lines{});
    CHECK(review(R"("every":{"months":3},"last":"2025-11-30")", "2026-02-27") == Lines{});
    CHECK(review(R"("every":{"months":3},"last":"2025-11-30")", "2026-02-28").size() == 1);
    CHECK(review(R"("every":{"months":6},"last":"2026-03-15")", "2026-09-14") == Lines{});
    CHECK(review(R"("every":{"months":6},"last":"2026-03-15")", "2026-09-15").size() == 1);
  }
  SUBCASE("until it was held, it counts from the sign-off; without one, it is due") {
    CHECK(review(R"("every":"14d")", "2026-02-13") == Lines{});
    CHECK(review(R"("every":"14d")", "2026-02-14").size() == 1);
    const Lines unheld =
        notes(std::string(kOwned) + R"(,"reviews":[{"key":"sla","every":"7d"}])", "2026-02-01");
    REQUIRE(unheld.size() == 2);
    CHECK(unheld[1] ==
          "review_due /playbook/governance/reviews/0: The review \"sla\" was never held; hold it "
          "and write "
          "\"last\"");
  }
  SUBCASE("what calls for it earlier is named with it") {
    CHECK(
        review(
            R"("every":{"months":6},"last":"2026-01-01","earlier":["a new product","a new segment"])",
            "2026-07-01") ==
        Lines{"The review \"Rejections\" is due on 2026-07-01, today; hold it and write "
              "\"last\". It is called for by "
              "a new product, a new segment too"});
  }
}

TEST_CASE("governance: written for who shows results") {
  const auto written = [](const std::string& governance) {
    std::string out;
    JsonWriter w(out);
    write_governance(w, *test::loaded(plan_text(governance)), at("2026-03-01"));
    return out;
  };
  CHECK(written(std::string(kOwned) + "," + kSigned) ==
        R"({"signoff":{"by":"Rita","at":"2026-01-31","text":"As agreed"},"notes":[]})");
  CHECK(written(kOwned).substr(0, 46) == R"({"signoff":null,"notes":[{"code":"no_signoff",)");
}

TEST_CASE("governance: with a lead, only that nobody signed off") {
  const auto written = [](const std::string& governance) {
    std::string out;
    JsonWriter w(out);
    write_agreement(w, *test::loaded(plan_text(governance)), at("2026-03-01"));
    return out;
  };
  // Without owners there is more to note.
  CHECK(written(kSigned) ==
        R"({"signoff":{"by":"Rita","at":"2026-01-31","text":"As agreed"},"notes":[]})");
  const std::string none = written("");
  CHECK(none.find("no_signoff") != std::string::npos);
  CHECK(none.find("no_owner") == std::string::npos);
}

TEST_CASE("governance: mistakes in the plan, with their place") {
  const auto wrong = [](const std::string& governance) {
    return test::mistakes(plan_text(governance));
  };
  CHECK(wrong(R"("owners":{"sales":"x"})") ==
        Lines{"unknown_member /playbook/governance/owners/sales"});
  CHECK(wrong(R"("signoff":{"by":"x"})") == Lines{"missing_member /playbook/governance/signoff"});
  CHECK(wrong(R"("signoff":{"by":"x","at":"2026-02-30"})") ==
        Lines{"date /playbook/governance/signoff/at"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":"4h"}])") ==
        Lines{"range /playbook/governance/reviews/0/every"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":"soon"}])") ==
        Lines{"duration /playbook/governance/reviews/0/every"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":{"months":0}}])") ==
        Lines{"range /playbook/governance/reviews/0/every/months"});
  CHECK(wrong(R"("reviews":[{"key":"a"}])") ==
        Lines{"missing_member /playbook/governance/reviews/0"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":"7d"},{"key":"a","every":"7d"}])") ==
        Lines{"duplicate /playbook/governance/reviews/1/key"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":"7d","last":"yesterday"}])") ==
        Lines{"date /playbook/governance/reviews/0/last"});
  CHECK(wrong(R"("reviews":[{"key":"a","every":"7d","earlier":[""]}])") ==
        Lines{"type /playbook/governance/reviews/0/earlier/0"});
}
