#include "cli/database_text.h"

#include "base/clock.h"

namespace fieldwise::cli {

std::string many(int64_t count, const char* name) {
  return std::to_string(count) + ' ' + name + (count == 1 ? "" : "s");
}

std::string summary_text(const server::DatabaseSummary& summary) {
  const std::string events = summary.newest == 0
                                 ? "no events"
                                 : "the newest events of " + server::iso_time(summary.newest);
  return many(summary.sites, "site") + ", " + many(summary.visitors, "visitor") + ", " +
         many(summary.leads, "lead") + ", " + events;
}

}  // namespace fieldwise::cli
