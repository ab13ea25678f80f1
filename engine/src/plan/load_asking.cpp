// Offers and asking (SPEC A3), and what a published plan says of what it withholds.
#include <algorithm>

#include "base/list.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr uint64_t kMostSegments =
    256;  // that questions settle: the outlook numbers them in a byte

enum AskMember : uint32_t { kPolicy, kSettle, kAskQuota, kAskQueue, kConfidence, kLearnt, kLive };
constexpr MemberSpec kAsk[] = {{"policy", Kind::choice, false, "queue|value"},
                               {"settle", Kind::choice, false, "stage|segment"},
                               {"quota", Kind::whole, false, nullptr, 0, 1000},
                               {"queue", Kind::list, false, nullptr, 0, 2000},
                               {"confidence", Kind::number, false, nullptr, 0.5, 1},
                               {"model"},
                               {"live"},
                               {"notes"}};

enum LiveMember : uint32_t { kLiveLeads, kScore, kExpected, kError };
constexpr MemberSpec kLiveMembers[] = {{"leads", Kind::whole, true, nullptr, 50, 1e9},
                                       {"score", Kind::number, true, nullptr, -1e6, 0},
                                       {"expected", Kind::number, true, nullptr, -1e6, 0},
                                       {"error", Kind::number, true, nullptr, 0, 1e6}};

enum OfferMember : uint32_t { kOfferKey, kLabel, kBuyerStage, kFields, kOfferQuota, kOfferQueue };
constexpr MemberSpec kOffer[] = {
    {"key", Kind::text, true},
    {"label", Kind::text},
    {"buyerStage", Kind::choice, true, "awareness|consideration|decision"},
    {"fields", Kind::list, false, nullptr, 0, 20000},
    {"quota", Kind::whole, false, nullptr, 0, 1000},
    {"queue", Kind::list, false, nullptr, 0, 2000},
    {"notes"}};

enum PublishedMember : uint32_t { kOf, kWithheld, kWithheldStages };
constexpr MemberSpec kPublished[] = {{"of", Kind::text, true},
                                     {"withheld", Kind::list, false, nullptr, 0, 64},
                                     {"stages", Kind::list, false, nullptr, 0, 10}};

constexpr MemberSpec kInterval[] = {{"axis", Kind::text, true},
                                    {"low", Kind::whole, false, nullptr, -2000000000, 0},
                                    {"high", Kind::whole, false, nullptr, 0, 2000000000}};

// Whether those who answer now are not those whom the model was learnt from (docs/learning.md): a
// fall of a tenth of a nat that is no chance.
bool has_drifted(const Reader& place, bool has_model) {
  const Members live(place, kLiveMembers);
  if (!has_model) {
    place.error("missing_member", "there is no \"model\" to compare with; learn one, or remove it");
  }
  const double fall = live.number(kExpected) - live.number(kScore);
  return fall > 0.1 && fall > 2 * live.number(kError);
}

Queue load_queue(Loader& loader, const Reader& list) {
  Plan& plan = loader.plan;
  List<uint8_t> listed(plan.fields.size(), 0);
  const std::span<Ids> queue = make<Ids>(plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader visit = list.item(i);
    if (!visit.value().is_array()) {
      visit.error("type", "a queue is a list of visits, each a list of fields: [[\"email\"], …]");
      continue;
    }
    queue[i] = find_names(plan.arena, plan.field_index, visit, "unknown_field");
    for (uint32_t k = 0; k < visit.size(); ++k) {
      const Reader item = visit.item(k);
      const uint32_t f = plan.field_index.find(item.value().text());
      if (f == kNone) continue;
      if (plan.fields[f].consent) {
        item.error("consent", "consent is asked by offers; list it in their fields");
      }
      if (listed[f]) item.error("duplicate", "this field is in the queue already; remove one");
      listed[f] = 1;
    }
  }
  return queue;
}

// Of bands, one of each segmentation; no more than one above kMostSegments.
uint64_t combinations(std::span<const Segmentation> segments) {
  uint64_t out = 1;
  for (const Segmentation& by : segments) {
    out = std::min<uint64_t>(out * by.bands.size(), kMostSegments + 1);
  }
  return out;
}

}  // namespace

void load_asking(Loader& loader) {
  Plan& plan = loader.plan;
  if (loader.has(Part::ask)) {
    const Reader place = loader.part(Part::ask);
    Members ask(place, kAsk);
    // Who writes a queue and names no policy means it to be asked.
    plan.by_value = ask.has(kPolicy) ? ask.choice(kPolicy) != 0 : !ask.has(kAskQueue);
    plan.settle_segment = ask.choice(kSettle) == 1;
    if (plan.settle_segment && plan.segments.empty()) {
      ask.error(kSettle, "missing_member", "the plan has no \"segments\" to settle; write them");
    }
    for (const Segmentation& by : plan.segments) {
      if (plan.settle_segment && by.axis == kNone) {
        ask.error(
            kSettle, "not_for_type",
            "questions settle bands of scores; settle the stage, or give every segment an axis");
        break;
      }
    }
    if (plan.settle_segment && combinations(plan.segments) > kMostSegments) {
      ask.error(kSettle, "too_many",
                "the bands make more than 256 segments; settle the stage, or write fewer bands");
    }
    plan.confidence = ask.number(kConfidence, 0.95);
    if (ask.has(kLearnt)) load_model(loader, ask.at(kLearnt));
    if (ask.has(kLive)) plan.model.drifted = has_drifted(ask.at(kLive), ask.has(kLearnt));
    plan.quota = static_cast<uint32_t>(ask.whole(kAskQuota, 3));
    plan.queue = load_queue(loader, ask.at(kAskQueue));
  }
  const Reader offers = loader.part(Part::offers);
  plan.offers = make<Offer>(plan.arena, offers.size());
  for (uint32_t i = 0; i < offers.size(); ++i) {
    const Reader place = offers.item(i);
    Members item(place, kOffer);
    Offer& offer = plan.offers[i];
    offer.key = read_key(item, plan.offer_index, i);
    offer.buyer_stage = item.choice(kBuyerStage);
    offer.fields = find_names(plan.arena, plan.field_index, item.at(kFields), "unknown_field");
    offer.quota = static_cast<uint32_t>(item.whole(kOfferQuota, plan.quota));
    offer.has_queue = item.has(kOfferQueue);
    offer.queue = load_queue(loader, item.at(kOfferQueue));
  }
}

void load_published(Loader& loader) {
  Plan& plan = loader.plan;
  if (!loader.has(Part::published)) return;
  const Reader place = loader.part(Part::published);
  const Members published(place, kPublished);
  plan.published = true;
  const Reader stages = published.at(kWithheldStages);
  const std::span<Stage> withheld_stages = make<Stage>(plan.arena, stages.size());
  for (uint32_t i = 0; i < stages.size(); ++i) {
    const Reader item = stages.item(i);
    const uint32_t stage = index_of(stage_names(), item.value().text());
    if (stage == kNone) item.error("unknown_value", "write the name of a stage");
    withheld_stages[i] = static_cast<Stage>(stage);
  }
  plan.withheld_stages = withheld_stages;
  const Reader withheld = published.at(kWithheld);
  for (uint32_t i = 0; i < withheld.size(); ++i) {
    const Reader item = withheld.item(i);
    const Members interval(item, kInterval);
    const uint32_t a = find_member(plan.axis_index, interval, 0, "unknown_axis");
    if (a == kNone) continue;
    Axis& axis = plan.axes[a];
    axis.has_withheld = true;
    axis.withheld_low = interval.whole(1) * 1000;
    axis.withheld_high = interval.whole(2) * 1000;
  }
}

}  // namespace fieldwise
