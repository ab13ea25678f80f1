// One visitor's answers, changed one at a time: the page calls it at every keystroke, so answers
// are written into memory that it shares with the engine, and live.cpp exports plain functions over
// integer handles beside these, which go through embind.
#pragma once

#include <string>

#include "table.h"

namespace fieldwise::wasm {

// One visitor's sheet, answered field by field. An unknown offer counts as none.
// {"handle":h,"slots":address,"scores":address,"stages":[names]}, or {"errors":[…]}.
std::string open_live(Handle plan, double now, std::string_view offer);
void close_live(Handle live);

}  // namespace fieldwise::wasm
