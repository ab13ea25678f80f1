// Reading a document's JSON members with every mistake noted and none fatal.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "fieldwise/error.h"
#include "json/value.h"

namespace fieldwise {

// The pieces of a message, put together only when there is an error.
using Parts = std::initializer_list<std::string_view>;

// Adds an error. Out of line, and its pieces as they are: three temporary strings cost each caller
// more than its sentence.
void note(Errors& errors, std::string_view code, std::string path, Parts message);
// An error of the whole text.
void note(Errors& errors, const char* code, const char* message);
void note(Errors& errors, const Error& error);
// That a text is not JSON; `what`: "the plan is ".
void note_json(Errors& errors, const char* what, const std::string& message);

// What a member must hold. Members::check turns a choice into its position and a duration into
// milliseconds, both as numbers.
enum class Kind : uint8_t { any, text, boolean, whole, number, duration, choice, list };

// A member that an object may have. Names are C strings: passing one costs a single constant.
struct MemberSpec {
  const char* name;
  Kind kind = Kind::any;
  bool required = false;       // a text must not be empty either
  const char* text = nullptr;  // choice: "a|b|c"; else what to write when it is missing
  double low = 0, high = 0;    // whole, number: bounds; list: the most items it may have
};

// A place in a document: a value, and how it was reached. What is wrong is added to the errors, and
// reading goes on with the default, so that one load reports everything. A Reader points to the
// value and to the Reader it came from, which must outlive it; its path is put together only when
// an error needs it.
class Reader {
 public:
  Reader(const Value& root, Errors& errors) : value_(&root), errors_(&errors) {}

  const Value& value() const { return *value_; }
  // Items of an array, members of an object.
  [[gnu::noinline]] uint32_t size() const;
  Errors& errors() const { return *errors_; }
  bool has(std::string_view key) const { return value_->find(key) != nullptr; }
  std::string path() const;  // JSON pointer (RFC 6901)

  // An error here; `message` says what to write instead.
  void say(std::string_view code, Parts message) const;
  void say(const char* code, const char* message) const;
  // The same at the member `key`.
  void say_at(std::string_view key, const char* code, const char* message) const;
  // As say() for those who write plans (base/sentences.h).
  void error(std::string_view code, Parts message) const;
  void error(const char* code, const char* message) const;
  void error_at(std::string_view key, const char* code, const char* message) const;
  // Notes that the member `key` is missing; `hint` says what to write.
  void missing(const char* key, std::string_view hint) const;

  // A single member, for objects whose members depend on one another; others have a table
  // (Members). Null when it is missing or wrong, which is noted.
  Value checked(const MemberSpec& spec) const;
  std::string_view text(const char* key) const;
  std::string_view required_text(const char* key) const;

  // The member `key` as a place of its own; null when missing.
  [[gnu::noinline]] Reader at(std::string_view key) const;
  // The item `index` of this array; the member `index` of this object.
  [[gnu::noinline]] Reader item(uint32_t index) const;

 private:
  friend class Members;
  Reader(const Value& value, const Reader* parent, std::string_view key)
      : value_(&value), parent_(parent), key_(key), errors_(parent->errors_) {}

  const Value* value_;
  const Reader* parent_ = nullptr;
  std::string_view key_;  // of a member; an item's index follows from where it is
  Errors* errors_;
};

// The members of one object, read and checked against a table: unknown ones, missing ones and those
// of the wrong kind are noted, and count as missing from then on. `place` and the table must
// outlive it. Members are named by their position in the table, which its enum spells out. Its
// errors are for those who write plans, as those of Reader::error. What reads one is kept out of
// line, as is Reader::size: the loaders call them a hundred times.
class Members {
 public:
  template <size_t N>
  Members(const Reader& place, const MemberSpec (&specs)[N]) : Members(place, specs, N) {
    static_assert(N <= kMost, "values_ has room for no more");
  }

  explicit operator bool() const { return place_->value().is_object(); }
  // Whether the member was given, right or wrong.
  bool has(uint32_t member) const { return given_ >> member & 1; }
  // Checks a member of kind `any` as if its kind were `kind`.
  void check(uint32_t member, Kind kind);

  const Value& operator[](uint32_t member) const { return values_[member]; }
  [[gnu::noinline]] std::string_view text(uint32_t member) const;
  std::string_view text(uint32_t member, std::string_view otherwise) const;
  [[gnu::noinline]] bool boolean(uint32_t member) const;
  [[gnu::noinline]] double number(uint32_t member, double otherwise = 0) const;
  [[gnu::noinline]] int64_t whole(uint32_t member, int64_t otherwise = 0) const;
  uint32_t choice(uint32_t member) const;              // its position, or kNone
  [[gnu::noinline]] Reader at(uint32_t member) const;  // points into this object

  const Reader& place() const { return *place_; }
  // An error at a member, which counts as missing from then on.
  void error(uint32_t member, const char* code, const char* message);

 private:
  static constexpr uint32_t kMost = 25;
  Members(const Reader& place, const MemberSpec* specs, uint32_t count);

  const Reader* place_;
  const MemberSpec* specs_;
  uint32_t given_ = 0;  // a bit for each member
  Value values_[kMost];
};

// The position of `name` in "a|b|c", or kNone.
uint32_t position_in(const char* names, std::string_view name);

// "email", "n1": a–z, 0–9 and _, starting with a letter, at most 64 characters.
bool is_key(std::string_view text);

}  // namespace fieldwise
