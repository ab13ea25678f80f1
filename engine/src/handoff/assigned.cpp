#include "handoff/assigned.h"

#include "handoff/choice.h"
#include "json/spans.h"

namespace fieldwise {

RepNumbers::RepNumbers(const Routing& routing) {
  for (uint32_t i = 0; i < routing.reps.size(); ++i)
    index_.add(arena_.copy(routing.reps[i].key), i);
}

uint32_t RepNumbers::of(std::string_view key) {
  const uint32_t known = index_.find(key);
  if (known != kNone) return known;
  const uint32_t number = index_.size();
  index_.add(arena_.copy(key), number);
  return number;
}

void write_assigned(JsonWriter& w, const Routing& routing, const Choice& choice) {
  w.key("rep").string(routing.reps[choice.rep].key);
  write_rule(w, routing, choice.rule);
  if (choice.rule == nullptr) return;
  w.key("among");
  write_among(w, routing, choice);
}

bool read_dealt(const Value& event, const Routing& routing, RepNumbers& numbers, Arena& arena,
                Dealt& out) {
  const Value* pool = event.find("pool");
  const Value* rep = event.find("rep");
  const Value* among = event.find("among");
  if (pool == nullptr || rep == nullptr || among == nullptr || !among->is_object()) return false;
  out.pool = routing.pool_index.find(pool->text());
  if (out.pool == kNone || among->find(rep->text()) == nullptr || among->size > kMostMembers) {
    return false;
  }
  const auto shares = make<Share>(arena, among->size);
  for (uint32_t i = 0; i < among->size; ++i) {
    const Member& member = among->members[i];
    const double weight = member.value.is_number() ? member.value.number : 0;
    if (!(weight >= 1 && weight <= kMostWeight)) return false;
    shares[i].weight = static_cast<uint32_t>(weight);
    if (shares[i].weight != weight) return false;
    shares[i].rep = numbers.of(member.key);
  }
  out.rep = numbers.of(rep->text());
  out.among = shares;
  return true;
}

}  // namespace fieldwise
