// The order of evaluation: what a node reads comes before it; a cycle is refused by name (SPEC A2).
#include <algorithm>

#include "base/sort.h"
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

void add_reads(const Plan& plan, uint32_t root, std::vector<uint32_t>& reads) {
  std::vector<uint32_t> slots;
  logic::collect_slots(plan.book, root, slots);
  for (const uint32_t s : slots) {
    const uint32_t node = node_of(plan, plan.slots[s]);
    if (node != kNone) reads.push_back(node);
  }
}

// Of every node, the nodes it reads, ascending.
std::vector<std::vector<uint32_t>> read_edges(const Plan& plan) {
  std::vector<std::vector<uint32_t>> reads(plan.axis_node(0) + plan.axes.size());
  for (uint32_t c = 0; c < plan.condition_owner.size(); ++c) {
    const uint32_t owner = plan.condition_owner[c];
    if (owner != kTerminal) add_reads(plan, plan.conditions.conditions[c].root, reads[owner]);
  }
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute != kNone) add_reads(plan, plan.fields[f].compute, reads[f]);
  }
  for (const Rule& rule : plan.rules) {
    if (rule.personas.empty() || rule.axis >= plan.axes.size()) continue;  // reported as unknown
    reads[plan.axis_node(rule.axis)].push_back(plan.persona_node());
  }
  for (auto& list : reads) {
    sort_unique(list);
  }
  return reads;
}

// "a → b → a", walking what was left over when the others were sorted: every node left over reads
// another one left over, so the walk must meet itself.
void report_cycle(Loader& loader, const std::vector<std::vector<uint32_t>>& reads,
                  const std::vector<uint8_t>& done) {
  uint32_t node = 0;
  while (done[node]) ++node;
  std::vector<uint32_t> path;
  std::vector<uint8_t> seen(reads.size(), 0);
  while (!seen[node]) {
    seen[node] = 1;
    path.push_back(node);
    node = *std::find_if(reads[node].begin(), reads[node].end(),
                         [&](uint32_t next) { return !done[next]; });
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), node));
  std::string text;
  for (const uint32_t n : path) text += node_name(loader.plan, n) + " → ";
  text += node_name(loader.plan, node);
  const std::string pointer =
      node < loader.plan.fields.size() ? "/fields/" + std::to_string(node) : "/rules";
  loader.errors.push_back(
      {"cycle", pointer,
       "each of these depends on the next: " + text + "; remove one of the conditions"});
}

}  // namespace

void order_nodes(Loader& loader) {
  Plan& plan = loader.plan;
  const auto reads = read_edges(plan);
  const auto count = static_cast<uint32_t>(reads.size());
  std::vector<std::vector<uint32_t>> read_by(count);
  std::vector<uint32_t> open(count, 0);
  for (uint32_t n = 0; n < count; ++n) {
    open[n] = static_cast<uint32_t>(reads[n].size());
    for (const uint32_t r : reads[n]) read_by[r].push_back(n);
  }
  std::vector<uint32_t> ready;
  for (uint32_t n = 0; n < count; ++n) {
    if (open[n] == 0) ready.push_back(n);
  }
  std::vector<uint8_t> done(count, 0);
  plan.rank.assign(count, 0);
  for (size_t i = 0; i < ready.size(); ++i) {
    const uint32_t node = ready[i];
    done[node] = 1;
    plan.rank[node] = static_cast<uint32_t>(plan.order.size());
    plan.order.push_back(node);
    for (const uint32_t next : read_by[node]) {
      if (--open[next] == 0) ready.push_back(next);
    }
  }
  if (plan.order.size() < count) report_cycle(loader, reads, done);
}

}  // namespace fieldwise
