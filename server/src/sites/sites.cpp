#include "sites/sites.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"

namespace fieldwise::server {

namespace {

// The plan in force by this row.
PlanRow version_of(Store& store, const SiteRow& row) {
  std::optional<PlanRow> version = store.plan(row.id, row.plan);
  if (!version) throw StorageError("the plan of the site " + row.id + " is not there");
  return *std::move(version);
}

}  // namespace

bool Site::allows(std::string_view origin) const {
  return std::find(allowed_origins.begin(), allowed_origins.end(), origin) != allowed_origins.end();
}

void load_versions(const std::vector<PlanRow>& versions, LoadedPlans& out) {
  for (const PlanRow& version : versions) {
    auto plans = std::make_shared<Plans>();
    const Errors errors = load_plans(version.json, *plans);
    if (!errors.empty()) {
      // An earlier program took it. The other sites can go on.
      const Error& error = errors.front();
      log_event("error", "plan", version.site + ": " + error.path + ": " + error.message);
      plans = nullptr;
    }
    out[{version.site, version.hash}] = std::move(plans);
  }
}

std::shared_ptr<const Site> Sites::Snapshot::find(std::string_view site) const {
  const auto found = sites.find(site);
  return found == sites.end() ? nullptr : found->second;
}

bool Sites::is_known(const SiteRow& row, const Snapshot& known) {
  const auto before = known.find(row.id);
  if (before == nullptr) return false;
  const bool in_force = before->plans != nullptr && before->plans->full_hash == row.plan;
  return in_force || before->unusable_plan == row.plan;
}

std::shared_ptr<const Plans> Sites::plans_of(Store& store, const SiteRow& row,
                                             const Snapshot& known, const LoadedPlans& loaded) {
  if (row.plan.empty()) return nullptr;
  std::shared_ptr<const Plans> found;
  if (const auto given = loaded.find({row.id, row.plan}); given != loaded.end()) {
    found = given->second;
  } else if (is_known(row, known)) {
    found = known.find(row.id)->plans;
  } else {
    LoadedPlans own;
    load_versions({version_of(store, row)}, own);
    found = own.begin()->second;
  }
  if (found == nullptr || found->previous == row.previous_published) return found;
  auto plans = std::make_shared<Plans>(*found);
  plans->previous = row.previous_published;
  return plans;
}

std::vector<PlanRow> Sites::missing(Store& store, const LoadedPlans& loaded) const {
  const auto known = snapshot();
  std::vector<PlanRow> out;
  for (const SiteRow& row : store.sites()) {
    if (row.plan.empty() || loaded.contains({row.id, row.plan})) continue;
    if (!is_known(row, *known)) out.push_back(version_of(store, row));
  }
  return out;
}

void Sites::reload(Store& store, const LoadedPlans& loaded) {
  const auto known = snapshot();
  auto next = std::make_shared<Snapshot>();
  for (const SiteRow& row : store.sites()) {
    auto site = std::make_shared<Site>();
    site->id = row.id;
    site->name = row.name;
    site->allowed_origins = row.allowed_origins;
    if (site->id == kDefaultSite) {
      site->allowed_origins.insert(site->allowed_origins.end(), origins_.begin(), origins_.end());
    }
    site->plans = plans_of(store, row, *known, loaded);
    if (site->plans == nullptr) site->unusable_plan = row.plan;
    next->sites[row.id] = std::move(site);
  }
  for (KeyRow& key : store.keys()) {
    const auto site = next->sites.find(key.site);
    if (site == next->sites.end()) continue;
    std::string lookup = key.lookup;
    next->keys[std::move(lookup)] = {std::move(key), site->second};
  }
  const std::lock_guard lock(mutex_);
  snapshot_ = std::move(next);
}

std::shared_ptr<const Sites::Snapshot> Sites::snapshot() const {
  const std::lock_guard lock(mutex_);
  return snapshot_;
}

const Sites::Entry* Sites::entry_of(const Snapshot& known, std::string_view key) {
  const bool secret = key.starts_with("sk_");
  if (!secret && !key.starts_with("pk_")) return nullptr;
  // How long the search takes tells something of a hash, and nothing of the key behind it.
  const auto found = known.keys.find(secret ? sha256_hex(key) : std::string(key));
  return found == known.keys.end() ? nullptr : &found->second;
}

std::optional<Caller> Sites::find(std::string_view key, int64_t now) const {
  const auto known = snapshot();
  const Entry* const entry = entry_of(*known, key);
  if (entry == nullptr || !entry->key.counts(now)) return std::nullopt;
  return Caller{entry->site, entry->key.kind, entry->key.scopes};
}

std::string Sites::why_ended(std::string_view key, int64_t now) const {
  const auto known = snapshot();
  const Entry* const entry = entry_of(*known, key);
  if (entry == nullptr || entry->key.counts(now)) return {};
  const KeyRow& row = entry->key;
  std::string out = "This key (" + row.id + ") ";
  out += row.revoked_at && *row.revoked_at <= now ? "was revoked" : "has expired";
  if (!row.replaced_by.empty()) out += ", and " + row.replaced_by + " takes its place";
  return out + ": send another one.";
}

std::vector<std::shared_ptr<const Site>> Sites::all() const {
  const auto known = snapshot();
  std::vector<std::shared_ptr<const Site>> out;
  for (const auto& [id, site] : known->sites) out.push_back(site);
  return out;
}

bool Sites::has_plan() const {
  const auto known = snapshot();
  return std::any_of(known->sites.begin(), known->sites.end(),
                     [](const auto& entry) { return entry.second->plans != nullptr; });
}

bool Sites::knows_origin(std::string_view origin) const {
  const auto known = snapshot();
  return std::any_of(known->sites.begin(), known->sites.end(),
                     [origin](const auto& entry) { return entry.second->allows(origin); });
}

}  // namespace fieldwise::server
