#include "cli/journey_text.h"

#include <algorithm>

#include "base/clock.h"
#include "base/figures.h"
#include "cli/duration.h"
#include "journey/names.h"
#include "plan/names.h"

namespace fieldwise::cli {
namespace {

// 2026-11-21 10:00
std::string minute_of(int64_t at) {
  std::string out = server::iso_time(at).substr(0, 16);
  out[10] = ' ';
  return out;
}

std::string text_of(const Event& event, std::string_view key) {
  const Value* value = event.body.find(key);
  return value == nullptr ? std::string() : std::string(value->text());
}

// What happened: "page /pricing", "visit demo from google".
std::string what(const Event& event) {
  std::string out(name_of(event_type_names(), event.type));
  for (const char* key :
       {"outcome", "field", "offer", "path", "name", "reason", "scope", "kind", "rep"}) {
    const std::string text = text_of(event, key);
    if (!text.empty()) out += " " + text;
  }
  if (event.type == EventType::visit) {
    const Value* utm = event.body.find("utm");
    const Value* source = utm == nullptr ? nullptr : utm->find("source");
    const std::string from =
        source == nullptr ? text_of(event, "referrer") : std::string(source->text());
    if (!from.empty()) out += " from " + from;
  }
  return one_line(out);
}

// "nurture, awareness"; "" where there is neither.
std::string where(uint8_t lane, uint8_t buyer_stage) {
  std::string out(kLaneNames[lane]);
  if (lane != 0 && buyer_stage != 0) out += ", ";
  return out.append(kBuyerStageNames[buyer_stage]);
}

// "+25 intent": what it adds to today's scores, by axis.
std::string worth(const Plan& plan, std::span<const RuleShare> shares) {
  std::string out;
  for (uint32_t axis = 0; axis < plan.axes.size(); ++axis) {
    int64_t sum = 0;
    for (const RuleShare& share : shares) {
      if (plan.rules[share.rule].axis == axis) sum += share.value;
    }
    if (sum > -50 && sum < 50) continue;  // rounds to nothing
    out.append(out.empty() ? "" : ", ").append(sum > 0 ? "+" : "-");
    out += fixed(static_cast<double>(sum > 0 ? sum : -sum) / 1000, sum % 1000 == 0 ? 0 : 1) + " ";
    out.append(plan.axes[axis].key);
  }
  return out;
}

// How many of them were won, in a column.
std::string won_cell(uint64_t won, uint64_t leads) {
  if (leads == 0) return "";
  return percent(static_cast<double>(won) / static_cast<double>(leads));
}

void write_line(std::string& out, const std::string& line) {
  out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

struct Columns {
  size_t name;
  size_t where;  // 0: there is none
};

std::string entry_line(const Columns& columns, const std::string& name, const std::string& where,
                       const MapEntry& entry) {
  const bool sold = entry.first_before_sale >= 0;
  return "  " + padded(name, columns.name) +
         (columns.where == 0 ? "" : "  " + padded(where, columns.where)) +
         right_aligned(counted(entry.leads), 9) + right_aligned(counted(entry.touches), 10) +
         right_aligned(won_cell(entry.won, entry.leads), 10) +
         right_aligned(sold ? duration(entry.first_before_sale) : "", 10) +
         right_aligned(sold ? duration(entry.last_before_sale) : "", 10);
}

std::string head(const Columns& columns) {
  return "  " + std::string(columns.name, ' ') +
         (columns.where == 0 ? "" : "  " + std::string(columns.where, ' ')) +
         right_aligned("leads", 9) + right_aligned("touches", 10) + right_aligned("won", 10) +
         right_aligned("first", 10) + right_aligned("last", 10) +
         (columns.where == 0 ? "   before the sale, median" : "   before the sale");
}

std::string path_text(const Plan& plan, const Path& path, bool backwards) {
  if (path.steps == 0) return "no signal at all";
  const bool cut = path.steps > kPathSteps;
  std::string out = cut && !backwards ? "… > " : "";
  const uint32_t steps = std::min(path.steps, kPathSteps);
  for (uint32_t i = 0; i < steps; ++i) {
    const uint32_t signal = path.signals[backwards ? steps - 1 - i : i];
    out.append(i == 0 ? "" : backwards ? " < " : " > ").append(plan.signals[signal].key);
  }
  return cut && backwards ? out + " < …" : out;
}

void write_paths(std::string& out, const Plan& plan, const JourneyFigures& figures, bool backwards,
                 size_t most) {
  if (figures.paths.empty()) return;
  out +=
      backwards ? "\nThe commonest ways, from the sale back\n" : "\nThe commonest ways to a sale\n";
  for (size_t i = 0; i < std::min(most, figures.paths.size()); ++i) {
    const MapPath& each = figures.paths[i];
    out +=
        right_aligned(counted(each.won), 9) + "  " + path_text(plan, each.path, backwards) + '\n';
  }
  if (figures.paths.size() > most) {
    out += "           and " + counted(figures.paths.size() - most, "other", "others") + '\n';
  }
}

}  // namespace

std::string journey_text(const Plan& plan, std::string_view lead, const Journey& journey,
                         int64_t now, bool backwards) {
  const bool sold = journey.sale != kNone;
  const size_t count =
      backwards ? (sold ? journey.sale + size_t{1} : 0) : journey.touchpoints.size();
  std::string out = one_line(lead);
  out += ": " + counted(count, "touchpoint");
  if (sold)
    out += ", won on " + minute_of(journey.touchpoints[journey.sale].event->at).substr(0, 10);
  out += "; points as of " + minute_of(now).substr(0, 10) + '\n';
  size_t widest = 0;
  for (const Touchpoint& t : journey.touchpoints) widest = std::max(widest, what(*t.event).size());
  widest = std::min<size_t>(widest, 48);
  for (size_t i = 0; i < count; ++i) {
    const Touchpoint& t = journey.touchpoints[backwards ? count - 1 - i : i];
    const int64_t left = before_sale(journey, t);
    std::string line = "  " + minute_of(t.event->at);
    if (sold) line += right_aligned(left < 0 ? "" : duration(left), 9);
    line += "  " + padded(what(*t.event), widest) + "  " +
            padded(where(t.lane, t.buyer_stage), 22) + "  " + worth(plan, t.shares);
    write_line(out, line);
  }
  if (const std::string rest = worth(plan, journey.rest); !rest.empty() && !backwards) {
    out += "  " + rest + " by no touchpoint\n";
  }
  return out;
}

std::string map_text(const Plan& plan, const JourneyFigures& figures, bool backwards,
                     size_t most_paths) {
  std::string out = counted(figures.leads, "lead") + ", " + counted(figures.won) + " won";
  if (figures.leads > 0) out += " (" + won_cell(figures.won, figures.leads) + ")";
  out += '\n';
  Columns columns{6, 0};
  for (const Signal& signal : plan.signals)
    columns.name = std::max(columns.name, signal.key.size());
  if (backwards) {
    columns.where = 22;
    out += '\n';
    write_line(out, head(columns));
    for (const uint32_t s : signal_order(plan, figures, true)) {
      const Signal& signal = plan.signals[s];
      write_line(out, entry_line(columns, std::string(signal.key),
                                 where(signal.lane, signal.buyer_stage), figures.signals[s]));
    }
  } else {
    columns.name = std::max<size_t>(columns.name, 24);
    out += '\n';
    write_line(out, head(columns));
    for (const MapCell& cell : figures.cells) {
      const std::string name = where(cell.lane, cell.buyer_stage);
      write_line(out,
                 entry_line(columns, name.empty() ? "no lane, no stage" : name, "", cell.entry));
      if (cell.signals.empty()) out += "    no signal is here\n";
      Columns inner = columns;
      inner.name -= 2;
      for (const uint32_t s : cell.signals) {
        const std::string key(plan.signals[s].key);
        write_line(out, "  " + entry_line(inner, key, "", figures.signals[s]));
      }
    }
  }
  write_paths(out, plan, figures, backwards, most_paths);
  return out;
}

}  // namespace fieldwise::cli
