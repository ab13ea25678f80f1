// Reading a raw answer under a field: its normalised value, or what to enter instead.
#pragma once

#include <string>
#include <string_view>

#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"

namespace fieldwise {

// A normalised answer, or an error: `code` is one of required, type, email, email_business, phone,
// url, number, date, boolean, option, country, min, max, min_length, max_length, pattern.
struct ReadAnswer {
  bool ok = true;
  Value value;  // null: no answer
  const char *code = "", *message = "";
  Value bound;  // what # stands for in the message
};

// What to enter instead (SPEC A1): the field's own text, or the answer's message.
std::string error_text(const Field& field, const ReadAnswer& answer);

// null, an empty list, or a text of nothing but white space.
bool no_answer(const Value& raw);

// Reads `raw` as an answer to `field`. Texts it builds live in `arena`; others point into `raw`.
ReadAnswer read_answer(const Plan& plan, const Field& field, const Value& raw, Arena& arena);

// Derived inputs of an e-mail address: its domain, and "business", "free", "disposable" or
// "student". Lists of the plan named free_mail_domains, disposable_domains and student_domains are
// asked first, then a short list of the commonest providers (docs/plan.md).
std::string_view email_domain(std::string_view email);
std::string_view email_kind(const Plan& plan, std::string_view domain);

// Derived inputs of a job title: "c_level", "vp", "director", "manager", "staff" or "student", and
// a department such as "marketing"; empty when the title does not tell.
std::string_view job_level(std::string_view title);
std::string_view job_department(std::string_view title);

// A date YYYY-MM-DD that exists.
bool is_date(std::string_view text);

}  // namespace fieldwise
