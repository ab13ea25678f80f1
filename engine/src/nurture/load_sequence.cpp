// Sequences: whom they are for, their steps and how long those wait (SPEC A9).
#include <algorithm>

#include "base/spelling.h"
#include "nurture/loading.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

enum SequenceMember : uint32_t {
  kKey,
  kTitle,
  kEntry,
  kCell,
  kStages,
  kSuppression,
  kFirstTouch,
  kWithin,
  kSteps,
  kOpens,
};
constexpr MemberSpec kSequence[] = {{"key", Kind::text, true},
                                    {"title", Kind::text},
                                    {"entry", Kind::choice, false, "standing|jump"},
                                    {"cell"},
                                    {"stages", Kind::list, false, nullptr, 0, 10},
                                    {"suppression", Kind::choice, false, "not_now"},
                                    {"firstTouch"},
                                    {"within", Kind::duration},
                                    {"steps", Kind::list, true, "list two assets or more", 0, 50},
                                    {"opens", Kind::list, false, nullptr, 0, 20},
                                    {"if"},
                                    {"jumps", Kind::list, false, nullptr, 0, 32},
                                    {"next", Kind::text},
                                    {"notes"}};

enum StepMember : uint32_t { kStepAsset, kWait };
constexpr MemberSpec kStep[] = {
    {"asset", Kind::text, true}, {"wait", Kind::duration}, {"if"}, {"engaged"}, {"notes"}};

enum OpeningMember : uint32_t { kOpeningAsset, kOpeningWait, kOn };
constexpr MemberSpec kOpening[] = {{"asset", Kind::text, true},
                                   {"wait", Kind::duration},
                                   {"on", Kind::text, true, "write the signal that it answers"},
                                   {"engaged"},
                                   {"notes"}};

// The values of `by` that the text or the list of texts names.
Values read_values(const Segmentation& by, const Reader& names) {
  const Value& value = names.value();
  Values out;
  const uint32_t count = value.is_array() ? names.size() : 1;
  for (uint32_t i = 0; i < count; ++i) {
    const Reader name = value.is_array() ? names.item(i) : names;
    uint32_t v = 0;
    while (v < by.bands.size() && by.bands[v].key != name.value().text()) ++v;
    if (v < by.bands.size() && v < Values::kMost) {
      out.add(v);
    } else {
      Nearest nearest(name.value().text());
      for (const Segmentation::Band& band : by.bands) nearest.offer(band.key);
      const bool near = !nearest.found().empty();
      name.error("unknown_segment",
                 {"segment \"", by.key, "\" has no value \"", name.value().text(),
                  near ? "\"; did you mean \"" : "\"; write the key of one", nearest.found(),
                  near ? "\"?" : ""});
    }
  }
  if (count == 0) names.error("range", "name one value or more, or leave the member out for any");
  return out;
}

void read_cell(const Plan& plan, const Reader& cell, Sequence& out) {
  if (!cell.value().is_object()) {
    return cell.error("type", "write {\"segment\": \"value\", …}, both keys of the plan");
  }
  for (uint32_t i = 0; i < cell.size(); ++i) {
    const Reader item = cell.item(i);
    const std::string_view key = cell.value().members[i].key;
    uint32_t s = 0;
    while (s < plan.segments.size() && plan.segments[s].key != key) ++s;
    if (s < plan.segments.size()) {
      out.cell[s] = read_values(plan.segments[s], item);
    } else {
      item.error("unknown_segmentation",
                 {"the plan's \"segments\" have no \"", key, "\"; write the key of one"});
    }
  }
}

// What steps and openings have in common; the tables of both begin with it.
SequenceStep read_step(NurtureLoader& nurture, const Reader& place, const Members& item) {
  SequenceStep out;
  out.asset = find_member(nurture.out.asset_index, item, kStepAsset, "unknown_asset");
  out.wait = item.whole(kWait);
  const Engagement known =
      out.asset == kNone ? Engagement() : nurture.out.assets[out.asset].engaged;
  out.engaged = read_engagement(nurture, place, known);
  return out;
}

std::span<SequenceStep> read_steps(NurtureLoader& nurture, const Reader& list) {
  const auto out = make<SequenceStep>(nurture.arena(), list.size());
  List<uint8_t> listed(nurture.out.assets.size(), 0);
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    const Members item(place, kStep);
    if (!item) continue;
    out[i] = read_step(nurture, place, item);
    out[i].condition = nurture.loader.condition(place, "if", kTerminal);
    if (out[i].asset == kNone) continue;
    if (listed[out[i].asset]) {
      item.at(kStepAsset)
          .error("duplicate",
                 "the sequence has this asset already; nobody is sent "
                 "one twice, so write another");
    }
    listed[out[i].asset] = 1;
  }
  if (list.value().is_array() && list.size() < 2) {
    list.error("range", "a sequence needs two steps at least, and four to seven are usual");
  }
  return out;
}

std::span<Opening> read_openings(NurtureLoader& nurture, const Reader& list) {
  const auto out = make<Opening>(nurture.arena(), list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    const Members item(place, kOpening);
    if (!item) continue;
    out[i].step = read_step(nurture, place, item);
    if (item[kOn].is_null()) continue;
    const Ids on = read_signals(nurture, item.at(kOn));
    if (!on.empty()) out[i].on = on[0];
  }
  return out;
}

// Gives `within` of a sequence to the steps that do not say how long they wait, in equal parts.
class Waits {
 public:
  Waits(Members& item, std::span<SequenceStep> steps, std::span<Opening> openings)
      : item_(item), steps_(steps), openings_(openings) {}

  void settle(int64_t pause) {
    if (steps_.empty()) return;
    if (!item_.has(kWithin)) {
      demand();
    } else if (!item_[kWithin].is_null()) {
      share(item_.whole(kWithin));
    }
    for (uint32_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].wait != 0 && steps_[i].wait < pause) too_short(i);
    }
  }

 private:
  void share(int64_t within) {
    int64_t given = 0, opening = 0;
    uint32_t open = 0;
    for (const SequenceStep& step : steps_.first(steps_.size() - 1)) {
      given += step.wait;
      open += step.wait == 0;
    }
    bool open_opening = false;
    for (const Opening& o : openings_) {
      opening = std::max(opening, o.step.wait);
      open_opening = open_opening || o.step.wait == 0;
    }
    given += opening;
    open += open_opening && opening == 0;
    const auto gaps = static_cast<int64_t>(steps_.size() - (openings_.empty() ? 1 : 0));
    const int64_t part = open == 0 ? within / std::max<int64_t>(gaps, 1) : (within - given) / open;
    if (given > within || part <= 0) {
      return item_.error(kWithin, "range",
                         "the steps wait longer than this; write shorter waits, or more time");
    }
    for (SequenceStep& step : steps_) {
      if (step.wait == 0) step.wait = part;
    }
    for (Opening& o : openings_) {
      if (o.step.wait == 0) o.step.wait = opening == 0 ? part : opening;
    }
  }

  void demand() {
    constexpr char kHint[] =
        "write the longest wait for engagement, like \"7d\", or give the "
        "sequence \"within\"";
    const Reader steps = item_.at(kSteps), openings = item_.at(kOpens);
    for (uint32_t i = 0; i < steps_.size(); ++i) {
      const Reader step = steps.item(i);
      if (!step.has("wait")) step.missing("wait", kHint);
    }
    for (uint32_t i = 0; i < openings_.size(); ++i) {
      const Reader opening = openings.item(i);
      if (!opening.has("wait")) opening.missing("wait", kHint);
    }
  }

  void too_short(uint32_t i) {
    const Reader steps = item_.at(kSteps), step = steps.item(i);
    constexpr char kHint[] =
        "nurture's \"pause\" between steps is longer than this wait; write a "
        "longer wait, or a shorter pause";
    (step.has("wait") ? step.at("wait") : step).error("range", kHint);
  }

  Members& item_;
  std::span<SequenceStep> steps_;
  std::span<Opening> openings_;
};

}  // namespace

void load_sequence(NurtureLoader& nurture, const Reader& place, NameIndex& keys, uint32_t index) {
  Sequence& out = nurture.out.sequences[index];
  Members item(place, kSequence);
  if (!item) return;
  out.key = read_key(item, keys, index);
  if (out.key == "done" || out.key == "back") {
    item.error(kKey, "reserved", "\"next\" has a meaning of its own for this word; write another");
  }
  out.by_jump = item.choice(kEntry) == 1;
  if (item.has(kSuppression)) out.suppression = Suppression::not_now;
  // Whoever is held back may be so at any stage.
  out.stages = item.has(kStages)        ? find_stages(item.at(kStages))
               : item.has(kSuppression) ? ~0u
                                        : 1u << static_cast<uint32_t>(Stage::mql);
  if (item.has(kCell)) read_cell(nurture.loader.plan, item.at(kCell), out);
  if (item.has(kFirstTouch)) out.first_touch = read_signals(nurture, item.at(kFirstTouch));
  out.condition = nurture.loader.condition(place, "if", kTerminal);
  const std::span<SequenceStep> steps = read_steps(nurture, item.at(kSteps));
  const std::span<Opening> openings = read_openings(nurture, item.at(kOpens));
  Waits(item, steps, openings).settle(nurture.out.pause);
  out.steps = steps;
  out.openings = openings;
  out.title = item.text(kTitle);
  if (out.title.empty()) {
    out.title = nurture.arena().copy(default_title(nurture.loader.plan, out));
  }
}

}  // namespace fieldwise
