// Journeys: touchpoints with what they were worth, the way back from the sale, and the map over
// many against figures worked out one by one.
#include "journey/journey.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "fieldwise/decide.h"
#include "journey/map.h"
#include "profile/profile.h"
#include "random_plan.h"
#include "score/ledger.h"

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kDay = 86400000;
constexpr int64_t kNow = 1000 * kDay;

constexpr char kPlan[] = R"({"fieldwise":1,"name":"Journeys",
  "fields":[{"key":"email","type":"email"},{"key":"size","type":"number"},
    {"key":"large","type":"boolean","compute":{">":[{"var":"size"},100]}}],
  "signals":[
    {"key":"blog","on":"page","path":"/blog*","lane":"nurture","stage":"awareness"},
    {"key":"page","on":"page"},
    {"key":"webinar","on":"webinar","lane":"nurture","stage":"consideration"},
    {"key":"pricing","on":"page","path":"/pricing*","lane":"qualify","stage":"decision"},
    {"key":"careers","on":"page","path":"/careers","lane":"nurture"}],
  "axes":[{"key":"fit"},{"key":"intent","decay":{"kind":"linear","span":"100d"}}],
  "rules":[
    {"key":"sized","axis":"fit","points":10,"if":{">":[{"var":"size"},50]}},
    {"key":"computed","axis":"fit","points":5,"if":{"var":"large"}},
    {"key":"campaign","axis":"fit","points":3,"if":{"==":[{"var":"touch.first.source"},"ad"]}},
    {"key":"often","axis":"fit","points":2,"if":{">=":[{"signal":"pricing"},2]}},
    {"key":"pricing","axis":"intent","points":20,"signal":"pricing","cap":30},
    {"key":"webinar","axis":"intent","points":8,"signal":"webinar"}],
  "offers":[{"key":"demo","buyerStage":"decision"}]})";

std::shared_ptr<const Plan> plan_of(std::string_view json) {
  const PlanResult result = load_plan(json);
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

// Events given as type and other members, `days` before kNow.
class Lead {
 public:
  Lead& at(double days, const std::string& members) {
    const auto time = kNow - static_cast<int64_t>(days * static_cast<double>(kDay));
    const Errors errors = log.add("{\"client\":\"c\",\"seq\":" + std::to_string(++seq_) +
                                  ",\"at\":" + std::to_string(time) + "," + members + "}");
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
    return *this;
  }
  EventLog log;

 private:
  int seq_ = 0;
};

constexpr char kBlog[] = R"("type":"page","path":"/blog/1")";
constexpr char kPricing[] = R"("type":"page","path":"/pricing","seconds":40)";
constexpr char kWebinar[] = R"("type":"webinar","name":"roi")";
constexpr char kWon[] = R"("type":"outcome","outcome":"won")";

Lead customer() {
  Lead lead;
  lead.at(40,
          R"("type":"visit","offer":"demo","utm":{"source":"ad"},"referrer":"https://a.example/")")
      .at(39, kBlog)
      .at(38, R"("type":"answer","field":"size","value":7654)")
      .at(37, R"("type":"skip","field":"email")")
      .at(30, kPricing)
      .at(20, kWebinar)
      .at(10, kPricing)
      .at(5, R"("type":"outcome","outcome":"accepted","by":"rep-7")")
      .at(2, kWon)
      .at(1, kBlog)
      .at(0.5, kWon);
  return lead;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("journey: touchpoints, what they matched and what they were worth") {
  const auto plan = plan_of(kPlan);
  const Lead lead = customer();
  const Journey journey = scored_journey(*plan, lead.log, kNow);
  REQUIRE(journey.touchpoints.size() == 10);  // the skipped question is none
  const auto& t = journey.touchpoints;
  CHECK(t[0].buyer_stage == 3);  // the offer's
  CHECK(t[0].visit == 1);
  CHECK(t[1].buyer_stage == 1);
  CHECK(t[1].lane == 1);
  CHECK(t[1].signals.size() == 2);
  CHECK(t[3].lane == 2);
  CHECK(t[3].buyer_stage == 3);
  CHECK(journey.sale == 7);  // the first of the two
  CHECK(before_sale(journey, t[7]) == 0);
  CHECK(before_sale(journey, t[0]) == 38 * kDay);
  CHECK(before_sale(journey, t[8]) == -1);

  const auto shares = [&](size_t i) {
    std::string out;
    for (const RuleShare& share : t[i].shares) {
      out += std::string(plan->rules[share.rule].key) + " " + std::to_string(share.value) + ";";
    }
    return out;
  };
  CHECK(shares(0) == "");
  CHECK(shares(2) == "sized 10000;");
  CHECK(shares(3) == "pricing 12000;");  // of 14 there is room for 12 under the cap of 30
  CHECK(shares(4) == "webinar 6400;");
  CHECK(shares(5) == "often 2000;pricing 18000;");
  REQUIRE(journey.rest.size() == 2);
  CHECK(plan->rules[journey.rest[0].rule].key == "computed");
  CHECK(plan->rules[journey.rest[1].rule].key == "campaign");
  CHECK(journey.scores[0] == 20000);
  CHECK(journey.scores[1] == 36400);
}

TEST_CASE("journey: as JSON, forwards and backwards from the sale") {
  const auto plan = plan_of(kPlan);
  const Lead lead = customer();
  const Journey journey = scored_journey(*plan, lead.log, kNow);
  const std::string forwards = journey_json(*plan, journey, kNow, false);
  CHECK(contains(forwards,
                 R"({"event":"c:1","at":82944000000,"type":"visit","offer":"demo","visit":1,)"
                 R"("touch":{"source":"ad","referrer":"https://a.example/"},"signals":[],)"
                 R"("lane":null,"stage":"decision","points":[],"before_sale":3283200000})"));
  CHECK(contains(forwards,
                 R"({"event":"c:7","at":85536000000,"type":"page","path":"/pricing",)"
                 R"("seconds":40,"visit":1,"signals":["page","pricing"],"lane":"qualify",)"
                 R"("stage":"decision","points":[{"axis":"fit","rule":"often",)"
                 R"("reason":"often","points":2,"value":2},{"axis":"intent",)"
                 R"("rule":"pricing","reason":"pricing","points":20,"value":18}],)"
                 R"("before_sale":691200000})"));
  CHECK(contains(forwards, R"("type":"outcome","outcome":"accepted","by":"rep-7","visit":1)"));
  CHECK(!contains(forwards, "7654"));  // what was answered is not said
  const std::string backwards = journey_json(*plan, journey, kNow, true);
  CHECK(contains(backwards, R"("sale_at":86227200000,"touchpoints":[{"event":"c:9",)"));
  CHECK(!contains(backwards, R"("event":"c:10")"));
  CHECK(backwards.find(R"("event":"c:7")") < backwards.find(R"("event":"c:1")"));

  Lead open;
  open.at(3, kBlog);
  const Journey unsold = scored_journey(*plan, open.log, kNow);
  CHECK(!contains(journey_json(*plan, unsold, kNow, false), "before_sale"));
  CHECK(contains(journey_json(*plan, unsold, kNow, true), R"("sale_at":null,"touchpoints":[])"));
  // What comes later is not known yet.
  CHECK(journey_of(*plan, lead.log, kNow - 3 * kDay).sale == kNone);
  CHECK(journey_of(*plan, EventLog(), kNow).touchpoints.empty());
}

TEST_CASE("journey: every point of the score is some touchpoint's, or the rest's") {
  uint32_t attributed = 0, others = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_plan(random, {});
    std::vector<std::string> events = test::random_events(random, *plan, 40, kNow);
    EventLog log, shuffled;
    for (const std::string& event : events) REQUIRE(log.add(event).empty());
    random.shuffle(events);
    for (const std::string& event : events) REQUIRE(shuffled.add(event).empty());
    const int64_t now = kNow - random.between(0, 30) * kDay;
    const Journey journey = scored_journey(*plan, log, now);
    CHECK(journey_json(*plan, journey, now, false) ==
          journey_json(*plan, scored_journey(*plan, shuffled, now), now, false));

    std::vector<int64_t> sums(plan->axes.size(), 0);
    const auto add = [&](std::span<const RuleShare> shares, uint32_t& count) {
      for (const RuleShare& share : shares) sums[plan->rules[share.rule].axis] += share.value;
      count += static_cast<uint32_t>(shares.size());
    };
    add(journey.rest, others);
    for (size_t i = 0; i < journey.touchpoints.size(); ++i) {
      add(journey.touchpoints[i].shares, attributed);
      if (i > 0) CHECK(*journey.touchpoints[i - 1].event < *journey.touchpoints[i].event);
    }
    const Profile profile = fold(*plan, log, now);
    Sheet sheet(*plan);
    sheet.load(profile, now, kNone);
    for (uint32_t a = 0; a < plan->axes.size(); ++a) CHECK(sums[a] == sheet.sum(a));
  }
  CHECK(attributed > 500);
  CHECK(others > 20);
}

TEST_CASE("journey map: leads, touches, shares and ways to the sale") {
  const auto plan = plan_of(kPlan);
  Lead quick, slow, lost;
  quick.at(9, kPricing).at(8, kPricing).at(7, kWon);
  slow.at(50, kBlog)
      .at(40, kBlog)
      .at(30, kWebinar)
      .at(20, kPricing)
      .at(10, kBlog)
      .at(6, kWon)
      .at(5, kWebinar);
  lost.at(50, kBlog).at(3, R"("type":"page","path":"/careers")");
  JourneyMap map(*plan);
  Lead first = customer();
  for (Lead* lead : {&first, &quick, &slow, &lost}) map.add(journey_of(*plan, lead->log, kNow));
  const JourneyFigures figures = map.figures();
  CHECK(figures.leads == 4);
  CHECK(figures.won == 3);

  const MapEntry &blog = figures.signals[0], &webinar = figures.signals[2],
                 &pricing = figures.signals[3];
  CHECK(blog.leads == 3);
  CHECK(blog.touches == 5);  // what a customer reads is not on the way
  CHECK(blog.won == 2);
  CHECK(blog.first_before_sale == (37 + 44) * kDay / 2);
  CHECK(blog.last_before_sale == (37 + 4) * kDay / 2);
  CHECK(webinar.touches == 2);
  CHECK(pricing.leads == 3);
  CHECK(pricing.won == 3);
  CHECK(pricing.first_before_sale == 14 * kDay);  // of 28, 2, 14
  CHECK(pricing.last_before_sale == 8 * kDay);    // of 8, 1, 14
  CHECK(figures.signals[4].leads == 1);
  CHECK(figures.signals[4].first_before_sale == -1);

  REQUIRE(figures.cells.size() == 8);
  CHECK(figures.cells[0].signals[0] == 0);
  CHECK(figures.cells[2].signals.empty());  // nurture, decision: nothing is there
  CHECK(figures.cells[3].signals[0] == 4);  // nurture, no stage
  CHECK(figures.cells[6].entry.leads == 3);
  CHECK(figures.cells[7].lane == 0);
  CHECK(figures.cells[7].entry.leads == 4);

  REQUIRE(figures.paths.size() == 3);
  CHECK(figures.paths[0].path.steps == 4);
  const std::string json = map_json(*plan, figures, false, 10);
  CHECK(contains(json, R"("leads":4,"won":3,"share_won":0.75,"signals":[{"signal":"blog",)"));
  CHECK(contains(json, R"("paths":[{"signals":["webinar","pricing","blog"],"cut":true,"won":1},)"
                       R"({"signals":["pricing"],"cut":false,"won":1},)"));
  const std::string back = map_json(*plan, figures, true, 2);
  CHECK(contains(back, R"("share_won":0.75,"signals":[{"signal":"page",)"));
  CHECK(contains(back, R"("paths":[{"signals":["blog","pricing","webinar"],"cut":true,"won":1},)"));
  CHECK(contains(back, R"("paths_in_all":3)"));
}

TEST_CASE("journey map: paths are cut at their beginning, and counted together") {
  const auto plan = plan_of(kPlan);
  JourneyMap map(*plan);
  const auto add = [&](std::initializer_list<const char*> steps) {
    Lead lead;
    double days = 20;
    for (const char* step : steps) lead.at(days--, step);
    lead.at(0, kWon);
    map.add(journey_of(*plan, lead.log, kNow));
  };
  add({kWebinar, kBlog, kWebinar, kPricing});
  add({kPricing, kWebinar, kBlog, kWebinar, kWebinar, kPricing});
  add({kBlog, kWebinar, kPricing});
  add({kPricing});
  add({kPricing, kPricing});
  add({});
  const JourneyFigures figures = map.figures();
  REQUIRE(figures.paths.size() == 4);
  CHECK(figures.paths[0].won == 2);  // of equals, the one whose signals come first
  CHECK(figures.paths[0].path.steps == kPathSteps + 1);
  CHECK(figures.paths[1].won == 2);
  CHECK(figures.paths[1].path.steps == 1);
  CHECK(figures.paths[1].path.signals[0] == 3);
  CHECK(figures.paths[2].path.steps == 0);
  CHECK(figures.paths[3].path.steps == 3);
}

TEST_CASE("journey map: the same as counted one by one, whatever the order of the leads") {
  const auto plan = plan_of(kPlan);
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<Lead> leads(60);
    for (Lead& lead : leads) {
      const uint32_t count = random.below(12);
      for (uint32_t i = 0; i < count; ++i) {
        const std::string what = random.pick({kBlog, kPricing, kWebinar, kWon});
        lead.at(static_cast<double>(random.below(500)) / 10, what);
      }
    }
    JourneyMap map(*plan), other(*plan);
    for (const Lead& lead : leads) map.add(journey_of(*plan, lead.log, kNow));
    for (size_t i = leads.size(); i-- > 0;) other.add(journey_of(*plan, leads[i].log, kNow));
    const JourneyFigures figures = map.figures();
    CHECK(map_json(*plan, figures, true, 99) == map_json(*plan, other.figures(), true, 99));

    for (uint32_t s = 0; s < plan->signals.size(); ++s) {
      MapEntry wanted;
      std::vector<int64_t> first, last;
      for (const Lead& lead : leads) {
        const auto& events = lead.log.state().events;
        const auto sale = std::find_if(events.begin(), events.end(), [](const Event* e) {
          return e->type == EventType::outcome;
        });
        std::vector<int64_t> times;
        for (auto e = events.begin(); e != sale; ++e) {
          if (matches(plan->signals[s], **e)) times.push_back((*e)->at);
        }
        if (times.empty()) continue;
        ++wanted.leads;
        wanted.touches += times.size();
        if (sale == events.end()) continue;
        ++wanted.won;
        first.push_back((*sale)->at - times.front());
        last.push_back((*sale)->at - times.back());
      }
      const auto middle = [](std::vector<int64_t>& all) {
        std::sort(all.begin(), all.end());
        if (all.empty()) return int64_t{-1};
        const int64_t a = all[(all.size() - 1) / 2], b = all[all.size() / 2];
        return a + (b - a) / 2;
      };
      const MapEntry& got = figures.signals[s];
      CHECK(got.leads == wanted.leads);
      CHECK(got.touches == wanted.touches);
      CHECK(got.won == wanted.won);
      CHECK(got.first_before_sale == middle(first));
      CHECK(got.last_before_sale == middle(last));
    }
    uint64_t in_paths = 0;
    for (const MapPath& path : figures.paths) in_paths += path.won;
    CHECK(in_paths == figures.won);
  }
}
