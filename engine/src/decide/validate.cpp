// validate(): a submission against the plan's own logic (SPEC A2, B7).
#include <algorithm>

#include "base/list.h"
#include "base/sort.h"
#include "decide/decision.h"
#include "fieldwise/decide.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/reader.h"

namespace fieldwise {
namespace {

struct Submission {
  uint32_t offer = kNone;
  Value answers;
};

Submission read_submission(const Plan& plan, const Reader& root) {
  Submission out;
  if (!root.value().is_object()) {
    root.say("type", "write {\"offer\": …, \"answers\": {…}}");
    return out;
  }
  for (uint32_t i = 0; i < root.size(); ++i) {
    const std::string_view key = root.value().members[i].key;
    if (key != "offer" && key != "answers" && !key.starts_with("x-")) {
      root.item(i).say("unknown_member", "a submission has an offer and answers; leave it out");
    }
  }
  const std::string_view offer = root.required_text("offer");
  out.offer = find_offer(plan, offer);
  if (out.offer == kNone && !offer.empty()) {
    root.say_at("offer", "unknown_offer", "the plan has no such offer; write the key of one");
  }
  const Reader answers = root.at("answers");
  if (!answers.value().is_object()) {
    answers.say("type", "write {\"field\": answer, …}");
    return out;
  }
  out.answers = answers.value();
  for (uint32_t i = 0; i < out.answers.size; ++i) {
    const std::string_view key = out.answers.members[i].key;
    const uint32_t field = plan.field_index.find(key);
    if (field == kNone) {
      answers.say_at(key, "unknown_field", "the plan has no such field; leave it out");
    } else if (plan.fields[field].compute != kNone) {
      answers.say_at(key, "computed_field", "this field is computed; leave it out");
    }
  }
  return out;
}

// The errors of answers that were sent. What is wrong with others, the form at hand may not show;
// where the plan requires them, they are demanded.
Errors of_sent(const Plan& plan, const List<uint32_t>& sent, const Errors& errors) {
  Errors out;
  for (const Error& e : errors) {
    if (std::find(sent.begin(), sent.end(), field_of(plan, e)) != sent.end()) {
      note(out, e);
    }
  }
  return out;
}

// What is asked and required, and not answered.
void demand(const Sheet& sheet, const List<AskedField>& fields, Errors& errors) {
  const Plan& plan = sheet.plan();
  for (const AskedField& asked : fields) {
    const Field& field = plan.fields[asked.field];
    if (!sheet.required(asked.field) || is_known(sheet, asked.field)) continue;
    const bool told = std::any_of(errors.begin(), errors.end(),
                                  [&](const Error& e) { return field_of(plan, e) == asked.field; });
    if (told) continue;
    const Value* label = field.source.find("label");
    std::string_view before = "Answer \"", name, after = "\"";
    if (!field.error.empty() || label == nullptr) {
      before = field.error.empty() ? "Answer this question" : field.error;
      after = {};
    } else {
      name = label->text();
    }
    note(errors, "required", answer_path(field), {before, name, after});
  }
}

}  // namespace

std::string validate(const Plan& plan, const EventLog& log, std::string_view submission,
                     int64_t now) {
  Errors errors;
  Arena arena;
  Profile profile = fold(plan, log, now);
  Sheet sheet(plan);
  std::string decided;
  JsonLimits limits;
  limits.unique_keys = true;
  const JsonResult parsed = parse_json(submission, arena, limits);
  Submission sent;
  if (!parsed.ok) {
    note_json(errors, "the submission is ", parsed.message);
  } else {
    sent = read_submission(plan, Reader(parsed.value, errors));
  }
  List<uint32_t> fields;
  if (errors.empty()) {
    sheet.load(profile, now, sent.offer);
    const Asking before = conclude(sheet, profile).asking;
    for (uint32_t i = 0; i < sent.answers.size; ++i) {
      const Member& m = sent.answers.members[i];
      const uint32_t field = plan.field_index.find(m.key);
      overlay(plan, profile, field, m.value, now);
      fields.push_back(field);
    }
    sheet.load(profile, now, sent.offer);
    const Decision decision = conclude(sheet, profile);
    errors = of_sent(plan, fields, decision.errors);
    // Answers that nobody asked for use up the quota; they do not replace what was asked.
    demand(sheet, before.fields, errors);
    demand(sheet, decision.asking.fields, errors);
    if (sheet.profile() != nullptr) write_decision(decided, sheet, profile, decision);
  }
  std::string out;
  JsonWriter w(out);
  write_errors(w.begin_object().key("valid").boolean(errors.empty()).key("errors"), errors);
  w.key("answers").begin_object();
  sort_items(fields);
  for (const uint32_t f : fields) {
    if (!sheet.value(f).is_null()) w.key(plan.fields[f].key).value(sheet.value(f));
  }
  w.end_object().key("decision");
  if (decided.empty()) {
    w.null();
  } else {
    w.raw(decided);
  }
  w.end_object();
  return out;
}

}  // namespace fieldwise
