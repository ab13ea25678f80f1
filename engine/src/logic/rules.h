// JsonLogic rules in their flat, compiled form.
//
// `compile` turns a JSON rule into nodes of a RuleBook once; `evaluate` (logic/evaluate.h) walks
// them without allocating, but for what the caller's arena takes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "fieldwise/error.h"
#include "fieldwise/logic.h"
#include "json/arena.h"
#include "json/value.h"

namespace fieldwise::logic {

enum class Op : uint8_t {
  literal,     // constant
  slot,        // plan mode: the value of input slot `slot`
  make_array,  // an array literal that holds rules
  // the operators of jsonlogic.com
  var,
  missing,
  missing_some,
  if_,
  eq,
  strict_eq,
  ne,
  strict_ne,
  gt,
  ge,
  lt,
  le,
  not_,
  to_boolean,
  or_,
  and_,
  max,
  min,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  map,
  filter,
  reduce,
  all,
  none,
  some,
  merge,
  in,
  cat,
  substr,
  log,
  // the community's extensions
  val,
  exists,
  coalesce,
  try_,
  throw_,
  preserve,
  // Fieldwise: dates against the injected `now`
  now,
  date,
  duration,
  // plan mode, over slots: `exists`, and `missing`/`missing_some` with their arguments as pairs of
  // a name and its slot (the number that `missing_some` needs comes before them)
  answered,
  missing_slots,
  missing_some_slots,
};

// One node: operator, its arguments as node indices args[first_arg … first_arg+arg_count).
struct Node {
  Op op = Op::literal;
  // The rule wrote one argument without brackets: {"!!": x}. Several operators then spread the
  // array that the argument evaluates to.
  bool unwrapped = false;
  uint16_t arg_count = 0;
  uint32_t first_arg = 0;
  union {
    uint32_t slot;      // Op::slot
    uint32_t constant;  // Op::literal: index into RuleBook::constants
  };
  Node() : slot(0) {}
};

// What a rule asks of a visitor's behaviour (SPEC A4); docs/plan.md has the words.
struct Behaviour {
  enum class Kind : uint8_t { signal, seconds, silent, renewed, sequence };
  Kind kind = Kind::signal;
  std::span<const uint32_t> signals;  // none: activity of any kind
  int64_t durations[2] = {};          // ms; 0: not given
};

// Where a plan's rule finds its inputs. Free data (the `logic` command) uses no Scope. A `hint`
// ends the sentence that begins `there is no field "emial"; `, for example `write "email"`.
class Scope {
 public:
  static constexpr uint32_t kUnknown = 0xffffffff;
  virtual ~Scope() = default;
  // The slot of `{"var": path}`, or kUnknown with `hint` saying what to write instead.
  virtual uint32_t variable(std::string_view path, std::string& hint) = 0;
  // The position of signal `key`.
  virtual uint32_t signal(std::string_view key, std::string& hint) = 0;
  // The slot that looks at behaviour.
  virtual uint32_t behaviour(const Behaviour& what) = 0;
  // The slot that tells whether a lead opted out of `scope`: all, sales or marketing.
  virtual uint32_t opted_out(std::string_view scope, std::string& hint) = 0;
  // The slot that holds the points of axis `key`.
  virtual uint32_t score(std::string_view key, std::string& hint) = 0;
  // The array that `{"list": key}` stands for; false when there is no such list.
  virtual bool list(std::string_view key, Value& out, std::string& hint) = 0;
};

// Nodes and constants of many rules. Constants live in `arena`; equal ones are stored once.
struct RuleBook {
  List<Node> nodes;
  List<uint32_t> args;
  List<Value> constants;
  NameIndex constant_index;  // constants by their canonical JSON
  Arena arena;
};

struct CompileOptions {
  Dialect dialect = Dialect::forms;
  Scope* scope = nullptr;      // null: `var` reads free data
  uint32_t max_nodes = 10000;  // of one rule
  uint32_t max_depth = 64;
};

inline constexpr uint32_t kNoRule = 0xffffffff;

// Compiles `rule` into `book` and returns its root node, or kNoRule after adding to `errors` all
// that is wrong, each with a JSON pointer that starts with `path`. Unknown and multi-key operators
// are errors. Under a Scope, `var`, `missing` and their like take constant names of fields, and
// inside map/filter/reduce/all/none/some the current item is free data.
uint32_t compile(const Value& rule, RuleBook& book, const CompileOptions& options,
                 std::string_view path, Errors& errors);

// Appends the slots that the rule reads, each once, ascending.
void collect_slots(const RuleBook& book, uint32_t root, List<uint32_t>& slots);

}  // namespace fieldwise::logic
