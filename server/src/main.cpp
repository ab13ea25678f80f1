#include <algorithm>
#include <iterator>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"

namespace {

using namespace fieldwise::cli;

struct Verb {
  std::string_view name;
  int (*run)(const Given& given);
};

constexpr Verb kVerbs[] = {
    {"serve", serve_command},
    {"check", check_command},
    {"publish", publish_command},
    {"logic", logic_command},
    {"decide", decide_command},
    {"validate", validate_command},
    {"learn", learn_command},
    {"calibrate", calibrate_command},
    {"backtest", backtest_command},
    {"diff", diff_command},
    {"drift", drift_command},
    {"evaluate", evaluate_command},
    {"experiment", experiment_command},
    {"journey", journey_command},
    {"metrics", metrics_command},
    {"forms", forms_command},
    {"attribution", attribution_command},
    {"history", history_command},
    {"act", act_command},
    {"simulate", simulate_command},
    {"site", site_command},
    {"keys", keys_command},
    {"plans", plans_command},
    {"demo-data", demo_data_command},
    {"backup", backup_command},
    {"restore", restore_command},
    {"replay", replay_command},
};

// What works on npm packages, or on JavaScript's own forms, is in the npm package only.
constexpr std::string_view kNodeOnly[] = {"lists", "import", "answer-schema"};

}  // namespace

int main(int argc, char** argv) {
  Given given(argv + 1, argv + argc);
  if (given.empty()) {
    print(help_text(""), stderr);
    return kWrongCommand;
  }
  const std::string name = given.front();
  given.erase(given.begin());
  if (name == "--help" || name == "-h" || name == "help") {
    print(help_text(""));
    return kDone;
  }
  if (name == "--version") {
    print_line("fieldwise " FIELDWISE_VERSION);
    return kDone;
  }
  for (const Verb& verb : kVerbs) {
    if (verb.name != name) continue;
    const bool asks = std::any_of(given.begin(), given.end(), [](const std::string& argument) {
      return argument == "--help" || argument == "-h";
    });
    if (asks) {
      print(help_text(name));
      return kDone;
    }
    return verb.run(given);
  }
  if (std::find(std::begin(kNodeOnly), std::end(kNodeOnly), name) != std::end(kNodeOnly)) {
    print_line(
        "fieldwise: " + name + " is in the npm package only: npx fieldwise " + name +
            " in a project that has the package, or in a checkout of Fieldwise, after npm run "
            "build -- web",
        stderr);
    print_line("Try: fieldwise --help", stderr);
    return kWrongCommand;
  }
  std::vector<std::string_view> known;
  for (const Verb& verb : kVerbs) {
    if (!help_text(verb.name).empty()) known.push_back(verb.name);
  }
  known.insert(known.end(), std::begin(kNodeOnly), std::end(kNodeOnly));
  print_line("fieldwise: there is no verb " + name + did_you_mean(name, known), stderr);
  print_line("Try: fieldwise --help", stderr);
  return kWrongCommand;
}
