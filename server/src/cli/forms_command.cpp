#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/range.h"
#include "cli/text.h"
#include "insight/forms.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "forms";

}  // namespace

int forms_command(const Given& given) {
  using namespace insight;
  const Shape shape{{"--plan", "--records", "--from", "--to", "--at", "--json"},
                    {},
                    "",
                    {"--plan", "--records"},
                    {"--plan", "--records"},
                    {"--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto range = read_range(kVerb, *arguments);
  if (!range) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const auto logs = read_events(arguments->get("--records"));
  if (!logs) return kWrongInput;
  std::vector<FormVisit> visits;
  for (const auto& [visitor, log] : *logs) {
    for (FormVisit& visit : form_visits(*plan, visitor, log, range->now)) {
      visits.push_back(std::move(visit));
    }
  }
  const std::vector<FormFigures> forms = forms_of(*plan, visits, *range);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, forms_json(*plan, forms, *range) + "\n")) {
    return kWrongInput;
  }
  print(forms_text(forms), file == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
