// The desk at which leads are dealt out to reps while a simulation runs.
#pragma once

#include <cstdint>
#include <vector>

#include "handoff/assigned.h"
#include "handoff/routing.h"
#include "playbook/playbook.h"

namespace fieldwise::simulate {

// Knows of reps what a host would: who has which lead, what pools dealt out, and what was won.
class Desk {
 public:
  Desk(const Plan& plan, const Playbook& playbook, size_t records);

  // An event of a record, in the order of time over all of them; `standing` is the lead's when it
  // comes. Of what the desk dealt out itself it knows already.
  void note(uint32_t record, const Event& event, const Standing& standing);
  // Whether sales is at work on the record.
  void set_open(uint32_t record, bool open) { leads_[record].open = open; }

  // Who would get the record now; what the choice points to is in `arena`.
  Choice choose(uint32_t record, const RoutedLead& lead, const Standing& standing, int64_t now,
                Arena& arena) const;
  void deal_out(uint32_t record, const Choice& choice, int64_t now);
  void give(uint32_t record, uint32_t rep, int64_t now);

  // The key of the rep who has the record; empty: nobody.
  std::string_view rep_of(uint32_t record) const { return leads_[record].key; }

 private:
  struct Held {
    uint32_t rep = kNone;  // by RepNumbers
    std::string_view key;
    bool open = false;
  };
  struct Got {
    uint32_t rep;
    int64_t at;  // ms
  };
  struct Verdict {
    uint32_t rep;
    bool won;
    uint32_t segment[kMostSegmentations];
  };

  RepState state_of(uint32_t record, uint32_t rep, const Standing& standing, int64_t now) const;

  const Plan& plan_;
  const Playbook& playbook_;
  RepNumbers numbers_;
  Arena arena_;
  std::vector<Turns> turns_;  // by pool
  std::vector<Held> leads_;   // by record
  std::vector<Got> got_;
  std::vector<Verdict> verdicts_;
};

}  // namespace fieldwise::simulate
