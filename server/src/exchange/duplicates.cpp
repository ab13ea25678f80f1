#include "exchange/duplicates.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "identity/addresses.h"

namespace fieldwise::server {
namespace {

constexpr uint32_t kNoColumn = UINT32_MAX;

// What rows above say of a lead that several rows are about.
struct Said {
  uint32_t row = 0;
  std::string_view cell, at;  // the latter empty: the row does not say when it was so
};
using Answers = std::map<uint32_t, Said>;  // by column

class Finder {
 public:
  Finder(const Plan& plan, ImportTable& table) : table_(table) {
    const std::string_view address = address_field(plan);
    for (uint32_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
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
      leads[row] = row;
      if (by_reference[row] < row) {
        leads[row] = leads[by_reference[row]];
      } else if (by_address[row] < row) {
        leads[row] = leads[by_address[row]];
      }
      if (leads[row] < row) look_at(row, leads[row]);
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

  void look_at(uint32_t row, uint32_t first) {
    const auto [known, fresh] = known_.try_emplace(first);
    if (fresh) keep(first, known->second);
    const uint64_t at = table_.rows.row_lines[row];
    if (const uint32_t column = contradicted(row, known->second); column != kNoColumn) {
      table_.duplicates.emplace(
          row, RowError{at,
                        table_.columns[column].name,
                        {"duplicate", "",
                         "Line " + line(known->second[column].row) +
                             " has another value for this lead: keep one of them, or say of both "
                             "when it was so (at)."}});
      return;
    }
    keep(row, known->second);
    if (table_.notes.size() >= kMostNotes) return;
    table_.notes.push_back(
        {at,
         "",
         {"duplicate", "",
          "The same lead as in line " + line(first) + ": what both say was taken."}});
  }

  // The first column of which a row above says something else; of an address all take its spelling.
  uint32_t contradicted(uint32_t row, const Answers& known) {
    const std::string_view at = cell(row, at_);
    for (const auto& [column, before] : known) {
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

  // Whether a cell says how it is, so that another one says otherwise; a date of something that
  // became of the lead does not.
  static bool is_said(const Column& column) {
    return column.of == "answer" || (column.of == "outcome" && column.key.empty());
  }

  void keep(uint32_t row, Answers& known) const {
    for (uint32_t i = 0; i < table_.columns.size(); ++i) {
      const std::string_view said = cell(row, i);
      if (is_said(table_.columns[i]) && !said.empty()) {
        known.insert_or_assign(i, Said{row, said, cell(row, at_)});
      }
    }
  }

  ImportTable& table_;
  uint32_t reference_ = kNoColumn, at_ = kNoColumn, address_ = kNoColumn;
  std::map<uint32_t, Answers> known_;  // of leads that several rows are about, by the first of them
};

}  // namespace

void find_duplicates(const Plan& plan, ImportTable& table) { Finder(plan, table).run(); }

}  // namespace fieldwise::server
