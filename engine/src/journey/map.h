// The journeys of many leads as one map: lanes and buyer stages with their signals, how many leads
// came by each, and how far it was to the sale (SPEC A4; docs/journey.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/list.h"
#include "journey/journey.h"

namespace fieldwise {

// The last ones before the sale. Hardly two leads go the same way for longer.
inline constexpr uint32_t kPathSteps = 3;

// The signals of a lead on the way to the sale, each once where it comes several times in a row.
struct Path {
  uint32_t signals[kPathSteps] = {};  // kNone behind the last
  uint32_t steps = 0;  // of the whole path; more than kPathSteps: its beginning is cut off
};

// Figures of a signal, or of all signals of a lane and buyer stage.
struct MapEntry {
  uint64_t leads = 0;              // who came by
  uint64_t touches = 0;            // how often
  uint64_t won = 0;                // of the leads
  int64_t first_before_sale = -1;  // ms, the median over the won leads; -1: none was won
  int64_t last_before_sale = -1;
};

struct MapCell {
  uint8_t lane = 0, buyer_stage = 0;
  std::span<const uint32_t> signals;
  MapEntry entry;
};

struct MapPath {
  Path path;
  uint64_t won = 0;
};

// What was accumulated, worked out.
struct JourneyFigures {
  uint64_t leads = 0, won = 0;
  List<MapEntry> signals;  // by signal of the plan
  List<MapCell> cells;  // nurture, qualify, no lane; in each by buyer stage, none last. Those of a
                        // lane and a stage are there even when no signal is
  List<MapPath> paths;  // commonest first; of equals the one whose signals come first in the plan
  Arena arena;          // owns the cells' signals
};

// A signal or, behind all of these, a lane and buyer stage that a lead came by. Times are ms before
// the sale; -1: it is not won.
struct MapRow {
  uint32_t row = 0;
  uint64_t touches = 0;
  int64_t first = -1, last = -1;
};

// What a lead adds to the map. What a won one did after the sale does not count.
struct MapSteps {
  bool won = false;
  List<MapRow> rows;  // each once
  Path path;          // of a won one
};

// How many rows a map of the plan has.
uint32_t map_rows(const Plan& plan);

MapSteps map_steps(const Plan& plan, const Journey& journey);

// Works out what was added up: entries by row, and the paths, each once, in any order.
JourneyFigures map_figures(const Plan& plan, uint64_t leads, uint64_t won,
                           const List<MapEntry>& rows, const List<MapPath>& paths);

// Leads are added one by one, in any order.
class JourneyMap {
 public:
  explicit JourneyMap(const Plan& plan);
  void add(const Journey& journey);
  JourneyFigures figures() const;

 private:
  const Plan& plan_;
  uint64_t leads_ = 0, won_ = 0;
  List<MapEntry> rows_;
  List<MapRow> ways_;  // of won leads
  List<Path> paths_;   // the same
};

// As JSON. Backwards: what is nearest to the sale comes first, and paths begin there. At most
// `most_paths` of them.
std::string map_json(const Plan& plan, const JourneyFigures& figures, bool backwards,
                     size_t most_paths);

// The order in which signals are shown: lane by lane and stage by stage; backwards, by how near to
// the sale they were last.
List<uint32_t> signal_order(const Plan& plan, const JourneyFigures& figures, bool backwards);

}  // namespace fieldwise
