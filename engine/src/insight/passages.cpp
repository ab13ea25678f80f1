#include "insight/passages.h"

#include <algorithm>

namespace fieldwise::insight {
namespace {

using Give = std::function<void(Passage)>;

constexpr int64_t kHour = 3600000;

// The first time from `from` on that the lead left the way to a sale. What comes by a table has one
// time: who is known from then on may be lost then.
int64_t exit_from(const LeadFacts& facts, int64_t from) {
  const auto it = std::lower_bound(facts.exits.begin(), facts.exits.end(), from);
  return it == facts.exits.end() ? kNever : *it;
}

// From one time to another, which counts where it is not before; until the lead leaves.
void way(const LeadFacts& facts, int64_t from, int64_t to, const Give& give) {
  if (from == kNever) return;
  Passage out{from, to != kNever && to >= from ? to : kNever, kNever};
  // Who was let go and came back passed nonetheless: the exit only ends what never came.
  if (out.to == kNever) out.gone = exit_from(facts, from);
  give(out);
}

void steps(const LeadFacts& facts, Step from, Step to, const Give& give) {
  way(facts, facts.at(from), facts.at(to), give);
}

// A lead that is qualified before any nurture was not brought there by it.
void nurture_to_qualified(const LeadFacts& facts, const Give& give) {
  const int64_t from = facts.nurtured, to = facts.at(Step::qualified);
  if (from > to || from == kNever) return;
  // To leave the way may be what nurture began with.
  give({from, to, to == kNever ? exit_from(facts, from + 1) : kNever});
}

void qualified_to_accepted(const LeadFacts& facts, const Give& give) {
  way(facts, facts.at(Step::qualified), facts.accepted, give);
}

void qualified_to_sql(const LeadFacts& facts, const Give& give) {
  steps(facts, Step::qualified, Step::sql, give);
}

void qualified_to_opportunity(const LeadFacts& facts, const Give& give) {
  steps(facts, Step::qualified, Step::opportunity, give);
}

void opportunity_to_won(const LeadFacts& facts, const Give& give) {
  steps(facts, Step::opportunity, Step::won, give);
}

void first_to_qualified(const LeadFacts& facts, const Give& give) {
  way(facts, facts.first_at, facts.at(Step::qualified), give);
}

// Who was qualified before it fitted so well, by an express lane, need not wait.
void high_fit_to_qualified(const LeadFacts& facts, const Give& give) {
  const int64_t to = facts.at(Step::qualified);
  way(facts, facts.high_fit, to == kNever ? kNever : std::max(to, facts.high_fit), give);
}

void first_to_sql(const LeadFacts& facts, const Give& give) {
  way(facts, facts.first_at, facts.at(Step::sql), give);
}

void first_to_won(const LeadFacts& facts, const Give& give) {
  way(facts, facts.first_at, facts.at(Step::won), give);
}

void qualified_to_contact(const LeadFacts& facts, const Give& give) {
  way(facts, facts.at(Step::qualified), facts.contacted, give);
}

void contact_to_opportunity(const LeadFacts& facts, const Give& give) {
  way(facts, facts.contacted, facts.at(Step::opportunity), give);
}

void sql_to_attempt(const LeadFacts& facts, const Give& give) {
  const int64_t sql = facts.at(Step::sql);
  // Who was called already when it became an SQL need not wait.
  way(facts, sql, facts.attempted == kNever ? kNever : std::max(facts.attempted, sql), give);
}

void handoff_to_attempt(const LeadFacts& facts, const Give& give) {
  for (const HandoffFacts& handoff : facts.handoffs) {
    give({handoff.at, handoff.attempted, handoff.attempted == kNever ? handoff.closed : kNever});
  }
}

void handoff_to_accepted(const LeadFacts& facts, const Give& give) {
  for (const HandoffFacts& handoff : facts.handoffs) {
    give({handoff.at, handoff.accepted, handoff.accepted == kNever ? handoff.closed : kNever});
  }
}

void let_go_to_qualified(const LeadFacts& facts, const Give& give) {
  for (const LetGo& spell : facts.let_go) give({spell.at, spell.again, kNever});
}

// Of those whom sales gave a verdict on, whom it rejected in the end and never made an opportunity.
void false_positive(const LeadFacts& facts, const Give& give) {
  if (facts.verdict == kNever) return;
  const bool wrong = facts.rejected && facts.at(Step::opportunity) == kNever;
  give({facts.verdict, wrong ? facts.verdict : kNever, wrong ? kNever : facts.verdict});
}

// Of those that were qualified, whom sales neither took up nor turned down while they were.
void missed_opportunity(const LeadFacts& facts, const Give& give) {
  const int64_t from = facts.at(Step::qualified);
  if (from == kNever) return;
  const bool looked_at = facts.verdict != kNever;
  const bool out = facts.stage == Stage::disqualified;
  const bool cold = facts.stage == Stage::inquiry || facts.stage == Stage::recycled;
  const bool missed = !looked_at && cold;
  give({from, missed ? from : kNever, looked_at || out ? from : kNever});
}

// Of those whom sales had a task for, whom a rep flagged as not ready for it.
void not_ready(const LeadFacts& facts, const Give& give) {
  if (facts.handoffs.empty()) return;
  const int64_t from = facts.handoffs.front().at;
  // Who is flagged before there is a task was not ready when it came either.
  const int64_t to = facts.not_ready == kNever ? kNever : std::max(facts.not_ready, from);
  const int64_t closed = facts.handoffs.back().closed;
  give({from, to, to == kNever ? closed : kNever});
}

// Of those who left an address, whom a rep flagged as an SQL that no rule made one.
void overlooked(const LeadFacts& facts, const Give& give) {
  const int64_t from = facts.at(Step::identified);
  if (from == kNever) return;
  const bool is = facts.overlooked < facts.at(Step::sql);
  const int64_t to = is ? std::max(facts.overlooked, from) : kNever;
  const int64_t out = std::min(facts.at(Step::sql), exit_from(facts, from));
  give({from, to, is ? kNever : out});
}

void stalled(const LeadFacts& facts, const Give& give) {
  if (facts.contacted == kNever) return;
  const bool went_on = facts.at(Step::opportunity) != kNever;
  const bool is = facts.stalled != kNever && !went_on;
  give({facts.contacted, is ? facts.stalled : kNever,
        went_on ? facts.contacted : exit_from(facts, facts.contacted)});
}

constexpr PassageKind kKinds[] = {
    {"nurture_to_qualified", nurture_to_qualified, true, 0, "Nurture to qualified"},
    {"qualified_to_accepted", qualified_to_accepted, true, 0, "Qualified to accepted by sales"},
    {"qualified_to_sql", qualified_to_sql, true, 0, "Qualified to SQL"},
    {"qualified_to_opportunity", qualified_to_opportunity, true, 0, "Qualified to opportunity"},
    {"opportunity_to_won", opportunity_to_won, true, 0, "Opportunity to won"},
    {"first_to_qualified", first_to_qualified, true, 0, "First touch to qualified"},
    {"first_to_sales_ready", first_to_sql, true, 0, "First touch to sales-ready"},
    {"first_to_won", first_to_won, true, 0, "First touch to won"},
    {"high_fit_to_qualified", high_fit_to_qualified, true, 0, "High fit to qualified"},
    {"qualified_to_contact", qualified_to_contact, true, 0, "Qualified to first contact"},
    {"contact_to_opportunity", contact_to_opportunity, true, 0, "First contact to opportunity"},
    {"speed_to_lead", handoff_to_attempt, true, 0, "Handoff to first attempt"},
    {"handoff_to_accepted", handoff_to_accepted, true, 0, "Handoff to accepted"},
    {"sql_contacted_in_1h", sql_to_attempt, false, kHour, "SQL tried within an hour"},
    {"let_go_to_qualified", let_go_to_qualified, true, 0, "Let go to qualified again"},
    {"false_positive", false_positive, false, 0, "Verdicts that were rejections"},
    {"missed_opportunity", missed_opportunity, false, 0, "Qualified, and gone cold unseen"},
    {"stalled_after_contact", stalled, false, 0, "Stalled after first contact"},
    {"flagged_not_ready", not_ready, false, 0, "Handed over, flagged as not ready"},
    {"flagged_should_have_been_sql", overlooked, false, 0, "Flagged: should have been an SQL"},
};

}  // namespace

std::span<const PassageKind> passage_kinds() { return kKinds; }

}  // namespace fieldwise::insight
