#include "insight/sums.h"

#include "insight/tally.h"

namespace fieldwise::server {

int64_t count_changes(Store& store, const std::string& site, int64_t limit) {
  const std::vector<TallyChange> changes = store.metrics().tally_changes(site, limit);
  if (changes.empty()) return 0;
  insight::Cells difference;
  for (const TallyChange& change : changes) {
    insight::add_tally(change.counted, -1, difference);
    insight::add_tally(change.tally, 1, difference);
  }
  store.metrics().count(site, changes, difference);
  return static_cast<int64_t>(changes.size());
}

}  // namespace fieldwise::server
