// What the world outside is to be told of a lead: once each.
#pragma once

#include <cstdint>

#include "base/list.h"
#include "profile/log.h"

namespace fieldwise {

// One thing that a lead's timeline gives rise to. It is derived, not stored: the host that delivers
// it records an `announced` event with its id, and is not given it again. `kind`, `subject`, `item`
// and `nth` make that id, so they must be what stays the same when a late event moves or rewords
// it: the first time that a lead becomes an MQL, not the third transition.
struct Announcement {
  enum class Kind : uint8_t {
    stage,        // subject: Stage that the lead comes to; before: in `item`
    review,       // a segment is missing: a person must say which
    trigger,      // subject: of plan.triggers
    sequence,     // subject: of nurture.sequences that the lead enters
    step,         // subject: of playbook.assets: nobody is sent one twice, by whatever sequence
    leave,        // subject: of nurture.sequences that the lead leaves
    tell_rep,     // subject: of nurture.sequences, item: of its jumps
    handoff,      // a task for sales
    again,        // subject: the open task, item: the one that an action calls for meanwhile
    returned,     // a lead that was let go shows signs of return (SPEC A10)
    check_in,     // a reminder to look after one
    sla_at_risk,  // subject: of sla.clocks
    sla_breached,
    escalation,  // subject: of sla.clocks, item: of its escalations
  };
  Kind kind = Kind::stage;
  uint32_t subject = 0, item = 0;
  uint32_t nth = 0;  // which one of this kind, subject and item it is in the lead's life, from 0
  int64_t at = 0;    // ms
  int64_t due = 0;   // ms; of what has a time of its own, else 0
  uint32_t why = 0;  // what the kind says of its reason: the room that makes it knows
  const Event* event = nullptr;  // what gave rise to it; null: time
  // Of a step, and no part of its id: of nurture.sequences, and of its steps, then its openings.
  uint32_t sequence = 0, step = 0;
};

using Announcements = List<Announcement>;

}  // namespace fieldwise
