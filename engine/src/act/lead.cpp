#include "act/lead.h"

#include <algorithm>

namespace fieldwise {
namespace {

int64_t wake_of(const Plan& plan, const Folds& folds) {
  if (plan.playbook == nullptr) return kNever;
  return std::min({wake(folds.nurture), wake(folds.requalify), wake(folds.sla)});
}

uint32_t why_of(const Standing& standing) {
  return static_cast<uint32_t>(standing.by) | standing.index << 8;
}

// What the standing itself gives rise to.
void announce_standing(const Moment& moment, Folds& folds) {
  Announcement out;
  out.at = moment.at;
  out.event = moment.event;
  if (moment.after.stage != moment.before.stage) {
    out.kind = Announcement::Kind::stage;
    out.subject = static_cast<uint32_t>(moment.after.stage);
    out.item = static_cast<uint32_t>(moment.before.stage);
    out.why = why_of(moment.after);
    out.nth = folds.stages[out.subject]++;
    folds.announcements.push_back(out);
    out.item = out.why = 0;
  }
  if (moment.after.in_review && !moment.before.in_review) {
    out.kind = Announcement::Kind::review;
    out.subject = 0;
    out.nth = folds.reviews++;
    folds.announcements.push_back(out);
  }
  for (const uint32_t t : moment.triggers) {
    out.kind = Announcement::Kind::trigger;
    out.subject = t;
    out.nth = folds.triggers[t]++;
    folds.announcements.push_back(out);
  }
}

// Tasks come before the clocks that they start, and before content that goes with them.
void take(const Plan& plan, const Moment& moment, Folds& folds) {
  announce_standing(moment, folds);
  if (plan.playbook == nullptr) return;
  const Playbook& playbook = *plan.playbook;
  advance(playbook.handoff, folds.handoff, moment, folds.announcements);
  advance(playbook.requalify, folds.requalify, moment, folds.announcements);
  advance(playbook.nurture, folds.nurture, moment, folds.announcements);
  advance(playbook.sla, folds.sla, moment, folds.handoff.is_open(), folds.announcements);
}

// Goes on with a copy of what was folded.
class FoldsWatcher final : public Watcher {
 public:
  FoldsWatcher(const Plan& plan, const Timeline& timeline, const Folds& folds)
      : plan_(plan), timeline_(timeline), folds_(folds), today_(timeline.gist()) {}

  int64_t wake() const override { return wake_of(plan_, folds_); }
  bool stops(const Moment& moment) override {
    const size_t before = folds_.announcements.size();
    take(plan_, moment, folds_);
    return folds_.announcements.size() != before || timeline_.gist() != today_;
  }

 private:
  const Plan& plan_;
  const Timeline& timeline_;
  Folds folds_;
  uint64_t today_;
};

}  // namespace

Lead::Lead(const Plan& plan, const EventLog& log)
    : plan_(plan), log_(log), timeline_(std::make_unique<Timeline>(plan, log)) {
  folds_.triggers.assign(plan.triggers.size(), 0);
}

void Lead::advance(int64_t now) {
  while (step(now)) {
  }
}

bool Lead::step(int64_t now) {
  if (timeline_->outdated()) {
    timeline_ = std::make_unique<Timeline>(plan_, log_);
    folds_ = Folds();
    folds_.triggers.assign(plan_.triggers.size(), 0);
  }
  if (timeline_->next(now, wake_of(plan_, folds_))) {
    take(plan_, timeline_->moment(), folds_);
    return true;
  }
  timeline_->settle(now, kNone);
  now_ = now;
  return false;
}

int64_t Lead::changes_at(int64_t until) const {
  FoldsWatcher watcher(plan_, *timeline_, folds_);
  return timeline_->look_ahead(now_, until, kNone, watcher);
}

}  // namespace fieldwise
