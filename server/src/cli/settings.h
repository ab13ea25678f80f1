// What a verb that keeps running is told: by its options, by the environment, by a file, in that
// order (docs/operation.md). A verb lists its settings in one table, and everything else follows
// from it: the help, what is read, how mistakes are answered, `--print-config`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments.h"

namespace fieldwise::cli {

// NAME is the option --NAME, the variable FIELDWISE_NAME (in capitals, `_` for `-`) and the line
// `NAME = VALUE` of the file.
struct Setting {
  enum class Kind : uint8_t {
    one,       // at most one value
    many,      // an option and a line for each value; separated by spaces in the variable
    flag,      // an option without a value; true or false elsewhere
    variable,  // a secret: the variable only, since others see command lines and read files
    option,    // the option only: what one call is to do
    action,    // the same, without a value
  };
  std::string_view name;
  Kind kind = Kind::one;
  std::string_view value{};      // what the help calls it: "N"
  std::string_view otherwise{};  // the value unless given; '' where the help says what happens then
  std::string_view help{};
  // What to write instead of this value, '' when it is right. Null: any text will do.
  std::string_view (*mistake)(std::string_view value) = nullptr;
};

// What was set, under the names of the options; a flag is there when it is on. What was not given
// has its value from the table.
struct Settings : Arguments {
  std::map<std::string, std::string, std::less<>> sources;  // "--port" → "FIELDWISE_PORT"
};

// Reads options, environment and the file of `--config`, if the table has it. Says what is wrong on
// standard error, all mistakes of the file at once, and puts the exit code into `code`, when
// something is.
std::optional<Settings> read_settings(std::string_view verb, const std::vector<std::string>& given,
                                      std::span<const Setting> table, int& code);

// The lines of the table for a verb's help.
std::string settings_help(std::span<const Setting> table);

// What is set, as a file that sets the same; with each, where it was set. Secrets and passwords are
// left out.
std::string print_settings(const Settings& settings, std::span<const Setting> table);

// Checks for the table.
std::string_view port_mistake(std::string_view value);
std::string_view address_mistake(std::string_view value);  // ADDRESS:PORT
std::string_view size_mistake(std::string_view value);     // 64M
std::string_view log_level_mistake(std::string_view value);

// What they let pass, read.
uint16_t port_of(std::string_view value);
std::optional<uint64_t> size_of(std::string_view value);  // in bytes
std::optional<std::pair<std::string, uint16_t>> split_address(std::string_view value);

}  // namespace fieldwise::cli
