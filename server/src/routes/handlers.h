// What answers the routes of http/routes.cpp. One file for each thing that they are about.
#pragma once

#include "http/routes.h"

namespace fieldwise::server {

// plan.cpp
Handler get_plan;
// receipt_keys.cpp
Handler get_receipt_keys;
// openapi.cpp
Handler get_openapi;
// visitors.cpp
Handler post_sync, post_forget;
// submit.cpp
Handler post_submit;
// validate.cpp
Handler post_validate;
// leads.cpp
Handler get_lead;
// lead_metrics.cpp
Handler get_metrics;
// journey_map.cpp
Handler get_journey;
// lists.cpp
Handler get_list;
// lead_list.cpp
Handler get_leads, get_lead_export, delete_lead, post_suppression;
// identify.cpp
Handler post_identify, post_join, post_link;
// inbound.cpp
Handler post_lead_events, post_events;
// exchange.cpp
Handler get_export_csv, get_export_ndjson, post_import;
// challenge.cpp
Handler get_challenge;
// events.cpp
Handler get_events;
// api_keys.cpp
Handler get_api_keys, post_api_keys, delete_api_key, post_rotate_api_key;
Handler get_site_api_keys, post_site_api_keys;
// sites.cpp
Handler get_site, patch_site, get_sites, post_sites;
// plans.cpp
Handler get_plans, post_plans, get_plan_version, post_activate_plan;
// calibrations.cpp
Handler get_calibrations, post_calibration, get_calibration;
Handler post_accept_calibration, post_decline_calibration;
// backup.cpp
Handler get_backup;
// webhooks.cpp
Handler get_webhooks, post_webhook, get_webhook, patch_webhook, delete_webhook, rotate_webhook;
Handler test_webhook, replay_webhook;
// deliveries.cpp
Handler get_deliveries, get_delivery, replay_delivery;
// health.cpp
Handler get_health, get_ready;

}  // namespace fieldwise::server
