// The words by which states of webhooks and deliveries are stored and shown.
#pragma once

#include <optional>
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

}  // namespace fieldwise::server
