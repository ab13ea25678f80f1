// Arithmetic on eight numbers at a time: one for each of eight latent classes. Every operation is
// spelt out, so that rounding is the same natively and in Wasm.
#pragma once

#include <cstdint>

namespace fieldwise {

// Arrays by class are filled up to a multiple of this, with 0.
constexpr uint32_t kLanes = 8;

constexpr uint32_t padded(uint32_t classes) { return (classes + kLanes - 1) / kLanes * kLanes; }

// Two numbers in a register (SSE2, or v128 of Wasm); anywhere in memory where a double may be.
using Pair [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;

inline const Pair* pairs(const double* at) { return reinterpret_cast<const Pair*>(at); }
inline Pair* pairs(double* at) { return reinterpret_cast<Pair*>(at); }

// Eight sums that stay in registers.
struct Octet {
  Pair a{}, b{}, c{}, d{};

  void add_product(const double* x, const double* y) {
    const Pair *p = pairs(x), *q = pairs(y);
    a += p[0] * q[0];
    b += p[1] * q[1];
    c += p[2] * q[2];
    d += p[3] * q[3];
  }
  void add(const double* x) {
    const Pair* p = pairs(x);
    a += p[0];
    b += p[1];
    c += p[2];
    d += p[3];
  }
  void store(double* x) const {
    Pair* p = pairs(x);
    p[0] = a;
    p[1] = b;
    p[2] = c;
    p[3] = d;
  }
  double sum() const {
    const Pair all = (a + b) + (c + d);
    return all[0] + all[1];
  }
};

inline void multiply(double* x, const double* y, uint32_t classes) {
  for (uint32_t i = 0; i < classes / 2; ++i) pairs(x)[i] *= pairs(y)[i];
}

// Σ x·y; `classes` is a multiple of kLanes.
inline double dot(const double* x, const double* y, uint32_t classes) {
  Octet sums;
  for (uint32_t z = 0; z < classes; z += kLanes) sums.add_product(x + z, y + z);
  return sums.sum();
}

}  // namespace fieldwise
