#include "learn/hazard.h"

#include <algorithm>

namespace fieldwise::learn {
namespace {

constexpr int kRounds = 100;

// Exposures and departures per field and position, row by row.
struct Counts {
  size_t positions = 0;
  std::vector<double> shown, left;
  size_t at(size_t field, size_t position) const { return field * positions + position; }
};

Counts count(std::span<const Journey> journeys, uint32_t field_count) {
  Counts out;
  for (const Journey& journey : journeys) {
    out.positions = std::max(out.positions, journey.fields.size());
  }
  out.shown.assign(field_count * out.positions, 0);
  out.left = out.shown;
  for (const Journey& journey : journeys) {
    for (size_t k = journey.from; k < journey.fields.size(); ++k) {
      const size_t cell = out.at(journey.fields[k], k);
      out.shown[cell] += 1;
      if (journey.left && k + 1 == journey.fields.size()) out.left[cell] += 1;
    }
  }
  return out;
}

}  // namespace

double Hazard::at(uint32_t field, size_t position) const {
  if (positions.empty()) return 0;
  // Nobody was asked as much as this: the last position that was seen stands for those behind it.
  return std::min(1.0, fields[field] * positions[std::min(position, positions.size() - 1)]);
}

Hazard fit_hazard(std::span<const Journey> journeys, uint32_t field_count) {
  const Counts counts = count(journeys, field_count);
  Hazard out;
  double all_shown = 0, all_left = 0;
  for (const double n : counts.shown) all_shown += n;
  for (const double n : counts.left) all_left += n;
  if (all_left == 0) return out;
  out.left = static_cast<uint64_t>(all_left);
  const double rate = all_left / all_shown;
  out.fields.assign(field_count, rate);
  out.shown.assign(field_count, 0);
  out.positions.assign(counts.positions, 1);
  for (int round = 0; round < kRounds; ++round) {
    for (uint32_t f = 0; f < field_count; ++f) {
      double expected = 0, shown = 0, left = 0;
      for (size_t k = 0; k < counts.positions; ++k) {
        const size_t cell = counts.at(f, k);
        shown += counts.shown[cell];
        left += counts.left[cell];
        expected += counts.shown[cell] * out.positions[k];
      }
      out.shown[f] = static_cast<uint64_t>(shown);
      out.fields[f] = shown == 0 ? 0 : std::min(1.0, (left + kPrior * rate) / (expected + kPrior));
    }
    double mean = 0;
    for (size_t k = 0; k < counts.positions; ++k) {
      double expected = kPositionPrior * rate, left = kPositionPrior * rate, shown = 0;
      for (uint32_t f = 0; f < field_count; ++f) {
        const size_t cell = counts.at(f, k);
        left += counts.left[cell];
        shown += counts.shown[cell];
        expected += counts.shown[cell] * out.fields[f];
      }
      out.positions[k] = left / expected;
      mean += shown * out.positions[k];
    }
    for (double& p : out.positions) p *= all_shown / mean;
  }
  return out;
}

}  // namespace fieldwise::learn
