// decide(): fold, evaluate, conclude, write.
#include "fieldwise/decide.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/whole.h"
#include "decide/decision.h"
#include "json/writer.h"
#include "plan/names.h"
#include "plan/reader.h"
#include "qualify/segment.h"
#include "score/ledger.h"
#include "timeline/timeline.h"

namespace fieldwise {
namespace {

void write_reason(JsonWriter& w, const char* code, const std::string& text) {
  w.begin_object().key("code").string(code).key("text").string(text).end_object();
}

// The keys of the fields that `belongs` picks.
void write_keys(JsonWriter& w, const char* name, const Sheet& sheet, const Profile& profile,
                bool (*belongs)(const Sheet&, const Profile&, uint32_t)) {
  const auto& fields = sheet.plan().fields;
  w.key(name).begin_array();
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (belongs(sheet, profile, f)) w.string(fields[f].key);
  }
  w.end_array();
}

bool is_visible(const Sheet& sheet, const Profile&, uint32_t field) { return sheet.visible(field); }
bool is_required(const Sheet& sheet, const Profile&, uint32_t field) {
  return sheet.required(field);
}
bool is_skipped(const Sheet& sheet, const Profile& profile, uint32_t field) {
  return profile.answers[field].skipped && sheet.value(field).is_null();
}

void write_answers(JsonWriter& w, const Sheet& sheet, const Profile& profile) {
  const auto& fields = sheet.plan().fields;
  w.key("answers").begin_object();
  for (uint32_t f = 0; f < fields.size(); ++f) {
    const Value& value = sheet.value(f);
    if (value.is_null()) continue;
    const Answer& answer = profile.answers[f];
    w.key(fields[f].key).begin_object().key("value").value(value);
    const bool computed = fields[f].compute != kNone;
    w.key("source").string(computed ? "computed" : name_of(source_names(), answer.source));
    w.key("at").integer(computed ? sheet.now() : answer.at);
    const bool stale = !computed && is_stale(fields[f], answer.at, sheet.now());
    w.key("stale").boolean(stale).end_object();
  }
  w.end_object();
}

void write_options(JsonWriter& w, const Sheet& sheet) {
  const auto& fields = sheet.plan().fields;
  w.key("options").begin_object();
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (!fields[f].has_option_conditions || !sheet.visible(f)) continue;
    w.key(fields[f].key).begin_array();
    for (uint32_t o = 0; o < fields[f].options.size(); ++o) {
      if (sheet.option_open(f, o)) w.string(fields[f].options[o].value);
    }
    w.end_array();
  }
  w.end_object();
}

// By Stop, without `none`: code and sentence.
constexpr struct {
  const char *code, *text;
} kStops[] = {
    {"no_offer", "No form is shown"},
    {"unknown_offer", "The plan has no such offer, so no form is shown"},
    {"quota", "This visit has asked its % questions"},
    {"next_visit", "The next questions wait for the next visit"},
    {"done", "Nothing is left to ask"},
    {"settled", "No answer can change % any more"},
    {"confident", "Sure enough: % is % likely"},
    {"not_worth", "No open question tells enough about %"},
    {"disqualified", "Who is disqualified for good is asked nothing more"},
};

// Chances are never negative, so adding a half rounds them.
// NOLINTBEGIN(bugprone-incorrect-roundings)

// A chance in thousandths: decisions tell it to the third digit.
int64_t thousandths_of(double chance) { return static_cast<int64_t>(chance * 1000 + 0.5); }

std::string percent(double chance) {
  return fill_in("% %", {integer_text(static_cast<int64_t>(chance * 100 + 0.5)), "%"});
}

// NOLINTEND(bugprone-incorrect-roundings)

// Of what is likely, not certain: 99 % at most.
double short_of_certain(double chance) { return std::min(chance, 0.99); }

// What questions settle, in words: the one stage that points lead to has a name.
std::string_view target(const Plan& plan) {
  if (plan.settle_segment) return "the segment";
  Stage only = Stage::anonymous;
  for (const Threshold& t : plan.thresholds) {
    if (only != Stage::anonymous && only != t.stage) return "the stage";
    only = t.stage;
  }
  if (only == Stage::anonymous || !plan.lanes.empty()) return "the stage";
  return name_of(stage_titles(), only);
}

// By which part of its worth the runner-up lost.
constexpr struct {
  const char *code, *text;
} kLosses[] = {
    {"friction", "% would tell more, but more visitors leave at it"},
    {"outcome", "% tells less about %"},
    {"proof", "% brings the proof of % less near"},
    {"won", "% tells less about winning"},
    {"order", "% tells as much about %, and comes later in the plan"},
};

size_t loss(const Worth& best, const Worth& other) {
  if (other.benefit() > best.benefit()) return 0;
  const double by[] = {best.outcome - other.outcome, best.proof - other.proof,
                       best.won - other.won};
  const double* most = std::max_element(by, by + 3);
  return *most > 0 ? 1 + static_cast<size_t>(most - by) : 4;
}

// Why a question is asked by value: what its answer may settle, and why not the next best one.
void write_worth(JsonWriter& w, const Plan& plan, const AskedField& asked) {
  const std::string_view what = target(plan);
  const int64_t settles = thousandths_of(asked.worth.settles);
  w.string("value").key("text").string(
      settles >= 5
          ? fill_in("% chance that this answer settles %", {percent(asked.worth.settles), what})
          : fill_in("This answer tells most about %", {what}));
  w.key("settles").thousandths(settles);
  w.key("flips").thousandths(thousandths_of(asked.worth.flips)).key("runner_up");
  if (asked.runner_up == kNone) {
    w.null();
    return;
  }
  const std::string_view key = plan.fields[asked.runner_up].key;
  const size_t by = loss(asked.worth, asked.runner_up_worth);
  const bool at_once = by == 1 && asked.runner_up_worth.settles > asked.worth.settles;
  const char* text =
      at_once ? "% settles % at once more often, but tells less on average" : kLosses[by].text;
  w.begin_object().key("field").string(key);
  w.key("settles").thousandths(thousandths_of(asked.runner_up_worth.settles));
  w.key("code").string(kLosses[by].code).key("text").string(fill_in(text, {key, what}));
  w.end_object();
}

// The bands that somebody is in, by the key of what tells them apart.
void write_bands(JsonWriter& w, const Sheet& sheet) {
  w.begin_object();
  for (const Segmentation& by : sheet.plan().segments) {
    const uint32_t value = value_of(by, sheet);
    w.key(by.key);
    w.string_or_null(value == kNone ? std::string_view() : by.bands[value].key);
  }
  w.end_object();
}

// The same of a segment that questions are to settle.
void write_segment(JsonWriter& w, const Plan& plan, uint32_t segment) {
  w.begin_object();
  uint32_t combinations = 1;
  for (const Segmentation& by : plan.segments) {
    combinations *= static_cast<uint32_t>(by.bands.size());
  }
  for (const Segmentation& by : plan.segments) {
    combinations /= static_cast<uint32_t>(by.bands.size());
    w.key(by.key).string(by.bands[segment / combinations].key);
    segment %= combinations;
  }
  w.end_object();
}

void write_likely(JsonWriter& w, const Plan& plan, const Asking& asking) {
  w.key("cold").boolean(plan.model.leads == 0).key("drifted").boolean(plan.model.drifted);
  w.key("likely");
  if (asking.likely == kNone) {
    w.null();
    return;
  }
  w.begin_object();
  if (plan.settle_segment) {
    write_segment(w.key("segment"), plan, asking.likely);
  } else {
    w.key("stage").string(name_of(stage_names(), static_cast<Stage>(asking.likely)));
  }
  w.key("chance").thousandths(thousandths_of(asking.chance)).end_object();
}

std::string_view likely_title(const Plan& plan, uint32_t likely) {
  return plan.settle_segment ? "the segment" : name_of(stage_titles(), static_cast<Stage>(likely));
}

void write_asking(JsonWriter& w, const Plan& plan, const Asking& asking) {
  w.key("ask").begin_object().key("policy").string(asking.by_value ? "value" : "queue");
  if (asking.by_value) write_likely(w, plan, asking);
  w.key("visit").integer(asking.visit).key("quota").integer(asking.quota);
  w.key("used").integer(asking.used).key("fields").begin_array();
  const NumberText quota = integer_text(asking.quota);
  for (const AskedField& asked : asking.fields) {
    w.begin_object().key("field").string(plan.fields[asked.field].key);
    const bool always = asked.number == 0;
    w.key("code");
    // What was valued without steps was not valued.
    if (asking.by_value && !always && !asking.spent) {
      write_worth(w, plan, asked);
    } else {
      w.string(always ? "always" : "queue").key("text");
      w.string(always ? "This offer always asks for it"
                      : fill_in("Question % of at most % in this visit",
                                {integer_text(asked.number), quota}));
    }
    w.end_object();
  }
  w.end_array().key("stop");
  if (asking.stop == Stop::none) {
    w.null();
  } else {
    const auto& [code, text] = kStops[static_cast<size_t>(asking.stop) - 1];
    const bool counts = asking.stop == Stop::quota;
    const bool likely = asking.stop == Stop::confident;
    write_reason(w, code,
                 fill_in(text, {counts   ? quota
                                : likely ? likely_title(plan, asking.likely)
                                         : target(plan),
                                percent(short_of_certain(asking.chance))}));
  }
  w.end_object();
}

void write_ledger(JsonWriter& w, const Sheet& sheet, uint32_t axis) {
  const Plan& plan = sheet.plan();
  w.key("ledger").begin_array();
  const List<LedgerEntry> entries = ledger(sheet, axis);
  for (size_t i = entries.size(); i-- > 0;) {
    const LedgerEntry& entry = entries[i];
    const Rule& rule = plan.rules[entry.rule];
    w.begin_object().key("rule").string(rule.key).key("reason").string(rule.reason);
    w.key("points").thousandths(rule.points).key("value").thousandths(entry.value);
    write_event_id(w.key("event"), entry.event);
    w.key("at").integer(entry.at).key("age").integer(std::max<int64_t>(0, sheet.now() - entry.at));
    w.end_object();
  }
  w.end_array();
}

void write_scores(JsonWriter& w, const Sheet& sheet, const Reach& reach) {
  const Plan& plan = sheet.plan();
  w.key("scores").begin_array();
  for (uint32_t a = 0; a < plan.axes.size(); ++a) {
    const Axis& axis = plan.axes[a];
    w.begin_object().key("axis").string(axis.key).key("value").thousandths(sheet.score(a));
    w.key("min").thousandths(reach.axes[a].low).key("max").thousandths(reach.axes[a].high);
    w.key("withheld");
    if (axis.has_withheld) {
      w.begin_array().thousandths(axis.withheld_low).thousandths(axis.withheld_high).end_array();
    } else {
      w.null();
    }
    write_ledger(w, sheet, a);
    w.end_object();
  }
  w.end_array();
}

void write_stage(JsonWriter& w, const Sheet& sheet, const StageResult& stage) {
  const Standing& standing = stage.standing;
  w.key("stage").begin_object().key("stage").string(name_of(stage_names(), standing.stage));
  write_cause(w.key("cause"), sheet, standing);
  w.key("settled").boolean(stage.settled()).key("reachable").begin_array();
  for (uint32_t s = 0; s < stage_names().size(); ++s) {
    if (stage.reaches(static_cast<Stage>(s))) w.string(stage_names()[s]);
  }
  w.end_array().end_object();
  write_suppression(w.key("suppression"), standing.suppression);
}

// The stage's cause, and what the next threshold still lacks.
void write_why(JsonWriter& w, const Sheet& sheet, const StageResult& stage) {
  const Plan& plan = sheet.plan();
  w.key("why").begin_array();
  write_reason(w, cause_code(stage.standing), cause_text(sheet, stage.standing));
  for (const Threshold& threshold : plan.thresholds) {
    if (threshold.stage <= stage.stage()) continue;
    for (const auto& bound : threshold.when) {
      const int64_t lacking = bound.min - sheet.score(bound.axis);
      if (lacking <= 0) continue;
      write_reason(w, "lacks",
                   fill_in("% needs % more points of %",
                           {name_of(stage_titles(), threshold.stage), thousandths_text(lacking),
                            plan.axes[bound.axis].label}));
    }
    break;
  }
  w.end_array();
}

void write_experiments(JsonWriter& w, const Plan& plan) {
  w.key("experiments").begin_object();
  for (const Assignment& a : plan.variants) w.key(a.experiment).string(a.variant);
  w.end_object();
}

void write_diagnostics(JsonWriter& w, const Sheet& sheet, bool spent) {
  const Plan& plan = sheet.plan();
  w.key("diagnostics").begin_array();
  const auto write = [&](const char* code, const std::string& path, const char* message) {
    w.begin_object().key("code").string(code).key("path").string(path);
    w.key("message").string(message).end_object();
  };
  const auto note = [&](uint32_t condition, const char* path, uint32_t index) {
    if (condition == kNone || !sheet.condition_failed(condition)) return;
    write("condition_failed", fill_in(path, {integer_text(index)}),
          "This condition failed and counts as false");
  };
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    note(plan.fields[f].show_if, "/fields/%/showIf", f);
    note(plan.fields[f].require_if, "/fields/%/requireIf", f);
  }
  for (uint32_t r = 0; r < plan.rules.size(); ++r) note(plan.rules[r].condition, "/rules/%/if", r);
  for (uint32_t l = 0; l < plan.lanes.size(); ++l) {
    const bool against = l < plan.disqualifications;
    note(plan.lanes[l].condition, against ? "/disqualifications/%/if" : "/expressLanes/%/if",
         against ? l : l - plan.disqualifications);
  }
  if (spent) {
    write("too_many_steps", "", "Too many steps: bounds are wide, questions a guess");
  }
  w.end_array();
}

// An answer to an option that is no longer on offer.
void add_closed_options(const Sheet& sheet, Errors& errors) {
  const auto& fields = sheet.plan().fields;
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (!fields[f].has_option_conditions || !sheet.visible(f)) continue;
    if (sheet.raw(f).is_null() || !sheet.value(f).is_null()) continue;
    note(errors, "option", answer_path(fields[f]),
         {"Choose one of the options that are on offer now"});
  }
}

}  // namespace

void write_cause(JsonWriter& w, const Sheet& sheet, const Standing& standing) {
  const Plan& plan = sheet.plan();
  w.begin_object().key("code").string(cause_code(standing));
  w.key("text").string(cause_text(sheet, standing));
  const bool against = standing.by == Standing::By::disqualification;
  const std::string_view key = cause_key(plan, standing);
  if (!key.empty()) w.key(against ? "rule" : "lane").string(key);
  const std::string_view outcome = outcome_of(plan, standing);
  if (!outcome.empty()) w.key("outcome").string(outcome);
  w.end_object();
}

void write_suppression(JsonWriter& w, Suppression suppression) {
  constexpr std::string_view kNames[] = {"", "not_now", "never"};
  w.string_or_null(kNames[static_cast<size_t>(suppression)]);
}

uint32_t find_offer(const Plan& plan, std::string_view key) { return plan.offer_index.find(key); }

uint32_t field_of(const Plan& plan, const Error& error) {
  return plan.field_index.find(std::string_view(error.path).substr(std::strlen("/answers/")));
}

Decision conclude(const Sheet& sheet, const Profile& profile) {
  const Plan& plan = sheet.plan();
  const Reach reached = reach(sheet, *sheet.inputs().scratch);
  Decision out{{}, {}, reached, stage_of(sheet, reached)};
  const bool settled = plan.settle_segment ? segment_settled(plan, reached) : out.stage.settled();
  const bool barred = out.stage.standing.suppression == Suppression::never;
  out.asking = ask(sheet, profile, settled, barred);
  for (const Error& e : profile.errors) {
    const uint32_t field = field_of(plan, e);
    if (field != kNone && sheet.visible(field)) note(out.errors, e);
  }
  add_closed_options(sheet, out.errors);
  return out;
}

void write_decision(std::string& out, const Sheet& sheet, const Profile& profile,
                    const Decision& decision) {
  const Plan& plan = sheet.plan();
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("decided_at").integer(sheet.now());
  w.key("offer");
  w.string_or_null(sheet.offer() == kNone ? std::string_view() : plan.offers[sheet.offer()].key);
  write_keys(w, "visible", sheet, profile, is_visible);
  write_keys(w, "required", sheet, profile, is_required);
  write_answers(w, sheet, profile);
  write_keys(w, "skipped", sheet, profile, is_skipped);
  write_options(w, sheet);
  write_errors(w.key("errors"), decision.errors);
  write_asking(w, plan, decision.asking);
  w.key("persona");
  w.string_or_null(sheet.persona() == kNone ? std::string_view()
                                            : plan.personas[sheet.persona()].key);
  write_scores(w, sheet, decision.reach);
  write_stage(w, sheet, decision.stage);
  w.key("segment");
  if (plan.segments.empty()) {
    w.null();
  } else {
    write_bands(w, sheet);
  }
  w.key("review").boolean(decision.stage.standing.in_review);
  write_why(w, sheet, decision.stage);
  write_experiments(w, plan);
  write_diagnostics(w, sheet, sheet.spent() || decision.asking.spent);
  w.end_object();
}

std::string decide(const Plan& plan, const EventLog& log, int64_t now, std::string_view offer) {
  Profile profile = fold(plan, log, now);
  if (kWhole && has_history(plan, log)) remember(plan, log, now, profile);
  Sheet sheet(plan);
  sheet.load(profile, now, find_offer(plan, offer));
  Decision decision = conclude(sheet, profile);
  if (sheet.offer() == kNone && !offer.empty()) decision.asking.stop = Stop::unknown_offer;
  std::string out;
  write_decision(out, sheet, profile, decision);
  return out;
}

}  // namespace fieldwise
