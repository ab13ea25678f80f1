#include "operation/plan_reload.h"

#include "base/clock.h"
#include "base/files.h"
#include "base/log.h"
#include "operation/metrics.h"
#include "operation/site_watch.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"

namespace fieldwise::server {
namespace {

constexpr size_t kErrors = 20;  // of one plan, in the log

void keep_old(const std::string& reason) {
  log_event("error", "reload", "the plan stays as it was: " + reason);
  Metrics::here().plan_failures.add();
}

}  // namespace

void reload_plan(const std::string& file, Sites& sites, StoreThread& thread) {
  const std::optional<std::string> text = read_file(file);
  if (!text) return keep_old("cannot read " + file);
  const auto plans = std::make_shared<Plans>();
  const Errors errors = load_plans(*text, *plans);
  for (size_t i = 0; i < errors.size() && i < kErrors; ++i) {
    log_event("error", "plan", file + ": " + errors[i].path + ": " + errors[i].message);
  }
  if (!errors.empty()) return keep_old(std::to_string(errors.size()) + " errors");

  const bool stored = thread.run([&](Store& store) {
    const int64_t now = now_ms();
    use_plan(store, default_site(store, now), *plans, *text, now);
  });
  if (!stored) return keep_old("it could not be stored");
  if (!renew_sites(sites, thread, {{{std::string(kDefaultSite), plans->full_hash}, plans}},
                   std::nullopt)) {
    return keep_old("it could not be read again");
  }
  log_event("info", "plan", "in force: " + plans->full_hash);
}

}  // namespace fieldwise::server
