#include "surroundings.h"

#include <atomic>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "base/crypto.h"
#include "random.h"

namespace fieldwise {
namespace {

std::atomic<int64_t> g_now{0};
std::mutex g_mutex;
simulation::Random g_random(1);

}  // namespace

namespace simulation {

void set_clock(int64_t ms) { g_now = ms; }

void seed_tokens(uint64_t seed) {
  const std::lock_guard lock(g_mutex);
  g_random = Random(seed);
}

}  // namespace simulation

namespace server {

int64_t now_ms() { return g_now; }

std::string random_bytes(size_t bytes) {
  const std::lock_guard lock(g_mutex);
  std::string out;
  while (out.size() < bytes) out += static_cast<char>(g_random.bits() >> 56);
  return out;
}

std::string random_token(size_t bytes) { return base64url(random_bytes(bytes)); }

}  // namespace server
}  // namespace fieldwise
