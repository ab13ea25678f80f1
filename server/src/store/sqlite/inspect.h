// Looks into a database file that nobody uses: a backup.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fieldwise::server {

struct DatabaseSummary {
  int64_t sites = 0, visitors = 0, leads = 0;
  int64_t newest = 0;  // when the last events came, ms; 0: there are none
};

// Reads the whole file and says what is in it. Throws StorageError when it is damaged, is no
// database of Fieldwise's, or was written by a newer version.
DatabaseSummary inspect_database(const std::string& path);

// Who and what a database remembers as forgotten.
struct Forgotten {
  struct Entry {
    std::string site, hash;  // of a visitor's token, or of an e-mail address
    int64_t at = 0;
  };
  std::vector<Entry> visitors, addresses;
};

// Reads that of a database that nobody uses, whatever else is wrong with it. Throws StorageError.
Forgotten forgotten_in(const std::string& path);

}  // namespace fieldwise::server
