#include "plan/reader.h"

#include <algorithm>
#include <vector>

#include "json/number.h"
#include "logic/dates.h"
#include "plan/plan.h"

namespace fieldwise {
namespace {

std::string number_text(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string Reader::path() const {
  if (parent_ == nullptr) return {};
  if (!parent_->value_.is_array()) return parent_->path(key_);
  return parent_->path() + '/' + std::to_string(index_);
}

std::string Reader::path(std::string_view key) const { return path() + '/' + pointer_segment(key); }

namespace {

void note(Errors& errors, std::string_view code, std::string path, Parts message) {
  Error& error = errors.emplace_back();
  error.code = code;
  error.path = std::move(path);
  for (const std::string_view part : message) error.message += part;
}

// `"a", "b" or "c"`.
std::string list_names(Parts names) {
  std::string out;
  size_t i = 0;
  for (const std::string_view name : names) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out.append("\"").append(name).append("\"");
    ++i;
  }
  return out;
}

}  // namespace

void Reader::error(std::string_view code, Parts message) const {
  note(*errors_, code, path(), message);
}

void Reader::error_at(std::string_view key, std::string_view code, Parts message) const {
  note(*errors_, code, path(key), message);
}

void Reader::missing(std::string_view key, std::string_view hint) const {
  error("missing_member", {"\"", key, "\" is missing; ", hint});
}

bool Reader::object(Parts allowed) const {
  if (!value_.is_object()) {
    error("type", "write an object {…} here");
    return false;
  }
  for (uint32_t i = 0; i < value_.size; ++i) {
    const std::string_view key = value_.members[i].key;
    if (key.starts_with("x-")) continue;
    if (std::find(allowed.begin(), allowed.end(), key) != allowed.end()) continue;
    const std::string_view near = closest(key, allowed);
    if (near.empty()) {
      error_at(key, "unknown_member",
               "unknown member; remove it, or start its name with \"x-\" to keep it");
    } else {
      error_at(key, "unknown_member", {"unknown member; did you mean \"", near, "\"?"});
    }
  }
  return true;
}

std::string_view Reader::text(std::string_view key, std::string_view otherwise) const {
  const Value* v = value_.find(key);
  if (v == nullptr) return otherwise;
  if (v->is_string()) return v->text();
  error_at(key, "type", "write a text in quotes");
  return otherwise;
}

std::string_view Reader::required_text(std::string_view key) const {
  const Value* v = value_.find(key);
  if (v == nullptr) {
    missing(key, "add it");
    return {};
  }
  if (!v->is_string() || v->size == 0) {
    error_at(key, "type", "write a text in quotes, not empty");
    return {};
  }
  return v->text();
}

bool Reader::boolean(std::string_view key, bool otherwise) const {
  const Value* v = value_.find(key);
  if (v == nullptr) return otherwise;
  if (v->is_boolean()) return v->boolean;
  error_at(key, "type", "write true or false");
  return otherwise;
}

int64_t Reader::integer(std::string_view key, int64_t low, int64_t high, int64_t otherwise) const {
  const Value* v = value_.find(key);
  if (v == nullptr) return otherwise;
  if (v->is_number() && v->number >= static_cast<double>(low) &&
      v->number <= static_cast<double>(high)) {
    const auto whole = static_cast<int64_t>(v->number);
    if (static_cast<double>(whole) == v->number) return whole;
    error_at(key, "type", "write a whole number; points and counts have no fractions");
    return otherwise;
  }
  error_at(key, v->is_number() ? "range" : "type",
           {"write a whole number from ", std::to_string(low), " to ", std::to_string(high)});
  return otherwise;
}

double Reader::number(std::string_view key, double low, double high, double otherwise) const {
  const Value* v = value_.find(key);
  if (v == nullptr) return otherwise;
  if (v->is_number() && v->number >= low && v->number <= high) return v->number;
  error_at(key, v->is_number() ? "range" : "type",
           {"write a number from ", number_text(low), " to ", number_text(high)});
  return otherwise;
}

int64_t Reader::duration(std::string_view key, int64_t otherwise) const {
  const Value* v = value_.find(key);
  if (v == nullptr) return otherwise;
  int64_t ms = 0;
  if (v->is_string() && parse_duration(v->text(), ms) && ms > 0) return ms;
  error_at(key, "duration", "write a duration like \"30d\", \"4h\", \"15m\" or \"90s\"");
  return otherwise;
}

uint32_t Reader::choice(std::string_view key, Parts names, bool required) const {
  const Value* v = value_.find(key);
  if (v == nullptr) {
    if (required) missing(key, "write " + list_names(names));
    return kNone;
  }
  uint32_t i = 0;
  for (const std::string_view name : names) {
    if (v->is_string() && v->text() == name) return i;
    ++i;
  }
  error_at(key, "unknown_value", {"write ", list_names(names)});
  return kNone;
}

Reader Reader::at(std::string_view key) const {
  const Value* v = value_.find(key);
  return Reader(v == nullptr ? Value() : *v, this, key, 0);
}

Reader Reader::item(uint32_t index) const { return Reader(value_.items[index], this, {}, index); }

Reader Reader::array(std::string_view key, uint32_t most) const {
  const Value* v = value_.find(key);
  if (v != nullptr && v->is_array() && v->size <= most) return Reader(*v, this, key, 0);
  if (v != nullptr && !v->is_array()) {
    error_at(key, "type", "write a list […]");
  } else if (v != nullptr) {
    error_at(key, "too_many", {"write at most ", std::to_string(most), " items"});
  }
  return Reader(Value::array(nullptr, 0), this, key, 0);
}

std::string_view closest(std::string_view name, Parts names) {
  if (name.size() > 64) return {};
  std::string_view best;
  size_t least = 3;
  for (const std::string_view candidate : names) {
    const size_t d = edit_distance(name, candidate);
    if (d < least && d < candidate.size()) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string pointer_segment(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

bool is_key(std::string_view text) {
  if (text.empty() || text.size() > 64 || text[0] < 'a' || text[0] > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace fieldwise
