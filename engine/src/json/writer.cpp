#include "json/writer.h"

#include <algorithm>
#include <cstring>

#include "base/list.h"
#include "base/sort.h"
#include "base/whole.h"
#include "json/number.h"
#include "json/utf.h"

namespace fieldwise {

namespace {

// Unsigned, so that the most negative value has a magnitude too.
uint64_t magnitude(int64_t value) {
  const auto bits = static_cast<uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

}  // namespace

void NumberText::put_digits(uint64_t number) {
  do {
    put(static_cast<char>('0' + number % 10));
    number /= 10;
  } while (number != 0);
}

NumberText integer_text(int64_t value) {
  NumberText out;
  out.put_digits(magnitude(value));
  if (value < 0) out.put('-');
  return out;
}

NumberText thousandths_text(int64_t thousandths) {
  NumberText out;
  const uint64_t all = magnitude(thousandths);
  auto part = static_cast<uint32_t>(all % 1000);
  bool shown = false;
  for (uint32_t digit = 0; digit < 3; ++digit, part /= 10) {
    shown = shown || part % 10 != 0;
    if (shown) out.put(static_cast<char>('0' + part % 10));
  }
  if (shown) out.put('.');
  out.put_digits(all / 1000);
  if (thousandths < 0) out.put('-');
  return out;
}

JsonWriter& JsonWriter::open(char c) {
  separate();
  out_ += c;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char c) {
  out_ += c;
  comma_ = true;
  return *this;
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

[[gnu::noinline]] JsonWriter& JsonWriter::key(const char* name) {
  return key(std::string_view(name));
}

[[gnu::noinline]] JsonWriter& JsonWriter::key(const std::string_view& name) {
  string(name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::null() { return raw("null"); }
JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::integer(int64_t value) { return raw(integer_text(value)); }

JsonWriter& JsonWriter::number(double value) {
  if (value != value || value - value != 0) return null();
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::thousandths(int64_t thousandths) {
  return raw(thousandths_text(thousandths));
}

[[gnu::noinline]] JsonWriter& JsonWriter::string(const char* utf8) {
  return string(std::string_view(utf8));
}
[[gnu::noinline]] JsonWriter& JsonWriter::string(const std::string& utf8) {
  return string(std::string_view(utf8));
}

namespace {

#ifndef __EMSCRIPTEN__  // where servers write, and nobody downloads it

// Whether one of eight bytes has to be escaped: a control character, a quote or a backslash.
bool any_special(const char* bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const auto any_zero = [](uint64_t w) { return (w - kOnes) & ~w & kHigh; };
  return (((word - kOnes * 0x20) & ~word & kHigh) | any_zero(word ^ kOnes * '"') |
          any_zero(word ^ kOnes * '\\')) != 0;
}

#endif

}  // namespace

JsonWriter& JsonWriter::string(const std::string_view& utf8) {
  static constexpr char kHex[] = "0123456789abcdef";
  separate();
  out_ += '"';
  size_t plain = 0;
  for (size_t i = 0; i < utf8.size(); ++i) {
#ifndef __EMSCRIPTEN__
    while (i + 8 <= utf8.size() && !any_special(utf8.data() + i)) i += 8;
    if (i == utf8.size()) break;
#endif
    const auto c = static_cast<unsigned char>(utf8[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out_.append(utf8.substr(plain, i - plain));
    plain = i + 1;
    out_ += '\\';
    if (c >= 0x20) {
      out_ += utf8[i];
    } else if (const char letter = "\0\0\0\0\0\0\0\0btn\0fr"[c < 14 ? c : 0]; letter != '\0') {
      out_ += letter;
    } else {
      out_.append("u00").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
    }
  }
  out_.append(utf8.substr(plain)).append(1, '"');
  return *this;
}

JsonWriter& JsonWriter::string_or_null(std::string_view utf8) {
  return utf8.empty() ? null() : string(utf8);
}

JsonWriter& JsonWriter::time_or_null(int64_t ms) {
  return ms == INT64_MIN || ms == INT64_MAX ? null() : integer(ms);
}

JsonWriter& JsonWriter::raw(const std::string_view& json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::value(const Value& value) {
  switch (value.tag) {
    case Tag::null:
      return null();
    case Tag::boolean:
      return boolean(value.boolean);
    case Tag::number:
      return number(value.number);
    case Tag::string:
      return string(value.text());
    case Tag::array:
      begin_array();
      for (const Value& item : value) this->value(item);
      return end_array();
    case Tag::object:
      begin_object();
      for (uint32_t i = 0; i < value.size; ++i) {
        key(value.members[i].key).value(value.members[i].value);
      }
      return end_object();
  }
  return *this;
}

std::string to_json(const Value& value) {
  std::string out;
  JsonWriter(out).value(value);
  return out;
}

namespace {

struct ByKey {
  const Member* member;
  bool operator<(const ByKey& other) const {
    return utf16_compare(member->key, other.member->key) < 0;
  }
};

void write_canonical(JsonWriter& w, const Value& value,
                     std::initializer_list<std::string_view> skip) {
  if (value.is_array()) {
    w.begin_array();
    for (const Value& item : value) write_canonical(w, item, {});
    w.end_array();
  } else if (value.is_object()) {
    List<ByKey> members;
    for (uint32_t i = 0; i < value.size; ++i) {
      const Member& m = value.members[i];
      if (std::find(skip.begin(), skip.end(), m.key) == skip.end()) members.push_back({&m});
    }
    // Most are in order already; a page has few of them, and downloads what looks.
    if (!kWhole || !std::is_sorted(members.begin(), members.end())) sort_items(members);
    w.begin_object();
    for (const ByKey& m : members) {
      w.key(m.member->key);
      write_canonical(w, m.member->value, {});
    }
    w.end_object();
  } else {
    w.value(value);
  }
}

}  // namespace

std::string canonical_json(const Value& value, std::initializer_list<std::string_view> skip) {
  std::string out;
  JsonWriter w(out);
  write_canonical(w, value, skip);
  return out;
}

}  // namespace fieldwise
