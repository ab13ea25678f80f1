#include "timeline/timeline.h"

#include <algorithm>

#include "json/spans.h"
#include "qualify/reports.h"

namespace fieldwise {
namespace {

constexpr int64_t kEndOfTime = 7258118400000;  // 2200: no event is later

bool is_report(const Event& event) { return event.type >= EventType::outcome; }

// FNV-1a, 64 bits (Fowler, Noll, Vo).
struct Hash {
  uint64_t value = 14695981039346656037u;
  void add(uint64_t bits) {
    for (int i = 0; i < 8; ++i, bits >>= 8) value = (value ^ (bits & 255)) * 1099511628211u;
  }
};

void add_answers(const Sheet& sheet, const Profile& profile, Hash& hash) {
  const Plan& plan = sheet.plan();
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const Field& field = plan.fields[f];
    const Answer& answer = profile.answers[f];
    hash.add(sheet.visible(f));
    hash.add(sheet.required(f));
    hash.add(sheet.value(f).is_null());
    if (!sheet.value(f).is_null() && field.compute == kNone) {
      hash.add(reinterpret_cast<uintptr_t>(answer.event));
      hash.add(is_stale(field, answer.at, sheet.now()));
    }
    for (uint32_t o = 0; field.has_option_conditions && o < field.options.size(); ++o) {
      hash.add(sheet.option_open(f, o));
    }
    if (field.compute != kNone && sheet.value(f).is_number()) {
      hash.add(static_cast<uint64_t>(static_cast<int64_t>(sheet.value(f).number * 1000)));
    }
  }
}

class GistWatcher final : public Watcher {
 public:
  explicit GistWatcher(const Timeline& timeline) : timeline_(timeline), today_(timeline.gist()) {}
  bool stops(const Moment&) override { return timeline_.gist() != today_; }

 private:
  const Timeline& timeline_;
  uint64_t today_;
};

}  // namespace

uint64_t Timeline::gist() const {
  const Standing standing = fieldwise::standing(sheet_);
  Hash hash;
  add_answers(sheet_, profile_, hash);
  hash.add(sheet_.persona());
  hash.add(static_cast<uint64_t>(standing.stage));
  hash.add(static_cast<uint64_t>(standing.by));
  hash.add(standing.index);
  hash.add(static_cast<uint64_t>(standing.suppression));
  hash.add(standing.in_review);
  for (const uint32_t value : standing.segment) hash.add(value);
  return hash.value;
}

Timeline::Timeline(const Plan& plan, const EventLog& log)
    : plan_(plan), log_(log), folder_(plan, profile_), sheet_(plan), triggers_(plan) {
  held_since_.assign(plan.lanes.size(), kNever);
  for (uint32_t& value : moment_.after.segment) value = kNone;
  moment_.at = INT64_MIN;
}

bool Timeline::outdated() const {
  const auto& events = log_.state().events;
  return taken_ > 0 && events[taken_ - 1] != last_;
}

bool Timeline::next(int64_t until, int64_t wake) {
  const auto& events = log_.state().events;
  // What was told of a lead is no part of its life: it must not change what there is to tell.
  while (taken_ < events.size() && events[taken_]->type == EventType::announced) {
    last_ = events[taken_++];
  }
  const Event* event = taken_ < events.size() ? events[taken_] : nullptr;
  const int64_t comes = event == nullptr ? kNever : event->at;
  int64_t at = std::min(until, comes == kNever ? kNever : comes - 1);
  int64_t change = kNever;
  if (begun_ && at > moment_.at) {
    if (wake > moment_.at) at = std::min(at, wake);
    change = next_change(at);
    if (wake > moment_.at && wake <= at) change = std::min(change, wake);
  }
  if (change != kNever) {
    enter(change, nullptr);
  } else if (comes <= until) {
    enter(comes, event);
  } else {
    return false;
  }
  return true;
}

int64_t Timeline::next_change(int64_t until) {
  const int64_t now = sheet_.now();
  until = std::min(until, kEndOfTime);
  // Nobody grows no older: only what the calendar says changes.
  if (!begun_) return dates_come(sheet_, until);
  int64_t out = std::min(input_changes(sheet_, profile_, until), triggers_.runs_out(now));
  const auto offer = [&](int64_t at) {
    if (at > now) out = std::min(out, at);
  };
  for (uint32_t l = 0; l < plan_.disqualifications; ++l) {
    if (held_since_[l] != kNever) offer(held_since_[l] + plan_.lanes[l].held_for);
  }
  for (const Lapse& lapse : plan_.lapses) {
    if (!profile_.activity.empty()) offer(profile_.activity.back().at + lapse.after);
  }
  for (uint32_t a = 0; a < plan_.axes.size(); ++a) {
    Edges edges = edges_of(sheet_, a);
    triggers_.add_edges(sheet_, a, edges);
    out = std::min(out, score_leaves(sheet_, a, edges, std::min(until, out)));
  }
  return out > until ? kNever : out;
}

// Comes to a moment: time first, then what happens in it.
void Timeline::enter(int64_t at, const Event* event) {
  const Standing before = moment_.after;
  if (event != nullptr) {
    if (begun_) triggers_.note_before(sheet_, at);
    if (event->type == EventType::lift) lift(at);
    folder_.add(*event);
    if (is_report(*event)) report(plan_, profile_.reports, *event, before);
    begun_ = true;
    ++taken_;
    last_ = event;
  }
  settle(at, offer_);
  hold();
  fired_.clear();
  triggers_.update(sheet_, event != nullptr, fired_);
  moment_ = {
      at, event, &sheet_, before, fieldwise::standing(sheet_), {fired_.data(), fired_.size()}};
}

// Since when the conditions hold that must hold for a while.
void Timeline::hold() {
  for (uint32_t l = 0; l < plan_.disqualifications; ++l) {
    const Lane& lane = plan_.lanes[l];
    if (lane.held_for == 0 || !sheet_.holds(lane.condition)) {
      held_since_[l] = kNever;
    } else if (held_since_[l] == kNever) {
      held_since_[l] = sheet_.now();
    }
  }
  profile_.held_since = {held_since_.data(), held_since_.size()};
}

// Of what disqualifies the lead at the moment before.
void Timeline::lift(int64_t at) {
  for (uint32_t l = 0; l < plan_.disqualifications; ++l) {
    if (!begun_ || !disqualifies(sheet_, l)) continue;
    if (lifted_at_.empty()) lifted_at_.assign(plan_.lanes.size(), kNever);
    lifted_at_[l] = at;
  }
  profile_.lifted_at = {lifted_at_.data(), lifted_at_.size()};
}

void Timeline::settle(int64_t now, uint32_t offer) {
  folder_.settle(now);
  sheet_.renew(profile_, now, offer);
}

int64_t Timeline::look_ahead(int64_t now, int64_t until, uint32_t offer, Watcher& watcher) {
  until = std::min(until, kEndOfTime - 1);
  const Moment moment = moment_;
  const Triggers triggers = triggers_;
  const List<int64_t> held_since = held_since_;
  offer_ = offer;
  settle(now, offer);
  int64_t out = kNever;
  for (;;) {
    const int64_t asked = watcher.wake();
    const int64_t wake = asked > sheet_.now() ? asked : kNever;
    out = std::min(wake, next_change(std::min(wake, until)));
    if (out > until) {
      out = kNever;
      break;
    }
    enter(out, nullptr);
    if (watcher.stops(moment_)) break;
  }
  moment_ = moment;
  triggers_ = triggers;
  held_since_ = held_since;
  profile_.held_since = {held_since_.data(), held_since_.size()};
  offer_ = kNone;
  settle(now, offer);
  return out;
}

int64_t Timeline::changes_at(int64_t now, uint32_t offer) {
  settle(now, offer);
  GistWatcher watcher(*this);
  return look_ahead(now, kNever, offer, watcher);
}

bool has_history(const Plan& plan, const EventLog& log) {
  for (const Lane& lane : plan.lanes) {
    if (lane.held_for != 0) return true;
  }
  const auto& events = log.state().events;
  return std::any_of(events.begin(), events.end(), [](const Event* e) { return is_report(*e); });
}

void remember(const Plan& plan, const EventLog& log, int64_t now, Profile& profile) {
  Timeline timeline(plan, log);
  // Of an empty log the sheet was never loaded.
  while (timeline.next(now)) profile.spent = timeline.sheet().spent();
  profile.reports = timeline.profile().reports;
  profile.held_since = keep(profile.arena, List<int64_t>(timeline.profile().held_since));
  profile.lifted_at = keep(profile.arena, List<int64_t>(timeline.profile().lifted_at));
}

}  // namespace fieldwise
