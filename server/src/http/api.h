// Takes requests to their handlers, and holds what all of these need.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/limits.h"
#include "base/crypto.h"
#include "base/worker.h"
#include "delivery/address.h"
#include "http/message.h"
#include "http/routes.h"
#include "http/static_files.h"
#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

struct ApiConfig {
  std::string suppression_key;  // keys the hashes of e-mail addresses (docs/privacy.md)
  uint64_t least_free = 0;      // bytes that the disk must have left for /readyz
  LimitsConfig limits{};
  Proxies proxies{};
  std::vector<Network> webhook_networks{};  // where webhooks may lead besides the public internet
  bool visitor_cookie = false;              // keep visitors' tokens in cookies (docs/protocol.md)
};

class Api {
 public:
  Api(ApiConfig config, SigningKey key, StaticFiles files, Sites& sites, StoreThread& store);

  // Answers by way of `reply`, at once or from the store thread. No exception leaves it.
  void handle(const Request& request, const Reply& reply) const;

  // How many bytes the body of this request may have, of which only the head was read. Returns the
  // problem when nobody needs to read it.
  std::optional<Response> admit_body(const Request& head, size_t& most_bytes) const;

  // Finds the site whose publishable key this is, if its pages may be where the request comes from
  // and it has a plan. Returns the problem otherwise.
  std::optional<Response> admit(const Request& request, std::string_view key,
                                std::shared_ptr<const Site>& site) const;

  // Counts a request of this visitor. Returns the problem when there were too many.
  std::optional<Response> meter(const Site& site, std::string_view visitor) const {
    return limits_->visitor(site.id, visitor);
  }

  // Runs `work`, which changes sites, keys or the plan in force, and replies once all requests to
  // this process see what it did.
  // `loaded`: plans that need not be loaded again where they are in force then.
  void change_sites(
      StoreThread::Work work, const Reply& reply,
      const std::shared_ptr<LoadedPlans>& loaded = std::make_shared<LoadedPlans>()) const;

  // Runs what takes long and needs no database, on a thread of its own. What `work` throws is
  // answered, and so is that much of `owner` waits already.
  void take_time(std::string_view owner, std::function<void()> work, const Reply& reply) const;

  // Who sent a request, as far as proxies are believed.
  Address sender(const Request& request) const;

  const Sites& sites() const { return sites_; }
  uint64_t least_free() const { return config_.least_free; }
  const std::string& suppression_key() const { return config_.suppression_key; }
  const std::vector<Network>& webhook_networks() const { return config_.webhook_networks; }
  bool visitor_cookie() const { return config_.visitor_cookie; }
  // Signs challenges. All processes of one database have the same.
  const std::string& challenge_secret() const { return challenge_secret_; }
  const SigningKey& signing_key() const { return key_; }
  StoreThread& store() const { return store_; }
  Worker& worker() const { return *worker_; }

 private:
  // Reads sites anew, after loading what is missing, and then replies with `done`.
  void renew_sites(const std::shared_ptr<LoadedPlans>& loaded, Response done,
                   const Reply& reply) const;
  // Has the worker run `work`, of `owner`; false when it will not.
  bool post_work(std::function<void()> work, const Reply& reply, std::string_view owner = {}) const;
  void dispatch(const Request& request, const Reply& reply) const;
  // The problem of somebody who sends too much, or may not use the route at all.
  std::optional<Response> refuse_caller(const Request& request, const RouteMatch& match,
                                        std::shared_ptr<const Site>& site) const;
  std::optional<Response> meter_address(const Request& request) const;
  void answer_file(const Request& request, const Reply& reply) const;
  // The same for the secret key of a request, which must have this scope; a plan is not needed.
  std::optional<Response> admit_secret(const Request& request, Scope scope,
                                       std::shared_ptr<const Site>& site) const;

  ApiConfig config_;
  std::string challenge_secret_;
  std::unique_ptr<Limits> limits_;
  SigningKey key_;
  StaticFiles files_;
  Sites& sites_;
  StoreThread& store_;
  std::unique_ptr<Worker> worker_;
};

// The problem of a site that has no plan yet.
Response no_plan();

}  // namespace fieldwise::server
