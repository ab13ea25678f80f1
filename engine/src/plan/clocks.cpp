// Where rules read `now`: only where the moment can be found at which that matters.
#include "plan/loader.h"

namespace fieldwise {
namespace {

using logic::Node;
using logic::Op;

bool compares(Op op) { return op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge; }

bool calculates(Op op) {
  return op == Op::add || op == Op::subtract || op == Op::multiply || op == Op::divide;
}

// How often `now` stands in the rule; 2 for a use that does not grow or shrink steadily with it.
uint32_t uses(const logic::RuleBook& book, uint32_t index) {
  const Node& node = book.nodes[index];
  if (node.op == Op::now) return 1;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < node.arg_count; ++i) sum += uses(book, book.args[node.first_arg + i]);
  return sum != 0 && !calculates(node.op) ? 2 : sum;
}

// Adds the comparisons with `now`; false where it is used outside of them.
bool find(const logic::RuleBook& book, uint32_t index, List<uint32_t>& clocks) {
  const Node& node = book.nodes[index];
  if (node.op == Op::now) return false;
  if (compares(node.op) && node.arg_count == 2) {
    const uint32_t sum =
        uses(book, book.args[node.first_arg]) + uses(book, book.args[node.first_arg + 1]);
    if (sum == 1) clocks.push_back(index);
    if (sum <= 1) return true;
  }
  for (uint32_t i = 0; i < node.arg_count; ++i) {
    if (!find(book, book.args[node.first_arg + i], clocks)) return false;
  }
  return true;
}

}  // namespace

void note_clocks(Loader& loader, const Reader& rule, uint32_t node) {
  if (find(loader.plan.book, node, loader.plan.clocks)) return;
  rule.error("now",
             "compare \"now\" with a time, once: {\">\": [{\"-\": [{\"now\": []}, …]}, …]}; what "
             "changes at every moment has none at which it changes");
}

}  // namespace fieldwise
