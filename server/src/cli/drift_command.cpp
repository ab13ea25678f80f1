#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/leads.h"
#include "cli/plan_file.h"
#include "cli/text.h"
#include "json/writer.h"
#include "learn/live_score.h"
#include "learn/model.h"
#include "learn/splice.h"
#include "learn/summary.h"

namespace fieldwise::cli {
namespace {

constexpr size_t kFewestLive = 50;  // that a plan may speak of

std::string live_json(const learn::LiveScore& live) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("leads").integer(static_cast<int64_t>(live.leads));
  json.key("score").number(learn::rounded(live.score));
  json.key("expected").number(learn::rounded(live.expected));
  json.key("error").number(learn::rounded(live.error));
  json.end_object();
  return out;
}

void print_error(const std::string& file, const Error& error) {
  print_line(file + ": " + error_line(error), stderr);
}

}  // namespace

int drift_command(const Given& given) {
  const Shape shape{{"--plan", "--history", "--map", "--events", "-o"},
                    {},
                    "",
                    {"--plan"},
                    {"--plan", "--history", "--map", "--events"},
                    {"-o"},
                    {},
                    {},
                    "--plan"};
  const auto arguments = read_arguments("drift", given, shape);
  if (!arguments) return kWrongCommand;
  const auto files = lead_files("drift", *arguments);
  if (!files) return kWrongCommand;
  const std::string plan_file = arguments->get("--plan");
  const auto [old_text, plan, in_use] = read_plan_text(plan_file, {"live"});
  if (plan == nullptr) return kWrongInput;
  if (plan->model.leads == 0) {
    print_error(plan_file,
                {"missing_member", "/ask",
                 "there is no \"model\" to compare with; let `fieldwise learn` write one"});
    return kWrongInput;
  }
  LeadSource source;
  learn::Leads leads;
  if (!read_source(*files, *plan, source) || !read_leads(*files, plan, source, leads)) {
    return kWrongInput;
  }
  for (const std::string& warning : leads.warnings) print_line("drift: " + warning, stderr);
  const learn::LeadsScore found = learn::score_leads(plan->model, leads);
  if (found.mean.leads < kFewestLive) {
    print_error(
        files->events.empty() ? files->history : files->events,
        {"too_few", "",
         std::to_string(found.mean.leads) + (found.mean.leads == 1 ? " lead has" : " leads have") +
             " answers that the model knows; " + std::to_string(kFewestLive) +
             " are needed at least."});
    return kWrongInput;
  }
  const learn::LiveScore live =
      learn::compare(found.mean, learn::held_out_score(*plan).value_or(learn::MeanScore()));
  const std::string text = learn::with_ask_member(old_text, "live", live_json(live));
  const PlanResult guarded = load_plan(text);
  const std::string output = arguments->get("-o");
  if (!output.empty() && !write_plan(output, text)) return kWrongInput;
  const bool drifted = guarded.plan != nullptr && guarded.plan->model.drifted;
  print(learn::drift_summary(found, live, drifted, *plan), output == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
