#include "backtest/difference.h"

#include <map>

#include "timeline/timeline.h"

namespace fieldwise::backtest {
namespace {

void count(const Place& today, const Place& other, Shifts& out) {
  ++out.leads;
  if (today.stage != other.stage) ++out.moved;
  Shift& shift = out.by_end[static_cast<size_t>(today.crossing.end)];
  const std::string& name = today.crossing.name;
  if (today.crossing.crossed == other.crossing.crossed) {
    ++(today.crossing.crossed ? shift.both : shift.neither);
  } else {
    (today.crossing.crossed ? shift.dropped : shift.gained).push_back(name);
  }
}

}  // namespace

Place place_of(const Plan& plan, std::string name, const EventLog& log, int64_t now) {
  Place out;
  Timeline timeline(plan, log);
  while (timeline.next(now)) out.stage = timeline.standing().stage;
  out.crossing = crossing_of(plan, std::move(name), log, now);
  return out;
}

std::vector<Place> places_of(const Plan& plan, const learn::Leads& leads) {
  const std::vector<Standing> standings = standings_of(plan, leads);
  std::vector<Crossing> crossings = crossings_of(leads, standings);
  std::vector<Place> out;
  out.reserve(leads.size());
  for (size_t i = 0; i < crossings.size(); ++i) {
    out.push_back({standings[i].stage, std::move(crossings[i])});
  }
  return out;
}

Difference difference_of(const Plan& today, std::span<const Place> under_today,
                         std::span<const Place> under_other, const insight::Dimension& by) {
  Difference out;
  std::map<std::pair<Stage, Stage>, std::vector<std::string>> moves;
  std::map<std::string, Shifts> groups;
  for (size_t i = 0; i < under_today.size(); ++i) {
    const Place &a = under_today[i], &b = under_other[i];
    count(a, b, out.all);
    if (a.stage != b.stage) moves[{a.stage, b.stage}].push_back(a.crossing.name);
    if (by.kind != insight::Dimension::Kind::none) {
      count(a, b, groups[value_of(today, a.crossing, by)]);
    }
  }
  for (auto& [way, leads] : moves) out.moves.push_back({way.first, way.second, std::move(leads)});
  out.by = insight::name_of(today, by);
  for (auto& [name, shifts] : groups) {
    shifts.name = name;
    out.groups.push_back(std::move(shifts));
  }
  return out;
}

}  // namespace fieldwise::backtest
