// What stores throw when they cannot do what is asked of them: a full disk, a lost connection, a
// database that is not theirs. Whoever runs a transaction catches it, undoes it and says so.
#pragma once

#include <stdexcept>

namespace fieldwise::server {

class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Another process was at the same rows: the transaction has to be run again, and will do then.
class ConflictError : public StorageError {
 public:
  using StorageError::StorageError;
};

// The database cannot be reached; nothing was stored.
class UnavailableError : public StorageError {
 public:
  using StorageError::StorageError;
};

// The database was lost while it committed: whether it did is not known.
class UncertainError : public StorageError {
 public:
  using StorageError::StorageError;
};

}  // namespace fieldwise::server
