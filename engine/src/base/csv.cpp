#include "base/csv.h"

#include <algorithm>
#include <utility>

#include "json/utf.h"

namespace fieldwise {
namespace {

constexpr std::string_view kLineEnds = "End lines with LF or CR LF, not with CR alone.";

class CsvReader {
 public:
  CsvReader(std::string_view text, char separator, size_t most_cells)
      : text_(text), separator_(separator), most_cells_(most_cells) {}

  bool at_end() const { return i_ == text_.size(); }
  uint64_t line() const { return line_; }
  const CsvError& error() const { return error_; }

  CsvError too_large() const {
    return {
        line_, "too_large",
        "A table has at most " + std::to_string(most_cells_) + " cells: send it in several parts."};
  }

  // The cells of the next row; false on an error.
  bool row(std::vector<std::string>& cells) {
    cells.clear();
    for (;;) {
      std::string cell;
      if (!(next_is('"') ? quoted(cell) : plain(cell))) return false;
      cells.push_back(std::move(cell));
      if (cells.size() > most_cells_) {
        error_ = too_large();
        return false;
      }
      if (at_end()) return true;
      if (text_[i_] == separator_) {
        ++i_;
        continue;
      }
      if (text_[i_] == '\r') {
        if (text_.substr(i_, 2) != "\r\n") return fail(kLineEnds);
        ++i_;
      }
      if (!next_is('\n')) {
        const char* const name = separator_ == ','   ? "comma"
                                 : separator_ == ';' ? "semicolon"
                                                     : "tab";
        return fail("Write a " + std::string(name) +
                    " or a line end behind a closing quote; inside of quotes a quote is written "
                    "twice.");
      }
      ++i_;
      ++line_;
      return true;
    }
  }

 private:
  bool next_is(char c) const { return i_ < text_.size() && text_[i_] == c; }

  bool fail(std::string_view message) { return fail(message, line_); }
  bool fail(std::string_view message, uint64_t line) {
    error_ = {line, "csv", std::string(message)};
    return false;
  }

  bool plain(std::string& cell) {
    const char ends[] = {separator_, '"', '\r', '\n'};
    const size_t end =
        std::min(text_.find_first_of(std::string_view(ends, sizeof ends), i_), text_.size());
    cell = text_.substr(i_, end - i_);
    i_ = end;
    if (next_is('"')) {
      return fail("Put the whole cell in quotes, and write each quote in it twice.");
    }
    if (next_is('\r') && text_.substr(i_, 2) != "\r\n") {
      return fail(kLineEnds);
    }
    return true;
  }

  bool quoted(std::string& cell) {
    const uint64_t begin = line_;
    for (++i_;;) {
      const size_t end = text_.find('"', i_);
      if (end == std::string_view::npos) {
        return fail("The quote that opens in this line is never closed.", begin);
      }
      const std::string_view piece = text_.substr(i_, end - i_);
      line_ += static_cast<uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
      cell += piece;
      i_ = end + 1;
      if (!next_is('"')) return true;
      cell += '"';
      ++i_;
    }
  }

  std::string_view text_;
  char separator_;
  size_t most_cells_;
  size_t i_ = 0;
  uint64_t line_ = 1;
  CsvError error_;
};

uint64_t line_of(std::string_view text, size_t at) {
  return 1 + static_cast<uint64_t>(
                 std::count(text.begin(), text.begin() + static_cast<long>(at), '\n'));
}

// The first line that is not UTF-8; a text is looked at in halves, as valid_utf8 tells no place.
uint64_t first_bad_line(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (!valid_utf8(text.substr(begin, end - begin))) break;
    begin = end + 1;
  }
  return line_of(text, std::min(begin, text.size()));
}

// What parts the cells of a header that has no comma, as spreadsheets in many countries write it: a
// semicolon or a tab; 0 when neither does.
char foreign_separator(std::string_view header) {
  bool quoted = false;
  char found = 0;
  for (const char c : header) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',') return 0;
    if (c == '\n') break;
    if (found == 0 && (c == ';' || c == '\t')) found = c;
  }
  return found;
}

}  // namespace

CsvError read_csv(std::string_view text, Csv& out, CsvSeparator wanted, size_t most_cells) {
  out = Csv();
  if (!valid_utf8(text)) {
    return {first_bad_line(text), "encoding", "The file is not UTF-8 text; save it as UTF-8."};
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const size_t begin = std::min(text.find_first_not_of("\r\n"), text.size());
  const char separator = foreign_separator(text.substr(begin));
  if (separator != 0 && wanted == CsvSeparator::comma) {
    return {line_of(text, begin), "csv",
            std::string("Separate the cells by commas; here they are separated by ") +
                (separator == ';' ? "semicolons." : "tabs.")};
  }
  if (separator != 0) out.separator = separator;
  CsvReader reader(text, out.separator, most_cells);
  std::vector<std::string> cells;
  while (!reader.at_end()) {
    const uint64_t line = reader.line();
    if (!reader.row(cells)) return reader.error();
    if (cells.size() == 1 && cells[0].empty()) continue;
    if (out.header.empty()) {
      out.header = cells;
      continue;
    }
    if (cells.size() != out.header.size()) {
      return {line, "csv",
              "This row has " + std::to_string(cells.size()) + " cells, the header has " +
                  std::to_string(out.header.size()) +
                  "; put cells that hold commas or line ends in quotes."};
    }
    if (out.cells.size() + cells.size() > most_cells) return reader.too_large();
    std::move(cells.begin(), cells.end(), std::back_inserter(out.cells));
    out.row_lines.push_back(line);
  }
  if (out.header.empty()) return {1, "csv", "The file is empty; its first line names the columns."};
  return {};
}

}  // namespace fieldwise
