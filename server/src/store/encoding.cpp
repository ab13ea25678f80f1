#include "store/encoding.h"

#include "json/document.h"
#include "json/writer.h"
#include "store/rows.h"
#include "store/storage_error.h"

namespace fieldwise::server {

std::string texts_json(const std::vector<std::string>& texts) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const std::string& text : texts) json.string(text);
  json.end_array();
  return out;
}

std::vector<std::string> read_texts(std::string_view text) {
  std::vector<std::string> out;
  Arena arena;
  const JsonResult parsed = parse_json(text, arena);
  if (!parsed.ok || !parsed.value.is_array()) throw StorageError("a stored list cannot be read");
  for (const Value& item : parsed.value) out.emplace_back(item.text());
  return out;
}

void read_events(std::string_view row, Visitor& visitor) {
  Arena arena;
  const JsonResult parsed = parse_json(row, arena);
  const Errors errors = visitor.log.add(row);
  if (!parsed.ok || !errors.empty()) {
    throw StorageError("stored events cannot be read: " +
                       (errors.empty() ? parsed.message : errors.front().message));
  }
  for (const Value& event : parsed.value) {
    visitor.remember({std::string(event.find("client")->text()),
                      static_cast<int64_t>(event.find("seq")->number),
                      static_cast<int64_t>(event.find("at")->number), event_payload(event)});
  }
}

void add_lines(std::string_view id, std::string_view name, std::string_view row, std::string& out) {
  Arena arena;
  const JsonResult parsed = parse_json(row, arena);
  if (!parsed.ok) throw StorageError("stored events cannot be read: " + parsed.message);
  for (const Value& event : parsed.value) {
    JsonWriter json(out);
    json.begin_object().key("visitor").string(name);
    if (name != id && !is_own_log(id)) json.key("dealt_as").string(id);
    for (uint32_t i = 0; i < event.size; ++i) {
      if (event.members[i].key == "dealt_as") continue;  // a page's, which cannot know it
      json.key(event.members[i].key).value(event.members[i].value);
    }
    json.end_object();
    out += '\n';
  }
}

}  // namespace fieldwise::server
