#include "store/migration.h"

#include "base/crypto.h"
#include "store/storage_error.h"

namespace fieldwise::server {

std::string checksum(const Migration& migration) { return sha256_hex(migration.sql); }

size_t applied_count(std::span<const Migration> known,
                     const std::vector<AppliedMigration>& applied) {
  if (applied.size() > known.size()) {
    throw StorageError("the database was written by a newer version of Fieldwise; use that one");
  }
  for (size_t i = 0; i < applied.size(); ++i) {
    if (applied[i].version == static_cast<int64_t>(i + 1) &&
        applied[i].checksum == checksum(known[i])) {
      continue;
    }
    throw StorageError("the database was made by another " + std::string(known[i].name) +
                       " than this program has; use the program that made it, or a backup");
  }
  return applied.size();
}

}  // namespace fieldwise::server
