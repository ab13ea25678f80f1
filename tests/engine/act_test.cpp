// What is to be done about a lead: announcements, told once, and corrected.
#include "fieldwise/act.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "act/announced.h"
#include "act/lead.h"
#include "json/document.h"
#include "json/writer.h"
#include "life.h"
#include "random_lead.h"
#include "random_plan.h"

using namespace fieldwise;
using test::Random;

namespace {

constexpr int64_t kNow = 1795000000000, kDay = 86400000;

std::vector<std::string> told(const Plan& plan, const Announcements& announcements) {
  std::vector<std::string> out;
  for (const Announcement& a : announcements) {
    out.push_back(id_of(plan, a) + " " + digest_of(a) + " " + std::to_string(a.at));
  }
  return out;
}

EventLog log_of(const std::vector<std::string>& events) {
  EventLog log;
  const Errors errors = log.add(test::json_array(events));
  REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  return log;
}

Announcements derive(const Plan& plan, const EventLog& log, int64_t now) {
  Lead lead(plan, log);
  lead.advance(now);
  return lead.folds().announcements;
}

// A host: asks what is to be told, tells it and records that it did.
class Host {
 public:
  explicit Host(const Plan& plan) : plan_(&plan) {}

  void add(const std::string& event) { REQUIRE(log_.add(event).empty()); }
  void change(const Plan& plan) { plan_ = &plan; }

  void tell(int64_t now) { tell(now, now); }

  // Asks at the one time, and records what it has told at the other.
  void tell(int64_t now, int64_t delivered) {
    Arena arena;
    const JsonResult actions = parse_json(act(*plan_, log_, now), arena);
    REQUIRE(actions.ok);
    for (const Value& one : *actions.value.find("announce")) {
      const std::string id(one.find("id")->text());
      REQUIRE_MESSAGE(!told_.contains(id), id, " is told twice");
      record(one, delivered);
      const Value* digest = one.find("digest");
      told_[id] = digest == nullptr ? "" : std::string(digest->text());
      ++announcements;
    }
    for (const Value& one : *actions.value.find("corrections")) {
      const std::string id(one.find("id")->text());
      REQUIRE(told_.contains(id));
      REQUIRE(told_[id] == one.find("was")->text());
      record(one, delivered);
      const Value* digest = one.find("digest");
      told_[id] = digest == nullptr ? "" : std::string(digest->text());
      ++corrections;
    }
  }

  // What the world believes: what was told and not withdrawn, by id.
  std::map<std::string, std::string> believed() const {
    std::map<std::string, std::string> out;
    for (const auto& [id, digest] : told_) {
      if (!digest.empty()) out[id] = digest;
    }
    return out;
  }

  const EventLog& log() const { return log_; }
  uint32_t announcements = 0, corrections = 0;

 private:
  void record(const Value& one, int64_t now) {
    std::string event;
    JsonWriter w(event);
    w.begin_object().key("client").string("server").key("seq").integer(++seq_);
    w.key("at").integer(now).key("type").string("announced");
    for (const char* name : {"id", "to", "as_of", "digest", "correction"}) {
      const Value* value = one.find(name);
      if (value == nullptr) continue;
      w.key(name).value(*value);
    }
    w.key("plan").string(std::string(plan_hash(*plan_))).end_object();
    add(event);
  }

  const Plan* plan_;
  EventLog log_;
  std::map<std::string, std::string> told_;
  int64_t seq_ = 0;
};

}  // namespace

TEST_CASE("act: what an announcement says of where the lead came from is corrected too") {
  const auto plan = test::loaded(R"({"fieldwise":1,"name":"A",
    "fields":[{"key":"email","type":"email"}],
    "signals":[{"key":"demo","on":"demo_request"},{"key":"pricing","on":"page","path":"/pricing*"}],
    "axes":[{"key":"s"}],"rules":[{"key":"demo","axis":"s","points":50,"reason":"r","signal":"demo"}],
    "thresholds":[{"stage":"mql","when":[{"axis":"s","min":50}]}],
    "expressLanes":[{"key":"asked","stage":"sql","if":{">":[{"signal":"pricing"},0]}}]})");
  const auto event = [](int seq, int64_t at, const std::string& members) {
    return R"({"client":"c","seq":)" + std::to_string(seq) + R"(,"at":)" + std::to_string(at) +
           "," + members + "}";
  };
  std::vector<std::string> events = {
      event(1, kNow - 3 * kDay, R"("type":"answer","field":"email","value":"a@acme.example")"),
      event(2, kNow - kDay, R"("type":"page","path":"/pricing","seconds":20)")};
  const EventLog early = log_of(events);
  events.push_back(event(3, kNow - 2 * kDay, R"("type":"demo_request")"));
  const EventLog late = log_of(events);
  const auto digest = [&](const EventLog& log) {
    for (const Announcement& a : derive(*plan, log, kNow)) {
      if (id_of(*plan, a) == "stage:sql:0") return digest_of(a);
    }
    return std::string();
  };
  REQUIRE(!digest(early).empty());
  REQUIRE(!digest(late).empty());
  CHECK(digest(early) != digest(late));

  // Nor is an asset that another sequence or another step sends told rightly.
  Announcement step;
  step.kind = Announcement::Kind::step;
  const std::string first = digest_of(step);
  step.sequence = 1;
  const std::string elsewhere = digest_of(step);
  step.step = 1;
  CHECK(first != elsewhere);
  CHECK(elsewhere != digest_of(step));
}

TEST_CASE("act: what is kept of a lead is what the whole log says") {
  uint32_t leads = 0, announcements = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    for (uint32_t k = 0; k < 20; ++k, ++leads) {
      CAPTURE(seed);
      CAPTURE(k);
      const std::vector<std::string> events = test::random_lead(random, 3 + random.below(20), kNow);
      EventLog growing;
      Lead kept(*plan, growing);
      for (const std::string& event : events) {
        REQUIRE(growing.add(event).empty());
        const int64_t at = growing.state().events.back()->at;
        kept.advance(at + (random.chance(30) ? random.between(0, 100) : 0));
        if (random.chance(10)) kept.changes_at();
      }
      kept.advance(kNow + 40 * kDay);
      const auto whole = derive(*plan, growing, kNow + 40 * kDay);
      announcements += static_cast<uint32_t>(whole.size());
      REQUIRE(told(*plan, kept.folds().announcements) == told(*plan, whole));
    }
  }
  CHECK(leads == 2000);
  CHECK(announcements > 10000);
}

TEST_CASE("act: the order of arrival changes nothing but what has to be corrected") {
  uint32_t announcements = 0, corrections = 0, leads = 0;
  for (uint64_t seed = 1; seed <= test::kPlans; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    for (uint32_t k = 0; k < 50; ++k, ++leads) {
      CAPTURE(seed);
      CAPTURE(k);
      std::vector<std::string> events = test::random_lead(random, 3 + random.below(10), kNow);
      const EventLog log = log_of(events);
      // Some come late, when what followed without them has been told.
      Host host(*plan);
      random.shuffle(events);
      int64_t now = kNow;
      for (const std::string& event : events) {
        host.add(event);
        if (random.chance(50)) host.tell(now);
        now += random.between(0, 3600000);
      }
      host.tell(now);
      host.tell(now + 1);
      announcements += host.announcements;
      corrections += host.corrections;
      // In the end the world believes what it would have been told in order.
      std::map<std::string, std::string> truth;
      for (const Announcement& a : derive(*plan, log, now + 1)) {
        truth[id_of(*plan, a)] = digest_of(a);
      }
      REQUIRE(host.believed() == truth);
      REQUIRE(history(*plan, host.log(), now) == history(*plan, log, now));
    }
  }
  CHECK(leads == test::kPlans * 50);
  CHECK(announcements > 2 * leads);
  CHECK(corrections > leads / 10);
  MESSAGE(announcements, " announcements, ", corrections, " corrections");
}

TEST_CASE("act: there is no more to tell before the moment that is said") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    for (uint32_t k = 0; k < 10; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      const EventLog log = log_of(test::random_lead(random, 3 + random.below(15), kNow));
      Lead lead(*plan, log);
      lead.advance(kNow);
      const size_t now = lead.folds().announcements.size();
      const int64_t at = lead.changes_at();
      const int64_t until = at == kNever ? kNow + 300 * kDay : at;
      REQUIRE(derive(*plan, log, until - 1).size() == now);
      for (int i = 0; i < 8; ++i) {
        const int64_t between = random.between(kNow, until - 1);
        REQUIRE(derive(*plan, log, between).size() == now);
      }
      if (at == kNever) continue;
      const bool more = derive(*plan, log, at).size() != now;
      const bool otherwise = changes_at(*plan, log, kNow, "") == at;
      REQUIRE((more || otherwise));
    }
  }
}

TEST_CASE("act: a missing sign-off is told of every plan that qualifies, but a published one") {
  const auto plan =
      test::loaded(R"({"fieldwise":1,"name":"n","fields":[{"key":"email","type":"email"}]})");
  const std::string bare = act(*plan, EventLog(), kNow);
  // Nobody is qualified here, so there is nothing to agree on.
  CHECK(bare.find(R"("governance":{"signoff":null,"notes":[]})") != std::string::npos);
  CHECK(bare.find("\"clocks\"") == std::string::npos);
  const std::string published = act(*test::loaded(publish_plan(*plan)), EventLog(), kNow);
  CHECK(published.find("governance") == std::string::npos);
}

TEST_CASE("act: another plan is told as one change") {
  const auto plan_of = [](const char* min) {
    const PlanResult result = load_plan(
        std::string(R"({"fieldwise":1,"name":"n","fields":[{"key":"email","type":"email"}],)") +
        R"("signals":[{"key":"demo","on":"demo_request"},{"key":"page","on":"page"}],)"
        R"("axes":[{"key":"x"}],"rules":[{"key":"p","axis":"x","points":10,"signal":"page"}],)"
        R"("thresholds":[{"stage":"mql","when":[{"axis":"x","min":)" +
        min + "}]}]}");
    REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
    return result.plan;
  };
  const auto before = plan_of("10"), after = plan_of("30");
  Host host(*before);
  const auto event = [](int seq, int64_t at, const std::string& body) {
    return R"({"client":"c","seq":)" + std::to_string(seq) + ",\"at\":" + std::to_string(at) + "," +
           body + "}";
  };
  host.add(event(1, kNow, R"("type":"answer","field":"email","value":"ada@acme.example")"));
  host.add(event(2, kNow + 1, R"("type":"page","path":"/")"));
  host.tell(kNow + 10);
  CHECK(host.announcements == 2);  // inquiry, mql
  host.change(*after);
  const std::string changed = act(*after, host.log(), kNow + 20);
  CHECK(changed.find("\"id\":\"plan_changed:") != std::string::npos);
  CHECK(changed.find(R"("from":"mql","to":"inquiry")") != std::string::npos);
  host.tell(kNow + 20);
  CHECK(host.announcements == 3);
  CHECK(host.corrections == 0);
  // Then life goes on: the third page makes an MQL of it under the new plan.
  host.add(event(3, kNow + 30, R"("type":"page","path":"/")"));
  host.tell(kNow + 40);
  CHECK(host.announcements == 3);
  host.add(event(4, kNow + 50, R"("type":"page","path":"/")"));
  CHECK(act(*after, host.log(), kNow + 60).find("\"id\":\"stage:mql:") != std::string::npos);
}

TEST_CASE("act: a change of plan is settled as of its decision, whenever it was delivered") {
  const auto plan_of = [](const char* name) {
    return test::loaded(
        std::string(R"({"fieldwise":1,"name":")") + name +
        R"(","fields":[{"key":"email","type":"email"}],)"
        R"("signals":[{"key":"demo","on":"demo_request"}],)"
        R"("expressLanes":[{"key":"asked","stage":"sql","if":{"signal":["demo"]}}]})");
  };
  const auto before = plan_of("one"), after = plan_of("two");
  Host host(*before);
  host.add(
      R"({"client":"c","seq":1,"at":1795000000000,"type":"answer","field":"email","value":"a@b.example"})");
  host.tell(kNow + 10);
  host.change(*after);
  SUBCASE("what happened in between is told") {
    host.tell(kNow + 20, kNow + 5000);
    CHECK(host.announcements == 2);
    host.add(R"({"client":"c","seq":2,"at":1795000001000,"type":"demo_request"})");
    host.tell(kNow + 6000);
    CHECK(host.announcements == 3);  // inquiry, plan_changed, sql
    CHECK(host.corrections == 0);
  }
  SUBCASE("what was settled and came late corrects it, once") {
    host.tell(kNow + 20);
    host.add(R"({"client":"c","seq":2,"at":1795000000005,"type":"demo_request"})");
    const std::string late = act(*after, host.log(), kNow + 30);
    CHECK(late.find(R"("correction":"changed","kind":"plan_changed","to":"sql")") !=
          std::string::npos);
    host.tell(kNow + 30);
    CHECK(host.announcements == 2);
    CHECK(host.corrections == 1);
    host.tell(kNow + 40);
    CHECK(host.announcements == 2);
    CHECK(host.corrections == 1);
  }
}

TEST_CASE("act: what a host with a clock ahead has told is not told again") {
  const auto plan =
      test::loaded(R"({"fieldwise":1,"name":"n","fields":[{"key":"email","type":"email"}]})");
  Host host(*plan);
  host.add(
      R"({"client":"c","seq":1,"at":1795000000000,"type":"answer","field":"email","value":"a@b.example"})");
  host.tell(kNow + 10, kNow + 2000);
  CHECK(host.announcements == 1);
  host.tell(kNow + 20);
  CHECK(host.announcements == 1);
  CHECK(host.corrections == 0);
}
