// Reads the JSON body of a request whose members are few and known: sites, keys, leads and the
// like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/error.h"
#include "http/message.h"
#include "json/arena.h"
#include "json/value.h"

namespace fieldwise::server {

// Read the body, ask for its members, then `refusal`: what is wrong comes all at once. A member
// that has another type counts as not given.
class JsonBody {
 public:
  // The problem of a body that is no JSON object. An empty body is one without members.
  // `other_type` is taken besides application/json.
  std::optional<Response> read(const Request& request, std::string_view other_type = {});

  // The member as it was sent; null: it was not. It lives as long as this does.
  const Value* member(std::string_view name);

  std::optional<std::string> text(std::string_view name);
  std::optional<std::vector<std::string>> texts(std::string_view name);
  std::optional<int64_t> time(std::string_view name);  // ms since the epoch; null is not given

  // Notes what is wrong with what a member says.
  void wrong(Error error) { errors_.push_back(std::move(error)); }

  // 422 `request` with all that is wrong, also of members that nobody asked for.
  std::optional<Response> refusal();

 private:
  Arena arena_;
  Value body_;
  std::vector<std::string> known_;
  Errors errors_;
};

// 422 `request`.
Response bad_request(const Errors& errors);

}  // namespace fieldwise::server
