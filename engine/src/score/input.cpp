#include "score/input.h"

#include <cstring>
#include <string_view>

#include "json/utf.h"
#include "plan/answers.h"

namespace fieldwise {
namespace {

Value read_any(const Plan& plan, const Field& field, const Value& raw, Arena& arena) {
  const ReadAnswer read = read_answer(plan, field, raw, arena);
  return read.ok ? read.value : Value();
}

Value read_number(const Plan& plan, const Field& field, double n, Arena& arena) {
  if (n - n != 0) return {};  // not finite: JSON has no such number
  const bool plain = field.type == FieldType::number && !(field.has_min && n < field.min) &&
                     !(field.has_max && n > field.max);
  // The common case without the generality; -0 is 0.
  return plain ? Value::of(n == 0 ? 0.0 : n) : read_any(plan, field, Value::of(n), arena);
}

Value read_options(const Plan& plan, const Field& field, const InputSlot& slot,
                   std::span<const uint8_t> text, Arena& arena) {
  if (slot.at % 4 != 0 || slot.at > text.size() || slot.size > (text.size() - slot.at) / 4) {
    return {};
  }
  const auto options = static_cast<uint32_t>(field.options.size());
  Value* chosen = arena.array<Value>(options);
  uint32_t count = 0;
  for (uint32_t w = 0; w < slot.size; ++w) {
    uint32_t bits;
    std::memcpy(&bits, text.data() + slot.at + 4 * w, 4);
    for (; bits != 0; bits &= bits - 1) {
      const uint64_t option = uint64_t{32} * w + static_cast<uint32_t>(__builtin_ctz(bits));
      if (option >= options) return {};
      chosen[count++] = Value::of(field.options[static_cast<uint32_t>(option)].value);
    }
  }
  if (count == 0) return {};
  const Value list = Value::array(chosen, count);
  const bool plain = field.type == FieldType::multi_choice && !field.has_min && !field.has_max;
  return plain ? list : read_any(plan, field, list, arena);
}

}  // namespace

Value read_input(const Plan& plan, const Field& field, const InputSlot& slot,
                 std::span<const uint8_t> text, Arena& arena) {
  switch (static_cast<InputKind>(slot.kind)) {
    case InputKind::none:
      return {};
    case InputKind::boolean:
      if (field.type == FieldType::boolean) return Value::of(slot.number != 0);
      return read_any(plan, field, Value::of(slot.number != 0), arena);
    case InputKind::number:
      return read_number(plan, field, slot.number, arena);
    case InputKind::text: {
      if (slot.at > text.size() || slot.size > text.size() - slot.at) return {};
      const std::string_view bytes(reinterpret_cast<const char*>(text.data()) + slot.at, slot.size);
      if (!valid_utf8(bytes)) return {};
      return read_any(plan, field, Value::of(bytes), arena);
    }
    case InputKind::option: {
      if (slot.at >= field.options.size()) return {};
      const Value value = Value::of(field.options[slot.at].value);
      return field.type == FieldType::choice ? value : read_any(plan, field, value, arena);
    }
    case InputKind::options:
      return read_options(plan, field, slot, text, arena);
  }
  return {};
}

}  // namespace fieldwise
