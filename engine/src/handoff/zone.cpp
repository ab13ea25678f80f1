// Zones from the system's copy of the IANA database, read by Howard Hinnant's date library. This
// file and yearly_rule.cpp alone see that library, and none of its exceptions leaves them.
#include "handoff/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "base/list.h"
#include "handoff/yearly_rule.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

struct Change {
  int64_t at, offset;
};

constexpr int64_t kYear10000 = 253402300800000;

// The library reads the table of changes in a zone's file, which ends in 2037 at the latest, and
// with the last irregular change where files are built slim. What holds after it stands in the last
// line of the file.
bool read_rule(const std::string& name, YearlyRule& rule) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  if (text.size() < 2 || text.back() != '\n') return false;
  const size_t begin = text.rfind('\n', text.size() - 2);
  if (begin == std::string::npos) return false;
  return parse_rule(std::string_view(text).substr(begin + 1, text.size() - begin - 2), rule);
}

List<Change> read_changes(const date::time_zone& zone) {
  using std::chrono::seconds;
  List<Change> out;
  date::sys_seconds at{};
  for (;;) {
    const date::sys_info info = zone.get_info(at);
    const int64_t offset = int64_t{info.offset.count()} * 1000;
    if (out.empty() || out.back().offset != offset) {
      out.push_back({out.empty() ? INT64_MIN : at.time_since_epoch() / seconds{1} * 1000, offset});
    }
    if (info.end.time_since_epoch() / seconds{1} >= kYear10000 / 1000) return out;
    at = info.end;
  }
}

}  // namespace

struct Zone {
  std::string_view name;
  std::span<const Change> changes;  // ascending, the first without beginning
  bool has_rule = false;
  YearlyRule rule;  // from the last change on
};

const bool kZones = true;

bool has_zone_data() {
  try {
    return !date::get_tzdb().zones.empty();
  } catch (const std::exception&) {
    return false;
  }
}

const Zone* find_zone(std::string_view name, Arena& arena) {
  try {
    const date::time_zone& found = *date::locate_zone(name);
    Zone* zone = make<Zone>(arena, 1).data();
    zone->name = arena.copy(name);
    zone->changes = keep(arena, read_changes(found));
    // A rule that says otherwise than the table's last change is not of this table.
    const Change& last = zone->changes.back();
    zone->has_rule =
        read_rule(found.name(), zone->rule) &&
        (zone->changes.size() == 1 || stretch_by(zone->rule, last.at).offset == last.offset);
    return zone;
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::string_view zone_name(const Zone& zone) { return zone.name; }

Stretch stretch_at(const Zone& zone, int64_t at) {
  const auto after = std::upper_bound(zone.changes.begin() + 1, zone.changes.end(), at,
                                      [](int64_t t, const Change& c) { return t < c.at; });
  const Change& change = *(after - 1);
  if (after != zone.changes.end()) return {change.at, after->at, change.offset};
  if (!zone.has_rule || at >= kYear10000) return {change.at, INT64_MAX, change.offset};
  const Stretch by_rule = stretch_by(zone.rule, at);
  return {std::max(by_rule.begin, change.at), by_rule.end, by_rule.offset};
}

}  // namespace fieldwise
