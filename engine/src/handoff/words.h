// Leads in the words of those who talk to them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "json/writer.h"
#include "plan/plan.h"
#include "profile/log.h"

namespace fieldwise {

// Word `i` of "a|b|c".
std::string_view word_at(std::string_view words, uint32_t i);

// A field's label, or its key.
std::string_view label_of(const Field& field);
// An answer as its form showed it: options by their labels, "yes" and "no".
std::string value_text(const Field& field, const Value& value);

// The title that the plan's library has for an asset, or its key as it is.
std::string_view asset_title(const Plan& plan, std::string_view key);

// What somebody did, without saying who: "visited /pricing", "downloaded the Comparison guide".
std::string deed_text(const Plan& plan, const Event& event);

// "just now", "2 hours ago", "1 day ago".
std::string ago_text(int64_t ms);
// "1 point", "3 points".
std::string count_text(int64_t count, std::string_view one, std::string_view many);

// null, or {"event": "client:seq", "type", "name" or "path", "at"}.
void write_event(JsonWriter& w, const Event* event);

}  // namespace fieldwise
