#include "exchange/duplicates.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "exchange/row.h"
#include "identity/addresses.h"

namespace fieldwise::server {
namespace {

constexpr uint32_t kNoColumn = UINT32_MAX;

// What rows above say of a lead that several rows are about.
struct Said {
  uint32_t row = 0;
  std::string_view cell, at;  // the latter empty: the row does not say when it was so
};
struct Known {
  uint32_t first = UINT32_MAX;    // row of those that are right
  std::map<uint32_t, Said> said;  // by column
};

class Finder {
 public:
  Finder(const Plan& plan, ImportTable& table, int64_t now)
      : plan_(plan), table_(table), now_(now) {
    const std::string_view address = address_field(plan);
    for (uint32_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      has_status_ = has_status_ || is_status(column);
      if (column.of == "reference") reference_ = i;
      if (column.of == "at") at_ = i;
      if (column.of == "answer" && column.key == address) address_ = i;
    }
  }

  void run() {
    const std::vector<uint32_t> by_reference = first_of_same(reference_, false);
    const std::vector<uint32_t> by_address = first_of_same(address_, true);
    std::vector<uint32_t> leads(table_.rows.rows());  // by row: the first that is about its lead
    for (uint32_t row = 0; row < leads.size(); ++row) {
      const uint32_t one = by_reference[row], other = by_address[row];
      leads[row] = one < row ? leads[one] : other < row ? leads[other] : row;
      if (one < row && other < row && leads[one] != leads[other]) {
        refuse(row, "",
               "By its reference this is the lead of line " + line(one) +
                   ", by its address that of line " + line(other) + ": put one of them right.");
      } else if (leads[row] < row) {
        look_at(row, leads[row]);
      }
    }
  }

 private:
  std::string_view cell(uint32_t row, uint32_t column) const {
    return column == kNoColumn ? std::string_view() : table_.rows.cell(row, column);
  }
  std::string line(uint32_t row) const { return std::to_string(table_.rows.row_lines[row]); }

  // By row: the first one with the same text in this column; itself where it has none.
  std::vector<uint32_t> first_of_same(uint32_t column, bool is_address) const {
    std::vector<uint32_t> out(table_.rows.rows());
    std::iota(out.begin(), out.end(), 0u);
    if (column == kNoColumn) return out;
    const auto key = [&](uint32_t row) {
      const std::string_view text = cell(row, column);
      return is_address ? plain_address(text) : std::string(text);
    };
    // A large table is sorted by numbers, and texts are compared where those are the same.
    std::vector<std::pair<size_t, uint32_t>> hashes;
    for (uint32_t row = 0; row < out.size(); ++row) {
      if (!cell(row, column).empty()) hashes.emplace_back(std::hash<std::string>{}(key(row)), row);
    }
    std::sort(hashes.begin(), hashes.end());
    for (size_t begin = 0, end = 0; begin < hashes.size(); begin = end) {
      std::map<std::string, uint32_t> firsts;
      while (end < hashes.size() && hashes[end].first == hashes[begin].first) ++end;
      if (end - begin == 1) continue;
      for (size_t i = begin; i < end; ++i) {
        const uint32_t row = hashes[i].second;
        out[row] = firsts.emplace(key(row), row).first->second;
      }
    }
    return out;
  }

  void refuse(uint32_t row, const std::string& column, std::string message) {
    table_.duplicates.emplace(
        row, RowError{table_.rows.row_lines[row], column, {"duplicate", "", std::move(message)}});
  }

  bool is_wrong(uint32_t row) const {
    std::vector<RowError> errors;
    read_row(plan_, table_, row, now_, errors);
    return !errors.empty();
  }

  void look_at(uint32_t row, uint32_t first) {
    const auto [place, fresh] = known_.try_emplace(first);
    Known& lead = place->second;
    if (fresh && !is_wrong(first)) keep(first, lead);
    if (is_wrong(row)) return;
    if (const uint32_t column = contradicted(row, lead); column != kNoColumn) {
      return refuse(row, table_.columns[column].name,
                    "Line " + line(lead.said[column].row) +
                        " has another value for this lead: keep one of them, or say of both "
                        "when it was so (at).");
    }
    if (lead.first != UINT32_MAX && table_.notes.size() < kMostNotes) {
      table_.notes.push_back(
          {table_.rows.row_lines[row],
           "",
           {"duplicate", "",
            "The same lead as in line " + line(lead.first) + ": what both say was taken."}});
    }
    keep(row, lead);
  }

  // The first column of which a row above says something else; of an address all take its spelling.
  uint32_t contradicted(uint32_t row, const Known& known) {
    const std::string_view at = cell(row, at_);
    for (const auto& [column, before] : known.said) {
      const std::string_view said = cell(row, column);
      if (said.empty() || before.cell == said) continue;
      if (column == address_ && plain_address(before.cell) == plain_address(said)) {
        table_.rows.cells[row * table_.columns.size() + column] = before.cell;
        continue;
      }
      if (at.empty() || before.at.empty() || before.at == at) return column;
    }
    return kNoColumn;
  }

  static bool is_status(const Column& column) {
    return column.of == "outcome" && column.key.empty();
  }

  // Whether a cell says how it is, so that another one says otherwise. What became of the lead on a
  // day does not: there may be more of that.
  bool is_said(const Column& column) const {
    const bool of_status = column.of == "reason" || column.of == "amount" || column.of == "by";
    return column.of == "answer" || is_status(column) || (has_status_ && of_status);
  }

  void keep(uint32_t row, Known& known) const {
    known.first = std::min(known.first, row);
    for (uint32_t i = 0; i < table_.columns.size(); ++i) {
      const std::string_view said = cell(row, i);
      if (is_said(table_.columns[i]) && !said.empty()) {
        known.said.insert_or_assign(i, Said{row, said, cell(row, at_)});
      }
    }
  }

  const Plan& plan_;
  ImportTable& table_;
  const int64_t now_;
  bool has_status_ = false;
  uint32_t reference_ = kNoColumn, at_ = kNoColumn, address_ = kNoColumn;
  std::map<uint32_t, Known> known_;  // of leads that several rows are about, by the first of them
};

}  // namespace

void find_duplicates(const Plan& plan, ImportTable& table, int64_t now) {
  Finder(plan, table, now).run();
}

}  // namespace fieldwise::server
