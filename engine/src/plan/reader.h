// Reading a plan's JSON members with every mistake noted and none fatal.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "fieldwise/error.h"
#include "json/value.h"

namespace fieldwise {

// A place in the plan: a value and its JSON pointer. Members are read through it; what is wrong is
// added to the errors, and reading goes on with the default, so that one load reports everything.
class Reader {
 public:
  Reader(const Value& value, std::string path, Errors& errors)
      : value_(value), path_(std::move(path)), errors_(&errors) {}

  const Value& value() const { return value_; }
  const std::string& path() const { return path_; }
  Errors& errors() const { return *errors_; }
  bool has(std::string_view key) const { return value_.find(key) != nullptr; }

  void error(std::string_view code, std::string message) const;
  // An error at the member `key`.
  void error(std::string_view key, std::string_view code, std::string message) const;

  // Checks that this is an object with no members but `allowed` (and x-…); false if no object.
  bool object(std::initializer_list<std::string_view> allowed) const;

  // Members. A missing one yields the default; `required_text` notes it.
  std::string_view text(std::string_view key, std::string_view otherwise = {}) const;
  std::string_view required_text(std::string_view key) const;
  bool boolean(std::string_view key, bool otherwise = false) const;
  int64_t integer(std::string_view key, int64_t low, int64_t high, int64_t otherwise) const;
  double number(std::string_view key, double low, double high, double otherwise) const;
  int64_t duration(std::string_view key, int64_t otherwise) const;  // ms
  // One of `names`, as its position; kNone after an error or when missing and not required.
  uint32_t choice(std::string_view key, std::initializer_list<std::string_view> names,
                  bool required = false) const;

  // The member `key` as a place of its own; null when missing.
  Reader at(std::string_view key) const;
  // Calls `each(Reader item, uint32_t index)` for the items of the array `key`; at most `most`.
  template <class Each>
  void items(std::string_view key, uint32_t most, Each each) const {
    const Value* list = array(key, most);
    if (list == nullptr) return;
    for (uint32_t i = 0; i < list->size; ++i) {
      each(Reader(list->items[i], path_ + "/" + std::string(key) + "/" + std::to_string(i),
                  *errors_),
           i);
    }
  }

 private:
  const Value* array(std::string_view key, uint32_t most) const;
  Value value_;
  std::string path_;
  Errors* errors_;
};

// `"a", "b" or "c"`, for messages.
std::string list_names(std::initializer_list<std::string_view> names);

// The name closest to `name` if it is close enough to be a slip of the pen, else empty.
std::string_view closest(std::string_view name, std::initializer_list<std::string_view> names);

// A segment of a JSON pointer (RFC 6901): ~ and / escaped.
std::string pointer_segment(std::string_view key);

// "email", "n1": a–z, 0–9 and _, starting with a letter, at most 64 characters.
bool is_key(std::string_view text);

}  // namespace fieldwise
