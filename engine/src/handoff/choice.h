// A choice of rep for people and other programs: why this one, and why not the others.
#pragma once

#include <string>
#include <vector>

#include "handoff/routing.h"
#include "json/writer.h"

namespace fieldwise {

// Sentences, the first that matters most first: why this rep, or why nobody; then what was tried
// before in vain.
std::vector<std::string> explain(const Routing& routing, const RoutedLead& lead,
                                 const Choice& choice);

// Why a rep who was considered did not get it; "" for those who could have.
std::string explain_fate(const Routing& routing, const Considered& considered);

// {"rep":…,"name":…,"via":…,"rule":…,"pool":…,"waits":…,"over_full":…,"among":{…},"why":[…],
// "tried":[{"via":…,"rule":…,"pool":…,"considered":[{"rep":…,"fate":…,…}]}]}; docs/routing.md has
// the members. `rep` is null where nobody can take the lead.
void write_choice(JsonWriter& w, const Routing& routing, const RoutedLead& lead,
                  const Choice& choice);

// Parts of it, which an `assigned` event has too: "via", "rule" and "pool" of a rule, null being
// the owner's; and the weights by rep, {"ada":2,"ben":1}.
void write_rule(JsonWriter& w, const Routing& routing, const RoutingRule* rule);
void write_among(JsonWriter& w, const Routing& routing, const Choice& choice);

}  // namespace fieldwise
