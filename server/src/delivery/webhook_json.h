// Webhooks and deliveries as the API takes and shows them (docs/webhooks.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "delivery/address.h"
#include "http/message.h"
#include "json/writer.h"
#include "store/delivery_store.h"

namespace fieldwise::server {

// Reads the members url, types, description and enabled of a request's body into `row`: those that
// are there, and `url` must be unless the row has one. Returns the problem, with all that is wrong.
std::optional<Response> read_webhook(const Request& request, const std::vector<Network>& allowed,
                                     WebhookRow& row);

// What a replay of several is restricted to: since, until, type, state (dead unless given). Returns
// the problem.
std::optional<Response> read_replay(const Request& request, DeliveryFilter& filter);

// The secret is shown when it is made, and not again.
void write_webhook(JsonWriter& json, const WebhookRow& row, bool with_secret = false);
void write_delivery(JsonWriter& json, const DeliveryRow& row, const std::string& payload = {});

}  // namespace fieldwise::server
