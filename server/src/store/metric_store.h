// What the store keeps for metrics: of each lead what is counted of it, and the sums over all leads
// of a site. Used within the transactions of Store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "insight/kept.h"

namespace fieldwise::server {

// A lead whose tally is not in the sums yet.
struct TallyChange {
  std::string lead;
  std::string counted;  // what of it is in the sums; '' where nothing is
  std::string tally;    // what is to be
};

class MetricStore {
 public:
  MetricStore() = default;
  MetricStore(const MetricStore&) = delete;
  MetricStore& operator=(const MetricStore&) = delete;
  virtual ~MetricStore() = default;

  // Notes what is counted of a lead from now on (insight/tally.h), '' where nothing is.
  virtual void put_tally(std::string_view site, std::string_view lead, std::string_view tally) = 0;

  // Up to `limit` leads of the site whose tallies changed. None of them is given to another process
  // before this transaction ends.
  virtual std::vector<TallyChange> tally_changes(std::string_view site, int64_t limit) = 0;
  // Adds to the site's sums, which came of these changes.
  virtual void count(std::string_view site, const std::vector<TallyChange>& changes,
                     const insight::Cells& difference) = 0;

  // Takes a lead out of the sums at once, and forgets it.
  virtual void erase_tally(std::string_view site, std::string_view lead) = 0;

  // What is kept of a site that is meant by the query.
  virtual void read_sums(std::string_view site, const insight::CellQuery& query,
                         const insight::TakeCell& take) = 0;
};

}  // namespace fieldwise::server
