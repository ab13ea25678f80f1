#include "submit/page.h"

#include "base/html.h"
#include "json/document.h"

namespace fieldwise::server {
namespace {

std::string text_of(const Value& object, const char* name) {
  const Value* member = object.find(name);
  return std::string(member == nullptr ? std::string_view() : member->text());
}

// The label of the field that an error's path (`/answers/email`) names, or ''.
std::string label_of(const Value& description, std::string_view path) {
  constexpr std::string_view kAnswers = "/answers/";
  const Value* fields = description.find("fields");
  if (fields == nullptr || !path.starts_with(kAnswers)) return {};
  const std::string_view key = path.substr(kAnswers.size());
  for (const Value& field : *fields) {
    if (text_of(field, "key") == key) return text_of(field, "label");
  }
  return {};
}

std::string document(std::string_view language, std::string_view title, std::string_view content) {
  std::string out = "<!DOCTYPE html>\n<html lang=\"" + escape_html(language) + "\">\n<head>\n";
  out += "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n";
  out += "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" + escape_html(title) +
         "</title>\n</head>\n<body>\n<main>\n<h1>" + escape_html(title) + "</h1>\n";
  out += content;
  out += "</main>\n</body>\n</html>\n";
  return out;
}

}  // namespace

Response submission_page(const Site* site, const Response& answer, std::string_view redirect) {
  Response page;
  page.status = answer.status;
  page.content_type = "text/html; charset=utf-8";
  page.headers = {{"Cache-Control", "no-store"}};
  for (const auto& header : answer.headers) {
    if (header.first == "Set-Cookie") page.headers.push_back(header);
  }
  if (answer.status == 200 && !redirect.empty()) {
    page.status = 303;
    page.headers.push_back({"Location", std::string(redirect)});
    return page;
  }

  Arena arena;
  const JsonResult body = parse_json(answer.body, arena);
  const bool known = site != nullptr && site->plans != nullptr;
  const std::string plan = known ? describe_plan(*site->plans->full) : "{}";
  const JsonResult description = parse_json(plan, arena);
  std::string language = text_of(description.value, "locale");
  if (language.empty()) language = "en";

  if (answer.status == 200) {
    page.body =
        document(language, "Thank you",
                 "<p>Your answers have arrived.</p>\n<details>\n<summary>Receipt</summary>\n"
                 "<p><code>" +
                     escape_html(text_of(body.value, "receipt")) + "</code></p>\n</details>\n");
    return page;
  }
  const Value* errors = body.value.find("errors");
  std::string content;
  if (errors != nullptr && errors->is_array() && errors->size > 0) {
    content = "<p>Go back, correct these answers and send the form again.</p>\n<ul>\n";
    for (const Value& error : *errors) {
      const std::string label = label_of(description.value, text_of(error, "path"));
      content += "<li>" + (label.empty() ? "" : "<strong>" + escape_html(label) + "</strong>: ") +
                 escape_html(text_of(error, "message")) + "</li>\n";
    }
    content += "</ul>\n";
  } else {
    content = "<p>" + escape_html(text_of(body.value, "detail")) + "</p>\n";
  }
  page.body = document(language, "There is a problem", content);
  return page;
}

}  // namespace fieldwise::server
