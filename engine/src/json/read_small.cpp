// JSON as the Wasm modules read it. nlohmann/json (json/read.cpp) would be 4.4 of the 64 KB that a
// page may download, most of it error texts and exceptions that nobody sees; a test compares the
// two.
#include <cmath>

#include "json/builder.h"
#include "json/host_numbers.h"
#include "json/number.h"
#include "json/utf.h"

namespace fieldwise {
namespace {

// Reads one text by recursive descent. What reads a part leaves at_ behind it, or returns false
// when the builder has refused it.
class Reader {
 public:
  Reader(std::string_view text, JsonBuilder& builder) : text_(text), builder_(builder) {}

  bool document() {
    constexpr std::string_view kByteOrderMark = "\ufeff";
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    if (!value()) return false;
    skip_space();
    return at_ == text_.size() || unexpected();
  }

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
        return open() && members();
      case '[':
        return open() && items();
      case '"':
        return string(text) && builder_.add(Value::of(text));
      case 'n':
        return word("null") && builder_.add(Value());
      case 't':
        return word("true") && builder_.add(Value::of(true));
      case 'f':
        return word("false") && builder_.add(Value::of(false));
      default:
        return number();
    }
  }

  // Takes what opens an array or object.
  bool open() {
    ++at_;
    skip_space();
    return builder_.open();
  }

  bool items() {
    if (take(']')) return builder_.end_array();
    do {
      if (!value()) return false;
      skip_space();
    } while (take(','));
    return take(']') ? builder_.end_array() : unexpected();
  }

  bool members() {
    if (take('}')) return builder_.end_object();
    do {
      std::string_view key;
      skip_space();
      if (!string(key)) return false;
      builder_.add_key(key);
      skip_space();
      if (!take(':')) return unexpected();
      if (!value()) return false;
      skip_space();
    } while (take(','));
    return take('}') ? builder_.end_object() : unexpected();
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
    if (!std::isfinite(number)) return builder_.fail("a number is out of range");
    at_ += literal.size();
    return builder_.add(Value::of(number));
  }

  // Reads a text into the arena, where it takes no more bytes than between its quotes.
  bool string(std::string_view& out) {
    if (!take('"')) return unexpected();
    size_t end = at_;
    for (; end < text_.size() && text_[end] != '"'; ++end) {
      if (text_[end] == '\\') ++end;
    }
    char* const begin = builder_.arena().array<char>(end - at_);
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

  // The byte at at_, or the end there, fits nothing.
  bool unexpected() { return builder_.unexpected(at_); }

  const std::string_view text_;
  JsonBuilder& builder_;
  size_t at_ = 0;
};

}  // namespace

bool read_json_small(std::string_view text, JsonBuilder& builder) {
  return Reader(text, builder).document();
}

}  // namespace fieldwise
