#include "cli/leads.h"

#include "base/variant_plans.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

// `FILE:LINE: PATH: MESSAGE (CODE)`, without the line where there is none.
void print_error(const std::string& file, uint64_t line, const Error& error) {
  print_line(file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + error_line(error),
             stderr);
}

bool print_problems(const LeadFiles& files, const std::vector<learn::Problem>& problems) {
  for (const learn::Problem& problem : problems) {
    print_error(problem.in_map ? files.map : files.history, problem.line, problem.error);
  }
  return problems.empty();
}

bool read_csv_file(const std::string& file, Csv& out) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return false;
  const CsvError error = read_csv(*content, out);
  if (!error.message.empty()) print_error(file, error.line, {error.code, "", error.message});
  return error.message.empty();
}

bool read_map_file(const std::string& file, const Plan& plan, LeadSource& out) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return false;
  out.map_text = *content;
  const Errors errors = learn::read_map(out.map_text, plan, out.arena, out.map);
  for (const Error& error : errors) print_error(file, 0, error);
  return errors.empty();
}

bool read_outcome_file(const std::string& file, LeadSource& out) {
  if (!read_csv_file(file, out.outcomes_csv)) return false;
  const auto problems = learn::read_outcomes(out.outcomes_csv, out.outcomes);
  for (const learn::Problem& problem : problems) print_error(file, problem.line, problem.error);
  return problems.empty();
}

}  // namespace

std::optional<LeadFiles> lead_files(std::string_view verb, const Arguments& arguments) {
  const bool history = arguments.has("--history"), events = arguments.has("--events");
  std::string wrong;
  if (!history && !events) {
    wrong = "--history or --events is missing";
  } else if (history && events) {
    wrong = "--history and --events exclude each other";
  } else if (history && !arguments.has("--map")) {
    wrong = "--map is missing";
  } else if (events && arguments.has("--map")) {
    wrong = "--map goes with --history";
  } else if (history && arguments.has("--outcomes")) {
    wrong = "--outcomes goes with --events";
  }
  if (!wrong.empty()) {
    wrong_command(verb, wrong);
    return std::nullopt;
  }
  return LeadFiles{arguments.get("--history"), arguments.get("--map"), arguments.get("--events"),
                   arguments.get("--outcomes")};
}

bool read_source(const LeadFiles& files, const Plan& plan, LeadSource& out) {
  if (files.events.empty()) {
    return read_map_file(files.map, plan, out) && read_csv_file(files.history, out.history);
  }
  auto events = read_events(files.events, &out.dealt_as);
  if (!events) return false;
  out.events = std::move(*events);
  if (!files.outcomes.empty()) return read_outcome_file(files.outcomes, out);
  out.outcomes = learn::reported_outcomes(out.events);
  return true;
}

bool read_leads(const LeadFiles& files, const std::shared_ptr<const Plan>& plan,
                const LeadSource& source, learn::Leads& out) {
  if (files.events.empty()) {
    return print_problems(files, learn::read_leads(*plan, source.map, source.history, out));
  }
  server::VariantPlans variants(plan);
  learn::read_visitors(
      *plan, source.events, source.outcomes.empty() ? nullptr : &source.outcomes, out,
      [&](std::string_view visitor) { return variants.of(source.dealt_as.find(visitor)->second); });
  return true;
}

bool read_table(const LeadFiles& files, const std::shared_ptr<const Plan>& plan,
                const LeadSource& source, learn::Table& out) {
  if (files.events.empty()) {
    return print_problems(files, learn::read_table(*plan, source.map, source.history, out));
  }
  learn::Leads leads;
  if (!read_leads(files, plan, source, leads)) return false;
  learn::make_table(*plan, leads, out);
  if (const auto error = learn::useless(out); error) {
    print_error(files.events, 0, *error);
    return false;
  }
  if (const auto error = learn::few_addresses(out); error) {
    print_error(files.events, 0, *error);
    return false;
  }
  if (const auto error = learn::one_outcome(out); error) {
    print_error(files.outcomes.empty() ? files.events : files.outcomes, 0, *error);
    return false;
  }
  return true;
}

}  // namespace fieldwise::cli
