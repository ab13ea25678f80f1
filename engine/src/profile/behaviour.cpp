#include "profile/behaviour.h"

#include <algorithm>

namespace fieldwise {
namespace {

using Occurrences = std::span<const Occurrence>;

// Those after `from`, up to `to`.
Occurrences between(Occurrences all, int64_t from, int64_t to) {
  const auto later = [](int64_t limit, const Occurrence& o) { return limit < o.at; };
  const auto begin = std::upper_bound(all.begin(), all.end(), from, later);
  return {begin, std::upper_bound(begin, all.end(), to, later)};
}

// Those that a window of `slot` looks at.
Occurrences in_window(const Slot& slot, Occurrences all, int64_t now) {
  const int64_t end = now - slot.second;
  return between(all, slot.window == 0 ? INT64_MIN : end - slot.window, end);
}

Occurrences occurrences(const Slot& slot, const Profile& profile) {
  return slot.index == kNone ? profile.activity : profile.signals[slot.index];
}

double seconds(Occurrences found) {
  int64_t sum = 0;
  for (const Occurrence& o : found) sum += o.event->seconds;
  return static_cast<double>(sum);
}

int64_t silent_since(const Slot& slot, const Profile& profile) {
  const Occurrences all = occurrences(slot, profile);
  if (!all.empty()) return all.back().at;
  // Nobody opens mail before there is an address to send it to.
  return profile.known_at == kNever ? profile.first_at : profile.known_at;
}

// The latest activity that ended a silence of slot.window; INT64_MIN: none did.
int64_t renewed_at(const Slot& slot, const Profile& profile) {
  const Occurrences all = occurrences(slot, profile);
  for (size_t i = all.size(); i-- > 1;) {
    if (all[i].at - all[i - 1].at >= slot.window) return all[i].at;
  }
  return INT64_MIN;
}

// When the newest run through the sequence began; INT64_MIN: there is none. Each step is taken as
// late as the next one allows. An event is one step, even where it matches two signals in a row.
int64_t sequence_began(const Slot& slot, const Profile& profile) {
  const Event* next = nullptr;
  for (size_t s = slot.signals.size(); s-- > 0;) {
    const Occurrences all = profile.signals[slot.signals[s]];
    size_t i = all.size();
    while (i > 0 && next != nullptr && !(*all[i - 1].event < *next)) --i;
    if (i == 0) return INT64_MIN;
    next = all[i - 1].event;
  }
  return next->at;
}

}  // namespace

bool is_activity(const Event& event) {
  return event.type < EventType::dropped && event.source == Source::form;
}

Value behaviour(const Slot& slot, const Profile* profile, int64_t now) {
  const bool counts = slot.kind == SlotKind::signal || slot.kind == SlotKind::seconds;
  if (profile == nullptr) return counts ? Value::of(0.0) : Value::of(false);
  switch (slot.kind) {
    case SlotKind::signal:
      return Value::of(
          static_cast<double>(in_window(slot, profile->signals[slot.index], now).size()));
    case SlotKind::seconds:
      return Value::of(seconds(in_window(slot, profile->signals[slot.index], now)));
    case SlotKind::silent:
      return Value::of(now - silent_since(slot, *profile) >= slot.window);
    case SlotKind::renewed: {
      const int64_t at = renewed_at(slot, *profile);
      return Value::of(at != INT64_MIN && now - at < slot.second);
    }
    default: {
      const int64_t began = sequence_began(slot, *profile);
      return Value::of(began != INT64_MIN && (slot.window == 0 || now - began < slot.window));
    }
  }
}

int64_t newest(const Slot& slot, const Profile& profile) {
  const Ids signals = slot.signals.empty() ? Ids(&slot.index, 1) : slot.signals;
  int64_t at = 0;
  for (const uint32_t s : signals) {
    const Occurrences all = s == kNone ? profile.activity : profile.signals[s];
    if (!all.empty()) at = std::max(at, all.back().at);
  }
  return at;
}

int64_t behaviour_changes(const Slot& slot, const Profile& profile, int64_t now) {
  int64_t out = kNever;
  const auto offer = [&](int64_t at, int64_t after) {
    if (at > now - after) out = std::min(out, at + after);
  };
  switch (slot.kind) {
    case SlotKind::signal:
    case SlotKind::seconds:
      for (const int64_t after : {slot.second, slot.second + slot.window}) {
        if (after == slot.second + slot.window && slot.window == 0) continue;
        const Occurrences left = between(profile.signals[slot.index], now - after, INT64_MAX);
        if (!left.empty()) offer(left.front().at, after);
      }
      break;
    case SlotKind::silent:
      offer(silent_since(slot, profile), slot.window);
      break;
    case SlotKind::renewed:
      offer(renewed_at(slot, profile), slot.second);
      break;
    default:
      if (slot.window != 0) offer(sequence_began(slot, profile), slot.window);
  }
  return out;
}

}  // namespace fieldwise
