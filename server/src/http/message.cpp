#include "http/message.h"

#include "json/utf.h"
#include "json/writer.h"

namespace fieldwise::server {

std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

Response json_response(std::string body) {
  Response response;
  response.content_type = "application/json";
  response.body = std::move(body);
  response.headers = {{"Cache-Control", "no-store"}};
  return response;
}

Response problem(unsigned status, std::string_view code, std::string_view detail,
                 std::string_view extra) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.code = code;
  response.headers = {{"Cache-Control", "no-store"}};
  JsonWriter json(response.body);
  json.begin_object();
  json.key("type").string("about:blank");
  json.key("title").string(reason(status));
  json.key("status").integer(status);
  json.key("detail").string(detail);
  json.key("code").string(code);
  json.end_object();
  if (!extra.empty()) {
    response.body.pop_back();
    response.body += ',';
    response.body += extra;
    response.body += '}';
  }
  return response;
}

Response problem(unsigned status, std::string_view code, std::string_view detail,
                 const Errors& errors) {
  // to_json writes {"errors":[…]}: without its braces that is the member we need.
  const std::string text = to_json(errors);
  return problem(status, code, detail, std::string_view(text).substr(1, text.size() - 2));
}

bool percent_decode(std::string_view text, bool form, std::string& out) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && form) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return false;
      const int high = digit(text[i + 1]);
      const int low = digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return true;
}

bool parse_form(std::string_view text, std::vector<std::pair<std::string, std::string>>& out) {
  while (!text.empty()) {
    const size_t end = text.find('&');
    const std::string_view pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    std::pair<std::string, std::string> entry;
    if (!percent_decode(pair.substr(0, equals), true, entry.first) ||
        !percent_decode(value, true, entry.second) || !valid_utf8(entry.first) ||
        !valid_utf8(entry.second)) {
      return false;
    }
    out.push_back(std::move(entry));
  }
  return true;
}

bool names_own_origin(const Request& request) {
  return !request.host.empty() && (request.origin == "http://" + request.host ||
                                   request.origin == "https://" + request.host);
}

bool query_is_readable(const Request& request) {
  std::vector<std::pair<std::string, std::string>> parameters;
  return parse_form(request.query, parameters);
}

std::string query_parameter(const Request& request, std::string_view name) {
  std::vector<std::pair<std::string, std::string>> parameters;
  if (!parse_form(request.query, parameters)) return {};
  for (auto& [key, value] : parameters) {
    if (key == name) return std::move(value);
  }
  return {};
}

std::string media_type(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (!header.empty() && (header.back() == ' ' || header.back() == '\t'))
    header.remove_suffix(1);
  std::string out;
  for (const char c : header) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace fieldwise::server
