#include "plan/reader.h"

#include <algorithm>

#include "base/name_index.h"
#include "base/sentences.h"
#include "base/spelling.h"
#include "base/text.h"
#include "json/number.h"
#include "logic/dates.h"

namespace fieldwise {
namespace {

constexpr uint32_t kFewMembers = 7;  // the days of a week: so many a message can name

// "a|b|c" as `"a", "b" or "c"`.
std::string list_names(std::string_view names) {
  std::string out = "\"";
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] != '|') {
      out += names[i];
    } else {
      out += names.find('|', i + 1) == names.npos ? "\" or \"" : "\", \"";
    }
  }
  return out += '"';
}

// What is wrong with `v`: an error's code, and in `hint` what to write; null if it is right.
// Choices and durations become numbers. Events have no durations and lists, so only authors need
// their hints.
const char* wrong(Value& v, Kind kind, const MemberSpec& spec, std::string& hint) {
  const char* code = "type";
  switch (kind) {
    case Kind::any:
      return nullptr;
    case Kind::text:
      if (v.is_string() && !(spec.required && v.size == 0)) return nullptr;
      hint = spec.required ? "a text in quotes, not empty" : "a text in quotes";
      return code;
    case Kind::boolean:
      if (v.is_boolean()) return nullptr;
      hint = "true or false";
      return code;
    case Kind::whole:
    case Kind::number: {
      const bool in_range = v.is_number() && v.number >= spec.low && v.number <= spec.high;
      const bool right =
          kind == Kind::number ||
          (in_range && static_cast<double>(static_cast<int64_t>(v.number)) == v.number);
      if (in_range && right) return nullptr;
      if (v.is_number() && !in_range) code = "range";
      hint = kind == Kind::whole ? "a whole number from " : "a number from ";
      append_number(hint, spec.low);
      hint += " to ";
      append_number(hint, spec.high);
      return code;
    }
    case Kind::duration: {
      int64_t ms = 0;
      const bool right = v.is_string() && parse_duration(v.text(), ms) && ms > 0;
      v = Value::of(static_cast<double>(ms));
      if (kSentences) {
        hint = "a duration above 0 in days, hours, minutes or seconds, like \"30d\", \"4h\", ";
        hint += "\"15m\" or \"90s\"";
      }
      return right ? nullptr : "duration";
    }
    case Kind::choice: {
      const uint32_t position = v.is_string() ? position_in(spec.text, v.text()) : kNone;
      v = Value::of(static_cast<double>(position));
      if (position != kNone) return nullptr;
      hint = list_names(spec.text);
      return "unknown_value";
    }
    case Kind::list:
      if (v.is_array() && v.size <= spec.high) return nullptr;
      if (v.is_array()) code = "too_many";
      if (!kSentences) return code;
      hint = "a list […]";
      if (!v.is_array()) return code;
      hint = "at most ";
      append_number(hint, spec.high);
      hint += " items";
      return code;
  }
  return nullptr;
}

// Leaves `v` null, after an error at the member of `place`, unless it is of the kind.
void check_value(const Reader& place, const MemberSpec& spec, Kind kind, bool authors, Value& v) {
  std::string hint;
  const char* code = wrong(v, kind, spec, hint);
  if (code == nullptr) return;
  v = Value();
  const Reader member = place.at(spec.name);
  if (authors) return member.error(code, {"write ", hint});
  member.say(code, {"write ", hint});
}

void note_missing(const Reader& place, const MemberSpec& spec) {
  if (kSentences && spec.kind == Kind::choice) {
    place.missing(spec.name, "write " + list_names(spec.text));
  } else {
    place.missing(spec.name, spec.text == nullptr ? "add it" : spec.text);
  }
}

void note_unknown(const Reader& member, std::string_view key, const MemberSpec* specs,
                  uint32_t count) {
  if (!kSentences) return member.error("unknown_member", "");
  Nearest nearest(key);
  for (uint32_t i = 0; i < count; ++i) nearest.offer(specs[i].name);
  const std::string_view near = nearest.found();
  if (near.empty() && count <= kFewMembers) {
    std::string names;
    for (uint32_t i = 0; i < count; ++i) names.append(i > 0 ? "|" : "").append(specs[i].name);
    member.say("unknown_member", {"unknown member; write ", list_names(names),
                                  ", or start its name with \"x-\" to keep it"});
  } else if (near.empty()) {
    member.say("unknown_member",
               "unknown member; remove it, or start its name with \"x-\" to keep it");
  } else {
    member.say("unknown_member", {"unknown member; did you mean \"", near, "\"?"});
  }
}

}  // namespace

void note(Errors& errors, std::string_view code, std::string path, Parts message) {
  Error& error = errors.emplace_back();
  error.code = code;
  error.path = std::move(path);
  for (const std::string_view part : message) error.message += part;
}

void note(Errors& errors, const char* code, const char* message) {
  note(errors, code, "", {message});
}

void note(Errors& errors, const Error& error) {
  note(errors, error.code, error.path, {error.message});
}

void note_json(Errors& errors, const char* what, const std::string& message) {
  note(errors, "json", "", {what, message});
}

std::string Reader::path() const {
  if (parent_ == nullptr) return {};
  std::string out = parent_->path();
  if (!parent_->value_->is_array()) {
    append_segment(out, key_);
    return out;
  }
  out += '/';
  append_number(out, static_cast<double>(value_ - parent_->value_->items));
  return out;
}

uint32_t Reader::size() const {
  return value_->is_array() || value_->is_object() ? value_->size : 0;
}

void Reader::say(std::string_view code, Parts message) const {
  note(*errors_, code, path(), message);
}

void Reader::say(const char* code, const char* message) const { say(code, Parts{message}); }

void Reader::say_at(std::string_view key, const char* code, const char* message) const {
  at(key).say(code, message);
}

void Reader::error(std::string_view code, Parts message) const {
  if (kSentences) return say(code, message);
  say(code, {code, "; ", kSeeCheck});
}

void Reader::error(const char* code, const char* message) const { error(code, Parts{message}); }

void Reader::error_at(std::string_view key, const char* code, const char* message) const {
  at(key).error(code, message);
}

void Reader::missing(const char* key, std::string_view hint) const {
  say("missing_member", {"\"", key, "\" is missing; ", hint});
}

Value Reader::checked(const MemberSpec& spec) const {
  Value v = at(spec.name).value();
  if (has(spec.name)) {
    check_value(*this, spec, spec.kind, false, v);
  } else if (spec.required) {
    note_missing(*this, spec);
  }
  return v;
}

std::string_view Reader::text(const char* key) const { return checked({key, Kind::text}).text(); }

std::string_view Reader::required_text(const char* key) const {
  return checked({key, Kind::text, true}).text();
}

Reader Reader::at(std::string_view key) const {
  static constexpr Value kMissing;
  const Value* v = value_->find(key);
  return Reader(v == nullptr ? kMissing : *v, this, key);
}

Reader Reader::item(uint32_t index) const {
  if (value_->is_array()) return Reader(value_->items[index], this, {});
  const Member& member = value_->members[index];
  return Reader(member.value, this, member.key);
}

Members::Members(const Reader& place, const MemberSpec* specs, uint32_t count)
    : place_(&place), specs_(specs) {
  if (!*this) {
    place.error("type", "write an object {…} here");
    return;
  }
  for (uint32_t m = 0; m < place.size(); ++m) {
    const Reader member = place.item(m);
    uint32_t i = 0;
    while (i < count && member.key_ != specs[i].name) ++i;
    if (i < count) {
      given_ |= 1u << i;
      values_[i] = member.value();
    } else if (!member.key_.starts_with("x-")) {
      note_unknown(member, member.key_, specs, count);
    }
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (has(i)) {
      check(i, specs[i].kind);
    } else if (specs[i].required) {
      note_missing(place, specs[i]);
    }
  }
}

void Members::check(uint32_t member, Kind kind) {
  if (has(member)) check_value(*place_, specs_[member], kind, true, values_[member]);
}

std::string_view Members::text(uint32_t member) const { return values_[member].text(); }

std::string_view Members::text(uint32_t member, std::string_view otherwise) const {
  return values_[member].is_string() ? values_[member].text() : otherwise;
}

bool Members::boolean(uint32_t member) const {
  return values_[member].is_boolean() && values_[member].boolean;
}

double Members::number(uint32_t member, double otherwise) const {
  return values_[member].is_number() ? values_[member].number : otherwise;
}

int64_t Members::whole(uint32_t member, int64_t otherwise) const {
  return values_[member].is_number() ? static_cast<int64_t>(values_[member].number) : otherwise;
}

uint32_t Members::choice(uint32_t member) const {
  return static_cast<uint32_t>(whole(member, kNone));
}

Reader Members::at(uint32_t member) const {
  return Reader(values_[member], place_, specs_[member].name);
}

void Members::error(uint32_t member, const char* code, const char* message) {
  at(member).error(code, message);
  values_[member] = Value();
}

uint32_t position_in(const char* names, std::string_view name) {
  std::string_view rest = names;
  for (uint32_t i = 0;; ++i) {
    const size_t end = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, end) == name) return i;
    if (end == rest.size()) return kNone;
    rest.remove_prefix(end + 1);
  }
}

bool is_key(std::string_view text) {
  if (text.empty() || text.size() > 64 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace fieldwise
