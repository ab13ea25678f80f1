// A history as a table of answers: a row per lead, a column per input of the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "learn/leads.h"

namespace fieldwise::learn {

inline constexpr uint16_t kUnknown = 0xffff;  // no answer is known
inline constexpr size_t kFewestLeads = 20;
inline constexpr uint32_t kFolds = 5;

// Which of them a group's leads are in: the same on every machine.
uint8_t fold_of(uint32_t group);

// A question with a few answers. A field is one, but for a multi-choice: each of its options is one
// of its own (chosen or not).
struct Input {
  uint32_t field = 0;
  std::string_view option;     // of a multi-choice
  bool number = false;         // its first answers are bins: bin i is [cut i-1, cut i)
  std::vector<double> cuts;    // ascending
  std::vector<Value> answers;  // behind the bins; null, nothing answered, comes last

  uint32_t size() const {
    return static_cast<uint32_t>((number ? cuts.size() + 1 : 0) + answers.size());
  }
};

struct Table {
  std::vector<Input> inputs;
  std::vector<uint16_t> cells;    // row by row: the answer's position, or kUnknown
  std::vector<int8_t> outcomes;   // a row: 1 won, 0 lost, kOpen; empty without an outcome
  std::vector<uint8_t> folds;     // a row: 0 … kFolds-1, by a hash of its group
  std::vector<Journey> journeys;  // what was asked and where leads left; empty: not recorded
  size_t left_out = 0;            // rows that answer none of the fields
  std::vector<std::string> warnings;

  size_t rows() const { return folds.size(); }
  const uint16_t* row(size_t i) const { return cells.data() + i * inputs.size(); }
};

// The answers of `leads` as inputs of a model. What says next to nothing, or has too many answers,
// is left out with a warning; those of the leads come first.
void make_table(const Plan& plan, const Leads& leads, Table& out);

// What makes a table useless: no field to learn of, too few leads, or all alike; nothing when it is
// of use.
std::optional<Error> useless(const Table& table);

// What makes outcomes useless: all won, or all lost; nothing when there are none.
std::optional<Error> one_outcome(const Table& table);

// What makes visitors useless who are told apart by their addresses: that most gave the same few.
std::optional<Error> few_addresses(const Table& table);

// Reads the leads of `csv` for `plan` as `map` says. Returns what makes the history useless; what
// is only odd goes into the table's warnings.
std::vector<Problem> read_table(const Plan& plan, const Map& map, const Csv& csv, Table& out);

}  // namespace fieldwise::learn
