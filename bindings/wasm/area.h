// The memory that JavaScript and the engine share: slots for answers, and text.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "json/writer.h"
#include "score/input.h"

namespace fieldwise::wasm {

// Where the host writes answers: a slot for each of `fields`, and text.
struct Area {
  explicit Area(size_t fields) : slots(fields), text(64) {}
  List<InputSlot> slots;
  List<uint32_t> text;

  std::span<const uint8_t> bytes() const {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size() * 4};
  }
  // Makes room for `size` bytes of text, at most 16 MiB; returns where.
  uint32_t* reserve(uint32_t size) {
    constexpr uint32_t kMost = 1u << 24;
    if (size > kMost) return nullptr;
    if (size > text.size() * 4) text.resize(size / 4 + 1);
    return text.data();
  }
};

// An address, for JavaScript to look there.
template <class T>
void write_address(JsonWriter& w, std::string_view key, const T* address) {
  w.key(key).integer(static_cast<int64_t>(reinterpret_cast<uintptr_t>(address)));
}

}  // namespace fieldwise::wasm
