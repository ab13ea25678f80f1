// Patterns against a simple backtracking matcher, and in time whatever they hold.
#include "plan/pattern.h"

#include <doctest/doctest.h>

#include <functional>
#include <memory>

#include "random.h"

namespace {

using fieldwise::Pattern;
using fieldwise::test::Random;

struct Tree {
  enum class Kind { symbol, sequence, alternatives, repeat } kind = Kind::symbol;
  std::string letters;  // symbol: what it matches
  std::vector<Tree> parts;
  uint32_t low = 1, high = 1;  // repeat; high 0: no bound
};

// A random pattern: its tree, and its source appended to `source`.
Tree random_tree(Random& random, uint32_t depth, std::string& source) {
  Tree out;
  const uint32_t kind = random.below(depth == 0 ? 4 : 10);
  if (kind < 4) {
    static const std::vector<std::pair<std::string, std::string>> kSymbols = {
        {"a", "a"},        {"b", "b"},   {".", "ab1-"},  {"[ab]", "ab"}, {"[^a]", "b1-"},
        {"[a-b1]", "ab1"}, {"\\d", "1"}, {"\\D", "ab-"}, {"\\-", "-"},   {"[^\\w]", "-"}};
    const auto& [text, letters] = random.pick(kSymbols);
    source += text;
    out.letters = letters;
  } else if (kind < 6) {
    out.kind = Tree::Kind::sequence;
    for (uint32_t i = random.below(4); i > 0; --i) {
      out.parts.push_back(random_tree(random, depth - 1, source));
    }
  } else if (kind < 8) {
    out.kind = Tree::Kind::alternatives;
    source += random.pick({"(", "(?:"});
    for (uint32_t i = 0; i < 2 || random.chance(30); ++i) {
      if (i > 0) source += '|';
      out.parts.push_back(random_tree(random, depth - 1, source));
    }
    source += ')';
  } else {
    out.kind = Tree::Kind::repeat;
    source += '(';
    out.parts.push_back(random_tree(random, depth - 1, source));
    struct Count {
      const char* text;
      uint32_t low, high;
    };
    static const std::vector<Count> kCounts = {{"?", 0, 1},   {"*", 0, 0},    {"+", 1, 0},
                                               {"{2}", 2, 2}, {"{1,}", 1, 0}, {"{0,2}", 0, 2}};
    const Count& count = random.pick(kCounts);
    source.append(")").append(count.text);
    out.low = count.low;
    out.high = count.high;
  }
  return out;
}

using Rest = std::function<bool(std::string_view)>;

// True when some prefix of `text` matches and `rest` takes what follows it.
bool match(const Tree& tree, std::string_view text, const Rest& rest) {
  switch (tree.kind) {
    case Tree::Kind::symbol:
      return !text.empty() && tree.letters.find(text[0]) != std::string::npos &&
             rest(text.substr(1));
    case Tree::Kind::alternatives:
      for (const Tree& part : tree.parts) {
        if (match(part, text, rest)) return true;
      }
      return false;
    case Tree::Kind::sequence: {
      const std::function<bool(size_t, std::string_view)> from = [&](size_t i,
                                                                     std::string_view left) {
        if (i == tree.parts.size()) return rest(left);
        return match(tree.parts[i], left, [&](std::string_view more) { return from(i + 1, more); });
      };
      return from(0, text);
    }
    case Tree::Kind::repeat: {
      const std::function<bool(uint32_t, std::string_view)> again = [&](uint32_t done,
                                                                        std::string_view left) {
        if (done >= tree.low && rest(left)) return true;
        if (tree.high != 0 && done == tree.high) return false;
        return match(tree.parts[0], left, [&](std::string_view more) {
          // A turn beyond the least that matches nothing leads nowhere new.
          return (more.size() < left.size() || done < tree.low) && again(done + 1, more);
        });
      };
      return again(0, text);
    }
  }
  return false;
}

std::string complaint(std::string_view source) {
  Pattern pattern;
  std::string message;
  const bool ok = pattern.compile(source, message);
  CHECK(ok == message.empty());
  return message;
}

bool matches(std::string_view source, std::string_view text) {
  Pattern pattern;
  std::string message;
  REQUIRE_MESSAGE(pattern.compile(source, message), std::string(source), message);
  return pattern.matches(text);
}

}  // namespace

TEST_CASE("pattern: the same as a backtracking matcher") {
  uint32_t yes = 0, all = 0;
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    Random random(seed);
    std::string source, message;
    const Tree tree = random_tree(random, 3, source);
    Pattern pattern;
    REQUIRE_MESSAGE(pattern.compile(source, message), source, " ", message);
    for (int i = 0; i < 20; ++i) {
      std::string text;
      for (uint32_t n = random.below(6); n > 0; --n) text += random.pick({"a", "b", "1", "-"});
      const bool wanted = match(tree, text, [](std::string_view left) { return left.empty(); });
      REQUIRE_MESSAGE(pattern.matches(text) == wanted, source, " on ", text);
      yes += wanted;
      ++all;
    }
  }
  CHECK(yes > all / 20);
}

TEST_CASE("pattern: whole texts, by character") {
  CHECK(matches("^[A-Z]{2}\\d{3,5}$", "DE1234"));
  CHECK_FALSE(matches("[A-Z]{2}\\d{3,5}", "DE123456"));
  CHECK(matches("ä.ü", "äöü"));
  CHECK(matches("[ä-ü]+", "öü"));
  CHECK(matches(".", "😀"));
  CHECK(matches("\\$\\^", "$^"));
  CHECK(matches("a\\\\$", "a\\"));
  CHECK(matches("^$", ""));
  CHECK(matches("[$^-]+", "$^-"));
  CHECK_FALSE(matches("[^$]", "$"));
}

TEST_CASE("pattern: what is not in the subset is refused") {
  for (const std::string_view source :
       {"(",     ")",     "a)",      "[",     "[a",      "(a",      "*",   "a**",
        "a{2",   "a{,2}", "a{3,2}",  "a{0}",  "a{1001}", "\\",      "\\1", "\\b",
        "(?=a)", "(?!a)", "(?<n>a)", "[b-a]", "a|*",     "^a$|^b$", "a^b", "a$b"}) {
    CAPTURE(std::string(source));
    CHECK(complaint(source).size() > 10);
  }
  CHECK(complaint(std::string(1001, 'a')).size() > 10);
  CHECK(complaint(std::string(40, '(') + "a" + std::string(40, ')')).size() > 10);
  CHECK(complaint("((((a{9}){9}){9}){9}){9}").size() > 10);
  CHECK(complaint("(((((){99}){99}){99}){99}){99}").size() > 10);
}

TEST_CASE("pattern: nothing makes it slow") {
  const std::string text(5000, 'a');
  CHECK_FALSE(matches("((a*)*)*b", text));
  CHECK_FALSE(matches("(a|a|aa)+b", text));
  CHECK(matches("(a?){900}a*", text));
  CHECK(matches(std::string(1000, 'a'), std::string(1000, 'a')));
  std::string alternatives = "a";
  while (alternatives.size() < 998) alternatives += "|a";
  CHECK(matches(alternatives, "a"));
}
