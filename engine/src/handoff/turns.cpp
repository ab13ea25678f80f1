#include "handoff/turns.h"

#include <algorithm>
#include <numeric>

#include "base/sort.h"

namespace fieldwise {
namespace {

using Period = Turns::Period;
using Turn = Turns::Turn;

constexpr int64_t kNoTime = INT64_MAX;

// A period that begins.
Period begin_period(std::span<const Share> among) {
  uint32_t divisor = 0;
  List<uint64_t> order;
  for (const Share& share : among) {
    divisor = std::gcd(divisor, share.weight);
    order.push_back(uint64_t{share.rep} << 32 | share.weight);
  }
  sort_items(order);
  Period out;
  out.cycle = 0;
  for (const uint64_t pair : order) {
    const uint32_t weight = static_cast<uint32_t>(pair) / std::max(divisor, 1u);
    out.turns.push_back({static_cast<uint32_t>(pair >> 32), weight, 0});
    out.cycle += weight;
  }
  return out;
}

bool goes_on(const Period& period, const Period& begun) {
  return std::equal(
      period.turns.begin(), period.turns.end(), begun.turns.begin(), begun.turns.end(),
      [](const Turn& a, const Turn& b) { return a.rep == b.rep && a.weight == b.weight; });
}

// The rep's position in the period, or its size.
size_t position_of(const Period& period, uint32_t rep) {
  const Turn* turn =
      std::lower_bound(period.turns.begin(), period.turns.end(), rep,
                       [](const Turn& item, uint32_t wanted) { return item.rep < wanted; });
  return turn == period.turns.end() || turn->rep != rep
             ? period.turns.size()
             : static_cast<size_t>(turn - period.turns.begin());
}

// What a rep earned and got in a cycle when `dealt` leads of it are dealt out. weight ≤ 2^10 and
// dealt ≤ cycle ≤ 2^20 (kMostWeight, kMostMembers) leave room for kCredit.
int64_t credit_in(const Period& period, const Turn& turn, int64_t dealt) {
  return turn.weight * dealt * kCredit / period.cycle - turn.got * kCredit;
}

int64_t settled_credit(const Turns& turns, uint32_t rep) {
  return rep < turns.settled.size() ? turns.settled[rep] : 0;
}

// The credit with which a rep comes to a lead of `period`, which is `turns`' own or begins now, and
// what the lead adds to it.
int64_t credit_after(const Turns& turns, const Period& period, const Turn& turn) {
  const int64_t before =
      &period == &turns.period ? settled_credit(turns, turn.rep) : credit_of(turns, turn.rep);
  return before + credit_in(period, turn, period.dealt + 1);
}

// The leads that are due in a period, earliest first.
class Agenda {
 public:
  explicit Agenda(const Period& period) : period_(period) {
    for (uint32_t i = 0; i < period.turns.size(); ++i) add({next_due(i), i, 1});
  }

  // By how many leads of the cycle the rep's next one is due.
  int64_t next_due(uint32_t turn) const { return due(period_.turns[turn], 1); }

  // Whether the next lead may be one that is due at `when`: not if by an earlier time as many are
  // due as can be dealt out until then.
  bool has_room(int64_t when) {
    while (full_ == kNoTime && !heap_.empty() && heap_.front().when < when) {
      const int64_t time = heap_.front().when;
      while (!heap_.empty() && heap_.front().when == time) take();
      if (taken_ >= time - period_.dealt) full_ = time;
    }
    return when <= full_;
  }

 private:
  struct Due {
    int64_t when;
    uint32_t turn;
    int64_t nth;  // of the leads that the rep has not got yet, from 1
    bool operator<(const Due& other) const { return when > other.when; }  // earliest on top
  };

  int64_t due(const Turn& turn, int64_t nth) const {
    return ((turn.got + nth) * period_.cycle + turn.weight - 1) / turn.weight;
  }

  void add(const Due& item) {
    heap_.push_back(item);
    std::push_heap(heap_.begin(), heap_.end());
  }

  void take() {
    std::pop_heap(heap_.begin(), heap_.end());
    Due item = heap_.back();
    heap_.pop_back();
    ++taken_;
    ++item.nth;
    item.when = due(period_.turns[item.turn], item.nth);
    add(item);
  }

  const Period& period_;
  List<Due> heap_;  // each rep's first that is not taken
  int64_t taken_ = 0;
  int64_t full_ = kNoTime;  // the first time until which there is room for nothing else
};

struct Candidate {
  int64_t credit;
  uint32_t position, turn;
  bool operator<(const Candidate& other) const {
    return credit != other.credit ? credit > other.credit : position < other.position;
  }
};

}  // namespace

uint32_t next_turn(const Turns& turns, std::span<const Share> among) {
  const Period begun = begin_period(among);
  const Period& period = goes_on(turns.period, begun) ? turns.period : begun;
  List<Candidate> candidates;
  for (uint32_t i = 0; i < among.size(); ++i) {
    const auto turn = static_cast<uint32_t>(position_of(period, among[i].rep));
    candidates.push_back({credit_after(turns, period, period.turns[turn]), i, turn});
  }
  sort_items(candidates);
  Agenda agenda(period);
  for (const Candidate& candidate : candidates) {
    const Turn& turn = period.turns[candidate.turn];
    const bool ready = turn.got * period.cycle < turn.weight * (period.dealt + 1);
    if (ready && agenda.has_room(agenda.next_due(candidate.turn))) return candidate.position;
  }
  return candidates.front().position;  // others did not follow the turns: the bound is lost
}

void deal(Turns& turns, std::span<const Share> among, uint32_t rep) {
  Period begun = begin_period(among);
  const size_t winner = position_of(begun, rep);
  if (winner == begun.turns.size()) return;
  Period& period = turns.period;
  if (!goes_on(period, begun)) {
    for (const Turn& turn : period.turns) {
      if (turns.settled.size() <= turn.rep) turns.settled.resize(turn.rep + 1);
      turns.settled[turn.rep] += credit_in(period, turn, period.dealt);
    }
    period = std::move(begun);
  }
  ++period.turns[winner].got;
  if (++period.dealt < period.cycle) return;
  period.dealt = 0;
  for (Turn& turn : period.turns) turn.got -= turn.weight;
}

void deal_all(std::span<Turns> pools, std::span<const Dealt> log) {
  for (const Dealt& one : log) {
    if (one.pool < pools.size()) deal(pools[one.pool], one.among, one.rep);
  }
}

int64_t credit_of(const Turns& turns, uint32_t rep) {
  const size_t position = position_of(turns.period, rep);
  const int64_t settled = settled_credit(turns, rep);
  if (position == turns.period.turns.size()) return settled;
  return settled + credit_in(turns.period, turns.period.turns[position], turns.period.dealt);
}

void credits_after(const Turns& turns, std::span<const Share> among, List<int64_t>& out) {
  const Period begun = begin_period(among);
  const Period& period = goes_on(turns.period, begun) ? turns.period : begun;
  out.clear();
  for (const Share& share : among) {
    out.push_back(credit_after(turns, period, period.turns[position_of(period, share.rep)]));
  }
}

}  // namespace fieldwise
