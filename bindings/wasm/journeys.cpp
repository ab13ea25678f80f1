#include "journeys.h"

#include <memory>
#include <utility>

#include "base/text.h"
#include "engine.h"
#include "journey/map.h"
#include "json/writer.h"

namespace fieldwise::wasm {
namespace {

constexpr size_t kPaths = 10;

struct OpenMap {
  std::shared_ptr<const Plan> plan;
  int64_t now;
  JourneyMap map;
  OpenMap(std::shared_ptr<const Plan> of, int64_t at) : plan(std::move(of)), now(at), map(*plan) {}
};

Table<OpenMap> maps;

std::string no_map() { return refusal("handle", "This map is closed; open a new one."); }

}  // namespace

std::string journey(Handle plan, const std::string& events, double now, double backwards) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  EventLog log;
  if (const Errors errors = log.add(events); !errors.empty()) return to_json(errors);
  return journey_json(*found, scored_journey(*found, log, at), at, backwards != 0);
}

std::string open_journey_map(Handle plan, double now) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  const Handle handle = maps.add(std::make_unique<OpenMap>(std::move(found), at));
  return fill_in("{\"map\":%}", {integer_text(handle)});
}

std::string add_journey(Handle map, const std::string& events) {
  OpenMap* found = maps.find(map);
  if (found == nullptr) return no_map();
  EventLog log;
  if (const Errors errors = log.add(events); !errors.empty()) return to_json(errors);
  found->map.add(journey_of(*found->plan, log, found->now));
  return {};
}

std::string journey_map(Handle map, double backwards) {
  const OpenMap* found = maps.find(map);
  if (found == nullptr) return no_map();
  return map_json(*found->plan, found->map.figures(), backwards != 0, kPaths);
}

void close_journey_map(Handle map) { maps.remove(map); }

}  // namespace fieldwise::wasm
