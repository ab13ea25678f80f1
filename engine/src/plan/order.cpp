// The order of evaluation: what a node reads comes before it; a cycle is refused by name (SPEC A2).
#include <algorithm>

#include "base/list.h"
#include "base/sentences.h"
#include "base/sort.h"
#include "base/text.h"
#include "json/writer.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

// The node that fills a slot, or kNone for inputs from outside (signals, touches, the offer).
uint32_t node_of(const Plan& plan, const Slot& slot) {
  if (slot.field != kNone) return slot.field;
  return slot.kind == SlotKind::score ? plan.axis_node(slot.index) : kNone;
}

std::string node_name(const Plan& plan, uint32_t node) {
  if (node < plan.fields.size()) return std::string(plan.fields[node].key);
  if (node == plan.persona_node()) return "the persona";
  return "score " + std::string(plan.axes[node - plan.persona_node() - 1].key);
}

// Which node reads which: pairs (read, reader).
void add_reads(const Plan& plan, uint32_t root, uint32_t reader, List<uint64_t>& pairs) {
  List<uint32_t> slots;
  logic::collect_slots(plan.book, root, slots);
  for (const uint32_t s : slots) {
    const uint32_t node = node_of(plan, plan.slots[s]);
    if (node != kNone) pairs.push_back(pair_of(node, reader));
  }
}

List<uint64_t> find_reads(const Plan& plan) {
  List<uint64_t> pairs;
  for (uint32_t c = 0; c < plan.condition_owner.size(); ++c) {
    const uint32_t owner = plan.condition_owner[c];
    if (owner != kTerminal) add_reads(plan, plan.conditions.conditions[c].root, owner, pairs);
  }
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute != kNone) add_reads(plan, plan.fields[f].compute, f, pairs);
  }
  for (const Rule& rule : plan.rules) {
    if (rule.personas.empty() || rule.axis >= plan.axes.size()) continue;  // reported as unknown
    pairs.push_back(pair_of(plan.persona_node(), plan.axis_node(rule.axis)));
  }
  return pairs;
}

// "a → b → a", walking what was left over when the others were sorted: every node left over reads
// another one left over, so the walk must meet itself.
void report_cycle(Loader& loader, std::span<const Ids> read_by, const List<uint32_t>& open) {
  const auto next = [&](uint32_t node) {
    uint32_t read = 0;
    while (open[read] == 0 ||
           std::find(read_by[read].begin(), read_by[read].end(), node) == read_by[read].end()) {
      ++read;
    }
    return read;
  };
  uint32_t start = 0;
  while (open[start] == 0) ++start;
  List<uint8_t> seen(open.size(), 0);
  while (!seen[start]) {
    seen[start] = 1;
    start = next(start);
  }
  const std::string pointer =
      start < loader.plan.fields.size() ? fill_in("/fields/%", {integer_text(start)}) : "/rules";
  if (!kSentences) return note(loader.errors, "cycle", pointer, {kSeeCheck});
  std::string text = node_name(loader.plan, start);
  uint32_t node = start;
  do {
    node = next(node);
    text += " → " + node_name(loader.plan, node);
  } while (node != start);
  note(loader.errors, "cycle", pointer,
       {"each of these depends on the next: ", text, "; remove one of the conditions"});
}

}  // namespace

void order_nodes(Loader& loader) {
  Plan& plan = loader.plan;
  const uint32_t count = plan.axis_node(static_cast<uint32_t>(plan.axes.size()));
  List<uint64_t> pairs = find_reads(plan);
  const std::span<const Ids> read_by = group(plan.arena, pairs, count);
  List<uint32_t> open(count, 0);  // what a node reads and is not in the order yet
  for (const Ids readers : read_by) {
    for (const uint32_t reader : readers) ++open[reader];
  }
  for (uint32_t n = 0; n < count; ++n) {
    if (open[n] == 0) plan.order.push_back(n);
  }
  plan.rank.assign(count, 0);
  for (uint32_t i = 0; i < plan.order.size(); ++i) {
    const uint32_t node = plan.order[i];
    plan.rank[node] = i;
    for (const uint32_t reader : read_by[node]) {
      if (--open[reader] == 0) plan.order.push_back(reader);
    }
  }
  if (plan.order.size() < count) report_cycle(loader, read_by, open);
}

}  // namespace fieldwise
