#include "exchange/row.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/clock.h"
#include "exchange/lead_table.h"
#include "identity/addresses.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"

namespace fieldwise::server {
namespace {

// A cell as the answer that a form would have sent.
std::string cell_json(const Field& field, std::string_view cell) {
  std::string out;
  JsonWriter json(out);
  if (field.type != FieldType::multi_choice) {
    json.string(cell);
    return out;
  }
  json.begin_array();
  while (!cell.empty()) {
    std::string_view item = cell.substr(0, cell.find(';'));
    cell.remove_prefix(item.size() < cell.size() ? item.size() + 1 : item.size());
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) json.string(item);
  }
  json.end_array();
  return out;
}

constexpr int64_t kDay = 86400000;

std::string iso_day(int64_t at) { return iso_time(at).substr(0, 10); }

// Reads the cells of one row.
class RowReader {
 public:
  RowReader(const Plan& plan, const ImportTable& table, size_t number, int64_t now,
            std::vector<RowError>& errors)
      : plan_(plan), table_(table), number_(number), now_(now), errors_(errors) {}

  Row read() {
    for (size_t i = 0; i < table_.columns.size(); ++i) {
      const Column& column = table_.columns[i];
      std::string_view cell = table_.rows.cell(number_, i);
      if (column.of.empty() || cell.empty()) continue;
      // What an export marked as text so that no spreadsheet calculates with it.
      if (cell.starts_with('\'') && is_formula(cell.substr(1))) cell.remove_prefix(1);
      if (auto error = read_cell(column, i, cell)) say(column.name, *std::move(error));
    }
    settle_times();
    write_outcomes();
    return std::move(row_);
  }

 private:
  struct Told {
    std::string outcome, column;
    std::optional<int64_t> at;
  };

  void say(const std::string& column, Error error) {
    errors_.push_back({table_.rows.row_lines[number_], column, std::move(error)});
  }

  std::optional<Error> read_cell(const Column& column, size_t place, std::string_view cell) {
    if (column.of == "answer")
      return read_answer(plan_.fields[plan_.field_index.find(column.key)], cell);
    if (column.of == "reference") {
      row_.reference = cell;
      return check_length(cell, 200);
    }
    if (column.of == "reason" || column.of == "by") {
      (column.of == "by" ? by_ : reason_) = cell;
      return check_length(cell, 1000);
    }
    if (column.of == "amount") return read_amount(cell);
    if (column.of == "outcome" && column.key.empty()) return read_outcome(column, cell);
    int64_t at = 0;
    if (auto error = read_time(place, cell, at)) return error;
    if (column.of == "at") at_ = at;
    if (column.of == "created_at") created_ = at;
    if (column.of == "outcome") told_.push_back({column.key, column.name, at});
    return std::nullopt;
  }

  static std::optional<Error> check_length(std::string_view cell, size_t most) {
    if (cell.size() <= most) return std::nullopt;
    return Error{"max_length", "", "Write at most " + std::to_string(most) + " characters."};
  }

  std::optional<Error> read_answer(const Field& field, std::string_view cell) {
    if (field.compute != kNone) {
      return Error{"computed_field", "", "Leave it out: the plan computes this field."};
    }
    std::string json = cell_json(field, cell);
    Arena arena;
    const Value raw = parse_json(json, arena).value;
    const ReadAnswer answer = fieldwise::read_answer(plan_, field, raw, arena);
    if (!answer.ok) return Error{answer.code, "", error_text(field, answer)};
    if (field.type == FieldType::email) row_.addresses.insert(plain_address(cell));
    if (field.key == address_field(plan_)) row_.address = plain_address(cell);
    row_.answers.emplace_back(field.key, std::move(json));
    return std::nullopt;
  }

  std::optional<Error> read_time(size_t place, std::string_view cell, int64_t& at) const {
    switch (read_date(cell, table_.orders[place], at)) {
      case DateResult::no_date:
        return Error{"time", "",
                     "Write when this was so, as 2026-11-21, 2026-11-21T10:00:00Z, 21.11.2026 or "
                     "11/21/2026."};
      case DateResult::ambiguous:
        return Error{"time", "",
                     "This may be the one day or the other, and no other row of the column shows "
                     "which: send the table with dates=dmy (the day first) or dates=mdy."};
      case DateResult::ok:
        break;
    }
    if (at < 0) return Error{"time", "", "Write a time from 1970 on."};
    if (at <= now_) return std::nullopt;
    return Error{"time", "", "Report what has happened: this is yet to come."};
  }

  std::optional<Error> read_amount(std::string_view cell) {
    double amount = 0;
    const auto [end, error] =
        std::from_chars(cell.data(), cell.data() + cell.size(), amount, std::chars_format::fixed);
    if (error != std::errc() || end != cell.data() + cell.size() || !(amount >= 0) ||
        !std::isfinite(amount)) {
      return Error{"number", "",
                   "Write the amount as 12500 or 12500.50, without a currency and with nothing "
                   "between thousands."};
    }
    amount_ = std::abs(amount);  // -0 is 0
    return std::nullopt;
  }

  std::optional<Error> read_outcome(const Column& column, std::string_view cell) {
    const auto named = table_.outcomes.find(cell);
    const std::string outcome = named != table_.outcomes.end() ? named->second : std::string(cell);
    if (named == table_.outcomes.end() && !is_outcome(outcome)) {
      return Error{"outcome", "",
                   "Say what this means: send the table with outcomes=" + std::string(cell) +
                       ":won, or another of docs/events.md in the place of won, or nothing behind "
                       "the colon where it means nothing."};
    }
    if (!outcome.empty()) told_.push_back({outcome, column.name, std::nullopt});
    return std::nullopt;
  }

  // What a row says of time: an answer was so when it says, else when the lead was created, else
  // when something first came of it. The lead was known by the first of all these.
  void settle_times() {
    // Those of one moment in the order in which they come about, whatever that of the columns.
    const auto rank = [](const Told& told) {
      return std::find(std::begin(kOutcomes), std::end(kOutcomes), told.outcome);
    };
    std::stable_sort(told_.begin(), told_.end(),
                     [&](const Told& a, const Told& b) { return rank(a) < rank(b); });
    std::optional<int64_t> first = created_, deal;
    for (Told& told : told_) {
      if (!told.at) told.at = at_;
      if (!told.at) continue;
      if (is_end(told) && deal) not_before(*deal, *told.at);
      if (created_) not_before(*created_, *told.at);
      if (told.outcome == "opportunity") deal = told.at;
      first = std::min(first.value_or(*told.at), *told.at);
    }
    row_.at = at_ ? *at_ : created_ ? *created_ : first.value_or(now_);
    row_.known_at = std::min(row_.at, first.value_or(row_.at));
    for (const Told& told : told_) check_order(told);
  }

  static bool is_end(const Told& told) { return told.outcome == "won" || told.outcome == "lost"; }

  // A day without a time of day is no earlier than what else was on it.
  static void not_before(int64_t earlier, int64_t& at) {
    const bool day = at % kDay == 0 && at < earlier && earlier < at + kDay;
    if (day) at = earlier;
  }

  void check_order(const Told& told) {
    if (!told.at) return;
    if (created_ && *told.at < *created_) {
      return say(told.column, {"order", "",
                               "This was before the lead was created (" + iso_day(*created_) +
                                   "): put the dates right."});
    }
    if (!is_end(told)) return;
    for (const Told& before : told_) {
      if (before.outcome != "opportunity" || !before.at || *before.at <= *told.at) continue;
      say(told.column, {"order", "",
                        "This was before it became an opportunity (" + iso_day(*before.at) +
                            "): put the dates right."});
    }
  }

  void write_outcomes() {
    for (const Told& told : told_) {
      const bool refused = told.outcome == "rejected" || told.outcome == "lost";
      if (refused && reason_.empty()) {
        say(told.column,
            {"required", "", "Give the reason: a column that map calls reason must say why."});
        continue;
      }
      RowOutcome out;
      out.at = told.at.value_or(now_);
      JsonWriter json(out.payload);
      json.begin_object();
      const bool deal = told.outcome == "opportunity" || told.outcome == "won";
      if (amount_ && deal) json.key("amount").number(*amount_);
      if (!by_.empty()) json.key("by").string(by_);
      json.key("outcome").string(told.outcome);
      if (refused) json.key("reason").string(reason_);
      json.key("type").string("outcome");
      json.end_object();
      row_.outcomes.push_back(std::move(out));
    }
    std::stable_sort(row_.outcomes.begin(), row_.outcomes.end(),
                     [](const RowOutcome& a, const RowOutcome& b) { return a.at < b.at; });
  }

  const Plan& plan_;
  const ImportTable& table_;
  const size_t number_;
  const int64_t now_;
  std::vector<RowError>& errors_;
  Row row_;
  std::vector<Told> told_;
  std::optional<int64_t> at_, created_;
  std::optional<double> amount_;
  std::string reason_, by_;
};

}  // namespace

Row read_row(const Plan& plan, const ImportTable& table, size_t number, int64_t now,
             std::vector<RowError>& errors) {
  return RowReader(plan, table, number, now, errors).read();
}

}  // namespace fieldwise::server
