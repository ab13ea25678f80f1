#include <cmath>
#include <cstdio>
#include <functional>

#include "evaluate/report.h"
#include "json/number.h"
#include "json/writer.h"

namespace fieldwise::evaluate {
namespace {

using WriteFigure = std::function<void(JsonWriter& json, size_t figure)>;

// Six significant digits are more than any history knows.
void write_number(JsonWriter& json, double value) {
  if (std::isnan(value)) {
    json.null();
    return;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  json.number(parse_number(text).value_or(0));
}

std::string number_text(double value) {
  std::string out;
  append_number(out, value);
  return out;
}

// The members of a row, each written by `write`.
void write_figures(JsonWriter& json, const WriteFigure& write) {
  const auto one = [&](const char* name, size_t figure) {
    json.key(name);
    write(json, figure);
  };
  const auto each_question = [&](const char* name, size_t first) {
    json.key(name).begin_array();
    for (size_t k = 0; k < kQuestions; ++k) write(json, first + k);
    json.end_array();
  };
  one("to_certain", kToCertain);
  one("to_confident", kToConfident);
  one("error_at_stop", kErrorAtStop);
  one("claimed_error", kClaimedError);
  json.key("questions_at_error").begin_object();
  for (size_t e = 0; e < kErrors.size(); ++e) {
    json.key(number_text(kErrors[e]));
    write(json, kQuestionsAtError + e);
  }
  json.end_object();
  each_question("accuracy_at", kAccuracyAt);
  one("accuracy_area", kAccuracyArea);
  each_question("auc_won_at", kAucWonAt);
  json.key("survive_and_right").begin_object();
  for (size_t h = 0; h < kHazards.size(); ++h) {
    json.key(number_text(kHazards[h]));
    write(json, kSurviveAndRight + h);
  }
  json.end_object();
}

void write_intervals(JsonWriter& json, const char* name,
                     const std::array<Interval95, kFigures>& intervals) {
  json.key(name).begin_object();
  write_figures(json, [&](JsonWriter& out, size_t figure) {
    out.begin_array();
    write_number(out, intervals[figure].low);
    write_number(out, intervals[figure].high);
    out.end_array();
  });
  json.end_object();
}

void write_row(JsonWriter& json, const PolicyResult& row, const Evaluation& evaluation) {
  json.begin_object().key("policy").string(policy_name(row.policy));
  write_figures(json, [&](JsonWriter& out, size_t f) { write_number(out, row.figures[f]); });
  if (evaluation.drifted) {
    json.key("guarded").begin_object();
    write_figures(json, [&](JsonWriter& out, size_t f) { write_number(out, row.guarded[f]); });
    json.end_object();
  }
  write_intervals(json, "interval", row.intervals.own);
  if (evaluation.compared && row.policy != Policy::fixed) {
    write_intervals(json, "against_static", row.intervals.difference);
  }
  if (!row.order.empty()) {
    json.key("order").begin_array();
    for (const std::string& key : row.order) json.string(key);
    json.end_array();
  }
  json.end_object();
}

constexpr std::string_view kSources[] = {"unknown", "recorded", "plan", "assumed"};

}  // namespace

std::string report_json(const Evaluation& e) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("plan").begin_object().key("name").string(e.plan).key("hash").string(e.hash);
  json.end_object();
  json.key("leads").integer(static_cast<int64_t>(e.leads));
  json.key("won").integer(static_cast<int64_t>(e.won));
  json.key("lost").integer(static_cast<int64_t>(e.lost));
  json.key("model_leads").integer(static_cast<int64_t>(e.model_leads));
  json.key("tells_winning").boolean(e.tells_winning);
  json.key("confidence").number(e.confidence);
  json.key("seed").integer(static_cast<int64_t>(e.seed));
  json.key("outcomes").begin_array();
  for (const OutcomeShare& outcome : e.outcomes) {
    json.begin_object().key("outcome").string(outcome.name);
    json.key("leads").integer(static_cast<int64_t>(outcome.leads)).end_object();
  }
  json.end_array();
  json.key("leaving").string(kSources[static_cast<size_t>(e.leaving)]);
  json.key("score");
  if (e.score) {
    json.begin_object();
    for (const auto& [name, value] : {std::pair{"found", e.score->score},
                                      {"expected", e.score->expected},
                                      {"error", e.score->error}}) {
      json.key(name);
      write_number(json, value);
    }
    json.end_object();
  } else {
    json.null();
  }
  json.key("drifted").boolean(e.drifted);
  json.key("rows").begin_array();
  for (const PolicyResult& row : e.policies) write_row(json, row, e);
  json.end_array();
  for (const auto& [name, texts] : {std::pair{"verdict", verdict(e)}, {"warnings", e.warnings}}) {
    json.key(name).begin_array();
    for (const std::string& text : texts) json.string(text);
    json.end_array();
  }
  json.end_object();
  return out + "\n";
}

}  // namespace fieldwise::evaluate
