// Takes requests to their handlers, and holds what all of these need.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "delivery/address.h"
#include "http/message.h"
#include "http/routes.h"
#include "http/static_files.h"
#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

struct ApiConfig {
  std::string suppression_key;            // keys the hashes of e-mail addresses (docs/privacy.md)
  std::vector<Network> webhook_networks;  // where webhooks may lead besides the public internet
};

class Api {
 public:
  Api(ApiConfig config, SigningKey key, StaticFiles files, const Sites& sites, StoreThread& store);

  // Answers by way of `reply`, at once or from the store thread. No exception leaves it.
  void handle(const Request& request, const Reply& reply) const;

  // Finds the site whose publishable key this is, if its pages may be where the request comes from
  // and it has a plan. Returns the problem otherwise.
  std::optional<Response> admit(const Request& request, std::string_view key,
                                std::shared_ptr<const Site>& site) const;

  const std::string& suppression_key() const { return config_.suppression_key; }
  const std::vector<Network>& webhook_networks() const { return config_.webhook_networks; }
  const SigningKey& signing_key() const { return key_; }
  StoreThread& store() const { return store_; }

 private:
  void dispatch(const Request& request, const Reply& reply) const;
  void answer_file(const Request& request, const Reply& reply) const;
  // The same for the secret key of a request, which must have this scope; a plan is not needed.
  std::optional<Response> admit_secret(const Request& request, Scope scope,
                                       std::shared_ptr<const Site>& site) const;

  ApiConfig config_;
  SigningKey key_;
  StaticFiles files_;
  const Sites& sites_;
  StoreThread& store_;
};

// The problem of a site that has no plan yet.
Response no_plan();

}  // namespace fieldwise::server
