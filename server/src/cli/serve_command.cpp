#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/files.h"
#include "base/log.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "delivery/courier.h"
#include "http/listener.h"
#include "json/utf.h"
#include "logic/dates.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"
#include "sites/sites.h"
#include "store/open_store.h"
#include "store/store_thread.h"

namespace fieldwise::cli {
namespace {

using namespace fieldwise::server;

std::optional<uint16_t> read_port(const std::string& text) {
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

// A key has its prefix and then letters, digits, `_` or `-`.
bool is_key(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix) || key.size() == prefix.size()) return false;
  return key.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
         std::string_view::npos;
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

// The hash of the secret key: from the file or variable given, else from the file beside the
// database, which is made on the first start. `where` tells people where it is.
std::string secret_key_hash(const Arguments& arguments, const std::string& database,
                            std::string& where) {
  std::string key;
  const char* variable = std::getenv("FIELDWISE_SECRET_KEY");
  if (arguments.has("--secret-key-file") || variable == nullptr) {
    where = arguments.get("--secret-key-file", database + "-secret-key");
    std::optional<std::string> content = read_file(where);
    if (!content && arguments.has("--secret-key-file")) {
      throw std::runtime_error("cannot read " + where);
    }
    if (!content) {
      content = "sk_" + random_token(32) + "\n";
      write_private_file(where, *content);
    }
    key = trimmed(*std::move(content));
  } else {
    where = "FIELDWISE_SECRET_KEY";
    key = variable;
  }
  if (!is_key(key, "sk_"))
    throw std::runtime_error("the secret key in " + where + " must read sk_…");
  return sha256_hex(key);
}

// Without it a copy of the database could be searched for addresses that somebody guesses.
std::string suppression_key(const std::string& database) {
  const std::string path = database + "-suppression-key";
  if (const auto kept = read_file(path)) return trimmed(*kept);
  std::string key = random_token(32);
  write_private_file(path, key + "\n");
  return key;
}

SigningKey signing_key(const std::string& database) {
  const std::string path = database + "-signing-key.pem";
  if (const auto pem = read_file(path)) return SigningKey::from_pem(*pem);
  SigningKey key = SigningKey::generate();
  write_private_file(path, key.to_pem());
  return key;
}

StaticFiles static_files(const Arguments& arguments, const std::string& database) {
  StaticFiles files;
  for (const std::string& mount : arguments.all("--static")) {
    const size_t equals = mount.find('=');
    if (mount.starts_with('/') && equals != std::string::npos) {
      files.mount(mount.substr(0, equals), mount.substr(equals + 1));
    } else {
      files.mount("/", mount);
    }
  }
  // A plan holds what its published projection leaves out; the demo keeps it beside its pages.
  if (arguments.has("--plan")) files.hide(arguments.get("--plan"));
  files.hide(database);
  if (arguments.has("--secret-key-file")) files.hide(arguments.get("--secret-key-file"));
  return files;
}

// The plan of `--plan`, and the text that it was loaded from. False after saying what is wrong.
bool read_plan(const std::string& file, std::string& text, Plans& plans) {
  std::optional<std::string> content = read_input(file);
  if (!content) return false;
  text = *std::move(content);
  const Errors errors = valid_utf8(text) ? load_plans(text, plans) : Errors{encoding_error()};
  print_errors(errors, stderr);
  return errors.empty();
}

// How webhooks are delivered. False after saying what is wrong.
bool read_courier_config(const Arguments& arguments, CourierConfig& config) {
  config.ca_file = arguments.get("--webhook-ca");
  for (const std::string& text : arguments.all("--webhook-allow")) {
    const std::optional<Network> network = read_network(text);
    if (!network) {
      wrong_command("serve", "--webhook-allow: write a network as 10.1.0.0/16 or fd00:1::/32");
      return false;
    }
    config.allowed.push_back(*network);
  }
  if (arguments.has("--webhook-keep") &&
      (!parse_duration(arguments.get("--webhook-keep"), config.keep) || config.keep < 1)) {
    wrong_command("serve", "--webhook-keep: write a duration, as 30d or 12h");
    return false;
  }
  if (!arguments.has("--webhook-schedule")) return true;
  const std::optional<Schedule> schedule = read_schedule(arguments.get("--webhook-schedule"));
  if (!schedule) {
    wrong_command("serve", "--webhook-schedule: write 1 to 20 durations of up to 7d, as 5s,5m,1h");
    return false;
  }
  config.schedule = *schedule;
  return true;
}

int serve(const Arguments& arguments, uint16_t port) {
  CourierConfig courier_config;
  if (!read_courier_config(arguments, courier_config)) return kWrongCommand;
  std::string plan_text;
  std::shared_ptr<Plans> plans;
  if (arguments.has("--plan")) {
    plans = std::make_shared<Plans>();
    if (!read_plan(arguments.get("--plan"), plan_text, *plans)) return kWrongInput;
  }

  const std::string database = arguments.get("--db", "data/fieldwise.sqlite");
  const auto folder = std::filesystem::path(database).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder);
  const std::unique_ptr<Store> opened = open_store(database);
  Store& store = *opened;
  std::string secret_place;
  const std::string secret_hash = secret_key_hash(arguments, database, secret_place);
  const ApiConfig config{suppression_key(database), courier_config.allowed};
  Sites sites(arguments.all("--allow-origin"));
  const int64_t now = now_ms();
  store.begin();
  const SiteRow site = default_site(store, now);
  const std::string publishable_key =
      keep_default_keys(store, arguments.get("--publishable-key"), secret_hash, now);
  if (plans != nullptr) use_plan(store, site, *plans, plan_text, now);
  sites.reload(store, plans);
  store.commit();
  if (!sites.has_plan()) {
    print_line("fieldwise: " + database + " holds no plan yet; give one: --plan PLAN", stderr);
    return kWrongInput;
  }

  StoreThread thread(store);
  Courier courier(courier_config, sites, thread);
  const Api api(config, signing_key(database), static_files(arguments, database), sites, thread);
  ListenConfig listen;
  listen.host = arguments.get("--host", listen.host);
  listen.port = port;
  listen_and_serve(listen, api, [&](uint16_t bound) {
    const bool v6 = listen.host.find(':') != std::string::npos;
    print_line("Fieldwise listens on http://" + (v6 ? '[' + listen.host + ']' : listen.host) + ":" +
               std::to_string(bound));
    print_line("Publishable key: " + publishable_key);
    print_line("Secret key: in " + secret_place);
    std::fflush(stdout);
  });
  courier.stop();
  thread.stop();
  log_event("info", "stopped");
  return kDone;
}

}  // namespace

int serve_command(const Given& given) {
  const Shape shape{{"--plan", "--db", "--port", "--host", "--publishable-key", "--secret-key-file",
                     "--webhook-ca", "--webhook-keep", "--webhook-schedule"},
                    {"--static", "--allow-origin", "--webhook-allow"},
                    "",
                    {},
                    {}};
  const auto arguments = read_arguments("serve", given, shape);
  if (!arguments) return kWrongCommand;
  const auto port = read_port(arguments->get("--port", "8787"));
  if (!port) return wrong_command("serve", "--port: write a number from 0 to 65535");
  if (arguments->has("--publishable-key") && !is_key(arguments->get("--publishable-key"), "pk_")) {
    return wrong_command("serve", "--publishable-key: write pk_ and then A-Z, a-z, 0-9, _ or -");
  }
  try {
    return serve(*arguments, *port);
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return kWrongInput;
  }
}

}  // namespace fieldwise::cli
