#include "plan/pattern.h"

#include "base/list.h"
#include "base/sentences.h"
#include "json/utf.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxStates = 2000;
constexpr uint32_t kMaxAtoms = 10000;
constexpr uint32_t kMaxCount = 1000;
constexpr uint32_t kMaxDepth = 32;
constexpr uint32_t kLastCodePoint = 0x10ffff;

}  // namespace

// Recursive descent over the pattern; each piece compiles to a run of states that ends in a jump to
// whatever follows it, so a counted piece is simply parsed again from its source.
class PatternParser {
 public:
  PatternParser(Pattern& out, std::string_view source) : out_(out), source_(source) {}

  bool parse(std::string& message) {
    if (!source_.empty() && source_.front() == '^') source_.remove_prefix(1);
    if (!source_.empty() && source_.back() == '$' && !last_is_escaped()) source_.remove_suffix(1);
    const uint32_t match = add({Pattern::Kind::match});
    out_.start_ = alternatives(match);
    if (message_ == nullptr && at_ < source_.size()) fail("an unmatched \")\"; write \"\\)\"");
    if (message_ == nullptr) return true;
    message = message_;
    return false;
  }

 private:
  bool last_is_escaped() const {
    size_t slashes = 0;
    while (slashes + 1 < source_.size() && source_[source_.size() - 2 - slashes] == '\\') ++slashes;
    return slashes % 2 == 1;
  }
  uint32_t add(const Pattern::State& state) {
    if (out_.states_.size() >= kMaxStates) {
      fail("the pattern is too large; use smaller counts");
      return 0;
    }
    out_.states_.push_back(state);
    return static_cast<uint32_t>(out_.states_.size() - 1);
  }
  uint32_t split(uint32_t next, uint32_t other) {
    return add({Pattern::Kind::split, false, 0, 0, next, other});
  }
  [[gnu::noinline]] void fail(const char* message) {
    if (message_ == nullptr) message_ = for_authors(message);
    at_ = source_.size();
  }
  bool more() const { return at_ < source_.size(); }

  // Every parse function compiles what it reads so that it continues at `next`, and returns its
  // entry. A sequence is read left to right but must be compiled right to left, so the pieces'
  // source positions are collected first.
  uint32_t alternatives(uint32_t next) {
    if (++depth_ > kMaxDepth) {
      fail("groups are nested too deep");
      return next;
    }
    uint32_t entry = sequence(next);
    while (more() && source_[at_] == '|') {
      ++at_;
      const uint32_t other = sequence(next);
      entry = split(entry, other);
    }
    --depth_;
    return entry;
  }

  struct Piece {
    size_t begin;
    uint32_t low, high;  // high 0: no bound
  };

  uint32_t sequence(uint32_t next) {
    List<Piece> pieces;
    size_t end = at_;
    while (more() && source_[at_] != '|' && source_[at_] != ')') {
      Piece piece{at_, 1, 1};
      skip_atom();
      counts(piece);
      pieces.push_back(piece);
      end = at_;
      if (message_ != nullptr) return next;
    }
    for (size_t i = pieces.size(); i-- > 0;) next = repeat(pieces[i], next);
    at_ = message_ == nullptr ? end : source_.size();
    return next;
  }

  uint32_t repeat(const Piece& piece, uint32_t next) {
    if (piece.high == 0) {
      const uint32_t loop = split(next, next);
      const uint32_t body = atom(piece.begin, loop);
      if (message_ != nullptr) return next;
      out_.states_[loop].other = body;
      next = loop;
    } else {
      const uint32_t end = next;
      for (uint32_t i = piece.low; i < piece.high && message_ == nullptr; ++i) {
        const uint32_t body = atom(piece.begin, next);
        next = split(body, end);
      }
    }
    for (uint32_t i = 0; i < piece.low && message_ == nullptr; ++i) next = atom(piece.begin, next);
    return next;
  }

  void skip_atom() {
    const char c = source_[at_];
    if (c == '(') {
      skip_group();
    } else {
      List<Pattern::Range> ignored;
      bool negated = false;
      symbol(ignored, negated);
    }
  }

  // Passes over a group without compiling it: nested groups would otherwise be compiled twice at
  // each level. What is wrong inside is found when the group is compiled.
  void skip_group() {
    uint32_t open = 0;
    bool in_class = false;
    for (; more(); ++at_) {
      const char c = source_[at_];
      if (c == '\\') {
        ++at_;
      } else if (in_class) {
        in_class = c != ']';
      } else if (c == '[') {
        in_class = true;
      } else if (c == '(') {
        ++open;
      } else if (c == ')' && --open == 0) {
        ++at_;
        return;
      }
    }
    fail("a \"(\" without its \")\"");
  }

  void counts(Piece& piece) {
    if (!more()) return;
    switch (source_[at_]) {
      case '?':
        piece = {piece.begin, 0, 1};
        break;
      case '*':
        piece = {piece.begin, 0, 0};
        break;
      case '+':
        piece = {piece.begin, 1, 0};
        break;
      case '{': {
        ++at_;
        uint32_t low = 0, high = 0;
        const bool has_low = integer(low);
        high = low;
        bool open = false;
        if (more() && source_[at_] == ',') {
          ++at_;
          open = !integer(high);
        }
        if (!has_low || !more() || source_[at_] != '}' || (!open && high < low) ||
            low > kMaxCount || high > kMaxCount) {
          return fail("a count must read {n}, {n,} or {n,m} with n ≤ m ≤ 1000");
        }
        piece = {piece.begin, low, open ? 0 : high};
        if (!open && high == 0) return fail("a count of 0 matches nothing; leave the part out");
        break;
      }
      default:
        return;
    }
    ++at_;
    if (more() && (source_[at_] == '?' || source_[at_] == '*' || source_[at_] == '+')) {
      fail("a count follows a count; write one of them");
    }
  }

  bool integer(uint32_t& value) {
    const size_t begin = at_;
    value = 0;
    while (more() && source_[at_] >= '0' && source_[at_] <= '9' && at_ - begin < 5) {
      value = value * 10 + static_cast<uint32_t>(source_[at_++] - '0');
    }
    return at_ > begin;
  }

  uint32_t atom(size_t begin, uint32_t next) {
    at_ = begin;
    // Empty groups add no state, so the states alone would not bound nested counts.
    if (++atoms_ > kMaxAtoms) {
      fail("the pattern is too large; use smaller counts");
      return next;
    }
    if (source_[at_] == '(') {
      ++at_;
      if (source_.substr(at_, 2) == "?:") at_ += 2;
      if (more() && source_[at_] == '?') {
        fail("look-around is not supported; write the alternatives out");
        return next;
      }
      const uint32_t entry = alternatives(next);
      if (!more() || source_[at_] != ')') {
        fail("a \"(\" without its \")\"");
        return next;
      }
      ++at_;
      return entry;
    }
    Pattern::State state{Pattern::Kind::symbol};
    List<Pattern::Range> ranges;
    symbol(ranges, state.negated);
    state.first_range = static_cast<uint32_t>(out_.ranges_.size());
    state.range_count = static_cast<uint32_t>(ranges.size());
    out_.ranges_.append(ranges);
    state.next = next;
    return add(state);
  }

  void symbol(List<Pattern::Range>& ranges, bool& negated) {
    const char c = source_[at_];
    if (c == '[') return char_class(ranges, negated);
    if (c == '.') {
      ++at_;
      ranges.push_back({0, kLastCodePoint});
    } else if (c == '\\') {
      escape(ranges);
    } else if (c == '^' || c == '$') {
      fail("the whole text is matched as it is; write \"\\^\" or \"\\$\" for the character itself");
    } else if (c == '*' || c == '+' || c == '?' || c == '{' || c == ')') {
      fail("a count needs something before it; write \"\\\" before the character to mean itself");
    } else {
      const uint32_t p = next_code_point(source_, at_);
      ranges.push_back({p, p});
    }
  }

  void escape(List<Pattern::Range>& ranges) {
    // A class of characters: the letter that means it, and the one that means all others.
    static constexpr struct {
      char name, others;
      uint8_t count;
      Pattern::Range ranges[4];
    } kClasses[] = {{'d', 'D', 1, {{'0', '9'}}},
                    {'w', 'W', 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
                    {'s', 'S', 3, {{'\t', '\r'}, {' ', ' '}, {0xa0, 0xa0}}}};
    if (++at_ >= source_.size()) return fail("the pattern ends in \"\\\"; write \"\\\\\"");
    char c = source_[at_++];
    for (const auto& known : kClasses) {
      const bool all_others = c == known.others;
      if (c != known.name && !all_others) continue;
      uint32_t low = 0;
      for (uint32_t i = 0; i < known.count; ++i) {
        const Pattern::Range& range = known.ranges[i];
        ranges.push_back(all_others ? Pattern::Range{low, range.low - 1} : range);
        low = range.high + 1;
      }
      if (all_others) ranges.push_back({low, kLastCodePoint});
      return;
    }
    if (c == 'n' || c == 't') {
      c = c == 'n' ? '\n' : '\t';
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      return fail("an unknown escape; backreferences and \\b are not supported");
    }
    const uint32_t p = static_cast<unsigned char>(c);
    ranges.push_back({p, p});
  }

  void char_class(List<Pattern::Range>& ranges, bool& negated) {
    ++at_;
    if (more() && source_[at_] == '^') {
      negated = true;
      ++at_;
    }
    while (more() && source_[at_] != ']') {
      if (source_[at_] == '\\') {
        escape(ranges);
        continue;
      }
      const uint32_t low = next_code_point(source_, at_);
      uint32_t high = low;
      if (at_ + 1 < source_.size() && source_[at_] == '-' && source_[at_ + 1] != ']') {
        ++at_;
        if (source_[at_] == '\\') return fail("a range ends in an escape; write it apart");
        high = next_code_point(source_, at_);
      }
      if (high < low) return fail("a range in [ ] runs backwards");
      ranges.push_back({low, high});
    }
    if (!more()) return fail("a \"[\" without its \"]\"");
    ++at_;
  }

  Pattern& out_;
  std::string_view source_;
  size_t at_ = 0;
  uint32_t depth_ = 0;
  uint32_t atoms_ = 0;
  const char* message_ = nullptr;  // what is wrong, if anything is
};

bool Pattern::compile(std::string_view source, std::string& message) {
  states_.clear();
  ranges_.clear();
  if (source.size() > 1000) {
    message = for_authors("the pattern is longer than 1,000 characters");
    return false;
  }
  return PatternParser(*this, source).parse(message);
}

void Pattern::follow(uint32_t first, List<uint32_t>& set, List<uint8_t>& seen) const {
  List<uint32_t> open = {first};
  while (!open.empty()) {
    const uint32_t state = open.back();
    open.pop_back();
    if (seen[state]) continue;
    seen[state] = 1;
    const State& s = states_[state];
    if (s.kind == Kind::split) {
      open.push_back(s.next);
      open.push_back(s.other);
    } else {
      set.push_back(state);
    }
  }
}

bool Pattern::matches(std::string_view text) const {
  List<uint32_t> now, then;
  List<uint8_t> seen(states_.size(), 0);
  follow(start_, now, seen);
  for (size_t i = 0; i < text.size() && !now.empty();) {
    const uint32_t c = next_code_point(text, i);
    then.clear();
    seen.assign(states_.size(), 0);
    for (const uint32_t id : now) {
      const State& s = states_[id];
      if (s.kind != Kind::symbol) continue;
      bool in = false;
      for (uint32_t r = 0; r < s.range_count && !in; ++r) {
        const Range& range = ranges_[s.first_range + r];
        in = c >= range.low && c <= range.high;
      }
      if (in != s.negated) follow(s.next, then, seen);
    }
    now.swap(then);
  }
  for (const uint32_t id : now) {
    if (states_[id].kind == Kind::match) return true;
  }
  return false;
}

}  // namespace fieldwise
