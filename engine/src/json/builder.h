// Puts Values together from the parts of a text, in the order in which a reader meets them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "json/document.h"

namespace fieldwise {

// Every step returns false when the text is refused; message() then says why.
class JsonBuilder {
 public:
  JsonBuilder(std::string_view text, Arena& arena, const JsonLimits& limits)
      : text_(text), arena_(arena), limits_(limits) {}

  bool add(const Value& value);
  // An array or object begins.
  bool open();
  void add_key(std::string_view key) { keys_.push_back(key); }
  bool end_array();
  bool end_object();
  // `message` with what follows in the place of each %.
  bool fail(const char* message, size_t first = 0, size_t second = 0);
  // The byte at `position`, from 0, cannot stand there.
  bool unexpected(size_t position);

  Arena& arena() { return arena_; }
  Value root() const { return values_.empty() ? Value() : values_.front(); }
  const std::string& message() const { return message_; }

 private:
  struct Frame {
    size_t values, keys;
  };
  size_t find_member(const Member* members, size_t n, std::string_view name);

  const std::string_view text_;
  Arena& arena_;
  const JsonLimits& limits_;
  List<Frame> frames_;
  List<Value> values_;
  List<std::string_view> keys_;
  NameIndex index_;
  uint32_t count_ = 0;
  std::string message_;
};

// Reads `text` into `builder`; false when it is not JSON or the builder refused it. nlohmann/json
// does it natively, the small one in Wasm.
bool read_json(std::string_view text, JsonBuilder& builder);
bool read_json_small(std::string_view text, JsonBuilder& builder);

}  // namespace fieldwise
