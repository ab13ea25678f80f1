#include "learn/map.h"

#include <algorithm>

#include "json/document.h"
#include "json/utf.h"
#include "plan/answers.h"
#include "plan/reader.h"

namespace fieldwise::learn {
namespace {

enum MapMember : uint32_t { kOutcome, kGroup, kBlank, kFields, kReached, kLeftAt, kTime };
constexpr MemberSpec kMap[] = {
    {"outcome"},
    {"group", Kind::text},
    {"blank", Kind::list, false, nullptr, 0, 1000},
    {"fields", Kind::any, true, "write {\"field key\": {\"column\": …}}"},
    {"reached", Kind::text},
    {"left_at", Kind::text},
    {"time", Kind::text},
    {"notes"}};

enum OutcomeMember : uint32_t { kOutcomeColumn, kWon, kLost };
constexpr MemberSpec kOutcomeMembers[] = {
    {"column", Kind::text, true, "write the column that tells the outcome"},
    {"won", Kind::list, true, "write the texts that mean won, like [\"1\"]", 0, 1000},
    {"lost", Kind::list, false, nullptr, 0, 1000},
    {"notes"}};

enum FieldMember : uint32_t { kColumn, kValues, kOtherwise, kFieldBlank };
constexpr MemberSpec kField[] = {{"column", Kind::text, true, "write the column of the history"},
                                 {"values"},
                                 {"otherwise"},
                                 {"blank", Kind::choice, false, "an answer|not known"},
                                 {"notes"}};

std::vector<std::string_view> read_texts(const Reader& place) {
  std::vector<std::string_view> out;
  for (uint32_t i = 0; i < place.size(); ++i) {
    const Reader item = place.item(i);
    if (item.value().is_string()) {
      out.push_back(item.value().text());
    } else {
      item.error("type", "write a text in quotes, as it stands in the history");
    }
  }
  return out;
}

void read_outcome(const Reader& place, Map& out) {
  const Members members(place, kOutcomeMembers);
  if (!members) return;
  MapOutcome outcome;
  outcome.column = members.text(kOutcomeColumn);
  outcome.won = read_texts(members.at(kWon));
  if (members.has(kWon) && members[kWon].is_array() && outcome.won.empty()) {
    members.at(kWon).error("missing_member", "write the texts that mean won, like [\"1\"]");
  }
  outcome.lost = read_texts(members.at(kLost));
  out.outcome = std::move(outcome);
}

// Whether `value` can stand for an answer to `field`, or for "not known".
void check_answer(const Plan& plan, const Field& field, const Reader& place) {
  const Value& value = place.value();
  if (value.is_null()) return;
  Arena arena;
  const ReadAnswer read = read_answer(plan, field, value, arena);
  if (!read.ok || read.value.is_null()) {
    place.error("unknown_option", {"\"", field.key, "\" does not take this answer: ",
                                   read.ok ? "write null for not known" : error_text(field, read)});
  }
}

void read_field(const Plan& plan, std::string_view key, const Reader& place, Map& out) {
  MapField field;
  field.field = plan.field_index.find(key);
  if (field.field == kNone) {
    place.error("unknown_field", {"there is no field \"", key, "\" in the plan"});
    return;
  }
  const Field& of_plan = plan.fields[field.field];
  if (of_plan.compute != kNone) {
    place.error("computed_field", {"\"", key, "\" is computed and never asked; leave it out"});
    return;
  }
  const Members members(place, kField);
  if (!members) return;
  field.column = members.text(kColumn);
  field.blank_is_answer = members.choice(kFieldBlank) == 0;
  if (members.has(kValues)) {
    const Reader values = members.at(kValues);
    if (!values.value().is_object()) {
      values.error("type", "write {\"text in the history\": answer}");
    }
    for (uint32_t i = 0; values.value().is_object() && i < values.size(); ++i) {
      check_answer(plan, of_plan, values.item(i));
      field.values[values.value().members[i].key] = values.item(i).value();
    }
  }
  if (members.has(kOtherwise)) {
    check_answer(plan, of_plan, members.at(kOtherwise));
    field.otherwise = members[kOtherwise];
  }
  out.fields.push_back(std::move(field));
}

}  // namespace

Errors read_map(std::string_view json, const Plan& plan, Arena& arena, Map& out) {
  out = Map();
  Errors errors;
  if (!valid_utf8(json)) {
    note(errors, "encoding", "", {"The file is not UTF-8 text; save it as UTF-8."});
    return errors;
  }
  JsonLimits limits;
  limits.unique_keys = true;
  const JsonResult parsed = parse_json(json, arena, limits);
  if (!parsed.ok) {
    note(errors, "json", "", {parsed.message});
    return errors;
  }
  const Reader root(parsed.value, errors);
  const Members members(root, kMap);
  if (!members) return errors;
  if (members.has(kOutcome)) read_outcome(members.at(kOutcome), out);
  out.group = members.text(kGroup);
  out.time = members.text(kTime);
  out.reached = members.text(kReached);
  out.left_at = members.text(kLeftAt);
  if (out.reached.empty() != out.left_at.empty()) {
    root.error("missing_member", "\"reached\" and \"left_at\" need each other; write both or none");
  }
  out.blanks =
      members.has(kBlank) ? read_texts(members.at(kBlank)) : std::vector<std::string_view>{""};
  const Reader fields = members.at(kFields);
  if (members.has(kFields) && !(fields.value().is_object() && fields.size() > 0)) {
    fields.error("type", "write {\"field key\": {\"column\": …}}, one field at least");
  } else {
    for (uint32_t i = 0; i < fields.size(); ++i) {
      read_field(plan, fields.value().members[i].key, fields.item(i), out);
    }
  }
  std::sort(out.fields.begin(), out.fields.end(),
            [](const MapField& a, const MapField& b) { return a.field < b.field; });
  return errors;
}

}  // namespace fieldwise::learn
