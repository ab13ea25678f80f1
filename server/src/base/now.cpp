// A file of its own, so that a test's program can bring another clock (tests/simulation/host).
#include <chrono>

#include "base/clock.h"

namespace fieldwise::server {

int64_t now_ms() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace fieldwise::server
