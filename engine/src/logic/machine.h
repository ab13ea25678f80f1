// The evaluator's inside, shared by evaluate.cpp (control and iterators) and the files that hold
// the other operators.
#pragma once

#include "logic/evaluate.h"

namespace fieldwise::logic {

// What `var` and `val` see: the document, an item of an iterator, or the error of a `try`.
struct Context {
  Value data;
  int64_t index;  // of the item; -1 where there is none
  const Context* outer;
};

// The values of a node's arguments.
struct Operands {
  static constexpr uint32_t kFew = 4;
  const Value* items = nullptr;
  uint32_t count = 0;
  Value few[kFew];  // most operators have no more: no arena needed
};

// One evaluation. Functions return false after putting the error into `thrown`.
struct Machine {
  const RuleBook& book;
  const Inputs& in;
  uint32_t steps = 0;
  Value thrown;

  bool eval(uint32_t index, const Context& context, Value& out);

  const uint32_t* args(const Node& node) const { return book.args.data() + node.first_arg; }

  // Counts work beyond the evaluation of nodes: a step for each item copied, or 16 bytes of text.
  bool charge(uint64_t work) {
    const uint64_t left = in.max_steps - steps;
    if (work <= left) {
      steps += static_cast<uint32_t>(work);
      return true;
    }
    steps = in.max_steps;
    return fail("Too Many Steps");
  }

  // Long text costs what reading it costs.
  static uint64_t weight(const Value& value) { return value.is_string() ? value.size / 16 : 0; }

  bool fail(std::string_view type) {
    thrown = Value::of(type);
    return false;
  }

  // Evaluates all arguments. With `spread`, a single argument without brackets that evaluates to an
  // array stands for its items.
  bool operands(const Node& node, const Context& context, bool spread, Operands& out);

  // An array that the rule built: its nesting is bounded, and the recursion over it with it.
  bool built_array(const Value* items, uint32_t count, Value& out);

  // data.cpp
  bool var(const Node& node, const Context& context, Value& out);
  bool val(const Node& node, const Context& context, Value& out);
  bool missing(const Node& node, const Context& context, Value& out);
  bool missing_slots(const Node& node, const Context& context, Value& out);

  // arithmetic.cpp
  // Deep equality, as fieldwise::equal has it, charging for what it compares.
  bool same(const Value& a, const Value& b, bool& out);
  bool compare(const Node& node, const Context& context, Value& out);
  bool arithmetic(const Node& node, const Context& context, Value& out);
  bool time(const Node& node, const Context& context, Value& out);

  // text.cpp
  bool in_(const Node& node, const Context& context, Value& out);
  bool cat(const Node& node, const Context& context, Value& out);
  bool substr(const Node& node, const Context& context, Value& out);
  bool to_text(const Value& value, std::string_view& out);
  // The UTF-16 code units [begin, end) of `text`, half a surrogate pair as U+FFFD.
  bool slice(std::string_view text, size_t begin, size_t end, Value& out);

 private:
  bool branch(const Node& node, const Context& context, Value& out);
  bool attempt(const Node& node, const Context& context, Value& out);
  bool list(const Node& node, const Context& context, Value& out);
  bool merge(const Node& node, const Context& context, Value& out);
  bool iterate(const Node& node, const Context& context, Value& out);
  bool reduce(const Node& node, const Context& context, Value& out);
};

}  // namespace fieldwise::logic
