// Erasing once more those who were forgotten after a backup was made (docs/operation.md).
#pragma once

#include <cstddef>

#include "store/forgotten.h"
#include "store/store.h"

namespace fieldwise::server {

struct ForgottenAgain {
  size_t visitors = 0, leads = 0;  // of whom there was anything
};

// Erases whom another database of the same sites, a later one, remembers as forgotten; for as long
// as it does. Runs within a transaction.
ForgottenAgain forget_again(Store& store, const Forgotten& forgotten, int64_t now);

}  // namespace fieldwise::server
