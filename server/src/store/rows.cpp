#include "store/rows.h"

#include <utility>

namespace fieldwise::server {
namespace {

constexpr std::pair<std::string_view, Scope> kScopes[] = {
    {"read", Scope::read}, {"write", Scope::write}, {"manage", Scope::manage}};

}  // namespace

std::string scope_names(uint8_t scopes) {
  std::string out;
  for (const auto& [name, scope] : kScopes) {
    if ((scopes & static_cast<uint8_t>(scope)) == 0) continue;
    if (!out.empty()) out += ' ';
    out += name;
  }
  return out;
}

uint8_t read_scopes(std::string_view names) {
  uint8_t scopes = 0;
  while (!names.empty()) {
    const std::string_view given = names.substr(0, names.find(' '));
    names.remove_prefix(given.size() < names.size() ? given.size() + 1 : names.size());
    for (const auto& [name, scope] : kScopes) {
      if (name == given) scopes |= static_cast<uint8_t>(scope);
    }
  }
  return scopes;
}

}  // namespace fieldwise::server
