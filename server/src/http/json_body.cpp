#include "http/json_body.h"

#include <algorithm>

#include "base/spelling.h"
#include "json/document.h"

namespace fieldwise::server {
namespace {

constexpr double kMaxTime = 8640000000000000;

std::string path_of(std::string_view name) { return '/' + std::string(name); }

}  // namespace

std::optional<Response> JsonBody::read(const Request& request, std::string_view other_type) {
  body_ = Value::object(nullptr, 0);
  if (request.body.empty()) return std::nullopt;
  const std::string type = media_type(request.content_type);
  if (type != "application/json" && (other_type.empty() || type != other_type)) {
    return problem(415, "content_type", "Send application/json.");
  }
  const JsonResult parsed = parse_json(request.body, arena_);
  if (!parsed.ok) return problem(400, "json", "The body is not JSON: " + parsed.message);
  if (!parsed.value.is_object()) return problem(400, "json", "Send a JSON object.");
  body_ = parsed.value;
  return std::nullopt;
}

const Value* JsonBody::member(std::string_view name) {
  known_.emplace_back(name);
  return body_.find(name);
}

std::optional<std::string> JsonBody::text(std::string_view name) {
  const Value* value = member(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return std::string(value->text());
  wrong({"type", path_of(name), "Write a text."});
  return std::nullopt;
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view name) {
  const Value* value = member(name);
  if (value == nullptr) return std::nullopt;
  std::vector<std::string> out;
  for (const Value& item : *value) {
    if (item.is_string()) out.emplace_back(item.text());
  }
  if (value->is_array() && out.size() == value->size) return out;
  wrong({"type", path_of(name), "Write an array of texts."});
  return std::nullopt;
}

std::optional<int64_t> JsonBody::time(std::string_view name) {
  const Value* value = member(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const double n = value->is_number() ? value->number : -1;
  if (n >= 0 && n <= kMaxTime && n == static_cast<double>(static_cast<int64_t>(n))) {
    return static_cast<int64_t>(n);
  }
  wrong({"type", path_of(name), "Write a time in milliseconds since 1970, UTC."});
  return std::nullopt;
}

std::optional<Response> JsonBody::refusal() {
  for (uint32_t i = 0; i < body_.size; ++i) {
    const std::string_view given = body_.members[i].key;
    if (std::find(known_.begin(), known_.end(), given) != known_.end()) continue;
    Nearest nearest(given);
    for (const std::string& name : known_) nearest.offer(name);
    std::string message = "There is no such member";
    if (!nearest.found().empty())
      message += "; did you mean " + std::string(nearest.found()) + '?';
    else
      message += "; leave it out.";
    wrong({"unknown_member", path_of(given), std::move(message)});
  }
  if (errors_.empty()) return std::nullopt;
  return bad_request(errors_);
}

Response bad_request(const Errors& errors) {
  return problem(422, "request", "The request is not well formed.", errors);
}

}  // namespace fieldwise::server
