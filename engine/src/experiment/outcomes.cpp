#include "experiment/outcomes.h"

#include <algorithm>

#include "base/csv.h"
#include "base/name_index.h"

namespace fieldwise::experiment {
namespace {

constexpr char kColumns[] = "write two columns, visitor and accepted";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

uint32_t find_column(const Csv& csv, std::string_view name) {
  const auto found = std::find(csv.header.begin(), csv.header.end(), name);
  return found == csv.header.end() ? kNone : static_cast<uint32_t>(found - csv.header.begin());
}

// What is wrong with the header: a column that is missing is not told a second time as one that is
// not known.
std::vector<LineError> check_header(const Csv& csv) {
  const auto error = [](const char* code, const std::string& what) {
    return LineError{1, {code, "", what + "; " + kColumns + "."}};
  };
  const bool visitor = find_column(csv, "visitor") != kNone;
  const bool accepted = find_column(csv, "accepted") != kNone;
  if (!visitor && !accepted) {
    return {error("unknown_column", "There are no columns \"visitor\" and \"accepted\"")};
  }
  if (!visitor) return {error("unknown_column", "There is no column \"visitor\"")};
  if (!accepted) return {error("unknown_column", "There is no column \"accepted\"")};
  std::vector<LineError> errors;
  for (const std::string& name : csv.header) {
    if (name == "visitor" || name == "accepted") continue;
    errors.push_back(error("unknown_column", "Column \"" + name + "\" is not known"));
  }
  if (csv.header.size() > 2 && errors.empty()) {
    errors.push_back(error("duplicate", "A column is there twice"));
  }
  return errors;
}

// False when the text is no outcome.
bool read_accepted(std::string_view text, std::optional<bool>& out) {
  const std::string word = lower(text);
  if (word.empty()) return true;
  if (word == "yes" || word == "true" || word == "1") {
    out = true;
  } else if (word == "no" || word == "false" || word == "0") {
    out = false;
  } else {
    return false;
  }
  return true;
}

}  // namespace

std::vector<LineError> read_outcomes(std::string_view text, const Visitors& visitors,
                                     Outcomes& out) {
  Csv csv;
  if (const CsvError error = read_csv(text, csv); !error.message.empty()) {
    return {{error.line, {error.code, "", error.message}}};
  }
  std::vector<LineError> errors = check_header(csv);
  if (!errors.empty()) return errors;
  const uint32_t visitor_column = find_column(csv, "visitor");
  const uint32_t accepted_column = find_column(csv, "accepted");
  for (size_t row = 0; row < csv.rows(); ++row) {
    const auto wrong = [&](const char* code, const std::string& message) {
      errors.push_back({csv.row_lines[row], {code, "", message}});
    };
    const std::string visitor(csv.cell(row, visitor_column));
    const std::string accepted(csv.cell(row, accepted_column));
    std::optional<bool> outcome;
    if (!read_accepted(accepted, outcome)) {
      wrong("accepted", "\"" + accepted + "\" is no outcome; write yes or no, or nothing while " +
                            "it is not decided.");
    }
    if (!visitors.contains(visitor)) {
      wrong("unknown_visitor", "The events tell of no visitor \"" + visitor +
                                   "\"; write the visitor as the events do.");
    } else if (!out.emplace(visitor, outcome).second) {
      wrong("duplicate", "Visitor \"" + visitor + "\" has an outcome already; keep one of them.");
    }
  }
  return errors;
}

}  // namespace fieldwise::experiment
