#include "store/sqlite/sqlite_delivery.h"

#include <algorithm>
#include "store/delivery_names.h"

#include "store/encoding.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kWebhookColumns =
    "site, id, url, description, types, state, secret, previous_secret, previous_until, created_at";
constexpr std::string_view kDeliveryColumns =
    "delivery.site, delivery.id, webhook, lead, order_number, type, state, attempts, created_at, "
    "due_at, ended_at, status, error";

std::string sql(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

WebhookRow read_webhook(const Statement& row) {
  WebhookRow out;
  out.site = row.text(0);
  out.id = row.text(1);
  out.url = row.text(2);
  out.description = row.text(3);
  out.types = read_texts(row.text(4));
  out.state = webhook_state(row.text(5));
  out.secret = row.text(6);
  out.previous_secret = row.text(7);
  if (!row.is_null(8)) out.previous_until = row.integer(8);
  out.created_at = row.integer(9);
  return out;
}

std::vector<WebhookRow> read_webhooks(Statement& rows) {
  std::vector<WebhookRow> out;
  const ResetAtEnd reset(rows);
  while (rows.step()) out.push_back(read_webhook(rows));
  return out;
}

DeliveryRow read_delivery(const Statement& row) {
  DeliveryRow out;
  out.site = row.text(0);
  out.id = row.text(1);
  out.webhook = row.text(2);
  out.lead = row.text(3);
  out.order = row.integer(4);
  out.type = row.text(5);
  out.state = delivery_state(row.text(6));
  out.attempts = row.integer(7);
  out.created_at = row.integer(8);
  out.due_at = row.integer(9);
  if (!row.is_null(10)) out.ended_at = row.integer(10);
  out.status = row.integer(11);
  out.error = row.text(12);
  return out;
}

}  // namespace

SqliteDelivery::SqliteDelivery(Database& db)
    : db_(db),
      select_work_(db.prepare(
          "SELECT last_order, due_at, plan, lists FROM lead_work WHERE site = ?1 AND lead = ?2")),
      upsert_work_(db.prepare(
          "INSERT INTO lead_work (site, lead, last_order, due_at, plan, lists) VALUES (?1, ?2, ?3, "
          "?4, ?5, ?6) ON CONFLICT (site, lead) DO UPDATE SET last_order = excluded.last_order, "
          "due_at = excluded.due_at, plan = excluded.plan, lists = excluded.lists")),
      select_due_(db.prepare("SELECT lead FROM lead_work WHERE site = ?1 AND due_at <= ?2 "
                             "ORDER BY due_at LIMIT ?3")),
      select_stale_(
          // Two ranges of the index: one with <> would walk all of it.
          db.prepare("SELECT lead FROM lead_work WHERE site = ?1 AND plan < ?2 UNION ALL "
                     "SELECT lead FROM lead_work WHERE site = ?1 AND plan > ?2 LIMIT ?3")),
      select_webhooks_(db.prepare(
          sql({"SELECT ", kWebhookColumns, " FROM webhook WHERE site = ?1 ORDER BY id"}))),
      select_claimable_(db.prepare(
          sql({"SELECT ", kDeliveryColumns,
               ", payload FROM delivery JOIN outbox ON outbox.id = delivery.outbox "
               "WHERE delivery.site = ?1 AND webhook = ?2 AND state = 'pending' AND due_at <= ?3 "
               "AND leased_until <= ?3 AND (lead = '' OR NOT EXISTS (SELECT 1 FROM delivery AS "
               "before WHERE before.site = ?1 AND before.lead = delivery.lead AND before.webhook = "
               "?2 AND before.order_number < delivery.order_number AND before.state = 'pending' "
               "AND before.due_at <= ?3)) ORDER BY due_at, order_number LIMIT ?4"}))),
      lease_(db.prepare("UPDATE delivery SET leased_until = ?3 WHERE site = ?1 AND id = ?2")),
      settle_(db.prepare(
          "UPDATE delivery SET state = ?3, attempts = ?4, due_at = ?5, ended_at = ?6, status = ?7, "
          "error = ?8, leased_until = 0 WHERE site = ?1 AND id = ?2 AND state = 'pending'")) {
  db.execute("UPDATE delivery SET leased_until = 0 WHERE state = 'pending' AND leased_until > 0");
}

std::vector<WebhookRow> SqliteDelivery::webhooks() {
  Statement rows =
      db_.prepare(sql({"SELECT ", kWebhookColumns, " FROM webhook ORDER BY site, id"}));
  return read_webhooks(rows);
}

std::vector<WebhookRow> SqliteDelivery::webhooks(std::string_view site) {
  select_webhooks_.bind(1, site);
  return read_webhooks(select_webhooks_);
}

void SqliteDelivery::put_webhook(const WebhookRow& row) {
  Statement put = db_.prepare(
      sql({"INSERT INTO webhook (", kWebhookColumns,
           ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (site, id) DO UPDATE "
           "SET url = excluded.url, description = excluded.description, types = excluded.types, "
           "state = excluded.state, secret = excluded.secret, "
           "previous_secret = excluded.previous_secret, "
           "previous_until = excluded.previous_until"}));
  put.bind(1, row.site).bind(2, row.id).bind(3, row.url).bind(4, row.description);
  put.bind(5, texts_json(row.types)).bind(6, name_of(row.state)).bind(7, row.secret);
  put.bind(8, row.previous_secret).bind(9, row.previous_until).bind(10, row.created_at).run();
}

void SqliteDelivery::remove_webhook(std::string_view site, std::string_view id) {
  db_.prepare("DELETE FROM webhook WHERE site = ?1 AND id = ?2").bind(1, site).bind(2, id).run();
  // What another webhook got too is still needed.
  std::vector<int64_t> outbox;
  Statement rows = db_.prepare(
      "SELECT outbox FROM delivery WHERE site = ?1 AND webhook = ?2 AND NOT EXISTS (SELECT 1 FROM "
      "delivery AS other INDEXED BY delivery_outbox WHERE other.site = ?1 AND other.outbox = "
      "delivery.outbox AND other.webhook <> ?2)");
  rows.bind(1, site).bind(2, id);
  while (rows.step()) outbox.push_back(rows.integer(0));
  blank(outbox);
  db_.prepare("DELETE FROM delivery WHERE site = ?1 AND webhook = ?2")
      .bind(1, site)
      .bind(2, id)
      .run();
}

void SqliteDelivery::enqueue(const std::vector<DeliveryRow>& rows, std::string_view payload) {
  if (rows.empty()) return;
  Statement id = db_.prepare("INSERT INTO outbox (site, payload) VALUES (?1, ?2) RETURNING id");
  id.bind(1, rows.front().site).bind(2, payload).step();
  const int64_t outbox = id.integer(0);
  Statement put = db_.prepare(
      "INSERT INTO delivery (site, id, webhook, outbox, lead, order_number, type, state, attempts, "
      "created_at, due_at, leased_until, status, error) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', 0, ?8, ?9, 0, 0, '')");
  for (const DeliveryRow& row : rows) {
    put.bind(1, row.site).bind(2, row.id).bind(3, row.webhook).bind(4, outbox).bind(5, row.lead);
    put.bind(6, row.order).bind(7, row.type).bind(8, row.created_at).bind(9, row.due_at).run();
  }
}

std::vector<Claimed> SqliteDelivery::claim(std::string_view site, std::string_view webhook,
                                           int64_t now, int64_t until, int64_t limit) {
  std::vector<Claimed> out;
  {
    const ResetAtEnd reset(select_claimable_);
    select_claimable_.bind(1, site).bind(2, webhook).bind(3, now).bind(4, limit);
    while (select_claimable_.step()) {
      out.push_back({read_delivery(select_claimable_), std::string(select_claimable_.text(13))});
    }
  }
  for (const Claimed& claimed : out)
    lease_.bind(1, site).bind(2, claimed.row.id).bind(3, until).run();
  return out;
}

void SqliteDelivery::settle(const DeliveryRow& row) {
  settle_.bind(1, row.site).bind(2, row.id).bind(3, name_of(row.state)).bind(4, row.attempts);
  settle_.bind(5, row.due_at).bind(6, row.ended_at).bind(7, row.status).bind(8, row.error).run();
}

void SqliteDelivery::bury(std::string_view site, std::string_view webhook, std::string_view error,
                          int64_t now) {
  db_.prepare(
         "UPDATE delivery INDEXED BY delivery_due SET state = 'dead', error = ?3, ended_at = ?4, "
         "leased_until = 0 "
         "WHERE site = ?1 AND webhook = ?2 AND state = 'pending'")
      .bind(1, site)
      .bind(2, webhook)
      .bind(3, error)
      .bind(4, now)
      .run();
}

std::optional<Claimed> SqliteDelivery::delivery(std::string_view site, std::string_view id) {
  Statement row =
      db_.prepare(sql({"SELECT ", kDeliveryColumns,
                       ", payload FROM delivery JOIN outbox ON outbox.id = delivery.outbox "
                       "WHERE delivery.site = ?1 AND delivery.id = ?2"}));
  if (!row.bind(1, site).bind(2, id).step()) return std::nullopt;
  return Claimed{read_delivery(row), std::string(row.text(13))};
}

std::vector<DeliveryRow> SqliteDelivery::deliveries(std::string_view site,
                                                    const DeliveryFilter& filter,
                                                    std::string_view after, int64_t limit) {
  // A lead has few, a site many.
  const std::string_view by_lead = filter.lead.empty() ? "" : " INDEXED BY delivery_lead";
  std::string text =
      sql({"SELECT ", kDeliveryColumns, " FROM delivery", by_lead, " WHERE site = ?1 AND id > ?2"});
  std::vector<std::string> texts;
  const auto restrict = [&](std::string_view column, std::string value) {
    if (value.empty()) return;
    texts.push_back(std::move(value));
    text += sql({" AND ", column, " ?", std::to_string(texts.size() + 3)});
  };
  restrict("webhook =", filter.webhook);
  restrict("lead =", filter.lead);
  restrict("type =", filter.type);
  restrict("state =", filter.state ? std::string(name_of(*filter.state)) : "");
  if (filter.since) text += " AND created_at >= " + std::to_string(*filter.since);
  if (filter.until) text += " AND created_at < " + std::to_string(*filter.until);
  Statement rows = db_.prepare(text + " ORDER BY id LIMIT ?3");
  rows.bind(1, site).bind(2, after).bind(3, limit);
  for (size_t i = 0; i < texts.size(); ++i) rows.bind(static_cast<int>(i) + 4, texts[i]);
  std::vector<DeliveryRow> out;
  while (rows.step()) out.push_back(read_delivery(rows));
  return out;
}

void SqliteDelivery::replay(std::string_view site, std::string_view id, int64_t now) {
  db_.prepare(
         "UPDATE delivery SET state = 'pending', attempts = 0, due_at = ?3, ended_at = NULL, "
         "error = '' WHERE site = ?1 AND id = ?2")
      .bind(1, site)
      .bind(2, id)
      .bind(3, now)
      .run();
}

int64_t SqliteDelivery::count(std::string_view site, DeliveryState state) {
  Statement row = db_.prepare("SELECT count(*) FROM delivery WHERE site = ?1 AND state = ?2");
  row.bind(1, site).bind(2, name_of(state)).step();
  return row.integer(0);
}

std::optional<int64_t> SqliteDelivery::first_due(std::string_view site, std::string_view webhook) {
  Statement row = db_.prepare(
      "SELECT min(due_at) FROM delivery WHERE site = ?1 AND webhook = ?2 AND state = 'pending'");
  if (!row.bind(1, site).bind(2, webhook).step() || row.is_null(0)) return std::nullopt;
  return row.integer(0);
}

std::optional<int64_t> SqliteDelivery::first_lead_due(std::string_view site) {
  Statement row =
      db_.prepare("SELECT min(due_at) FROM lead_work WHERE site = ?1 AND due_at IS NOT NULL");
  if (!row.bind(1, site).step() || row.is_null(0)) return std::nullopt;
  return row.integer(0);
}

int64_t SqliteDelivery::expire(std::string_view site, int64_t before, int64_t limit) {
  int64_t count = 0;
  std::vector<int64_t> outbox;
  std::vector<std::string> ids;
  Statement rows = db_.prepare(
      "SELECT id, outbox FROM delivery WHERE site = ?1 AND ended_at < ?2 ORDER BY ended_at LIMIT "
      "?3");
  rows.bind(1, site).bind(2, before).bind(3, limit);
  for (; rows.step(); ++count) {
    ids.emplace_back(rows.text(0));
    outbox.push_back(rows.integer(1));
  }
  for (const std::string& id : ids) {
    db_.prepare("DELETE FROM delivery WHERE site = ?1 AND id = ?2").bind(1, site).bind(2, id).run();
  }
  Statement used = db_.prepare("SELECT 1 FROM delivery WHERE site = ?1 AND outbox = ?2");
  std::erase_if(outbox, [&](int64_t id) {
    const bool found = used.bind(1, site).bind(2, id).step();
    used.reset();
    return found;
  });
  blank(outbox);
  if (count > 0) drop_blank_rows();
  return count;
}

// Gives room back, on a walk along the table, some way at each call. A row that is deleted makes
// SQLite move its neighbours between pages, and leave some of what it moved behind, so only those
// go whose neighbours are blank too.
void SqliteDelivery::drop_blank_rows() {
  constexpr size_t kDistance = 500;  // rows to the next one that is used; some pages at least
  constexpr int64_t kAtOnce = 1000;
  std::vector<int64_t> done;
  {
    Statement rows = db_.prepare(
        "SELECT id, substr(payload, 1, 1) = '0' FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2");
    rows.bind(1, sweep_.last).bind(2, kAtOnce);
    int64_t count = 0;
    for (; rows.step(); ++count) {
      sweep_.last = rows.integer(0);
      if (rows.integer(1) == 0) {
        sweep_.blank.clear();
        sweep_.from_start = false;
        continue;
      }
      sweep_.blank.push_back(sweep_.last);
      const size_t before = sweep_.from_start ? 0 : kDistance;
      if (sweep_.blank.size() <= before + kDistance) continue;
      const auto first = sweep_.blank.begin() + static_cast<std::ptrdiff_t>(before);
      done.push_back(*first);
      sweep_.blank.erase(first);
    }
    // At its end the table grows, so the last rows have a neighbour that is used.
    if (count < kAtOnce) sweep_ = {};
  }
  Statement drop = db_.prepare("DELETE FROM outbox WHERE id = ?1");
  for (const int64_t id : done) drop.bind(1, id).run();
}

LeadWork SqliteDelivery::lead_work(std::string_view site, std::string_view lead) {
  LeadWork out;
  out.site = site;
  out.lead = lead;
  const ResetAtEnd reset(select_work_);
  if (!select_work_.bind(1, site).bind(2, lead).step()) return out;
  out.last_order = select_work_.integer(0);
  if (!select_work_.is_null(1)) out.due_at = select_work_.integer(1);
  out.plan = select_work_.text(2);
  out.lists = select_work_.text(3);
  return out;
}

void SqliteDelivery::put_lead_work(const LeadWork& work) {
  upsert_work_.bind(1, work.site).bind(2, work.lead).bind(3, work.last_order);
  upsert_work_.bind(4, work.due_at).bind(5, work.plan).bind(6, work.lists).run();
}

std::vector<std::string> SqliteDelivery::leads_due(std::string_view site, int64_t now,
                                                   int64_t limit) {
  std::vector<std::string> out;
  const ResetAtEnd reset(select_due_);
  select_due_.bind(1, site).bind(2, now).bind(3, limit);
  while (select_due_.step()) out.emplace_back(select_due_.text(0));
  return out;
}

std::vector<std::string> SqliteDelivery::leads_stale(std::string_view site, std::string_view plan,
                                                     int64_t limit) {
  std::vector<std::string> out;
  const ResetAtEnd reset(select_stale_);
  select_stale_.bind(1, site).bind(2, plan).bind(3, limit);
  while (select_stale_.step()) out.emplace_back(select_stale_.text(0));
  return out;
}

void SqliteDelivery::erase_deliveries(std::string_view site, std::string_view lead, int64_t since) {
  std::vector<int64_t> outbox;
  Statement rows = db_.prepare(
      "SELECT outbox FROM delivery INDEXED BY delivery_lead "
      "WHERE site = ?1 AND lead = ?2 AND created_at >= ?3");
  rows.bind(1, site).bind(2, lead).bind(3, since);
  while (rows.step()) outbox.push_back(rows.integer(0));
  blank(outbox);
  db_.prepare(
         "DELETE FROM delivery INDEXED BY delivery_lead "
         "WHERE site = ?1 AND lead = ?2 AND created_at >= ?3")
      .bind(1, site)
      .bind(2, lead)
      .bind(3, since)
      .run();
}

void SqliteDelivery::erase_lead(std::string_view site, std::string_view lead) {
  erase_deliveries(site, lead, 0);
  db_.prepare("DELETE FROM lead_work WHERE site = ?1 AND lead = ?2")
      .bind(1, site)
      .bind(2, lead)
      .run();
}

// As long as it was: SQLite then overwrites the row where it is. A shorter one would make it move
// the row's neighbours between pages, and leave some of what it moved behind.
void SqliteDelivery::blank(const std::vector<int64_t>& outbox) {
  for (const int64_t id : outbox) {
    db_.prepare(
           "UPDATE outbox SET payload = substr(hex(zeroblob(length(CAST(payload AS BLOB)))), 1, "
           "length(CAST(payload AS BLOB))) WHERE id = ?1")
        .bind(1, id)
        .run();
  }
}

}  // namespace fieldwise::server
