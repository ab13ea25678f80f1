// Evaluating compiled JsonLogic.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/arena.h"
#include "json/value.h"
#include "logic/rules.h"

namespace fieldwise::logic {

// Evaluated nodes, and what else is work, of one evaluation or of all that share their steps.
inline constexpr uint32_t kMostSteps = 1000000;

// What one evaluation reads. Nothing in it is changed but `scratch`, which receives the strings
// and arrays that operators build; reset it when their results are no longer needed.
struct Inputs {
  Dialect dialect = Dialect::forms;
  const Value* data = nullptr;   // free data: the document that `var` reads
  const Value* slots = nullptr;  // plan mode: the value of every slot
  int64_t now = 0;               // milliseconds since the epoch, UTC
  Arena* scratch = nullptr;
  uint32_t* steps = nullptr;  // that several evaluations have left together; null: kMostSteps
};

// A value, or the error that the rule threw: `thrown` holds the error's type, as the public suites
// name it ("NaN", "Invalid Arguments"), or what `throw` was given: a text, or an object whose
// `type` is the error's type.
struct Outcome {
  bool ok = true;
  Value value;
  Value thrown;
};

// Evaluates the rule at `root`. The result may point into the book, the inputs and the scratch
// arena. Errors that Fieldwise adds to those of the suites: "Too Many Steps", "Too Deep",
// "Invalid Date", "Invalid Duration".
Outcome evaluate(const RuleBook& book, uint32_t root, const Inputs& inputs);

// The error object of a failed Outcome, {"type": …}: what `try` hands to its handlers.
Value error_object(const Value& thrown, Arena& arena);

// JsonLogic's truthiness: like JavaScript's, but an empty array is falsy.
bool truthy(const Value& value);

// `a == b` in the `forms` dialect: JavaScript's loose coercion, but null and "" (no answer) equal
// each other and nothing else, and arrays and objects are equal when their contents are.
bool loosely_equal(const Value& a, const Value& b);

}  // namespace fieldwise::logic
