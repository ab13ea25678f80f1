// What is told of a lead, as the messages that webhooks get (docs/webhooks.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/value.h"

namespace fieldwise::server {

// All types that a webhook can ask for, in the order of the documentation.
std::span<const std::string_view> message_types();

// The types of what the engine announces, by its `kind`: a lead that is disqualified changes its
// stage too. `to` is the stage that it comes to, or ''.
std::vector<std::string_view> types_of(std::string_view kind, std::string_view to);

// The kind of an announcement, also of one that is withdrawn and has only its id.
std::string_view kind_of(const Value& announcement);

// One message. `actions` is what act() said, `decision` what decide() said at the same instant.
struct Telling {
  std::string_view site, lead;
  int64_t order = 0;
  std::string_view type;
  const Value& announcement;  // or a correction
  const Value& actions;
  const Value& decision;
  int64_t now = 0;
  // A visitor asked that behaviour is not passed on to others (Sec-GPC): it is left out.
  bool gpc = false;
};

// {"type":…,"timestamp":…,"data":{…}}
std::string message_json(const Telling& telling);

// The message that a webhook gets to try it out.
std::string test_message_json(std::string_view site, int64_t now);
inline constexpr std::string_view kTestType = "webhook.test";

}  // namespace fieldwise::server
