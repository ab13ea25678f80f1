#include "insight/facts.h"

#include <algorithm>
#include <chrono>

#include "plan/names.h"
#include "playbook/playbook.h"
#include "profile/behaviour.h"
#include "profile/profile.h"
#include "qualify/reports.h"

namespace fieldwise::insight {
namespace {

void first(int64_t& time, int64_t at) { time = std::min(time, at); }

// The furthest step that a stage shows; -1: it is none on the way.
int step_of(Stage stage) {
  switch (stage) {
    case Stage::inquiry:
      return 0;
    case Stage::mql:
    case Stage::sal:
      return 1;
    case Stage::sql:
      return 2;
    case Stage::opportunity:
      return 3;
    case Stage::closed_won:
      return 4;
    default:
      return -1;
  }
}

double amount_of(const Event& event) {
  const Value* amount = event.body.find("amount");
  return amount == nullptr || !amount->is_number() ? 0 : amount->number;
}

// What a lead does that a call to action asked it to (docs/metrics.md).
EventType asked_for(CallToAction cta) {
  switch (cta) {
    case CallToAction::trial:
      return EventType::trial_start;
    case CallToAction::assessment:
      return EventType::calculator;
    case CallToAction::pricing:
      return EventType::pricing_request;
    default:
      return EventType::demo_request;
  }
}

// How reps flag a lead: names of events `other` of theirs (docs/handoff.md).
constexpr std::string_view kNotReadyFlag = "was_not_ready";
constexpr std::string_view kOverlookedFlag = "should_have_been_sql";

// Takes in a lead moment by moment.
class Collector {
 public:
  explicit Collector(const Plan& plan) : plan_(plan), fit_(fit_bound(plan)) {
    std::fill(std::begin(out_.segment), std::end(out_.segment), kNone);
  }

  void take(const Moment& moment, const Folds& folds) {
    first(out_.first_at, moment.at);
    if (moment.event != nullptr) take_event(*moment.event, moment);
    take_stage(moment);
    take_flags(moment.after, moment.at);
    if (plan_.playbook == nullptr) return;
    take_spells(moment, folds);
    take_ctas(folds.announcements);
    take_handoff(moment, folds.handoff);
    take_clocks(folds.sla);
  }

  LeadFacts finish(Lead& lead) {
    const Standing& now = lead.timeline().standing();
    out_.stage = now.stage;
    if (out_.at(Step::qualified) == kNever) keep_segment(now);
    const Touch& touch = lead.timeline().profile().first;
    const Value& source = touch.member[index_of(touch_names(), "source")];
    out_.source = source.text();
    return std::move(out_);
  }

 private:
  bool qualified() const { return out_.at(Step::qualified) != kNever; }

  void keep_segment(const Standing& standing) {
    std::copy(std::begin(standing.segment), std::end(standing.segment), out_.segment);
  }

  void take_stage(const Moment& moment) {
    const Stage before = moment.before.stage, after = moment.after.stage;
    const bool was_qualified = qualified();
    for (int step = step_of(after); step >= 0; --step) {
      first(out_.reached[static_cast<size_t>(step)], moment.at);
    }
    if (!was_qualified && qualified()) keep_segment(moment.after);
    const bool out =
        after == Stage::recycled || after == Stage::closed_lost || after == Stage::disqualified;
    if (out && before != after) out_.exits.push_back(moment.at);
    if (after == Stage::closed_lost) first(out_.lost, moment.at);
  }

  void take_flags(const Standing& after, int64_t at) {
    if (!after.in_review) {
      out_.in_review = kNever;
    } else {
      first(out_.in_review, at);
    }
    if (after.suppression == out_.suppression) return;
    out_.suppression = after.suppression;
    out_.suppressed = after.suppression == Suppression::none ? kNever : at;
  }

  void take_event(const Event& event, const Moment& moment) {
    if (event.type == EventType::assigned) rep_ = event.name;
    if (event.type == EventType::outcome && may_report(event.outcome, moment.before)) {
      take_outcome(event);
    }
    if (event.type == EventType::other && event.source == Source::rep) take_flag(event);
    // Only as something happens: points that fade in between change nothing of what is to be done.
    const bool fits = fit_ != nullptr && moment.sheet->score(fit_->axis) >= fit_->min;
    if (fits) first(out_.high_fit, moment.at);
    if (is_activity(event)) take_score(moment);
    for (CtaFacts& cta : out_.ctas) {
      if (cta.did == kNever && event.type == asked_for(cta.cta)) cta.did = event.at;
    }
  }

  void take_outcome(const Event& event) {
    const int64_t at = event.at;
    const bool reached = event.outcome == Outcome::contacted || event.outcome == Outcome::stalled;
    if (reached || event.outcome == Outcome::attempted) {
      take_attempt(at, reached);
      if (event.outcome == Outcome::stalled) first(out_.stalled, at);
      return;
    }
    const double amount = amount_of(event);
    if (amount > 0) out_.amount = amount;
    const bool taken_up = event.outcome == Outcome::accepted ||
                          event.outcome == Outcome::opportunity || event.outcome == Outcome::won;
    if (taken_up) first(out_.accepted, at);
    if (taken_up || event.outcome == Outcome::rejected) {
      out_.verdict = at;
      out_.rejected = !taken_up;
    }
    if (event.outcome == Outcome::rejected || event.outcome == Outcome::lost) reason_ = event.name;
  }

  void take_flag(const Event& event) {
    if (event.name == kNotReadyFlag) first(out_.not_ready, event.at);
    if (event.name == kOverlookedFlag) first(out_.overlooked, event.at);
  }

  void take_attempt(int64_t at, bool reached) {
    if (qualified()) {
      first(out_.attempted, at);
      if (reached) first(out_.contacted, at);
    }
    if (out_.handoffs.empty() || out_.handoffs.back().closed != kNever) return;
    HandoffFacts& open = out_.handoffs.back();
    ++open.attempts;
    first(open.attempted, at);
    if (reached) first(open.contacted, at);
  }

  void take_score(const Moment& moment) {
    const int32_t month = month_of(moment.at);
    if (out_.months.empty() || out_.months.back().month != month)
      out_.months.push_back({month, {}});
    std::vector<int64_t>& scores = out_.months.back().scores;
    scores.clear();
    for (uint32_t a = 0; a < plan_.axes.size(); ++a) scores.push_back(moment.sheet->score(a));
  }

  void take_spells(const Moment& moment, const Folds& folds) {
    if (folds.nurture.sequence != kNone) first(out_.nurtured, moment.at);
    if (folds.requalify.let_go && !let_go_) out_.let_go.push_back({moment.at, kNever});
    let_go_ = folds.requalify.let_go;
    // Who fell back to a stage that counts as qualified is let go there.
    const bool back = !let_go_ && !out_.let_go.empty() && step_of(moment.after.stage) >= 1;
    if (back) first(out_.let_go.back().again, moment.at);
  }

  void take_ctas(const Announcements& announcements) {
    for (; told_ < announcements.size(); ++told_) {
      const Announcement& told = announcements[told_];
      if (told.kind != Announcement::Kind::step) continue;
      const CallToAction cta = plan_.playbook->nurture.assets[told.subject].cta;
      if (cta != CallToAction::none) out_.ctas.push_back({cta, told.at, kNever});
    }
  }

  void take_handoff(const Moment& moment, const HandoffState& state) {
    if (state.task == kNone) return;
    std::vector<HandoffFacts>& all = out_.handoffs;
    const bool same = !all.empty() && all.back().task == state.task &&
                      all.back().at == state.opened_at && nth_ == state.nth;
    if (!same) {
      if (!all.empty() && all.back().closed == kNever) {
        all.back().closed = moment.at;
        all.back().end = HandoffState::End::replaced;
      }
      all.push_back({});
      all.back().task = state.task;
      all.back().at = state.opened_at;
      nth_ = state.nth;
    }
    HandoffFacts& facts = all.back();
    if (facts.closed != kNever) return;
    facts.rep = rep_;
    if (state.accepted != nullptr) first(facts.accepted, state.accepted->at);
    if (state.status != HandoffState::Status::closed) return;
    facts.closed = state.closed_at;
    facts.end = state.end;
    if (state.end == HandoffState::End::rejected || state.end == HandoffState::End::lost) {
      facts.reason = reason_;
    }
  }

  void take_clocks(const SlaState& state) {
    runs_.resize(state.runs.size(), kNone);
    for (uint32_t c = 0; c < state.runs.size(); ++c) {
      const ClockRun& run = state.runs[c];
      if (run.started == kNever) continue;
      if (runs_[c] == kNone || out_.clocks[runs_[c]].started != run.started) {
        runs_[c] = static_cast<uint32_t>(out_.clocks.size());
        out_.clocks.push_back({});
        out_.clocks.back().clock = c;
        out_.clocks.back().started = run.started;
      }
      ClockFacts& facts = out_.clocks[runs_[c]];
      facts.due = run.due;
      facts.ended = run.ended;
      facts.breached = run.breached;
      facts.met = run.met;
      facts.attempts = run.attempts;
    }
  }

  const Plan& plan_;
  const Threshold::Bound* const fit_;
  LeadFacts out_;
  std::vector<uint32_t> runs_;     // by clock: its latest run in out_.clocks
  std::string_view rep_, reason_;  // in the log's memory
  uint32_t nth_ = 0;               // of the latest handoff
  size_t told_ = 0;                // announcements that were looked at
  bool let_go_ = false;
};

}  // namespace

const Threshold::Bound* fit_bound(const Plan& plan) {
  for (const Threshold& threshold : plan.thresholds) {
    if (threshold.stage != Stage::mql || threshold.when.empty()) continue;
    const auto named = std::find_if(
        threshold.when.begin(), threshold.when.end(),
        [&](const Threshold::Bound& bound) { return plan.axes[bound.axis].key == "fit"; });
    return named == threshold.when.end() ? &threshold.when.front() : &*named;
  }
  return nullptr;
}

LeadFacts facts_of(const Plan& plan, const EventLog& log, int64_t now) {
  Lead lead(plan, log);
  return take_facts(plan, lead, now);
}

LeadFacts take_facts(const Plan& plan, Lead& lead, int64_t now) {
  Collector collector(plan);
  while (lead.step(now)) collector.take(lead.timeline().moment(), lead.folds());
  return collector.finish(lead);
}

int32_t month_of(int64_t at) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(sys_time<milliseconds>(milliseconds(at))));
  return (static_cast<int>(date.year()) - 1970) * 12 +
         static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

int64_t start_of_month(int32_t month) {
  using namespace std::chrono;
  const year_month_day first = year_month_day(year(1970) / January / 1) + months(month);
  return duration_cast<milliseconds>(sys_days(first).time_since_epoch()).count();
}

std::string_view step_name(Step step) {
  constexpr std::string_view kNames[kSteps] = {"inquiry", "mql", "sql", "opportunity",
                                               "closed_won"};
  return kNames[static_cast<size_t>(step)];
}

std::string month_name(int32_t month) {
  const int32_t of_year = (month % 12 + 12) % 12 + 1;
  return std::to_string(1970 + (month + 1 - of_year) / 12) + (of_year < 10 ? "-0" : "-") +
         std::to_string(of_year);
}

}  // namespace fieldwise::insight
