#include "learn/mixture.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "base/splitmix.h"

namespace fieldwise::learn {
namespace {

constexpr double kFloor = .001;  // added to every count
constexpr double kLightestClass = .001;
constexpr double kConverged = 1e-6;  // relative gain of a step
constexpr uint32_t kFewestSteps = 10;
constexpr double kTouch = 1e-6;  // of every answer in a start, so that none is impossible
// A product of chances is lifted when all classes fall below the first, long before it is 0.
constexpr double kSmall = 1e-150, kLift = 1e150;

class Fitter {
 public:
  Fitter(const Table& table, std::span<const uint32_t> rows, const FitOptions& options)
      : table_(table), rows_(rows), options_(options) {
    for (const Input& input : table.inputs) {
      begin_.push_back(answers_);
      answers_ += input.size();
    }
    share_answers();
  }

  MixtureFit fit(uint64_t seed) const {
    MixtureFit mixture = start(seed);
    if (rows_.empty()) {
      mixture.trace.push_back(0);
      return mixture;
    }
    double last = -std::numeric_limits<double>::infinity();
    for (uint32_t step = 0; step < options_.steps; ++step) {
      const double gained = advance(mixture);
      mixture.trace.push_back(gained);
      if (step >= kFewestSteps && gained - last < kConverged * std::abs(gained)) break;
      last = gained;
    }
    drop_light(mixture);
    return mixture;
  }

 private:
  // How often each answer is given, of all that answer: what a class without data falls back to.
  void share_answers() {
    shares_.assign(answers_, 0);
    for (size_t i = 0; i < table_.inputs.size(); ++i) {
      double known = 0;
      for (const uint32_t r : rows_) {
        const uint16_t answer = table_.row(r)[i];
        if (answer == kUnknown) continue;
        shares_[begin_[i] + answer] += 1;
        known += 1;
      }
      for (uint32_t a = 0; a < table_.inputs[i].size(); ++a) {
        double& share = shares_[begin_[i] + a];
        share = known > 0 ? share / known : 1.0 / table_.inputs[i].size();
      }
    }
  }

  // Rows far from each other, in answers that differ.
  Rows centres(SplitMix& random) const {
    Rows out;
    if (rows_.empty()) return out;
    out.push_back(rows_[random.bits() % rows_.size()]);
    std::vector<double> nearest(rows_.size(), std::numeric_limits<double>::infinity());
    while (out.size() < options_.classes) {
      const uint16_t* centre = table_.row(out.back());
      double sum = 0;
      for (size_t r = 0; r < rows_.size(); ++r) {
        const uint16_t* row = table_.row(rows_[r]);
        double differ = 0;
        for (size_t i = 0; i < table_.inputs.size(); ++i) {
          differ += row[i] != centre[i] && row[i] != kUnknown && centre[i] != kUnknown;
        }
        nearest[r] = std::min(nearest[r], differ * differ);
        sum += nearest[r];
      }
      if (sum == 0) break;  // every row is like a centre already
      double left = random.unit() * sum;
      size_t chosen = 0;
      for (size_t r = 0; r < rows_.size(); ++r) {
        if (nearest[r] == 0) continue;
        chosen = r;
        left -= nearest[r];
        if (left < 0) break;
      }
      out.push_back(rows_[chosen]);
    }
    return out;
  }

  MixtureFit start(uint64_t seed) const {
    SplitMix random(seed);
    const Rows from = centres(random);
    MixtureFit out;
    const size_t classes = std::max<size_t>(1, from.size());
    out.weights.assign(classes, 1.0 / static_cast<double>(classes));
    out.chances.resize(answers_ * classes);
    for (size_t i = 0; i < begin_.size(); ++i) {
      out.begin.push_back(begin_[i] * classes);
      for (uint32_t a = 0; a < table_.inputs[i].size(); ++a) {
        const double share = shares_[begin_[i] + a];
        double* chance = out.chances.data() + out.begin[i] + a * classes;
        for (size_t z = 0; z < classes; ++z) {
          const uint16_t centre = from.empty() ? kUnknown : table_.row(from[z])[i];
          const double here = centre == kUnknown ? share : (centre == a ? 1.0 : 0.0);
          chance[z] = (.5 * share + .5 * here + kTouch) / (1 + kTouch * table_.inputs[i].size());
        }
      }
    }
    return out;
  }

  // One step. Returns what it climbed from: the log likelihood and the log prior before it.
  double advance(MixtureFit& mixture) const {
    const size_t classes = mixture.classes();
    std::vector<double> weight(classes), total(classes, 0), count(mixture.chances.size(), 0);
    double log_posterior = log_prior(mixture);
    for (const uint32_t r : rows_) {
      const uint16_t* row = table_.row(r);
      const double lifted = class_weights(mixture, table_, r, weight);
      double sum = 0;
      for (const double w : weight) sum += w;
      log_posterior += std::log(sum) + lifted;
      for (size_t z = 0; z < classes; ++z) total[z] += weight[z] /= sum;
      for (size_t i = 0; i < begin_.size(); ++i) {
        if (row[i] == kUnknown) continue;
        double* counted = count.data() + mixture.begin[i] + row[i] * classes;
        for (size_t z = 0; z < classes; ++z) counted[z] += weight[z];
      }
    }
    for (size_t z = 0; z < classes; ++z) {
      mixture.weights[z] = total[z] / static_cast<double>(rows_.size());
    }
    for (size_t i = 0; i < begin_.size(); ++i) normalise(mixture, count, i);
    return log_posterior;
  }

  double prior(size_t answer) const { return options_.smoothing * shares_[answer] + kFloor; }

  void normalise(MixtureFit& mixture, const std::vector<double>& count, size_t input) const {
    const size_t classes = mixture.classes();
    const uint32_t answers = table_.inputs[input].size();
    for (size_t z = 0; z < classes; ++z) {
      double sum = 0;
      for (uint32_t a = 0; a < answers; ++a) {
        const size_t at = mixture.begin[input] + a * classes + z;
        sum += mixture.chances[at] = count[at] + prior(begin_[input] + a);
      }
      for (uint32_t a = 0; a < answers; ++a) {
        mixture.chances[mixture.begin[input] + a * classes + z] /= sum;
      }
    }
  }

  double log_prior(const MixtureFit& mixture) const {
    double out = 0;
    const size_t classes = mixture.classes();
    for (size_t a = 0; a < answers_; ++a) {
      double sum = 0;
      for (size_t z = 0; z < classes; ++z) sum += std::log(mixture.chances[a * classes + z]);
      out += prior(a) * sum;
    }
    return out;
  }

  void drop_light(MixtureFit& mixture) const {
    const size_t classes = mixture.classes();
    std::vector<size_t> kept;
    double sum = 0;
    for (size_t z = 0; z < classes; ++z) {
      if (mixture.weights[z] < kLightestClass) continue;
      kept.push_back(z);
      sum += mixture.weights[z];
    }
    MixtureFit out;
    out.trace = std::move(mixture.trace);
    for (const size_t z : kept) out.weights.push_back(mixture.weights[z] / sum);
    for (size_t a = 0; a < answers_; ++a) {
      for (const size_t z : kept) out.chances.push_back(mixture.chances[a * classes + z]);
    }
    for (const size_t begin : begin_) out.begin.push_back(begin * kept.size());
    mixture = std::move(out);
  }

  const Table& table_;
  std::span<const uint32_t> rows_;
  const FitOptions& options_;
  std::vector<size_t> begin_;  // of an input's answers among all
  size_t answers_ = 0;
  std::vector<double> shares_;
};

}  // namespace

void in_parallel(size_t count, const std::function<void(size_t)>& task) {
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < count; i = next++) task(i);
  };
  if (count < 2 || std::thread::hardware_concurrency() < 2) return work();
  std::thread second(work);
  work();
  second.join();
}

MixtureFit fit_mixture(const Table& table, std::span<const uint32_t> rows,
                       const FitOptions& options) {
  const Fitter fitter(table, rows, options);
  std::vector<MixtureFit> fits(std::max(1u, options.classes > 1 ? options.restarts : 1));
  in_parallel(fits.size(), [&](size_t i) {
    SplitMix seeds(options.seed + 0x632be59bd9b4e019 * (i + 1));
    fits[i] = fitter.fit(seeds.bits());
  });
  // The first of equals, whichever thread was done first.
  return std::move(*std::max_element(fits.begin(), fits.end(), [](const auto& a, const auto& b) {
    return a.trace.back() < b.trace.back();
  }));
}

double class_weights(const MixtureFit& mixture, const Table& table, uint32_t row,
                     std::vector<double>& weights) {
  const size_t classes = mixture.classes();
  const uint16_t* answers = table.row(row);
  double lifted = 0;
  std::copy(mixture.weights.begin(), mixture.weights.end(), weights.begin());
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    if (answers[i] == kUnknown) continue;
    const double* chance = mixture.of(i, answers[i]);
    double* weight = weights.data();
    for (size_t z = 0; z < classes; ++z) weight[z] *= chance[z];
    if (i % 8 == 7 && *std::max_element(weights.begin(), weights.end()) < kSmall) {
      for (double& w : weights) w *= kLift;
      lifted -= std::log(kLift);
    }
  }
  return lifted;
}

double log_likelihood(const MixtureFit& mixture, const Table& table, uint32_t row) {
  std::vector<double> weights(mixture.classes());
  const double lifted = class_weights(mixture, table, row, weights);
  double sum = 0;
  for (const double w : weights) sum += w;
  return std::log(sum) + lifted;
}

double mean_log_likelihood(const MixtureFit& mixture, const Table& table,
                           std::span<const uint32_t> rows) {
  if (rows.empty()) return 0;
  double sum = 0;
  for (const uint32_t r : rows) sum += log_likelihood(mixture, table, r);
  return sum / static_cast<double>(rows.size());
}

Rows rows_in(const Table& table, uint8_t fold) {
  Rows out;
  for (uint32_t r = 0; r < table.rows(); ++r) {
    if (table.folds[r] == fold) out.push_back(r);
  }
  return out;
}

Rows rows_outside(const Table& table, uint8_t fold) {
  Rows out;
  for (uint32_t r = 0; r < table.rows(); ++r) {
    if (table.folds[r] != fold) out.push_back(r);
  }
  return out;
}

}  // namespace fieldwise::learn
