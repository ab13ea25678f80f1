#include "store/open_store.h"

#include "store/place.h"
#include "store/postgres/postgres_store.h"
#include "store/sqlite/sqlite_store.h"

namespace fieldwise::server {

std::unique_ptr<Store> open_store(const std::string& place) {
  if (is_postgres(place)) return std::make_unique<PostgresStore>(place);
  return std::make_unique<SqliteStore>(place);
}

}  // namespace fieldwise::server
