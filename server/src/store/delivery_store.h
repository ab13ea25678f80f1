// What the store keeps of webhooks: where announcements go, what is on its way there, and when each
// lead is to be looked at again. Used within the transactions of Store.
//
// Where other processes use the database too: a row that one of them got from `leads_…` is not
// given to another before that one's transaction ends, and what was claimed is nobody else's until
// its lease ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

enum class WebhookState : uint8_t {
  enabled,
  paused,  // by its owner: what comes is held
  gone,    // it answered 410: what comes is not for it
};

struct WebhookRow {
  std::string site, id;
  std::string url, description;
  std::vector<std::string> types;  // of the messages that it gets; empty: all
  WebhookState state = WebhookState::enabled;
  std::string secret, previous_secret;    // whsec_…; the latter may be empty
  std::optional<int64_t> previous_until;  // both sign until then
  int64_t created_at = 0;
};

enum class DeliveryState : uint8_t { pending, delivered, dead };

// A message on its way to a webhook.
struct DeliveryRow {
  std::string site, id;
  std::string webhook;
  std::string lead;   // '' for a test
  int64_t order = 0;  // of the lead's messages, rising
  std::string type;
  DeliveryState state = DeliveryState::pending;
  int64_t attempts = 0;
  int64_t created_at = 0;
  int64_t due_at = 0;
  std::optional<int64_t> ended_at;  // when it was delivered, or given up
  int64_t status = 0;               // of the last answer; 0 when there was none
  std::string error;                // why the last attempt failed: a code of docs/webhooks.md
};

struct Claimed {
  DeliveryRow row;
  std::string payload;
};

// Which deliveries are meant; what is empty does not restrict.
struct DeliveryFilter {
  std::string webhook, lead, type;
  std::optional<DeliveryState> state;
  std::optional<int64_t> since, until;  // created_at: from, and before
};

// What there is to do about a lead by itself.
struct LeadWork {
  std::string site, lead;
  int64_t last_order = 0;         // of its last message
  std::optional<int64_t> due_at;  // when to look at it again
  std::string plan;               // the hash of the site's plan by which that was found
  std::string lists;              // that it is on (ListStore), to see whether they change

  bool operator==(const LeadWork&) const = default;
};

class DeliveryStore {
 public:
  DeliveryStore() = default;
  DeliveryStore(const DeliveryStore&) = delete;
  DeliveryStore& operator=(const DeliveryStore&) = delete;
  virtual ~DeliveryStore() = default;

  // Webhooks, of one site or of all, by id. `put` adds one or replaces it; `remove` takes its
  // deliveries along.
  virtual std::vector<WebhookRow> webhooks() = 0;
  virtual std::vector<WebhookRow> webhooks(std::string_view site) = 0;
  virtual void put_webhook(const WebhookRow& row) = 0;
  virtual void remove_webhook(std::string_view site, std::string_view id) = 0;

  // Adds a delivery for each row; they have site and payload in common.
  virtual void enqueue(const std::vector<DeliveryRow>& rows, std::string_view payload) = 0;

  // Leases up to `limit` deliveries to this webhook that are due at `now`, until `until`: the
  // longest due first, and of each lead only the first in order.
  virtual std::vector<Claimed> claim(std::string_view site, std::string_view webhook, int64_t now,
                                     int64_t until, int64_t limit) = 0;

  // Writes what came of an attempt (state, attempts, due_at, ended_at, status, error) and ends the
  // lease. Nothing happens when the row is gone or not pending any more.
  virtual void settle(const DeliveryRow& row) = 0;

  // Gives up all that is pending for this webhook, with this error.
  virtual void bury(std::string_view site, std::string_view webhook, std::string_view error,
                    int64_t now) = 0;

  virtual std::optional<Claimed> delivery(std::string_view site, std::string_view id) = 0;

  // Up to `limit` of those that are meant, behind the id `after`, by id.
  virtual std::vector<DeliveryRow> deliveries(std::string_view site, const DeliveryFilter& filter,
                                              std::string_view after, int64_t limit) = 0;

  // Makes the delivery pending and due at `now` again, with all of its attempts to come.
  virtual void replay(std::string_view site, std::string_view id, int64_t now) = 0;

  // How many deliveries of the site are in this state.
  virtual int64_t count(std::string_view site, DeliveryState state) = 0;

  // When the first of what is pending for this webhook is due, and the first lead of the site;
  // nothing: none is.
  virtual std::optional<int64_t> first_due(std::string_view site, std::string_view webhook) = 0;
  virtual std::optional<int64_t> first_lead_due(std::string_view site) = 0;

  // Removes up to `limit` deliveries of the site that ended before this time, their payloads
  // physically; returns how many.
  virtual int64_t expire(std::string_view site, int64_t before, int64_t limit) = 0;

  // The work of a lead; an unknown one has none. `put` adds or replaces it.
  virtual LeadWork lead_work(std::string_view site, std::string_view lead) = 0;
  virtual void put_lead_work(const LeadWork& work) = 0;

  // Up to `limit` leads of the site that are due at `now`, the longest due first; and leads whose
  // work was found by another plan than `plan`.
  virtual std::vector<std::string> leads_due(std::string_view site, int64_t now, int64_t limit) = 0;
  virtual std::vector<std::string> leads_stale(std::string_view site, std::string_view plan,
                                               int64_t limit) = 0;

  // Removes a lead's deliveries that were made at this time or after it, their payloads physically.
  virtual void erase_deliveries(std::string_view site, std::string_view lead, int64_t since) = 0;

  // Removes all that is kept here of a lead, its payloads physically.
  virtual void erase_lead(std::string_view site, std::string_view lead) = 0;
};

}  // namespace fieldwise::server
