// Which rules of a plan fire, and on which records.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "act/lead.h"
#include "handoff/routing.h"
#include "simulate/simulate.h"

namespace fieldwise::simulate {

class Coverage {
 public:
  Coverage(const Plan& plan, size_t records, int64_t from);

  // A record at a moment. Before `from` it only sees what will not have been new later.
  void look(uint32_t record, Lead& lead, bool told);
  void tell(uint32_t record, const Announcement& announcement);
  void route(uint32_t record, const Choice& choice);
  // What sales reported.
  void hear(uint32_t record, const Event& event);

  std::vector<CoveredKind> take() { return std::move(kinds_); }

 private:
  enum Which : uint32_t {
    kDisqualifications,
    kLanes,
    kThresholds,
    kLapses,
    kRejections,
    kTriggers,
    kSegments,
    kPersonas,
    kRules,
    kSequences,
    kSteps,
    kJumps,
    kTasks,
    kRouting,
    kClocks,
    kEscalations,
    kSigns,
    kCheckIns,
    kKinds
  };

  uint32_t add(Which which, std::string key, std::string_view text);
  void add_standing();
  void add_nurture();
  void add_sales();
  void hit(Which which, uint32_t rule, uint32_t record);
  void look_at_standing(uint32_t record, const Standing& standing);
  void look_at_jumps(uint32_t record, const NurtureState& state, bool told);

  const Plan& plan_;
  const int64_t from_;
  std::vector<CoveredKind> kinds_;
  uint32_t first_value_[kMostSegmentations] = {};  // of a segmentation, among kSegments
  // By sequence: the first of its steps among kSteps; the number of each of its jumps.
  std::vector<uint32_t> first_step_;
  std::vector<std::vector<uint32_t>> jumps_;
  uint32_t owner_rule_ = kNone, first_routing_rule_ = 0;
  // By record: jumps that were made, as sequence and jump.
  std::vector<std::set<std::pair<uint32_t, uint32_t>>> jumped_;
};

}  // namespace fieldwise::simulate
