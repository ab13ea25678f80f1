// The sites that a server serves, and whose request is whose: a site follows from the key.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"
#include "sync/plans.h"

namespace fieldwise::server {

// The site that `serve` keeps by its own options.
inline constexpr std::string_view kDefaultSite = "default";

struct Site {
  std::string id, name;
  std::vector<std::string> allowed_origins;
  std::shared_ptr<const Plans> plans;  // null: there is none that can be used
  // The hash of a plan in force that this program cannot use, '' when it can: to load it again with
  // each change would only take time.
  std::string unusable_plan;

  bool allows(std::string_view origin) const;
};

// Who sends a request, by its key.
struct Caller {
  std::shared_ptr<const Site> site;
  KeyKind kind = KeyKind::publishable;
  uint8_t scopes = 0;
};

// Plans by site and the hash of the full one; null: this program cannot use what is stored there.
using LoadedPlans = std::map<std::pair<std::string, std::string>, std::shared_ptr<const Plans>>;

// Loads versions of plans, which may take seconds: not in the store's thread. What is wrong with
// one is logged.
void load_versions(const std::vector<PlanRow>& versions, LoadedPlans& out);

// What the store has of sites and keys, in memory. Safe to share between threads; a site that was
// given out stays as it was.
class Sites {
 public:
  // `origins` may use the default site besides those that the store has for it.
  explicit Sites(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  const std::vector<std::string>& serve_origins() const { return origins_; }

  // Reads sites, keys and plans anew, within a transaction. Plans that are neither in `loaded` nor
  // were in force before are loaded here, and all who ask the store wait for it.
  void reload(Store& store, const LoadedPlans& loaded = {});

  // The versions that reload() would have to load, within a transaction.
  std::vector<PlanRow> missing(Store& store, const LoadedPlans& loaded) const;

  // All of them, by id.
  std::vector<std::shared_ptr<const Site>> all() const;

  // Whether any site has a plan.
  bool has_plan() const;

  // Whose key it is, at `now`; nothing when it is nobody's.
  std::optional<Caller> find(std::string_view key, int64_t now) const;

  // Why this key does not count at `now`, for who has it: a sentence, '' for one that was never
  // anybody's.
  std::string why_ended(std::string_view key, int64_t now) const;

  // Whether any site has this origin among those that may use it.
  bool knows_origin(std::string_view origin) const;

 private:
  struct Entry {
    KeyRow key;
    std::shared_ptr<const Site> site;
  };
  struct Snapshot {
    std::map<std::string, std::shared_ptr<const Site>, std::less<>> sites;  // by id
    std::map<std::string, Entry, std::less<>> keys;                         // by `lookup`

    std::shared_ptr<const Site> find(std::string_view site) const;  // null: there is none
  };
  std::shared_ptr<const Snapshot> snapshot() const;
  // The key's entry, whether it counts or not; null when it is nobody's.
  static const Entry* entry_of(const Snapshot& known, std::string_view key);
  // Whether the plan in force by this row was loaded before, or found to be of no use.
  static bool is_known(const SiteRow& row, const Snapshot& known);
  // The plan in force by this row, null when there is none; `known` is what was in force before.
  static std::shared_ptr<const Plans> plans_of(Store& store, const SiteRow& row,
                                               const Snapshot& known, const LoadedPlans& loaded);

  const std::vector<std::string> origins_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_ = std::make_shared<Snapshot>();
};

}  // namespace fieldwise::server
