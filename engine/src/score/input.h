// Answers as a host writes them into memory, without JSON: one slot a field, and one area for text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"

namespace fieldwise {

enum class InputKind : uint32_t {
  none,     // no answer
  boolean,  // `number` is 1 or 0
  number,   // `number`
  text,     // UTF-8: `size` bytes at `at` of the text area
  option,   // `at`: position among the field's options
  options,  // bits of chosen options, lowest first: `size` 32-bit words at `at`, a multiple of 4
};

// Shared with the page (web/src/answer-area.ts): little-endian, 24 bytes.
struct InputSlot {
  uint32_t kind = 0;
  uint32_t at = 0;
  uint32_t size = 0;
  uint32_t reserved = 0;
  double number = 0;
};
static_assert(sizeof(InputSlot) == 24 && offsetof(InputSlot, number) == 16);

// The normalised answer that `slot` holds; null when it is none, not valid for the field (as
// read_answer has it), or no slot at all: an unknown kind, an index or a range beyond its end, text
// that is not UTF-8. What is built lives in `arena`; texts may point into `text`.
Value read_input(const Plan& plan, const Field& field, const InputSlot& slot,
                 std::span<const uint8_t> text, Arena& arena);

}  // namespace fieldwise
