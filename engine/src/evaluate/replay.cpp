#include "evaluate/replay.h"

#include <algorithm>

namespace fieldwise::evaluate {
namespace {

// The first question of `order` that is open.
uint32_t next_in(const Order& order, const Standing& standing, std::span<const uint16_t> given) {
  const auto open = [&](uint32_t q) {
    return given[q] == kUnasked &&
           std::find(standing.hidden.begin(), standing.hidden.end(), q) == standing.hidden.end();
  };
  const auto found = std::find_if(order.begin(), order.end(), open);
  return found == order.end() ? kNone : *found;
}

}  // namespace

Path replay(States& states, std::span<const uint16_t> lead, const Order& order) {
  Path out;
  out.truth = states.after(lead).outcome;
  std::vector<uint16_t> given(lead.size(), kUnasked);
  for (;;) {
    const Standing& now = states.after(given);
    out.steps.push_back({now.outcome, now.chance, now.won, now.certain});
    if (now.certain && out.asked.size() >= kQuestions) return out;
    const uint32_t next = order.empty() ? now.next : next_in(order, now, given);
    if (next == kNone) return out;
    out.asked.push_back(next);
    given[next] = lead[next];
  }
}

}  // namespace fieldwise::evaluate
