// Experiments: which variants fall to a visitor, and the plan with them in it (SPEC A3,
// docs/experiments.md).
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "json/arena.h"
#include "plan/plan.h"

namespace fieldwise {

// The variants that fall to `visitor`, one for each experiment of the plan in its order; empty when
// there are none. They lie in `arena`, and point into the plan. The first 32 bits of the SHA-256 of
// "EXPERIMENT:VISITOR", as a share of 2^32, fall into one of the variants' shares of all weights,
// laid out in order. So each experiment is dealt out on its own, another one changes nothing, and
// anybody can do the sum again.
std::span<const Assignment> assign(const Plan& plan, std::string_view visitor, Arena& arena);

// Compiles `made`, of which `written` and `variants` are known: the plan as written with the
// changes of the variants.
void apply_variants(const std::shared_ptr<Plan>& made, PlanResult& out);

// `target` as `patch` changes it: a JSON Merge Patch (RFC 7396), but for lists whose items have a
// key. An object in the place of such a list changes the items that it names. What is not changed
// is shared, so the result lives as long as both and the arena.
Value patched(const Value& target, const Value& patch, Arena& arena);

}  // namespace fieldwise
