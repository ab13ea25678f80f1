// The native half of the differential test (tests/differential): answers the same questions as the
// Wasm does in Node. Not a verb for people, so docs/cli.md and --help do not list it.
#include <iostream>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "fieldwise/decide.h"
#include "fieldwise/logic.h"
#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

struct Plans {
  std::shared_ptr<const Plan> full;
  std::shared_ptr<const Plan> published;
};

std::string_view text_of(const Value& line, std::string_view key) {
  const Value* value = line.find(key);
  return value == nullptr ? std::string_view() : value->text();
}

int64_t now_of(const Value& line) {
  const Value* now = line.find("now");
  return now != nullptr && now->is_number() ? static_cast<int64_t>(now->number) : 0;
}

// {"plan": text}: later lines are decided under this plan and under its published projection.
std::string load_line(std::string_view json, Plans& plans) {
  plans = {};
  PlanResult full = load_plan(json);
  if (!full.plan) return to_json(full.errors);
  const std::string projection = publish_plan(*full.plan);
  PlanResult published = load_plan(projection);
  if (!published.plan) return to_json(published.errors);
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  writer.key("hash").string(plan_hash(*full.plan));
  writer.key("description").raw(describe_plan(*full.plan));
  writer.key("published").raw(projection);
  writer.key("published_hash").string(plan_hash(*published.plan));
  writer.end_object();
  plans = {full.plan, published.plan};
  return out;
}

// The texts under `key`, each added to `log`; written: null, or what was refused, for each.
void add_all(JsonWriter& writer, const Value& line, std::string_view key, EventLog& log) {
  const Value* batches = line.find(key);
  if (batches == nullptr) return;
  for (const Value& batch : *batches) {
    const Errors errors = log.add(batch.text());
    if (errors.empty()) {
      writer.null();
    } else {
      writer.raw(to_json(errors));
    }
  }
}

// {"batches": [text, …], "reports": [text, …], "visitor", "now", "offer", "submission": text}. What
// is reported is not known under the published plan: a page takes none.
std::string case_line(const Value& line, const Plans& loaded) {
  const std::string_view visitor = text_of(line, "visitor");
  const Plans plans{plan_for(loaded.full, visitor).plan, plan_for(loaded.published, visitor).plan};
  std::string out;
  JsonWriter writer(out);
  writer.begin_object();
  EventLog log;
  const int64_t now = now_of(line);
  const std::string_view offer = text_of(line, "offer");
  const std::string_view submission = text_of(line, "submission");
  writer.key("refused").begin_array();
  add_all(writer, line, "batches", log);
  const std::string provisional = decide(*plans.published, log, now, offer);
  add_all(writer, line, "reports", log);
  writer.end_array();
  writer.key("state").string(log.state_hash());
  writer.key("decision").raw(decide(*plans.full, log, now, offer));
  writer.key("provisional").raw(provisional);
  writer.key("validation").raw(validate(*plans.full, log, submission, now));
  writer.key("first_visit").raw(validate(*plans.published, EventLog(), submission, now));
  writer.key("history").raw(history(*plans.full, log, now)).key("changes_at");
  if (const auto next = changes_at(*plans.full, log, now, offer)) {
    writer.integer(*next);
  } else {
    writer.null();
  }
  writer.end_object();
  return out;
}

std::string answer(std::string_view text, Plans& plans) {
  Arena arena;
  const JsonResult line = parse_json(text, arena);
  if (!line.ok) return to_json(Errors{{"json", "", line.message}});
  if (const Value* plan = line.value.find("plan")) return load_line(plan->text(), plans);
  if (const Value* request = line.value.find("logic")) {
    const bool compat = text_of(line.value, "dialect") == "compat";
    return apply_logic(request->text(), compat ? Dialect::compat : Dialect::forms,
                       now_of(line.value));
  }
  if (!plans.full) return to_json(Errors{{"plan", "", "Send a plan that loads first."}});
  return case_line(line.value, plans);
}

}  // namespace

int replay_command(const Given& given) {
  if (!read_arguments("replay", given, {})) return kWrongCommand;
  std::ios::sync_with_stdio(false);
  Plans plans;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::cout << answer(line, plans) << '\n';
    if (std::cin.rdbuf()->in_avail() <= 0) std::cout.flush();
  }
  std::cout.flush();
  return kDone;
}

}  // namespace fieldwise::cli
