// Looks into a PostgreSQL database of which a later state or a backup is somewhere else.
#pragma once

#include <string>

#include "store/forgotten.h"

namespace fieldwise::server {

// Who and what the database at this address remembers as forgotten. Changes nothing. Throws
// StorageError.
Forgotten forgotten_in_postgres(const std::string& address);

}  // namespace fieldwise::server
