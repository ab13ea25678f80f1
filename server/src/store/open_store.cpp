#include "store/open_store.h"

#include "store/sqlite/sqlite_store.h"

namespace fieldwise::server {

std::unique_ptr<Store> open_store(const std::string& address) {
  return std::make_unique<SqliteStore>(address);
}

}  // namespace fieldwise::server
