// Leads that were let go and come back (SPEC A10).
#include "requalify/requalify.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "json/document.h"
#include "life.h"
#include "playbook/playbook.h"
#include "random_lead.h"
#include "random_plan.h"
#include "timeline/timeline.h"

using namespace fieldwise;
using test::Random;

namespace {

using Lines = std::vector<std::string>;

constexpr char kAll[] = R"("signals":[
  {"key":"renewed","if":{"renewed":["30d","7d"]},"reason":"Active again after 30 silent days"},
  {"key":"mail_spike","if":{">=":[{"signal":["open","7d"]},3]},"reason":"Opened three e-mails within a week"},
  {"key":"job_change","if":{"signal":["job_change","30d"]},"reason":"Changed jobs"},
  {"key":"funding","if":{"signal":["funding","30d"]},"reason":"Got funding"},
  {"key":"growth","if":{"signal":["growth","30d"]},"reason":"Is growing"},
  {"key":"competitor","if":{"signal":["competitor","30d"]},"reason":"A competitor moved"}],
  "checkIns":[{"key":"quarterly","title":"Call again","every":"91d","if":{"==":[{"var":"size"},"l"]}}])";

std::string plan_text(const std::string& requalify) {
  return R"({"fieldwise":1,"name":"R","fields":[{"key":"email","type":"email"},{"key":"size","type":"choice",
      "label":"How many people?","options":[{"value":"s"},{"value":"l","label":"50 or more"}]}],
    "signals":[{"key":"demo","on":"demo_request"},{"key":"pricing","on":"page","path":"/pricing*"},
      {"key":"open","on":"email_open"},{"key":"job_change","on":"other","name":"job_change"},
      {"key":"funding","on":"other","name":"funding"},{"key":"growth","on":"other","name":"growth"},
      {"key":"competitor","on":"other","name":"competitor_move"}],
    "axes":[{"key":"fit","label":"Fit"},{"key":"intent","min":0,"decay":{"kind":"inactivity","factor":0.5,"period":"30d"}}],
    "rules":[{"key":"big","axis":"fit","points":60,"reason":"Big","if":{"==":[{"var":"size"},"l"]}},
      {"key":"prices","axis":"intent","points":40,"reason":"Prices","signal":"pricing"}],
    "thresholds":[{"stage":"mql","when":[{"axis":"fit","min":60},{"axis":"intent","min":40}]}],
    "expressLanes":[{"key":"asked","stage":"sql","reason":"Asked","if":{"signal":["demo"]}}],
    "lapses":[{"stage":"sql","after":"30d","to":"mql"}],
    "disqualifications":[{"key":"inactive","outcome":"Disqualified_Inactive","kind":"not_now","if":{"silent":"180d"}},
      {"key":"rival","outcome":"Disqualified_Competitor","kind":"never","if":{"==":[{"var":"email.domain"},"rival.example"]}}],
    "sql":{"entry":"rule","rejections":[{"key":"Rejected_NotICP","kind":"never"},{"key":"Rejected_WrongTiming","kind":"not_now"}]},
    "playbook":{"requalify":{)" +
         requalify + "}}}";
}

class Lead : public test::Life<Lead> {
 public:
  using Life::Life;

  Lead& mql(double day) {
    return answers(day, "email", "\"ada@acme.example\"")
        .answers(day, "size", "\"l\"")
        .page(day, "/pricing");
  }
  // Rejected for now.
  Lead& let_go(double day) {
    return reports(day, "rejected", R"("reason":"Rejected_WrongTiming")");
  }
  Lead& opens(double day) { return does(day, R"("type":"email_open","name":"news")"); }
  Lead& hears(double day, const std::string& name) {
    return does(day, R"("type":"other","name":")" + name + "\"");
  }

  // What is announced until then, a line each; moments of time alone at `looks`.
  Lines tells(double until, std::vector<int64_t> looks = {}) {
    state = RequalifyState();
    Announcements out;
    timeline_ = std::make_unique<Timeline>(plan(), log());
    std::sort(looks.begin(), looks.end());
    int64_t at = INT64_MIN;
    size_t look = 0;
    for (;;) {
      while (look < looks.size() && looks[look] <= at) ++look;
      const int64_t next = look < looks.size() ? looks[look] : kNever;
      if (!timeline_->next(test::on_day(until), std::min(next, wake(state)))) break;
      at = timeline_->moment().at;
      advance(requalify(), state, timeline_->moment(), out);
      CHECK(wake(state) > at);  // never in the past, never at once
    }
    timeline_->settle(test::on_day(until), kNone);
    Lines lines;
    for (const Announcement& a : out) {
      const bool back = a.kind == Announcement::Kind::returned;
      const std::string key(back ? requalify().signs[a.subject].key
                                 : requalify().check_ins[a.subject].key);
      lines.push_back(test::day_text(a.at) + (back ? " returned " : " check_in ") + key +
                      (a.nth > 0 ? "#" + std::to_string(a.nth) : ""));
    }
    return lines;
  }

  // After tells().
  std::string json() const {
    std::string out;
    JsonWriter w(out);
    write_requalify(w, requalify(), state, timeline_->sheet());
    return out;
  }
  std::string json(std::initializer_list<const char*> path) const {
    Arena arena;
    const std::string text = json();
    const JsonResult parsed = parse_json(text, arena);
    REQUIRE(parsed.ok);
    const Value* at = &parsed.value;
    for (const char* key : path) {
      at = key[0] >= '0' && key[0] <= '9' ? &at->items[std::stoi(key)] : at->find(key);
      REQUIRE_MESSAGE(at != nullptr, key, " in ", text);
    }
    return to_json(*at);
  }
  const Requalify& requalify() const { return plan().playbook->requalify; }
  const Timeline& timeline() const { return *timeline_; }

  RequalifyState state;

 private:
  std::unique_ptr<Timeline> timeline_;
};

Lead lead() { return Lead(test::loaded(plan_text(kAll))); }

std::string ms(double day) { return std::to_string(test::on_day(day)); }

}  // namespace

TEST_CASE("requalify: SPEC A10: activity after 30 silent days") {
  Lead a = lead();
  a.mql(1).let_go(2).page(20, "/blog").page(50, "/blog").page(51, "/blog");
  CHECK(a.tells(60) == Lines{"50 returned renewed"});
  Lead early = lead();
  early.mql(1).let_go(2).page(30.9, "/blog");
  CHECK(early.tells(60) == Lines{});
}

TEST_CASE("requalify: SPEC A10: an e-mail spike") {
  Lead a = lead();
  a.mql(1).let_go(2).opens(5).opens(8).opens(11);
  CHECK(a.tells(60) == Lines{"11 returned mail_spike"});
}

TEST_CASE("requalify: SPEC A10: job change, funding, growth, a competitor's move") {
  for (const auto& [name, key] : std::initializer_list<std::pair<const char*, const char*>>{
           {"job_change", "job_change"},
           {"funding", "funding"},
           {"growth", "growth"},
           {"competitor_move", "competitor"}}) {
    Lead a = lead();
    a.mql(1).let_go(2).hears(20, name);
    CHECK(a.tells(30) == Lines{std::string("20 returned ") + key});
  }
}

TEST_CASE("requalify: only leads that were let go return") {
  SUBCASE("not one that sales has") {
    Lead a = lead();
    a.mql(1).hears(2, "funding").page(40, "/blog");
    CHECK(a.tells(60) == Lines{});
    CHECK(a.json() == "null");
  }
  SUBCASE("not one that is out for good") {
    Lead a = lead();
    a.mql(1).reports(2, "rejected", R"("reason":"Rejected_NotICP")").hears(20, "funding");
    CHECK(a.tells(300) == Lines{});
    CHECK(a.json() == "null");
    Lead rival = lead();
    rival.mql(1).let_go(2).answers(3, "email", "\"eve@rival.example\"").hears(20, "funding");
    CHECK(rival.tells(100) == Lines{});
    CHECK(rival.state.until == test::on_day(3));
  }
  SUBCASE("not one that opted out of sales") {
    Lead a = lead();
    a.mql(1).let_go(2).does(3, R"("type":"opt_out","scope":"sales")").hears(20, "funding");
    CHECK(a.tells(100) == Lines{});
    a.does(100, R"("type":"opt_in","scope":"sales")");
    // The next check-in is in its rhythm; what was shown meanwhile is not told afterwards.
    CHECK(a.tells(190) == Lines{"184 check_in quarterly"});
  }
  SUBCASE("lost, recycled, inactive and lapsed leads do") {
    for (const char* how : {R"("lost","reason":"price")", R"("recycled")"}) {
      Lead a = lead();
      a.mql(1).does(2, R"("type":"outcome","outcome":)" + std::string(how)).hears(20, "funding");
      CHECK(a.tells(30) == Lines{"20 returned funding"});
    }
    Lead lapsed = lead();
    lapsed.mql(1).does(2, R"("type":"demo_request")").page(40, "/blog");
    CHECK(lapsed.tells(45) == Lines{"40 returned renewed"});
    CHECK(lapsed.json({"was", "stage"}) == "\"sql\"");
    CHECK(lapsed.json({"reason", "text"}) == "\"No activity for 30 days\"");
    CHECK(lapsed.json({"since"}) == ms(32));
    CHECK(lapsed.state.let_go);  // an MQL that looks around
    lapsed.does(46, R"("type":"demo_request")");
    lapsed.tells(47);
    CHECK(lapsed.state.until == test::on_day(46));
  }
}

TEST_CASE("requalify: each sign of one return is told once") {
  Lead a = lead();
  // A second funding within 30 days of the first is the same one; after that, it is news again.
  a.mql(1)
      .let_go(2)
      .hears(20, "funding")
      .hears(25, "funding")
      .hears(49, "funding")
      .hears(90, "funding");
  CHECK(a.tells(90.5) == Lines{"20 returned funding", "90 returned renewed"});
  // Of what comes at once, the first of the plan stands for the rest: told again 30 days later.
  CHECK(a.json({"sign", "sign"}) == "\"renewed\"");
  a.hears(125, "funding");
  CHECK(a.tells(126) == Lines{"20 returned funding", "90 returned renewed", "93 check_in quarterly",
                              "125 returned renewed#1"});

  SUBCASE("the pause is the plan's") {
    std::string text = kAll;
    text += R"(,"pause":"200d")";
    Lead slow(test::loaded(plan_text(text)));
    slow.mql(1).let_go(2).page(50, "/blog").page(90, "/blog").page(251, "/blog");
    CHECK(slow.tells(92) == Lines{"50 returned renewed"});
    CHECK(slow.tells(252).back() == "251 returned renewed#1");
  }
}

TEST_CASE("requalify: what already held when the lead was let go is no return") {
  Lead a = lead();
  a.mql(1).hears(2, "funding").let_go(3);
  CHECK(a.tells(30) == Lines{});
}

TEST_CASE("requalify: what qualifies the lead again is its return too, and ends the spell") {
  Lead a = lead();
  a.mql(1).let_go(2).page(40, "/pricing").answers(41, "size", "\"l\"");
  CHECK(a.tells(50) == Lines{"40 returned renewed"});
  CHECK(!a.state.let_go);
  CHECK(a.timeline().standing().stage == Stage::mql);
  CHECK(wake(a.state) == kNever);
  // Let go a second time, all begins anew.
  a.let_go(60).page(100, "/blog");
  CHECK(a.tells(110) == Lines{"40 returned renewed", "100 returned renewed#1"});
  CHECK(a.json({"since"}) == ms(60));
}

TEST_CASE("requalify: SPEC A10: quarterly check-ins for high-value leads, while they are let go") {
  Lead a = lead();
  a.mql(1).let_go(2);
  CHECK(a.tells(92.9) == Lines{});
  CHECK(a.json({"check_in"}) ==
        R"({"check_in":"quarterly","title":"Call again","at":)" + ms(93) + "}");
  CHECK(a.tells(300) ==
        Lines{"93 check_in quarterly", "184 check_in quarterly#1", "275 check_in quarterly#2"});

  SUBCASE("not of small ones; the rhythm stays") {
    a.does(100, R"("type":"answer","field":"size","value":"s","source":"rep")");
    a.does(200, R"("type":"answer","field":"size","value":"l","source":"rep")");
    CHECK(a.tells(300) == Lines{"93 check_in quarterly", "275 check_in quarterly#1"});
  }
  SUBCASE("not after it came back") {
    a.does(100, R"("type":"demo_request")");
    CHECK(a.tells(129) == Lines{"93 check_in quarterly", "100 returned renewed"});
  }
  SUBCASE("an event in the same millisecond does not keep it from coming") {
    a.page(93, "/blog");
    CHECK(a.tells(94) == Lines{"93 check_in quarterly", "93 returned renewed"});
  }
}

TEST_CASE("requalify: SPEC A10: sales is told what was known and what has changed") {
  Lead a = lead();
  a.mql(1)
      .does(2, R"("type":"demo_request")")
      .reports(3, "rejected", R"("reason":"Rejected_WrongTiming")");
  a.answers(40, "size", "\"s\"").page(41, "/blog").hears(42, "funding");
  a.tells(43);
  CHECK(a.json({"let_go"}) == "true");
  CHECK(a.json({"since"}) == ms(3));
  CHECK(a.json({"until"}) == "null");
  CHECK(
      a.json({"reason"}) ==
      R"({"code":"report","text":"Sales rejected it: Rejected_WrongTiming","outcome":"Rejected_WrongTiming"})");
  CHECK(a.json({"was"}) ==
        R"({"stage":"sql","cause":{"code":"express_lane","lane":"asked"},"confirmed":[]})");
  CHECK(a.json({"furthest"}) == R"({"stage":"sql","at":)" + ms(2) + "}");
  CHECK(a.json({"sign", "reason"}) == "\"Got funding\"");
  CHECK(a.json({"since_then", "scores"}) ==
        R"([{"axis":"fit","then":60,"now":0},{"axis":"intent","then":40,"now":20}])");
  CHECK(a.json({"since_then", "answers"}) ==
        R"({"items":[{"field":"size","label":"How many people?","text":"s","at":)" + ms(40) +
            R"(}],"more":0})");
  CHECK(a.json({"since_then", "behaviour", "items", "0", "name"}) == "\"funding\"");
  CHECK(a.json({"since_then", "behaviour", "items", "1", "path"}) == "\"/blog\"");
}

TEST_CASE(
    "requalify: what was confirmed before is not forgotten; from lapse to inactivity is one "
    "spell") {
  std::string text = plan_text(kAll);
  text.replace(text.find(R"("entry":"rule")"), 14, R"("entry":"confirmed")");
  text.replace(text.find(R"("stage":"sql","reason":"Asked")"), 30,
               R"("stage":"mql","reason":"Asked")");
  text.replace(text.find(R"({"stage":"sql","after":"30d","to":"mql"})"), 40,
               R"({"stage":"mql","after":"30d","to":"inquiry"})");
  Lead a(test::loaded(text));
  a.mql(1)
      .reports(2, "accepted")
      .reports(3, "confirmed", R"("items":["need","budget"])")
      .reports(4, "recycled");
  a.tells(5);
  CHECK(a.json({"was", "stage"}) == "\"sal\"");
  CHECK(a.json({"was", "confirmed"}) == R"(["budget","need"])");
  Lead b(test::loaded(text));
  b.mql(1).page(1, "/pricing");
  b.tells(70);  // its intent has decayed below the threshold since: no less let go
  CHECK(b.timeline().standing().by == Standing::By::identity);
  CHECK(b.state.let_go);
  b.tells(200);
  CHECK(b.json({"was", "stage"}) == "\"mql\"");
  CHECK(b.json({"reason", "code"}) == "\"lapse\"");
  CHECK(b.json({"since"}) == ms(31));
  CHECK(b.timeline().standing().stage == Stage::disqualified);
  CHECK(b.json({"let_go"}) == "true");
}

TEST_CASE("requalify: nothing depends on when somebody asks, or on the order of arrival") {
  uint32_t returned = 0, checked = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    std::string text = to_json(test::random_lead_plan(random)->source);
    text.pop_back();
    text += R"(,"playbook":{"requalify":{"pause":"5d","signals":[
      {"key":"renewed","if":{"renewed":["7d","3d"]},"reason":"r"},
      {"key":"open","if":{">=":[{"signal":["open","7d"]},2]},"reason":"r"}],
      "checkIns":[{"key":"c","every":"9d","if":{"!":[{"silent":"60d"}]}},{"key":"d","every":"31d"}]}}})";
    const auto plan = test::loaded(text);
    for (uint32_t k = 0; k < 10; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      constexpr double kEnd = 400;
      const int64_t now = test::on_day(kEnd);
      std::vector<std::string> events = test::random_lead(random, 30, now - 30 * test::kLifeDay);
      Lead a(plan), shuffled(plan);
      REQUIRE(a.log().add(test::json_array(events)).empty());
      random.shuffle(events);
      for (const std::string& event : events) REQUIRE(shuffled.log().add(event).empty());
      std::vector<int64_t> looks;
      for (int i = 0; i < 20; ++i) looks.push_back(random.between(now - 120 * test::kLifeDay, now));
      const Lines lines = a.tells(kEnd);
      const std::string json = a.json();
      REQUIRE(a.tells(kEnd, looks) == lines);
      REQUIRE(a.json() == json);
      REQUIRE(shuffled.tells(kEnd) == lines);
      REQUIRE(shuffled.json() == json);
      for (const std::string& line : lines) {
        returned += line.find("returned") != std::string::npos;
        checked += line.find("check_in") != std::string::npos;
      }
    }
  }
  CHECK(returned > 200);
  CHECK(checked > 500);
}

TEST_CASE("requalify: a check-in that cannot be told asks for no moment") {
  Lead a(test::loaded(
      plan_text(R"("checkIns":[{"key":"daily","every":"1d","if":{"==":[{"var":"size"},"s"]}}])")));
  a.mql(1).let_go(2);
  CHECK(a.tells(300).empty());
  CHECK(wake(a.state) == kNever);
  a.answers(200.5, "size", "\"s\"").answers(202.7, "size", "\"l\"");
  CHECK(a.tells(300) == Lines{"201 check_in daily", "202 check_in daily#1"});
}

TEST_CASE("requalify: mistakes in the plan, with their place") {
  const auto wrong = [](const std::string& requalify) {
    return test::mistakes(plan_text(requalify));
  };
  CHECK(wrong("") == Lines{"missing_member /playbook/requalify"});
  CHECK(wrong(R"("signals":[{"key":"a","reason":"r"}])") ==
        Lines{"missing_member /playbook/requalify/signals/0"});
  CHECK(wrong(R"("signals":[{"key":"a","if":{"signal":["demo"]}}])") ==
        Lines{"missing_member /playbook/requalify/signals/0"});
  CHECK(wrong(R"("signals":[{"key":"a","if":{"signal":["dmo"]},"reason":"r"}])").size() == 1);
  CHECK(
      wrong(
          R"("signals":[{"key":"a","if":{"silent":"1d"},"reason":"r"},{"key":"a","if":{"silent":"1d"},"reason":"r"}])") ==
      Lines{"duplicate /playbook/requalify/signals/1/key"});
  CHECK(wrong(R"("checkIns":[{"key":"a","every":"1h"}])") ==
        Lines{"range /playbook/requalify/checkIns/0/every"});
  CHECK(wrong(R"("checkIns":[{"key":"a","every":"-3d"}])") ==
        Lines{"duration /playbook/requalify/checkIns/0/every"});
  CHECK(wrong(R"("checkIns":[{"key":"a"}])") ==
        Lines{"missing_member /playbook/requalify/checkIns/0"});
  CHECK(wrong(R"("checkIns":[],"silence":"30d")") ==
        Lines{"unknown_member /playbook/requalify/silence"});
}
