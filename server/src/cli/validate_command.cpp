#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/document.h"
#include "json/utf.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

// The submission with its `offer` replaced. What is no object stays as it is: the engine says so.
std::string with_offer(const std::string& submission, std::string_view offer) {
  Arena arena;
  const JsonResult parsed = parse_json(submission, arena);
  if (!parsed.ok || !parsed.value.is_object()) return submission;
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (uint32_t i = 0; i < parsed.value.size; ++i) {
    const Member& member = parsed.value.members[i];
    if (member.key != "offer") json.key(member.key).value(member.value);
  }
  json.key("offer").string(offer);
  json.end_object();
  return out;
}

bool is_valid(const std::string& validation) {
  Arena arena;
  const JsonResult parsed = parse_json(validation, arena);
  const Value* valid = parsed.value.find("valid");
  return valid != nullptr && valid->is_boolean() && valid->boolean;
}

}  // namespace

int validate_command(const Given& given) {
  const Shape shape{{"--plan", "--offer", "--at"}, {}, "SUBMISSION", {"--plan"}, {"--plan"}};
  const auto arguments = read_arguments("validate", given, shape);
  if (!arguments) return kWrongCommand;
  const auto at = read_time("validate", *arguments, "--at");
  if (!at) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  auto submission = read_input(arguments->operand);
  if (!submission) return kWrongInput;
  if (!valid_utf8(*submission)) {
    print_errors({encoding_error()}, stderr);
    return kWrongInput;
  }
  if (arguments->has("--offer")) {
    submission = with_offer(*submission, arguments->get("--offer"));
  }
  const std::string result = validate(*plan, EventLog(), *submission, *at);
  print_line(result);
  return is_valid(result) ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
