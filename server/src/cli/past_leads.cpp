#include "cli/past_leads.h"

#include <algorithm>

#include "cli/text.h"
#include "plan/plan.h"

namespace fieldwise::cli {

bool names_past_leads(std::string_view verb, const Arguments& arguments) {
  const bool records = arguments.has("--records"), history = arguments.has("--history");
  if (records == history) {
    wrong_command(verb, "give either --records, or --history with its --map");
    return false;
  }
  if (history == arguments.has("--map")) return true;
  wrong_command(verb, history ? "--map is missing" : "--map goes with --history");
  return false;
}

std::optional<PastLeads> read_past_leads(const Arguments& arguments) {
  PastLeads out;
  if (arguments.has("--records")) {
    out.records = read_events(arguments.get("--records"));
    if (!out.records) return std::nullopt;
    return out;
  }
  out.table = {arguments.get("--history"), arguments.get("--map"), "", ""};
  return out;
}

bool read_past_table(std::string_view verb, const PastLeads& past,
                     const std::shared_ptr<const Plan>& plan, LeadSource& source,
                     learn::Leads& out) {
  if (!read_source(past.table, *plan, source) || !read_leads(past.table, plan, source, out)) {
    return false;
  }
  for (const std::string& warning : out.warnings) {
    print_line(std::string(verb) + ": " + warning, stderr);
  }
  return true;
}

std::optional<insight::Dimension> read_past_by(std::string_view verb, const Arguments& arguments,
                                               const Plan& plan) {
  using Kind = insight::Dimension::Kind;
  if (!arguments.has("--by")) return insight::Dimension{};
  const bool has_source = arguments.has("--records");
  const std::string name = arguments.get("--by");
  const auto found = insight::find_dimension(plan, name);
  const bool told =
      found && (found->kind == Kind::segment || (found->kind == Kind::source && has_source));
  if (told) return found;
  std::string names = has_source ? "source" : "";
  for (const Segmentation& by : plan.segments) {
    names.append(names.empty() ? "" : ", ").append(by.key);
  }
  if (found && found->kind == Kind::source) {
    wrong_command(verb,
                  "--by source needs --records: a table does not tell where a lead came from");
    return std::nullopt;
  }
  wrong_command(verb, names.empty() ? "there is no --by here: the plan has no segments"
                                    : "there is no --by " + name + "; write one of: " + names);
  return std::nullopt;
}

std::shared_ptr<const Plan> read_qualifying_plan(const std::string& path) {
  auto plan = read_plan(path, stderr);
  if (plan == nullptr) return nullptr;
  if (std::any_of(plan->fields.begin(), plan->fields.end(),
                  [](const Field& field) { return field.type == FieldType::email; })) {
    return plan;
  }
  print_line(path +
                 ": /fields: nobody is qualified whose e-mail address is not known; add a field of "
                 "the type \"email\" (missing_member)",
             stderr);
  return nullptr;
}

}  // namespace fieldwise::cli
