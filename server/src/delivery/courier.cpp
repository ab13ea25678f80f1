#include "delivery/courier.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/asio/experimental/as_tuple.hpp>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "delivery/busy.h"
#include "delivery/http_client.h"
#include "delivery/lead_work.h"
#include "delivery/signature.h"
#include "insight/sums.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

namespace asio = boost::asio;
using asio::awaitable, asio::use_awaitable;

constexpr auto kResult = asio::experimental::as_tuple(use_awaitable);

// How often it looks what there is to do. It asks the store, as other processes may put something
// there, and nobody could ring a bell for all of them.
constexpr auto kPause = std::chrono::milliseconds(250);
constexpr auto kLongPause = std::chrono::seconds(5);  // after something that should not happen
constexpr auto kDrainTime = std::chrono::seconds(8);
constexpr int64_t kLease = 120 * 1000;  // ms; longer than any attempt lasts

constexpr int64_t kTidy = 10 * 1000;           // ms between two looks for what is too old
constexpr int64_t kMeasure = 15 * 1000;        // ms between two counts of what waits
constexpr int64_t kPostponed = 5 * 60 * 1000;  // ms
constexpr int64_t kOld = 100;                  // removed in one transaction
constexpr int64_t kLeads = 10;    // looked after in one transaction: requests wait meanwhile
constexpr int64_t kCounted = 50;  // taken into the sums in one transaction

// Sites take turns, as there may not be room for all of them: those behind `last` come first.
template <class Items, class SiteOf>
void in_turn(Items& items, const std::string& last, const SiteOf& site_of) {
  std::stable_partition(items.begin(), items.end(),
                        [&](const auto& item) { return site_of(item) > last; });
}

}  // namespace

class Courier::Round {
 public:
  Round(const CourierConfig& config, const Sites& sites, StoreThread& store)
      : schedule_(config.schedule),
        keep_(config.keep),
        sites_(sites),
        store_(store),
        client_(context_.get_executor(), config.ca_file, config.allowed) {
    begin();
    thread_ = std::thread([this] { context_.run(); });
  }

  ~Round() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
      stopping_ = true;
      pause_.cancel();
      drain_.expires_after(kDrainTime);
      drain_.async_wait([this](const boost::system::error_code& error) {
        if (!error) context_.stop();
      });
      end_when_idle();
    });
    thread_.join();
  }

 private:
  struct Errand {
    WebhookRow webhook;
    Claimed claimed;
  };

  void begin() {
    asio::co_spawn(context_, go_round(), [this](const std::exception_ptr& failure) {
      report(failure);
      if (failure && !stopping_) {
        pause_.expires_after(kLongPause);
        pause_.async_wait([this](const boost::system::error_code&) { begin(); });
        return;
      }
      idle_ = true;
      end_when_idle();
    });
  }

  static void report(const std::exception_ptr& failure) {
    try {
      if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      log_event("error", "webhook", error.what());
    }
  }

  awaitable<void> go_round() {
    while (!stopping_) {
      const bool more_leads = co_await look_after_leads();
      co_await send_out();
      co_await measure();
      const bool more_counts = co_await count_up();
      if (more_leads || more_counts || co_await tidy_up()) continue;
      pause_.expires_after(kPause);
      co_await pause_.async_wait(kResult);
    }
  }

  void end_when_idle() {
    if (idle_ && busy_.total() == 0) drain_.cancel();
  }

  using Work = std::function<void(Store&)>;

  // Runs `work` in a transaction. False when that failed, and nothing of it is so. `work` must
  // outlive the call: have a name, as GCC 12 destroys what has none twice.
  awaitable<bool> in_store(const Work& work) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        [this, &work](auto handler) {
          auto executor = asio::get_associated_executor(handler, context_.get_executor());
          auto tracked = asio::prefer(executor, asio::execution::outstanding_work.tracked);
          auto shared = std::make_shared<decltype(handler)>(std::move(handler));
          store_.post(
              [work](Store& store) {
                work(store);
                return Response{};
              },
              [tracked, shared](const Response& response) {
                asio::post(tracked, [shared, done = response.status == 200]() mutable {
                  std::move (*shared)(done);
                });
              });
        },
        use_awaitable);
  }

  using Due = std::pair<std::shared_ptr<const Site>, std::string>;  // and the lead

  // Acts on some of the leads that are due. True: there may be more of them.
  awaitable<bool> look_after_leads() {
    struct Found {
      std::vector<Due> leads;
      bool more = false;
    };
    const auto found = std::make_shared<Found>();
    auto sites = sites_.all();
    in_turn(sites, last_looked_after_, [](const auto& site) { return site->id; });
    const Work work = [found, sites = std::move(sites)](Store& store) {
      const int64_t now = now_ms();
      std::vector<Due>& leads = found->leads;
      *found = {};
      const auto take = [&](const auto& leads_of) {
        for (const std::shared_ptr<const Site>& site : sites) {
          const int64_t room = kLeads - static_cast<int64_t>(leads.size());
          if (site->plans == nullptr || room == 0) continue;
          const std::vector<std::string> some = leads_of(*site, room);
          found->more = found->more || static_cast<int64_t>(some.size()) == room;
          for (const std::string& lead : some) {
            const Due one{site, lead};
            if (std::find(leads.begin(), leads.end(), one) == leads.end()) leads.push_back(one);
          }
        }
      };
      take([&](const Site& site, int64_t room) {
        return store.delivery().leads_due(site.id, now, room);
      });
      // A new plan makes all leads of its site stale: they must not hold what is due anywhere.
      take([&](const Site& site, int64_t room) {
        return store.delivery().leads_stale(site.id, site.plans->full_hash, room);
      });
      for (const auto& [site, lead] : leads) act_on_lead(store, *site, lead, now);
    };
    const bool done = co_await in_store(work);
    if (!found->leads.empty()) last_looked_after_ = found->leads.back().first->id;
    if (!done && !found->leads.empty()) co_await one_by_one(found->leads);
    co_return done && found->more && !stopping_;
  }

  // One lead that cannot be read must not hold the others: it waits for some minutes.
  awaitable<void> one_by_one(std::vector<Due> leads) {
    for (const auto& [site, lead] : leads) {
      const Work act = [site = site, lead = lead](Store& store) {
        act_on_lead(store, *site, lead, now_ms());
      };
      if (co_await in_store(act)) continue;
      const Work postpone = [site = site, lead = lead](Store& store) {
        LeadWork work = store.delivery().lead_work(site->id, lead);
        work.plan = site->plans->full_hash;
        work.due_at = now_ms() + kPostponed;
        store.delivery().put_lead_work(work);
      };
      co_await in_store(postpone);
      log_event("error", "lead_work", "a lead could not be looked after");
    }
  }

  // Sends what is due, as far as there is room.
  awaitable<void> send_out() {
    const auto errands = std::make_shared<std::vector<Errand>>();
    const Work work = [errands, under_way = busy_, after = last_served_](Store& store) {
      const int64_t now = now_ms();
      Busy busy = under_way;
      errands->clear();
      std::vector<WebhookRow> webhooks = store.delivery().webhooks();
      in_turn(webhooks, after, [](const WebhookRow& webhook) { return webhook.site; });
      for (const WebhookRow& webhook : webhooks) {
        if (webhook.state != WebhookState::enabled) continue;
        const int64_t limit = busy.room(webhook.site, webhook.id);
        if (limit == 0) continue;
        for (Claimed& claimed :
             store.delivery().claim(webhook.site, webhook.id, now, now + kLease, limit)) {
          busy.add(webhook.site, webhook.id);
          errands->push_back({webhook, std::move(claimed)});
        }
      }
    };
    const bool done = co_await in_store(work);
    if (!done || stopping_) co_return;
    for (Errand& errand : *errands) {
      const auto [site, id] = std::pair(errand.webhook.site, errand.webhook.id);
      last_served_ = site;
      busy_.add(site, id);
      asio::co_spawn(context_, run(std::move(errand)),
                     [this, site = site, id = id](const std::exception_ptr& failure) {
                       finished(site, id, failure);
                     });
    }
  }

  void finished(const std::string& site, const std::string& id, const std::exception_ptr& failure) {
    report(failure);
    busy_.remove(site, id);
    pause_.cancel();  // there may be more for this webhook
    end_when_idle();
  }

  // Notes what waits, now and then, for whoever watches (docs/operation.md).
  awaitable<void> measure() {
    if (now_ms() < measured_ + kMeasure) co_return;
    const Work work = [](Store& store) {
      const int64_t now = now_ms();
      int64_t pending = 0, dead = 0, first_delivery = now, first_lead = now;
      for (const SiteRow& site : store.sites()) {
        pending += store.delivery().count(site.id, DeliveryState::pending);
        dead += store.delivery().count(site.id, DeliveryState::dead);
        first_lead = std::min(first_lead, store.delivery().first_lead_due(site.id).value_or(now));
      }
      for (const WebhookRow& webhook : store.delivery().webhooks()) {
        if (webhook.state != WebhookState::enabled) continue;
        const auto due = store.delivery().first_due(webhook.site, webhook.id);
        first_delivery = std::min(first_delivery, due.value_or(now));
      }
      Metrics& metrics = Metrics::here();
      metrics.deliveries_pending.set(pending);
      metrics.deliveries_dead.set(dead);
      metrics.delivery_delay.set(now - first_delivery);
      metrics.lead_delay.set(now - first_lead);
    };
    co_await in_store(work);
    measured_ = now_ms();
  }

  // Takes leads that changed into the sums of their sites. True: there may be more of them.
  awaitable<bool> count_up() {
    struct Counted {
      int64_t leads = 0;
      std::string last;  // site
    };
    const auto counted = std::make_shared<Counted>();
    auto sites = sites_.all();
    in_turn(sites, last_counted_, [](const auto& site) { return site->id; });
    const Work work = [counted, sites](Store& store) {
      *counted = {};
      for (const std::shared_ptr<const Site>& site : sites) {
        if (counted->leads == kCounted) break;
        const int64_t leads = count_changes(store, site->id, kCounted - counted->leads);
        if (leads > 0) counted->last = site->id;
        counted->leads += leads;
      }
    };
    const bool done = co_await in_store(work);
    if (!done) co_await count_one_by_one(std::move(sites));
    if (!counted->last.empty()) last_counted_ = counted->last;
    co_return done && counted->leads == kCounted && !stopping_;
  }

  // One site whose sums cannot be kept must not hold the others.
  awaitable<void> count_one_by_one(std::vector<std::shared_ptr<const Site>> sites) {
    for (const std::shared_ptr<const Site>& site : sites) {
      const Work work = [id = site->id](Store& store) { count_changes(store, id, kCounted); };
      if (!co_await in_store(work)) log_event("error", "sums", "leads could not be counted");
      if (stopping_) co_return;
    }
  }

  // Removes some of what is too old, now and then. True: there may be more of it.
  awaitable<bool> tidy_up() {
    if (now_ms() < tidied_ + kTidy) co_return false;
    const auto count = std::make_shared<int64_t>(0);
    const Work work = [count, keep = keep_](Store& store) {
      *count = 0;
      for (const SiteRow& site : store.sites()) {
        if (*count >= kOld) continue;
        *count += store.delivery().expire(site.id, now_ms() - keep, kOld - *count);
      }
    };
    const bool more = co_await in_store(work) && *count >= kOld && !stopping_;
    if (!more) tidied_ = now_ms();
    co_return more;
  }

  // One attempt, and what came of it.
  awaitable<void> run(Errand errand) {
    const WebhookRow& webhook = errand.webhook;
    DeliveryRow& row = errand.claimed.row;
    const int64_t sent = now_ms();
    std::string mistake;
    PostResult result{0, "url"};
    if (const auto target = read_target(webhook.url, mistake)) {
      const std::vector<std::pair<std::string, std::string>> headers = {
          {"webhook-id", row.id},
          {"webhook-timestamp", std::to_string(sent / 1000)},
          {"webhook-signature",
           signatures(webhook, row.id, sent / 1000, errand.claimed.payload, sent)}};
      result = co_await client_.post(webhook.site, *target, headers, errand.claimed.payload);
    }
    const int64_t now = now_ms();
    const bool gone = result.status == 410;
    const bool taken = result.status >= 200 && result.status < 300;
    Metrics::here().attempts.of(taken ? "outcome=\"taken\"" : "outcome=\"failed\"").add();
    row.attempts += 1;
    row.status = result.status;
    row.error = result.error;
    const auto delay = next_delay(schedule_, row.attempts, result.retry_after);
    if (taken) {
      row.state = DeliveryState::delivered;
      row.ended_at = now;
    } else {
      if (row.error.empty()) row.error = gone ? "gone" : "status";
      if (gone || !delay) {
        row.state = DeliveryState::dead;
        row.ended_at = now;
        log_event("warning", "webhook", webhook.id + ": " + (gone ? "gone" : "a message is dead"));
      } else {
        row.due_at = now + *delay;
      }
    }
    const Work work = [row, gone, now, url = webhook.url](Store& store) {
      if (!gone || leave(store, row, url, now)) return store.delivery().settle(row);
      // It was told to go elsewhere meanwhile.
      DeliveryRow again = row;
      again.state = DeliveryState::pending;
      again.ended_at.reset();
      again.due_at = now;
      store.delivery().settle(again);
    };
    const bool done = co_await in_store(work);
    if (!done) log_event("error", "webhook", "what came of an attempt was not stored");
  }

  // Nobody is at this address any more, and wants to be told so. False: it is not the webhook's
  // address any more.
  static bool leave(Store& store, const DeliveryRow& row, const std::string& url, int64_t now) {
    for (WebhookRow& webhook : store.delivery().webhooks(row.site)) {
      if (webhook.id != row.webhook) continue;
      if (webhook.url != url) return false;
      webhook.state = WebhookState::gone;
      store.delivery().put_webhook(webhook);
      store.delivery().bury(row.site, row.webhook, "gone", now);
    }
    return true;
  }

  const Schedule schedule_;
  const int64_t keep_;
  int64_t tidied_ = 0, measured_ = 0;  // ms
  const Sites& sites_;
  StoreThread& store_;
  asio::io_context context_{1};
  HttpClient client_;
  asio::steady_timer pause_{context_}, drain_{context_};
  Busy busy_;
  std::string last_served_, last_looked_after_, last_counted_;  // sites
  bool stopping_ = false, idle_ = false;
  std::thread thread_;
};

Courier::Courier(const CourierConfig& config, const Sites& sites, StoreThread& store)
    : round_(std::make_unique<Round>(config, sites, store)) {}

Courier::~Courier() = default;

void Courier::stop() { round_->stop(); }

}  // namespace fieldwise::server
