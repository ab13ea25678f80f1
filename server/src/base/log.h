// One JSON object a line on standard error. Nothing personal belongs into it: no addresses, no
// tokens, no answers, no query strings.
#pragma once

#include <string_view>

namespace fieldwise::server {

void log_event(std::string_view level, std::string_view event, std::string_view detail = {});

// `route` is the pattern that was met, never the path itself.
void log_request(std::string_view method, std::string_view route, unsigned status,
                 double milliseconds);

}  // namespace fieldwise::server
