// Tells systemd how the process fares (sd_notify(3)); without systemd all of this does nothing.
#pragma once

#include <string_view>

namespace fieldwise::server {

// Sends a state: "READY=1", "STOPPING=1", "STATUS=…".
void tell_service_manager(std::string_view state);

}  // namespace fieldwise::server
