// fieldwise plans list|show|upload|activate|rollback: the versions of a site's plan, through the
// running server.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/clock.h"
#include "base/figures.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/remote.h"
#include "cli/text.h"
#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

bool is_in_force(const Value& version) {
  const Value* member = version.find("in_force");
  return member != nullptr && member->is_boolean() && member->boolean;
}

// The time of a member in ms; 0 when it is null.
double time_of(const Value& version, const char* name) {
  const Value* member = version.find(name);
  return member != nullptr && member->is_number() ? member->number : 0;
}

std::string minute(double time) {
  return time == 0 ? "never" : server::iso_time(static_cast<int64_t>(time)).substr(0, 16) + 'Z';
}

// What was found of a version when it was last put in force: "8 of 10 won", with why it is all the
// same; '' where nobody looked, or nobody was won.
std::string gate_words(const Value& version) {
  const Value* gate = version.find("gate");
  if (gate == nullptr || !gate->is_object()) return {};
  const auto number = [&](const char* name) {
    const Value* member = gate->find(name);
    return member == nullptr ? std::string() : to_json(*member);
  };
  if (number("won") == "0") return {};
  const std::string reason = text_of(*gate, "override");
  return number("crossed") + " of " + number("won") + " won" +
         (reason.empty() ? "" : "; all the same: " + one_line(reason));
}

void print_version(const Value& version) {
  print_line(text_of(version, "hash") +
             (is_in_force(version) ? ", in force" : ", kept; not in force"));
  const std::string gate = gate_words(version);
  if (is_in_force(version) && !gate.empty()) print_line("Crossed its threshold: " + gate, stderr);
}

void print_versions(const Value& versions) {
  print_line(padded("PLAN", 32) + "  " + padded("UPLOADED", 17) + "  " +
             padded("LAST ACTIVATED", 17) + "             CROSSED");
  for (const Value& version : versions) {
    std::string line = text_of(version, "hash");
    line += "  " + padded(minute(time_of(version, "created_at")), 17);
    line += "  " + padded(minute(time_of(version, "activated_at")), 17);
    line += "  " + padded(is_in_force(version) ? "in force" : "", 9) + "  " + gate_words(version);
    print_line(line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

// What was in force before the plan that is: the one that was activated last among the others. ''
// when there is none.
std::string before(const Value& versions) {
  std::string hash;
  double latest = 0;
  for (const Value& version : versions) {
    const double at = time_of(version, "activated_at");
    if (is_in_force(version) || at <= latest) continue;
    latest = at;
    hash = text_of(version, "hash");
  }
  return hash;
}

// The hash of the version in force; '' when there is none.
std::string in_force(const Value& versions) {
  for (const Value& version : versions) {
    if (is_in_force(version)) return text_of(version, "hash");
  }
  return {};
}

std::string activation(std::string_view hash) {
  return "/v1/plans/" + path_segment(hash) + "/activate";
}

// The whole hash of the only version whose hash begins so; `given` itself where there is none, for
// the server to say so. Nothing after saying what is wrong.
std::optional<std::string> whole_hash(const Remote& remote, const std::string& given) {
  const auto answer = ask(remote, "GET", "/v1/plans");
  if (!answer) return std::nullopt;
  Arena arena;
  const Value* versions = parse_json(*answer, arena).value.find("plans");
  std::vector<std::string> found;
  for (uint32_t i = 0; versions != nullptr && i < versions->size; ++i) {
    std::string hash = text_of(versions->items[i], "hash");
    if (hash.starts_with(given)) found.push_back(std::move(hash));
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return given;
  std::string message = "fieldwise: several plans begin with " + given + ':';
  for (const std::string& hash : found) message += ' ' + hash;
  print_line(message, stderr);
  return std::nullopt;
}

}  // namespace

int plans_command(const Given& given) {
  const std::vector<std::string_view> known{"list", "show", "upload", "activate", "rollback"};
  if (given.empty()) {
    return wrong_command("plans", "say what: list, show, upload, activate or rollback");
  }
  const std::string& what = given.front();
  if (std::find(known.begin(), known.end(), what) == known.end()) {
    return wrong_command("plans", "there is no plans " + what + did_you_mean(what, known));
  }
  Shape shape{{kServerOption, kSecretKeyOption}, {}, "", {}, {}};
  shape.flags = {"--json"};
  if (what == "upload" || what == "activate") shape.options.push_back("--override");
  if (what == "upload") {
    shape.flags.push_back("--activate");
    shape.operand = "PLAN";
  } else if (what == "show" || what == "activate") {
    shape.operand = "HASH";
  }
  const auto arguments = read_arguments("plans", {given.begin() + 1, given.end()}, shape);
  if (!arguments) return kWrongCommand;
  // Every hash begins with nothing, which is what an unset variable of a script gives.
  if (shape.operand == "HASH" && arguments->operand.empty()) {
    return wrong_command("plans", "the HASH is empty: write it, or how it begins");
  }
  const std::string reason = arguments->get("--override");
  if (arguments->has("--override") && what == "upload" && !arguments->has("--activate")) {
    return wrong_command("plans", "--override says why a plan is in force: write --activate too");
  }
  if (arguments->has("--override") && reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    return wrong_command("plans",
                         "--override takes the reason why the plan is in force all the same");
  }
  const std::string more = reason.empty() ? "" : "override=" + path_segment(reason);
  Remote remote;
  if (const int wrong = read_remote("plans", *arguments, remote)) return wrong;

  Arena arena;
  std::optional<std::string> answer;
  if (what == "upload") {
    const std::optional<std::string> text = read_input(arguments->operand);
    if (!text) return kWrongInput;
    std::string query = arguments->has("--activate") ? "?activate=true" : "";
    if (!more.empty()) query += '&' + more;
    answer = ask(remote, "POST", "/v1/plans" + query, *text);
  } else if (what == "show" || what == "activate") {
    const std::optional<std::string> hash = whole_hash(remote, arguments->operand);
    if (!hash) return kWrongInput;
    answer = what == "show"
                 ? ask(remote, "GET", "/v1/plans/" + path_segment(*hash))
                 : ask(remote, "POST", activation(*hash) + (more.empty() ? "" : '?' + more));
  } else {
    answer = ask(remote, "GET", "/v1/plans");
  }
  if (!answer) return kWrongInput;
  if (what == "rollback") {
    const std::string list = *answer;
    const Value* versions = parse_json(list, arena).value.find("plans");
    const std::string hash = versions == nullptr ? "" : before(*versions);
    if (hash.empty()) {
      print_line("fieldwise: no other plan was ever in force; nothing was changed", stderr);
      return kWrongInput;
    }
    const std::string undone = in_force(*versions);
    answer = ask(remote, "POST", activation(hash));
    if (!answer) return kWrongInput;
    print_line(undone +
                   " was in force, and would be again by another rollback. To go back further: "
                   "fieldwise plans list, and fieldwise plans activate HASH",
               stderr);
  }

  if (what == "show") {
    print(*answer);
    return kDone;
  }
  return print_answer(*arguments, *answer, [](const Value& value) {
    const Value* versions = value.find("plans");
    versions == nullptr ? print_version(value) : print_versions(*versions);
  });
}

}  // namespace fieldwise::cli
