// Arithmetic on rows of numbers, one for each latent class. Every operation is spelt out, so that
// rounding is the same natively and in Wasm.
#pragma once

#include <cstdint>

namespace fieldwise {

// Rows are filled up to a multiple of this, with 0.
constexpr uint32_t kLanes = 8;

constexpr uint32_t padded(uint32_t classes) { return (classes + kLanes - 1) / kLanes * kLanes; }

// Σ x·y
double dot(const double* x, const double* y, uint32_t size);
// x *= y
void multiply(double* x, const double* y, uint32_t size);
// sum += x·y
void add_product(double* sum, const double* x, const double* y, uint32_t size);

// What a question adds to a sum, and how likely in eight classes.
template <class Real>
struct Steps {
  uint32_t count = 0;
  int32_t* points;
  Real* chances;  // by step, then class
};

// The next two are there for float and double.

// Of eight classes: out[u] = Σ chance · in[u - points], for u from `first` to `end`. Rows before
// in[0] are 0, as many as points may be; both have a row behind the last, as two are taken at a
// time.
template <class Real>
void add_steps(const Steps<Real>& steps, int32_t first, int32_t end, const Real* in, Real* out);

// Of eight classes: out = Σ before[u] · behind[top - u], for u up to `reach`.
template <class Real>
void meet(int32_t top, const Real* before, int32_t reach, const Real* behind, double* out);

}  // namespace fieldwise
