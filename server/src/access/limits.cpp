#include "access/limits.h"

#include <charconv>
#include <chrono>

namespace fieldwise::server {
namespace {

int64_t now_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

// A whole number from 1 to 1,000,000.
bool read_count(std::string_view text, double& count) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  count = number;
  return error == std::errc() && end == text.data() + text.size() && number >= 1 &&
         number <= 1'000'000;
}

std::optional<Response> refuse(int64_t wait, std::string_view whose) {
  if (wait <= 0) return std::nullopt;
  const std::string seconds = std::to_string((wait + 999'999) / 1'000'000);
  Response response = problem(429, "rate",
                              "Too many requests " + std::string(whose) +
                                  "; nothing was stored. Send it again in " + seconds + " s.");
  response.headers.push_back({"Retry-After", seconds});
  return response;
}

}  // namespace

bool read_limit(std::string_view text, LimitsConfig& config) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view kind = text.substr(0, equals);
  Rate* const rate = kind == "key"       ? &config.key
                     : kind == "visitor" ? &config.visitor
                     : kind == "address" ? &config.address
                                         : nullptr;
  if (rate == nullptr) return false;
  text.remove_prefix(equals + 1);
  if (text == "off") {
    *rate = {};
    return true;
  }
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || !read_count(text.substr(0, slash), rate->per_second)) {
    return false;
  }
  text.remove_prefix(slash + 1);
  const std::string_view unit = text.substr(0, text.find(':'));
  text.remove_prefix(unit.size());
  rate->burst = rate->per_second;
  if (unit == "m") {
    rate->per_second /= 60;
  } else if (unit != "s") {
    return false;
  }
  return text.empty() || read_count(text.substr(1), rate->burst);
}

std::optional<Response> Limits::key(std::string_view key) {
  return refuse(key_.take(key, now_us()), "with this key");
}

std::optional<Response> Limits::visitor(std::string_view site, std::string_view visitor) {
  std::string name(site);
  name += '\0';
  name += visitor;
  return refuse(visitor_.take(name, now_us()), "of this visitor");
}

std::optional<Response> Limits::address(const Address& address) {
  if (!address.is_public()) return std::nullopt;
  return refuse(address_.take(address.counted(), now_us()), "from your network");
}

}  // namespace fieldwise::server
