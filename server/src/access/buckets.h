// Token buckets for very many senders, in bounded memory and constant time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

namespace fieldwise::server {

// `per_second` on average, `burst` at once. A rate of 0 limits nothing.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

// A bucket for each name. It is the generic cell rate algorithm: one time a bucket, at which it
// will be full again. Buckets live in sets of four; a set that is full gives up the bucket that is
// fullest, so that a full table limits less, never more. Safe to share between threads.
class Buckets {
 public:
  // `sets` is a power of two; a set takes 64 bytes.
  explicit Buckets(Rate rate, size_t sets = size_t{1} << 14);

  // Takes a token for `name` at `now`, in microseconds of any clock that does not go back. Returns
  // 0, or in how many microseconds there will be one.
  int64_t take(std::string_view name, int64_t now);

 private:
  struct Bucket {
    uint64_t name = 0;
    int64_t full_at = 0;
  };
  using Set = std::array<Bucket, 4>;
  uint64_t hash(std::string_view name) const;

  static constexpr size_t kLocks = 64;
  const int64_t interval_;   // us for one token
  const int64_t tolerance_;  // us that a bucket may be from being full
  const size_t sets_;
  const uint64_t seed_;  // so that nobody can choose names that meet in one set
  const std::unique_ptr<Set[]> table_;
  std::array<std::mutex, kLocks> locks_;
};

}  // namespace fieldwise::server
