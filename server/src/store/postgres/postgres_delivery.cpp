#include "store/postgres/postgres_delivery.h"

#include "store/delivery_names.h"
#include "store/encoding.h"

namespace fieldwise::server {
namespace {

constexpr auto kBeat = std::chrono::seconds(1);
// What a process had leased that was not seen for 6 s is free. By one clock for all of them.
const std::string kNow = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";
const std::string kNobodys =
    "NOT EXISTS (SELECT 1 FROM server_process WHERE server_process.id = delivery.leased_by "
    "AND seen_at > " +
    kNow + " - 6000)";

const std::string kWebhookColumns =
    "site, id, url, description, types, state, secret, previous_secret, previous_until, created_at";
const std::string kDeliveryColumns =
    "delivery.site, delivery.id, webhook, lead, order_number, type, state, attempts, created_at, "
    "due_at, ended_at, status, error";
const std::string kWithPayload =
    "SELECT " + kDeliveryColumns +
    ", payload FROM delivery JOIN outbox ON outbox.site = delivery.site "
    "AND outbox.id = delivery.outbox ";

std::vector<WebhookRow> read_webhooks(const Rows& rows) {
  std::vector<WebhookRow> out;
  for (int64_t i = 0; i < rows.size(); ++i) {
    WebhookRow row;
    row.site = rows.text(i, 0);
    row.id = rows.text(i, 1);
    row.url = rows.text(i, 2);
    row.description = rows.text(i, 3);
    row.types = read_texts(rows.text(i, 4));
    row.state = webhook_state(rows.text(i, 5));
    row.secret = rows.text(i, 6);
    row.previous_secret = rows.text(i, 7);
    row.previous_until = rows.optional_integer(i, 8);
    row.created_at = rows.integer(i, 9);
    out.push_back(std::move(row));
  }
  return out;
}

DeliveryRow read_delivery(const Rows& rows, int64_t i) {
  DeliveryRow out;
  out.site = rows.text(i, 0);
  out.id = rows.text(i, 1);
  out.webhook = rows.text(i, 2);
  out.lead = rows.text(i, 3);
  out.order = rows.integer(i, 4);
  out.type = rows.text(i, 5);
  out.state = delivery_state(rows.text(i, 6));
  out.attempts = rows.integer(i, 7);
  out.created_at = rows.integer(i, 8);
  out.due_at = rows.integer(i, 9);
  out.ended_at = rows.optional_integer(i, 10);
  out.status = rows.integer(i, 11);
  out.error = rows.text(i, 12);
  return out;
}

std::vector<std::string> first_column(const Rows& rows) {
  std::vector<std::string> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back(rows.text(i, 0));
  return out;
}

}  // namespace

void PostgresDelivery::beat() {
  const auto now = Clock::now();
  if (now < beat_ + kBeat) return;
  if (beat_ == Clock::time_point()) {
    db_->send("DELETE FROM server_process WHERE seen_at < " + kNow + " - 3600000");
  }
  beat_ = now;
  beating_ = true;
  db_->send("INSERT INTO server_process (id, seen_at) VALUES ($1, " + kNow +
                ") ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
            {process_});
}

void PostgresDelivery::let_go(bool committed) {
  unknown_.clear();
  if (beating_ && !committed) beat_ = {};
  beating_ = false;
}

std::vector<WebhookRow> PostgresDelivery::webhooks() {
  return read_webhooks(db_->query("SELECT " + kWebhookColumns + " FROM webhook ORDER BY site, id"));
}

std::vector<WebhookRow> PostgresDelivery::webhooks(std::string_view site) {
  return read_webhooks(db_->query(
      "SELECT " + kWebhookColumns + " FROM webhook WHERE site = $1 ORDER BY id", {site}));
}

void PostgresDelivery::put_webhook(const WebhookRow& row) {
  db_->send("INSERT INTO webhook (" + kWebhookColumns +
                ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (site, id) DO "
                "UPDATE SET url = excluded.url, description = excluded.description, "
                "types = excluded.types, state = excluded.state, secret = excluded.secret, "
                "previous_secret = excluded.previous_secret, "
                "previous_until = excluded.previous_until",
            {row.site, row.id, row.url, row.description, texts_json(row.types), name_of(row.state),
             row.secret, row.previous_secret, row.previous_until, row.created_at});
}

void PostgresDelivery::remove_webhook(std::string_view site, std::string_view id) {
  db_->send("DELETE FROM webhook WHERE site = $1 AND id = $2", {site, id});
  drop_unused(site, first_column(db_->query("DELETE FROM delivery WHERE site = $1 AND webhook = $2 "
                                            "RETURNING outbox",
                                            {site, id})));
}

void PostgresDelivery::enqueue(const std::vector<DeliveryRow>& rows, std::string_view payload) {
  if (rows.empty()) return;
  const std::string& outbox = rows.front().id;
  db_->send("INSERT INTO outbox (site, id, payload) VALUES ($1, $2, $3)",
            {rows.front().site, outbox, payload});
  for (const DeliveryRow& row : rows) {
    db_->send(
        "INSERT INTO delivery (site, id, webhook, outbox, lead, order_number, type, state, "
        "attempts, created_at, due_at, leased_until, leased_by, status, error) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', 0, $8, $9, 0, '', 0, '')",
        {row.site, row.id, row.webhook, outbox, row.lead, row.order, row.type, row.created_at,
         row.due_at});
  }
}

std::vector<Claimed> PostgresDelivery::claim(std::string_view site, std::string_view webhook,
                                             int64_t now, int64_t until, int64_t limit) {
  const Rows rows = db_->query(
      kWithPayload +
          "WHERE delivery.site = $1 AND webhook = $2 AND state = 'pending' AND due_at <= $3 "
          "AND (leased_until <= $3 OR " +
          kNobodys +
          ") AND (lead = '' OR NOT EXISTS (SELECT 1 FROM delivery AS earlier "
          "WHERE earlier.site = $1 AND earlier.lead = delivery.lead AND earlier.webhook = $2 "
          "AND earlier.order_number < delivery.order_number AND earlier.state = 'pending' "
          "AND earlier.due_at <= $3)) ORDER BY due_at, order_number LIMIT $4 "
          "FOR UPDATE OF delivery SKIP LOCKED",
      {site, webhook, now, limit});
  std::vector<Claimed> out;
  std::vector<std::string> ids;
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({read_delivery(rows, i), rows.text(i, 13)});
    ids.push_back(out.back().row.id);
  }
  if (!ids.empty()) {
    db_->send(
        "UPDATE delivery SET leased_until = $3, leased_by = $4 WHERE site = $1 AND id = ANY($2)",
        {site, ids, until, process_});
  }
  return out;
}

void PostgresDelivery::settle(const DeliveryRow& row) {
  db_->send(
      "UPDATE delivery SET state = $3, attempts = $4, due_at = $5, ended_at = $6, status = $7, "
      "error = $8, leased_until = 0 WHERE site = $1 AND id = $2 AND state = 'pending'",
      {row.site, row.id, name_of(row.state), row.attempts, row.due_at, row.ended_at, row.status,
       row.error});
}

void PostgresDelivery::bury(std::string_view site, std::string_view webhook, std::string_view error,
                            int64_t now) {
  db_->send(
      "UPDATE delivery SET state = 'dead', error = $3, ended_at = $4, leased_until = 0 "
      "WHERE site = $1 AND webhook = $2 AND state = 'pending'",
      {site, webhook, error, now});
}

std::optional<Claimed> PostgresDelivery::delivery(std::string_view site, std::string_view id) {
  const Rows rows =
      db_->query(kWithPayload + "WHERE delivery.site = $1 AND delivery.id = $2", {site, id});
  if (rows.empty()) return std::nullopt;
  return Claimed{read_delivery(rows, 0), rows.text(0, 13)};
}

std::vector<DeliveryRow> PostgresDelivery::deliveries(std::string_view site,
                                                      const DeliveryFilter& filter,
                                                      std::string_view after, int64_t limit) {
  std::string sql = "SELECT " + kDeliveryColumns + " FROM delivery WHERE site = $1 AND id > $2";
  SqlValues parameters = {site, after, limit};
  const auto restrict = [&](const char* condition, SqlValue value) {
    parameters.push_back(std::move(value));
    sql += std::string(" AND ") + condition + " $" + std::to_string(parameters.size());
  };
  if (!filter.webhook.empty()) restrict("webhook =", filter.webhook);
  if (!filter.lead.empty()) restrict("lead =", filter.lead);
  if (!filter.type.empty()) restrict("type =", filter.type);
  if (filter.state) restrict("state =", name_of(*filter.state));
  if (filter.since) restrict("created_at >=", *filter.since);
  if (filter.until) restrict("created_at <", *filter.until);
  const Rows rows = db_->query(sql + " ORDER BY id LIMIT $3", parameters);
  std::vector<DeliveryRow> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back(read_delivery(rows, i));
  return out;
}

void PostgresDelivery::replay(std::string_view site, std::string_view id, int64_t now) {
  db_->send(
      "UPDATE delivery SET state = 'pending', attempts = 0, due_at = $3, ended_at = NULL, "
      "error = '' WHERE site = $1 AND id = $2",
      {site, id, now});
}

int64_t PostgresDelivery::count(std::string_view site, DeliveryState state) {
  return db_
      ->query("SELECT count(*) FROM delivery WHERE site = $1 AND state = $2",
              {site, name_of(state)})
      .integer(0, 0);
}

std::optional<int64_t> PostgresDelivery::first_due(std::string_view site,
                                                   std::string_view webhook) {
  return db_
      ->query(
          "SELECT min(due_at) FROM delivery WHERE site = $1 AND webhook = $2 AND state = 'pending'",
          {site, webhook})
      .optional_integer(0, 0);
}

std::optional<int64_t> PostgresDelivery::first_lead_due(std::string_view site) {
  return db_
      ->query("SELECT min(due_at) FROM lead_work WHERE site = $1 AND due_at IS NOT NULL", {site})
      .optional_integer(0, 0);
}

int64_t PostgresDelivery::expire(std::string_view site, int64_t before, int64_t limit) {
  const std::vector<std::string> ids =
      first_column(db_->query("SELECT id FROM delivery WHERE site = $1 AND ended_at < $2 "
                              "ORDER BY ended_at LIMIT $3 FOR UPDATE SKIP LOCKED",
                              {site, before, limit}));
  if (ids.empty()) return 0;
  drop_unused(site, first_column(db_->query(
                        "DELETE FROM delivery WHERE site = $1 AND id = ANY($2) RETURNING outbox",
                        {site, ids})));
  return static_cast<int64_t>(ids.size());
}

// What another webhook got too is still needed.
void PostgresDelivery::drop_unused(std::string_view site, const std::vector<std::string>& outbox) {
  if (outbox.empty()) return;
  db_->send(
      "DELETE FROM outbox WHERE site = $1 AND id = ANY($2) AND NOT EXISTS (SELECT 1 FROM delivery "
      "WHERE delivery.site = $1 AND delivery.outbox = outbox.id)",
      {site, outbox});
}

LeadWork PostgresDelivery::lead_work(std::string_view site, std::string_view lead) {
  LeadWork out;
  out.site = site;
  out.lead = lead;
  const Rows rows = db_->query(
      "SELECT last_order, due_at, plan, lists FROM lead_work WHERE site = $1 AND lead = $2 FOR "
      "UPDATE",
      {site, lead});
  if (rows.empty()) {
    unknown_.insert({out.site, out.lead});
    return out;
  }
  out.last_order = rows.integer(0, 0);
  out.due_at = rows.optional_integer(0, 1);
  out.plan = rows.text(0, 2);
  out.lists = rows.text(0, 3);
  return out;
}

void PostgresDelivery::put_lead_work(const LeadWork& work) {
  std::string sql =
      "INSERT INTO lead_work (site, lead, last_order, due_at, plan, lists) "
      "VALUES ($1, $2, $3, $4, $5, $6)";
  // There was none when this transaction looked: of two who make it, one begins again.
  if (unknown_.erase({work.site, work.lead}) == 0) {
    sql +=
        " ON CONFLICT (site, lead) DO UPDATE SET last_order = excluded.last_order, "
        "due_at = excluded.due_at, plan = excluded.plan, lists = excluded.lists";
  }
  db_->send(sql, {work.site, work.lead, work.last_order, work.due_at, work.plan, work.lists});
}

std::vector<std::string> PostgresDelivery::leads_due(std::string_view site, int64_t now,
                                                     int64_t limit) {
  return first_column(
      db_->query("SELECT lead FROM lead_work WHERE site = $1 AND due_at <= $2 "
                 "ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED",
                 {site, now, limit}));
}

std::vector<std::string> PostgresDelivery::leads_stale(std::string_view site, std::string_view plan,
                                                       int64_t limit) {
  // A plan that is not in force any more, as another process has already seen, is no measure. Two
  // ranges of the index: one with <> would walk all of it.
  for (const char* sign : {"<", ">"}) {
    std::vector<std::string> out = first_column(
        db_->query(std::string("SELECT lead FROM lead_work WHERE site = $1 AND plan ") + sign +
                       " $2 AND EXISTS (SELECT 1 FROM site WHERE site.id = $1 AND site.plan = $2) "
                       "ORDER BY plan LIMIT $3 FOR UPDATE OF lead_work SKIP LOCKED",
                   {site, plan, limit}));
    if (!out.empty()) return out;
  }
  return {};
}

void PostgresDelivery::erase_deliveries(std::string_view site, std::string_view lead,
                                        int64_t since) {
  drop_unused(site, first_column(db_->query("DELETE FROM delivery WHERE site = $1 AND lead = $2 "
                                            "AND created_at >= $3 RETURNING outbox",
                                            {site, lead, since})));
}

void PostgresDelivery::erase_lead(std::string_view site, std::string_view lead) {
  erase_deliveries(site, lead, 0);
  db_->send("DELETE FROM lead_work WHERE site = $1 AND lead = $2", {site, lead});
}

}  // namespace fieldwise::server
