// Leads from the event log: answers as the engine folds them, and where visitors left the form.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "fieldwise/decide.h"
#include "learn/leads.h"
#include "profile/log.h"

namespace fieldwise::learn {

// By visitor.
using Visitors = std::map<std::string, EventLog, std::less<>>;
using Outcomes = std::map<std::string_view, int8_t>;
// The plan with the variants of its experiments that a visitor met.
using PlanOf = std::function<std::shared_ptr<const Plan>(std::string_view visitor)>;

// Reads what became of visitors: the columns `visitor` and `won` (yes, no, or nothing while it is
// open; true, 1, won and false, 0, lost too, in any case). Other columns are not read. Texts point
// into `csv`. Returns what is wrong, each with its line.
std::vector<Problem> read_outcomes(const Csv& csv, Outcomes& out);

// What people last reported became of a lead up to `now` (ms): 1 won, which it stays, 0 lost or
// rejected, kOpen neither; and when that was.
struct ReportedEnd {
  int8_t outcome = kOpen;
  int64_t at = kNever;
};
ReportedEnd reported_end(const EventLog& log, int64_t now);

// The same of all visitors; none where not both won and lost leads were reported, as one kind alone
// tells nothing. Texts point into `visitors`.
Outcomes reported_outcomes(const Visitors& visitors);

// A lead for each visitor who answered or skipped anything, as AnswerReader has it. Without
// outcomes nothing is known of winning. `visitors` and the plan must outlive `out`.
//
// A visit is a journey once something in it was answered: the questions in the order of their
// answers, and, when it was not submitted and half an hour without events has passed, the one that
// the plan would have asked next, at which the visitor left. That is known only of visits under
// this plan, which `plan_of` gives as the visitor met it (as it is, where there is none); others
// count when they were submitted. Nothing is known of leaving at the first question, as who did has
// answered nothing.
void read_visitors(const Plan& plan, const Visitors& visitors, const Outcomes* outcomes, Leads& out,
                   const PlanOf& plan_of = {});

}  // namespace fieldwise::learn
