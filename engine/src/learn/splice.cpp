#include "learn/splice.h"

#include <algorithm>

#include "json/document.h"

namespace fieldwise::learn {
namespace {

constexpr size_t kNowhere = std::string_view::npos;
constexpr std::string_view kSpace = " \t\r\n";

// Where a member of an object stands in the text: from its name to behind its value.
struct Place {
  size_t begin = kNowhere, value = kNowhere, end = kNowhere;
  bool found() const { return begin != kNowhere; }
};

size_t skip_space(std::string_view text, size_t i) {
  return std::min(text.find_first_not_of(kSpace, i), text.size());
}

// Behind the string that begins at `i`.
size_t skip_string(std::string_view text, size_t i) {
  for (++i; text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
  }
  return i + 1;
}

// Behind the value that begins at `i`.
size_t skip_value(std::string_view text, size_t i) {
  if (text[i] == '"') return skip_string(text, i);
  if (text[i] != '{' && text[i] != '[')
    return std::min(text.find_first_of(",]} \t\r\n", i), text.size());
  for (size_t depth = 0;;) {
    if (text[i] == '"') {
      i = skip_string(text, i);
      continue;
    }
    if (text[i] == '{' || text[i] == '[') ++depth;
    if ((text[i] == '}' || text[i] == ']') && --depth == 0) return i + 1;
    ++i;
  }
}

// The member `name` of the object that begins at `object`; a name may be written with escapes.
Place find_member(std::string_view text, size_t object, std::string_view name) {
  size_t i = skip_space(text, object + 1);
  while (text[i] == '"') {
    Place place;
    place.begin = i;
    i = skip_string(text, i);
    Arena arena;
    const JsonResult key = parse_json(text.substr(place.begin, i - place.begin), arena);
    place.value = skip_space(text, skip_space(text, i) + 1);
    place.end = skip_value(text, place.value);
    if (key.value.text() == name) return place;
    i = skip_space(text, place.end);
    if (text[i] == ',') i = skip_space(text, i + 1);
  }
  return {};
}

// The object `ask` of a plan.
Place find_ask(std::string_view plan) {
  Arena arena;
  JsonLimits limits;
  limits.unique_keys = true;  // which of two would be meant?
  const JsonResult parsed = parse_json(plan, arena, limits);
  const Value* ask = parsed.ok ? parsed.value.find("ask") : nullptr;
  if (ask == nullptr || !ask->is_object()) return {};
  return find_member(plan, plan.find('{'), "ask");
}

}  // namespace

std::string without_ask_member(std::string_view plan, std::string_view name) {
  const Place ask = find_ask(plan);
  std::string out(plan);
  if (!ask.found()) return out;
  const Place member = find_member(plan, ask.value, name);
  if (!member.found()) return out;
  // Its comma goes with it: the one before, or, of the first member, the one behind.
  size_t begin = plan.find_last_not_of(kSpace, member.begin - 1);
  size_t end = member.end;
  if (plan[begin] != ',') {
    begin = member.begin;
    const size_t next = skip_space(plan, member.end);
    if (plan[next] == ',') end = skip_space(plan, next + 1);
  }
  return out.erase(begin, end - begin);
}

std::string with_ask_member(std::string_view plan, std::string_view name, std::string_view json) {
  const Place ask = find_ask(plan);
  std::string member = "\"" + std::string(name) + "\": " + std::string(json);
  size_t end = ask.end;
  if (!ask.found()) {
    member = "\"ask\": {" + member + "}";
    end = plan.find_last_of('}') + 1;
  }
  const size_t last = plan.find_last_not_of(kSpace, end - 2);
  std::string out(plan.substr(0, last + 1));
  if (plan[last] != '{') out += ", ";
  out += member;
  out += plan.substr(last + 1);
  return out;
}

std::string with_member(std::string_view object, std::string_view name, std::string_view json) {
  const size_t begin = object.find('{');
  std::string out(object);
  const Place member = find_member(object, begin, name);
  if (member.found()) return out.replace(member.value, member.end - member.value, json);
  const size_t last = object.find_last_not_of(kSpace, object.find_last_of('}') - 1);
  std::string added = last == begin ? "" : ", ";
  added.append("\"").append(name).append("\": ").append(json);
  return out.insert(last + 1, added);
}

std::vector<std::string_view> items_of(std::string_view plan, std::string_view name) {
  std::vector<std::string_view> out;
  const Place list = find_member(plan, plan.find('{'), name);
  if (!list.found() || plan[list.value] != '[') return out;
  for (size_t i = skip_space(plan, list.value + 1); plan[i] != ']';) {
    const size_t end = skip_value(plan, i);
    out.push_back(plan.substr(i, end - i));
    i = skip_space(plan, end);
    if (plan[i] == ',') i = skip_space(plan, i + 1);
  }
  return out;
}

}  // namespace fieldwise::learn
