// The rows of sites, keys and plans: few, and seldom asked for.
#include "store/encoding.h"
#include "store/sqlite/sqlite_store.h"

namespace fieldwise::server {

std::vector<SiteRow> SqliteStore::sites() {
  std::vector<SiteRow> out;
  Statement rows = db_.prepare(
      "SELECT id, name, allowed_origins, plan, published_plan, previous_published, created_at "
      "FROM site ORDER BY id");
  while (rows.step()) {
    out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), read_texts(rows.text(2)),
                   std::string(rows.text(3)), std::string(rows.text(4)), std::string(rows.text(5)),
                   rows.integer(6)});
  }
  return out;
}

void SqliteStore::put_site(const SiteRow& row) {
  db_.prepare(
         "INSERT INTO site (id, name, allowed_origins, published_plan, previous_published, "
         "created_at) VALUES (?1, ?2, ?3, '', '', ?4) ON CONFLICT (id) DO UPDATE SET "
         "name = excluded.name, allowed_origins = excluded.allowed_origins")
      .bind(1, row.id)
      .bind(2, row.name)
      .bind(3, texts_json(row.allowed_origins))
      .bind(4, row.created_at)
      .run();
}

std::vector<KeyRow> SqliteStore::keys() {
  std::vector<KeyRow> out;
  Statement rows = db_.prepare(
      "SELECT site, id, kind, lookup, scopes, label, created_at, expires_at, revoked_at, "
      "replaced_by FROM api_key ORDER BY site, id");
  const auto time = [&rows](int column) -> std::optional<int64_t> {
    if (rows.is_null(column)) return std::nullopt;
    return rows.integer(column);
  };
  while (rows.step()) {
    const KeyKind kind = rows.text(2) == "sk" ? KeyKind::secret : KeyKind::publishable;
    out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), kind,
                   std::string(rows.text(3)), read_scopes(rows.text(4)), std::string(rows.text(5)),
                   rows.integer(6), time(7), time(8), std::string(rows.text(9))});
  }
  return out;
}

void SqliteStore::put_key(const KeyRow& row) {
  Statement put = db_.prepare(
      "INSERT INTO api_key (site, id, kind, lookup, scopes, label, created_at, expires_at, "
      "revoked_at, replaced_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
      "ON CONFLICT (site, id) DO UPDATE SET lookup = excluded.lookup, scopes = excluded.scopes, "
      "label = excluded.label, "
      "created_at = excluded.created_at, expires_at = excluded.expires_at, "
      "revoked_at = excluded.revoked_at, replaced_by = excluded.replaced_by");
  put.bind(1, row.site).bind(2, row.id);
  put.bind(3, row.kind == KeyKind::secret ? "sk" : "pk").bind(4, row.lookup);
  put.bind(5, scope_names(row.scopes)).bind(6, row.label).bind(7, row.created_at);
  put.bind(8, row.expires_at).bind(9, row.revoked_at).bind(10, row.replaced_by).run();
}

std::optional<PlanRow> SqliteStore::plan(std::string_view site, std::string_view hash) {
  Statement row = db_.prepare(
      "SELECT published_hash, json, created_at, activated_at, gate FROM plan "
      "WHERE site = ?1 AND hash = ?2");
  if (!row.bind(1, site).bind(2, hash).step()) return std::nullopt;
  PlanRow out{std::string(site),        std::string(hash), std::string(row.text(0)),
              std::string(row.text(1)), row.integer(2),    std::nullopt,
              std::string(row.text(4))};
  if (!row.is_null(3)) out.activated_at = row.integer(3);
  return out;
}

void SqliteStore::put_plan(const PlanRow& row) {
  db_.prepare(
         "INSERT INTO plan (site, hash, published_hash, json, created_at) "
         "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (site, hash) DO NOTHING")
      .bind(1, row.site)
      .bind(2, row.hash)
      .bind(3, row.published_hash)
      .bind(4, row.json)
      .bind(5, row.created_at)
      .run();
}

std::vector<PlanRow> SqliteStore::plans(std::string_view site) {
  std::vector<PlanRow> out;
  Statement rows = db_.prepare(
      "SELECT hash, published_hash, created_at, activated_at, gate FROM plan WHERE site = ?1 "
      "ORDER BY created_at DESC, hash");
  rows.bind(1, site);
  while (rows.step()) {
    PlanRow row{std::string(site),         std::string(rows.text(0)),
                std::string(rows.text(1)), "",
                rows.integer(2),           std::nullopt,
                std::string(rows.text(4))};
    if (!rows.is_null(3)) row.activated_at = rows.integer(3);
    out.push_back(std::move(row));
  }
  return out;
}

void SqliteStore::activate_plan(const PlanRow& row, int64_t now) {
  db_.prepare("UPDATE plan SET activated_at = ?3, gate = ?4 WHERE site = ?1 AND hash = ?2")
      .bind(1, row.site)
      .bind(2, row.hash)
      .bind(3, now)
      .bind(4, row.gate)
      .run();
  // All of these read the row as it was.
  db_.prepare(
         "UPDATE site SET plan = ?2, published_plan = ?3, previous_published = "
         "CASE WHEN published_plan = ?3 THEN previous_published ELSE published_plan END "
         "WHERE id = ?1")
      .bind(1, row.site)
      .bind(2, row.hash)
      .bind(3, row.published_hash)
      .run();
}

}  // namespace fieldwise::server
