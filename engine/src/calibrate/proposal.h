// What a calibration would change of a plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "calibrate/calibrate.h"

namespace fieldwise::calibrate {

struct Change {
  std::string key;           // of the rule
  std::string what;          // what it asks for
  int64_t before = 0;        // points, in thousandths; 0: it is new
  int64_t after = 0;         // points; 0: it goes
  double low = 0, high = 0;  // 95 % interval of `after`
  std::string reason;        // in a sentence
};

struct ThresholdChange {
  Stage stage = Stage::mql;
  int64_t before = 0, after = 0;             // thousandths
  double share_before = 0, share_after = 0;  // of the history's leads that pass
  bool stays = false;  // that too few or too many pass says not where it belongs
};

struct Proposal {
  std::vector<Change> changes;  // the largest first; those that go last
  std::vector<ThresholdChange> thresholds;
  std::vector<std::string> examples;  // that no longer hold: set aside as "x-examples"
  std::string plan;                   // the text of the plan with these changes, the rest as it was
};

// The rules of the axis that give points for answers are replaced; those for behaviour stay. `text`
// is the plan's own.
Proposal propose(const Plan& plan, std::string_view text, const Calibration& calibration,
                 uint32_t axis);

}  // namespace fieldwise::calibrate
