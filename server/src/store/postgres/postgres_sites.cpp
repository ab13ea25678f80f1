// The rows of sites, keys and plans: few, and seldom asked for.
#include "store/postgres/postgres_store.h"

namespace fieldwise::server {

std::optional<int64_t> PostgresStore::sites_revision() {
  return db_->query("SELECT coalesce(sum(revision), 0)::bigint FROM site_change").integer(0, 0);
}

void PostgresStore::changed(std::string_view site) {
  db_->send(
      "INSERT INTO site_change (site, revision) VALUES ($1, 1) "
      "ON CONFLICT (site) DO UPDATE SET revision = site_change.revision + 1",
      {site});
}

std::vector<SiteRow> PostgresStore::sites() {
  std::vector<SiteRow> out;
  const Rows rows = db_->query(
      "SELECT id, name, allowed_origins, plan, published_plan, previous_published, created_at "
      "FROM site ORDER BY id");
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({rows.text(i, 0), rows.text(i, 1), read_texts(rows.text(i, 2)), rows.text(i, 3),
                   rows.text(i, 4), rows.text(i, 5), rows.integer(i, 6)});
  }
  return out;
}

void PostgresStore::put_site(const SiteRow& row) {
  db_->send(
      "INSERT INTO site (id, name, allowed_origins, plan, published_plan, previous_published, "
      "created_at) VALUES ($1, $2, $3, '', '', '', $4) ON CONFLICT (id) DO UPDATE SET "
      "name = excluded.name, allowed_origins = excluded.allowed_origins",
      {row.id, row.name, texts_json(row.allowed_origins), row.created_at});
  changed(row.id);
}

std::vector<KeyRow> PostgresStore::keys() {
  std::vector<KeyRow> out;
  const Rows rows = db_->query(
      "SELECT site, id, kind, lookup, scopes, label, created_at, expires_at, revoked_at, "
      "replaced_by FROM api_key ORDER BY site, id");
  for (int64_t i = 0; i < rows.size(); ++i) {
    const KeyKind kind = rows.text(i, 2) == "sk" ? KeyKind::secret : KeyKind::publishable;
    out.push_back({rows.text(i, 0), rows.text(i, 1), kind, rows.text(i, 3),
                   read_scopes(rows.text(i, 4)), rows.text(i, 5), rows.integer(i, 6),
                   rows.optional_integer(i, 7), rows.optional_integer(i, 8), rows.text(i, 9)});
  }
  return out;
}

void PostgresStore::put_key(const KeyRow& row) {
  db_->send(
      "INSERT INTO api_key (site, id, kind, lookup, scopes, label, created_at, expires_at, "
      "revoked_at, replaced_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
      "ON CONFLICT (site, id) DO UPDATE SET lookup = excluded.lookup, scopes = excluded.scopes, "
      "label = excluded.label, "
      "created_at = excluded.created_at, expires_at = excluded.expires_at, "
      "revoked_at = excluded.revoked_at, replaced_by = excluded.replaced_by",
      {row.site, row.id, row.kind == KeyKind::secret ? "sk" : "pk", row.lookup,
       scope_names(row.scopes), row.label, row.created_at, row.expires_at, row.revoked_at,
       row.replaced_by});
  changed(row.site);
}

std::optional<PlanRow> PostgresStore::plan(std::string_view site, std::string_view hash) {
  const Rows rows = db_->query(
      "SELECT published_hash, json, created_at, activated_at, gate FROM plan "
      "WHERE site = $1 AND hash = $2",
      {site, hash});
  if (rows.empty()) return std::nullopt;
  return PlanRow{std::string(site),  std::string(hash),           rows.text(0, 0), rows.text(0, 1),
                 rows.integer(0, 2), rows.optional_integer(0, 3), rows.text(0, 4)};
}

void PostgresStore::put_plan(const PlanRow& row) {
  db_->send(
      "INSERT INTO plan (site, hash, published_hash, json, created_at) "
      "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (site, hash) DO NOTHING",
      {row.site, row.hash, row.published_hash, row.json, row.created_at});
}

std::vector<PlanRow> PostgresStore::plans(std::string_view site) {
  std::vector<PlanRow> out;
  const Rows rows = db_->query(
      "SELECT hash, published_hash, created_at, activated_at, gate FROM plan WHERE site = $1 "
      "ORDER BY created_at DESC, hash",
      {site});
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({std::string(site), rows.text(i, 0), rows.text(i, 1), "", rows.integer(i, 2),
                   rows.optional_integer(i, 3), rows.text(i, 4)});
  }
  return out;
}

void PostgresStore::activate_plan(const PlanRow& row, int64_t now) {
  db_->send("UPDATE plan SET activated_at = $3, gate = $4 WHERE site = $1 AND hash = $2",
            {row.site, row.hash, now, row.gate});
  // All of these read the row as it was.
  db_->send(
      "UPDATE site SET plan = $2, published_plan = $3, previous_published = "
      "CASE WHEN published_plan = $3 THEN previous_published ELSE published_plan END "
      "WHERE id = $1",
      {row.site, row.hash, row.published_hash});
  changed(row.site);
}

}  // namespace fieldwise::server
