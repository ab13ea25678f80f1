// Which attempts to reach webhooks are under way, and how many more may begin.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace fieldwise::server {

// What is under way.
class Busy {
 public:
  int64_t total() const { return total_; }

  // How many attempts this webhook may begin now.
  int64_t room(const std::string& site, const std::string& webhook) const {
    const int64_t own = count(by_webhook_, {site, webhook}), of_site = count(by_site_, site);
    int64_t out = 0;
    while (own + out < kPerWebhook) {
      const bool first = own + out == 0;
      if (!first && of_site + out >= kPerSite) break;
      if (total_ + out >= kInAll + (of_site + out == 0 ? kReserve : 0)) break;
      ++out;
    }
    return out;
  }

  void add(const std::string& site, const std::string& webhook) {
    ++total_;
    ++by_site_[site];
    ++by_webhook_[{site, webhook}];
  }

  void remove(const std::string& site, const std::string& webhook) {
    --total_;
    if (--by_site_[site] == 0) by_site_.erase(site);
    if (--by_webhook_[{site, webhook}] == 0) by_webhook_.erase({site, webhook});
  }

 private:
  // A webhook that has none may always begin one, whatever hangs elsewhere at its site; so may a
  // site that has none, whatever hangs at others.
  static constexpr int64_t kPerWebhook = 4;
  static constexpr int64_t kPerSite = 16;  // beyond the first of each webhook
  static constexpr int64_t kInAll = 256;
  static constexpr int64_t kReserve = 64;  // beyond these, for the first of a site

  template <class Counts>
  static int64_t count(const Counts& counts, const typename Counts::key_type& key) {
    const auto found = counts.find(key);
    return found == counts.end() ? 0 : found->second;
  }

  int64_t total_ = 0;
  std::map<std::string, int64_t> by_site_;
  std::map<std::pair<std::string, std::string>, int64_t> by_webhook_;
};

}  // namespace fieldwise::server
