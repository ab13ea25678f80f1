// Webhooks, deliveries and the work of leads, in PostgreSQL.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <utility>

#include "store/delivery_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresDelivery final : public DeliveryStore {
 public:
  // `process`: the name of this one.
  PostgresDelivery(Session& db, std::string process) : db_(db), process_(std::move(process)) {}

  // Tells the others, now and then, that this process goes on. At the begin of each transaction.
  void beat();

  // The transaction is over; `committed` says how.
  void let_go(bool committed);

  std::vector<WebhookRow> webhooks() override;
  std::vector<WebhookRow> webhooks(std::string_view site) override;
  void put_webhook(const WebhookRow& row) override;
  void remove_webhook(std::string_view site, std::string_view id) override;

  void enqueue(const std::vector<DeliveryRow>& rows, std::string_view payload) override;
  std::vector<Claimed> claim(std::string_view site, std::string_view webhook, int64_t now,
                             int64_t until, int64_t limit) override;
  void settle(const DeliveryRow& row) override;
  void bury(std::string_view site, std::string_view webhook, std::string_view error,
            int64_t now) override;
  std::optional<Claimed> delivery(std::string_view site, std::string_view id) override;
  std::vector<DeliveryRow> deliveries(std::string_view site, const DeliveryFilter& filter,
                                      std::string_view after, int64_t limit) override;
  void replay(std::string_view site, std::string_view id, int64_t now) override;
  int64_t count(std::string_view site, DeliveryState state) override;
  std::optional<int64_t> first_due(std::string_view site, std::string_view webhook) override;
  std::optional<int64_t> first_lead_due(std::string_view site) override;
  int64_t expire(std::string_view site, int64_t before, int64_t limit) override;

  LeadWork lead_work(std::string_view site, std::string_view lead) override;
  void put_lead_work(const LeadWork& work) override;
  std::vector<std::string> leads_due(std::string_view site, int64_t now, int64_t limit) override;
  std::vector<std::string> leads_stale(std::string_view site, std::string_view plan,
                                       int64_t limit) override;
  void erase_deliveries(std::string_view site, std::string_view lead, int64_t since) override;
  void erase_lead(std::string_view site, std::string_view lead) override;

 private:
  void drop_unused(std::string_view site, const std::vector<std::string>& outbox);

  using Clock = std::chrono::steady_clock;

  Session& db_;
  const std::string process_;
  Clock::time_point beat_{};  // when this process last told that it goes on
  bool beating_ = false;      // whether this transaction does
  // Site and id of leads of whose work this transaction found nothing.
  std::set<std::pair<std::string, std::string>> unknown_;
};

}  // namespace fieldwise::server
