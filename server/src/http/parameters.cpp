#include "http/parameters.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "delivery/message.h"
#include "identity/addresses.h"

namespace fieldwise::server {
namespace {

std::optional<int64_t> read_number(std::string_view text) {
  int64_t out = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, out);
  if (error != std::errc() || end != last) return std::nullopt;
  return out;
}

constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool consists_of(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

// What random_token() makes, behind the letters that tell what it is the id of.
bool is_id(std::string_view text, std::string_view prefix, size_t characters) {
  return text.starts_with(prefix) && text.size() == prefix.size() + characters &&
         consists_of(text.substr(prefix.size()), kPlain);
}

bool is_lead(std::string_view text) { return is_id(text, "ld_", 22); }

// "1763719200000:ld_…": where a lead is on a list.
bool is_place(std::string_view text) {
  const size_t colon = text.find(':');
  return colon != std::string_view::npos && read_number(text.substr(0, colon)) &&
         is_lead(text.substr(colon + 1));
}

// The SHA-256 of a token, or what the server calls visitors of its own.
bool is_visitor(std::string_view text) {
  for (const std::string_view own : {"srv-", "~"}) {
    if (text.starts_with(own)) text.remove_prefix(own.size());
  }
  return text.size() == 64 && consists_of(text, "0123456789abcdef");
}

// "a, b or c"
std::string either(std::span<const std::string_view> words) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

std::optional<Error> one_of(std::span<const std::string_view> words, std::string_view value) {
  if (std::find(words.begin(), words.end(), value) != words.end()) return std::nullopt;
  return Error{"choice", "", "Write " + either(words) + ", or leave the parameter out."};
}

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> out;
  while (!words.empty()) {
    out.push_back(words.substr(0, words.find(' ')));
    words.remove_prefix(std::min(words.size(), out.back().size() + 1));
  }
  return out;
}

std::optional<Error> wrong_id(bool right, const char* whose) {
  if (right) return std::nullopt;
  return Error{"id", "", std::string("Write ") + whose};
}

// What is wrong with a value.
std::optional<Error> value_mistake(const Parameter& parameter, std::string_view value) {
  switch (parameter.form) {
    case Form::text:
      break;
    case Form::number: {
      const auto given = read_number(value);
      if (given && *given >= parameter.least && *given <= parameter.most) break;
      return Error{"range", "",
                   "Write a whole number from " + std::to_string(parameter.least) + " to " +
                       std::to_string(parameter.most) + '.'};
    }
    case Form::word:
      return one_of(split(parameter.words), value);
    case Form::email:
      if (is_address(plain_address(value))) break;
      return Error{"email", "",
                   "Write one whole address, as ada@acme.example; in a query, write + as %2B."};
    case Form::domain:
      if (is_address("a@" + plain_address(value))) break;
      return Error{"domain", "", "Write what follows the @ of an address, as acme.example."};
    case Form::lead:
      return wrong_id(is_lead(value), "the whole id of a lead, as ld_… and 22 characters.");
    case Form::place:
      return wrong_id(is_place(value), "what `next` of the last answer says.");
    case Form::visitor:
      return wrong_id(is_visitor(value), "what `Fieldwise-Next` of the last answer says.");
    case Form::webhook:
      return wrong_id(is_id(value, "wh_", 16),
                      "the whole id of a webhook, as wh_… and 16 characters.");
    case Form::delivery:
      return wrong_id(is_id(value, "msg_", 33),
                      "the whole id of a delivery, as msg_… and 33 characters.");
    case Form::system:
      if (value.size() <= 40 && consists_of(value, kPlain)) break;
      return Error{"source", "",
                   "Write the name of the system in 1 to 40 characters of A-Z, a-z, 0-9, _ and -."};
    case Form::message_type: {
      const auto types = message_types();
      std::vector<std::string_view> all(types.begin(), types.end());
      all.push_back(kTestType);
      return one_of(all, value);
    }
  }
  return std::nullopt;
}

std::string names_of(std::span<const Parameter> known) {
  std::string out;
  for (const Parameter& parameter : known) {
    if (!out.empty()) out += ' ';
    out += parameter.name;
  }
  return out;
}

}  // namespace

Errors query_mistakes(const Request& request, std::span<const Parameter> known) {
  std::vector<std::pair<std::string, std::string>> parameters;
  parse_form(request.query, parameters);
  Errors errors;
  std::set<std::string_view> given;
  for (const auto& [name, value] : parameters) {
    const auto found =
        std::find_if(known.begin(), known.end(),
                     [&name = name](const Parameter& one) { return one.name == name; });
    if (found == known.end()) {
      errors.push_back(
          {"unknown_parameter", '/' + name,
           known.empty() ? "This route takes no parameters."
                         : "There is none of this name here; there are: " + names_of(known) + "."});
    } else if (!given.insert(name).second) {
      errors.push_back({"repeated", '/' + name, "Give it once."});
    } else if (value.empty()) {
      if (name == "after") continue;  // nothing is where all of them begin
      errors.push_back({"empty", '/' + name, "Write a value, or leave the parameter out."});
    } else if (auto mistake = value_mistake(*found, value)) {
      mistake->path = '/' + name;
      errors.push_back(*std::move(mistake));
    }
  }
  return errors;
}

std::optional<int64_t> query_number(const Request& request, std::string_view name) {
  return read_number(query_parameter(request, name));
}

}  // namespace fieldwise::server
