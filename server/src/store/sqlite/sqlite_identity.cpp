#include "store/sqlite/sqlite_identity.h"

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

std::optional<int64_t> optional_integer(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.integer(column);
}

// Columns: lead, visitor, first_event, end_event, linked_at, recognised.
std::vector<LeadPart> read_parts(Statement& rows) {
  const ResetAtEnd reset(rows);
  std::vector<LeadPart> out;
  while (rows.step()) {
    out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2),
                   optional_integer(rows, 3), rows.integer(4), rows.integer(5) != 0});
  }
  return out;
}

// Columns: email, lead, given_at, verified_at.
std::vector<LeadAddress> read_addresses(Statement& rows) {
  const ResetAtEnd reset(rows);
  std::vector<LeadAddress> out;
  while (rows.step()) {
    out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2),
                   optional_integer(rows, 3), rows.integer(4) != 0});
  }
  return out;
}

// Columns: id, visitor, created_at, account, joined.
std::vector<Lead> read_leads(Statement& rows) {
  std::vector<Lead> out;
  while (rows.step()) {
    out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2),
                   std::string(rows.text(3)), std::string(rows.text(4))});
  }
  return out;
}

}  // namespace

SqliteIdentity::SqliteIdentity(Database& db)
    : db_(db),
      insert_lead_(
          db.prepare("INSERT INTO lead (site, id, visitor, created_at) VALUES (?1, ?2, ?3, ?4)")),
      select_parts_(db.prepare("SELECT lead, visitor, first_event, end_event, linked_at, "
                               "recognised FROM lead_visitor WHERE site = ?1 AND lead = ?2 "
                               "ORDER BY linked_at, visitor, first_event")),
      select_parts_of_(db.prepare("SELECT lead, visitor, first_event, end_event, linked_at, "
                                  "recognised FROM lead_visitor INDEXED BY lead_visitor_visitor "
                                  "WHERE site = ?1 AND visitor = ?2 "
                                  "ORDER BY first_event, lead")),
      put_part_(db.prepare("INSERT INTO lead_visitor (site, lead, visitor, first_event, end_event, "
                           "linked_at, recognised) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                           "ON CONFLICT (site, lead, visitor, first_event) DO UPDATE SET "
                           "end_event = excluded.end_event, linked_at = excluded.linked_at, "
                           "recognised = excluded.recognised")),
      select_addresses_(
          db.prepare("SELECT email, lead, given_at, verified_at, at_device FROM lead_address "
                     "INDEXED BY lead_address_lead "
                     "WHERE site = ?1 AND lead = ?2 ORDER BY given_at, email")),
      put_address_(
          db.prepare("INSERT INTO lead_address "
                     "(site, email, lead, given_at, verified_at, at_device) "
                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
                     "ON CONFLICT (site, email, lead) DO UPDATE SET "
                     "verified_at = coalesce(lead_address.verified_at, excluded.verified_at), "
                     "at_device = max(lead_address.at_device, excluded.at_device)")) {}

Lead SqliteIdentity::create(const std::string& site, std::string_view visitor, int64_t now) {
  Lead lead{std::string(kLeadId) + random_token(16), std::string(visitor), now, {}, {}};
  insert_lead_.bind(1, site).bind(2, lead.id).bind(3, visitor).bind(4, now).run();
  return lead;
}

void SqliteIdentity::put(const std::string& site, const Lead& lead) {
  db_.prepare("UPDATE lead SET visitor = ?3, account = ?4, joined = ?5 WHERE site = ?1 AND id = ?2")
      .bind(1, site)
      .bind(2, lead.id)
      .bind(3, lead.visitor)
      .bind(4, lead.account)
      .bind(5, lead.joined)
      .run();
}

std::vector<Lead> SqliteIdentity::leads(const std::string& site, std::string_view after,
                                        int64_t count, std::string_view account) {
  std::string sql =
      "SELECT id, visitor, created_at, account, joined FROM lead "
      "WHERE site = ?1 AND id > ?2 AND joined = ''";
  if (!account.empty()) sql += " AND account = ?4";
  sql += " ORDER BY id LIMIT ?3";
  Statement rows = db_.prepare(sql);
  rows.bind(1, site).bind(2, after).bind(3, count);
  if (!account.empty()) rows.bind(4, account);
  return read_leads(rows);
}

std::vector<Lead> SqliteIdentity::joined_to(const std::string& site, const std::string& lead) {
  Statement rows = db_.prepare(
      "SELECT id, visitor, created_at, account, joined FROM lead INDEXED BY lead_joined "
      "WHERE site = ?1 AND joined = ?2 AND joined <> '' ORDER BY id");
  rows.bind(1, site).bind(2, lead);
  return read_leads(rows);
}

void SqliteIdentity::remove(const std::string& site, const std::string& lead) {
  for (const char* sql : {"DELETE FROM lead_visitor WHERE site = ?1 AND lead = ?2",
                          "DELETE FROM lead_address WHERE site = ?1 AND lead = ?2",
                          "DELETE FROM lead_reference WHERE site = ?1 AND lead = ?2",
                          "DELETE FROM lead WHERE site = ?1 AND id = ?2"}) {
    db_.prepare(sql).bind(1, site).bind(2, lead).run();
  }
}

std::vector<LeadPart> SqliteIdentity::parts(const std::string& site, const std::string& lead) {
  return read_parts(select_parts_.bind(1, site).bind(2, lead));
}

std::vector<LeadPart> SqliteIdentity::parts_of(const std::string& site,
                                               const std::string& visitor) {
  return read_parts(select_parts_of_.bind(1, site).bind(2, visitor));
}

void SqliteIdentity::put_part(const std::string& site, const LeadPart& part) {
  put_part_.bind(1, site).bind(2, part.lead).bind(3, part.visitor).bind(4, part.first_event);
  put_part_.bind(5, part.end_event).bind(6, part.linked_at);
  put_part_.bind(7, static_cast<int64_t>(part.recognised)).run();
}

void SqliteIdentity::remove_part(const std::string& site, const LeadPart& part) {
  db_.prepare(
         "DELETE FROM lead_visitor WHERE site = ?1 AND lead = ?2 AND visitor = ?3 "
         "AND first_event = ?4")
      .bind(1, site)
      .bind(2, part.lead)
      .bind(3, part.visitor)
      .bind(4, part.first_event)
      .run();
}

std::vector<LeadAddress> SqliteIdentity::givers(const std::string& site, const std::string& email) {
  Statement rows = db_.prepare(
      "SELECT email, lead, given_at, verified_at, at_device FROM lead_address "
      "WHERE site = ?1 AND email = ?2 ORDER BY lead");
  return read_addresses(rows.bind(1, site).bind(2, email));
}

std::vector<LeadAddress> SqliteIdentity::addresses(const std::string& site,
                                                   const std::string& lead) {
  return read_addresses(select_addresses_.bind(1, site).bind(2, lead));
}

void SqliteIdentity::put_address(const std::string& site, const LeadAddress& address) {
  put_address_.bind(1, site).bind(2, address.email).bind(3, address.lead);
  put_address_.bind(4, address.given_at).bind(5, address.verified_at);
  put_address_.bind(6, static_cast<int64_t>(address.at_device)).run();
}

void SqliteIdentity::remove_address(const std::string& site, const LeadAddress& address) {
  db_.prepare("DELETE FROM lead_address WHERE site = ?1 AND email = ?2 AND lead = ?3")
      .bind(1, site)
      .bind(2, address.email)
      .bind(3, address.lead)
      .run();
}

std::string SqliteIdentity::referred(const std::string& site, const LeadReference& reference) {
  Statement row = db_.prepare(
      "SELECT lead FROM lead_reference WHERE site = ?1 AND source = ?2 AND reference = ?3");
  row.bind(1, site).bind(2, reference.source).bind(3, reference.reference);
  return row.step() ? std::string(row.text(0)) : std::string();
}

std::vector<LeadReference> SqliteIdentity::references(const std::string& site,
                                                      const std::string& lead) {
  Statement rows = db_.prepare(
      "SELECT source, reference FROM lead_reference WHERE site = ?1 AND lead = ?2 "
      "ORDER BY source, reference");
  rows.bind(1, site).bind(2, lead);
  std::vector<LeadReference> out;
  while (rows.step()) out.push_back({std::string(rows.text(0)), std::string(rows.text(1))});
  return out;
}

void SqliteIdentity::put_reference(const std::string& site, const LeadReference& reference,
                                   const std::string& lead) {
  db_.prepare(
         "INSERT INTO lead_reference (site, source, reference, lead) VALUES (?1, ?2, ?3, ?4) "
         "ON CONFLICT (site, source, reference) DO UPDATE SET lead = excluded.lead")
      .bind(1, site)
      .bind(2, reference.source)
      .bind(3, reference.reference)
      .bind(4, lead)
      .run();
}

bool SqliteIdentity::use_link(const std::string& site, const std::string& id, int64_t expires_at,
                              int64_t now) {
  db_.prepare(
         "DELETE FROM used_link INDEXED BY used_link_expiry WHERE site = ?1 AND expires_at < ?2")
      .bind(1, site)
      .bind(2, now)
      .run();
  Statement used = db_.prepare("SELECT 1 FROM used_link WHERE site = ?1 AND id = ?2");
  if (used.bind(1, site).bind(2, id).step()) return false;
  db_.prepare("INSERT INTO used_link (site, id, expires_at) VALUES (?1, ?2, ?3)")
      .bind(1, site)
      .bind(2, id)
      .bind(3, expires_at)
      .run();
  return true;
}

IdleVisitors SqliteIdentity::idle_visitors(const std::string& site, std::string_view after,
                                           int64_t count, int64_t before) {
  Statement rows = db_.prepare(
      "SELECT id, lead IS NULL AND created_at < ?4 AND NOT EXISTS (SELECT 1 FROM sync_log "
      "WHERE sync_log.site = visitor.site AND sync_log.visitor = visitor.id "
      "AND sync_log.received_at >= ?4) FROM visitor WHERE site = ?1 AND id > ?2 "
      "ORDER BY id LIMIT ?3");
  rows.bind(1, site).bind(2, after).bind(3, count).bind(4, before);
  IdleVisitors out;
  int64_t seen = 0;
  for (; rows.step(); ++seen) {
    out.last = rows.text(0);
    if (rows.integer(1) != 0) out.ids.push_back(out.last);
  }
  if (seen < count) out.last.clear();
  return out;
}

std::optional<SuppressedAddress> SqliteIdentity::suppressed(const std::string& site,
                                                            const std::string& email) {
  Statement row = db_.prepare("SELECT at, typed FROM suppressed WHERE site = ?1 AND email = ?2");
  if (!row.bind(1, site).bind(2, email).step()) return std::nullopt;
  return SuppressedAddress{row.integer(0), row.integer(1) != 0};
}

}  // namespace fieldwise::server
