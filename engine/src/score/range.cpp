#include "score/range.h"

#include <algorithm>
#include <cstring>

namespace fieldwise {
namespace {

using logic::TestKind;

constexpr double kInfinity = __builtin_huge_val();

// The next double above a finite `x`.
double above(double x) {
  if (x == 0) return 5e-324;
  int64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits += x > 0 ? 1 : -1;
  std::memcpy(&x, &bits, sizeof bits);
  return x;
}

double below(double x) { return -above(-x); }

}  // namespace

NumberRange number_range(const logic::Test& test) {
  if (test.kind == TestKind::truthy) return {0, 0, true};
  if (test.kind == TestKind::missing) return {kInfinity, -kInfinity, false};
  return {test.low_open ? above(test.low) : test.low, test.high_open ? below(test.high) : test.high,
          false};
}

bool only_ranges(const logic::Conditions& c, uint32_t slot) {
  const uint32_t* tests = c.slot_tests.data();
  return std::all_of(
      tests + c.slot_test_begin[slot], tests + c.slot_test_begin[slot + 1], [&](uint32_t t) {
        const TestKind kind = c.tests[t].kind;
        return kind == TestKind::range || kind == TestKind::truthy || kind == TestKind::missing;
      });
}

}  // namespace fieldwise
