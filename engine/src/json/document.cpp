#include "json/document.h"

#include <algorithm>
#include <cmath>

#include "base/list.h"
#include "base/name_index.h"
#include "base/text.h"
#include "json/decimal.h"
#include "json/number.h"
#include "json/utf.h"
#include "json/writer.h"

namespace fieldwise {

const Value* Value::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  for (uint32_t i = 0; i < size; ++i) {
    if (members[i].key == key) return &members[i].value;
  }
  return nullptr;
}

bool equal(const Value& a, const Value& b) {
  if (a.tag != b.tag) return false;
  switch (a.tag) {
    case Tag::null:
      return true;
    case Tag::boolean:
      return a.boolean == b.boolean;
    case Tag::number:
      return a.number == b.number;
    case Tag::string:
      return a.text() == b.text();
    case Tag::array:
      if (a.size != b.size) return false;
      for (uint32_t i = 0; i < a.size; ++i) {
        if (!equal(a.items[i], b.items[i])) return false;
      }
      return true;
    case Tag::object:
      if (a.size != b.size) return false;
      for (uint32_t i = 0; i < a.size; ++i) {
        const bool in_step = b.members[i].key == a.members[i].key;
        const Value* other = in_step ? &b.members[i].value : b.find(a.members[i].key);
        if (other == nullptr || !equal(a.members[i].value, *other)) return false;
      }
      return true;
  }
  return false;
}

namespace {

// Reads one text by recursive descent. What reads a part leaves at_ behind it, or returns false
// with message_ set.
class Parser {
 public:
  Parser(std::string_view text, Arena& arena, const JsonLimits& limits)
      : text_(text), arena_(arena), limits_(limits) {}

  bool document(Value& out) {
    constexpr std::string_view kByteOrderMark = "\ufeff";
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
    if (!value()) return false;
    out = values_.front();
    skip_space();
    return at_ == text_.size() || unexpected();
  }

  const std::string& message() const { return message_; }

 private:
  // The next byte; 0, which JSON allows nowhere, behind the end.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (take(' ') || take('\n') || take('\r') || take('\t')) {
    }
  }

  bool value() {
    skip_space();
    std::string_view text;
    switch (peek()) {
      case '{':
        return open() && object();
      case '[':
        return open() && array();
      case '"':
        return string(text) && add(Value::of(text));
      case 'n':
        return word("null") && add(Value());
      case 't':
        return word("true") && add(Value::of(true));
      case 'f':
        return word("false") && add(Value::of(false));
      default:
        return number();
    }
  }

  // Takes what opens an array or object.
  bool open() {
    ++at_;
    skip_space();
    if (++depth_ <= limits_.depth) return true;
    return fail("nested deeper than % levels; flatten it", limits_.depth);
  }

  // Whether another item follows; false as well, with message_ set, when neither it nor `end` does.
  bool more(char end) {
    skip_space();
    if (take(',')) return true;
    if (!take(end)) unexpected();
    return false;
  }

  bool array() {
    const size_t first = values_.size();
    if (!take(']')) {
      do {
        if (!value()) return false;
      } while (more(']'));
    }
    if (!message_.empty()) return false;
    const size_t count = values_.size() - first;
    Value* items = arena_.array<Value>(count);
    std::copy(values_.begin() + first, values_.end(), items);
    values_.resize(first);
    --depth_;
    return add(Value::array(items, static_cast<uint32_t>(count)));
  }

  bool object() {
    const size_t first = values_.size(), first_key = keys_.size();
    if (!take('}')) {
      do {
        skip_space();
        if (!string(keys_.emplace_back())) return false;
        skip_space();
        if (!take(':')) return unexpected();
        if (!value()) return false;
      } while (more('}'));
    }
    if (!message_.empty()) return false;
    const size_t count = values_.size() - first;
    Member* members = arena_.array<Member>(count);
    size_t n = 0;
    for (size_t i = 0; i < count; ++i) {
      const std::string_view name = keys_[first_key + i];
      const size_t k = find_member(members, n, name);
      if (k < n && limits_.unique_keys) {
        message_ = fill_in("the member \"%\" appears twice in one object; remove one", {name});
        return false;
      }
      if (k == n) ++n;
      members[k] = {name, values_[first + i]};
    }
    keys_.resize(first_key);
    values_.resize(first);
    index_.clear();
    --depth_;
    return add(Value::object(members, static_cast<uint32_t>(n)));
  }

  // Position of `name` among the first n members, or n. Linear for the usual few members, a hash
  // index beyond that, so that an object of many members stays linear.
  size_t find_member(const Member* members, size_t n, std::string_view name) {
    if (n < 16) {
      for (size_t i = 0; i < n; ++i) {
        if (members[i].key == name) return i;
      }
      return n;
    }
    if (index_.size() == 0) {
      for (uint32_t i = 0; i < n; ++i) index_.add(members[i].key, i);
    }
    return index_.add(name, static_cast<uint32_t>(n)) ? n : index_.find(name);
  }

  bool word(std::string_view word) {
    for (const char c : word) {
      if (!take(c)) return unexpected();
    }
    return true;
  }

  bool number() {
    const std::string_view literal = json_number(text_.substr(at_));
    if (literal.empty()) return unexpected();
    const double number = read_decimal(literal);
    if (!std::isfinite(number)) return fail("a number is out of range");
    at_ += literal.size();
    return add(Value::of(number));
  }

  // Reads a text into the arena, where it takes no more bytes than between its quotes.
  bool string(std::string_view& out) {
    if (!take('"')) return unexpected();
    size_t end = at_;
    for (; end < text_.size() && text_[end] != '"'; ++end) {
      if (text_[end] == '\\') ++end;
    }
    char* const begin = arena_.array<char>(end - at_);
    char* to = begin;
    while (!take('"')) {
      const char c = peek();
      if (static_cast<unsigned char>(c) < ' ') return unexpected();
      ++at_;
      if (c != '\\') {
        *to++ = c;
      } else if (!escape(to)) {
        return unexpected();
      }
    }
    out = {begin, static_cast<size_t>(to - begin)};
    return true;
  }

  // Reads what follows a backslash.
  bool escape(char*& to) {
    constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
    const size_t letter = kLetters.find(peek());
    if (letter != std::string_view::npos) {
      ++at_;
      *to++ = kMeanings[letter];
      return true;
    }
    uint32_t point = 0;
    if (!unit(point)) return false;
    if (point >= 0xd800 && point < 0xe000) {  // the first of a surrogate pair
      uint32_t low = 0;
      if (point >= 0xdc00 || !take('\\') || !unit(low) || low < 0xdc00 || low >= 0xe000) {
        return false;
      }
      point = 0x10000 + ((point & 0x3ff) << 10 | (low & 0x3ff));
    }
    to = put_code_point(to, point);
    return true;
  }

  // Reads the u and four hexadecimal digits of a UTF-16 code unit.
  bool unit(uint32_t& out) {
    if (!take('u')) return false;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = peek(), letter = static_cast<char>(c | 0x20);
      const int digit = c >= '0' && c <= '9'             ? c - '0'
                        : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                                                         : -1;
      if (digit < 0) return false;
      out = out << 4 | static_cast<uint32_t>(digit);
    }
    return true;
  }

  bool add(const Value& value) {
    if (++count_ > limits_.values) {
      return fail("more than % values; split it", limits_.values);
    }
    values_.push_back(value);
    return true;
  }

  // Says that the byte at at_, or the end there, fits nothing.
  bool unexpected() {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const size_t column = at_ - (before.rfind('\n') + 1) + 1;
    return fail("not valid JSON at line %, byte %", static_cast<size_t>(line), column);
  }

  bool fail(const char* message, size_t first = 0, size_t second = 0) {
    message_ = fill_in(message, {integer_text(static_cast<int64_t>(first)),
                                 integer_text(static_cast<int64_t>(second))});
    return false;
  }

  const std::string_view text_;
  Arena& arena_;
  const JsonLimits& limits_;
  size_t at_ = 0;
  uint32_t depth_ = 0;
  uint32_t count_ = 0;
  List<Value> values_;           // items and members' values of what is open
  List<std::string_view> keys_;  // members' names of what is open
  NameIndex index_;
  std::string message_;
};

}  // namespace

JsonResult parse_json(std::string_view text, Arena& arena, const JsonLimits& limits) {
  JsonResult out;
  if (text.size() > limits.bytes) {
    out.message = fill_in("larger than % bytes; send less at once", {integer_text(limits.bytes)});
    return out;
  }
  if (!valid_utf8(text)) {
    out.message = "not valid UTF-8; save the text as UTF-8";
    return out;
  }
  Parser parser(text, arena, limits);
  out.ok = parser.document(out.value);
  out.message = parser.message();
  return out;
}

}  // namespace fieldwise
