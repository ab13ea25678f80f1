// Whose turn it is in a pool: weighted round robin that stays fair while reps come and go
// (SPEC B3).
#pragma once

#include <cstdint>
#include <span>

#include "base/list.h"

namespace fieldwise {

inline constexpr uint32_t kMostWeight = 1000;
inline constexpr uint32_t kMostMembers = 1000;  // of a pool
inline constexpr int64_t kCredit = 1000000000;  // a lead, in the unit of credits

// Somebody who could have got a lead, and with what weight. `rep` is a number that stays the
// rep's: RepNumbers (handoff/assigned.h) gives them.
struct Share {
  uint32_t rep = 0;
  uint32_t weight = 1;  // 1 to kMostWeight
  bool operator==(const Share&) const = default;
};

// A lead that a pool dealt out. `among` is everybody who could have got it, `rep` the one of them
// who did; that is all that later turns go by. So a log stands for itself: it says who was there
// with what weight at the time, whatever the plan says today.
struct Dealt {
  uint32_t pool = 0;
  uint32_t rep = 0;
  std::span<const Share> among;  // each rep once
};

// What a pool has dealt out: the fold of its leads by deal(). A server keeps one per pool and adds
// what comes; that is the same as folding the whole log again.
//
// - Within a period, a stretch of leads dealt out among the same reps with the same weights, what a
//   rep has got is at every time less than one lead off the rep's share, if next_turn() is
//   followed.
// - Over all periods each rep has a *credit*: the shares of those leads that the rep could have
//   got, less the leads that the rep got. Who is away, closed, full or no specialist earns nothing
//   meanwhile and owes nothing for it. Who joins begins at 0, who comes back has what was left.
struct Turns {
  struct Turn {
    uint32_t rep = 0;
    int64_t weight = 1;  // without what divides all weights
    int64_t got = 0;     // leads in this cycle
  };
  struct Period {
    List<Turn> turns;   // by rep, ascending
    int64_t cycle = 1;  // the sum of weights: after so many leads all shares are whole numbers
    int64_t dealt = 0;  // leads in this cycle, fewer than `cycle`
  };
  Period period;          // the latest
  List<int64_t> settled;  // by rep: the credit from periods before it
};

// The position in `among` of the rep whose turn it is; `among` is not empty. It is the one with the
// largest credit after this lead's shares, the first of equals, among those whom the bound of the
// period allows.
//
// With the largest credit alone (smooth weighted round robin) reps of small weight come to be more
// than a lead off. The bound is the quota method's (Balinski, Young: Quotatone Apportionment
// Methods, 1979; Still: A Class of New Methods for Congressional Apportionment, 1979): the k-th
// lead of a rep with weight w of W has to come after ⌊(k−1)W/w⌋ leads of the period and not later
// than ⌈kW/w⌉. Dealing the earliest due first keeps to that (Tijdeman: The Chairman Assignment
// Problem, 1980; Baruah, Cohen, Plaxton, Varvel: Proportionate Progress, 1996), so anybody may go
// before them as long as no time comes until which more leads are due than can be dealt out.
//
// O(n log n) for n reps of about equal weights, on average for any.
uint32_t next_turn(const Turns& turns, std::span<const Share> among);

// Adds a lead. One whose rep is not in `among` was not dealt out and counts for nothing.
// Where another rep got the lead than next_turn() says, it still counts; the bound then holds again
// from the next period on.
void deal(Turns& turns, std::span<const Share> among, uint32_t rep);

// Adds a log of several pools to theirs; leads of pools beyond those are passed over.
void deal_all(std::span<Turns> pools, std::span<const Dealt> log);

// A rep's credit; above 0, leads are owed to the rep.
int64_t credit_of(const Turns& turns, uint32_t rep);

// What next_turn() goes by: the credits after this lead's shares, by position in `among`.
void credits_after(const Turns& turns, std::span<const Share> among, List<int64_t>& out);

}  // namespace fieldwise
