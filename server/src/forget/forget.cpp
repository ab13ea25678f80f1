#include "forget/forget.h"

#include <set>

#include "base/crypto.h"
#include "json/arena.h"
#include "json/document.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The addresses that the visitor's answers hold, as the plan reads them.
std::set<std::string> addresses(const Plans& plans, const Visitor& visitor, int64_t now) {
  Arena arena;
  const JsonResult plan = parse_json(describe_plan(*plans.full), arena);
  const JsonResult decision = parse_json(
      decide(*plans.variants->of(visitor.id), visitor.log, decided_at(visitor, now), ""), arena);
  const Value* fields = plan.value.find("fields");
  const Value* answers = decision.value.find("answers");
  std::set<std::string> out;
  if (fields == nullptr || answers == nullptr) return out;
  for (const Value& field : *fields) {
    const Value* type = field.find("type");
    const Value* key = field.find("key");
    if (type == nullptr || key == nullptr || type->text() != "email") continue;
    const Value* answer = answers->find(key->text());
    const Value* value = answer == nullptr ? nullptr : answer->find("value");
    if (value != nullptr && value->is_string()) out.insert(lower(value->text()));
  }
  return out;
}

}  // namespace

Response forget(Store& store, const Plans& plans, std::string_view suppression_key,
                const std::string& visitor, int64_t now) {
  const std::set<std::string> emails = addresses(plans, *store.visitor(visitor), now);
  store.erase(visitor, now);
  for (const std::string& email : emails) {
    store.suppress(hmac_sha256_hex(suppression_key, email), now);
  }
  return json_response(R"({"forgotten":true})");
}

}  // namespace fieldwise::server
