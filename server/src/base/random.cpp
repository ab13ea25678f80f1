// A file of its own, so that a test's program can bring chance that repeats itself
// (tests/simulation/host).
#include <openssl/rand.h>

#include <stdexcept>

#include "base/crypto.h"

namespace fieldwise::server {

std::string random_bytes(size_t bytes) {
  std::string out(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(bytes)) != 1) {
    throw std::runtime_error("OpenSSL: cannot draw random bytes");
  }
  return out;
}

std::string random_token(size_t bytes) { return base64url(random_bytes(bytes)); }

}  // namespace fieldwise::server
