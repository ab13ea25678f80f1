#include "learn/table.h"

#include <algorithm>
#include <set>

#include "learn/cuts.h"
#include "plan/answers.h"

namespace fieldwise::learn {
namespace {

constexpr size_t kBins = 6;  // of a number that no rule compares with a constant
constexpr double kMostBlank = .99;
// What a plan's model may have (plan/load_model.cpp).
constexpr size_t kMostInputs = 1000;
constexpr size_t kMostAnswers = 64;  // of an input
constexpr size_t kMostCuts = 62;

class TableMaker {
 public:
  TableMaker(const Plan& plan, const Leads& leads, Table& out)
      : plan_(plan), leads_(leads), out_(out) {}

  void make() {
    out_.warnings = leads_.warnings;
    out_.journeys = leads_.journeys;
    for (const FieldAnswers& answers : leads_.fields) add_field(answers);
    for (size_t i = 0; i < leads_.size(); ++i) {
      const bool any = std::any_of(columns_.begin(), columns_.end(),
                                   [i](const Column& c) { return c[i] != kUnknown; });
      if (!any) {
        ++out_.left_out;
        continue;
      }
      for (const Column& column : columns_) out_.cells.push_back(column[i]);
      if (!leads_.outcomes.empty()) out_.outcomes.push_back(leads_.outcomes[i]);
      out_.folds.push_back(fold_of(leads_.groups[i]));
    }
  }

 private:
  // An input's answers, a lead each.
  using Column = std::vector<uint16_t>;

  void add_field(const FieldAnswers& answers) {
    const Field& field = plan_.fields[answers.field];
    switch (field.type) {
      case FieldType::number:
        add_number(answers);
        break;
      case FieldType::boolean:
        add_listed(answers, {Value::of(false), Value::of(true)});
        break;
      case FieldType::choice: {
        std::vector<Value> options;
        for (const Option& option : field.options) options.push_back(Value::of(option.value));
        add_listed(answers, std::move(options));
        break;
      }
      case FieldType::multi_choice:
        for (const Option& option : field.options) add_option(answers, option.value);
        break;
      default:
        add_listed(answers, {Value::of(true)});
    }
  }

  void add_listed(const FieldAnswers& given, std::vector<Value> answers) {
    Input input;
    input.field = given.field;
    Column column;
    column.reserve(given.cells.size());
    for (const Cell& cell : given.cells) {
      size_t answer = cell.blank && given.blank_is_answer ? answers.size() : kUnknown;
      if (cell.known) {
        const auto same = [&](const Value& v) { return equal(v, cell.value); };
        answer = static_cast<size_t>(std::find_if(answers.begin(), answers.end(), same) -
                                     answers.begin());
      }
      column.push_back(static_cast<uint16_t>(answer));
    }
    input.answers = std::move(answers);
    if (given.blank_is_answer) input.answers.emplace_back();
    add_input(std::move(input), std::move(column));
  }

  // Whether one option of several is chosen. Where nothing is an answer, it is none of them.
  void add_option(const FieldAnswers& given, std::string_view option) {
    Input input;
    input.field = given.field;
    input.option = option;
    input.answers = {Value::of(false), Value::of(true)};
    Column column;
    column.reserve(given.cells.size());
    for (const Cell& cell : given.cells) {
      const bool known = cell.known || (cell.blank && given.blank_is_answer);
      const bool chosen =
          cell.known && std::any_of(cell.value.begin(), cell.value.end(),
                                    [&](const Value& v) { return v.text() == option; });
      column.push_back(!known ? kUnknown : chosen ? 1 : 0);
    }
    add_input(std::move(input), std::move(column));
  }

  void add_number(const FieldAnswers& given) {
    Input input;
    input.field = given.field;
    input.number = true;
    input.cuts = rule_cuts(plan_, given.field);
    if (input.cuts.empty()) {
      std::vector<double> values;
      for (const Cell& cell : given.cells) {
        if (cell.known) values.push_back(cell.value.number);
      }
      input.cuts = quantile_cuts(values, kBins);
    }
    // A model writes bins by their cuts.
    if (input.cuts.empty()) {
      return warn(given.field, "it has one answer only; it is left out");
    }
    if (input.cuts.size() > kMostCuts) {
      return warn(given.field, "rules compare it with more than " + std::to_string(kMostCuts) +
                                   " numbers; it is left out");
    }
    Column column;
    column.reserve(given.cells.size());
    for (const Cell& cell : given.cells) {
      size_t bin = cell.blank && given.blank_is_answer ? input.cuts.size() + 1 : kUnknown;
      if (cell.known) {
        bin = static_cast<size_t>(
            std::upper_bound(input.cuts.begin(), input.cuts.end(), cell.value.number) -
            input.cuts.begin());
      }
      column.push_back(static_cast<uint16_t>(bin));
    }
    if (given.blank_is_answer) input.answers.emplace_back();
    add_input(std::move(input), std::move(column));
  }

  void add_input(Input input, Column column) {
    const uint32_t field = input.field;
    if (input.size() > kMostAnswers) {
      return warn(field,
                  "it has more than " + std::to_string(kMostAnswers) + " answers; it is left out");
    }
    if (input.size() < 2) return warn(field, "it has one answer only; it is left out");
    if (columns_.size() == kMostInputs) {
      return warn(field, "a model has room for " + std::to_string(kMostInputs) +
                             " inputs; it is left out, wholly or in part");
    }
    const auto unknown = std::count(column.begin(), column.end(), kUnknown);
    const double blank = static_cast<double>(unknown) / static_cast<double>(column.size());
    if (!column.empty() && blank >= kMostBlank) {
      return warn(field, percent(blank) + " of the leads say nothing of it; it is left out" +
                             (leads_.from_history
                                  ? ". If a blank is an answer, write \"blank\": \"an answer\""
                                  : ""));
    }
    if (input.option.empty() && !column.empty() && !various(column)) {
      warn(field, "all leads that answer it answer the same");
    }
    out_.inputs.push_back(std::move(input));
    columns_.push_back(std::move(column));
  }

  static bool various(const Column& column) {
    const auto known = [](uint16_t answer) { return answer != kUnknown; };
    const auto first = std::find_if(column.begin(), column.end(), known);
    return std::any_of(first, column.end(),
                       [&](uint16_t answer) { return known(answer) && answer != *first; });
  }

  // One multi-choice has many inputs with the same to say.
  void warn(uint32_t field, const std::string& message) {
    warn_once(out_.warnings, std::string(plan_.fields[field].key) + ": " + message + ".");
  }

  const Plan& plan_;
  const Leads& leads_;
  Table& out_;
  std::vector<Column> columns_;
};

bool all_alike(const Table& table) {
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    uint16_t first = kUnknown;
    for (size_t r = 0; r < table.rows(); ++r) {
      const uint16_t answer = table.row(r)[i];
      if (answer == kUnknown) continue;
      if (first == kUnknown) first = answer;
      if (answer != first) return false;
    }
  }
  return true;
}

bool any(const Table& table, int8_t outcome) {
  return std::find(table.outcomes.begin(), table.outcomes.end(), outcome) != table.outcomes.end();
}

std::optional<Problem> useless_groups(const Map& map, const Table& table) {
  const std::set<uint8_t> folds(table.folds.begin(), table.folds.end());
  if (map.group.empty() || folds.size() == kFolds) return {};
  return Problem{true,
                 0,
                 {"too_few_groups", "/group",
                  "column " + quoted(map.group) +
                      " has too few groups to judge by; leave \"group\" out, or name a column of "
                      "persons or companies"}};
}

std::optional<Problem> useless_outcomes(const Map& map, const Csv& csv, const Table& table) {
  if (!map.outcome) return {};
  const auto any = [&](int8_t outcome) {
    return std::find(table.outcomes.begin(), table.outcomes.end(), outcome) != table.outcomes.end();
  };
  const bool won = any(1);
  if (won && any(0)) return {};
  const auto column = static_cast<size_t>(
      std::find(csv.header.begin(), csv.header.end(), map.outcome->column) - csv.header.begin());
  std::set<std::string_view> texts;
  for (size_t i = 0; i < csv.rows() && texts.size() < 6; ++i) {
    texts.insert(trim(csv.cell(i, column)));
  }
  std::string seen;
  for (const std::string_view text : texts) seen += (seen.empty() ? "" : ", ") + quoted(text);
  return Problem{
      true,
      0,
      {won ? "all_won" : "none_won", "/outcome",
       std::string(won ? "no lead is lost" : "no lead is won") + ": column " +
           quoted(map.outcome->column) + " holds " + seen + "; correct \"won\"" +
           (map.outcome->lost.empty() ? "" : " and \"lost\"") + ", or leave \"outcome\" out"}};
}

}  // namespace

// By the finaliser of MurmurHash3.
uint8_t fold_of(uint32_t group) {
  group ^= group >> 16;
  group *= 0x85ebca6b;
  group ^= group >> 13;
  group *= 0xc2b2ae35;
  return static_cast<uint8_t>((group ^ group >> 16) % kFolds);
}

void make_table(const Plan& plan, const Leads& leads, Table& out) {
  out = Table();
  TableMaker(plan, leads, out).make();
}

std::optional<Error> useless(const Table& table) {
  if (table.inputs.empty() && !table.warnings.empty()) {
    std::string why;
    for (const std::string& warning : table.warnings) why += ' ' + warning;
    return Error{"no_inputs", "", "No field is of use." + why};
  }
  if (table.rows() < kFewestLeads) {
    return Error{"too_few", "",
                 std::to_string(table.rows()) + (table.rows() == 1 ? " lead has" : " leads have") +
                     " answers; " + std::to_string(kFewestLeads) +
                     " are needed at least, and 1,000 tell much more."};
  }
  if (all_alike(table)) {
    return Error{"one_answer", "",
                 "All leads give the same answers; there is nothing to learn from them."};
  }
  return {};
}

std::optional<Error> one_outcome(const Table& table) {
  const bool won = any(table, 1);
  if (table.outcomes.empty() || (won && any(table, 0))) return {};
  return Error{
      won ? "all_won" : "none_won", "",
      std::string(won ? "No visitor with answers is lost" : "No visitor with answers is won") +
          "; add those that are, or leave --outcomes out."};
}

std::optional<Error> few_addresses(const Table& table) {
  const std::set<uint8_t> folds(table.folds.begin(), table.folds.end());
  // So many leads of their own miss no fold; some twenty may miss one or two.
  constexpr size_t kLeadsOfTheirOwn = 1000;
  const size_t expected = table.rows() < kLeadsOfTheirOwn ? 2 : kFolds;
  if (folds.size() >= expected) return {};
  return Error{
      "too_few_groups", "",
      "Nearly all visitors gave the same address, so they count as one and there is nothing "
      "to judge by; leave out events of tests, or give those of more people."};
}

std::vector<Problem> read_table(const Plan& plan, const Map& map, const Csv& csv, Table& out) {
  Leads leads;
  if (auto problems = read_leads(plan, map, csv, leads); !problems.empty()) return problems;
  make_table(plan, leads, out);
  if (const auto error = useless(out); error) return {{false, 0, *error}};
  for (const auto& problem : {useless_groups(map, out), useless_outcomes(map, csv, out)}) {
    if (problem) return {*problem};
  }
  return {};
}

}  // namespace fieldwise::learn
