#include "learn/cell.h"

#include <algorithm>
#include <vector>

#include "plan/answers.h"

namespace fieldwise::learn {
namespace {

Value raw_value(const Field& field, const MapField& map, std::string_view text, Arena& arena) {
  const auto mapped = map.values.find(text);
  if (mapped != map.values.end()) return mapped->second;
  if (field.type != FieldType::boolean) return Value::of(text);
  char* lower = arena.array<char>(text.size());
  std::transform(text.begin(), text.end(), lower, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return Value::of(std::string_view(lower, text.size()));
}

// The items of a multi-choice, separated by semicolons.
Value read_list(const Field& field, const MapField& map, std::string_view text, Arena& arena) {
  std::vector<Value> items;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(';', begin), text.size());
    const std::string_view item = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (item.empty()) continue;
    const Value value = raw_value(field, map, item, arena);
    if (!value.is_null()) items.push_back(value);
  }
  Value* kept = arena.array<Value>(items.size());
  std::copy(items.begin(), items.end(), kept);
  return Value::array(kept, static_cast<uint32_t>(items.size()));
}

}  // namespace

Cell read_cell(const Plan& plan, const Map& map, const MapField& field, std::string_view text,
               Arena& arena) {
  const Field& of_plan = plan.fields[field.field];
  Cell cell;
  const bool mapped = field.values.contains(text);
  cell.blank = !mapped && std::find(map.blanks.begin(), map.blanks.end(), text) != map.blanks.end();
  if (cell.blank) return cell;
  const bool list = of_plan.type == FieldType::multi_choice && !mapped;
  const Value raw =
      list ? read_list(of_plan, field, text, arena) : raw_value(of_plan, field, text, arena);
  if (raw.is_null()) return cell;
  ReadAnswer read = read_answer(plan, of_plan, raw, arena);
  if (!read.ok && field.otherwise) {
    if (field.otherwise->is_null()) return cell;
    read = read_answer(plan, of_plan, *field.otherwise, arena);
  }
  cell.known = read.ok && !read.value.is_null();
  cell.no_answer = !cell.known;
  cell.value = read.value;
  return cell;
}

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace fieldwise::learn
