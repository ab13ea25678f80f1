// Scores of leads, one after another or many at once. Answers go through shared memory; leads.cpp
// exports plain functions over integer handles beside these, which go through embind.
#pragma once

#include <string>

#include "table.h"

namespace fieldwise::wasm {

// Scores of one lead after another:
// {"handle":h,"slots":address,"scores":address,"fields":[indices that scores depend on]}.
std::string open_scorer(Handle plan, double now);
void close_scorer(Handle scorer);

// Leads that stay in the engine's memory: {"handle":h,"slots":address,"fields":[…]}.
std::string open_batch(Handle plan, double now);
void close_batch(Handle batch);

}  // namespace fieldwise::wasm
