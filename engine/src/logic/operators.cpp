#include "logic/operators.h"

#include <algorithm>

namespace fieldwise::logic {
namespace {

constexpr uint8_t kAny = Operator::kAny;

constexpr Operator kOperators[] = {
    {"var", Op::var, 0, 2, kPlain},
    {"missing", Op::missing, 0, kAny, kPlain},
    {"missing_some", Op::missing_some, 2, 2, kPlain},
    {"if", Op::if_, 0, kAny, kNeedsArray},
    {"?:", Op::if_, 0, kAny, kNeedsArray},
    {"==", Op::eq, 2, kAny, kNeedsArray},
    {"===", Op::strict_eq, 2, kAny, kNeedsArray},
    {"!=", Op::ne, 2, kAny, kNeedsArray},
    {"!==", Op::strict_ne, 2, kAny, kNeedsArray},
    {"!", Op::not_, 0, 1, kPlain},
    {"!!", Op::to_boolean, 0, 1, kPlain},
    {"or", Op::or_, 0, kAny, kNeedsArray},
    {"and", Op::and_, 0, kAny, kNeedsArray},
    {">", Op::gt, 2, kAny, kNeedsArray},
    {">=", Op::ge, 2, kAny, kNeedsArray},
    {"<", Op::lt, 2, kAny, kNeedsArray},
    {"<=", Op::le, 2, kAny, kNeedsArray},
    {"max", Op::max, 1, kAny, kSpreads},
    {"min", Op::min, 1, kAny, kSpreads},
    {"+", Op::add, 0, kAny, kSpreads},
    {"-", Op::subtract, 1, kAny, kSpreads},
    {"*", Op::multiply, 0, kAny, kSpreads},
    {"/", Op::divide, 1, kAny, kSpreads},
    {"%", Op::modulo, 2, kAny, kSpreads},
    {"map", Op::map, 2, 2, kNeedsArray | kIterates},
    {"filter", Op::filter, 2, 2, kNeedsArray | kIterates},
    {"reduce", Op::reduce, 2, 3, kNeedsArray | kIterates},
    {"all", Op::all, 2, 2, kNeedsArray | kIterates},
    {"none", Op::none, 2, 2, kNeedsArray | kIterates},
    {"some", Op::some, 2, 2, kNeedsArray | kIterates},
    {"merge", Op::merge, 0, kAny, kPlain},
    {"in", Op::in, 2, 2, kPlain},
    {"cat", Op::cat, 0, kAny, kSpreads},
    {"substr", Op::substr, 2, 3, kPlain},
    {"log", Op::log, 1, 1, kPlain},
    {"val", Op::val, 0, kAny, kSpreads},
    {"exists", Op::exists, 1, kAny, kSpreads},
    {"??", Op::coalesce, 0, kAny, kPlain},
    {"try", Op::try_, 1, kAny, kPlain},
    {"throw", Op::throw_, 1, 1, kPlain},
    {"preserve", Op::preserve, 0, kAny, kPlain},
    {"now", Op::now, 0, kAny, kPlain},
    {"date", Op::date, 1, 1, kPlain},
    {"duration", Op::duration, 1, 1, kPlain},
};

// Edits between two names of at most 15 letters: letters added, left out, replaced or swapped with
// the next (optimal string alignment distance).
uint32_t distance(std::string_view a, std::string_view b) {
  uint8_t edits[16][16];  // between the first i letters of a and the first j of b
  for (uint8_t i = 0; i <= a.size(); ++i) {
    for (uint8_t j = 0; j <= b.size(); ++j) {
      int least = std::max(i, j);
      if (i > 0 && j > 0) {
        const bool equal = a[i - 1u] == b[j - 1u];
        least = edits[i - 1][j - 1] + (equal ? 0 : 1);
        least = std::min(least, std::min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1u] == b[j - 2u] && a[i - 2u] == b[j - 1u]) {
          least = std::min(least, edits[i - 2][j - 2] + 1);
        }
      }
      edits[i][j] = static_cast<uint8_t>(least);
    }
  }
  return edits[a.size()][b.size()];
}

}  // namespace

const Operator* find_operator(std::string_view name) {
  for (const Operator& op : kOperators) {
    if (op.name == name) return &op;
  }
  return nullptr;
}

std::string_view nearest_operator(std::string_view name) {
  std::string_view best;
  if (name.empty() || name.size() > 15) return best;
  uint32_t least = name.size() < 4 ? 2 : 3;
  for (const Operator& op : kOperators) {
    const uint32_t d = distance(name, op.name);
    if (d < least && d < op.name.size()) {
      least = d;
      best = op.name;
    }
  }
  return best;
}

}  // namespace fieldwise::logic
