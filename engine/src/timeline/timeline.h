// A lead's log through time (SPEC A6): from one moment at which something changes to the next.
#pragma once

#include <cstdint>

#include "base/list.h"
#include "fieldwise/decide.h"
#include "profile/profile.h"
#include "score/sheet.h"
#include "timeline/moment.h"
#include "timeline/triggers.h"

namespace fieldwise {

// Who looks at what would come if nothing happened.
class Watcher {
 public:
  // When it wants a moment of its own; kNever: at none.
  virtual int64_t wake() const { return kNever; }
  // A moment that would come; true to stop at it.
  virtual bool stops(const Moment& moment) = 0;

 protected:
  ~Watcher() = default;
};

// Goes through a log. Every event is a moment, and so is every instant at which, without an event,
// a condition, a stage, a segment or the freshness of an answer changes. Nothing depends on when it
// is asked to stop: the moments up to any time are the same, however often it was asked before.
// Plan and log must outlive it; the log may grow, at its end, while it is kept.
class Timeline {
 public:
  Timeline(const Plan& plan, const EventLog& log);

  // Goes to the next moment that is not after `until`, nor after `wake`, a time at which a fold of
  // the moments wants one of its own; false when there is none.
  bool next(int64_t until, int64_t wake = kNever);
  // The one that it came to.
  const Moment& moment() const { return moment_; }

  // Brings scores and the freshness of answers to `now`, which no moment separates from the last.
  // The offer is what a decision is about; kNone: none.
  void settle(int64_t now, uint32_t offer);
  const Sheet& sheet() const { return sheet_; }
  const Profile& profile() const { return profile_; }
  const Standing& standing() const { return moment_.after; }

  // Whether the log has had an event put in before one that was gone through, so that it must begin
  // anew.
  bool outdated() const;

  // The first moment after `now`, up to which next() has been, at which a decision differs in more
  // than points, ages and what is asked, if nothing happens; kNever: it stays as it is. Until that
  // is known, what comes after `now` is gone through and taken back.
  int64_t changes_at(int64_t now, uint32_t offer);
  // The first moment after `now` and up to `until` at which the watcher stops; kNever: it does not.
  int64_t look_ahead(int64_t now, int64_t until, uint32_t offer, Watcher& watcher);
  // What of a decision changes_at() goes by: equal as long as it stays as it is.
  uint64_t gist() const;

 private:
  int64_t next_change(int64_t until);
  void enter(int64_t at, const Event* event);
  void hold();
  void lift(int64_t at);

  const Plan& plan_;
  const EventLog& log_;
  Profile profile_;
  Folder folder_;
  Sheet sheet_;
  Moment moment_;
  Triggers triggers_;
  uint32_t offer_ = kNone;
  List<int64_t> held_since_;  // by plan.lanes
  List<int64_t> lifted_at_;   // of no size: nothing was
  List<uint32_t> fired_;
  bool begun_ = false;           // an event has been taken in
  size_t taken_ = 0;             // events
  const Event* last_ = nullptr;  // of them
};

// Whether a decision needs what a timeline remembers: how it was before.
bool has_history(const Plan& plan, const EventLog& log);

// Fills in profile.reports and profile.held_since as of `now`.
void remember(const Plan& plan, const EventLog& log, int64_t now, Profile& profile);

}  // namespace fieldwise
