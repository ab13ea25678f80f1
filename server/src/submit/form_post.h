// Ordinary HTML form posts, as forms without JavaScript send them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace fieldwise::server {

struct FormPost {
  std::string key, offer, visitor;
  std::string challenge;  // what ALTCHA's widget wrote into its input
  std::string redirect;   // '' or a path on this origin
  std::string answers;    // JSON object
};

// Reads application/x-www-form-urlencoded. Returns the problem, if there is one.
std::optional<Response> read_form_post(std::string_view body, FormPost& post);

}  // namespace fieldwise::server
