#include "insight/metrics.h"

#include "insight/counter.h"
#include "insight/marks.h"

namespace fieldwise::insight {

Metrics metrics_of(const Plan& plan, std::span<const LeadFacts> leads, const Range& range,
                   const Dimension& by) {
  Counter counter(plan, range, by);
  counter.add_leads(leads.size());
  for (const LeadFacts& facts : leads) {
    const std::string value = value_of(plan, facts, by);
    marks_of(plan, facts, [&](const Mark& mark) {
      if (!is_score(mark.figure) && !range.holds(mark.at)) return;
      counter.add(mark);
      if (by.kind == Dimension::Kind::none || is_score(mark.figure)) return;
      const bool month = by.kind == Dimension::Kind::month;
      counter.add(mark, month ? month_name(month_of(mark.at)) : value);
    });
  }
  return counter.finish();
}

}  // namespace fieldwise::insight
