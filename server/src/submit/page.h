// The pages that answer an ordinary form post. Plain HTML: no script, no style of their own.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"
#include "sites/sites.h"

namespace fieldwise::server {

// Turns the JSON answer to a submission into the page that a person sees: a thank-you with the
// receipt, the errors with the names of the site's fields, or what else went wrong. 303 when the
// submission was good and `redirect` is not empty. `site` may be null, when nobody knows whose form
// it was.
Response submission_page(const Site* site, const Response& answer, std::string_view redirect);

}  // namespace fieldwise::server
