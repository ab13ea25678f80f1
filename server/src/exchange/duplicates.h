// Rows of one table that are about the same lead.
#pragma once

#include "exchange/import.h"

namespace fieldwise::server {

// Fills `table.duplicates`: a row is wrong where one above it is about the same lead, by its
// reference or its address, and has another answer or status, unless both say when that was so:
// taken in turns, they would change with each import. So is a row that is one lead by its reference
// and another by its address. Rows that do not disagree are taken, and noted; of an address all
// have the first spelling then. A row that is wrong for itself says nothing of its lead.
void find_duplicates(const Plan& plan, ImportTable& table, int64_t now);

}  // namespace fieldwise::server
