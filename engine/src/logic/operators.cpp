#include "logic/operators.h"

#include "base/spelling.h"

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

}  // namespace

const Operator* find_operator(std::string_view name) {
  for (const Operator& op : kOperators) {
    if (op.name == name) return &op;
  }
  return nullptr;
}

std::string_view nearest_operator(std::string_view name) {
  Nearest nearest(name);
  for (const Operator& op : kOperators) nearest.offer(op.name);
  return nearest.found();
}

}  // namespace fieldwise::logic
