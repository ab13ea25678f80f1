// Reading a plan's JSON members with every mistake noted and none fatal.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "fieldwise/error.h"
#include "json/value.h"

namespace fieldwise {

// The pieces of a message, put together only when there is an error.
using Parts = std::initializer_list<std::string_view>;

// A place in a document: a value, and how it was reached. Members are read through it; what is
// wrong is added to the errors, and reading goes on with the default, so that one load reports
// everything. A Reader points to the one it came from, which must outlive it; its path is put
// together only when an error needs it.
class Reader {
 public:
  Reader(const Value& root, Errors& errors) : value_(root), errors_(&errors) {}

  const Value& value() const { return value_; }
  Errors& errors() const { return *errors_; }
  bool has(std::string_view key) const { return value_.find(key) != nullptr; }
  // JSON pointer of this place, and of its member `key`.
  std::string path() const;
  std::string path(std::string_view key) const;

  void error(std::string_view code, Parts message) const;
  void error(std::string_view code, std::string_view message) const { error(code, {message}); }
  // An error at the member `key`.
  void error_at(std::string_view key, std::string_view code, Parts message) const;
  void error_at(std::string_view key, std::string_view code, std::string_view message) const {
    error_at(key, code, {message});
  }
  // Notes that the member `key` is missing; `hint` says what to write.
  void missing(std::string_view key, std::string_view hint) const;

  // Checks that this is an object with no members but `allowed` (and x-…); false if no object.
  bool object(Parts allowed) const;

  // Members. A missing one yields the default; `required_text` notes it.
  std::string_view text(std::string_view key, std::string_view otherwise = {}) const;
  std::string_view required_text(std::string_view key) const;
  bool boolean(std::string_view key, bool otherwise = false) const;
  int64_t integer(std::string_view key, int64_t low, int64_t high, int64_t otherwise) const;
  double number(std::string_view key, double low, double high, double otherwise) const;
  int64_t duration(std::string_view key, int64_t otherwise) const;  // ms
  // One of `names`, as its position; kNone after an error or when missing and not required.
  uint32_t choice(std::string_view key, Parts names, bool required = false) const;

  // The member `key` as a place of its own; null when missing.
  Reader at(std::string_view key) const;
  // The item `index` of this array.
  Reader item(uint32_t index) const;

  // Calls `each(Reader item, uint32_t index)` for the items of the array `key`; at most `most`.
  template <class Each>
  void items(std::string_view key, uint32_t most, Each each) const {
    const Reader list = array(key, most);
    for (uint32_t i = 0; i < list.value_.size; ++i) each(list.item(i), i);
  }

 private:
  Reader(const Value& value, const Reader* parent, std::string_view key, uint32_t index)
      : value_(value), parent_(parent), key_(key), index_(index), errors_(parent->errors_) {}
  // The member `key` if it is an array within its bounds, else an empty one after an error.
  Reader array(std::string_view key, uint32_t most) const;

  Value value_;
  const Reader* parent_ = nullptr;
  std::string_view key_;  // of a member; items have an index
  uint32_t index_ = 0;
  Errors* errors_;
};

// The name closest to `name` if it is close enough to be a slip of the pen, else empty.
std::string_view closest(std::string_view name, Parts names);

// A segment of a JSON pointer (RFC 6901): ~ and / escaped.
std::string pointer_segment(std::string_view key);

// "email", "n1": a–z, 0–9 and _, starting with a letter, at most 64 characters.
bool is_key(std::string_view text);

}  // namespace fieldwise
