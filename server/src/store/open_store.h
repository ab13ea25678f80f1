// Which kind of store a place means.
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace fieldwise::server {

// Opens the store at `place`, a PostgreSQL database or the path of a SQLite file, and brings its
// tables up to date. Throws StorageError.
std::unique_ptr<Store> open_store(const std::string& place);

}  // namespace fieldwise::server
