// Reading JSON text into Values, with limits that hold before anything is built.
#pragma once

#include <string>
#include <string_view>

#include "json/arena.h"
#include "json/value.h"

namespace fieldwise {

struct JsonLimits {
  uint32_t depth = 64;        // nested arrays and objects
  uint32_t values = 1000000;  // values in the whole text
  uint32_t bytes = 8u << 20;  // size of the text
  bool unique_keys = false;   // refuse an object that names a member twice
};

// The outcome of parse_json: `ok`, or a message that says what is wrong and where (byte offset).
struct JsonResult {
  bool ok = false;
  Value value;
  std::string message;
};

// Parses `text` (RFC 8259, UTF-8) into `arena`. A member named twice keeps its last value, as in
// JavaScript, unless limits.unique_keys is set. NaN, Infinity, comments, lone surrogates and
// invalid UTF-8 are errors.
JsonResult parse_json(std::string_view text, Arena& arena, const JsonLimits& limits = {});

}  // namespace fieldwise
