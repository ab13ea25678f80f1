// What experiments came to, for people and for programs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/study.h"

namespace fieldwise::experiment {

struct Settings {
  double alpha = 0.05;         // the chance of any wrong claim, of each measure of an experiment
  bool with_outcomes = false;  // whether it is known whom sales accepted
  Window window;
  int64_t last_event = 0;  // ms
};

// Some lines for each experiment: a table of its variants, what can be claimed, and warnings.
std::string report_text(const std::vector<Study>& studies, const Settings& settings);

// The same as one JSON text (docs/experiments.md).
std::string report_json(const std::vector<Study>& studies, const Settings& settings);

}  // namespace fieldwise::experiment
