// Which request goes where, and who may send it (docs/protocol.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/crypto.h"
#include "http/message.h"
#include "http/static_files.h"
#include "store/store_thread.h"
#include "sync/plans.h"
#include "sync/sync.h"

namespace fieldwise::server {

struct ApiConfig {
  Plans plans;
  std::string publishable_key;
  std::string secret_key_hash;  // SHA-256 of the secret key; the key itself is not kept
  std::string suppression_key;  // keys the hashes of e-mail addresses (docs/privacy.md)
  std::vector<std::string> allowed_origins;
};

class Api {
 public:
  Api(ApiConfig config, SigningKey key, StaticFiles files, StoreThread& store);

  // Answers by way of `reply`, at once or from the store thread. No exception leaves it.
  void handle(const Request& request, const Reply& reply) const;

 private:
  struct Route;
  using Handler = void (Api::*)(const Request&, const Reply&) const;

  void dispatch(const Request& request, const Reply& reply) const;
  bool origin_allowed(const Request& request) const;
  bool publishable(std::string_view key) const;
  // Reads what a page sends as JSON, `text/plain` for want of a preflight, of a visitor that it
  // names.
  std::optional<Response> read_visitors(const Request& request, Envelope& envelope) const;
  // Nothing when the request has the secret key, else what it is answered.
  std::optional<Response> without_secret(const Request& request) const;

  void plan(const Request& request, const Reply& reply) const;
  void keys(const Request& request, const Reply& reply) const;
  void sync_events(const Request& request, const Reply& reply) const;
  void forget_visitor(const Request& request, const Reply& reply) const;
  void submit_form(const Request& request, const Reply& reply) const;
  void submit_json(const Request& request, const Reply& reply) const;
  void submit_post(const Request& request, const Reply& reply) const;
  void lead(const Request& request, const Reply& reply) const;
  void events(const Request& request, const Reply& reply) const;
  void health(const Request& request, const Reply& reply) const;
  void ready(const Request& request, const Reply& reply) const;

  ApiConfig config_;
  SigningKey key_;
  StaticFiles files_;
  StoreThread& store_;
};

}  // namespace fieldwise::server
