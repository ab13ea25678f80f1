// The pages that answer an ordinary form post. Plain HTML: no script, no style of their own.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "sync/plans.h"

namespace fieldwise::server {

// Turns the JSON answer to a submission into the page that a person sees: a thank-you with the
// receipt, the errors with the names of the fields, or what else went wrong. 303 when the
// submission was good and `redirect` is not empty.
Response submission_page(const Plans& plans, const Response& answer, std::string_view redirect);

}  // namespace fieldwise::server
