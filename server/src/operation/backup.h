// A copy of the database while it is in use (docs/operation.md).
#pragma once

#include "http/message.h"
#include "store/store_thread.h"

namespace fieldwise::server {

// Answers with a copy that holds all that was acknowledged before this call. It is made in a thread
// of its own; the store goes on meanwhile. One at a time: 503 `busy`.
void send_backup(StoreThread& store, const Reply& reply);

}  // namespace fieldwise::server
