#include "cli/settings.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "base/files.h"
#include "cli/text.h"
#include "json/utf.h"
#include "store/place.h"

namespace fieldwise::cli {
namespace {

using Kind = Setting::Kind;

constexpr std::string_view kPrefix = "FIELDWISE_";

// Variables that begin like ours and are none of the server's: of the commands that ask a server,
// and of the project's own tests.
constexpr std::string_view kOthers[] = {"BIN",    "CASES",   "CHROMIUM",      "DIST",      "SERVER",
                                        "SHARED", "SAMPLES", "TEST_POSTGRES", "TEST_STORE"};

bool is_call(Kind kind) { return kind == Kind::option || kind == Kind::action; }

std::string option_name(const Setting& setting) { return "--" + std::string(setting.name); }

std::string variable_name(std::string_view name) {
  std::string out(kPrefix);
  for (const char c : name) {
    out += c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  while (!(text = trimmed(text)).empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    out.emplace_back(word);
    text.remove_prefix(word.size());
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return out;
}

// Whether a word means that a flag is on; nothing when it is none of those.
std::optional<bool> read_flag(std::string_view value) {
  for (const std::string_view yes : {"true", "yes", "on", "1"}) {
    if (value == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "0"}) {
    if (value == no) return false;
  }
  return std::nullopt;
}

std::optional<uint16_t> read_port(std::string_view text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// What to write instead of a value; '' when it is right.
std::string_view mistake_of(const Setting& setting, std::string_view value) {
  if (setting.kind == Kind::flag) return read_flag(value) ? "" : "write true or false";
  if (value.empty()) return "write a value, or leave it out";
  return setting.mistake == nullptr ? "" : setting.mistake(value);
}

// Kubernetes tells each container of all services; of one that is called `fieldwise`, by variables
// that begin like ours.
bool of_kubernetes(std::string_view name, std::string_view value) {
  return name.starts_with("SERVICE_") || name.starts_with("PORT_") ||
         (name == "PORT" && value.find("://") != std::string_view::npos);
}

// Gathers what is set. What was set before, by whoever comes first, stays.
class Reader {
 public:
  Reader(std::string_view verb, std::span<const Setting> table) : verb_(verb), table_(table) {}

  bool read_options(const std::vector<std::string>& given) {
    std::vector<std::string> names;
    for (const Setting& setting : table_) names.push_back(option_name(setting));
    Shape shape{{}, {}, "", {}, {}};
    for (size_t i = 0; i < table_.size(); ++i) {
      const Kind kind = table_[i].kind;
      if (kind == Kind::variable) continue;
      const bool flag = kind == Kind::flag || kind == Kind::action;
      auto& list = kind == Kind::many ? shape.repeated : flag ? shape.flags : shape.options;
      list.push_back(names[i]);
    }
    const auto arguments = read_arguments(verb_, given, shape);
    if (!arguments) return false;
    for (const Setting& setting : table_) {
      const std::string name = option_name(setting);
      if (!arguments->has(name)) continue;
      for (const std::string& value : arguments->all(name)) {
        const bool flag = setting.kind == Kind::flag || setting.kind == Kind::action;
        const std::string_view mistake = flag ? "" : mistake_of(setting, value);
        if (!mistake.empty()) return wrong(name, mistake);
      }
      set(setting, arguments->all(name), name);
    }
    return true;
  }

  bool read_environment() {
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      if (!text.starts_with(kPrefix)) continue;
      const std::string_view name = text.substr(0, text.find('='));
      const std::string_view value = trimmed(text.substr(std::min(name.size() + 1, text.size())));
      if (!read_variable(name, value)) return false;
    }
    return true;
  }

  // The errors of a file, one a line as FILE:LINE: MESSAGE; empty when it was read.
  std::vector<std::string> read_config(const std::string& file, std::string_view content) {
    std::vector<std::string> errors;
    std::map<std::string_view, std::vector<std::string>> found;
    for (const Line& line : lines_of(content)) {
      const std::string_view text = trimmed(line.text);
      if (text.starts_with('#')) continue;
      const auto error = [&](const std::string& message) {
        std::string& place = errors.emplace_back(file);
        place.append(":").append(std::to_string(line.number)).append(": ").append(message);
      };
      const size_t equals = text.find('=');
      const std::string_view name = trimmed(text.substr(0, equals));
      const Setting* setting = find(name);
      if (equals == std::string_view::npos) {
        error("write NAME = VALUE, or # before a comment");
        continue;
      }
      if (setting == nullptr || is_call(setting->kind) || setting->kind == Kind::variable) {
        error(refusal(name, setting));
        continue;
      }
      std::string_view value = trimmed(text.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
      }
      const std::string_view mistake = mistake_of(*setting, value);
      if (!mistake.empty()) {
        error(std::string(name) + ": " + std::string(mistake));
      } else if (setting->kind != Kind::many && found.contains(setting->name)) {
        error(std::string(name) + " is given twice");
      } else {
        found[setting->name].emplace_back(value);
      }
    }
    for (const Setting& setting : table_) {
      const auto values = found.find(setting.name);
      if (values != found.end()) set(setting, values->second, file);
    }
    return errors;
  }

  Settings finish() {
    for (const Setting& setting : table_) {
      const std::string name = option_name(setting);
      if (setting.kind == Kind::flag) {
        // A flag that is off is as one that is not given.
        if (out_.has(name) && read_flag(out_.get(name)) == false) out_.options.erase(name);
      } else if (!out_.has(name) && !setting.otherwise.empty()) {
        out_.options[name] = {std::string(setting.otherwise)};
      }
    }
    return std::move(out_);
  }

  const Settings& settings() const { return out_; }

 private:
  bool read_variable(std::string_view variable, std::string_view value) {
    const std::string_view rest = variable.substr(kPrefix.size());
    for (const Setting& setting : table_) {
      if (is_call(setting.kind) || variable != variable_name(setting.name)) continue;
      // An empty variable is what is left of one that a service file does not fill in.
      if (value.empty() || of_kubernetes(rest, value)) return true;
      const auto values =
          setting.kind == Kind::many ? words(value) : std::vector<std::string>{std::string(value)};
      for (const std::string& one : values) {
        const std::string_view mistake = mistake_of(setting, one);
        if (!mistake.empty()) return wrong(variable, mistake);
      }
      set(setting, values, std::string(variable));
      return true;
    }
    const bool other = std::find(std::begin(kOthers), std::end(kOthers), rest) != std::end(kOthers);
    if (other || of_kubernetes(rest, value)) return true;
    std::vector<std::string> variables;
    for (const Setting& setting : table_) {
      if (!is_call(setting.kind)) variables.push_back(variable_name(setting.name));
    }
    const std::vector<std::string_view> known(variables.begin(), variables.end());
    wrong_command(verb_,
                  "unknown variable " + std::string(variable) + did_you_mean(variable, known));
    return false;
  }

  const Setting* find(std::string_view name) const {
    for (const Setting& setting : table_) {
      if (setting.name == name) return &setting;
    }
    return nullptr;
  }

  // Why a line of the file cannot have this name.
  std::string refusal(std::string_view name, const Setting* setting) const {
    if (setting != nullptr && setting->kind == Kind::variable) {
      return std::string(name) + " is a secret: set " + variable_name(name) + " instead";
    }
    if (setting != nullptr) return "give --" + std::string(name) + " on the command line instead";
    std::vector<std::string_view> known;
    for (const Setting& one : table_) {
      if (!is_call(one.kind) && one.kind != Kind::variable) known.push_back(one.name);
    }
    return "unknown setting " + std::string(name) + did_you_mean(name, known);
  }

  bool wrong(std::string_view name, std::string_view mistake) const {
    wrong_command(verb_, std::string(name) + ": " + std::string(mistake));
    return false;
  }

  void set(const Setting& setting, std::vector<std::string> values, const std::string& source) {
    const std::string name = option_name(setting);
    if (out_.has(name)) return;
    // An option without a value is on.
    if (setting.kind == Kind::flag && values.front().empty()) values = {"true"};
    out_.options[name] = std::move(values);
    out_.sources[name] = source;
  }

  std::string_view verb_;
  std::span<const Setting> table_;
  Settings out_;
};

}  // namespace

std::optional<Settings> read_settings(std::string_view verb, const std::vector<std::string>& given,
                                      std::span<const Setting> table, int& code) {
  Reader reader(verb, table);
  code = kWrongCommand;
  if (!reader.read_options(given) || !reader.read_environment()) return std::nullopt;
  const std::string file = reader.settings().get("--config");
  if (!file.empty()) {
    code = kWrongInput;
    const std::optional<std::string> content = read_input(file);
    if (!content) return std::nullopt;
    if (!valid_utf8(*content)) {
      print_line(file + ": " + encoding_error().message, stderr);
      return std::nullopt;
    }
    const std::vector<std::string> errors = reader.read_config(file, *content);
    for (const std::string& error : errors) print_line(error, stderr);
    if (!errors.empty()) return std::nullopt;
  }
  code = kDone;
  return reader.finish();
}

std::string settings_help(std::span<const Setting> table) {
  constexpr size_t kColumn = 29;
  std::string out;
  for (const Setting& setting : table) {
    const bool variable = setting.kind == Kind::variable;
    std::string line = "  " + (variable ? variable_name(setting.name) : option_name(setting));
    if (!setting.value.empty()) line += (variable ? '=' : ' ') + std::string(setting.value);
    // Names may have letters of several bytes (`pk_…`), which stand in one column.
    size_t width = 0;
    for (const char c : line) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
    line +=
        width < kColumn - 1 ? std::string(kColumn - width, ' ') : '\n' + std::string(kColumn, ' ');
    line += setting.help;
    if (!setting.otherwise.empty()) line += " (" + std::string(setting.otherwise) + ")";
    if (setting.kind == Kind::many) line += "; may be repeated";
    out += line + '\n';
  }
  return out;
}

std::string print_settings(const Settings& settings, std::span<const Setting> table) {
  std::string out;
  for (const Setting& setting : table) {
    if (is_call(setting.kind)) continue;
    const std::string name = option_name(setting);
    const auto source = settings.sources.find(name);
    const bool given = source != settings.sources.end();
    if (setting.kind == Kind::variable) {
      if (given) out += "# " + source->second + " is set\n";
      continue;
    }
    if (setting.name == "config") continue;
    out += given ? "# " + source->second + "\n" : "# unless given\n";
    if (setting.kind == Kind::flag) {
      out += std::string(setting.name) + (settings.has(name) ? " = true\n" : " = false\n");
    } else if (!settings.has(name)) {
      out += "# " + std::string(setting.name) + " =\n";
    }
    for (const std::string& value : settings.all(name)) {
      if (setting.kind == Kind::flag) break;
      out += std::string(setting.name) + " = " + server::shown_place(value) + "\n";
    }
  }
  return out;
}

std::string_view port_mistake(std::string_view value) {
  return read_port(value) ? "" : "write a number from 0 to 65535";
}

uint16_t port_of(std::string_view value) { return read_port(value).value_or(0); }

std::optional<std::pair<std::string, uint16_t>> split_address(std::string_view value) {
  const size_t colon = value.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = value.substr(0, colon);
  const std::optional<uint16_t> port = read_port(value.substr(colon + 1));
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  if (host.empty() || !port || (!brackets && host.find(':') != std::string_view::npos)) {
    return std::nullopt;
  }
  return std::pair(std::string(host), *port);
}

std::string_view address_mistake(std::string_view value) {
  return split_address(value) ? "" : "write ADDRESS:PORT, as 127.0.0.1:9464 or [::1]:9464";
}

std::optional<uint64_t> size_of(std::string_view value) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const std::string_view unit(end, static_cast<size_t>(value.data() + value.size() - end));
  if (error != std::errc() || number > (uint64_t{1} << 32)) return std::nullopt;
  for (const auto& [name, shift] : {std::pair("", 0), {"K", 10}, {"M", 20}, {"G", 30}}) {
    if (unit == name) return number << shift;
  }
  return std::nullopt;
}

std::string_view size_mistake(std::string_view value) {
  return size_of(value) ? "" : "write bytes, as 65536, 64K, 64M or 1G";
}

std::string_view log_level_mistake(std::string_view value) {
  for (const std::string_view level : {"debug", "info", "warning", "error"}) {
    if (value == level) return "";
  }
  return "write debug, info, warning or error";
}

}  // namespace fieldwise::cli
