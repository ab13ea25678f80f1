// What stores throw when they cannot do what is asked of them: a full disk, a lost connection, a
// database that is not theirs. Whoever runs a transaction catches it, undoes it and says so.
#pragma once

#include <stdexcept>

namespace fieldwise::server {

class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace fieldwise::server
