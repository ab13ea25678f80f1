// A lead through time, with all that a playbook makes of it.
#pragma once

#include <cstdint>
#include <memory>

#include "handoff/sla.h"
#include "nurture/nurture.h"
#include "playbook/playbook.h"
#include "timeline/announcement.h"
#include "timeline/timeline.h"

namespace fieldwise {

// What a plan's folds make of a lead's moments, so far.
struct Folds {
  HandoffState handoff;
  RequalifyState requalify;
  NurtureState nurture;
  SlaState sla;
  uint32_t stages[10] = {};  // how often the lead came to each
  uint32_t reviews = 0;
  List<uint32_t> triggers;      // how often each fired
  Announcements announcements;  // in the order of time
};

// Keeps what follows from a log, so that a new event costs what it changes, not what came before
// it. Plan and log must outlive it; the log may grow while it is kept, at any place: an event from
// before what was seen makes it begin anew.
class Lead {
 public:
  Lead(const Plan& plan, const EventLog& log);

  // Takes in all up to and including `now` (ms), which must not go back.
  void advance(int64_t now);
  // The same, moment by moment: takes in the next one up to `now`, which timeline().moment() then
  // is; false, and all is as of `now`, when there is none.
  bool step(int64_t now);

  const Folds& folds() const { return folds_; }
  Timeline& timeline() { return *timeline_; }

  // The first moment after the one it was advanced to at which, if nothing happens, the decision
  // changes (Timeline::changes_at) or there is something more to announce; kNever: none, or none up
  // to `until`.
  int64_t changes_at(int64_t until = kNever) const;

 private:
  const Plan& plan_;
  const EventLog& log_;
  std::unique_ptr<Timeline> timeline_;
  Folds folds_;
  int64_t now_ = INT64_MIN;
};

}  // namespace fieldwise
