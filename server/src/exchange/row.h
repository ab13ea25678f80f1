// What a row of an imported table says.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exchange/import.h"
#include "plan/plan.h"

namespace fieldwise::server {

// Something that became of the lead, as an event's members in canonical order.
struct RowOutcome {
  std::string payload;
  int64_t at = 0;  // when the row was taken in, where it does not say
};

struct Row {
  std::vector<std::pair<std::string, std::string>> answers;  // key and value, as JSON
  std::vector<RowOutcome> outcomes;                          // in the order of time
  std::string address;              // the one by which the lead is known, in plain form
  std::set<std::string> addresses;  // all
  std::string reference;            // in the table's source
  int64_t at = 0;                   // when the answers were so
  int64_t known_at = 0;  // since when the lead was known, of its address: not after anything else
};

// Reads a row; adds what is wrong with it to `errors`.
Row read_row(const Plan& plan, const ImportTable& table, size_t number, int64_t now,
             std::vector<RowError>& errors);

}  // namespace fieldwise::server
