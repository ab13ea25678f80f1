// What a lead met, and when it came to an end that is asked about.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "fieldwise/decide.h"
#include "plan/plan.h"
#include "profile/log.h"

namespace fieldwise::attribution {

enum class To : uint8_t { qualified, won };

// What was met: content (a page, a download), a touchpoint (where a visit came from), or a question
// that was answered or passed by. "page:/pricing", "download:guide", "source:google",
// "answered:company_size", "skipped:phone".
using Thing = std::string;

struct Life {
  std::string name;
  std::string source;               // of the first touch; empty: not known
  int64_t first_at = kNever;        // ms
  int64_t ended_at = kNever;        // when it got there; kNever: it did not
  int64_t seen_until = kNever;      // when it could no longer, or now
  std::map<Thing, int64_t> met;     // when first
  std::vector<int64_t> activities;  // when it did something, ascending
};

// Of a lead's events up to `now` (ms). A lead without events begins never.
Life life_of(const Plan& plan, std::string name, const EventLog& log, To to, int64_t now);

}  // namespace fieldwise::attribution
