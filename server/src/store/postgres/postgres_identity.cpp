#include "store/postgres/postgres_identity.h"

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

// Columns: lead, visitor, first_event, end_event, linked_at, recognised.
std::vector<LeadPart> read_parts(const Rows& rows) {
  std::vector<LeadPart> out;
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2),
                   rows.optional_integer(i, 3), rows.integer(i, 4), rows.integer(i, 5) != 0});
  }
  return out;
}

// Columns: email, lead, given_at, verified_at.
std::vector<LeadAddress> read_addresses(const Rows& rows) {
  std::vector<LeadAddress> out;
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2),
                   rows.optional_integer(i, 3), rows.integer(i, 4) != 0});
  }
  return out;
}

// Columns: id, visitor, created_at, account, joined.
Lead read_lead(const Rows& rows, int64_t i) {
  return {rows.text(i, 0), rows.text(i, 1), rows.integer(i, 2), rows.text(i, 3), rows.text(i, 4)};
}

std::vector<Lead> read_all(const Rows& rows) {
  std::vector<Lead> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back(read_lead(rows, i));
  return out;
}

}  // namespace

void PostgresIdentity::let_go() {
  held_.clear();
  unreferred_.clear();
}

std::optional<Lead> PostgresIdentity::lead(std::string_view site, const std::string& id) {
  const auto [held, fresh] = held_.try_emplace({std::string(site), id});
  if (!fresh) return held->second;
  const Rows rows = db_->query(
      "SELECT id, visitor, created_at, account, joined FROM lead WHERE site = $1 AND id = $2 "
      "FOR UPDATE",
      {site, id});
  if (!rows.empty()) held->second = read_lead(rows, 0);
  return held->second;
}

std::map<std::string, Lead> PostgresIdentity::read_leads(const std::string& site,
                                                         const std::vector<std::string>& ids) {
  std::map<std::string, Lead> out;
  if (ids.empty()) return out;
  const Rows rows = db_->query(
      "SELECT id, visitor, created_at, account, joined FROM lead WHERE site = $1 AND id = ANY($2)",
      {site, ids});
  for (int64_t i = 0; i < rows.size(); ++i) out[rows.text(i, 0)] = read_lead(rows, i);
  return out;
}

std::map<std::string, std::vector<PartOfLead>> PostgresIdentity::parts_of_leads(
    const std::string& site, const std::vector<std::string>& visitors,
    const std::map<std::string, std::string>& own_logs) {
  const std::vector<LeadPart> parts = read_parts(db_->query(
      "SELECT lead, visitor, first_event, end_event, linked_at, recognised FROM lead_visitor "
      "WHERE site = $1 AND visitor = ANY($2) ORDER BY visitor, first_event, lead",
      {site, visitors}));
  std::set<std::string> ids;
  for (const auto& [own_log, lead] : own_logs) ids.insert(lead);
  for (const LeadPart& part : parts) ids.insert(part.lead);
  const std::map<std::string, Lead> leads = read_leads(site, {ids.begin(), ids.end()});
  std::set<std::string> others;
  for (const auto& [id, lead] : leads) {
    if (!lead.joined.empty()) others.insert(lead.joined);
  }
  const std::map<std::string, Lead> joined = read_leads(site, {others.begin(), others.end()});
  std::map<std::string, std::vector<PartOfLead>> out;
  const auto add = [&](const std::string& visitor, const std::string& lead, int64_t first,
                       std::optional<int64_t> end) {
    auto found = leads.find(lead);
    if (found == leads.end()) return;
    if (!found->second.joined.empty()) {
      found = joined.find(found->second.joined);
      if (found == joined.end()) return;
    }
    out[visitor].push_back({found->second, first, end});
  };
  for (const auto& [own_log, lead] : own_logs) add(own_log, lead, 0, std::nullopt);
  for (const LeadPart& part : parts) add(part.visitor, part.lead, part.first_event, part.end_event);
  return out;
}

Lead PostgresIdentity::create(const std::string& site, std::string_view visitor, int64_t now) {
  Lead lead{std::string(kLeadId) + random_token(16), std::string(visitor), now, {}, {}};
  db_->send(
      "INSERT INTO lead (site, id, visitor, created_at, account, joined) "
      "VALUES ($1, $2, $3, $4, '', '')",
      {site, lead.id, visitor, now});
  held_[{site, lead.id}] = lead;
  return lead;
}

void PostgresIdentity::put(const std::string& site, const Lead& lead) {
  db_->send("UPDATE lead SET visitor = $3, account = $4, joined = $5 WHERE site = $1 AND id = $2",
            {site, lead.id, lead.visitor, lead.account, lead.joined});
  held_[{site, lead.id}] = lead;
}

std::vector<Lead> PostgresIdentity::leads(const std::string& site, std::string_view after,
                                          int64_t count, std::string_view account) {
  std::string sql =
      "SELECT id, visitor, created_at, account, joined FROM lead "
      "WHERE site = $1 AND id > $2 AND joined = ''";
  SqlValues parameters = {site, after, count};
  if (!account.empty()) {
    sql += " AND account = $4";
    parameters.emplace_back(account);
  }
  return read_all(db_->query(sql + " ORDER BY id LIMIT $3", parameters));
}

std::vector<Lead> PostgresIdentity::joined_to(const std::string& site, const std::string& lead) {
  return read_all(
      db_->query("SELECT id, visitor, created_at, account, joined FROM lead "
                 "WHERE site = $1 AND joined = $2 AND joined <> '' ORDER BY id",
                 {site, lead}));
}

void PostgresIdentity::remove(const std::string& site, const std::string& lead) {
  for (const char* sql : {"DELETE FROM lead_visitor WHERE site = $1 AND lead = $2",
                          "DELETE FROM lead_address WHERE site = $1 AND lead = $2",
                          "DELETE FROM lead_reference WHERE site = $1 AND lead = $2",
                          "DELETE FROM lead WHERE site = $1 AND id = $2"}) {
    db_->send(sql, {site, lead});
  }
  held_[{site, lead}] = std::nullopt;
}

std::vector<LeadPart> PostgresIdentity::parts(const std::string& site, const std::string& lead) {
  return read_parts(db_->query(
      "SELECT lead, visitor, first_event, end_event, linked_at, recognised FROM lead_visitor "
      "WHERE site = $1 AND lead = $2 ORDER BY linked_at, visitor, first_event "
      "FOR UPDATE",
      {site, lead}));
}

std::vector<LeadPart> PostgresIdentity::parts_of(const std::string& site,
                                                 const std::string& visitor) {
  return read_parts(db_->query(
      "SELECT lead, visitor, first_event, end_event, linked_at, recognised FROM lead_visitor "
      "WHERE site = $1 AND visitor = $2 ORDER BY first_event, lead FOR UPDATE",
      {site, visitor}));
}

void PostgresIdentity::put_part(const std::string& site, const LeadPart& part) {
  // Parts belong to leads that stand for themselves. Another process may have joined this one to
  // another just now; whoever has not locked it begins again and finds that.
  const std::optional<Lead> owner = lead(site, part.lead);
  if (owner && !owner->joined.empty()) throw ConflictError("the lead was joined to another");
  db_->send(
      "INSERT INTO lead_visitor (site, lead, visitor, first_event, end_event, linked_at, "
      "recognised) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (site, lead, visitor, first_event) "
      "DO UPDATE SET end_event = excluded.end_event, linked_at = excluded.linked_at, "
      "recognised = excluded.recognised",
      {site, part.lead, part.visitor, part.first_event, part.end_event, part.linked_at,
       static_cast<int64_t>(part.recognised)});
}

void PostgresIdentity::remove_part(const std::string& site, const LeadPart& part) {
  db_->send(
      "DELETE FROM lead_visitor WHERE site = $1 AND lead = $2 AND visitor = $3 "
      "AND first_event = $4",
      {site, part.lead, part.visitor, part.first_event});
}

std::vector<LeadAddress> PostgresIdentity::givers(const std::string& site,
                                                  const std::string& email) {
  return read_addresses(
      db_->query("SELECT email, lead, given_at, verified_at, at_device FROM lead_address "
                 "WHERE site = $1 AND email = $2 ORDER BY lead FOR UPDATE",
                 {site, email}));
}

std::vector<LeadAddress> PostgresIdentity::addresses(const std::string& site,
                                                     const std::string& lead) {
  return read_addresses(
      db_->query("SELECT email, lead, given_at, verified_at, at_device FROM lead_address "
                 "WHERE site = $1 AND lead = $2 ORDER BY given_at, email",
                 {site, lead}));
}

void PostgresIdentity::put_address(const std::string& site, const LeadAddress& address) {
  db_->send(
      "INSERT INTO lead_address (site, email, lead, given_at, verified_at, at_device) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (site, email, lead) DO UPDATE SET "
      "verified_at = coalesce(lead_address.verified_at, excluded.verified_at), "
      "at_device = greatest(lead_address.at_device, excluded.at_device)",
      {site, address.email, address.lead, address.given_at, address.verified_at,
       static_cast<int64_t>(address.at_device)});
}

void PostgresIdentity::remove_address(const std::string& site, const LeadAddress& address) {
  db_->send("DELETE FROM lead_address WHERE site = $1 AND email = $2 AND lead = $3",
            {site, address.email, address.lead});
}

std::string PostgresIdentity::referred(const std::string& site, const LeadReference& reference) {
  const Rows rows = db_->query(
      "SELECT lead FROM lead_reference WHERE site = $1 AND source = $2 AND reference = $3 "
      "FOR UPDATE",
      {site, reference.source, reference.reference});
  if (!rows.empty()) return rows.text(0, 0);
  unreferred_.insert({{site, reference.source}, reference.reference});
  return {};
}

std::vector<LeadReference> PostgresIdentity::references(const std::string& site,
                                                        const std::string& lead) {
  const Rows rows = db_->query(
      "SELECT source, reference FROM lead_reference WHERE site = $1 AND lead = $2 "
      "ORDER BY source, reference",
      {site, lead});
  std::vector<LeadReference> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back({rows.text(i, 0), rows.text(i, 1)});
  return out;
}

void PostgresIdentity::put_reference(const std::string& site, const LeadReference& reference,
                                     const std::string& lead) {
  std::string sql =
      "INSERT INTO lead_reference (site, source, reference, lead) VALUES ($1, $2, $3, $4)";
  // Nobody had the name when this transaction looked: of two who take it, one begins again.
  const bool taken = unreferred_.erase({{site, reference.source}, reference.reference}) == 0;
  if (taken) sql += " ON CONFLICT (site, source, reference) DO UPDATE SET lead = excluded.lead";
  db_->send(sql, {site, reference.source, reference.reference, lead});
}

bool PostgresIdentity::use_link(const std::string& site, const std::string& id, int64_t expires_at,
                                int64_t now) {
  db_->send("DELETE FROM used_link WHERE site = $1 AND expires_at < $2", {site, now});
  return !db_->query(
                 "INSERT INTO used_link (site, id, expires_at) VALUES ($1, $2, $3) "
                 "ON CONFLICT DO NOTHING RETURNING id",
                 {site, id, expires_at})
              .empty();
}

IdleVisitors PostgresIdentity::idle_visitors(const std::string& site, std::string_view after,
                                             int64_t count, int64_t before) {
  const Rows rows =
      db_->query("SELECT id FROM visitor WHERE site = $1 AND id > $2 ORDER BY id LIMIT $3",
                 {site, after, count});
  IdleVisitors out;
  if (rows.empty()) return out;
  if (rows.size() == count) out.last = rows.text(count - 1, 0);
  // Locked, so that nothing comes from them before they are erased.
  const Rows idle = db_->query(
      "SELECT id FROM visitor WHERE site = $1 AND id > $2 AND id <= $3 AND lead IS NULL "
      "AND seen_at < $4 ORDER BY id FOR UPDATE",
      {site, after, rows.text(rows.size() - 1, 0), before});
  for (int64_t i = 0; i < idle.size(); ++i) out.ids.push_back(idle.text(i, 0));
  return out;
}

std::optional<SuppressedAddress> PostgresIdentity::suppressed(const std::string& site,
                                                              const std::string& email) {
  const Rows rows =
      db_->query("SELECT at, typed FROM suppressed WHERE site = $1 AND email = $2", {site, email});
  if (rows.empty()) return std::nullopt;
  return SuppressedAddress{rows.integer(0, 0), rows.integer(0, 1) != 0};
}

}  // namespace fieldwise::server
