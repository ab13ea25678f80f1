#include "delivery/schedule.h"

#include <algorithm>
#include <cstring>

#include "base/crypto.h"
#include "logic/dates.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr size_t kMostDelays = 20;

// Less than `limit`.
int64_t chance(int64_t limit) {
  uint64_t number = 0;
  std::memcpy(&number, random_bytes(sizeof number).data(), sizeof number);
  return static_cast<int64_t>(number % static_cast<uint64_t>(std::max(limit, int64_t{1})));
}

}  // namespace

Schedule default_schedule() {
  return {5 * kSecond, 5 * kMinute, 30 * kMinute, 2 * kHour, 5 * kHour,
          10 * kHour,  14 * kHour,  20 * kHour,   24 * kHour};
}

std::optional<Schedule> read_schedule(std::string_view text) {
  Schedule out;
  for (;;) {
    const std::string_view item = text.substr(0, text.find(','));
    int64_t delay = 0;
    if (!parse_duration(item, delay) || delay < 0 || delay > 7 * kDay) return std::nullopt;
    out.push_back(delay);
    if (out.size() > kMostDelays) return std::nullopt;
    if (item.size() == text.size()) return out;
    text.remove_prefix(item.size() + 1);
  }
}

std::optional<int64_t> next_delay(const Schedule& schedule, int64_t attempts, int64_t asked) {
  if (attempts < 1 || static_cast<size_t>(attempts) > schedule.size()) return std::nullopt;
  const int64_t delay = schedule[static_cast<size_t>(attempts) - 1];
  return std::max(delay / 2 + chance(delay + 1), std::min(asked, kDay));
}

}  // namespace fieldwise::server
