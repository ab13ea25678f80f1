// difference_json, difference_text.
#include "backtest/difference.h"
#include "backtest/report_lines.h"
#include "base/figures.h"
#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise::backtest {
namespace {

constexpr size_t kTitle = 28, kFigure = 26;
constexpr const char* kEndNames[] = {"open", "won", "lost"};

void write_shifts(JsonWriter& w, const Shifts& shifts) {
  w.key("leads").integer(static_cast<int64_t>(shifts.leads));
  w.key("moved").integer(static_cast<int64_t>(shifts.moved)).key("crossed").begin_object();
  for (const End end : {End::won, End::lost, End::open}) {
    const auto e = static_cast<size_t>(end);
    const Shift& shift = shifts.by_end[e];
    w.key(kEndNames[e]).begin_object();
    w.key("leads").integer(static_cast<int64_t>(shift.all()));
    w.key("both").integer(static_cast<int64_t>(shift.both));
    w.key("neither").integer(static_cast<int64_t>(shift.neither));
    write_names(w, "gained", shift.gained);
    write_names(w, "dropped", shift.dropped);
    w.end_object();
  }
  w.end_object();
}

// "59.1 % → 73.9 % of 1,377".
std::string shares(const Shift& shift) {
  const uint64_t all = shift.all();
  if (all == 0) return "–";
  const auto today = static_cast<double>(shift.both + shift.dropped.size());
  return percent(today / static_cast<double>(all)) + " → " +
         part(shift.both + shift.gained.size(), all);
}

std::string shifts_line(const std::string& title, const Shifts& shifts) {
  std::string out = "  " + padded(title, kTitle);
  for (const End end : {End::won, End::lost, End::open}) {
    out += right_aligned(shares(shifts.by_end[static_cast<size_t>(end)]), kFigure);
  }
  return out + '\n';
}

std::string name_of_stage(Stage stage) {
  return std::string(stage_names()[static_cast<size_t>(stage)]);
}

}  // namespace

std::string difference_json(const Plan& today, const Plan& other, const Difference& found) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("today").string(today.hash).key("other").string(other.hash);
  w.key("moves").begin_array();
  for (const Move& move : found.moves) {
    w.begin_object().key("from").string(name_of_stage(move.from));
    w.key("to").string(name_of_stage(move.to));
    write_names(w, "leads", move.leads);
    w.end_object();
  }
  w.end_array().key("all").begin_object();
  write_shifts(w, found.all);
  w.end_object().key("by").string_or_null(found.by).key("groups").begin_array();
  for (const Shifts& group : found.groups) {
    w.begin_object().key("name").string_or_null(group.name);
    write_shifts(w, group);
    w.end_object();
  }
  w.end_array().end_object();
  return out;
}

std::string difference_text(const Difference& found) {
  const Shifts& all = found.all;
  std::string out =
      counted(all.moved) + " of " + counted(all.leads, "lead") + " would stand elsewhere.\n";
  for (const Move& move : found.moves) {
    out += names_line("  " + name_of_stage(move.from) + " → " + name_of_stage(move.to), move.leads);
  }
  out += "\n  " + padded("Cross, of those that were", kTitle) + right_aligned("won", kFigure) +
         right_aligned("lost", kFigure) + right_aligned("open", kFigure) + '\n';
  out += shifts_line("all", all);
  for (const Shifts& group : found.groups) {
    out += shifts_line(found.by + " " + (group.name.empty() ? "not known" : one_line(group.name)),
                       group);
  }
  const Shift& won = all.by_end[static_cast<size_t>(End::won)];
  const Shift& lost = all.by_end[static_cast<size_t>(End::lost)];
  const std::string lines = names_line("Won, and crossing now", won.gained) +
                            names_line("Won, and no longer crossing", won.dropped) +
                            names_line("Lost, and crossing now", lost.gained) +
                            names_line("Lost, and no longer crossing", lost.dropped);
  return lines.empty() ? out : out + '\n' + lines;
}

}  // namespace fieldwise::backtest
