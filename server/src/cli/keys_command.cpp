// fieldwise keys list|create|revoke|rotate: a site's keys, through the running server.
#include <algorithm>
#include <cstdio>

#include "base/clock.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/writer.h"
#include "logic/dates.h"

namespace fieldwise::cli {
namespace {

// The day of a time, or '' where it is null.
std::string day_of(const Value& object, const char* name) {
  const Value* member = object.find(name);
  if (member == nullptr || !member->is_number()) return {};
  return server::iso_time(static_cast<int64_t>(member->number)).substr(0, 16) + 'Z';
}

std::string state_of(const Value& key) {
  if (const std::string day = day_of(key, "revoked_at"); !day.empty()) return "revoked " + day;
  const Value* expires = key.find("expires_at");
  if (expires == nullptr || !expires->is_number()) return "counts";
  const bool past = expires->number <= static_cast<double>(server::now_ms());
  return (past ? "expired " : "until ") + day_of(key, "expires_at");
}

std::string scopes_of(const Value& key) {
  std::string out;
  const Value* scopes = key.find("scopes");
  if (scopes == nullptr) return "pages";
  for (const Value& scope : *scopes) {
    if (!out.empty()) out += ',';
    out += scope.text();
  }
  return out;
}

void print_keys(const Value& keys) {
  std::printf("%-18s %-12s %-18s %-26s %s\n", "ID", "KIND", "MAY", "STATE", "LABEL OR KEY");
  for (const Value& key : keys) {
    const std::string label = text_of(key, "label");
    std::string last = text_of(key, "key");
    if (!last.empty() && !label.empty()) last += "  ";
    last += label;
    std::printf("%-18s %-12s %-18s %-26s %s\n", text_of(key, "id").c_str(),
                text_of(key, "kind").c_str(), scopes_of(key).c_str(), state_of(key).c_str(),
                last.c_str());
  }
}

// The new key, and for a secret one that nobody will tell it again.
void print_made(const Value& key) {
  const bool secret = text_of(key, "kind") == "secret";
  print_line(text_of(key, "key"));
  print_line(text_of(key, "id") + ", " + scopes_of(key) + ", " + state_of(key) +
                 (secret ? ". Keep it now: it is not shown again." : ""),
             stderr);
}

// The time of `--expires`: one, or how long from now.
std::optional<int64_t> read_expiry(const std::string& text) {
  int64_t time = 0;
  if (parse_time(text, time)) return time;
  if (parse_duration(text, time)) return server::now_ms() + time;
  return std::nullopt;
}

// The body of a request that makes a key, or nothing after saying what is wrong.
std::optional<std::string> new_key_body(const Arguments& given) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("kind").string(given.get("--kind", "secret"));
  if (given.has("--scopes")) {
    json.key("scopes").begin_array();
    std::string_view names;
    const std::string all = given.get("--scopes");
    for (names = all; !names.empty();) {
      const std::string_view name = names.substr(0, names.find(','));
      json.string(name);
      names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
    json.end_array();
  }
  if (given.has("--label")) json.key("label").string(given.get("--label"));
  if (given.has("--expires")) {
    const auto time = read_expiry(given.get("--expires"));
    if (!time) {
      wrong_command("keys",
                    "--expires: write a time as 2026-11-21T10:00:00Z, or a duration as 90d");
      return std::nullopt;
    }
    json.key("expires_at").integer(*time);
  }
  json.end_object();
  return body;
}

// What a subcommand asks of the server, or nothing after saying what is wrong.
std::optional<Question> read_question(const std::string& what, const Arguments& given) {
  const std::string key = "/v1/api-keys/" + path_segment(given.operand);
  if (what == "revoke") return Question{"DELETE", key, {}};
  if (what == "rotate") {
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    if (given.has("--grace")) json.key("grace").string(given.get("--grace"));
    json.end_object();
    return Question{"POST", key + "/rotate", body};
  }
  std::optional<std::string> body = what == "list" ? std::string() : new_key_body(given);
  if (!body) return std::nullopt;
  const std::string site = given.get("--site");
  if (given.has("--site") && site.empty()) {
    wrong_command("keys", "--site: write the id of a site; `fieldwise site list` has them");
    return std::nullopt;
  }
  const std::string path =
      site.empty() ? "/v1/api-keys" : "/v1/sites/" + path_segment(site) + "/api-keys";
  return Question{what == "list" ? "GET" : "POST", path, *std::move(body)};
}

void print_for_people(const std::string& what, const Value& answer) {
  if (what == "list") {
    if (const Value* keys = answer.find("keys")) print_keys(*keys);
  } else if (what == "revoke") {
    print_line(text_of(answer, "id") + ": " + state_of(answer));
  } else if (what == "rotate") {
    if (const Value* key = answer.find("key")) print_made(*key);
    if (const Value* old = answer.find("replaced")) {
      print_line(text_of(*old, "id") + ", the key before it: " + state_of(*old), stderr);
    }
  } else {
    print_made(answer);
  }
}

}  // namespace

int keys_command(const Given& given) {
  if (given.empty()) return wrong_command("keys", "say what: list, create, revoke or rotate");
  const std::string& what = given.front();
  Shape shape{{kServerOption, kSecretKeyOption}, {}, "", {}, {}};
  shape.flags = {"--json"};
  if (what == "create") {
    shape.options.insert(shape.options.end(),
                         {"--kind", "--scopes", "--label", "--expires", "--site"});
  } else if (what == "rotate") {
    shape.options.push_back("--grace");
    shape.operand = "ID";
  } else if (what == "revoke") {
    shape.operand = "ID";
  } else if (what == "list") {
    shape.options.push_back("--site");
  } else {
    return wrong_command("keys", "there is no keys " + what +
                                     did_you_mean(what, {"list", "create", "revoke", "rotate"}));
  }
  const auto arguments = read_arguments("keys", {given.begin() + 1, given.end()}, shape);
  if (!arguments) return kWrongCommand;
  if (what == "create" && arguments->get("--kind", "secret") == "secret" &&
      !arguments->has("--scopes")) {
    return wrong_command("keys",
                         "--scopes is missing: what the key may do, some of read,write,manage");
  }
  const auto question = read_question(what, *arguments);
  if (!question) return kWrongCommand;
  return ask_and_print("keys", *arguments, *question,
                       [&what](const Value& answer) { print_for_people(what, answer); });
}

}  // namespace fieldwise::cli
