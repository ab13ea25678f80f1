// map_json: a journey map for programs (docs/journey.md).
#include <algorithm>

#include "journey/map.h"
#include "journey/names.h"
#include "json/writer.h"

namespace fieldwise {
namespace {

void write_time(JsonWriter& w, const char* key, int64_t time) {
  w.key(key);
  if (time < 0) {
    w.null();
  } else {
    w.integer(time);
  }
}

// Of no leads there is no share.
void write_share(JsonWriter& w, uint64_t won, uint64_t leads) {
  w.key("won").integer(static_cast<int64_t>(won)).key("share_won");
  if (leads == 0) {
    w.null();
  } else {
    w.number(static_cast<double>(won) / static_cast<double>(leads));
  }
}

void write_entry(JsonWriter& w, uint8_t lane, uint8_t buyer_stage, const MapEntry& entry) {
  w.key("lane").string_or_null(kLaneNames[lane]);
  w.key("stage").string_or_null(kBuyerStageNames[buyer_stage]);
  w.key("leads").integer(static_cast<int64_t>(entry.leads));
  w.key("touches").integer(static_cast<int64_t>(entry.touches));
  write_share(w, entry.won, entry.leads);
  write_time(w, "first_before_sale", entry.first_before_sale);
  write_time(w, "last_before_sale", entry.last_before_sale);
}

void write_keys(JsonWriter& w, const Plan& plan, std::span<const uint32_t> signals) {
  w.key("signals").begin_array();
  for (const uint32_t s : signals) w.string(plan.signals[s].key);
  w.end_array();
}

}  // namespace

std::string map_json(const Plan& plan, const JourneyFigures& figures, bool backwards,
                     size_t most_paths) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash);
  w.key("leads").integer(static_cast<int64_t>(figures.leads));
  write_share(w, figures.won, figures.leads);
  w.key("signals").begin_array();
  for (const uint32_t s : signal_order(plan, figures, backwards)) {
    const Signal& signal = plan.signals[s];
    w.begin_object().key("signal").string(signal.key);
    write_entry(w, signal.lane, signal.buyer_stage, figures.signals[s]);
    w.end_object();
  }
  w.end_array().key("cells").begin_array();
  for (const MapCell& cell : figures.cells) {
    w.begin_object();
    write_entry(w, cell.lane, cell.buyer_stage, cell.entry);
    write_keys(w, plan, cell.signals);
    w.end_object();
  }
  w.end_array().key("paths").begin_array();
  for (size_t i = 0; i < std::min(figures.paths.size(), most_paths); ++i) {
    const MapPath& each = figures.paths[i];
    List<uint32_t> steps;
    steps.append({each.path.signals, std::min(each.path.steps, kPathSteps)});
    if (backwards) std::reverse(steps.begin(), steps.end());
    w.begin_object();
    write_keys(w, plan, {steps.data(), steps.size()});
    w.key("cut").boolean(each.path.steps > kPathSteps);
    w.key("won").integer(static_cast<int64_t>(each.won)).end_object();
  }
  w.end_array().key("paths_in_all").integer(static_cast<int64_t>(figures.paths.size()));
  w.end_object();
  return out;
}

}  // namespace fieldwise
