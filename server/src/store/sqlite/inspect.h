// Looks into a database file that nobody uses: a backup.
#pragma once

#include <cstdint>
#include <string>

#include "store/forgotten.h"

namespace fieldwise::server {

struct DatabaseSummary {
  int64_t sites = 0, visitors = 0, leads = 0;
  int64_t newest = 0;  // when the last events came, ms; 0: there are none
};

// Reads the whole file and says what is in it. Throws StorageError when it is damaged, is no
// database of Fieldwise's, or was written by a newer version.
DatabaseSummary inspect_database(const std::string& path);

// Reads what a database that nobody uses remembers of that, whatever else is wrong with it. Throws
// StorageError.
Forgotten forgotten_in(const std::string& path);

}  // namespace fieldwise::server
