// history, act: a line for each visitor of an event file, as decide has it.
#include "fieldwise/act.h"

#include "base/variant_plans.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

using Describe = void (*)(JsonWriter& json, const Plan& plan, const EventLog& log, int64_t now);

// Prints {"visitor": …} with what `describe` adds for each.
int describe_visitors(std::string_view verb, const Given& given, Describe describe) {
  const Shape shape{{"--plan", "--events", "--at"},
                    {},
                    "",
                    {"--plan", "--events", "--at"},
                    {"--plan", "--events"}};
  const auto arguments = read_arguments(verb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto at = read_time(verb, *arguments, "--at");
  if (!at) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  DealtAs dealt_as;
  const auto logs = read_events(arguments->get("--events"), &dealt_as);
  if (!logs) return kWrongInput;

  server::VariantPlans variants(plan);
  std::string out;
  for (const auto& [visitor, log] : *logs) {
    out.clear();
    JsonWriter json(out);
    json.begin_object().key("visitor").string(visitor);
    const auto own = variants.of(dealt_as[visitor]);
    describe(json, *own, log, *at);
    json.end_object();
    print_line(out);
  }
  return kDone;
}

void describe_history(JsonWriter& json, const Plan& plan, const EventLog& log, int64_t now) {
  json.key("history").raw(history(plan, log, now)).key("changes_at");
  const auto changes = changes_at(plan, log, now, "");
  if (changes) {
    json.integer(*changes);
  } else {
    json.null();
  }
}

void describe_actions(JsonWriter& json, const Plan& plan, const EventLog& log, int64_t now) {
  json.key("actions").raw(act(plan, log, now));
}

}  // namespace

int history_command(const Given& given) {
  return describe_visitors("history", given, describe_history);
}

int act_command(const Given& given) { return describe_visitors("act", given, describe_actions); }

}  // namespace fieldwise::cli
