#include "base/log.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>

#include "base/clock.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};

size_t rank(std::string_view level) {
  return static_cast<size_t>(std::find(std::begin(kLevels), std::end(kLevels), level) -
                             std::begin(kLevels));
}

size_t least = rank("info");

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

void set_log_level(std::string_view level) { least = rank(level); }

void log_event(std::string_view level, std::string_view event, std::string_view detail) {
  if (rank(level) < least) return;
  std::string line;
  JsonWriter json = begin(line, level, event);
  if (!detail.empty()) json.key("detail").string(detail);
  end(json, line);
}

void log_request(const RequestLine& request) {
  const std::string_view level = request.status >= 500 ? "error" : request.probe ? "debug" : "info";
  if (rank(level) < least) return;
  std::string line;
  JsonWriter json = begin(line, level, "request");
  json.key("id").string(request.id);
  json.key("method").string(request.method);
  json.key("route").string(request.route);
  json.key("status").integer(request.status);
  if (!request.code.empty()) json.key("code").string(request.code);
  json.key("ms").thousandths(static_cast<int64_t>(request.milliseconds * 1000));
  end(json, line);
}

}  // namespace fieldwise::server
