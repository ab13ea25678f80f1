// The evaluator's inside, shared by evaluate.cpp (control and iterators) and the files that hold
// the other operators.
#pragma once

#include "json/number.h"
#include "logic/evaluate.h"

namespace fieldwise::logic {

// What `var` and `val` see: the document, an item of an iterator, or the error of a `try`.
struct Context {
  static constexpr uint32_t kNoItem = 0xffffffff;
  Value data;
  uint32_t index;  // of the item
  const Context* outer;
};

// The values of a node's arguments; null where there is no first or second.
struct Operands {
  static constexpr uint32_t kFew = 4;
  const Value* items = nullptr;
  uint32_t count = 0;
  Value few[kFew];  // most operators have no more: no arena needed
};

struct Absent;  // data.cpp

// One evaluation. Functions return false after putting the error into `thrown`.
struct Machine {
  const RuleBook& book;
  const Inputs& in;
  uint32_t& steps_left;
  Value thrown;

  bool eval(uint32_t index, const Context& context, Value& out);

  // Evaluates one argument.
  bool arg(const Node& node, uint32_t i, const Context& context, Value& out) {
    return eval(book.args[node.first_arg + i], context, out);
  }

  // Counts work beyond the evaluation of nodes: a step for each item copied, or 16 bytes of text.
  bool charge(uint32_t work);

  // Long text costs what reading it costs.
  static uint32_t weight(const Value& value) { return value.is_string() ? value.size / 16 : 0; }

  bool fail(const char* type);

  // An array that the rule built: its nesting is bounded, and the recursion over it with it.
  bool built_array(const Value* items, uint32_t count, Value& out);

  // data.cpp
  bool var(const Node& node, const Context& context, Value& out);
  bool val(Op op, const Operands& path, const Context& context, Value& out);
  bool missing(Op op, const Operands& values, const Context& context, Value& out);
  bool missing_slots(const Node& node, const Context& context, Value& out);
  bool begin(Absent& absent, uint32_t count, const Value* needed);
  bool finish(const Absent& absent, Value& out);

  // arithmetic.cpp
  // Deep equality, as fieldwise::equal has it, charging for what it compares.
  bool same(const Value& a, const Value& b, bool& out);
  bool relate(Op op, const Value& a, const Value& b, bool& out);
  bool arithmetic(Op op, const Operands& values, Value& out);
  bool time(bool date, const Value& value, Value& out);

  // text.cpp
  bool in_(const Value& needle, const Value& hay, Value& out);
  bool cat(const Operands& values, Value& out);
  bool substr(const Operands& values, Value& out);
  // The UTF-16 code units [begin, end) of `text`, half a surrogate pair as U+FFFD.
  bool slice(std::string_view text, uint32_t begin, uint32_t end, Value& out);

 private:
  bool operands(const Node& node, const Context& context, Operands& out);
  bool apply(const Node& node, const Context& context, Value& out);
  bool wrap(uint8_t inside, Value& out);
  bool compare(const Node& node, const Context& context, Value& out);
  bool branch(const Node& node, const Context& context, Value& out);
  bool attempt(const Node& node, const Context& context, Value& out);
  bool to_text(const Value& value, Value& out);
  bool merge(const Operands& values, Value& out);
  bool iterate(const Node& node, const Context& context, Value& out);
};

// A result. Out of line, as most operators end with one.
bool give(bool result, Value& out);
bool give(double result, Value& out);

// {key: value}
Value object_of(std::string_view key, const Value& value, Arena& arena);

// Null, a boolean, a number or a text as text; false for arrays and objects. A number's digits go
// to `buffer`.
bool scalar_text(const Value& value, char (&buffer)[kNumberSize], std::string_view& text);

}  // namespace fieldwise::logic
