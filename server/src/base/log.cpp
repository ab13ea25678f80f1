#include "base/log.h"

#include <cstdio>
#include <string>

#include "base/clock.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

JsonWriter begin(std::string& line, std::string_view level, std::string_view event) {
  JsonWriter json(line);
  json.begin_object();
  json.key("time").string(iso_time(now_ms()));
  json.key("level").string(level);
  json.key("event").string(event);
  return json;
}

void end(JsonWriter& json, std::string& line) {
  json.end_object();
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call: lines of two threads do not mix
}

}  // namespace

void log_event(std::string_view level, std::string_view event, std::string_view detail) {
  std::string line;
  JsonWriter json = begin(line, level, event);
  if (!detail.empty()) json.key("detail").string(detail);
  end(json, line);
}

void log_request(std::string_view method, std::string_view route, unsigned status,
                 double milliseconds) {
  std::string line;
  JsonWriter json = begin(line, status >= 500 ? "error" : "info", "request");
  json.key("method").string(method);
  json.key("route").string(route);
  json.key("status").integer(status);
  json.key("ms").thousandths(static_cast<int64_t>(milliseconds * 1000));
  end(json, line);
}

}  // namespace fieldwise::server
