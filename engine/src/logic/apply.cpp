#include "fieldwise/logic.h"

#include "json/document.h"
#include "json/writer.h"
#include "logic/evaluate.h"
#include "logic/rules.h"

namespace fieldwise {
namespace {

std::string failure(std::string_view type, std::string_view path, std::string_view message) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("error").begin_object().key("type").string(type);
  if (!path.empty()) w.key("path").string(path);
  w.key("message").string(message).end_object().end_object();
  return out;
}

}  // namespace

std::string apply_logic(std::string_view request, Dialect dialect, int64_t now) {
  Arena arena;
  JsonLimits limits;
  // Each level of a rule is an object and an array; the data may be as deep again.
  limits.depth = 200;
  const JsonResult json = parse_json(request, arena, limits);
  if (!json.ok) return failure("invalid_json", "", json.message);
  const Value* rule = json.value.find("rule");
  if (rule == nullptr) {
    return failure("invalid_request", "", "write {\"rule\": …, \"data\": …}");
  }

  logic::RuleBook book;
  logic::CompileOptions options;
  options.dialect = dialect;
  Errors errors;
  const uint32_t root = logic::compile(*rule, book, options, "/rule", errors);
  if (root == logic::kNoRule) {
    const Error& e = errors.front();
    const bool unknown = e.code == "unknown_operator" || e.code == "several_operators";
    return failure(unknown ? "Unknown Operator" : e.code, e.path, e.message);
  }

  logic::Inputs inputs;
  inputs.dialect = dialect;
  inputs.data = json.value.find("data");
  inputs.now = now;
  inputs.scratch = &arena;
  const logic::Outcome outcome = logic::evaluate(book, root, inputs);
  std::string out;
  JsonWriter w(out);
  w.begin_object().key(outcome.ok ? "value" : "error");
  w.value(outcome.ok ? outcome.value : logic::error_object(outcome.thrown, arena)).end_object();
  return out;
}

}  // namespace fieldwise
