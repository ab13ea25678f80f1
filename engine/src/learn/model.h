// Learning: from a table of leads to the model that a plan carries as `ask.model`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "learn/hazard.h"
#include "learn/live_score.h"
#include "learn/mixture.h"
#include "learn/table.h"
#include "learn/winning.h"

namespace fieldwise::learn {

struct Model {
  MixtureFit classes;
  MeanScore held_out;      // of leads that were not fitted to
  double independent = 0;  // their score when all answers are independent of each other (one class)
  double smoothing = 0;
  size_t leads = 0;
  std::optional<Winning> won;  // absent when nothing tells of winning, or no outcome is known
  std::optional<Telling> telling;
  Hazard leave;
};

// Hears what is being done, for people.
using Progress = std::function<void(const std::string& message)>;

// Learns from all leads of `table`; how many classes is chosen on a held-out fold.
Model learn(const Table& table, uint32_t field_count, const Progress& progress);

// The model as JSON, the value of `ask.model` (docs/learning.md).
std::string model_json(const Model& model, const Table& table, const Plan& plan);

// To six significant digits, which are more than a history knows.
double rounded(double value);

// The square root of a chance as one byte, 1 … 255: small chances keep their digits. What is read
// back, b², is divided by its sum over an input's answers. (255·p itself would take every answer
// that nearly nobody gives for one in 255: a seventh of a question more until 95 % are sure.)
uint8_t chance_byte(double chance);

// RFC 4648 §4, padded.
std::string base64(const std::vector<uint8_t>& bytes);

}  // namespace fieldwise::learn
