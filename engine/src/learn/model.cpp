#include "learn/model.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "json/number.h"
#include "json/writer.h"

namespace fieldwise::learn {
namespace {

constexpr size_t kManyLeads = 1000;
constexpr uint32_t kClasses[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
constexpr double kSmoothings[] = {1, 5};
constexpr uint32_t kFewLeadsClasses = 8;
constexpr double kFewLeadsSmoothing = 2;
constexpr uint8_t kHeldOut = 0;     // the fold
constexpr double kMostLeave = .99;  // that a plan may state
// The search ends when this many class counts in a row do worse than the best before them.
constexpr uint32_t kPatience = 2;

FitOptions search_options(uint32_t classes, double smoothing) {
  FitOptions out;
  out.classes = classes;
  out.smoothing = smoothing;
  out.restarts = 3;
  out.steps = 60;
  out.seed = classes;
  return out;
}

std::string four_digits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value);
  return text;
}

// Settings, and how leads that were not fitted to come out under them.
struct Trial {
  FitOptions options;
  std::vector<LeadScore> leads;

  double score() const { return mean_score(leads).score; }
};

// Adds the leads of `test`, after fitting to `train`.
void try_out(const Table& table, const Rows& train, const Rows& test, Trial& trial) {
  const MixtureFit fit = fit_mixture(table, train, trial.options);
  std::vector<KnownInput> known;
  std::vector<LeadScore> steps;
  const auto row_of = [&](size_t input) {
    return static_cast<uint32_t>(fit.begin[input] / fit.classes());
  };
  for (const uint32_t row : test) {
    known.clear();
    for (size_t i = 0; i < table.inputs.size(); ++i) {
      const uint16_t answer = table.row(row)[i];
      if (answer == kUnknown) continue;
      known.push_back({row_of(i), table.inputs[i].size(), row_of(i) + answer});
    }
    trial.leads.push_back(score_lead(fit.weights, fit.chances, known, steps));
  }
}

// Whether the same leads are likelier under `a` than under `b`, by so many standard errors of the
// mean difference.
bool better_by(double errors, const Trial& a, const Trial& b) {
  const double difference = a.score() - b.score();
  double squares = 0;
  for (size_t i = 0; i < a.leads.size(); ++i) {
    const double d = a.leads[i].score - b.leads[i].score - difference;
    squares += d * d;
  }
  const auto n = static_cast<double>(a.leads.size());
  return difference > errors * std::sqrt(squares) / n;
}

// Takes `best` if its leads are surely likelier than with independent answers.
FitOptions settle(Model& model, const Trial& best, const Trial& one) {
  // Three: of twenty settings one is likely to be a little better by chance.
  const Trial& taken = better_by(3, best, one) ? best : one;
  model.held_out = mean_score(taken.leads);
  model.independent = one.score();
  return taken.options;
}

// Chooses by the likelihood of leads that were not fitted to.
FitOptions choose(const Table& table, Model& model, const Progress& progress) {
  const Rows train = rows_outside(table, kHeldOut), test = rows_in(table, kHeldOut);
  Trial best, one;
  double best_score = -std::numeric_limits<double>::infinity();
  uint32_t worse = 0;
  for (const uint32_t classes : kClasses) {
    const double before = best_score;
    for (const double smoothing : kSmoothings) {
      Trial trial{search_options(classes, smoothing), {}};
      try_out(table, train, test, trial);
      const double score = trial.score();
      progress(std::to_string(classes) + (classes == 1 ? " class" : " classes") + ", smoothing " +
               std::to_string(static_cast<int>(smoothing)) + ": " + four_digits(score) +
               " per held-out lead");
      if (score <= best_score) continue;
      // Heavier smoothing of as many classes blurs what tells, so it must earn its place.
      const bool same = best.options.classes == classes && before < best_score;
      if (same && !better_by(1, trial, best)) continue;
      best_score = score;
      best = std::move(trial);
    }
    if (classes == 1) one = best;
    worse = best_score > before ? 0 : worse + 1;
    if (worse == kPatience) break;
  }
  return settle(model, best, one);
}

// One fold of a small history says little, so all of them are held out in turn.
FitOptions choose_for_few(const Table& table, Model& model, const Progress& progress) {
  Trial one{search_options(1, kFewLeadsSmoothing), {}};
  Trial more{search_options(kFewLeadsClasses, kFewLeadsSmoothing), {}};
  for (uint8_t fold = 0; fold < kFolds; ++fold) {
    const Rows train = rows_outside(table, fold), test = rows_in(table, fold);
    try_out(table, train, test, one);
    try_out(table, train, test, more);
  }
  progress("fewer than " + std::to_string(kManyLeads) +
           " leads: no search for the best number of "
           "classes");
  return settle(model, more, one);
}

void write_weights(JsonWriter& json, const std::vector<double>& weights) {
  json.key("weights").begin_array();
  for (const double weight : weights) json.number(rounded(weight));
  json.end_array();
}

void write_chances(JsonWriter& json, const MixtureFit& mixture) {
  std::vector<uint8_t> bytes;
  bytes.reserve(mixture.chances.size());
  for (const double chance : mixture.chances) bytes.push_back(chance_byte(chance));
  json.key("chances").string(base64(bytes));
}

void write_input(JsonWriter& json, const Input& input, const Plan& plan) {
  json.begin_object();
  json.key("field").string(plan.fields[input.field].key);
  if (!input.option.empty()) json.key("option").string(input.option);
  if (input.number) {
    json.key("cuts").begin_array();
    for (const double cut : input.cuts) json.number(cut);
    json.end_array();
  }
  if (!input.answers.empty()) {
    json.key("answers").begin_array();
    for (const Value& answer : input.answers) json.value(answer);
    json.end_array();
  }
  json.end_object();
}

}  // namespace

double rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return parse_number(text).value_or(0);
}

Model learn(const Table& table, uint32_t field_count, const Progress& progress) {
  Model model;
  model.leads = table.rows();
  FitOptions options = table.rows() < kManyLeads ? choose_for_few(table, model, progress)
                                                 : choose(table, model, progress);
  model.smoothing = options.smoothing;
  options.restarts = 8;
  options.steps = 150;
  progress("fitting " + std::to_string(options.classes) +
           (options.classes == 1 ? " class" : " classes") + " to all leads");
  Rows all(table.rows());
  for (uint32_t r = 0; r < all.size(); ++r) all[r] = r;
  model.classes = fit_mixture(table, all, options);
  if (!table.outcomes.empty()) {
    progress("looking for what tells of winning");
    model.telling = cross_validate(table);
    if (model.telling->tells()) model.won = fit_winning(table, all, 8);
  }
  model.leave = fit_hazard(table.journeys, field_count);
  return model;
}

std::string model_json(const Model& model, const Table& table, const Plan& plan) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("leads").integer(static_cast<int64_t>(model.leads));
  if (model.won) json.key("won_leads").integer(static_cast<int64_t>(model.won->won));
  json.key("score").number(rounded(model.held_out.score));
  json.key("expected").number(rounded(model.held_out.expected));
  json.key("error").number(rounded(model.held_out.error));
  json.key("inputs").begin_array();
  for (const Input& input : table.inputs) write_input(json, input, plan);
  json.end_array();
  json.key("classes").begin_object();
  write_weights(json, model.classes.weights);
  write_chances(json, model.classes);
  json.end_object();
  if (model.won) {
    json.key("won").begin_object();
    write_weights(json, model.won->mixture.weights);
    json.key("outcomes").begin_array();
    for (const uint8_t outcome : model.won->outcomes) json.integer(outcome);
    json.end_array();
    write_chances(json, model.won->mixture);
    json.end_object();
  }
  if (!model.leave.empty()) {
    json.key("leave").begin_object();
    for (uint32_t f = 0; f < plan.fields.size(); ++f) {
      if (model.leave.shown[f] == 0) continue;
      json.key(plan.fields[f].key).number(rounded(std::min(kMostLeave, model.leave.fields[f])));
    }
    json.end_object();
  }
  json.end_object();
  return out;
}

uint8_t chance_byte(double chance) {
  return static_cast<uint8_t>(std::clamp(std::floor(255 * std::sqrt(chance) + .5), 1.0, 255.0));
}

std::string base64(const std::vector<uint8_t>& bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? bytes[i + k] : 0u);
    for (size_t k = 0; k < 4; ++k) out += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

}  // namespace fieldwise::learn
