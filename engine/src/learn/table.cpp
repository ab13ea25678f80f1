#include "learn/table.h"

#include <algorithm>
#include <set>

#include "base/name_index.h"
#include "json/number.h"
#include "learn/cell.h"
#include "learn/cuts.h"

namespace fieldwise::learn {
namespace {

constexpr size_t kBins = 6;          // of a number that no rule compares with a constant
constexpr size_t kMostAnswers = 64;  // of an input
constexpr double kMostBlank = .99;

template <class Texts>
bool contains(const Texts& texts, std::string_view text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::string quoted(std::string_view text) {
  constexpr size_t kMost = 60;
  std::string out = "\"";
  out += text.substr(0, kMost);
  if (text.size() > kMost) {
    // Not within a character.
    while ((static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    out += "…";
  }
  return out += '"';
}

std::string percent(double share) {
  std::string out;
  append_number(out, static_cast<double>(static_cast<int64_t>(share * 1000)) / 10);
  return out + " %";
}

// The finaliser of MurmurHash3: the same folds on every machine.
uint32_t mix32(uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6b;
  h ^= h >> 13;
  h *= 0xc2b2ae35;
  return h ^ h >> 16;
}

// FNV-1a.
uint32_t hash_text(std::string_view text) {
  uint32_t h = 2166136261u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

class TableReader {
 public:
  TableReader(const Plan& plan, const Map& map, const Csv& csv, Table& out)
      : plan_(plan), map_(map), csv_(csv), out_(out) {}

  std::vector<Problem> read() {
    for (uint32_t c = 0; c < csv_.header.size(); ++c) {
      if (!columns_.add(csv_.header[c], c)) twice_.insert(csv_.header[c]);
    }
    find_columns();
    if (!problems_.empty()) return problems_;
    for (size_t i = 0; i < map_.fields.size(); ++i) read_field(map_.fields[i], field_columns_[i]);
    gather_rows();
    if (problems_.empty()) check_outcomes();
    return problems_;
  }

 private:
  // An input's answers, a row each.
  using Column = std::vector<uint16_t>;

  void problem(bool in_map, std::string code, std::string path, std::string message) {
    problems_.push_back({in_map, 0, {std::move(code), std::move(path), std::move(message)}});
  }

  uint32_t column(std::string_view name, const std::string& path) {
    const uint32_t found = columns_.find(name);
    if (found == kNone) {
      std::string known;
      for (const std::string& other : csv_.header) {
        known += (known.empty() ? "" : ", ") + quoted(other);
      }
      problem(true, "unknown_column", path,
              "the history has no column " + quoted(name) + "; it has " + known);
    } else if (twice_.contains(name)) {
      problem(true, "unknown_column", path,
              "the history has two columns " + quoted(name) + "; rename one");
    }
    return found;
  }

  void find_columns() {
    if (map_.outcome) outcome_ = column(map_.outcome->column, "/outcome/column");
    if (!map_.group.empty()) group_ = column(map_.group, "/group");
    if (!map_.reached.empty()) reached_ = column(map_.reached, "/reached");
    if (!map_.left_at.empty()) left_at_ = column(map_.left_at, "/left_at");
    for (const MapField& field : map_.fields) {
      const std::string key(plan_.fields[field.field].key);
      field_columns_.push_back(column(field.column, "/fields/" + key + "/column"));
    }
  }

  void read_field(const MapField& map, uint32_t from) {
    const Field& field = plan_.fields[map.field];
    arena_.reset();
    size_t no_answers = 0;
    std::string_view no_answer;  // the first
    std::vector<Cell> cells;
    cells.reserve(csv_.rows());
    for (size_t i = 0; i < csv_.rows(); ++i) {
      const std::string_view text = trim(csv_.cell(i, from));
      cells.push_back(read_cell(plan_, map_, map, text, arena_));
      if (cells.back().no_answer && no_answers++ == 0) no_answer = text;
    }
    if (no_answers > 0) {
      warn(field, std::to_string(no_answers) + " cells of column " + quoted(map.column) +
                      " are no answers, for example " + quoted(no_answer) +
                      "; they count as not known. Name them under \"values\" or \"otherwise\"");
    }
    switch (field.type) {
      case FieldType::number:
        add_number(map, field, cells);
        break;
      case FieldType::boolean:
        add_listed(map, {}, {Value::of(false), Value::of(true)}, cells);
        break;
      case FieldType::choice: {
        std::vector<Value> options;
        for (const Option& option : field.options) options.push_back(Value::of(option.value));
        add_listed(map, {}, std::move(options), cells);
        break;
      }
      case FieldType::multi_choice:
        for (const Option& option : field.options) {
          std::vector<Cell> chosen = cells;
          for (Cell& cell : chosen) {
            const bool has = std::any_of(cell.value.begin(), cell.value.end(),
                                         [&](const Value& v) { return v.text() == option.value; });
            // Nothing chosen is an answer of its own here: none of the options.
            cell.known = cell.known || (cell.blank && map.blank_is_answer);
            cell.blank = false;
            cell.value = Value::of(has);
          }
          add_listed(map, option.value, {Value::of(false), Value::of(true)}, chosen);
        }
        break;
      default:
        // Of other types only whether they are answered matters.
        for (Cell& cell : cells) cell.value = Value::of(true);
        add_listed(map, {}, {Value::of(true)}, cells, true);
    }
  }

  void add_listed(const MapField& map, std::string_view option, std::vector<Value> answers,
                  const std::vector<Cell>& cells, bool blank_is_answer = false) {
    Input input;
    input.field = map.field;
    input.option = option;
    const bool skips = blank_is_answer || (map.blank_is_answer && option.empty());
    Column column;
    column.reserve(cells.size());
    for (const Cell& cell : cells) {
      size_t answer = cell.blank && skips ? answers.size() : kUnknown;
      if (cell.known) {
        const auto same = [&](const Value& v) { return equal(v, cell.value); };
        answer = static_cast<size_t>(std::find_if(answers.begin(), answers.end(), same) -
                                     answers.begin());
      }
      column.push_back(static_cast<uint16_t>(answer));
    }
    input.answers = std::move(answers);
    if (skips) input.answers.emplace_back();
    add_input(std::move(input), std::move(column));
  }

  void add_number(const MapField& map, const Field& field, const std::vector<Cell>& cells) {
    Input input;
    input.field = map.field;
    input.number = true;
    input.cuts = rule_cuts(plan_, map.field);
    if (input.cuts.empty()) {
      std::vector<double> values;
      for (const Cell& cell : cells) {
        if (cell.known) values.push_back(cell.value.number);
      }
      input.cuts = quantile_cuts(values, kBins);
    }
    if (input.cuts.size() >= kMostAnswers) {
      warn(field, "rules compare it with more than " + std::to_string(kMostAnswers) +
                      " numbers; it is left out");
      return;
    }
    Column column;
    column.reserve(cells.size());
    for (const Cell& cell : cells) {
      size_t bin = cell.blank && map.blank_is_answer ? input.cuts.size() + 1 : kUnknown;
      if (cell.known) {
        bin = static_cast<size_t>(
            std::upper_bound(input.cuts.begin(), input.cuts.end(), cell.value.number) -
            input.cuts.begin());
      }
      column.push_back(static_cast<uint16_t>(bin));
    }
    if (map.blank_is_answer) input.answers.emplace_back();
    add_input(std::move(input), std::move(column));
  }

  void add_input(Input input, Column column) {
    const Field& field = plan_.fields[input.field];
    if (input.size() > kMostAnswers) {
      warn(field, "it has more than " + std::to_string(kMostAnswers) + " answers; it is left out");
      return;
    }
    if (input.size() < 2) {
      warn(field, "it has one answer only; it is left out");
      return;
    }
    size_t unknown = 0;
    std::set<uint16_t> given;
    for (const uint16_t answer : column) {
      if (answer == kUnknown) {
        ++unknown;
      } else {
        given.insert(answer);
      }
    }
    const double blank = static_cast<double>(unknown) / static_cast<double>(column.size());
    if (!column.empty() && blank >= kMostBlank) {
      warn(field, percent(blank) +
                      " of its column say nothing; it is left out. If a blank is an "
                      "answer, write \"blank\": \"an answer\"");
      return;
    }
    if (given.size() < 2 && input.option.empty() && !column.empty()) {
      warn(field, "all leads that answer it answer the same");
    }
    various_ = various_ || given.size() > 1;
    out_.inputs.push_back(std::move(input));
    columns_of_.push_back(std::move(column));
  }

  void warn(const Field& field, const std::string& message) {
    // One multi-choice has many inputs with the same to say.
    const std::string warning = std::string(field.key) + ": " + message + ".";
    if (!contains(out_.warnings, warning)) out_.warnings.push_back(warning);
  }

  int8_t read_outcome(std::string_view text) const {
    if (contains(map_.outcome->won, text)) return 1;
    if (!map_.outcome->lost.empty()) return contains(map_.outcome->lost, text) ? 0 : kOpen;
    return contains(map_.blanks, text) ? kOpen : 0;
  }

  void gather_rows() {
    for (size_t i = 0; i < csv_.rows(); ++i) {
      read_journey(i);
      const bool any = std::any_of(columns_of_.begin(), columns_of_.end(),
                                   [i](const Column& c) { return c[i] != kUnknown; });
      if (!any) {
        ++out_.left_out;
        continue;
      }
      for (const Column& column : columns_of_) out_.cells.push_back(column[i]);
      if (map_.outcome) out_.outcomes.push_back(read_outcome(trim(csv_.cell(i, outcome_))));
      out_.folds.push_back(fold(i));
    }
    if (out_.rows() < kFewestLeads) {
      problem(false, "too_few", "",
              "The history has " + std::to_string(out_.rows()) +
                  (out_.rows() == 1 ? " lead" : " leads") + " with answers; " +
                  std::to_string(kFewestLeads) + " are needed at least, and 1,000 tell much more.");
    } else if (group_ != kNone &&
               std::set<uint8_t>(out_.folds.begin(), out_.folds.end()).size() < kFolds) {
      problem(true, "too_few_groups", "/group",
              "column " + quoted(map_.group) +
                  " has too few groups to judge by; leave \"group\" out, or name a column of "
                  "persons or companies");
    } else if (!various_) {
      problem(false, "one_answer", "",
              "All leads give the same answers; there is nothing to learn from them.");
    }
  }

  // Leads of one group share a fold, so that no fit is judged by a duplicate of what it knows.
  uint8_t fold(size_t row) const {
    const std::string_view group = group_ == kNone ? "" : trim(csv_.cell(row, group_));
    const uint32_t seed =
        group.empty() ? static_cast<uint32_t>(row) * 2654435761u + 77 : hash_text(group);
    return static_cast<uint8_t>(mix32(seed) % kFolds);
  }

  void read_journey(size_t row) {
    if (map_.reached.empty()) return;
    const std::string_view shown = csv_.cell(row, reached_);
    const std::string_view left_at = trim(csv_.cell(row, left_at_));
    Journey journey;
    journey.left = !contains(map_.blanks, left_at) && !left_at.empty();
    bool there = false;
    for (size_t begin = 0; begin < shown.size() && !there;) {
      const size_t end = std::min(shown.find(';', begin), shown.size());
      const std::string_view key = trim(shown.substr(begin, end - begin));
      begin = end + 1;
      if (key.empty()) continue;
      add_step(journey, key);
      there = journey.left && key == left_at;
    }
    if (journey.left && !there) add_step(journey, left_at);
    if (!journey.fields.empty()) out_.journeys.push_back(std::move(journey));
  }

  void add_step(Journey& journey, std::string_view key) {
    const uint32_t field = plan_.field_index.find(key);
    if (field != kNone) {
      journey.fields.push_back(field);
      return;
    }
    const std::string warning =
        "Columns of the way through the form name " + quoted(key) + ", which is no field.";
    if (!contains(out_.warnings, warning)) out_.warnings.push_back(warning);
  }

  void check_outcomes() {
    if (!map_.outcome) return;
    size_t won = 0, lost = 0;
    for (const int8_t outcome : out_.outcomes) {
      won += outcome == 1;
      lost += outcome == 0;
    }
    if (won > 0 && lost > 0) return;
    std::set<std::string_view> texts;
    for (size_t i = 0; i < csv_.rows() && texts.size() < 6; ++i) {
      texts.insert(trim(csv_.cell(i, outcome_)));
    }
    std::string seen;
    for (const std::string_view text : texts) seen += (seen.empty() ? "" : ", ") + quoted(text);
    problem(true, won > 0 ? "all_won" : "none_won", "/outcome",
            std::string(won > 0 ? "no lead is lost" : "no lead is won") + ": column " +
                quoted(map_.outcome->column) + " holds " + seen + "; correct \"won\"" +
                (map_.outcome->lost.empty() ? "" : " and \"lost\"") + ", or leave \"outcome\" out");
  }

  const Plan& plan_;
  const Map& map_;
  const Csv& csv_;
  Table& out_;
  std::vector<Problem> problems_;
  NameIndex columns_;
  std::set<std::string_view> twice_;
  uint32_t outcome_ = kNone, group_ = kNone, reached_ = kNone, left_at_ = kNone;
  std::vector<uint32_t> field_columns_;
  std::vector<Column> columns_of_;
  bool various_ = false;
  Arena arena_;  // answers of the field being read
};

}  // namespace

std::vector<Problem> read_table(const Plan& plan, const Map& map, const Csv& csv, Table& out) {
  out = Table();
  return TableReader(plan, map, csv, out).read();
}

}  // namespace fieldwise::learn
