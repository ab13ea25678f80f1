// What the store keeps of lists of leads (insight/lists.h). Used within the transactions of Store.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "insight/lists.h"

namespace fieldwise::server {

// Where a lead is on a list: by place, and of the same place by id.
struct ListPlace {
  int64_t place = INT64_MIN;
  std::string lead;
};

class ListStore {
 public:
  ListStore() = default;
  ListStore(const ListStore&) = delete;
  ListStore& operator=(const ListStore&) = delete;
  virtual ~ListStore() = default;

  // Says which lists a lead is on, in place of what was said before.
  virtual void put(std::string_view site, std::string_view lead,
                   std::span<const insight::Listed> lists) = 0;

  // Up to `limit` leads of a list behind `after`, in its order.
  virtual std::vector<ListPlace> page(std::string_view site, std::string_view list,
                                      const ListPlace& after, int64_t limit) = 0;
};

}  // namespace fieldwise::server
