// Command-line arguments (docs/cli.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::cli {

// Exit codes of every verb.
inline constexpr int kDone = 0;
inline constexpr int kWrongInput = 1;
inline constexpr int kWrongCommand = 2;

// What a verb takes. An option's name has its dashes: "--plan".
struct Shape {
  std::vector<std::string_view> options;    // given at most once
  std::vector<std::string_view> repeated;   // may be given again
  std::string_view operand;                 // its name, or '' when the verb takes none
  std::vector<std::string_view> required;   // of the options
  std::vector<std::string_view> files;      // of the options: `-` is standard input
  std::vector<std::string_view> outputs{};  // of the options: each a file that no other names
  std::vector<std::string_view> flags{};    // take no value; given at most once
  std::string_view second_operand{};        // behind `operand`; '' when the verb takes one
  std::string_view renewed{};  // of the files: what -o may take the place of, as its new version
};

struct Arguments {
  std::map<std::string, std::vector<std::string>, std::less<>> options;
  std::string operand, second_operand;

  bool has(std::string_view name) const { return options.contains(name); }
  // The value given, or `otherwise`.
  std::string get(std::string_view name, std::string_view otherwise = {}) const;
  std::vector<std::string> all(std::string_view name) const;
};

// Reads the arguments behind the verb. Says what is wrong on standard error and returns nothing
// when they do not fit.
std::optional<Arguments> read_arguments(std::string_view verb,
                                        const std::vector<std::string>& given, const Shape& shape);

// `; did you mean NAME?` with the first of the nearest names, or nothing where none is near. Dashes
// in front do not count.
std::string did_you_mean(std::string_view given, const std::vector<std::string_view>& names);

// `fieldwise VERB: REASON` and where help is; returns kWrongCommand.
int wrong_command(std::string_view verb, std::string_view reason);

// The time of option `name` in ms, the clock when it was not given; nothing (and a message) when it
// is not a time.
std::optional<int64_t> read_time(std::string_view verb, const Arguments& arguments,
                                 std::string_view name);

// What an option's number may be.
struct NumberShape {
  std::string_view option;
  double otherwise = 0;  // when it is not given
  double least = 0, most = 0;
  bool whole = true;
  std::string_view what;  // "a whole number from 0 to 10"
};

// The number; nothing (and a message) when it is another.
std::optional<double> read_number(std::string_view verb, const Arguments& arguments,
                                  const NumberShape& shape);

}  // namespace fieldwise::cli
