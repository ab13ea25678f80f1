// fieldwise_choices PLAN OFFER ANSWERS.json: what to ask next, chosen by the native engine.
//
// ANSWERS are those of a visitor, by field key. Prints {"field":…}, the first field that is asked;
// then, for each number of milliseconds that it reads from standard input, chooses again and again
// for that long and prints {"choices_per_second":…}.
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "ask/asking.h"
#include "decide/decision.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"

namespace {

using namespace fieldwise;

constexpr int64_t kNow = 1800000000000;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

double choices_per_second(const Sheet& sheet, const Profile& profile, double milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  double passed = 0, choices = 0;
  do {
    for (int i = 0; i < 20; ++i, ++choices) ask(sheet, profile, false, false);
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (passed * 1000 < milliseconds);
  return choices / passed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: fieldwise_choices PLAN OFFER ANSWERS.json\n";
    return 2;
  }
  const PlanResult loaded = load_plan(read_file(argv[1]));
  if (!loaded.plan) {
    std::cerr << to_json(loaded.errors) << '\n';
    return 1;
  }
  const Plan& plan = *loaded.plan;
  Arena arena;
  const std::string text = read_file(argv[3]);
  const JsonResult answers = parse_json(text, arena);
  Profile profile;
  profile.answers.resize(plan.fields.size());
  profile.signals = {arena.array<std::span<const Occurrence>>(0), 0};
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const Value* raw = answers.value.find(plan.fields[f].key);
    if (raw == nullptr) continue;
    profile.answers[f].value = read_answer(plan, plan.fields[f], *raw, arena).value;
    profile.answers[f].at = kNow;
  }
  Sheet sheet(plan);
  sheet.load(profile, kNow, find_offer(plan, argv[2]));
  const Asking asking = ask(sheet, profile, false, false);
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("field").string(
      asking.fields.empty() ? std::string_view() : plan.fields[asking.fields[0].field].key);
  writer.end_object();
  std::cout << out << std::endl;
  for (double milliseconds; std::cin >> milliseconds;) {
    std::cout << "{\"choices_per_second\":" << choices_per_second(sheet, profile, milliseconds)
              << '}' << std::endl;
  }
  return 0;
}
