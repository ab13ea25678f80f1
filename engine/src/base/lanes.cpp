#include "base/lanes.h"

#include <algorithm>
#include <cstring>

namespace fieldwise {
namespace {

constexpr int32_t kRow = kLanes;

// Numbers that go through together, in a register (SSE2, or v128 of Wasm).
template <class Real>
struct Vector {
  typedef Real Type [[gnu::vector_size(16)]];
  static constexpr uint32_t kSize = 16 / sizeof(Real);

  // From and to memory that is aligned for one number only.
  static Type load(const Real* at) {
    Type out;
    std::memcpy(&out, at, sizeof out);
    return out;
  }
  static void store(Type vector, Real* at) { std::memcpy(at, &vector, sizeof vector); }
};

// Eight sums that stay in registers.
template <class Real>
struct Octet {
  using V = Vector<Real>;
  static constexpr uint32_t kVectors = kLanes / V::kSize;
  typename V::Type sums[kVectors] = {};

  void add_product(const Real* x, const Real* y) {
    for (uint32_t i = 0; i < kVectors; ++i) {
      sums[i] += V::load(x + i * V::kSize) * V::load(y + i * V::kSize);
    }
  }
  template <class To>
  void store(To* out) const {
    Real numbers[kLanes];
    std::memcpy(numbers, sums, sizeof numbers);
    std::copy_n(numbers, kLanes, out);
  }
};

}  // namespace

double dot(const double* x, const double* y, uint32_t size) {
  Octet<double> octet;
  for (uint32_t z = 0; z < size; z += kLanes) octet.add_product(x + z, y + z);
  const auto all = (octet.sums[0] + octet.sums[1]) + (octet.sums[2] + octet.sums[3]);
  return all[0] + all[1];
}

void multiply(double* x, const double* y, uint32_t size) {
  using V = Vector<double>;
  for (uint32_t i = 0; i < size; i += V::kSize) V::store(V::load(x + i) * V::load(y + i), x + i);
}

void add_product(double* sum, const double* x, const double* y, uint32_t size) {
  using V = Vector<double>;
  for (uint32_t i = 0; i < size; i += V::kSize) {
    V::store(V::load(sum + i) + V::load(x + i) * V::load(y + i), sum + i);
  }
}

template <class Real>
void add_steps(const Steps<Real>& steps, int32_t first, int32_t end, const Real* in, Real* out) {
  for (int32_t u = first; u < end; u += 2) {
    Octet<Real> one, two;
    for (uint32_t k = 0; k < steps.count; ++k) {
      const Real* chance = &steps.chances[k * kLanes];
      const Real* from = in + (u - steps.points[k]) * kRow;
      one.add_product(chance, from);
      two.add_product(chance, from + kRow);
    }
    one.store(out + u * kRow);
    if (u + 1 < end) two.store(out + (u + 1) * kRow);
  }
}

template <class Real>
void meet(int32_t top, const Real* before, int32_t reach, const Real* behind, double* out) {
  // Two sums at a time: each addition would wait for the one before.
  Octet<Real> even, odd;
  int32_t u = std::min(top, reach);
  for (; u > 0; u -= 2) {
    even.add_product(before + u * kRow, behind + (top - u) * kRow);
    odd.add_product(before + (u - 1) * kRow, behind + (top - u + 1) * kRow);
  }
  if (u == 0) even.add_product(before, behind + top * kRow);
  for (uint32_t i = 0; i < Octet<Real>::kVectors; ++i) even.sums[i] += odd.sums[i];
  even.store(out);
}

template void add_steps(const Steps<float>&, int32_t, int32_t, const float*, float*);
template void add_steps(const Steps<double>&, int32_t, int32_t, const double*, double*);
template void meet(int32_t, const float*, int32_t, const float*, double*);
template void meet(int32_t, const double*, int32_t, const double*, double*);

}  // namespace fieldwise
