// Reading and printing as docs/cli.md says, the same bytes as the Node command line.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/error.h"
#include "fieldwise/plan.h"

namespace fieldwise::cli {

// One line of a text, without its end; `number` counts from 1.
struct Line {
  std::string_view text;
  size_t number = 0;
};

// The lines of `text` that hold more than spaces and tabs.
std::vector<Line> lines_of(std::string_view text);

// `PATH: MESSAGE (CODE)` without line end.
std::string error_line(const Error& error);

void print(std::string_view text, std::FILE* to = stdout);
void print_line(std::string_view text, std::FILE* to = stdout);
void print_errors(const Errors& errors, std::FILE* to);

// The bytes of a file, or nothing after saying that it cannot be read.
std::optional<std::string> read_input(const std::string& path);

// Writes a file, `-` being standard output. False after saying that it cannot be written.
bool write_output(const std::string& path, std::string_view text);

// The error of a file that is not UTF-8.
Error encoding_error();

// What is wrong with `--offer KEY`; '' where one of the plans has that offer.
std::string offer_mistake(const std::vector<std::shared_ptr<const Plan>>& plans,
                          const std::string& key);

// Loads the plan in a file. On errors prints them to `to` and returns null.
std::shared_ptr<const Plan> read_plan(const std::string& path, std::FILE* to);

}  // namespace fieldwise::cli
