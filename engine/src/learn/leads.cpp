#include "learn/leads.h"

#include <algorithm>
#include <limits>
#include <set>

#include "base/name_index.h"
#include "fieldwise/decide.h"
#include "json/number.h"

namespace fieldwise::learn {
namespace {

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

class HistoryReader {
 public:
  HistoryReader(const Plan& plan, const Map& map, const Csv& csv, Leads& out)
      : plan_(plan), map_(map), csv_(csv), out_(out) {}

  std::vector<Problem> read() {
    out_.from_history = true;
    for (uint32_t c = 0; c < csv_.header.size(); ++c) {
      if (!columns_.add(csv_.header[c], c)) twice_.insert(csv_.header[c]);
    }
    find_columns();
    if (!problems_.empty()) return problems_;
    for (size_t i = 0; i < map_.fields.size(); ++i) read_field(map_.fields[i], field_columns_[i]);
    for (size_t i = 0; i < csv_.rows(); ++i) {
      out_.groups.push_back(group(i));
      if (map_.outcome) out_.outcomes.push_back(read_outcome(trim(csv_.cell(i, outcome_))));
      if (!map_.time.empty()) out_.times.push_back(time(i));
      if (!map_.reached.empty()) read_journey(i);
    }
    if (map_.outcome && csv_.rows() > 0 && !contains(out_.outcomes, int8_t{1})) tell_none_won();
    return problems_;
  }

 private:
  void problem(std::string code, std::string path, std::string message) {
    problems_.push_back({true, 0, {std::move(code), std::move(path), std::move(message)}});
  }

  uint32_t column(std::string_view name, const std::string& path) {
    const uint32_t found = columns_.find(name);
    if (found == kNone) {
      std::string known;
      for (const std::string& other : csv_.header) {
        known += (known.empty() ? "" : ", ") + quoted(other);
      }
      problem("unknown_column", path,
              "the history has no column " + quoted(name) + "; it has " + known);
    } else if (twice_.contains(name)) {
      problem("unknown_column", path,
              "the history has two columns " + quoted(name) + "; rename one");
    }
    return found;
  }

  void find_columns() {
    if (map_.outcome) outcome_ = column(map_.outcome->column, "/outcome/column");
    if (!map_.group.empty()) group_ = column(map_.group, "/group");
    if (!map_.time.empty()) time_ = column(map_.time, "/time");
    if (!map_.reached.empty()) reached_ = column(map_.reached, "/reached");
    if (!map_.left_at.empty()) left_at_ = column(map_.left_at, "/left_at");
    for (const MapField& field : map_.fields) {
      const std::string key(plan_.fields[field.field].key);
      field_columns_.push_back(column(field.column, "/fields/" + key + "/column"));
    }
  }

  void read_field(const MapField& map, uint32_t from) {
    const Field& field = plan_.fields[map.field];
    const bool whether = only_whether(field.type);
    size_t no_answers = 0;
    std::string_view no_answer;  // the first
    FieldAnswers answers;
    answers.field = map.field;
    // A text that is not there says nothing else than that.
    answers.blank_is_answer = map.blank_is_answer || whether;
    answers.cells.reserve(csv_.rows());
    for (size_t i = 0; i < csv_.rows(); ++i) {
      const std::string_view text = trim(csv_.cell(i, from));
      answers.cells.push_back(read_cell(plan_, map_, map, text, out_.arena));
      Cell& cell = answers.cells.back();
      if (cell.no_answer && no_answers++ == 0) no_answer = text;
      if (whether) cell.value = Value::of(true);
    }
    if (no_answers > 0) {
      warn_once(out_.warnings,
                std::string(field.key) + ": " + std::to_string(no_answers) + " cells of column " +
                    quoted(map.column) + " are no answers, for example " + quoted(no_answer) +
                    "; they count as not known. Name them under \"values\" or \"otherwise\".");
    }
    out_.fields.push_back(std::move(answers));
  }

  // A text that the map has otherwise than the table looks like leads of whom none was won.
  void tell_none_won() {
    std::set<std::string_view> texts;
    for (size_t i = 0; i < csv_.rows() && texts.size() < 3; ++i) {
      texts.insert(trim(csv_.cell(i, outcome_)));
    }
    std::string shown;
    for (const std::string_view text : texts) shown += (shown.empty() ? "" : ", ") + quoted(text);
    warn_once(out_.warnings, "No lead was won: of the map's texts for it the column " +
                                 quoted(csv_.header[outcome_]) + " has none; it has " + shown +
                                 (texts.size() == 3 ? ", …" : "") + ".");
  }

  int8_t read_outcome(std::string_view text) const {
    if (contains(map_.outcome->won, text)) return 1;
    if (!map_.outcome->lost.empty()) return contains(map_.outcome->lost, text) ? 0 : kOpen;
    return contains(map_.blanks, text) ? kOpen : 0;
  }

  // Rows without a name for their group are on their own.
  uint32_t group(size_t row) const {
    const std::string_view name = group_ == kNone ? "" : trim(csv_.cell(row, group_));
    return name.empty() ? static_cast<uint32_t>(row) * 2654435761u + 77 : hash_text(name);
  }

  // A date and time, or a number, as leads are counted.
  double time(size_t row) {
    const std::string_view text = trim(csv_.cell(row, time_));
    int64_t at = 0;
    if (parse_time(text, at)) return static_cast<double>(at);
    if (const std::optional<double> number = parse_json_number(text)) return *number;
    if (!contains(map_.blanks, text)) {
      warn_once(out_.warnings,
                "Column " + quoted(map_.time) +
                    " tells when leads came in; some of its cells are neither ISO 8601 "
                    "dates nor numbers, and are passed over.");
    }
    return std::numeric_limits<double>::quiet_NaN();
  }

  // Who left at a field that is not the plan's is no journey: to put it down to the field before
  // would be wrong.
  void read_journey(size_t row) {
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
      there = add_step(journey, key) && journey.left && key == left_at;
    }
    if (journey.left && !there && !add_step(journey, left_at)) return;
    if (!journey.fields.empty()) out_.journeys.push_back(std::move(journey));
  }

  bool add_step(Journey& journey, std::string_view key) {
    const uint32_t field = plan_.field_index.find(key);
    if (field == kNone) {
      warn_once(out_.warnings,
                "Columns of the way through the form name " + quoted(key) + ", which is no field.");
      return false;
    }
    if (!contains(journey.fields, field)) journey.fields.push_back(field);
    return true;
  }

  const Plan& plan_;
  const Map& map_;
  const Csv& csv_;
  Leads& out_;
  std::vector<Problem> problems_;
  NameIndex columns_;
  std::set<std::string_view> twice_;
  uint32_t outcome_ = kNone, group_ = kNone, time_ = kNone, reached_ = kNone, left_at_ = kNone;
  std::vector<uint32_t> field_columns_;
};

}  // namespace

std::vector<Problem> read_leads(const Plan& plan, const Map& map, const Csv& csv, Leads& out) {
  return HistoryReader(plan, map, csv, out).read();
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

uint32_t hash_text(std::string_view text) {
  uint32_t h = 2166136261u;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

void warn_once(std::vector<std::string>& warnings, const std::string& warning) {
  if (!contains(warnings, warning)) warnings.push_back(warning);
}

bool only_whether(FieldType type) {
  switch (type) {
    case FieldType::number:
    case FieldType::boolean:
    case FieldType::choice:
    case FieldType::multi_choice:
      return false;
    default:
      return true;
  }
}

}  // namespace fieldwise::learn
