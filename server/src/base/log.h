// One JSON object a line on standard error. Nothing personal belongs into it: no addresses, no
// tokens, no answers, no query strings.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise::server {

// What is below this level ("debug", "info", "warning", "error") is not written; info unless set.
// To be called before there are threads.
void set_log_level(std::string_view level);

void log_event(std::string_view level, std::string_view event, std::string_view detail = {});

// An answered request.
struct RequestLine {
  std::string_view id;  // as its answer's header Request-Id has it
  std::string_view method;
  std::string_view route;  // the pattern that was met, never the path itself
  unsigned status = 0;
  std::string_view code{};  // of its problem
  double milliseconds = 0;
  bool probe = false;  // somebody looks whether the server runs: nobody wants to read that
};

void log_request(const RequestLine& line);

}  // namespace fieldwise::server
