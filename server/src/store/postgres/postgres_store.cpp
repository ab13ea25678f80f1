#include "store/postgres/postgres_store.h"

#include <algorithm>
#include <utility>

#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

// How many events `events_after` reads at a time, unless one visitor has more.
constexpr int64_t kEventsAtOnce = 20'000;

constexpr const char* kForgottenRows =
    "SELECT visitor FROM forgotten WHERE site = $1 AND visitor = ANY($2)";

}  // namespace

std::string PostgresStore::secret(const std::string& name,
                                  const std::function<std::string()>& make) {
  const auto read = [&] {
    return db_->query("SELECT secret FROM server_secret WHERE site = '' AND name = $1", {name});
  };
  Rows rows = read();
  if (rows.empty()) {
    // Another process may be at the same: whoever comes first has made it.
    db_->send(
        "INSERT INTO server_secret (site, name, secret) VALUES ('', $1, $2) "
        "ON CONFLICT DO NOTHING",
        {name, make()});
    rows = read();
  }
  return rows.text(0, 0);
}

void PostgresStore::begin() {
  // It may have lost what a server of the database that is gone had not passed on.
  if (db_.begin()) cache_.clear();
  delivery_.beat();
}

bool PostgresStore::commit() {
  const bool wrote = db_.commit();
  Metrics::here().events.add(std::exchange(appended_, 0));
  for (const auto& [key, held] : held_) {
    if (held.visitor->revision > 0) cache_.add(held.visitor);
  }
  let_go(true);
  return wrote;
}

void PostgresStore::rollback() {
  appended_ = 0;
  let_go(false);
  db_.rollback();
}

void PostgresStore::let_go(bool committed) {
  held_.clear();
  identity_.let_go();
  delivery_.let_go(committed);
}

void PostgresStore::expect(const std::vector<VisitorKey>& visitors) {
  std::map<std::string, std::set<std::string>> ids;
  for (const auto& [site, id] : visitors) ids[site].insert(id);
  for (const auto& [site, some] : ids) hold(site, {some.begin(), some.end()});
}

// Locks these visitors' rows, all in the same order whoever it is, and reads what is not known of
// them: two round trips for any number. A visitor is in `cache_` or in `held_`: it goes back when
// the transaction is committed, and is forgotten otherwise, as it may say what was not stored.
void PostgresStore::hold(const std::string& site, const std::vector<std::string>& ids) {
  db_->ask(
      "SELECT id, revision, lead, created_at, gpc FROM visitor "
      "WHERE site = $1 AND id = ANY($2) ORDER BY id FOR UPDATE",
      {site, ids});
  db_->ask(kForgottenRows, {site, ids});
  const Rows heads = db_->next_rows();
  const Rows forgotten = db_->next_rows();
  std::vector<std::string> unread;
  for (int64_t i = 0; i < heads.size(); ++i) {
    const std::string id = heads.text(i, 0);
    const int64_t revision = heads.integer(i, 1);
    std::shared_ptr<Visitor> visitor = cache_.find(site, id);
    cache_.remove(site, id);
    if (visitor == nullptr || visitor->revision > revision) {
      visitor = std::make_shared<Visitor>();
      visitor->site = site;
      visitor->id = id;
    }
    if (visitor->revision != revision) {
      unread.push_back(id);
      visitor->revision = revision;
      visitor->created_at = heads.integer(i, 3);
    }
    visitor->lead = heads.text(i, 2);
    visitor->gpc = heads.integer(i, 4) != 0;
    held_[{site, id}] = {std::move(visitor), false};
  }
  for (const std::string& id : ids) {
    Held& held = held_[{site, id}];
    if (held.visitor != nullptr) continue;
    cache_.remove(site, id);
    held.visitor = std::make_shared<Visitor>();
    held.visitor->site = site;
    held.visitor->id = id;
  }
  for (int64_t i = 0; i < forgotten.size(); ++i)
    held_[{site, forgotten.text(i, 0)}].forgotten = true;
  if (!unread.empty()) load(site, unread);
}

// Reads the events that these have beyond those in memory.
void PostgresStore::load(const std::string& site, const std::vector<std::string>& ids) {
  Metrics::here().visitors_read.add(ids.size());
  std::vector<std::string> whole, rest;
  for (const std::string& id : ids) {
    (held_[{site, id}].visitor->events.empty() ? whole : rest).push_back(id);
  }
  if (!whole.empty()) {
    db_->ask(
        "SELECT visitor, events FROM sync_log WHERE site = $1 AND visitor = ANY($2) "
        "ORDER BY visitor, first_event",
        {site, whole});
  }
  for (const std::string& id : rest) {
    db_->ask(
        "SELECT visitor, events FROM sync_log WHERE site = $1 AND visitor = $2 "
        "AND first_event >= $3 ORDER BY first_event",
        {site, id, static_cast<int64_t>(held_[{site, id}].visitor->events.size())});
  }
  for (size_t left = rest.size() + (whole.empty() ? 0 : 1); left > 0; --left) {
    const Rows rows = db_->next_rows();
    for (int64_t i = 0; i < rows.size(); ++i) {
      read_events(rows.text(i, 1), *held_[{site, rows.text(i, 0)}].visitor);
    }
  }
}

std::shared_ptr<Visitor> PostgresStore::visitor(const std::string& site, const std::string& id) {
  const auto held = held_.find({site, id});
  if (held != held_.end()) return held->second.visitor;
  hold(site, {id});
  return held_[{site, id}].visitor;
}

void PostgresStore::discard(const Visitor& visitor) { held_.erase({visitor.site, visitor.id}); }

void PostgresStore::append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now) {
  if (visitor.created_at == 0) visitor.created_at = now;
  if (!events.empty()) {
    db_->send(
        "INSERT INTO sync_log (site, visitor, first_event, received_at, events) "
        "VALUES ($1, $2, $3, $4, $5)",
        {visitor.site, visitor.id, static_cast<int64_t>(visitor.events.size()), now,
         to_json(events)});
  }
  appended_ += events.size();
  for (const StoredEvent& event : events) visitor.remember(event);
  visitor.revision += 1;
  SqlValues row = {visitor.site,
                   visitor.id,
                   visitor.revision,
                   static_cast<int64_t>(visitor.events.size()),
                   SqlValue(std::optional<int64_t>()),
                   now,
                   static_cast<int64_t>(visitor.gpc)};
  if (!visitor.lead.empty()) row[4] = visitor.lead;
  if (visitor.revision > 1) {
    db_->send(
        "UPDATE visitor SET revision = $3, events = $4, lead = $5, seen_at = $6, gpc = $7 WHERE "
        "site = $1 AND id = $2",
        row);
    return;
  }
  // Nobody could lock a row that was not there: of two who make it, one begins again.
  row.emplace_back(visitor.created_at);
  db_->send(
      "INSERT INTO visitor (site, id, revision, events, lead, seen_at, gpc, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      row);
}

EventLines PostgresStore::events_after(std::string_view site, std::string_view after,
                                       int64_t count) {
  EventLines out;
  const std::string of(site);
  const Rows heads = db_->query(
      "SELECT id, events, lead FROM visitor WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3",
      {of, after, count + 1});
  const int64_t visitors = std::min(heads.size(), count);
  int64_t i = 0;
  while (i < visitors && out.lines.size() < kEventLines) {
    std::vector<std::string> ids;
    std::map<std::string, std::string> own_logs;
    for (int64_t events = 0; i < visitors && events < kEventsAtOnce; ++i) {
      ids.push_back(heads.text(i, 0));
      if (is_own_log(ids.back())) own_logs[ids.back()] = heads.text(i, 2);
      events += heads.integer(i, 1);
    }
    std::map<std::string, std::vector<PartOfLead>> parts =
        identity_.parts_of_leads(of, ids, own_logs);
    const Rows rows = db_->query(
        "SELECT visitor, events FROM sync_log WHERE site = $1 AND visitor = ANY($2) "
        "ORDER BY visitor, first_event",
        {of, ids});
    int64_t number = 0;
    for (int64_t row = 0; row < rows.size(); ++row) {
      const std::string id = rows.text(row, 0);
      if (row == 0 || id != rows.text(row - 1, 0)) number = 0;
      number = add_lines(id, parts[id], number, rows.text(row, 1), out.lines);
    }
  }
  if (i < heads.size() && i > 0) out.last = heads.text(i - 1, 0);
  return out;
}

void PostgresStore::erase(const std::string& site, const std::string& id, int64_t now) {
  db_->send("DELETE FROM sync_log WHERE site = $1 AND visitor = $2", {site, id});
  db_->send("DELETE FROM visitor WHERE site = $1 AND id = $2", {site, id});
  db_->send(
      "INSERT INTO forgotten (site, visitor, at) VALUES ($1, $2, $3) "
      "ON CONFLICT (site, visitor) DO UPDATE SET until = NULL WHERE forgotten.until IS NOT NULL",
      {site, id, now});
  cache_.remove(site, id);
  held_.erase({site, id});
}

void PostgresStore::turn_away(const std::string& site, const std::string& id, int64_t now) {
  db_->send(
      "INSERT INTO forgotten (site, visitor, at, until) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (site, visitor) DO UPDATE SET until = excluded.until "
      "WHERE forgotten.until IS NOT NULL",
      {site, id, now, now + kTurnedAwayFor});
  held_.erase({site, id});
}

void PostgresStore::let_back(int64_t now) {
  // Two who clear away the same rows would wait for one another.
  db_->send(
      "DELETE FROM forgotten WHERE (site, visitor) IN (SELECT site, visitor FROM forgotten "
      "WHERE until <= $1 FOR UPDATE SKIP LOCKED)",
      {now});
}

bool PostgresStore::erased(const Visitor& visitor) {
  if (visitor.created_at != 0) return false;
  const auto held = held_.find({visitor.site, visitor.id});
  if (held != held_.end()) return held->second.forgotten;
  return !db_->query(kForgottenRows, {visitor.site, std::vector<std::string>{visitor.id}}).empty();
}

void PostgresStore::suppress(std::string_view site, std::string_view email_hash,
                             const SuppressedAddress& how) {
  db_->send(
      "INSERT INTO suppressed (site, email, at, typed) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (site, email) DO UPDATE SET typed = excluded.typed, "
      "at = GREATEST(suppressed.at, excluded.at) WHERE excluded.typed <= suppressed.typed",
      {site, email_hash, how.at, static_cast<int64_t>(how.typed)});
}

}  // namespace fieldwise::server
