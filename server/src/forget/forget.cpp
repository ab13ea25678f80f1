#include "forget/forget.h"

#include <functional>
#include <map>
#include <set>

#include "base/crypto.h"
#include "json/arena.h"
#include "json/document.h"

namespace fieldwise::server {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::string_view trim(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

// Types of the plan's fields, by their keys.
std::map<std::string, std::string, std::less<>> field_types(const Plan& plan) {
  Arena arena;
  const JsonResult described = parse_json(describe_plan(plan), arena);
  std::map<std::string, std::string, std::less<>> out;
  const Value* fields = described.value.find("fields");
  if (fields == nullptr) return out;
  for (const Value& field : *fields) {
    const Value* key = field.find("key");
    const Value* type = field.find("type");
    if (key != nullptr && type != nullptr) out.emplace(key->text(), type->text());
  }
  return out;
}

// Every address the visitor ever gave, taken back or not, valid or not: what is suppressed too much
// is an import that a person looks at, what is missed comes back. An answer to a field that the
// plan no longer has may be one: it is taken for one where it looks like it.
std::set<std::string> addresses(const Plans& plans, const Visitor& visitor) {
  const auto types = field_types(*plans.variants->of(visitor.id));
  std::set<std::string> out;
  for (const StoredEvent& event : visitor.events) {
    Arena arena;
    const JsonResult payload = parse_json(event.payload, arena);
    const Value* type = payload.value.find("type");
    const Value* field = payload.value.find("field");
    const Value* value = payload.value.find("value");
    if (type == nullptr || type->text() != "answer" || field == nullptr || value == nullptr)
      continue;
    const auto known = types.find(field->text());
    if (known != types.end() && known->second != "email") continue;
    if (!value->is_string() || value->text().find('@') == std::string_view::npos) continue;
    out.insert(lower(trim(value->text())));
  }
  return out;
}

}  // namespace

Response forget(Store& store, const Site& site, std::string_view suppression_key,
                const std::string& visitor, int64_t now) {
  const std::shared_ptr<Visitor> known = store.visitor(site.id, visitor);
  const std::set<std::string> emails = addresses(*site.plans, *known);
  if (const std::string lead = known->lead; !lead.empty()) {
    store.erase(site.id, own_log_id(lead), now);
    store.delivery().erase_lead(site.id, lead);
  }
  store.erase(site.id, visitor, now);
  for (const std::string& email : emails) {
    store.suppress(site.id, hmac_sha256_hex(suppression_key, email), now);
  }
  return json_response(R"({"forgotten":true})");
}

}  // namespace fieldwise::server
