#include "handoff/reps.h"

#include <algorithm>

namespace fieldwise {
namespace {

constexpr int64_t kDay = 86400000;

int64_t day_of(int64_t now, int32_t offset) {
  const int64_t local = now + offset;
  return local / kDay - (local % kDay < 0 ? 1 : 0);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool is_before(const Dates& dates, int64_t now, int32_t offset) {
  switch (dates.from.kind) {
    case DayOrTime::Kind::day:
      return day_of(now, offset) < dates.from.value;
    case DayOrTime::Kind::time:
      return now < dates.from.value;
    default:
      return false;
  }
}

bool is_after(const Dates& dates, int64_t now, int32_t offset) {
  switch (dates.until.kind) {
    case DayOrTime::Kind::day:
      return day_of(now, offset) > dates.until.value;
    case DayOrTime::Kind::time:
      return now >= dates.until.value;
    default:
      return false;
  }
}

const Dates* away_at(const Rep& rep, int64_t now, int32_t offset) {
  for (const Dates& dates : rep.away) {
    if (!is_before(dates, now, offset) && !is_after(dates, now, offset)) return &dates;
  }
  return nullptr;
}

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace fieldwise
