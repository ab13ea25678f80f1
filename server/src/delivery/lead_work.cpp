#include "delivery/lead_work.h"

#include <algorithm>

#include "base/crypto.h"
#include "base/log.h"
#include "delivery/message.h"
#include "insight/follow.h"
#include "insight/lists.h"
#include "insight/tally.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "leads/listing.h"
#include "learn/visitors.h"
#include "store/delivery_names.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

// Announcements of a lead are events of this client in its own log.
constexpr std::string_view kHost = "srv-host";

bool wants(const WebhookRow& webhook, std::string_view type) {
  if (webhook.state == WebhookState::gone) return false;
  return webhook.types.empty() ||
         std::find(webhook.types.begin(), webhook.types.end(), type) != webhook.types.end();
}

void copy(JsonWriter& json, const Value& from, const char* name) {
  const Value* member = from.find(name);
  if (member != nullptr && !member->is_null()) json.key(name).value(*member);
}

// The event that says that this was told (docs/actions.md), its members in canonical order.
std::string announced(const Value& told, const Value& plan) {
  const Value* correction = told.find("correction");
  const bool withdrawn = correction != nullptr && correction->text() == "withdrawn";
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  copy(json, told, "as_of");
  if (withdrawn) json.key("correction").string("withdrawn");
  copy(json, told, "digest");
  copy(json, told, "id");
  json.key("plan").value(plan);
  const std::string_view kind = kind_of(told);
  if (kind == "stage" || kind == "plan_changed") copy(json, told, "to");
  json.key("type").string("announced");
  json.end_object();
  return out;
}

// Tells what a lead has to be told, once.
class Teller {
 public:
  Teller(Store& store, const Site& site, LeadWork& work, const Value& actions,
         const Value& decision, int64_t at, int64_t now, bool gpc)
      : store_(store),
        site_(site),
        work_(work),
        actions_(actions),
        decision_(decision),
        at_(at),
        now_(now),
        gpc_(gpc),
        webhooks_(store.delivery().webhooks(site.id)) {}

  // Puts into the outbox what this says.
  void tell(const Value& told) {
    const Value* to = told.find("to");
    for (const std::string_view type :
         types_of(kind_of(told), to == nullptr ? std::string_view() : to->text())) {
      send(type, told);
    }
  }

  // Notes that all of these are told. False when the log has no room for it: then they must not be,
  // or they would be again each time.
  bool note(LeadLog& log, const std::vector<Value>& all) {
    const auto head = log.own->clients.find(kHost);
    int64_t seq = head == log.own->clients.end() ? 0 : head->second.seq;
    std::vector<StoredEvent> events;
    events.reserve(all.size());
    for (const Value& told : all) {
      events.push_back({std::string(kHost), ++seq, at_, announced(told, *actions_.find("plan"))});
    }
    const Errors errors = append(store_, log, std::move(events), now_);
    if (!errors.empty()) log_event("warning", "announced", errors.front().code);
    return errors.empty();
  }

 private:
  void send(std::string_view type, const Value& told) {
    work_.last_order += 1;
    std::vector<DeliveryRow> rows;
    for (const WebhookRow& webhook : webhooks_) {
      if (!wants(webhook, type)) continue;
      DeliveryRow row;
      row.site = site_.id;
      row.id = delivery_id(now_, work_.last_order);
      row.webhook = webhook.id;
      row.lead = work_.lead;
      row.order = work_.last_order;
      row.type = type;
      row.created_at = row.due_at = now_;
      rows.push_back(std::move(row));
    }
    if (rows.empty()) return;
    store_.delivery().enqueue(rows, message_json({site_.id, work_.lead, work_.last_order, type,
                                                  told, actions_, decision_, at_, gpc_}));
  }

  Store& store_;
  const Site& site_;
  LeadWork& work_;
  const Value& actions_;
  const Value& decision_;
  const int64_t at_, now_;
  const bool gpc_;
  const std::vector<WebhookRow> webhooks_;
};

// What there is to tell, in order.
std::vector<Value> to_tell(const Value& actions) {
  std::vector<Value> out;
  for (const char* name : {"announce", "corrections"}) {
    if (const Value* items = actions.find(name))
      out.insert(out.end(), items->begin(), items->end());
  }
  return out;
}

}  // namespace

void act_on_lead(Store& store, const Site& site, const std::string& id, int64_t now) {
  std::optional<LeadLog> lead = lead_log(store, site.id, id);
  if (!lead) {
    store.metrics().erase_tally(site.id, id);
    store.lists().put(site.id, id, {});
    return store.delivery().erase_lead(site.id, id);
  }
  if (lead->lead.id != id) {
    // It was joined to another: there is nothing to do under its own name any more.
    LeadWork none = store.delivery().lead_work(site.id, id);
    none.due_at.reset();
    none.plan = site.plans->full_hash;
    list_lead(store, none, {});
    store.delivery().put_lead_work(none);
    store.metrics().put_tally(site.id, id, {});
    return act_on_lead(store, site, lead->lead.id, now);
  }
  const LeadWork before = store.delivery().lead_work(site.id, id);
  LeadWork work = before;
  work.plan = site.plans->full_hash;
  work.due_at.reset();
  const int64_t at = decided_at(*lead, now);
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(lead->lead.visitor);
  Arena arena;
  const insight::Followed followed = insight::follow(*plan, lead->events, at);
  const Value actions = parse_json(followed.actions, arena).value;
  const Value* next = actions.find("changes_at");
  if (next != nullptr && next->is_number()) {
    work.due_at = std::max(static_cast<int64_t>(next->number), now + 1);
  }
  const std::vector<Value> all = to_tell(actions);
  if (!all.empty()) {
    const std::string decided = decide(*plan, lead->events, at, "");
    const Value decision = parse_json(decided, arena).value;
    Teller teller(store, site, work, actions, decision, at, now, lead->gpc);
    if (teller.note(*lead, all)) {
      for (const Value& told : all) teller.tell(told);
      // There may be more to tell once a change of plan is settled.
      if (kind_of(all.front()) == "plan_changed") work.due_at = now + 1;
    }
  }
  store.metrics().put_tally(site.id, id, insight::tally_of(*plan, followed.facts, followed.steps));
  const int8_t outcome = learn::reported_end(lead->events, at).outcome;
  list_lead(store, work, insight::lists_of(followed.facts, outcome));
  // What was noted has woken the lead.
  if (work != before || !all.empty()) store.delivery().put_lead_work(work);
}

}  // namespace fieldwise::server
