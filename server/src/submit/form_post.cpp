#include "submit/form_post.h"

#include <map>
#include <vector>

#include "json/writer.h"

namespace fieldwise::server {
namespace {

// "/thanks" is; "//elsewhere.example", "/\elsewhere.example" and "https:…" lead away from here.
bool same_origin_path(std::string_view path) {
  if (!path.starts_with('/') || path.starts_with("//") || path.starts_with("/\\")) return false;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\') return false;
  }
  return true;
}

}  // namespace

std::optional<Response> read_form_post(std::string_view body, FormPost& post) {
  std::vector<std::pair<std::string, std::string>> inputs;
  if (!parse_form(body, inputs)) {
    return problem(400, "form",
                   "The body is not a form in UTF-8 (application/x-www-form-urlencoded).");
  }
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> answers;
  for (auto& [name, value] : inputs) {
    if (name == "fieldwise_key") {
      post.key = value;
    } else if (name == "fieldwise_offer") {
      post.offer = value;
    } else if (name == "fieldwise_visitor") {
      post.visitor = value;
    } else if (name == "altcha") {
      post.challenge = value;
    } else if (name == "fieldwise_redirect") {
      post.redirect = value;
    } else if (!name.starts_with("fieldwise_") && !value.empty()) {
      auto& values = answers[name];
      if (values.empty()) order.push_back(name);
      values.push_back(std::move(value));
    }
  }
  if (!post.redirect.empty() && !same_origin_path(post.redirect)) {
    return problem(422, "request", "The request is not well formed.",
                   Errors{{"redirect", "/fieldwise_redirect",
                           "Write a path on this site that begins with one slash."}});
  }
  JsonWriter json(post.answers);
  json.begin_object();
  for (const std::string& name : order) {
    const auto& values = answers[name];
    json.key(name);
    if (values.size() == 1) {
      json.string(values.front());
      continue;
    }
    json.begin_array();
    for (const std::string& value : values) json.string(value);
    json.end_array();
  }
  json.end_object();
  return std::nullopt;
}

}  // namespace fieldwise::server
