// What answers the routes of http/routes.cpp. One file for each thing that they are about.
#pragma once

#include "http/routes.h"

namespace fieldwise::server {

Handler get_plan;                // plan.cpp
Handler get_receipt_keys;        // receipt_keys.cpp
Handler post_sync, post_forget;  // visitors.cpp
Handler post_submit;             // submit.cpp
Handler get_lead;                // leads.cpp
Handler get_events;              // events.cpp
// webhooks.cpp
Handler get_webhooks, post_webhook, get_webhook, patch_webhook, delete_webhook, rotate_webhook;
Handler test_webhook, replay_webhook;
Handler get_deliveries, get_delivery, replay_delivery;  // deliveries.cpp
Handler get_health, get_ready;                          // health.cpp

}  // namespace fieldwise::server
