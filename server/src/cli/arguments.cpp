#include "cli/arguments.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "base/clock.h"
#include "base/spelling.h"
#include "fieldwise/decide.h"
#include "json/number.h"

namespace fieldwise::cli {
namespace {

bool contains(const std::vector<std::string_view>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// An event file has two names, by what it is to a verb: what happened, or leads to try a plan on.
// Each verb takes both.
std::string known_as(const std::string& name, const Shape& shape) {
  const std::string other = name == "--records" ? "--events" : "--records";
  const bool either = name == "--records" || name == "--events";
  const bool swap = either && !contains(shape.options, name) && contains(shape.options, other);
  return swap ? other : name;
}

std::string_view without_dashes(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  return name;
}

// Whether both names are one file, there already or not yet. Writing to a device loses nothing.
bool same_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (!std::filesystem::exists(a, error)) return a == b;
  return std::filesystem::is_regular_file(a, error) && std::filesystem::equivalent(a, b, error);
}

// The option whose file `output` would overwrite, or "".
std::string_view overwritten(const Arguments& given, const Shape& shape, std::string_view output) {
  const std::string file = given.get(output);
  const std::pair<std::string_view, std::string_view> operands[] = {
      {shape.operand, given.operand}, {shape.second_operand, given.second_operand}};
  for (const auto& [name, operand] : operands) {
    if (output == "-o" || operand.empty() || operand == "-") continue;
    if (same_file(file, std::string(operand))) return name;
  }
  for (const auto& options : {shape.files, shape.outputs}) {
    for (const std::string_view other : options) {
      if (other == output || (output == "-o" && other == shape.renewed)) continue;
      for (const std::string& name : given.all(other)) {
        if (same_file(file, name)) return other;
      }
    }
  }
  return {};
}

}  // namespace

std::string did_you_mean(std::string_view given, const std::vector<std::string_view>& names) {
  const std::string_view bare = without_dashes(given);
  std::string_view near;
  uint32_t least = bare.size() < 4 ? 2 : 3;
  for (const std::string_view name : names) {
    if (bare.size() > kMostCompared) break;
    const uint32_t distance = edit_distance(bare, without_dashes(name));
    if (distance >= least || distance >= without_dashes(name).size()) continue;
    least = distance;
    near = name;
  }
  return near.empty() ? "" : "; did you mean " + std::string(near) + "?";
}

std::string Arguments::get(std::string_view name, std::string_view otherwise) const {
  const auto found = options.find(name);
  return found == options.end() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto found = options.find(name);
  return found == options.end() ? std::vector<std::string>() : found->second;
}

int wrong_command(std::string_view verb, std::string_view reason) {
  const std::string name(verb);
  const std::string text(reason);
  std::fprintf(stderr, "fieldwise %s: %s\nTry: fieldwise %s --help\n", name.c_str(), text.c_str(),
               name.c_str());
  return kWrongCommand;
}

std::optional<Arguments> read_arguments(std::string_view verb,
                                        const std::vector<std::string>& given, const Shape& shape) {
  const auto wrong = [verb](const std::string& reason) {
    wrong_command(verb, reason);
    return std::nullopt;
  };
  Arguments out;
  size_t operands = 0;
  for (size_t i = 0; i < given.size(); ++i) {
    const std::string& argument = given[i];
    if (argument == "-" || !argument.starts_with('-')) {
      ++operands;
      const bool second = operands == 2 && !shape.second_operand.empty();
      if (shape.operand.empty() || (operands > 1 && !second)) return wrong("too many operands");
      (second ? out.second_operand : out.operand) = argument;
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = known_as(argument.substr(0, equals), shape);
    const bool repeated = contains(shape.repeated, name);
    const bool flag = contains(shape.flags, name);
    if (!repeated && !flag && !contains(shape.options, name)) {
      std::vector<std::string_view> known = shape.options;
      known.insert(known.end(), shape.repeated.begin(), shape.repeated.end());
      known.insert(known.end(), shape.flags.begin(), shape.flags.end());
      return wrong("unknown option " + name + did_you_mean(name, known));
    }
    if (flag) {
      if (equals != std::string::npos) return wrong(name + " takes no value");
      if (out.has(name)) return wrong(name + " is given twice");
      out.options[name] = {""};
      continue;
    }
    if (equals == std::string::npos && i + 1 == given.size()) return wrong(name + " needs a value");
    if (!repeated && out.has(name)) return wrong(name + " is given twice");
    out.options[name].push_back(equals == std::string::npos ? given[++i]
                                                            : argument.substr(equals + 1));
  }
  if (!shape.operand.empty() && operands == 0)
    return wrong(std::string(shape.operand) + " is missing");
  if (!shape.second_operand.empty() && operands == 1)
    return wrong(std::string(shape.second_operand) + " is missing");
  for (const std::string_view name : shape.required) {
    if (!out.has(name)) return wrong(std::string(name) + " is missing");
  }
  const auto inputs = std::count_if(shape.files.begin(), shape.files.end(),
                                    [&](std::string_view name) { return out.get(name) == "-"; });
  const int operand_inputs = (out.operand == "-" ? 1 : 0) + (out.second_operand == "-" ? 1 : 0);
  if (inputs + operand_inputs > 1) return wrong("only one file can be -");
  for (const std::string_view output : shape.outputs) {
    if (!out.has(output)) continue;
    const std::string_view other = overwritten(out, shape, output);
    // Standard input is not standard output.
    if (other.empty() || (out.get(output) == "-" && contains(shape.files, other))) continue;
    return wrong(std::string(output) + " would overwrite the file of " + std::string(other) +
                 "; name another");
  }
  return out;
}

std::optional<int64_t> read_time(std::string_view verb, const Arguments& arguments,
                                 std::string_view name) {
  if (!arguments.has(name)) return server::now_ms();
  int64_t time = 0;
  if (parse_time(arguments.get(name), time)) return time;
  wrong_command(verb, std::string(name) + ": write a time as 2026-11-21T10:00:00Z");
  return std::nullopt;
}

std::optional<double> read_number(std::string_view verb, const Arguments& arguments,
                                  const NumberShape& shape) {
  if (!arguments.has(shape.option)) return shape.otherwise;
  const std::optional<double> number = parse_json_number(arguments.get(shape.option));
  const bool fits = number && *number >= shape.least && *number <= shape.most;
  if (fits && (!shape.whole || *number == std::floor(*number))) return number;
  wrong_command(verb, std::string(shape.option) + ": write " + std::string(shape.what));
  return std::nullopt;
}

}  // namespace fieldwise::cli
