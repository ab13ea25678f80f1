#include "insight/marks.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "handoff/words.h"
#include "insight/passages.h"
#include "insight/sales.h"
#include "playbook/playbook.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kScoreStep = 10000;  // thousandths
constexpr double kHundredths = 100;
constexpr double kMostAmount = 1e13;  // so that sums of thousands are whole numbers that exist

using Give = std::function<void(const Mark&)>;

MarkState state_of(bool came, bool open) {
  return came ? MarkState::came : open ? MarkState::open : MarkState::gone;
}

void give_passage(const PassageKind& kind, const Passage& passage, const Give& give) {
  Mark mark;
  mark.figure = std::string("rate:") + kind.key;
  mark.at = passage.from;
  const bool came = passage.to != kNever;
  const int64_t end = came ? passage.to : passage.gone;
  const bool late = came && kind.within != 0 && passage.to - passage.from > kind.within;
  mark.state = state_of(came && !late, end == kNever);
  if (kind.timed && end != kNever) mark.ms = std::max(end - passage.from, int64_t{0});
  give(mark);
}

void give_handoff(const LeadFacts& facts, const HandoffFacts& handoff, const Give& give) {
  Mark mark;
  mark.at = handoff.at;
  mark.figure = std::string("response:") + response_band(handoff);
  const int64_t deal = facts.at(Step::opportunity);
  const bool came = deal != kNever && deal >= handoff.at && deal <= handoff.closed;
  mark.state = state_of(came, handoff.closed == kNever);
  give(mark);
  mark.figure = "disposition:" + disposition(handoff);
  mark.state = MarkState::came;
  give(mark);
}

void give_clock(const Plan& plan, const ClockFacts& clock, const Give& give) {
  Mark mark;
  mark.at = clock.started;
  const std::string key(plan.playbook->sla.clocks[clock.clock].key);
  const auto count = [&](const char* what, double times) {
    if (times == 0) return;
    mark.figure = std::string("clock:") + what + ':' + key;
    mark.count = times;
    give(mark);
  };
  count("runs", 1);
  count("attempts", clock.attempts);
  count("breached", clock.breached ? 1 : 0);
  if (clock.ended == kNever) {
    count("running", 1);
  } else if (clock.met) {
    count(clock.breached ? "met_late" : "met", 1);
  } else {
    count("ended", clock.breached ? 0 : 1);
  }
}

// What ends the way to a sale ends the wait for it.
void give_cta(const LeadFacts& facts, const CtaFacts& cta, const Give& give) {
  Mark mark;
  mark.figure = "cta:" + std::string(word_at(kCallsToAction, static_cast<uint32_t>(cta.cta) - 1));
  mark.at = cta.at;
  const bool gone =
      std::upper_bound(facts.exits.begin(), facts.exits.end(), cta.at) != facts.exits.end();
  mark.state = state_of(cta.did != kNever, !gone);
  give(mark);
}

void give_stages(const LeadFacts& facts, const Give& give) {
  const bool won = facts.at(Step::won) != kNever;
  const bool gone = !won && (facts.stage == Stage::disqualified || facts.lost != kNever);
  Mark mark;
  for (size_t s = 0; s < kSteps; ++s) {
    if (facts.reached[s] == kNever) continue;
    mark.figure = "stage:" + std::string(step_name(static_cast<Step>(s)));
    mark.at = facts.reached[s];
    mark.state = state_of(won, !gone);
    give(mark);
  }
}

void give_deal(const LeadFacts& facts, const Give& give) {
  Mark mark;
  mark.at = facts.at(Step::opportunity);
  if (mark.at == kNever) return;
  const auto count = [&](const char* which) {
    mark.figure = std::string("deals:") + which;
    mark.count = 1;
    give(mark);
    mark.figure += "_amount";
    // Whole, so that sums of them are the same in any order.
    mark.count = std::round(std::min(facts.amount, kMostAmount) * kHundredths);
    if (mark.count != 0) give(mark);
  };
  if (facts.stage == Stage::opportunity) count("open");
  if (facts.at(Step::won) != kNever) count("won");
}

void give_scores(const Plan& plan, const LeadFacts& facts, const Give& give) {
  Mark mark;
  for (const MonthScore& month : facts.months) {
    mark.at = start_of_month(month.month);
    for (uint32_t a = 0; a < month.scores.size(); ++a) {
      const int64_t score = month.scores[a];
      const int64_t step =
          score >= 0 ? score / kScoreStep : -((kScoreStep - 1 - score) / kScoreStep);
      mark.figure = "score:" + std::to_string(step * (kScoreStep / 1000)) + ':';
      mark.figure += plan.axes[a].key;
      give(mark);
    }
  }
}

}  // namespace

void marks_of(const Plan& plan, const LeadFacts& facts, const Give& give) {
  // Of whom nothing is known yet, nothing began.
  if (facts.first_at == kNever) return;
  Mark lead;
  lead.figure = "leads";
  lead.at = facts.first_at;
  give(lead);
  for (const PassageKind& kind : passage_kinds()) {
    kind.each(facts, [&](const Passage& passage) { give_passage(kind, passage, give); });
  }
  for (const HandoffFacts& handoff : facts.handoffs) give_handoff(facts, handoff, give);
  for (const ClockFacts& clock : facts.clocks) give_clock(plan, clock, give);
  for (const CtaFacts& cta : facts.ctas) give_cta(facts, cta, give);
  give_stages(facts, give);
  give_deal(facts, give);
  give_scores(plan, facts, give);
}

bool is_score(std::string_view figure) { return figure.starts_with("score:"); }

}  // namespace fieldwise::insight
