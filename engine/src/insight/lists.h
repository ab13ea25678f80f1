// Lists of leads that people go through: who is on which.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "insight/facts.h"

namespace fieldwise::insight {

// "tasks", "review", …: docs/dashboard.md says who is on each.
std::span<const std::string_view> list_names();

// Who was won, and who was won, lost or rejected. All have the same place: read by their ids, which
// are by chance, so that the first of them are a sample.
inline constexpr std::string_view kWonList = "won", kClosedList = "closed";

// A lead on a list, which is read by rising `place`.
struct Listed {
  std::string_view list;  // of list_names()
  int64_t place = 0;
};

// The lists that a lead is on, each once, in the order of list_names(). `outcome`: what was
// reported to have become of it (learn::ReportedEnd).
std::vector<Listed> lists_of(const LeadFacts& facts, int8_t outcome);

// The same as a text to compare: "tasks:1763719200000 won:0".
std::string lists_text(std::span<const Listed> lists);

}  // namespace fieldwise::insight
