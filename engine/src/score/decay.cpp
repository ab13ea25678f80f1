#include "score/decay.h"

namespace fieldwise {

int64_t Silence::since(int64_t at) {
  while (left_ > 0 && activity_[left_ - 1] > at) {
    const int64_t activity = activity_[--left_];
    if (activity > next_) continue;  // after `now`
    periods_ += (next_ - activity) / period_;
    next_ = activity;
  }
  return periods_ + (next_ - at) / period_;
}

double exp2_negative(double x) {
  if (x >= 1100) return 0;
  const auto whole = static_cast<int>(x);
  const double y = (x - whole) * 0.6931471805599453;  // ln 2
  // The Taylor series of e^-y for y in [0, ln 2), smallest terms first: the 20th is below 2^-53.
  double sum = 1;
  for (int k = 20; k > 0; --k) sum = 1 - y / k * sum;
  for (int i = 0; i < whole; ++i) sum *= 0.5;
  return sum;
}

// factor^n by squaring: with a factor close to 1, years of seconds are too many to go through.
double power(double factor, int64_t n) {
  double out = 1;
  for (; n > 0; n /= 2, factor *= factor) {
    if (n % 2 == 1) out *= factor;
  }
  return out;
}

int64_t after_silence(int64_t points, const Decay& decay, int64_t periods) {
  auto value = static_cast<double>(points);
  // One by one while there are few: each period is rounded as one who checks it would.
  for (int k = 0; k < 1000 && periods > 0; ++k, --periods) {
    value *= decay.factor;
    if (value > -1 && value < 1) return 0;
  }
  return static_cast<int64_t>(value * power(decay.factor, periods));
}

int64_t decayed(int64_t points, const Decay& decay, int64_t at, int64_t now,
                const Times& activity) {
  const int64_t age = now > at ? now - at : 0;
  const auto period = static_cast<double>(decay.period);
  auto value = static_cast<double>(points);
  switch (decay.kind) {
    case Decay::Kind::none:
      return points;
    case Decay::Kind::inactivity:
      return after_silence(points, decay, Silence(activity, now, decay.period).since(at));
    case Decay::Kind::half_life:
      value *= exp2_negative(static_cast<double>(age) / period);
      break;
    case Decay::Kind::linear:
      if (age >= decay.period) return 0;
      value = value * static_cast<double>(decay.period - age) / period;
      break;
  }
  return static_cast<int64_t>(value);
}

}  // namespace fieldwise
