#include "store/sqlite/sqlite_store.h"

#include <cstdio>
#include <utility>

#include "base/log.h"
#include "operation/metrics.h"
#include "store/encoding.h"

namespace fieldwise::server {
namespace {

FileLock lock_file(const std::string& path) {
  FileLock lock;
  if (lock.acquire(path + "-lock")) return lock;
  throw StorageError(path +
                     " is in use by another `fieldwise serve`; stop that one, or give another "
                     "--db");
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path)
    : path_(path),
      lock_(lock_file(path)),
      db_(path),
      select_head_(
          db_.prepare("SELECT lead, created_at, gpc FROM visitor WHERE site = ?1 AND id = ?2")),
      select_rows_(
          db_.prepare("SELECT events FROM sync_log WHERE site = ?1 AND visitor = ?2 ORDER BY id")),
      insert_row_(db_.prepare(
          "INSERT INTO sync_log (site, visitor, received_at, events) VALUES (?1, ?2, ?3, ?4)")),
      upsert_head_(db_.prepare("INSERT INTO visitor (site, id, lead, created_at, gpc) "
                               "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (site, id) DO UPDATE SET "
                               "lead = excluded.lead, gpc = excluded.gpc")),
      select_lead_(db_.prepare("SELECT visitor, created_at, account, joined FROM lead "
                               "WHERE site = ?1 AND id = ?2")),
      select_events_(db_.prepare(
          "SELECT visitor.id, sync_log.events, visitor.lead FROM visitor "
          "JOIN sync_log ON sync_log.site = visitor.site AND sync_log.visitor = visitor.id "
          "WHERE visitor.site = ?1 AND visitor.id > ?2 ORDER BY visitor.id, sync_log.id")),
      select_forgotten_(db_.prepare("SELECT 1 FROM forgotten WHERE site = ?1 AND visitor = ?2")),
      identity_(db_),
      delivery_(db_) {
  empty_log();
  // A copy that was being made when the last process ended.
  std::remove((path + "-backup").c_str());
}

Copier SqliteStore::copier() {
  return [from = path_] {
    std::string to = from + "-backup";
    copy_database(from, to);
    return to;
  };
}

std::string SqliteStore::unready(uint64_t least_free) {
  const std::optional<uint64_t> left = free_bytes(path_);
  if (left && *left < least_free) {
    return "The disk has " + std::to_string(*left >> 20) + " MB left; make room on it.";
  }
  if (failed_) {
    // Writes a page, though it says what it said before.
    db_.execute(("PRAGMA user_version=" + std::to_string(sqlite_migrations().size())).c_str());
    trying_ = true;
  }
  return {};
}

// A file beside the database: a copy of the database alone does not tell it.
std::string SqliteStore::secret(const std::string& name, const std::function<std::string()>& make) {
  const std::string path = path_ + "-" + name;
  if (std::optional<std::string> kept = read_file(path)) return *std::move(kept);
  std::string fresh = make();
  write_private_file(path, fresh);
  return fresh;
}

void SqliteStore::begin() {
  db_.execute("BEGIN");
  changes_ = db_.changes();
}

bool SqliteStore::commit() {
  const bool wrote = db_.changes() != changes_;
  db_.execute("COMMIT");
  if (appended_ > 0 || trying_) failed_ = trying_ = false;
  Metrics::here().events.add(std::exchange(appended_, 0));
  if (erasing_) empty_log();
  return wrote;
}

// What is committed is committed: that it could not be done is no reason to do the work again.
void SqliteStore::empty_log() {
  try {
    erasing_ = !db_.empty_log();
    if (erasing_) log_event("warning", "erase", "the write-ahead log is being read; trying again");
  } catch (const StorageError& error) {
    log_event("warning", "erase", error.what());
  }
}

void SqliteStore::rollback() {
  cache_.clear();
  appended_ = 0;
  failed_ = true;
  trying_ = false;
  try {
    db_.execute("ROLLBACK");
  } catch (const StorageError& error) {
    // SQLite has rolled back by itself, or BEGIN was what failed.
    log_event("warning", "rollback", error.what());
  }
}

std::shared_ptr<Visitor> SqliteStore::visitor(const std::string& site, const std::string& id) {
  if (std::shared_ptr<Visitor> known = cache_.find(site, id)) return known;
  std::shared_ptr<Visitor> visitor = load(site, id);
  cache_.add(visitor);
  return visitor;
}

void SqliteStore::discard(const Visitor& visitor) { cache_.remove(visitor.site, visitor.id); }

std::shared_ptr<Visitor> SqliteStore::load(const std::string& site, const std::string& id) {
  auto visitor = std::make_shared<Visitor>();
  visitor->site = site;
  visitor->id = id;
  if (select_head_.bind(1, site).bind(2, id).step()) {
    visitor->lead = visitor->stored_lead = select_head_.text(0);
    visitor->created_at = select_head_.integer(1);
    visitor->gpc = visitor->stored_gpc = select_head_.integer(2) != 0;
  }
  select_head_.reset();
  if (visitor->created_at != 0) Metrics::here().visitors_read.add();
  const ResetAtEnd reset(select_rows_);
  select_rows_.bind(1, site).bind(2, id);
  while (select_rows_.step()) read_events(select_rows_.text(0), *visitor);
  return visitor;
}

void SqliteStore::append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now) {
  const bool is_new = visitor.created_at == 0;
  if (is_new) visitor.created_at = now;
  if (!events.empty()) {
    insert_row_.bind(1, visitor.site)
        .bind(2, visitor.id)
        .bind(3, now)
        .bind(4, to_json(events))
        .run();
  }
  appended_ += events.size();
  for (const StoredEvent& event : events) visitor.remember(event);
  cache_.weigh(visitor);
  // A page of its own for each visitor who sends something would be most of what is written.
  if (!is_new && visitor.lead == visitor.stored_lead && visitor.gpc == visitor.stored_gpc) return;
  upsert_head_.bind(1, visitor.site).bind(2, visitor.id);
  if (visitor.lead.empty()) {
    upsert_head_.bind_null(3);
  } else {
    upsert_head_.bind(3, visitor.lead);
  }
  upsert_head_.bind(4, visitor.created_at).bind(5, static_cast<int64_t>(visitor.gpc)).run();
  visitor.stored_lead = visitor.lead;
  visitor.stored_gpc = visitor.gpc;
}

// Which of a visitor's events are whose. Under a lead's own id stands what systems said of it.
std::vector<PartOfLead> SqliteStore::parts_of(const std::string& site, const std::string& id,
                                              const std::string& own_of) {
  std::vector<PartOfLead> out;
  const auto add = [&](const std::string& lead_id, int64_t first, std::optional<int64_t> end) {
    std::optional<Lead> found = lead(site, lead_id);
    if (found && !found->joined.empty()) found = lead(site, found->joined);
    if (found) out.push_back({*std::move(found), first, end});
  };
  if (is_own_log(id)) add(own_of, 0, std::nullopt);
  for (const LeadPart& part : identity_.parts_of(site, id)) {
    add(part.lead, part.first_event, part.end_event);
  }
  return out;
}

EventLines SqliteStore::events_after(std::string_view site, std::string_view after, int64_t count) {
  EventLines out;
  std::string last;
  int64_t visitors = 0, number = 0;
  std::vector<PartOfLead> parts;
  const ResetAtEnd reset(select_events_);
  select_events_.bind(1, site).bind(2, after);
  while (select_events_.step()) {
    if (select_events_.text(0) != last) {
      if (visitors == count || out.lines.size() >= kEventLines) {
        out.last = last;
        break;
      }
      ++visitors;
      last = select_events_.text(0);
      parts = parts_of(std::string(site), last, std::string(select_events_.text(2)));
      number = 0;
    }
    number = add_lines(last, parts, number, select_events_.text(1), out.lines);
  }
  return out;
}

std::optional<Lead> SqliteStore::lead(std::string_view site, const std::string& id) {
  std::optional<Lead> lead;
  if (select_lead_.bind(1, site).bind(2, id).step()) {
    lead = Lead{id, std::string(select_lead_.text(0)), select_lead_.integer(1),
                std::string(select_lead_.text(2)), std::string(select_lead_.text(3))};
  }
  select_lead_.reset();
  return lead;
}

void SqliteStore::erase(const std::string& site, const std::string& id, int64_t now) {
  // Rows of the log are emptied where they are. Deleting one makes SQLite move its neighbours
  // between pages, and secure_delete leaves some of what it moved behind: whoever asks next would
  // not be gone.
  for (const char* sql : {"UPDATE sync_log SET events = '[]' WHERE site = ?1 AND visitor = ?2",
                          "DELETE FROM visitor WHERE site = ?1 AND id = ?2"}) {
    db_.prepare(sql).bind(1, site).bind(2, id).run();
  }
  db_.prepare(
         "INSERT INTO forgotten (site, visitor, at) VALUES (?1, ?2, ?3) "
         "ON CONFLICT DO UPDATE SET until = NULL WHERE until IS NOT NULL")
      .bind(1, site)
      .bind(2, id)
      .bind(3, now)
      .run();
  cache_.remove(site, id);
  erasing_ = true;
}

void SqliteStore::turn_away(const std::string& site, const std::string& id, int64_t now) {
  db_.prepare(
         "INSERT INTO forgotten (site, visitor, at, until) VALUES (?1, ?2, ?3, ?4) "
         "ON CONFLICT DO UPDATE SET until = excluded.until WHERE until IS NOT NULL")
      .bind(1, site)
      .bind(2, id)
      .bind(3, now)
      .bind(4, now + kTurnedAwayFor)
      .run();
}

void SqliteStore::let_back(int64_t now) {
  db_.prepare("DELETE FROM forgotten WHERE until <= ?1").bind(1, now).run();
}

bool SqliteStore::erased(const Visitor& visitor) {
  if (visitor.created_at != 0) return false;
  const bool found = select_forgotten_.bind(1, visitor.site).bind(2, visitor.id).step();
  select_forgotten_.reset();
  return found;
}

void SqliteStore::suppress(std::string_view site, std::string_view email_hash,
                           const SuppressedAddress& how) {
  db_.prepare(
         "INSERT INTO suppressed (site, email, at, typed) VALUES (?1, ?2, ?3, ?4) "
         "ON CONFLICT DO UPDATE SET typed = excluded.typed, at = max(at, excluded.at) "
         "WHERE excluded.typed <= typed")
      .bind(1, site)
      .bind(2, email_hash)
      .bind(3, how.at)
      .bind(4, static_cast<int64_t>(how.typed))
      .run();
}

}  // namespace fieldwise::server
