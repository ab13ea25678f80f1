#include "identity/addresses.h"

#include "base/crypto.h"
#include "json/document.h"
#include "plan/answers.h"
#include "plan/plan.h"

namespace fieldwise::server {

std::string plain_address(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool is_address(std::string_view text) {
  const Plan plan;
  Field field;
  field.type = FieldType::email;
  Arena arena;
  const ReadAnswer answer = read_answer(plan, field, Value::of(text), arena);
  return answer.ok && answer.value.is_string();
}

std::string kept_address_key(Store& store) {
  std::string key = store.secret("suppression-key", [] { return random_token(32) + "\n"; });
  key.erase(key.find_last_not_of(" \t\r\n") + 1);
  return key;
}

std::string address_hash(std::string_view key, std::string_view address) {
  return hmac_sha256_hex(key, plain_address(address));
}

std::string_view address_field(const Plan& plan) {
  for (const Field& field : plan.fields) {
    if (field.type == FieldType::email) return field.key;
  }
  return {};
}

std::string address_in(const Plan& plan, const Value& answers) {
  const std::string_view field = address_field(plan);
  const Value* value = field.empty() ? nullptr : answers.find(field);
  return value == nullptr ? std::string() : plain_address(value->text());
}

std::string company_domain(const Plan& plan, std::string_view address) {
  const std::string_view domain = email_domain(address);
  if (domain.empty() || email_kind(plan, domain) != "business") return {};
  return plain_address(domain);
}

void add_address(const Plan& plan, std::string_view event, std::set<std::string>& out) {
  Arena arena;
  const JsonResult payload = parse_json(event, arena);
  const Value* type = payload.value.find("type");
  const Value* key = payload.value.find("field");
  const Value* value = payload.value.find("value");
  if (type == nullptr || type->text() != "answer" || key == nullptr || value == nullptr) return;
  const uint32_t field = plan.field_index.find(key->text());
  if (field != kNone && plan.fields[field].type != FieldType::email) return;
  if (value->text().find('@') == std::string_view::npos) return;
  out.insert(plain_address(value->text()));
}

}  // namespace fieldwise::server
