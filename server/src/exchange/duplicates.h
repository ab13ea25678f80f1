// Rows of one table that are about the same lead.
#pragma once

#include "exchange/import.h"

namespace fieldwise::server {

// Fills `table.duplicates`: a row is wrong where one above it is about the same lead, by its
// reference or its address, and has another answer or status, unless both say when that was so.
// Taken in turns, the answers would change with each import. Rows that do not disagree are taken,
// and noted; of an address all have the first spelling then.
void find_duplicates(const Plan& plan, ImportTable& table);

}  // namespace fieldwise::server
