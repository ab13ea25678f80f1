// How a version of a site's plan is kept and put in force, by whatever route it comes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/api.h"
#include "json/writer.h"
#include "sync/plans.h"

namespace fieldwise::server {

// The row of a site that a key belongs to.
SiteRow site_row(Store& store, const std::string& id);

// A version as GET /v1/plans has it.
void write_version(JsonWriter& json, const PlanRow& row, const SiteRow& site);

// 422 `plan`.
Response bad_plan(const Errors& errors, std::string_view detail);

// Why a plan is to be in force although it fails the gate (`override`), '' for none; false after
// answering that it says nothing.
bool read_override(const Request& request, std::string& reason, const Reply& reply);

// What stands against putting a version in force, looked at in the transaction that does; where
// nothing does, what goes with it is written there.
using Proviso = std::function<std::optional<Response>(Store&)>;

// Keeps a plan, loaded from `text`, and puts it in force where that is wanted: after the gate
// (sites/gate.h), unless it was in force before. Replies with the version. Not to be called in the
// thread of the store.
void keep_version(const Api& api, const std::string& site, const std::shared_ptr<Plans>& plans,
                  const std::string& text, bool in_force, const std::string& reason,
                  const Reply& reply, const Proviso& proviso = {});

// The same of a version that is kept.
void activate_version(const Api& api, const std::shared_ptr<PlanRow>& row,
                      const std::string& reason, const Reply& reply);

}  // namespace fieldwise::server
