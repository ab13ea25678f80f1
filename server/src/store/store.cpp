#include "store/store.h"

#include "base/crypto.h"
#include "base/log.h"
#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

// One database serves one site today; every key carries the site all the same.
constexpr std::string_view kSite = "default";

constexpr size_t kEventLines = size_t{4} << 20;  // bytes, of whole visitors

// One line for each of the events in a row of the log. A visitor who goes by another name than its
// id keeps the latter beside it: experiments are dealt out by it.
void add_lines(std::string_view id, std::string_view name, std::string_view row, std::string& out) {
  Arena arena;
  const JsonResult parsed = parse_json(row, arena);
  if (!parsed.ok) throw StorageError("stored events cannot be read: " + parsed.message);
  for (const Value& event : parsed.value) {
    JsonWriter json(out);
    json.begin_object().key("visitor").string(name);
    if (name != id) json.key("dealt_as").string(id);
    for (uint32_t i = 0; i < event.size; ++i) {
      if (event.members[i].key == "dealt_as") continue;  // a page's, which cannot know it
      json.key(event.members[i].key).value(event.members[i].value);
    }
    json.end_object();
    out += '\n';
  }
}

}  // namespace

Store::Store(const std::string& path)
    : db_(path),
      select_head_(
          db_.prepare("SELECT clients, lead, created_at FROM visitor WHERE site = ?1 AND id = ?2")),
      select_rows_(
          db_.prepare("SELECT events FROM sync_log WHERE site = ?1 AND visitor = ?2 ORDER BY id")),
      insert_row_(db_.prepare(
          "INSERT INTO sync_log (site, visitor, received_at, events) VALUES (?1, ?2, ?3, ?4)")),
      upsert_head_(db_.prepare(
          "INSERT INTO visitor (site, id, clients, events, lead, created_at) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (site, id) DO UPDATE SET "
          "clients = excluded.clients, events = excluded.events, lead = excluded.lead")),
      select_lead_(db_.prepare("SELECT visitor, created_at FROM lead WHERE site = ?1 AND id = ?2")),
      insert_lead_(
          db_.prepare("INSERT INTO lead (site, id, visitor, created_at) VALUES (?1, ?2, ?3, ?4)")),
      select_events_(db_.prepare(
          "SELECT visitor.id, coalesce(lead, visitor.id), sync_log.events FROM visitor "
          "JOIN sync_log ON sync_log.site = visitor.site AND sync_log.visitor = visitor.id "
          "WHERE visitor.site = ?1 AND visitor.id > ?2 ORDER BY visitor.id, sync_log.id")),
      select_forgotten_(db_.prepare("SELECT 1 FROM forgotten WHERE site = ?1 AND visitor = ?2")) {
  empty_log();
}

std::string Store::publishable_key(std::string_view wanted, int64_t now) {
  Statement select = db_.prepare("SELECT publishable_key FROM site WHERE id = ?1");
  const bool known = select.bind(1, kSite).step();
  const std::string kept = known ? std::string(select.text(0)) : "pk_" + random_token(18);
  select.reset();
  std::string key = wanted.empty() ? kept : std::string(wanted);
  db_.prepare(
         "INSERT INTO site (id, publishable_key, current_plan, previous_plan, created_at) "
         "VALUES (?1, ?2, '', '', ?3) "
         "ON CONFLICT (id) DO UPDATE SET publishable_key = excluded.publishable_key")
      .bind(1, kSite)
      .bind(2, key)
      .bind(3, now)
      .run();
  return key;
}

std::string Store::use_plan(std::string_view hash) {
  Statement select = db_.prepare("SELECT current_plan, previous_plan FROM site WHERE id = ?1");
  if (!select.bind(1, kSite).step()) throw StorageError("the site has no row");
  std::string current(select.text(0));
  std::string previous(select.text(1));
  select.reset();
  if (current == hash) return previous;
  db_.prepare("UPDATE site SET current_plan = ?2, previous_plan = ?3 WHERE id = ?1")
      .bind(1, kSite)
      .bind(2, hash)
      .bind(3, current)
      .run();
  return current;
}

std::shared_ptr<Visitor> Store::visitor(const std::string& id) {
  if (const auto found = by_id_.find(id); found != by_id_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return recent_.front();
  }
  std::shared_ptr<Visitor> visitor = load(id);
  cached_bytes_ += weight(*visitor);
  recent_.push_front(visitor);
  by_id_[id] = recent_.begin();
  evict();
  return visitor;
}

std::shared_ptr<Visitor> Store::load(const std::string& id) {
  auto visitor = std::make_shared<Visitor>();
  visitor->id = id;
  if (select_head_.bind(1, kSite).bind(2, id).step()) {
    read_clients(select_head_.text(0), *visitor);
    visitor->lead = select_head_.text(1);
    visitor->created_at = select_head_.integer(2);
  }
  select_head_.reset();
  select_rows_.bind(1, kSite).bind(2, id);
  while (select_rows_.step()) {
    const std::string_view row = select_rows_.text(0);
    Arena arena;
    const JsonResult parsed = parse_json(row, arena);
    Errors errors = visitor->log.add(row);
    if (!parsed.ok || !errors.empty()) {
      select_rows_.reset();
      throw StorageError("stored events cannot be read: " +
                         (errors.empty() ? parsed.message : errors.front().message));
    }
    for (const Value& event : parsed.value) {
      visitor->remember({std::string(event.find("client")->text()),
                         static_cast<int64_t>(event.find("seq")->number),
                         static_cast<int64_t>(event.find("at")->number), event_payload(event)});
    }
  }
  select_rows_.reset();
  return visitor;
}

void Store::evict() {
  // The one in front is in use.
  while (cached_bytes_ > kCachedBytes && recent_.size() > 1)
    forget(std::string(recent_.back()->id));
}

void Store::forget(const std::string& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  cached_bytes_ -= weight(**found->second);
  recent_.erase(found->second);
  by_id_.erase(found);
}

void Store::append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now) {
  if (visitor.created_at == 0) visitor.created_at = now;
  if (!events.empty()) {
    insert_row_.bind(1, kSite).bind(2, visitor.id).bind(3, now).bind(4, to_json(events)).run();
  }
  cached_bytes_ -= weight(visitor);
  for (StoredEvent& event : events) visitor.remember(std::move(event));
  cached_bytes_ += weight(visitor);
  upsert_head_.bind(1, kSite).bind(2, visitor.id).bind(3, clients_json(visitor));
  upsert_head_.bind(4, static_cast<int64_t>(visitor.events.size()));
  if (visitor.lead.empty()) {
    upsert_head_.bind_null(5);
  } else {
    upsert_head_.bind(5, visitor.lead);
  }
  upsert_head_.bind(6, visitor.created_at).run();
}

std::string Store::lead_of(Visitor& visitor, int64_t now) {
  if (!visitor.lead.empty()) return visitor.lead;
  std::string id = "ld_" + random_token(16);
  insert_lead_.bind(1, kSite).bind(2, id).bind(3, visitor.id).bind(4, now).run();
  visitor.lead = id;
  return id;
}

std::optional<Lead> Store::lead(const std::string& id) {
  std::optional<Lead> lead;
  if (select_lead_.bind(1, kSite).bind(2, id).step()) {
    lead = Lead{id, std::string(select_lead_.text(0)), select_lead_.integer(1)};
  }
  select_lead_.reset();
  return lead;
}

Store::EventLines Store::events_after(std::string_view after, int64_t count) {
  EventLines out;
  std::string last;
  int64_t visitors = 0;
  select_events_.bind(1, kSite).bind(2, after);
  while (select_events_.step()) {
    if (select_events_.text(0) != last) {
      if (visitors == count || out.lines.size() >= kEventLines) {
        out.last = last;
        break;
      }
      ++visitors;
      last = select_events_.text(0);
    }
    add_lines(select_events_.text(0), select_events_.text(1), select_events_.text(2), out.lines);
  }
  select_events_.reset();
  return out;
}

void Store::erase(const std::string& id, int64_t now) {
  // Rows of the log are emptied where they are. Deleting one makes SQLite move its neighbours
  // between pages, and secure_delete leaves some of what it moved behind: whoever asks next would
  // not be gone.
  for (const char* sql : {"UPDATE sync_log SET events = '[]' WHERE site = ?1 AND visitor = ?2",
                          "DELETE FROM lead WHERE site = ?1 AND visitor = ?2",
                          "DELETE FROM visitor WHERE site = ?1 AND id = ?2"}) {
    db_.prepare(sql).bind(1, kSite).bind(2, id).run();
  }
  db_.prepare(
         "INSERT INTO forgotten (site, visitor, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
      .bind(1, kSite)
      .bind(2, id)
      .bind(3, now)
      .run();
  forget(id);
  erasing_ = true;
}

bool Store::erased(const Visitor& visitor) {
  if (visitor.created_at != 0) return false;
  const bool found = select_forgotten_.bind(1, kSite).bind(2, visitor.id).step();
  select_forgotten_.reset();
  return found;
}

void Store::suppress(std::string_view email_hash, int64_t now) {
  db_.prepare("INSERT INTO suppressed (site, email, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
      .bind(1, kSite)
      .bind(2, email_hash)
      .bind(3, now)
      .run();
}

void Store::commit() {
  db_.execute("COMMIT");
  if (erasing_) empty_log();
}

// What is committed is committed: that it could not be done is no reason to do the work again.
void Store::empty_log() {
  try {
    erasing_ = !db_.empty_log();
    if (erasing_) log_event("warning", "erase", "the write-ahead log is being read; trying again");
  } catch (const StorageError& error) {
    log_event("warning", "erase", error.what());
  }
}

void Store::rollback() {
  recent_.clear();
  by_id_.clear();
  cached_bytes_ = 0;
  try {
    db_.execute("ROLLBACK");
  } catch (const StorageError& error) {
    // SQLite has rolled back by itself, or BEGIN was what failed.
    log_event("warning", "rollback", error.what());
  }
}

}  // namespace fieldwise::server
