// Writing JSON, byte for byte as JavaScript's JSON.stringify would.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fieldwise/error.h"
#include "json/value.h"

namespace fieldwise {

// Appends JSON to a string. Commas are placed by the writer; the caller pairs begin and end and
// writes a key before each member.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  // Names in the code are C strings: passing one costs a single constant.
  JsonWriter& key(const char* name);
  JsonWriter& key(const std::string_view& name);

  JsonWriter& null();
  JsonWriter& boolean(bool value);
  JsonWriter& integer(int64_t value);
  JsonWriter& number(double value);  // NaN and infinities become null
  JsonWriter& thousandths(int64_t thousandths);
  JsonWriter& string(const char* utf8);
  JsonWriter& string(const std::string& utf8);
  JsonWriter& string(const std::string_view& utf8);
  JsonWriter& string_or_null(std::string_view utf8);  // null for the empty text
  JsonWriter& time_or_null(int64_t ms);               // null for the first of times and the last
  JsonWriter& value(const Value& value);
  JsonWriter& raw(const std::string_view& json);  // already valid JSON

 private:
  JsonWriter& open(char c);
  JsonWriter& close(char c);
  void separate();
  std::string& out_;
  bool comma_ = false;
};

std::string to_json(const Value& value);

// A number in digits, without a string's memory to free at each use.
class NumberText {
 public:
  [[gnu::noinline]] operator std::string_view() const {
    return {chars_ + begin_, sizeof chars_ - begin_};
  }

 private:
  friend NumberText integer_text(int64_t value);
  friend NumberText thousandths_text(int64_t thousandths);
  void put(char c) { chars_[--begin_] = c; }
  void put_digits(uint64_t number);
  char chars_[28];  // filled from the end; 2^64 has 20 digits
  uint32_t begin_ = sizeof chars_;
};

NumberText integer_text(int64_t value);
NumberText thousandths_text(int64_t thousandths);  // 37500 is written 37.5

// [{"code":…,"path":…,"message":…}]
void write_errors(JsonWriter& w, const Errors& errors);

// RFC 8785 (JSON Canonicalization Scheme): members sorted by UTF-16 code units, no white space.
// Members named in `skip` are left out at the top level.
std::string canonical_json(const Value& value, std::initializer_list<std::string_view> skip = {});

}  // namespace fieldwise
