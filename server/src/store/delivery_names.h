// How webhooks and deliveries are named: their states, and the ids of deliveries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/delivery_store.h"

namespace fieldwise::server {

std::string_view name_of(WebhookState state);
std::string_view name_of(DeliveryState state);

// Back again. Throw StorageError when it is none of these words.
WebhookState webhook_state(std::string_view name);
DeliveryState delivery_state(std::string_view name);

// The same for what people write; nothing when it is none of these words.
std::optional<DeliveryState> find_delivery_state(std::string_view name);

// A new id; ids sort by `now`, and then by `order`.
std::string delivery_id(int64_t now, int64_t order);

}  // namespace fieldwise::server
