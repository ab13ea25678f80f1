// Lists of leads, in SQLite.
#pragma once

#include "store/list_store.h"
#include "store/sqlite/database.h"

namespace fieldwise::server {

class SqliteLists final : public ListStore {
 public:
  explicit SqliteLists(Database& db);

  void put(std::string_view site, std::string_view lead,
           std::span<const insight::Listed> lists) override;
  std::vector<ListPlace> page(std::string_view site, std::string_view list, const ListPlace& after,
                              int64_t limit) override;

 private:
  Statement leave_, enter_, page_;
};

}  // namespace fieldwise::server
