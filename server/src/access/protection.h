// What a plan asks of whoever sends a form (docs/protection.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/challenge.h"
#include "http/message.h"
#include "json/value.h"

namespace fieldwise::server {

struct Protection {
  std::string honeypot;    // '' for none
  int64_t least_time = 0;  // ms from seeing the form to sending it
  std::optional<Work> work;
};

// The member `protection` of a plan that loads.
Protection read_protection(std::string_view plan_json);

// The problem of answers (a JSON object) with something in the honeypot; else `text` are the
// answers without it.
std::optional<Response> check_honeypot(const Protection& protection, const Value& answers,
                                       std::string& text);

// The problem of a submission that does not bring what was asked for, or brought it before, or too
// late; and of one that came too soon.
Response challenge_problem();
Response too_fast();

}  // namespace fieldwise::server
