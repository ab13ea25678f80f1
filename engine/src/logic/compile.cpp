#include <algorithm>

#include "base/sort.h"
#include "fieldwise/decide.h"
#include "logic/constants.h"
#include "logic/dates.h"
#include "logic/operators.h"
#include "logic/rules.h"

namespace fieldwise::logic {
namespace {

// Appends a reference token of RFC 6901.
void append_token(std::string& path, std::string_view token) {
  path += '/';
  for (const char c : token) {
    if (c == '~') {
      path += "~0";
    } else if (c == '/') {
      path += "~1";
    } else {
      path += c;
    }
  }
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

// Whether `value` holds no rule, so that it stands for itself.
bool is_constant(const Value& value) {
  if (value.is_object()) return value.size == 0;
  for (const Value& item : value) {
    if (!is_constant(item)) return false;
  }
  return true;
}

class Compiler {
 public:
  Compiler(RuleBook& book, const CompileOptions& options, std::string_view path, Errors& errors)
      : book_(book), options_(options), path_(path), errors_(errors) {}

  uint32_t rule(const Value& value);

 private:
  // An operator's arguments; `unwrapped`: one that was written without brackets.
  struct Arguments {
    const Value* items;
    uint32_t count;
    bool unwrapped;
  };

  uint32_t operation(std::string_view name, const Value& argument);
  uint32_t ordinary(const Operator& op, const Arguments& arguments);
  uint32_t argument(const Arguments& arguments, uint32_t index);
  bool constant_time(Op op, const Arguments& arguments, uint32_t& node);
  bool reads_field(Op op, const Arguments& arguments, uint32_t& node);
  uint32_t field_or_default(const Arguments& arguments);
  bool field_by_path(Op op, const Arguments& arguments, uint32_t& node);
  uint32_t missing_fields(Op op, const Arguments& arguments);
  uint32_t plan_operation(std::string_view name, const Arguments& arguments);
  uint32_t field(std::string_view name);
  uint32_t found(uint32_t slot, std::string_view kind, std::string_view name,
                 const std::string& hint);

  uint32_t add(Op op, const uint32_t* args, size_t count, bool unwrapped = false);
  uint32_t literal(const Value& value);
  uint32_t slot(uint32_t index);
  uint32_t invalid(std::string message);
  uint32_t fail(std::string code, std::string message);
  bool plan_level() const { return options_.scope != nullptr && iterations_ == 0; }

  RuleBook& book_;
  const CompileOptions& options_;
  std::string path_;
  Errors& errors_;
  uint32_t nodes_ = 0;
  uint32_t depth_ = 0;
  uint32_t iterations_ = 0;  // iterators and `try` handlers around the current rule
  bool full_ = false;
};

uint32_t Compiler::fail(std::string code, std::string message) {
  errors_.push_back({std::move(code), path_, std::move(message)});
  return 0;
}

// Arguments that cannot work. In a plan that is an error of the plan; in free rules it is what the
// public suites expect, an error that the rule throws when it is evaluated and `try` can catch.
uint32_t Compiler::invalid(std::string message) {
  if (options_.scope != nullptr) return fail("invalid_arguments", std::move(message));
  const uint32_t type = literal(Value::of(std::string_view("Invalid Arguments")));
  return add(Op::throw_, &type, 1);
}

uint32_t Compiler::add(Op op, const uint32_t* args, size_t count, bool unwrapped) {
  if (++nodes_ > options_.max_nodes || count > UINT16_MAX) {
    if (!full_) {
      fail("rule_too_large", "a rule has at most " + std::to_string(options_.max_nodes) +
                                 " parts; split it, or use a list");
    }
    full_ = true;
    return 0;
  }
  Node node;
  node.op = op;
  node.unwrapped = unwrapped;
  node.arg_count = static_cast<uint16_t>(count);
  node.first_arg = static_cast<uint32_t>(book_.args.size());
  book_.args.insert(book_.args.end(), args, args + count);
  book_.nodes.push_back(node);
  return static_cast<uint32_t>(book_.nodes.size() - 1);
}

uint32_t Compiler::literal(const Value& value) {
  const uint32_t node = add(Op::literal, nullptr, 0);
  if (!full_) book_.nodes[node].constant = intern(book_, value);
  return node;
}

uint32_t Compiler::slot(uint32_t index) {
  const uint32_t node = add(Op::slot, nullptr, 0);
  if (!full_) book_.nodes[node].slot = index;
  return node;
}

uint32_t Compiler::rule(const Value& value) {
  if (full_) return 0;
  if (is_constant(value)) return literal(value);
  if (depth_ >= options_.max_depth) {
    return fail("rule_too_deep", "a rule nests at most " + std::to_string(options_.max_depth) +
                                     " levels; flatten it, for example with \"and\" or \"in\"");
  }
  ++depth_;
  uint32_t node;
  if (value.is_array()) {
    node =
        ordinary({"", Op::make_array, 0, Operator::kAny, kPlain}, {value.items, value.size, false});
  } else if (value.size != 1) {
    node = fail("several_operators", "a rule is an object with one operator, this one has " +
                                         std::to_string(value.size) +
                                         "; for a constant write {\"preserve\": …}");
  } else {
    node = operation(value.members[0].key, value.members[0].value);
  }
  --depth_;
  return node;
}

uint32_t Compiler::operation(std::string_view name, const Value& argument) {
  const size_t length = path_.size();
  append_token(path_, name);
  const Arguments arguments = argument.is_array() ? Arguments{argument.items, argument.size, false}
                                                  : Arguments{&argument, 1, true};
  uint32_t node;
  if (const Operator* op = find_operator(name)) {
    if (op->op == Op::preserve) {
      node = literal(argument);
    } else if (!constant_time(op->op, arguments, node) &&
               !(options_.scope != nullptr && reads_field(op->op, arguments, node))) {
      node = ordinary(*op, arguments);
    }
  } else if (name == "signal" || name == "score" || name == "list") {
    node = plan_operation(name, arguments);
  } else {
    const std::string_view near = nearest_operator(name);
    node = fail("unknown_operator",
                "there is no operator " + quoted(name) +
                    (near.empty() ? "; docs/logic.md lists them" : "; write " + quoted(near)));
  }
  path_.resize(length);
  return node;
}

uint32_t Compiler::argument(const Arguments& arguments, uint32_t index) {
  const size_t length = path_.size();
  if (!arguments.unwrapped) append_token(path_, std::to_string(index));
  const uint32_t node = rule(arguments.items[index]);
  path_.resize(length);
  return node;
}

uint32_t Compiler::ordinary(const Operator& op, const Arguments& arguments) {
  if (arguments.unwrapped && (op.flags & kNeedsArray) != 0) {
    return invalid("write the arguments of " + quoted(op.name) + " in brackets");
  }
  // What an argument without brackets spreads to is known when it is evaluated.
  const bool spreads = arguments.unwrapped && (op.flags & kSpreads) != 0;
  if (arguments.count < op.min_args && !spreads) {
    return invalid(quoted(op.name) + " takes at least " + std::to_string(op.min_args) +
                   (op.min_args == 1 ? " argument" : " arguments"));
  }
  if (options_.scope != nullptr && arguments.count > op.max_args) {
    return invalid(quoted(op.name) + " takes at most " + std::to_string(op.max_args) +
                   (op.max_args == 1 ? " argument" : " arguments"));
  }
  if ((op.flags & kIterates) != 0 &&
      (arguments.items[0].is_null() ||
       ((op.op == Op::map || op.op == Op::filter) && arguments.items[1].is_null()))) {
    return invalid(quoted(op.name) + " takes a list and a rule, not null");
  }
  std::vector<uint32_t> args(arguments.count);
  for (uint32_t i = 0; i < arguments.count && !full_; ++i) {
    const bool inner = (op.flags & kIterates) != 0 ? i == 1 : op.op == Op::try_ && i > 0;
    iterations_ += inner ? 1 : 0;
    args[i] = argument(arguments, i);
    iterations_ -= inner ? 1 : 0;
  }
  return add(op.op, args.data(), args.size(), arguments.unwrapped);
}

// A date or a duration that is written as text becomes a number at once.
bool Compiler::constant_time(Op op, const Arguments& arguments, uint32_t& node) {
  if ((op != Op::date && op != Op::duration) || arguments.count != 1 ||
      !arguments.items[0].is_string()) {
    return false;
  }
  const std::string_view text = arguments.items[0].text();
  int64_t ms;
  if (op == Op::date ? parse_time(text, ms) : parse_duration(text, ms)) {
    node = literal(Value::of(static_cast<double>(ms)));
    return true;
  }
  if (options_.scope == nullptr) return false;  // an error of the rule, when it is evaluated
  node = op == Op::date
             ? fail("invalid_date", quoted(text) +
                                        " is no date; write \"2026-11-21\" or "
                                        "\"2026-11-21T10:00:00Z\"")
             : fail("invalid_duration", quoted(text) +
                                            " is no duration; write for example \"30d\", "
                                            "\"4h\", \"15m\" or \"90s\"");
  return true;
}

// Under a Scope: the operators that read answers become slots. False for those that do not, or
// that read the current item of an iterator.
bool Compiler::reads_field(Op op, const Arguments& arguments, uint32_t& node) {
  switch (op) {
    case Op::var:
      if (iterations_ > 0) return false;
      node = field_or_default(arguments);
      return true;
    case Op::missing:
    case Op::missing_some:
      if (iterations_ > 0) return false;
      node = missing_fields(op, arguments);
      return true;
    case Op::val:
    case Op::exists:
      return field_by_path(op, arguments, node);
    default:
      return false;
  }
}

uint32_t Compiler::field_or_default(const Arguments& arguments) {
  if (arguments.count < 1 || arguments.count > 2 || arguments.items[0].text().empty()) {
    return invalid(
        "in a plan \"var\" names a field: {\"var\": \"email\"}, or with a default "
        "{\"var\": [\"email\", \"none\"]}");
  }
  const uint32_t read = field(arguments.items[0].text());
  if (arguments.count == 1) return read;
  const uint32_t args[] = {read, argument(arguments, 1)};
  return add(Op::coalesce, args, 2);
}

bool Compiler::field_by_path(Op op, const Arguments& arguments, uint32_t& node) {
  uint32_t first = 0;
  if (arguments.count > 0 && arguments.items[0].is_array()) {
    const Value& jump = arguments.items[0];
    double levels = jump.size == 1 && jump.items[0].is_number() ? jump.items[0].number : 0.5;
    if (levels < 0) levels = -levels;
    const uint32_t outermost = 2 * iterations_;
    if (levels > outermost || levels != static_cast<double>(static_cast<uint32_t>(levels))) {
      node = invalid("a scope jump is [n] with a whole number n of at most " +
                     std::to_string(outermost) + " here");
      return true;
    }
    if (static_cast<uint32_t>(levels) != outermost) return false;
    first = 1;
  } else if (iterations_ > 0) {
    return false;
  }
  std::string name;
  for (uint32_t i = first; i < arguments.count; ++i) {
    const std::string_view part = arguments.items[i].text();
    if (part.empty()) {
      name.clear();
      break;
    }
    if (i > first) name += '.';
    name += part;
  }
  if (name.empty()) {
    node = invalid("in a plan \"val\" and \"exists\" name a field: {\"val\": \"email\"}");
    return true;
  }
  node = field(name);
  if (op == Op::exists) node = add(Op::answered, &node, 1);
  return true;
}

uint32_t Compiler::missing_fields(Op op, const Arguments& arguments) {
  std::vector<uint32_t> args;
  const Value* names = arguments.items;
  uint32_t count = arguments.count;
  const bool some = op == Op::missing_some;
  if (some && count == 2 && names[1].is_array()) {
    args.push_back(argument(arguments, 0));
    count = names[1].size;
    names = names[1].items;
  } else if (some) {
    return invalid("write {\"missing_some\": [1, [\"email\", \"phone\"]]}");
  } else if (count == 1 && names[0].is_array()) {
    count = names[0].size;
    names = names[0].items;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (names[i].text().empty()) {
      return invalid("in a plan \"missing\" names fields: {\"missing\": [\"email\", \"phone\"]}");
    }
    args.push_back(literal(names[i]));
    args.push_back(field(names[i].text()));
  }
  return add(some ? Op::missing_some_slots : Op::missing_slots, args.data(), args.size());
}

// `signal`, `score` and `list`.
uint32_t Compiler::plan_operation(std::string_view name, const Arguments& arguments) {
  if (options_.scope == nullptr) {
    return fail("plan_only", quoted(name) + " works only inside a plan");
  }
  const bool windowed = name == "signal" && arguments.count == 2;
  if ((arguments.count != 1 && !windowed) || arguments.items[0].text().empty() ||
      (windowed && !arguments.items[1].is_string())) {
    return invalid(name == "signal"
                       ? "write {\"signal\": \"key\"} or {\"signal\": [\"key\", \"7d\"]}"
                       : "write {" + quoted(name) + ": \"key\"}");
  }
  const std::string_view key = arguments.items[0].text();
  std::string hint;
  if (name == "score") return found(options_.scope->score(key, hint), "axis", key, hint);
  if (name == "list") {
    Value items;
    if (!options_.scope->list(key, items, hint)) return found(Scope::kUnknown, name, key, hint);
    return literal(items);
  }
  int64_t window = 0;
  if (windowed && (!parse_duration(arguments.items[1].text(), window) || window == 0)) {
    return fail("invalid_duration", quoted(arguments.items[1].text()) +
                                        " is no window; write for example \"7d\" or \"24h\"");
  }
  return found(options_.scope->signal(key, window, hint), name, key, hint);
}

uint32_t Compiler::field(std::string_view name) {
  std::string hint;
  return found(options_.scope->variable(name, hint), "field", name, hint);
}

uint32_t Compiler::found(uint32_t index, std::string_view kind, std::string_view name,
                         const std::string& hint) {
  if (index != Scope::kUnknown) return slot(index);
  return fail("unknown_" + std::string(kind), "there is no " + std::string(kind) + ' ' +
                                                  quoted(name) +
                                                  (hint.empty() ? "; check its key" : "; " + hint));
}

void collect(const RuleBook& book, uint32_t index, std::vector<uint32_t>& slots) {
  const Node& node = book.nodes[index];
  if (node.op == Op::slot) slots.push_back(node.slot);
  for (uint32_t i = 0; i < node.arg_count; ++i) collect(book, book.args[node.first_arg + i], slots);
}

}  // namespace

uint32_t compile(const Value& rule, RuleBook& book, const CompileOptions& options,
                 std::string_view path, Errors& errors) {
  const size_t before = errors.size();
  const uint32_t root = Compiler(book, options, path, errors).rule(rule);
  return errors.size() == before ? root : kNoRule;
}

void collect_slots(const RuleBook& book, uint32_t root, std::vector<uint32_t>& slots) {
  std::vector<uint32_t> found;
  collect(book, root, found);
  sort_unique(found);
  slots.insert(slots.end(), found.begin(), found.end());
}

}  // namespace fieldwise::logic
