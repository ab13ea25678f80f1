// An engine without time zones: in a page or in Node, where no clock runs.
#include <algorithm>

#include "handoff/zone.h"
#include "json/spans.h"

namespace fieldwise {

struct Zone {
  std::string_view name;
};

const bool kZones = false;

bool has_zone_data() { return true; }

// Any name of the form that zones have: "Europe/Berlin", "America/Indiana/Knox", "Etc/GMT+5".
const Zone* find_zone(std::string_view name, Arena& arena) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool in_words = std::all_of(name.begin(), name.end(), [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+' || c == '/';
  });
  if (!in_words || name.size() > 64 || name.empty() || !is_letter(name[0])) return nullptr;
  if (name.back() == '/' || name.find("//") != name.npos) return nullptr;
  Zone* zone = make<Zone>(arena, 1).data();
  zone->name = name;
  return zone;
}

std::string_view zone_name(const Zone& zone) { return zone.name; }

Stretch stretch_at(const Zone&, int64_t) { return {INT64_MIN, INT64_MAX, 0}; }

}  // namespace fieldwise
