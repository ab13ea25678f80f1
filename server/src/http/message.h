// Requests and responses as the rest of the server sees them: plain values, no HTTP library.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/address.h"
#include "base/files.h"
#include "fieldwise/error.h"

namespace fieldwise::server {

struct Request {
  std::string id;  // ours, of this request: in its answer and in the log
  std::string method;
  std::string path;   // percent-encoded, as received, without the query
  std::string query;  // without the question mark
  std::string host, origin, content_type, authorization, if_none_match;
  std::string body;
  Address peer;  // who opened the connection, maybe a proxy
  // What proxies say of who is behind them: X-Forwarded-For, Forwarded.
  std::string forwarded_for, forwarded;
  std::string cookie;      // all that the browser sends for this host
  std::string fetch_site;  // Sec-Fetch-Site: whose page sends this; '' from old browsers
  bool gpc = false;        // Sec-GPC: 1, the visitor's browser asks that they are not tracked
};

struct Response {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<OpenFile> file;             // what is sent instead of `body`, unless null
  std::shared_ptr<const std::string> shared;  // the same, of a text that others send too
  std::string route;                          // the pattern that was met, for the log
  std::string code;                           // of a problem, for the log
  std::shared_ptr<void> room;  // what a large body has of AnswerRoom, while it is held

  // The bytes of what is sent, unless it is a file.
  std::string_view text() const { return shared ? *shared : body; }
  uint64_t size() const { return file ? file->size() : text().size(); }
};

// Called exactly once, from any thread.
using Reply = std::function<void(Response)>;

Response json_response(std::string body);

// application/problem+json (RFC 9457). `extra` is the text of further members, without the comma
// before them: "\"expected\":4".
Response problem(unsigned status, std::string_view code, std::string_view detail,
                 std::string_view extra = {});

// A problem with the member `errors`; `prefix` is put before each path.
Response problem(unsigned status, std::string_view code, std::string_view detail,
                 const Errors& errors);

// The reason phrase of a status ("Not Found").
std::string_view reason(unsigned status);

// Percent-decoding, with `+` read as a space when `form`. False when `text` is not well formed.
bool percent_decode(std::string_view text, bool form, std::string& out);

// Decodes a=b&c=d (application/x-www-form-urlencoded). False when it is malformed or not UTF-8.
bool parse_form(std::string_view text, std::vector<std::pair<std::string, std::string>>& out);

// Whether Origin is there, and is the server's own by the Host of the request. A proxy may have
// taken TLS off, so the scheme is not known here.
bool names_own_origin(const Request& request);

// Whether the query can be decoded.
bool query_is_readable(const Request& request);

// The first parameter of the query with this name, decoded; '' when there is none,
// or when it cannot be read.
std::string query_parameter(const Request& request, std::string_view name);

// The media type of a Content-Type header, in lower case and without parameters.
std::string media_type(std::string_view header);

}  // namespace fieldwise::server
