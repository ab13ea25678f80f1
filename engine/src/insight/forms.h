// How forms do: who sends them, and at which question who does not leaves (docs/metrics.md, Forms).
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "insight/metrics.h"
#include "insight/survival.h"
#include "plan/plan.h"

namespace fieldwise::insight {

// What became of one visit to an offer's form.
enum class FormEnd : uint8_t { sent, open, left };

struct FormVisit {
  std::string visitor, offer;
  int64_t at = 0;       // ms: when the form was shown
  int64_t last_at = 0;  // of its last answer, or of being sent
  FormEnd end = FormEnd::open;
  std::set<std::string> answered, skipped;  // fields, in it
  std::string left_at;  // the question that was open when it was left; '' where none was
};

// The visits of a visitor's log up to `now` (ms), in the order of time.
std::vector<FormVisit> form_visits(const Plan& plan, const std::string& visitor,
                                   const EventLog& log, int64_t now);

struct FormField {
  std::string field;
  uint64_t answered = 0, skipped = 0, left = 0;  // visits
  std::vector<std::string> leavers;              // who left at it
};

struct FormFigures {
  std::string offer;
  Rate sent;                      // of visits
  uint64_t untouched = 0;         // left before anything was answered
  uint64_t unsent = 0;            // left with nothing more to answer
  Velocity time;                  // from being shown to being sent
  std::vector<FormField> fields;  // in the plan's order
};

// By offer, in the order of their names. Only visits that began in the range count.
std::vector<FormFigures> forms_of(const Plan& plan, std::span<const FormVisit> visits,
                                  const Range& range);

// For programs and for people.
std::string forms_json(const Plan& plan, std::span<const FormFigures> forms, const Range& range);
std::string forms_text(std::span<const FormFigures> forms);

}  // namespace fieldwise::insight
