// Lists of leads, in PostgreSQL.
#pragma once

#include "store/list_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresLists final : public ListStore {
 public:
  explicit PostgresLists(Session& db) : db_(db) {}

  void put(std::string_view site, std::string_view lead,
           std::span<const insight::Listed> lists) override;
  std::vector<ListPlace> page(std::string_view site, std::string_view list, const ListPlace& after,
                              int64_t limit) override;

 private:
  Session& db_;
};

}  // namespace fieldwise::server
