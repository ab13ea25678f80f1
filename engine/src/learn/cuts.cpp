#include "learn/cuts.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fieldwise::learn {
namespace {

using logic::Node;
using logic::Op;

double next_after(double value) {
  return std::nextafter(value, std::numeric_limits<double>::infinity());
}

class CutFinder {
 public:
  CutFinder(const Plan& plan, uint32_t field) : plan_(plan), field_(field) {}

  std::vector<double> find() {
    for (const Node& node : plan_.book.nodes) visit(node);
    const Field& field = plan_.fields[field_];
    std::erase_if(cuts_, [&](double cut) {
      return (field.has_min && cut <= field.min) || (field.has_max && cut > field.max);
    });
    std::sort(cuts_.begin(), cuts_.end());
    cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
    return cuts_;
  }

 private:
  const Node& argument(const Node& node, uint32_t i) const {
    return plan_.book.nodes[plan_.book.args[node.first_arg + i]];
  }
  const Value* literal(const Node& node) const {
    return node.op == Op::literal ? &plan_.book.constants[node.constant] : nullptr;
  }

  // The field, or {"var": [field, otherwise]}.
  bool reads_field(const Node& node) const {
    if (node.op == Op::slot) return node.slot == field_;
    return node.op == Op::coalesce && node.arg_count > 0 && reads_field(argument(node, 0));
  }

  void add_both_sides(const Value& value) {
    if (!value.is_number()) return;
    cuts_.push_back(value.number);
    cuts_.push_back(next_after(value.number));
  }

  void compare(Op op, const Node& left, const Node& right) {
    const bool field_left = reads_field(left);
    const Value* constant = field_left ? literal(right) : literal(left);
    if (!(field_left || reads_field(right)) || constant == nullptr || !constant->is_number()) {
      return;
    }
    switch (op) {
      case Op::lt:
      case Op::ge:
        cuts_.push_back(field_left ? constant->number : next_after(constant->number));
        break;
      case Op::le:
      case Op::gt:
        cuts_.push_back(field_left ? next_after(constant->number) : constant->number);
        break;
      default:
        add_both_sides(*constant);
    }
  }

  void visit(const Node& node) {
    switch (node.op) {
      case Op::eq:
      case Op::strict_eq:
      case Op::ne:
      case Op::strict_ne:
      case Op::gt:
      case Op::ge:
      case Op::lt:
      case Op::le:
        for (uint32_t i = 0; i + 1 < node.arg_count; ++i) {
          compare(node.op, argument(node, i), argument(node, i + 1));
        }
        break;
      case Op::in: {
        if (node.arg_count != 2 || !reads_field(argument(node, 0))) break;
        const Value* list = literal(argument(node, 1));
        if (list == nullptr) break;
        for (const Value& item : *list) add_both_sides(item);
        break;
      }
      default:
        break;
    }
  }

  const Plan& plan_;
  uint32_t field_;
  std::vector<double> cuts_;
};

}  // namespace

std::vector<double> rule_cuts(const Plan& plan, uint32_t field) {
  return CutFinder(plan, field).find();
}

std::vector<double> quantile_cuts(std::vector<double>& values, size_t bins) {
  std::vector<double> cuts;
  std::sort(values.begin(), values.end());
  for (size_t j = 1; j < bins && !values.empty(); ++j) {
    const double cut = values[values.size() * j / bins];
    if (cut > (cuts.empty() ? values.front() : cuts.back())) cuts.push_back(cut);
  }
  return cuts;
}

}  // namespace fieldwise::learn
