#include "access/buckets.h"

#include <algorithm>
#include <cstring>

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

uint64_t random_seed() {
  const std::string bytes = sha256(random_token(32));
  uint64_t seed = 0;
  std::memcpy(&seed, bytes.data(), sizeof seed);
  return seed;
}

// The finaliser of SplitMix64: every bit of the input reaches every bit of the output.
uint64_t mix(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9;
  x ^= x >> 27;
  x *= 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

Buckets::Buckets(Rate rate, size_t sets)
    : interval_(rate.per_second > 0 ? static_cast<int64_t>(1e6 / rate.per_second) : 0),
      tolerance_(
          static_cast<int64_t>((std::max(rate.burst, 1.0) - 1) * static_cast<double>(interval_))),
      sets_(sets),
      seed_(random_seed()),
      table_(interval_ > 0 ? std::make_unique<Set[]>(sets) : nullptr) {}

uint64_t Buckets::hash(std::string_view name) const {
  uint64_t state = seed_ ^ name.size();
  while (!name.empty()) {
    uint64_t word = 0;
    const size_t count = std::min(name.size(), sizeof word);
    std::memcpy(&word, name.data(), count);
    state = mix(state ^ word) + seed_;
    name.remove_prefix(count);
  }
  return mix(state) | 1;  // 0 is nobody's
}

int64_t Buckets::take(std::string_view name, int64_t now) {
  if (interval_ == 0) return 0;
  const uint64_t wanted = hash(name);
  const size_t index = wanted >> 32 & (sets_ - 1);
  const std::lock_guard lock(locks_[index % kLocks]);
  Set& set = table_[index];
  Bucket* found = std::find_if(set.begin(), set.end(),
                               [wanted](const Bucket& bucket) { return bucket.name == wanted; });
  if (found == set.end()) {
    found = std::min_element(set.begin(), set.end(), [](const Bucket& a, const Bucket& b) {
      return a.full_at < b.full_at;
    });
    *found = {wanted, now};
  }
  const int64_t full_at = std::max(found->full_at, now);
  if (full_at - now > tolerance_) return full_at - now - tolerance_;
  found->full_at = full_at + interval_;
  return 0;
}

}  // namespace fieldwise::server
