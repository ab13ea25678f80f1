#include "base/variant_plans.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/writer.h"

namespace fieldwise::cli {

int decide_command(const Given& given) {
  const Shape shape{{"--plan", "--events", "--at", "--offer"},
                    {},
                    "",
                    {"--plan", "--events", "--at"},
                    {"--plan", "--events"}};
  const auto arguments = read_arguments("decide", given, shape);
  if (!arguments) return kWrongCommand;
  const auto at = read_time("decide", *arguments, "--at");
  if (!at) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const std::string offer = arguments->get("--offer");
  if (!offer.empty()) {
    const std::string mistake = offer_mistake({plan}, offer);
    if (!mistake.empty()) return wrong_command("decide", mistake);
  }
  DealtAs dealt_as;
  const auto logs = read_events(arguments->get("--events"), &dealt_as);
  if (!logs) return kWrongInput;

  server::VariantPlans variants(plan);
  std::string out;
  for (const auto& [visitor, log] : *logs) {
    out.clear();
    JsonWriter json(out);
    json.begin_object();
    json.key("visitor").string(visitor);
    const auto own = variants.of(dealt_as[visitor]);
    json.key("decision").raw(decide(*own, log, *at, offer));
    json.end_object();
    print_line(out);
  }
  return kDone;
}

}  // namespace fieldwise::cli
