// What the query of a request may say: which parameters, and of which form their values are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/message.h"

namespace fieldwise::server {

// What a parameter's value is.
enum class Form : uint8_t {
  text,  // of any form: the handler reads it
  number,
  word,  // one of a few
  email,
  domain,
  lead,  // the ids of these
  visitor,
  webhook,
  delivery,
  message_type,
  system,  // the name of one that leads come from
  place,   // on a list of leads: "PLACE:LEAD"
};

struct Parameter {
  std::string_view name;
  Form form = Form::text;
  int64_t least = 0, most = 0;  // of a number
  std::string_view words = {};  // that it may be, with a space between them
};

constexpr Parameter number(std::string_view name, int64_t least, int64_t most) {
  return {name, Form::number, least, most};
}

constexpr Parameter word(std::string_view name, std::string_view words) {
  return {name, Form::word, 0, 0, words};
}

// What is wrong with a query that may have these parameters.
Errors query_mistakes(const Request& request, std::span<const Parameter> known);

// The number that a parameter of a query without mistakes has; nothing when it is left out.
std::optional<int64_t> query_number(const Request& request, std::string_view name);

}  // namespace fieldwise::server
