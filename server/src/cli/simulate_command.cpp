#include <algorithm>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"
#include "plan/plan.h"
#include "simulate/report.h"
#include "simulate/simulate.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "simulate";
constexpr int64_t kYear2200 = 7258118400000;  // ms: no event is later

struct Range {
  int64_t from = 0, to = 0;  // ms
};

std::optional<Range> read_range(const Arguments& arguments) {
  const auto from = read_time(kVerb, arguments, "--from");
  if (!from) return std::nullopt;
  const auto to = read_time(kVerb, arguments, "--to");
  if (!to) return std::nullopt;
  for (const auto& [name, time] : {std::pair("--from", *from), std::pair("--to", *to)}) {
    if (time >= 0 && time < kYear2200) continue;
    wrong_command(kVerb, std::string(name) + ": write a time from 1970 to 2199");
    return std::nullopt;
  }
  if (*to < *from) {
    wrong_command(kVerb, "--to: write a time that is not before --from");
    return std::nullopt;
  }
  return Range{*from, *to};
}

std::vector<simulate::Record> records_of(Logs&& logs) {
  std::vector<simulate::Record> out;
  for (auto& [visitor, log] : logs) out.push_back({visitor, std::move(log)});
  return out;
}

// Each of the two is written whatever becomes of the other.
bool write(const Arguments& arguments, const std::string& report, const std::string& json) {
  bool written = true;
  const std::string json_file = arguments.get("--json");
  if (!json_file.empty()) written = write_output(json_file, json + "\n");
  if (!arguments.has("-o") && json_file == "-") {
    print(report, stderr);
    return written;
  }
  return write_output(arguments.get("-o", "-"), report) && written;
}

}  // namespace

int simulate_command(const Given& given) {
  const Shape shape{{"--plan", "--records", "--from", "--to", "--report", "-o", "--json"},
                    {},
                    "",
                    {"--plan", "--records", "--from", "--to"},
                    {"--plan", "--records"},
                    {"-o", "--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const std::string form = arguments->get("--report", "text");
  if (form != "text" && form != "html") return wrong_command(kVerb, "--report: write text or html");
  const auto range = read_range(*arguments);
  if (!range) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const std::string file = arguments->get("--records");
  auto logs = read_events(file);
  if (!logs) return kWrongInput;

  const simulate::Simulation simulation =
      simulate::run(*plan, records_of(std::move(*logs)), range->from, range->to);
  const auto& ends = simulation.ends;
  if (std::none_of(ends.begin(), ends.end(), [](const auto& end) { return end.started; })) {
    print_line(file + ": " +
                   error_line({"no_records", "",
                               "No record has an event up to --to; write a later time, "
                               "or records of that time."}),
               stderr);
    return kWrongInput;
  }
  const std::string report = form == "html" ? simulate::report_html(*plan, simulation)
                                            : simulate::report_text(*plan, simulation);
  return write(*arguments, report, simulate::report_json(*plan, simulation)) ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
