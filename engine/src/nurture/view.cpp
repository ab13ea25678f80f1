// What hosts may ask of where a lead is in its nurture.
#include <algorithm>

#include "nurture/nurture.h"

namespace fieldwise {
namespace {

const NurtureState::Place* current(const NurtureState& state) {
  for (const NurtureState::Place& place : state.places) {
    if (place.sequence == state.sequence) return &place;
  }
  return nullptr;
}

}  // namespace

int64_t wake(const NurtureState& state) {
  const NurtureState::Place* place = current(state);
  return place == nullptr || place->over ? kNever : place->due;
}

NurtureView view(const Nurture& nurture, const NurtureState& state) {
  NurtureView out;
  out.opted_out = state.no_marketing;
  const NurtureState::Place* place = current(state);
  if (place == nullptr) return out;
  const auto& steps = nurture.sequences[place->sequence].steps;
  const auto sent = [&](uint32_t step) {
    return std::any_of(state.sent.begin(), state.sent.end(),
                       [&](const NurtureState::Sent& s) { return s.asset == steps[step].asset; });
  };
  out.sequence = place->sequence;
  out.done = place->next;
  out.next = place->next;
  while (out.next < steps.size() && sent(out.next)) ++out.next;
  out.exhausted = place->over || out.next == steps.size();
  if (out.exhausted) {
    out.next = kNone;
  } else {
    out.latest = place->due;
  }
  return out;
}

}  // namespace fieldwise
