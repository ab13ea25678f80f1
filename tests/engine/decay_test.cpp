// Decay: exact at read time, and the engine's own power of two.
#include "score/decay.h"

#include <doctest/doctest.h>

#include <cmath>

#include "random.h"

namespace {

using namespace fieldwise;

constexpr int64_t kDay = 86400000;

Decay decay_of(Decay::Kind kind, int64_t period, double factor = 1) {
  Decay out;
  out.kind = kind;
  out.period = period;
  out.factor = factor;
  return out;
}

}  // namespace

TEST_CASE("decay: 2^-x is within two units in the last place") {
  test::Random random(7);
  const auto check = [](double x) {
    const double exact = std::exp2(-x), got = exp2_negative(x);
    const double unit = std::nextafter(exact, 2.0) - exact;
    CAPTURE(x);
    CHECK(std::abs(got - exact) <= 2 * unit);
  };
  for (int i = 0; i < 200000; ++i) {
    check(static_cast<double>(random.below(1000000000)) / 1e9 * (i % 2 ? 1 : 60));
  }
  for (int i = 0; i < 1000; ++i) CHECK(exp2_negative(i) == std::ldexp(1.0, -i));
  CHECK(exp2_negative(1e300) == 0);
}

TEST_CASE("decay: inactivity multiplies for each full period of silence") {
  const Decay half = decay_of(Decay::Kind::inactivity, 30 * kDay, 0.5);
  const auto value = [&](int64_t now_day, List<int64_t> activity_days) {
    for (int64_t& day : activity_days) day *= kDay;
    return decayed(100000, half, 0, now_day * kDay, activity_days);
  };
  CHECK(value(0, {0}) == 100000);
  CHECK(value(29, {0}) == 100000);
  CHECK(value(30, {0}) == 50000);
  CHECK(value(89, {0}) == 25000);
  CHECK(value(90, {0}) == 12500);
  // Activity starts the silence anew; what is lost stays lost.
  CHECK(value(50, {0, 25}) == 100000);
  CHECK(value(60, {0, 40}) == 50000);
  CHECK(value(70, {0, 40}) == 25000);
  CHECK(value(31, {0, 40}) == 50000);  // activity to come
  const List<int64_t> activity = {0, 40 * kDay};
  Silence silence(activity, 99 * kDay, 30 * kDay);
  CHECK(silence.since(40 * kDay) == 1);
  CHECK(silence.since(10 * kDay) == 2);
  CHECK(silence.since(0) == 2);
  CHECK(decayed(-1001, half, 0, 30 * kDay, {}) == -500);  // toward zero
  CHECK(decayed(1000000, decay_of(Decay::Kind::inactivity, 1, 0), 0, kDay, {}) == 0);
  CHECK(decayed(5, decay_of(Decay::Kind::inactivity, 1, 1), 0, 4000000000000, {}) == 5);
  // As many periods as there are ms in a century: not one by one.
  const Decay slow = decay_of(Decay::Kind::inactivity, 1, 0.9999999999999);
  const int64_t left = decayed(1000000, slow, 0, 3153600000000, {});
  CHECK(left > 729000);
  CHECK(left < 730000);
}

TEST_CASE("decay: half-life and linear") {
  const Decay half = decay_of(Decay::Kind::half_life, 7 * kDay);
  CHECK(decayed(10000, half, 0, 0, {}) == 10000);
  CHECK(decayed(10000, half, 0, 7 * kDay, {}) == 5000);
  CHECK(decayed(10000, half, 0, 21 * kDay, {}) == 1250);
  CHECK(decayed(10000, half, 0, 3 * kDay + kDay / 2, {}) == 7071);
  CHECK(decayed(-10000, half, 0, 3 * kDay + kDay / 2, {}) == -7071);
  CHECK(decayed(10000, half, 0, 20000 * kDay, {}) == 0);
  const Decay linear = decay_of(Decay::Kind::linear, 30 * kDay);
  CHECK(decayed(10000, linear, 0, 0, {}) == 10000);
  CHECK(decayed(10000, linear, 0, 10 * kDay, {}) == 6666);
  CHECK(decayed(10000, linear, 0, 30 * kDay - 1, {}) == 0);
  CHECK(decayed(10000, linear, 0, 30 * kDay, {}) == 0);
  CHECK(decayed(10000, linear, 5, 4, {}) == 10000);
}
