// Evaluating compiled JsonLogic.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/arena.h"
#include "json/value.h"
#include "logic/rules.h"

namespace fieldwise::logic {

// What one evaluation reads. Nothing in it is changed but `scratch`, which receives the strings
// and arrays that operators build; reset it when their results are no longer needed.
struct Inputs {
  Dialect dialect = Dialect::forms;
  const Value* data = nullptr;   // free data: the document that `var` reads
  const Value* slots = nullptr;  // plan mode: the value of every slot
  int64_t now = 0;               // milliseconds since the epoch, UTC
  Arena* scratch = nullptr;
  uint32_t max_steps = 1000000;  // evaluated nodes, per call
};

// A value, or the error that the rule threw: `thrown` holds the error's type, as the public suites
// name it ("NaN", "Invalid Arguments", or what `throw` was given).
struct Outcome {
  bool ok = true;
  Value value;
  Value thrown;
};

Outcome evaluate(const RuleBook& book, uint32_t root, const Inputs& inputs);

// JsonLogic's truthiness: like JavaScript's, but an empty array is falsy.
bool truthy(const Value& value);

// `a == b` after JavaScript's loose coercion, `null == 0` excepted (docs/logic.md).
bool loosely_equal(const Value& a, const Value& b);

}  // namespace fieldwise::logic
