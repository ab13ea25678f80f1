#include "demo/answers.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise::demo {
namespace {

constexpr int64_t kDay = 86400000;
constexpr double kPull =
    1.2;  // of the best option against one that is worth nothing, at a fit of 1

// 2026-11-21
std::string date_text(int64_t at) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(sys_time<milliseconds>(milliseconds(at))));
  const auto two = [](unsigned n) { return (n < 10 ? "-0" : "-") + std::to_string(n); };
  return std::to_string(static_cast<int>(date.year())) + two(static_cast<unsigned>(date.month())) +
         two(static_cast<unsigned>(date.day()));
}

std::string text_json(std::string_view text) {
  std::string out;
  JsonWriter(out).string(text);
  return out;
}

// What each option is worth to the plan, the most being 1 or -1.
std::vector<double> worths(const Plan& plan, uint32_t field) {
  const EventLog nothing;
  const Profile nobody = fold(plan, nothing, 0);
  Sheet sheet(plan);
  sheet.load(nobody, 0, kNone);
  const auto total = [&] {
    int64_t sum = 0;
    for (uint32_t a = 0; a < plan.axes.size(); ++a) sum += sheet.sum(a);
    return static_cast<double>(sum);
  };
  const double without = total();
  std::vector<double> out;
  double most = 0;
  for (const Option& option : plan.fields[field].options) {
    sheet.set(field, Value::of(option.value), 0);
    out.push_back(total() - without);
    most = std::max(most, std::abs(out.back()));
  }
  if (most > 0) {
    for (double& worth : out) worth /= most;
  }
  return out;
}

std::string choice(const Plan& plan, const Person& person, Chance& chance, uint32_t field) {
  std::vector<double> weights = worths(plan, field);
  for (double& weight : weights) weight = std::exp(kPull * person.fit * weight);
  return text_json(plan.fields[field].options[pick(chance, weights)].value);
}

std::string several(const Plan& plan, const Person& person, Chance& chance, uint32_t field) {
  const auto& options = plan.fields[field].options;
  const double each = std::clamp(0.35 + 0.05 * person.fit, 0.1, 0.6);
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  bool any = false;
  for (const Option& option : options) {
    if (!comes(chance, each)) continue;
    json.string(option.value);
    any = true;
  }
  if (!any) json.string(options[chance.below(options.size())].value);
  json.end_array();
  return out;
}

std::string number(const Field& field, const Person& person, Chance& chance) {
  const double low = field.has_min ? field.min : 0;
  const double high = field.has_max ? field.max : low + 1000;
  const double place = odds_to_chance(person.fit + normal(chance));
  return std::to_string(static_cast<int64_t>(std::ceil(low + (high - low) * place * 0.999)));
}

std::string address(const Person& person, Chance& chance) {
  const bool free = comes(chance, odds_to_chance(-1.6 - 0.8 * person.fit));
  return person.name +
         (free ? "@gmail.com" : "@company" + std::to_string(person.company) + ".example");
}

std::string written(const Plan& plan, const Person& person, Chance& chance, uint32_t index,
                    int64_t at) {
  const Field& field = plan.fields[index];
  switch (field.type) {
    case FieldType::email:
      return text_json(address(person, chance));
    case FieldType::phone:
      return text_json("+1 202 555 01" + std::to_string(10 + person.company % 90));
    case FieldType::url:
      return text_json("https://company" + std::to_string(person.company) + ".example/");
    case FieldType::number:
      return number(field, person, chance);
    case FieldType::date:
      return text_json(date_text(at + static_cast<int64_t>(chance.unit() * 180) * kDay));
    case FieldType::boolean:
      return comes(chance, odds_to_chance(0.5 * person.fit)) ? "true" : "false";
    case FieldType::choice:
      return choice(plan, person, chance, index);
    case FieldType::multi_choice:
      return several(plan, person, chance, index);
    case FieldType::country:
      return text_json(chance.below(2) == 0 ? "DE" : "US");
    case FieldType::text:
      break;
  }
  return text_json("Simulated " + std::to_string(person.company));
}

}  // namespace

std::string answer_of(const Plan& plan, const Person& person, Chance& chance, uint32_t field,
                      int64_t at) {
  std::string out = written(plan, person, chance, field, at);
  Arena arena;
  const Value raw = parse_json(out, arena).value;
  return read_answer(plan, plan.fields[field], raw, arena).ok ? out : std::string();
}

}  // namespace fieldwise::demo
