// Prints what a plan decides of a first visit: every public header, and the engine behind them.
#include <fieldwise/act.h>
#include <fieldwise/decide.h>
#include <fieldwise/error.h>
#include <fieldwise/logic.h>
#include <fieldwise/plan.h>
#include <fieldwise/reports.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

int main(int count, char** arguments) {
  if (count != 4) return 2;
  std::ifstream file(arguments[1]);
  const std::string json{std::istreambuf_iterator<char>(file), {}};
  const int64_t now = std::strtoll(arguments[2], nullptr, 10);
  const fieldwise::PlanResult loaded = fieldwise::load_plan(json);
  if (!loaded.plan) {
    std::cout << fieldwise::to_json(loaded.errors) << '\n';
    return 1;
  }
  const fieldwise::EventLog log;
  std::cout << fieldwise::decide(*loaded.plan, log, now, arguments[3]) << '\n'
            << fieldwise::act(*loaded.plan, log, now) << '\n';
}
