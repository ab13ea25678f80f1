#include "store/encoding.h"

#include "base/crypto.h"
#include "json/document.h"
#include "json/writer.h"
#include "profile/log.h"
#include "store/storage_error.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

// The last seq that an event spends: `dropped` stands in for several.
int64_t last_seq(const Value& event, int64_t seq) {
  const Value* type = event.find("type");
  if (type == nullptr || type->text() != "dropped") return seq;
  const Value* to = event.find("to");
  return to == nullptr ? seq : static_cast<int64_t>(to->number);
}

constexpr char kOwnLog = '~';  // begins no hash, and is behind every letter

}  // namespace

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
  std::string trouble = parsed.message;
  std::vector<StoredEvent> stored;
  if (parsed.ok) {
    for (const Value& event : parsed.value) {
      stored.push_back({std::string(event.find("client")->text()),
                        static_cast<int64_t>(event.find("seq")->number),
                        static_cast<int64_t>(event.find("at")->number), event_payload(event)});
      const StoredEvent& last = stored.back();
      visitor.clients[last.client] = {last_seq(event, last.seq), last.at};
    }
    List<GivenEvent> given;
    for (size_t i = 0; i < stored.size(); ++i) {
      given.push_back({parsed.value.items[i], stored[i].at, stored[i].payload});
    }
    const Errors errors = add_events(visitor.log, given);
    if (!errors.empty()) trouble = errors.front().message;
  }
  if (!trouble.empty()) throw StorageError("stored events cannot be read: " + trouble);
  for (const StoredEvent& event : stored) visitor.remember(event);
}

std::string own_log_id(std::string_view lead) { return kOwnLog + sha256_hex(lead); }

bool is_own_log(std::string_view visitor) { return visitor.starts_with(kOwnLog); }

std::string client_in_lead(std::string_view client, std::string_view visitor, const Lead& lead) {
  if (visitor == lead.visitor || visitor == own_log_id(lead.id)) return std::string(client);
  const std::string digest = sha256_hex(std::string(visitor) + ':' + std::string(client));
  return std::string(kServerClient) + digest.substr(0, 32);
}

int64_t add_lines(std::string_view id, const std::vector<PartOfLead>& parts, int64_t number,
                  std::string_view row, std::string& out) {
  Arena arena;
  const JsonResult parsed = parse_json(row, arena);
  if (!parsed.ok) throw StorageError("stored events cannot be read: " + parsed.message);
  for (const Value& event : parsed.value) {
    const Lead nobody{std::string(id), std::string(id), 0, {}, {}};
    const Lead* lead = &nobody;
    for (const PartOfLead& part : parts) {
      if (number >= part.first_event && number < part.end_event.value_or(INT64_MAX)) {
        lead = &part.lead;
      }
    }
    ++number;
    JsonWriter json(out);
    json.begin_object().key("visitor").string(lead->id);
    if (lead->id != lead->visitor) json.key("dealt_as").string(lead->visitor);
    for (uint32_t i = 0; i < event.size; ++i) {
      const auto& [key, value] = event.members[i];
      if (key == "dealt_as") continue;  // a page's, which cannot know it
      json.key(key);
      if (key == "client") {
        json.string(client_in_lead(value.text(), id, *lead));
      } else {
        json.value(value);
      }
    }
    json.end_object();
    out += '\n';
  }
  return number;
}

}  // namespace fieldwise::server
