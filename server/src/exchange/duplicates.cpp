#include "exchange/duplicates.h"

#include <map>
#include <optional>
#include <string>

#include "identity/addresses.h"

namespace fieldwise::server {
namespace {

// What rows above say of a lead.
struct Known {
  uint64_t line = 0;  // the first of them
  struct Said {
    std::string_view cell, at;  // the latter empty: the row does not say when it was so
    uint64_t line = 0;
  };
  std::map<size_t, Said> answers;  // by column
};

class Finder {
 public:
  Finder(const Plan& plan, ImportTable& table) : table_(table) {
    const std::string_view address = address_field(plan);
    for (size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (column.of == "reference") reference_ = i;
      if (column.of == "at") at_ = i;
      if (column.of == "answer" && column.key == address) address_ = i;
    }
  }

  std::optional<RowError> look_at(size_t row) {
    const uint64_t line = table_.rows.row_lines[row];
    const std::string_view reference = cell(row, reference_);
    const std::string address = plain_address(cell(row, address_));
    const std::optional<size_t> found = find(reference, address);
    const size_t lead = found.value_or(leads_.size());
    if (!found) leads_.push_back({line, {}});
    if (!reference.empty()) by_reference_.emplace(reference, lead);
    if (!address.empty()) by_address_.emplace(address, lead);
    std::optional<RowError> wrong = add(row, line, leads_[lead]);
    if (found && !wrong) {
      table_.notes.push_back({line,
                              "",
                              {"duplicate", "",
                               "The same lead as in line " + number(leads_[lead].line) +
                                   ": what both say was taken."}});
    }
    return wrong;
  }

 private:
  static std::string number(uint64_t line) { return std::to_string(line); }

  std::string_view cell(size_t row, std::optional<size_t> column) const {
    return column ? table_.rows.cell(row, *column) : std::string_view();
  }

  std::optional<size_t> find(std::string_view reference, const std::string& address) const {
    if (const auto found = by_reference_.find(reference); found != by_reference_.end()) {
      return found->second;
    }
    const auto found = by_address_.find(address);
    return found == by_address_.end() ? std::nullopt : std::optional(found->second);
  }

  std::optional<RowError> add(size_t row, uint64_t line, Known& known) {
    const std::string_view at = cell(row, at_);
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      const Column& column = table_.columns[i];
      const std::string_view said = table_.rows.cell(row, i);
      if (column.of != "answer" || said.empty()) continue;
      const auto before = known.answers.find(i);
      if (before == known.answers.end() || before->second.cell == said) continue;
      if (i == address_ && plain_address(before->second.cell) == plain_address(said)) {
        table_.rows.cells[row * table_.columns.size() + i] = before->second.cell;
        continue;
      }
      if (!at.empty() && !before->second.at.empty() && before->second.at != at) continue;
      return RowError{line,
                      column.name,
                      {"duplicate", "",
                       "Line " + number(before->second.line) +
                           " has another value for this lead: keep one of them, or say of both "
                           "when it was so (at)."}};
    }
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      const std::string_view said = table_.rows.cell(row, i);
      if (table_.columns[i].of == "answer" && !said.empty()) {
        known.answers[i] = {said, at, line};
      }
    }
    return std::nullopt;
  }

  ImportTable& table_;
  std::optional<size_t> reference_, at_, address_;
  std::vector<Known> leads_;
  std::map<std::string, size_t, std::less<>> by_reference_, by_address_;
};

}  // namespace

void find_duplicates(const Plan& plan, ImportTable& table) {
  Finder finder(plan, table);
  for (size_t row = 0; row < table.rows.rows(); ++row) {
    table.duplicates.push_back(finder.look_at(row));
  }
}

}  // namespace fieldwise::server
