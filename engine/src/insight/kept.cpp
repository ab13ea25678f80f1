#include "insight/kept.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "insight/counter.h"
#include "insight/dimension.h"

namespace fieldwise::insight {
namespace {

constexpr int32_t kFirst = std::numeric_limits<int32_t>::min();
constexpr int32_t kEnd = std::numeric_limits<int32_t>::max();

std::string month_name_of(const Cell& cell) {
  return month_name(cell.month ? cell.start : month_of(start_of_day(cell.start)));
}

}  // namespace

std::vector<CellQuery> queries_of(const Range& range) {
  const bool bounded_from = range.from != INT64_MIN, bounded_to = range.to != INT64_MAX;
  int32_t first = kFirst, end = kEnd;
  if (bounded_from) {
    first = month_of(range.from);
    if (start_of_month(first) != range.from) ++first;
  }
  if (bounded_to) end = month_of(range.to);
  const int32_t from = bounded_from ? day_of(range.from) : kFirst;
  const int32_t to = bounded_to ? day_of(range.to) : kEnd;
  const std::string all(kAllLeads);
  if (first >= end) return {{all, false, from, to}};
  std::vector<CellQuery> out{{all, true, first, end}};
  if (bounded_from) out.push_back({all, false, from, day_of(start_of_month(first))});
  if (bounded_to) out.push_back({all, false, day_of(start_of_month(end)), to});
  std::erase_if(out, [](const CellQuery& each) { return each.first >= each.end; });
  return out;
}

bool is_whole_day(int64_t bound) {
  return bound == INT64_MIN || bound == INT64_MAX || start_of_day(day_of(bound)) == bound;
}

Metrics kept_metrics(const Plan& plan, const Range& range, const Dimension& by,
                     const ReadCells& read) {
  Counter counter(plan, range, by);
  const bool by_month = by.kind == Dimension::Kind::month;
  for (CellQuery& query : queries_of(range)) {
    query.each_start = by_month;
    read(query, [&](const Cell& cell, double count) {
      const Mark mark = mark_of(cell, count);
      counter.add(mark);
      if (by_month) counter.add(mark, month_name_of(cell));
    });
    if (by_month || by.kind == Dimension::Kind::none) continue;
    query.by = name_of(plan, by);
    read(query,
         [&](const Cell& cell, double count) { counter.add(mark_of(cell, count), cell.value); });
  }
  read({std::string(kAtAnyTime), true, kFirst, kEnd, true}, [&](const Cell& cell, double count) {
    const Mark mark = mark_of(cell, count);
    if (is_score(mark.figure)) return counter.add(mark);
    counter.add_leads(count > 0 ? static_cast<uint64_t>(count) : 0);
  });
  return counter.finish();
}

}  // namespace fieldwise::insight
