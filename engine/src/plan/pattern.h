// Field patterns: a regular-expression subset that matches in linear time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/list.h"

namespace fieldwise {

// A compiled pattern. The subset: literals, `.`, classes `[a-z0-9_]` and `[^…]`, `\d \w \s` (and
// `\D \W \S`), escapes, groups `( )`, alternatives `|`, counts `? * + {n} {n,} {n,m}`. It matches
// the whole text, so `^` and `$` are not needed; a leading `^` and a trailing `$` are accepted.
// No backreferences, no look-around. Thompson simulation: O(text × states).
class Pattern {
 public:
  // Compiles `source`. On failure returns false and `message` says what to write instead.
  bool compile(std::string_view source, std::string& message);
  bool empty() const { return states_.empty(); }
  // True when the whole of `text` (UTF-8) matches.
  bool matches(std::string_view text) const;

 private:
  friend class PatternParser;
  enum class Kind : uint8_t { match, symbol, split, jump };
  struct Range {
    uint32_t low, high;
  };
  struct State {
    Kind kind;
    bool negated = false;
    uint32_t first_range = 0, range_count = 0;  // symbol
    uint32_t next = 0, other = 0;
  };
  void follow(uint32_t state, List<uint32_t>& set, List<uint8_t>& seen) const;
  List<State> states_;
  List<Range> ranges_;
  uint32_t start_ = 0;
};

}  // namespace fieldwise
