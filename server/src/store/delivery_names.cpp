#include "store/delivery_names.h"

#include <cstdio>

#include "base/crypto.h"
#include "store/storage_error.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kWebhookStates[] = {"enabled", "paused", "gone"};
constexpr std::string_view kDeliveryStates[] = {"pending", "delivered", "dead"};

}  // namespace

std::string_view name_of(WebhookState state) { return kWebhookStates[static_cast<size_t>(state)]; }
std::string_view name_of(DeliveryState state) {
  return kDeliveryStates[static_cast<size_t>(state)];
}

WebhookState webhook_state(std::string_view name) {
  for (uint8_t i = 0; i < 3; ++i) {
    if (kWebhookStates[i] == name) return static_cast<WebhookState>(i);
  }
  throw StorageError("a webhook has the unknown state " + std::string(name));
}

DeliveryState delivery_state(std::string_view name) {
  if (const auto state = find_delivery_state(name)) return *state;
  throw StorageError("a delivery has the unknown state " + std::string(name));
}

std::optional<DeliveryState> find_delivery_state(std::string_view name) {
  for (uint8_t i = 0; i < 3; ++i) {
    if (kDeliveryStates[i] == name) return static_cast<DeliveryState>(i);
  }
  return std::nullopt;
}

std::string delivery_id(int64_t now, int64_t order) {
  char digits[40];
  std::snprintf(digits, sizeof digits, "%012llx%05llx", static_cast<unsigned long long>(now),
                static_cast<unsigned long long>(order & 0xfffff));
  return "msg_" + std::string(digits) + random_token(12);
}

}  // namespace fieldwise::server
