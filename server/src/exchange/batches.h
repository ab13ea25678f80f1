// Work on many rows, in transactions of some each, so that nobody waits long for the store.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "store/store_thread.h"

namespace fieldwise::server {

struct Batches {
  size_t count = 0;           // of rows
  size_t per_batch = 0;       // of a transaction
  const char* rows = "rows";  // what they are called
  // Does the rows from `begin` to before `end`, and returns what is to happen once they are
  // committed. It may run twice (after a rollback), and must not change anything but the store.
  std::function<std::function<void()>(Store& store, size_t begin, size_t end)> work;
  std::function<Response()> finish;  // the answer when all are done
};

// Answers as `finish` does, or with the problem of the first transaction that fails, or that the
// process is to end before. Those before it are kept: then the problem says so, and how many rows
// they were in its member `done`.
void run_batches(StoreThread& thread, const std::shared_ptr<Batches>& batches, const Reply& reply);

}  // namespace fieldwise::server
