// The visitor's token in a cookie of the site's own, which no script can read, where the server is
// told to keep one (docs/protocol.md#the-visitors-cookie).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fieldwise/plan.h"
#include "http/message.h"

namespace fieldwise::server {

// Whether a page of the server's own site sent this request, by what browsers say of it and no
// script can change: Sec-Fetch-Site, or, where an old browser sends none, Origin.
bool is_same_site(const Request& request);

// The token that the cookie of a site holds. '' where there is none, or several, as another host of
// the same domain may have planted one of them; and for whatever another site's page sent.
std::string cookie_token(const Request& request, std::string_view site);

// What a request has to do with the cookie, where it may have anything to do with it.
struct CookieUse {
  bool allowed = false;  // the server keeps cookies, and a page of its own site sent this
  std::string token;     // the visitor's: of the body, else of the cookie; '' where neither has it
  bool from_cookie = false;  // the body named nobody
  std::optional<bool> wish;  // the body asks for the cookie, or for its end
};
CookieUse read_cookie_use(bool kept, const Request& request, std::string_view site,
                          std::string_view token, std::optional<bool> wish);

// `reply`, with the header that the answer is to have. `use` may still change until then.
Reply with_cookie(const std::shared_ptr<const CookieUse>& use, const Request& request,
                  const std::string& site, const std::shared_ptr<const Plan>& plan,
                  const Reply& reply);

// Headers that set the cookie for a year, or end it.
std::pair<std::string, std::string> set_cookie(const Request& request, std::string_view site,
                                               std::string_view token);
std::pair<std::string, std::string> clear_cookie(const Request& request, std::string_view site);

// Whether whom this answer is about has agreed to be known again: something of theirs is stored,
// and where the plan has a box for consent, it is ticked. `body` is the answer of a sync or a
// submission.
bool has_agreed(const Plan& plan, std::string_view body);

}  // namespace fieldwise::server
