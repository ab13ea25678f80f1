#include "evaluate/leads.h"

#include <algorithm>

#include "json/writer.h"
#include "learn/cell.h"

namespace fieldwise::evaluate {
namespace {

// A deep copy: the histories' texts are gone when the replay begins.
Value copy(const Value& value, Arena& arena) {
  if (value.is_string()) return Value::of(arena.copy(value.text()));
  if (!value.is_array()) return value;
  Value* items = arena.array<Value>(value.size);
  for (uint32_t i = 0; i < value.size; ++i) items[i] = copy(value.items[i], arena);
  return Value::array(items, value.size);
}

// 0xfffd different answers to one question are more than a history of a replay has; all later ones
// would count as skipped.
uint16_t number_of(Questionnaire& questions, size_t question, const Value& value) {
  auto& numbers = questions.numbers[question];
  const auto next = static_cast<uint16_t>(std::min<size_t>(numbers.size(), kSkipped));
  if (next == kSkipped) return kSkipped;
  const auto [found, added] = numbers.try_emplace(to_json(value), next);
  if (added) questions.answers[question].push_back(copy(value, questions.arena));
  return found->second;
}

}  // namespace

Questionnaire questions_of(const Plan& plan, const learn::Map& map) {
  Questionnaire out;
  for (const learn::MapField& field : map.fields) {
    if (plan.fields[field.field].compute == kNone) out.fields.push_back(field.field);
  }
  out.answers.resize(out.fields.size());
  out.numbers.resize(out.fields.size());
  return out;
}

Leads leads_of(const Plan& plan, const learn::Map& map, const Csv& csv, const learn::Leads& read,
               Questionnaire& questions) {
  std::vector<const learn::MapField*> fields;
  std::vector<size_t> columns;
  for (const learn::MapField& field : map.fields) {
    if (plan.fields[field.field].compute != kNone) continue;
    fields.push_back(&field);
    const auto column = std::find(csv.header.begin(), csv.header.end(), field.column);
    columns.push_back(static_cast<size_t>(column - csv.header.begin()));
  }
  Leads out;
  Arena arena;
  std::vector<uint16_t> answers(fields.size());
  for (size_t row = 0; row < csv.rows(); ++row) {
    arena.reset();
    for (size_t q = 0; q < fields.size(); ++q) {
      const std::string_view text = learn::trim(csv.cell(row, columns[q]));
      const learn::Cell cell = learn::read_cell(plan, map, *fields[q], text, arena);
      answers[q] = cell.known ? number_of(questions, q, cell.value) : kSkipped;
    }
    const auto skipped = [](uint16_t answer) { return answer == kSkipped; };
    if (std::all_of(answers.begin(), answers.end(), skipped)) continue;
    out.answers.insert(out.answers.end(), answers.begin(), answers.end());
    if (!read.outcomes.empty()) out.outcomes.push_back(read.outcomes[row]);
    ++out.count;
  }
  return out;
}

}  // namespace fieldwise::evaluate
