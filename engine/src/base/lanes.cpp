#include "base/lanes.h"

#include <algorithm>

namespace fieldwise {
namespace {

// Two numbers in a register (SSE2, or v128 of Wasm); anywhere in memory where a double may be.
using Pair [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;

const Pair* pairs(const double* at) { return reinterpret_cast<const Pair*>(at); }
Pair* pairs(double* at) { return reinterpret_cast<Pair*>(at); }

constexpr int32_t kRow = kLanes;

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
  void store(double* x) const {
    Pair* p = pairs(x);
    p[0] = a;
    p[1] = b;
    p[2] = c;
    p[3] = d;
  }
};

}  // namespace

double dot(const double* x, const double* y, uint32_t size) {
  Octet sums;
  for (uint32_t z = 0; z < size; z += kLanes) sums.add_product(x + z, y + z);
  const Pair all = (sums.a + sums.b) + (sums.c + sums.d);
  return all[0] + all[1];
}

void multiply(double* x, const double* y, uint32_t size) {
  for (uint32_t i = 0; i < size / 2; ++i) pairs(x)[i] *= pairs(y)[i];
}

void add_product(double* sum, const double* x, const double* y, uint32_t size) {
  for (uint32_t i = 0; i < size / 2; ++i) pairs(sum)[i] += pairs(x)[i] * pairs(y)[i];
}

void add_steps(const Steps& steps, int32_t first, int32_t end, const double* in, double* out) {
  for (int32_t u = first; u < end; u += 2) {
    Octet one, two;
    for (uint32_t k = 0; k < steps.count; ++k) {
      const double* chance = &steps.chances[k * kLanes];
      const int32_t from = u - steps.points[k];
      if (from >= 0) one.add_product(chance, in + from * kRow);
      if (from >= -1) two.add_product(chance, in + (from + 1) * kRow);
    }
    one.store(out + u * kRow);
    if (u + 1 < end) two.store(out + (u + 1) * kRow);
  }
}

void meet(int32_t top, const double* before, int32_t reach, const double* behind, double* out) {
  Octet sum;
  for (int32_t u = std::min(top, reach); u >= 0; --u) {
    sum.add_product(before + u * kRow, behind + (top - u) * kRow);
  }
  sum.store(out);
}

}  // namespace fieldwise
