#include "learn/answers.h"

#include <algorithm>
#include <string>
#include <vector>

namespace fieldwise::learn {

AnswerReader::AnswerReader(const Plan& plan, Leads& out) : plan_(plan), out_(out), sheet_(plan) {
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute != kNone) continue;
    if (email_ == kNone && plan.fields[f].type == FieldType::email) email_ = f;
    out_.fields.push_back({f, {}, false});
  }
}

bool AnswerReader::add(std::string_view name, const EventLog& log) {
  if (log.size() == 0) return false;
  const auto& events = log.state().events;
  const int64_t now = events.back()->at;
  uint32_t offer = kNone;
  for (const Event* event : events) {
    if (event->type == EventType::visit) offer = plan_.offer_index.find(event->offer);
  }
  const Profile profile = fold(plan_, log, now);
  sheet_.load(profile, now, offer);
  std::vector<Cell> cells;
  for (const FieldAnswers& answers : out_.fields) {
    cells.push_back(read_cell(profile, answers.field));
  }
  if (std::none_of(cells.begin(), cells.end(),
                   [](const Cell& cell) { return cell.known || cell.blank; })) {
    return false;
  }
  for (size_t i = 0; i < cells.size(); ++i) {
    out_.fields[i].cells.push_back(cells[i]);
    out_.fields[i].blank_is_answer = out_.fields[i].blank_is_answer || cells[i].blank;
  }
  const std::string_view email = email_ == kNone ? "" : sheet_.value(email_).text();
  out_.groups.push_back(hash_text(email.empty() ? name : email));
  out_.times.push_back(static_cast<double>(events.front()->at));
  return true;
}

Cell AnswerReader::read_cell(const Profile& profile, uint32_t f) {
  Cell cell;
  const Value& value = sheet_.value(f);
  const Answer& answer = profile.answers[f];
  cell.known = !value.is_null();
  cell.blank = !cell.known && answer.skipped && sheet_.visible(f);
  cell.at = cell.blank ? answer.skipped_at : answer.at;
  if (cell.known) cell.value = kept(plan_.fields[f], value);
  cell.known = !cell.value.is_null();
  return cell;
}

// An answer in the plan's own texts: the sheet's are gone with the next visitor.
Value AnswerReader::kept(const Field& field, const Value& value) {
  if (only_whether(field.type)) return Value::of(true);
  if (value.is_string()) {
    const uint32_t option = field.option_index.find(value.text());
    return option == kNone ? Value() : Value::of(field.options[option].value);
  }
  if (!value.is_array()) return value;
  Value* items = out_.arena.array<Value>(value.size);
  for (uint32_t i = 0; i < value.size; ++i) items[i] = kept(field, value.items[i]);
  return Value::array(items, value.size);
}

void AnswerReader::finish() {
  std::erase_if(out_.fields, [](const FieldAnswers& answers) {
    return std::none_of(answers.cells.begin(), answers.cells.end(),
                        [](const Cell& cell) { return cell.known || cell.blank; });
  });
}

}  // namespace fieldwise::learn
