#include "base/list.h"
#include "base/sentences.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/whole.h"
#include "json/number.h"
#include "logic/constants.h"
#include "logic/dates.h"
#include "logic/operators.h"
#include "logic/rules.h"

namespace fieldwise::logic {
namespace {

constexpr std::string_view kNothing;

[[gnu::noinline]] void append_digits(std::string& text, uint32_t number) {
  char digits[kNumberSize];
  text.append(digits, format_number(digits, number));
}

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
  bool plan_operation(std::string_view name, const Arguments& arguments, uint32_t& node);
  uint32_t behaviour(uint32_t kind, const Arguments& arguments);
  uint32_t field(std::string_view name);
  uint32_t found(uint32_t slot, const char* otherwise, std::string_view name,
                 const std::string& hint);

  uint32_t reserve(uint32_t count);
  uint32_t add(Op op, uint32_t first_arg, uint32_t count, bool unwrapped = false,
               uint32_t content = 0);
  uint32_t literal(const Value& value);
  uint32_t invalid(const char* message, const std::string_view& name = kNothing,
                   uint32_t number = 0);
  uint32_t fail(const char* code, const char* message, const std::string_view& name = kNothing,
                uint32_t number = 0);

  RuleBook& book_;
  const CompileOptions& options_;
  std::string path_;
  Errors& errors_;
  uint32_t nodes_ = 0;
  uint32_t depth_ = 0;
  uint32_t iterations_ = 0;  // iterators and `try` handlers around the current rule
  bool full_ = false;
};

// Notes an error at the current path; `%` in the message stands for the name, `#` for the number.
[[gnu::noinline]] uint32_t Compiler::fail(const char* code, const char* message,
                                          const std::string_view& name, uint32_t number) {
  Error& error = errors_.emplace_back();
  error.code = code;
  error.path = path_;
  for (message = for_authors(message); *message != '\0'; ++message) {
    if (*message == '%') {
      error.message += name;
    } else if (*message == '#') {
      append_digits(error.message, number);
    } else {
      error.message += *message;
    }
  }
  return 0;
}

// Arguments that cannot work. In a plan that is an error of the plan; in free rules it is what the
// public suites expect, an error that the rule throws when it is evaluated and `try` can catch.
[[gnu::noinline]] uint32_t Compiler::invalid(const char* message, const std::string_view& name,
                                             uint32_t number) {
  if (options_.scope != nullptr) return fail("invalid_arguments", message, name, number);
  const uint32_t first = reserve(1);
  const uint32_t type = literal(Value::of(std::string_view("Invalid Arguments")));
  book_.args[first] = type;
  return add(Op::throw_, first, 1);
}

// Room for a node's arguments in the book; the arguments' own arguments come behind it.
[[gnu::noinline]] uint32_t Compiler::reserve(uint32_t count) {
  const size_t first = book_.args.size();
  book_.args.resize(first + count);
  return static_cast<uint32_t>(first);
}

// `content`: the slot of Op::slot, the constant of Op::literal.
[[gnu::noinline]] uint32_t Compiler::add(Op op, uint32_t first_arg, uint32_t count, bool unwrapped,
                                         uint32_t content) {
  if (++nodes_ > options_.max_nodes || count > UINT16_MAX) {
    if (!full_) {
      fail("rule_too_large", "a rule has at most # parts; split it, or use a list", kNothing,
           options_.max_nodes);
    }
    full_ = true;
    return 0;
  }
  Node& node = book_.nodes.emplace_back();
  node.op = op;
  node.unwrapped = unwrapped;
  node.arg_count = static_cast<uint16_t>(count);
  node.first_arg = first_arg;
  (op == Op::literal ? node.constant : node.slot) = content;
  return static_cast<uint32_t>(book_.nodes.size() - 1);
}

[[gnu::noinline]] uint32_t Compiler::literal(const Value& value) {
  return add(Op::literal, 0, 0, false, intern(book_, value));
}

uint32_t Compiler::rule(const Value& value) {
  if (full_) return 0;
  if (is_constant(value)) return literal(value);
  if (depth_ >= options_.max_depth) {
    return fail("rule_too_deep",
                "a rule nests at most # levels; flatten it, for example with \"and\" or \"in\"",
                kNothing, options_.max_depth);
  }
  ++depth_;
  uint32_t node;
  if (value.is_array()) {
    node =
        ordinary({"", Op::make_array, 0, Operator::kAny, kPlain}, {value.items, value.size, false});
  } else if (value.size != 1) {
    node = fail("several_operators",
                "a rule is an object with one operator, this one has #; for a constant write "
                "{\"preserve\": …}",
                kNothing, value.size);
  } else {
    const size_t length = path_.size();
    append_segment(path_, value.members[0].key);
    node = operation(value.members[0].key, value.members[0].value);
    path_.resize(length);
  }
  --depth_;
  return node;
}

uint32_t Compiler::operation(std::string_view name, const Value& argument) {
  const bool unwrapped = !argument.is_array();
  const Arguments arguments{unwrapped ? &argument : argument.items, unwrapped ? 1 : argument.size,
                            unwrapped};
  uint32_t node;
  if (const Operator* op = find_operator(name)) {
    if (op->op == Op::preserve) return literal(argument);
    if (constant_time(op->op, arguments, node)) return node;
    if (options_.scope != nullptr && reads_field(op->op, arguments, node)) return node;
    return ordinary(*op, arguments);
  }
  if (plan_operation(name, arguments, node)) return node;
  fail("unknown_operator", "there is no operator \"%\"; ", name);
  if (!kSentences) return 0;
  const std::string_view near = nearest_operator(name);
  std::string& message = errors_.back().message;
  if (near.empty()) {
    message += "docs/logic.md lists them";
  } else {
    message.append("write \"").append(near) += '"';
  }
  return 0;
}

uint32_t Compiler::argument(const Arguments& arguments, uint32_t index) {
  const size_t length = path_.size();
  if (!arguments.unwrapped) append_digits(path_ += '/', index);
  const uint32_t node = rule(arguments.items[index]);
  path_.resize(length);
  return node;
}

uint32_t Compiler::ordinary(const Operator& op, const Arguments& arguments) {
  const bool iterates = (op.flags & kIterates) != 0;
  const bool bounded = op.max_args != Operator::kAny;
  if (arguments.unwrapped && (op.flags & kNeedsArray) != 0) {
    return invalid("write the arguments of \"%\" in brackets", op.name);
  }
  // What an argument without brackets spreads to is known when it is evaluated.
  const bool spreads = arguments.unwrapped && (op.flags & kSpreads) != 0;
  if (arguments.count < op.min_args && !spreads) {
    return invalid("the number of arguments of \"%\" is at least #", op.name, op.min_args);
  }
  if (options_.scope != nullptr && bounded && arguments.count > op.max_args) {
    return invalid("the number of arguments of \"%\" is at most #", op.name, op.max_args);
  }
  if (iterates && (arguments.items[0].is_null() ||
                   ((op.op == Op::map || op.op == Op::filter) && arguments.items[1].is_null()))) {
    return invalid("\"%\" takes a list and a rule, not null", op.name);
  }
  const uint32_t first = reserve(arguments.count);
  for (uint32_t i = 0; i < arguments.count && !full_; ++i) {
    const uint32_t inner = (iterates ? i == 1 : op.op == Op::try_ && i > 0) ? 1 : 0;
    iterations_ += inner;
    const uint32_t node = argument(arguments, i);
    book_.args[first + i] = node;
    iterations_ -= inner;
  }
  // Free rules may have arguments that nobody reads.
  const uint32_t count = bounded && arguments.count > op.max_args ? op.max_args : arguments.count;
  return add(op.op, first, count, arguments.unwrapped);
}

// A date or a duration that is written as text becomes a number at once.
bool Compiler::constant_time(Op op, const Arguments& arguments, uint32_t& node) {
  if ((op != Op::date && op != Op::duration) || arguments.count != 1 ||
      !arguments.items[0].is_string()) {
    return false;
  }
  const std::string_view text = arguments.items[0].text();
  const bool date = op == Op::date;
  int64_t ms;
  if (parse_moment(text, date, ms)) {
    node = literal(Value::of(static_cast<double>(ms)));
    return true;
  }
  if (options_.scope == nullptr) return false;  // an error of the rule, when it is evaluated
  node = fail(date ? "invalid_date" : "invalid_duration",
              date ? "\"%\" is no date; write \"2026-11-21\" or \"2026-11-21T10:00:00Z\""
                   : "\"%\" is no duration; write for example \"30d\", \"4h\", \"15m\" or \"90s\"",
              text);
  return true;
}

// Under a Scope: the operators that read answers become slots. False for those that do not, or
// that read the current item of an iterator.
bool Compiler::reads_field(Op op, const Arguments& arguments, uint32_t& node) {
  if (op == Op::val || op == Op::exists) return field_by_path(op, arguments, node);
  const bool var = op == Op::var;
  if (iterations_ > 0 || (!var && op != Op::missing && op != Op::missing_some)) return false;
  node = var ? field_or_default(arguments) : missing_fields(op, arguments);
  return true;
}

uint32_t Compiler::field_or_default(const Arguments& arguments) {
  if (arguments.count < 1 || arguments.count > 2 || arguments.items[0].text().empty()) {
    return invalid(
        "in a plan \"var\" names a field: {\"var\": \"email\"}, or with a default "
        "{\"var\": [\"email\", \"none\"]}");
  }
  const uint32_t read = field(arguments.items[0].text());
  if (arguments.count == 1) return read;
  const uint32_t first = reserve(2);
  const uint32_t otherwise = argument(arguments, 1);
  book_.args[first] = read;
  book_.args[first + 1] = otherwise;
  return add(Op::coalesce, first, 2);
}

bool Compiler::field_by_path(Op op, const Arguments& arguments, uint32_t& node) {
  uint32_t i = 0;
  const uint32_t outermost = 2 * iterations_;
  if (arguments.count > 0 && arguments.items[0].is_array()) {
    const Value& jump = arguments.items[0];
    double levels = jump.size == 1 && jump.items[0].is_number() ? jump.items[0].number : 0.5;
    if (levels < 0) levels = -levels;
    if (levels > outermost || levels != static_cast<double>(static_cast<uint32_t>(levels))) {
      node = invalid("a scope jump is [n] with a whole number n of at most # here", kNothing,
                     outermost);
      return true;
    }
    if (levels != outermost) return false;
    i = 1;
  } else if (outermost > 0) {
    return false;
  }
  std::string name;
  bool named = i < arguments.count;
  for (; i < arguments.count && named; ++i) {
    const std::string_view part = arguments.items[i].text();
    named = !part.empty();
    if (!name.empty()) name += '.';
    name += part;
  }
  if (!named) {
    node = invalid("in a plan \"val\" and \"exists\" name a field: {\"val\": \"email\"}");
    return true;
  }
  node = field(name);
  if (op == Op::exists) {
    const uint32_t first = reserve(1);
    book_.args[first] = node;
    node = add(Op::answered, first, 1);
  }
  return true;
}

uint32_t Compiler::missing_fields(Op op, const Arguments& arguments) {
  const bool some = op == Op::missing_some;
  const uint32_t list = some ? 1 : 0;  // where an array of names is
  const Value* names = arguments.items;
  uint32_t count = arguments.count;
  if (count == list + 1 && names[list].is_array()) {
    count = names[list].size;
    names = names[list].items;
  } else if (some) {
    return invalid("write {\"missing_some\": [1, [\"email\", \"phone\"]]}");
  }
  const uint32_t first = reserve(list + 2 * count);
  if (some) {
    const uint32_t needed = argument(arguments, 0);
    book_.args[first] = needed;
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (names[i].text().empty()) {
      return invalid("in a plan \"missing\" names fields: {\"missing\": [\"email\", \"phone\"]}");
    }
    uint32_t* pair = book_.args.data() + first + list + 2 * i;
    pair[0] = literal(names[i]);
    pair[1] = field(names[i].text());
  }
  return add(some ? Op::missing_some_slots : Op::missing_slots, first, list + 2 * count);
}

// How many signals and durations an operator over behaviour takes; by Behaviour::Kind.
constexpr struct {
  std::string_view name;
  uint32_t least_signals, most_signals, least_durations, most_durations;
} kBehaviours[] = {
    {"signal", 1, 1, 0, 2},  {"seconds", 1, 1, 0, 2},   {"silent", 0, 1, 1, 1},
    {"renewed", 0, 1, 2, 2}, {"sequence", 2, 16, 0, 1},
};

// Apart from the table above, as the page goes without.
constexpr const char* kUsages[] = {
    "write {\"signal\": [\"key\", \"7d\"]}: a signal, a window and how long ago it ended",
    "write {\"seconds\": [\"key\", \"7d\"]}: a signal and a window",
    "write {\"silent\": [\"key\", \"30d\"]}; without a signal it is all activity",
    "write {\"renewed\": [\"30d\", \"7d\"]}: after this silence, within this time",
    "write {\"sequence\": [\"first\", \"second\", \"7d\"]}: signals and a window",
};

uint32_t Compiler::behaviour(uint32_t kind, const Arguments& arguments) {
  const auto& takes = kBehaviours[kind];
  Behaviour what;
  what.kind = static_cast<Behaviour::Kind>(kind);
  uint32_t signals[16];
  uint32_t signal_count = 0, duration_count = 0;
  for (uint32_t i = 0; i < arguments.count; ++i) {
    const std::string_view text = arguments.items[i].text();
    const bool digit = !text.empty() && text[0] >= '0' && text[0] <= '9';
    const bool duration = digit || signal_count == takes.most_signals;
    const bool fits = duration ? duration_count < takes.most_durations : duration_count == 0;
    if (text.empty() || !fits) return invalid(for_authors(kUsages[kind]));
    if (duration) {
      int64_t& ms = what.durations[duration_count++];
      if (!parse_duration(text, ms) || ms == 0) {
        return fail("invalid_duration", "\"%\" is no window; write for example \"7d\" or \"24h\"",
                    text);
      }
    } else {
      std::string hint;
      const uint32_t signal = options_.scope->signal(text, hint);
      if (signal == Scope::kUnknown) return found(signal, "unknown_signal", text, hint);
      signals[signal_count++] = signal;
    }
  }
  if (signal_count < takes.least_signals || duration_count < takes.least_durations) {
    return invalid(for_authors(kUsages[kind]));
  }
  what.signals = {signals, signal_count};
  return add(Op::slot, 0, 0, false, options_.scope->behaviour(what));
}

// `score`, `list` and those over behaviour; false for any other name.
bool Compiler::plan_operation(std::string_view name, const Arguments& arguments, uint32_t& node) {
  uint32_t kind = 0;
  while (kind < std::size(kBehaviours) && kBehaviours[kind].name != name) ++kind;
  const bool over_behaviour = kind < std::size(kBehaviours), score = name == "score";
  const bool opted_out = kWhole && name == "opted_out";
  if (!over_behaviour && !score && !opted_out && name != "list") return false;
  if (options_.scope == nullptr) {
    node = fail("plan_only", "\"%\" works only inside a plan", name);
    return true;
  }
  if (over_behaviour) {
    node = behaviour(kind, arguments);
    return true;
  }
  if (arguments.count != 1 || arguments.items[0].text().empty()) {
    node = invalid("write {\"%\": \"key\"}", name);
    return true;
  }
  const std::string_view key = arguments.items[0].text();
  std::string hint;
  if (score) {
    node = found(options_.scope->score(key, hint), "unknown_axis", key, hint);
  } else if (opted_out) {
    node = found(options_.scope->opted_out(key, hint), "unknown_scope", key, hint);
  } else {
    Value items;
    node = options_.scope->list(key, items, hint)
               ? literal(items)
               : found(Scope::kUnknown, "unknown_list", key, hint);
  }
  return true;
}

uint32_t Compiler::field(std::string_view name) {
  std::string hint;
  return found(options_.scope->variable(name, hint), "unknown_field", name, hint);
}

// `otherwise`: the error's code, "unknown_" and what it is that is not there.
uint32_t Compiler::found(uint32_t slot, const char* otherwise, std::string_view name,
                         const std::string& hint) {
  if (slot != Scope::kUnknown) return add(Op::slot, 0, 0, false, slot);
  fail(otherwise, "there is no ");
  if (!kSentences) return 0;
  std::string& message = errors_.back().message;
  message.append(otherwise + std::string_view("unknown_").size()).append(" \"").append(name);
  message.append("\"; ").append(hint.empty() ? std::string_view("check its key") : hint);
  return 0;
}

void collect(const RuleBook& book, uint32_t index, List<uint32_t>& slots) {
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

void collect_slots(const RuleBook& book, uint32_t root, List<uint32_t>& slots) {
  List<uint32_t> found;
  collect(book, root, found);
  sort_unique(found);
  for (const uint32_t slot : found) slots.push_back(slot);
}

}  // namespace fieldwise::logic
