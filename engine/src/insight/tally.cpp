#include "insight/tally.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "insight/dimension.h"
#include "insight/kept_map.h"
#include "insight/passages.h"
#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kDay = 86400000, kSecond = 1000;
constexpr int64_t kSlot = 60 * 60 * kSecond;  // in which what is open began
constexpr int64_t kPerOctave = 32;            // durations from one to its double
constexpr size_t kMostName = 120;             // bytes

const PassageKind* kind_of(std::string_view figure) {
  constexpr std::string_view kRate = "rate:";
  if (!figure.starts_with(kRate)) return nullptr;
  for (const PassageKind& kind : passage_kinds()) {
    if (figure.substr(kRate.size()) == kind.key) return &kind;
  }
  return nullptr;
}

// A name as it is kept: what databases can have in an index.
std::string kept_name(std::string_view name) {
  size_t size = std::min(name.size(), kMostName);
  // Not within a character.
  while (size > 0 && size < name.size() && (name[size] & 0xC0) == 0x80) --size;
  std::string out(name.substr(0, size));
  std::replace(out.begin(), out.end(), '\0', ' ');
  return out;
}

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

int64_t bucket_of(const Mark& mark) {
  if (is_time_of_map(mark.figure)) return duration_bucket(mark.ms);
  const PassageKind* kind = kind_of(mark.figure);
  if (kind == nullptr) return 0;
  if (mark.state != MarkState::open) return kind->timed ? duration_bucket(mark.ms) : 0;
  // Whether it is late by now is to be told exactly.
  if (kind->within != 0) return mark.at;
  return kind->timed ? floor_div(mark.at, kSlot) : 0;
}

}  // namespace

int32_t day_of(int64_t at) { return static_cast<int32_t>(floor_div(at, kDay)); }
int64_t start_of_day(int32_t day) { return day * kDay; }

// Linear within each doubling, as HdrHistogram has it: exact up to 32 s.
int64_t duration_bucket(int64_t ms) {
  const int64_t seconds = std::max(ms, int64_t{0}) / kSecond;
  if (seconds < kPerOctave) return seconds;
  const auto octaves =
      static_cast<int>(std::bit_width(static_cast<uint64_t>(seconds / kPerOctave))) - 1;
  return kPerOctave * octaves + (seconds >> octaves);
}

int64_t bucket_duration(int64_t bucket) {
  if (bucket < kPerOctave) return bucket * kSecond;
  const int64_t octaves = bucket / kPerOctave - 1;
  const int64_t first = (kPerOctave + bucket % kPerOctave) << octaves;
  return first * kSecond + ((int64_t{1} << octaves) - 1) * kSecond / 2;
}

std::string tally_of(const Plan& plan, const LeadFacts& facts, const MapSteps& steps) {
  using Term = std::pair<Cell, double>;
  std::vector<Term> terms;
  const auto keep = [&](const Mark& mark) {
    Cell cell;
    cell.figure = is_of_map(mark.figure) ? mark.figure : kept_name(mark.figure);
    cell.state = mark.state;
    cell.start = day_of(mark.at);
    cell.bucket = bucket_of(mark);
    terms.emplace_back(std::move(cell), mark.count);
  };
  marks_of(plan, facts, keep);
  if (terms.empty()) return {};
  map_marks_of(plan, steps, facts.first_at, keep);
  std::sort(terms.begin(), terms.end());
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("by").begin_array();
  for (const std::string& name : dimension_names(plan)) {
    const Dimension by = *find_dimension(plan, name);
    if (by.kind == Dimension::Kind::month) continue;
    w.begin_array().string(name).string(kept_name(value_of(plan, facts, by))).end_array();
  }
  w.end_array().key("terms").begin_array();
  for (const auto& [cell, count] : terms) {
    w.begin_array().string(cell.figure).integer(static_cast<int64_t>(cell.state));
    w.integer(cell.start).integer(cell.bucket).number(count).end_array();
  }
  w.end_array().end_object();
  return out;
}

void add_tally(std::string_view tally, double times, Cells& cells) {
  if (tally.empty()) return;
  Arena arena;
  const Value kept = parse_json(tally, arena).value;
  const Value* dimensions = kept.find("by");
  const Value* terms = kept.find("terms");
  if (dimensions == nullptr || terms == nullptr) return;
  const auto add = [&](const Cell& cell, double count) {
    const auto at = cells.try_emplace(cell, 0).first;
    at->second += count;
    if (at->second == 0) cells.erase(at);
  };
  for (const Value& term : *terms) {
    if (term.size != 5) continue;
    const auto whole = [&](uint32_t i) { return static_cast<int64_t>(term.items[i].number); };
    Cell cell;
    cell.figure = term.items[0].text();
    cell.state = static_cast<MarkState>(whole(1));
    cell.start = static_cast<int32_t>(whole(2));
    cell.bucket = whole(3);
    const double count = times * term.items[4].number;
    const int32_t day = cell.start;
    const int32_t month = month_of(start_of_day(day));
    const auto add_both = [&](std::string_view by, std::string_view value) {
      cell.by = by;
      cell.value = value;
      cell.month = false;
      cell.start = day;
      if (by != kAtAnyTime) add(cell, count);
      cell.month = true;
      cell.start = month;
      add(cell, count);
    };
    if (is_of_map(cell.figure)) {
      add_both(kMapSums, "");
      continue;
    }
    const bool score = is_score(cell.figure);
    if (score || cell.figure == "leads") add_both(kAtAnyTime, "");
    if (score) continue;
    add_both(kAllLeads, "");
    for (const Value& by : *dimensions) add_both(by.items[0].text(), by.items[1].text());
  }
}

Mark mark_of(const Cell& cell, double count) {
  Mark out;
  out.figure = cell.figure;
  out.state = cell.state;
  out.count = count;
  out.at = cell.month ? start_of_month(cell.start) : start_of_day(cell.start);
  if (is_time_of_map(cell.figure)) out.ms = bucket_duration(cell.bucket);
  const PassageKind* kind = kind_of(cell.figure);
  if (kind == nullptr) return out;
  if (cell.state == MarkState::open) {
    if (kind->within != 0)
      out.at = cell.bucket;
    else if (kind->timed)
      out.at = cell.bucket * kSlot;
  } else if (kind->timed) {
    out.ms = bucket_duration(cell.bucket);
  }
  return out;
}

}  // namespace fieldwise::insight
