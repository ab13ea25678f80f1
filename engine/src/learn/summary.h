// What was learnt, for people.
#pragma once

#include <string>

#include "learn/model.h"

namespace fieldwise::learn {

// Some lines of text: how many leads, how well, what tells of winning, where visitors leave, and
// what is odd.
std::string summary(const Model& model, const Table& table, const Plan& plan);

}  // namespace fieldwise::learn
