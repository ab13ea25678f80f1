// What the page calls often: answers written into memory that the page and the engine share, and
// plain exported functions over integer handles (hot.cpp lists them). Here are the functions that
// make and free what lies behind the handles; they go through embind.
#pragma once

#include <string>

#include "table.h"

namespace fieldwise::wasm {

// One visitor's sheet, answered field by field. An unknown offer counts as none.
// {"handle":h,"slots":address,"scores":address,"stages":[names]}, or {"errors":[…]}.
std::string open_live(Handle plan, double now, const std::string& offer);
void close_live(Handle live);

// Scores of one lead after another:
// {"handle":h,"slots":address,"scores":address,"fields":[indices that scores depend on]}.
std::string open_scorer(Handle plan, double now);
void close_scorer(Handle scorer);

// Leads that stay in the engine's memory: {"handle":h,"slots":address,"fields":[…]}.
std::string open_batch(Handle plan, double now);
void close_batch(Handle batch);

}  // namespace fieldwise::wasm
