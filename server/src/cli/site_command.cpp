// fieldwise site show|set|list|create: sites, through the running server.
#include <cstdio>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/text.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

std::string joined(const Value& site, const char* name) {
  std::string out;
  const Value* list = site.find(name);
  if (list == nullptr) return out;
  for (const Value& item : *list) {
    if (!out.empty()) out += ' ';
    out += item.text();
  }
  return out;
}

void print_site(const Value& site) {
  const auto line = [](const char* name, const std::string& text) {
    print_line(std::string(name) + (text.empty() ? "none" : text));
  };
  line("site:     ", text_of(site, "id"));
  line("name:     ", text_of(site, "name"));
  line("origins:  ", joined(site, "allowed_origins"));
  if (const std::string serve = joined(site, "serve_origins"); !serve.empty()) {
    line("          and by --allow-origin: ", serve);
  }
  line("plan:     ", text_of(site, "plan"));
}

void print_sites(const Value& sites) {
  std::printf("%-20s %-24s %-32s %s\n", "SITE", "NAME", "PLAN", "ORIGINS");
  for (const Value& site : sites) {
    const std::string plan = text_of(site, "plan");
    std::printf("%-20s %-24s %-32s %s\n", text_of(site, "id").c_str(),
                text_of(site, "name").c_str(), plan.empty() ? "none" : plan.c_str(),
                joined(site, "allowed_origins").c_str());
  }
}

std::string site_body(const std::string& what, const Arguments& given) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  if (what == "create") json.key("id").string(given.operand);
  if (given.has("--name")) json.key("name").string(given.get("--name"));
  if (given.has("--origin") || given.has("--no-origins")) {
    json.key("allowed_origins").begin_array();
    for (const std::string& origin : given.all("--origin")) json.string(origin);
    json.end_array();
  }
  json.end_object();
  return body;
}

void print_for_people(const std::string& what, const Value& answer) {
  if (what == "list") {
    if (const Value* sites = answer.find("sites")) print_sites(*sites);
    return;
  }
  if (what != "create") return print_site(answer);
  if (const Value* key = answer.find("key")) print_line(text_of(*key, "key"));
  print_line(text_of(answer, "id") +
                 " is there, without a plan yet. Above is its secret key, with all scopes. Keep it "
                 "now: it is not shown again.",
             stderr);
}

}  // namespace

int site_command(const Given& given) {
  if (given.empty()) return wrong_command("site", "say what: show, set, list or create");
  const std::string& what = given.front();
  Shape shape{{kServerOption, kSecretKeyOption}, {}, "", {}, {}};
  shape.flags = {"--json"};
  if (what == "set" || what == "create") {
    shape.options.push_back("--name");
    shape.repeated.push_back("--origin");
    if (what == "create") shape.operand = "ID";
    if (what == "set") shape.flags.push_back("--no-origins");
  } else if (what != "show" && what != "list") {
    return wrong_command(
        "site", "there is no site " + what + did_you_mean(what, {"show", "set", "list", "create"}));
  }
  const auto arguments = read_arguments("site", {given.begin() + 1, given.end()}, shape);
  if (!arguments) return kWrongCommand;
  const bool origins = arguments->has("--origin");
  if (origins && arguments->has("--no-origins")) {
    return wrong_command("site", "--origin and --no-origins exclude each other");
  }
  if (what == "set" && !origins && !arguments->has("--no-origins") && !arguments->has("--name")) {
    return wrong_command("site", "say what to set: --name, --origin or --no-origins");
  }
  const bool changes = what == "set" || what == "create";
  const Question question{what == "set" ? "PATCH"
                          : changes     ? "POST"
                                        : "GET",
                          what == "list" || what == "create" ? "/v1/sites" : "/v1/site",
                          changes ? site_body(what, *arguments) : ""};
  return ask_and_print("site", *arguments, question,
                       [&what](const Value& answer) { print_for_people(what, answer); });
}

}  // namespace fieldwise::cli
