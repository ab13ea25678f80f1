// fieldwise_bench PLAN LEADS.ndjson: resident leads scored by the native engine.
//
// A lead is an object of answers by field key. Prints {"scores":[…]}, the first axis of every lead;
// then, for each number of milliseconds that it reads from standard input, scores all leads again
// and again for that long and prints {"leads_per_second":…}.
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "fieldwise/plan.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "score/batch.h"

namespace {

using namespace fieldwise;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

// Adds the lead in `line`; false when it is no object.
bool add_lead(const Plan& plan, Batch& batch, const std::string& line) {
  Arena arena;
  const JsonResult lead = parse_json(line, arena);
  if (!lead.ok || !lead.value.is_object()) return false;
  List<Value> row;
  for (const uint32_t f : batch.fields()) {
    const Value* raw = lead.value.find(plan.fields[f].key);
    row.push_back(raw == nullptr ? Value() : read_answer(plan, plan.fields[f], *raw, arena).value);
  }
  batch.add(row.data());
  return true;
}

double leads_per_second(Batch& batch, double milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  double passed = 0, leads = 0;
  do {
    batch.score();
    leads += batch.size();
    passed = std::chrono::duration<double>(Clock::now() - start).count();
  } while (passed * 1000 < milliseconds);
  return leads / passed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: fieldwise_bench PLAN LEADS.ndjson\n";
    return 2;
  }
  const PlanResult loaded = load_plan(read_file(argv[1]));
  if (!loaded.plan) {
    std::cerr << to_json(loaded.errors) << '\n';
    return 1;
  }
  const Plan& plan = *loaded.plan;
  Batch batch(plan, 0);
  std::ifstream leads(argv[2]);
  for (std::string line; std::getline(leads, line);) {
    if (!add_lead(plan, batch, line)) {
      std::cerr << "no lead: " << line << '\n';
      return 1;
    }
  }
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("scores").begin_array();
  const List<int64_t>& scores = batch.score();
  for (size_t i = 0; i < scores.size(); i += plan.axes.size()) writer.thousandths(scores[i]);
  writer.end_array().end_object();
  std::cout << out << std::endl;

  for (double milliseconds = 0; std::cin >> milliseconds;) {
    out.clear();
    JsonWriter(out)
        .begin_object()
        .key("leads_per_second")
        .number(leads_per_second(batch, milliseconds))
        .end_object();
    std::cout << out << std::endl;
  }
}
