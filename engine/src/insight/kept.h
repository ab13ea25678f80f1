// Metrics from sums that were kept (insight/tally.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "insight/metrics.h"
#include "insight/tally.h"

namespace fieldwise::insight {

// Which sums are wanted: of the days or months from `first` on and before `end`, each by itself or
// added up (start is 0 then).
struct CellQuery {
  std::string by;
  bool month = false;
  int32_t first = 0, end = 0;
  bool each_start = false;
};

using TakeCell = std::function<void(const Cell&, double)>;
// Gives what is kept of a query; in any order.
using ReadCells = std::function<void(const CellQuery&, const TakeCell&)>;

// What covers a range in as few periods as it takes: whole months, and the days before and after
// them. Of all leads, added up.
std::vector<CellQuery> queries_of(const Range& range);

// Whether a bound of a range can be told from days: it begins one, or there is none.
bool is_whole_day(int64_t bound);

// As metrics_of() of all leads, but that durations are rounded and what is open began within an
// hour. The range's bounds must be whole days.
Metrics kept_metrics(const Plan& plan, const Range& range, const Dimension& by,
                     const ReadCells& read);

}  // namespace fieldwise::insight
