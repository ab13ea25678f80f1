// Comma-separated values, RFC 4180, read strictly.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise {

// A whole file. Cells are as they were written but for their quotes; a row is `header.size()` of
// them.
struct Csv {
  std::vector<std::string> header;
  std::vector<std::string> cells;   // row by row
  std::vector<uint64_t> row_lines;  // the line that each row starts in, from 1
  char separator = ',';             // of its cells

  size_t rows() const { return row_lines.size(); }
  std::string_view cell(size_t row, size_t column) const {
    return cells[row * header.size() + column];
  }
};

// What is wrong with a file, and in which line; `message` is empty when nothing is.
struct CsvError {
  uint64_t line = 0;
  std::string code, message;
};

// What may part the cells: commas; or also semicolons or tabs, where the header has them and no
// comma, as spreadsheets in many countries write it.
enum class CsvSeparator : uint8_t { comma, as_in_header };

// Reads `text` into `out`: a header and rows of as many cells, ended by LF or CR LF, the last line
// by either or nothing. A quoted cell may hold commas, line ends and doubled quotes; a quote
// anywhere else is an error, and so is a row of another length. A byte-order mark is dropped, and
// so are lines with nothing in them. More than `most_cells` without the header's, or in it, are
// `too_large`.
CsvError read_csv(std::string_view text, Csv& out, CsvSeparator separator = CsvSeparator::comma,
                  size_t most_cells = SIZE_MAX);

}  // namespace fieldwise
