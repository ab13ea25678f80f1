// Whom an experiment is about, and what became of them: a CSV file with the columns visitor and
// accepted.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/error.h"

namespace fieldwise::experiment {

// A visit or a submission.
struct Moment {
  int64_t at = 0;  // ms
  bool submitted = false;
  std::string plan;  // the hash that was in force; empty: the event does not say
};

struct Visitor {
  std::string dealt_as;         // the id by which experiments are dealt out
  std::vector<Moment> moments;  // visits and submissions in order of time; may be empty
};

// By the name that events and outcomes have for them.
using Visitors = std::map<std::string, Visitor, std::less<>>;

// Whether sales accepted a visitor; nothing while that is not decided.
using Outcomes = std::map<std::string, std::optional<bool>, std::less<>>;

// An error in a line of a file, from 1; 0 where it is no one line.
struct LineError {
  uint64_t line = 0;
  Error error;
};

// Reads `csv` into `out`. `visitors` are those that the events tell of: an outcome of anybody else
// is an error, and so is a second one.
std::vector<LineError> read_outcomes(std::string_view csv, const Visitors& visitors, Outcomes& out);

}  // namespace fieldwise::experiment
