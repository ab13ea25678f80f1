// Webhooks, deliveries and the work of leads, in SQLite.
#pragma once

#include <deque>

#include "store/delivery_store.h"
#include "store/sqlite/database.h"

namespace fieldwise::server {

class SqliteDelivery final : public DeliveryStore {
 public:
  // `db` must outlive it. What a process that is no more had leased is free again: the file is ours
  // alone.
  explicit SqliteDelivery(Database& db);

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
  void drop_blank_rows();
  void blank(const std::vector<int64_t>& outbox);

  Database& db_;
  // Where drop_blank_rows goes on, and the blank rows before that place, as far back as it needs
  // them.
  struct Sweep {
    int64_t last = 0;
    bool from_start = true;  // no row before them is used
    std::deque<int64_t> blank;
  };
  Sweep sweep_;
  Statement select_work_, upsert_work_, select_due_, select_stale_, select_webhooks_,
      select_claimable_, lease_, settle_;
};

}  // namespace fieldwise::server
