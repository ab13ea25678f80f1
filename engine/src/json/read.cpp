// JSON as nlohmann/json reads it.
#include <cmath>

// Under a name of its own: a program that is linked with the engine may use nlohmann/json as well,
// with exceptions, and the linker keeps only one of two functions with the same name.
#define nlohmann fieldwise_nlohmann
#include <nlohmann/json.hpp>

#include "json/builder.h"

namespace fieldwise {
namespace {

using Json = fieldwise_nlohmann::json;

// Passes nlohmann's SAX events on; returning false stops the parser.
struct Events {
  JsonBuilder& builder;

  bool null() { return builder.add(Value()); }
  bool boolean(bool b) { return builder.add(Value::of(b)); }
  bool number_integer(Json::number_integer_t n) {
    return builder.add(Value::of(static_cast<double>(n)));
  }
  bool number_unsigned(Json::number_unsigned_t n) {
    return builder.add(Value::of(static_cast<double>(n)));
  }
  bool number_float(double n, const std::string&) {
    if (!std::isfinite(n)) return builder.fail("a number is out of range");
    return builder.add(Value::of(n));
  }
  bool string(std::string& s) { return builder.add(Value::of(builder.arena().copy(s))); }
  bool binary(Json::binary_t&) { return builder.fail("binary values are not JSON"); }
  bool key(std::string& s) {
    builder.add_key(builder.arena().copy(s));
    return true;
  }
  bool start_object(size_t) { return builder.open(); }
  bool start_array(size_t) { return builder.open(); }
  bool end_object() { return builder.end_object(); }
  bool end_array() { return builder.end_array(); }

  bool parse_error(size_t position, const std::string&, const Json::exception& error) {
    constexpr int kNumberOverflow = 406;
    if (error.id == kNumberOverflow) return builder.fail("a number is out of range");
    // The byte that was read last, counted from 1; behind the end it is the last one and 1.
    return builder.unexpected(position - 1);
  }
};

}  // namespace

bool read_json(std::string_view text, JsonBuilder& builder) {
  Events events{builder};
  // nlohmann takes a NUL for the end of the text.
  if (const size_t nul = text.find('\0'); nul != text.npos) return builder.unexpected(nul);
  return Json::sax_parse(text.begin(), text.end(), &events);
}

}  // namespace fieldwise
