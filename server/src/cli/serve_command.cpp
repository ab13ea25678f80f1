#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/files.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/serve_settings.h"
#include "cli/text.h"
#include "delivery/courier.h"
#include "http/api.h"
#include "http/listener.h"
#include "identity/addresses.h"
#include "json/utf.h"
#include "leads/retention.h"
#include "logic/dates.h"
#include "operation/metrics_page.h"
#include "operation/plan_reload.h"
#include "operation/service_manager.h"
#include "operation/site_watch.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"
#include "sites/sites.h"
#include "store/open_store.h"
#include "store/place.h"
#include "store/store_thread.h"

namespace fieldwise::cli {
namespace {

using namespace fieldwise::server;

constexpr int kAttempts = 10;

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

// Where leads are kept. Throws std::runtime_error.
std::string place_of_store(const Settings& settings) {
  const auto store = settings.sources.find("--store");
  const auto file = settings.sources.find("--db");
  if (store == settings.sources.end()) return settings.get("--db");
  if (file != settings.sources.end()) {
    throw std::runtime_error("give --store or --db, not both: " + store->second + " and " +
                             file->second + " are set");
  }
  return settings.get("--store");
}

// The secret key: from the variable or the file given, else from the file beside the SQLite
// database, which is made on the first start.
struct SecretKey {
  std::string hash;   // '' where there is no such place
  std::string where;  // for people
  std::string fresh;  // what is to be written there, unless empty
};

SecretKey secret_key(const Settings& settings, const std::string& database) {
  // Both come before what a file of settings says; between them, as ever, the option comes first.
  const auto by = settings.sources.find("--secret-key-file");
  const bool option = by != settings.sources.end() && by->second == by->first;
  if (settings.has("--secret-key") && !option) {
    return {sha256_hex(settings.get("--secret-key")), "FIELDWISE_SECRET_KEY", {}};
  }
  if (is_postgres(database) && !settings.has("--secret-key-file")) {
    return {{}, "the database has its hash", {}};
  }
  std::string where = settings.get("--secret-key-file", database + "-secret-key");
  std::string fresh;
  std::optional<std::string> content = read_file(where);
  if (!content && settings.has("--secret-key-file")) {
    throw std::runtime_error("cannot read " + where);
  }
  if (!content) {
    fresh = "sk_" + random_token(32) + "\n";
    content = fresh;
  }
  const std::string key = trimmed(*std::move(content));
  if (const std::string_view mistake = secret_key_mistake(key); !mistake.empty()) {
    throw std::runtime_error("the secret key in " + where + ": " + std::string(mistake));
  }
  return {sha256_hex(key), std::move(where), std::move(fresh)};
}

SigningKey signing_key(Store& store) {
  return SigningKey::from_pem(
      store.secret("signing-key.pem", [] { return SigningKey::generate().to_pem(); }));
}

StaticFiles static_files(const Settings& settings, const std::string& database) {
  StaticFiles files;
  if (settings.has("--app")) files.mount_app(settings.get("--app"));
  for (const std::string& mount : settings.all("--static")) {
    const size_t equals = mount.find('=');
    if (mount.starts_with('/') && equals != std::string::npos) {
      files.mount(mount.substr(0, equals), mount.substr(equals + 1));
    } else {
      files.mount("/", mount);
    }
  }
  // A plan holds what its published projection leaves out; the demo keeps it beside its pages.
  if (settings.has("--plan")) files.hide(settings.get("--plan"));
  if (!is_postgres(database)) files.hide(database);
  if (settings.has("--secret-key-file")) files.hide(settings.get("--secret-key-file"));
  if (settings.has("--config")) files.hide(settings.get("--config"));
  return files;
}

// The plan of `--plan`, and the text that it was loaded from. False after saying what is wrong.
bool read_plan(const std::string& file, std::string& text, Plans& plans) {
  std::optional<std::string> content = read_input(file);
  if (!content) return false;
  text = *std::move(content);
  const Errors errors = valid_utf8(text) ? load_plans(text, plans) : Errors{encoding_error()};
  for (const Error& error : errors) print_line(file + ": " + error_line(error), stderr);
  return errors.empty();
}

LimitsConfig limits(const Settings& settings) {
  LimitsConfig config;
  for (const std::string& text : settings.all("--rate-limit")) read_limit(text, config);
  return config;
}

Proxies proxies(const Settings& settings) {
  Proxies out;
  for (const std::string& text : settings.all("--trust-proxy")) {
    if (const auto network = parse_network(text)) out.trusted.push_back(*network);
  }
  if (settings.get("--proxy-header") == "forwarded") out.header = ProxyHeader::forwarded;
  return out;
}

// How webhooks are delivered.
CourierConfig courier_config(const Settings& settings) {
  CourierConfig config;
  config.ca_file = settings.get("--webhook-ca");
  for (const std::string& text : settings.all("--webhook-allow")) {
    if (const auto network = parse_network(text)) config.allowed.push_back(*network);
  }
  parse_duration(settings.get("--webhook-keep"), config.keep);
  if (const auto schedule = read_schedule(settings.get("--webhook-schedule"))) {
    config.schedule = *schedule;
  }
  return config;
}

std::string http_address(const std::string& host, uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return "http://" + (v6 ? '[' + host + ']' : host) + ":" + std::to_string(port);
}

// What the server has from its database when it starts.
struct Beginning {
  std::string publishable_key, suppression_key;
  SigningKey signing_key;
  std::optional<int64_t> sites_revision;
};

Beginning begin_once(Store& store, const std::string& publishable_key,
                     const std::string& secret_hash, const std::string& plan_text,
                     const std::shared_ptr<Plans>& plans, Sites& sites) {
  const int64_t now = now_ms();
  store.begin();
  const SiteRow site = default_site(store, now);
  std::string key = keep_default_keys(store, publishable_key, secret_hash, now);
  if (plans != nullptr) use_plan(store, site, *plans, plan_text, now);
  LoadedPlans loaded;
  if (plans != nullptr) loaded[{site.id, plans->full_hash}] = plans;
  sites.reload(store, loaded);
  Beginning out{std::move(key), kept_address_key(store), signing_key(store),
                store.sites_revision()};
  store.commit();
  return out;
}

// Begins, within one transaction; again where another process that starts is in the way.
Beginning begin_with(Store& store, const std::string& publishable_key,
                     const std::string& secret_hash, const std::string& plan_text,
                     const std::shared_ptr<Plans>& plans, Sites& sites) {
  for (int attempt = 1;; ++attempt) {
    try {
      return begin_once(store, publishable_key, secret_hash, plan_text, plans, sites);
    } catch (const ConflictError&) {
      store.rollback();
      if (attempt == kAttempts) throw;
    }
  }
}

int no_plan_yet(const std::string& place) {
  print_line("fieldwise: " + shown_place(place) + " holds no plan yet; give one: --plan PLAN",
             stderr);
  return kWrongInput;
}

int serve(const Settings& settings) {
  // Its files hold what people said of themselves, and keys.
  ::umask(0077);
  // A file that may not grow is an error that is told, not the end of the process.
  std::signal(SIGXFSZ, SIG_IGN);
  set_log_level(settings.get("--log-level"));
  std::string plan_text;
  std::shared_ptr<Plans> plans;
  if (settings.has("--plan")) {
    plans = std::make_shared<Plans>();
    if (!read_plan(settings.get("--plan"), plan_text, *plans)) return kWrongInput;
  }

  // Whatever may be wrong is looked for before there are files that a start which fails would
  // leave.
  const std::string place = place_of_store(settings);
  const bool is_file = !is_postgres(place);
  if (is_file && plans == nullptr && !std::filesystem::exists(place)) return no_plan_yet(place);
  const SecretKey secret = secret_key(settings, place);
  const StaticFiles files = static_files(settings, place);
  check_address(settings.get("--host"), port_of(settings.get("--port")));
  if (settings.has("--metrics")) {
    const auto [host, port] = *split_address(settings.get("--metrics"));
    check_address(host, port);
  }
  const auto folder = std::filesystem::path(place).parent_path();
  if (is_file && !folder.empty()) std::filesystem::create_directories(folder);
  const std::unique_ptr<Store> opened = open_store(place);
  Store& store = *opened;
  if (!secret.fresh.empty()) write_private_file(secret.where, secret.fresh);
  Sites sites(settings.all("--allow-origin"));
  const Beginning beginning =
      begin_with(store, settings.get("--publishable-key"), secret.hash, plan_text, plans, sites);
  if (!sites.has_plan()) return no_plan_yet(place);
  const CourierConfig webhooks = courier_config(settings);
  const ApiConfig config{beginning.suppression_key, *size_of(settings.get("--least-free")),
                         limits(settings),          proxies(settings),
                         webhooks.allowed,          settings.has("--visitor-cookie")};

  StoreThread thread(store);
  Courier courier(webhooks, sites, thread);
  const Api api(config, beginning.signing_key, files, sites, thread);
  std::optional<SiteWatch> watch;
  if (beginning.sites_revision) watch.emplace(*beginning.sites_revision, sites, thread);
  std::vector<Listen> listens{
      {settings.get("--host"), port_of(settings.get("--port")),
       [&api](const Request& request, const Reply& reply) { api.handle(request, reply); },
       [&api](const Request& head, size_t& most) { return api.admit_body(head, most); }}};
  listens[0].most_per_address = std::stoul(settings.get("--connections-per-address"));
  // One that is not public may be a proxy that speaks for everybody, also where nobody said so.
  listens[0].holds_many = [trusted = config.proxies](const Address& peer) {
    return !peer.is_public() || trusted.trusts(peer);
  };
  if (settings.has("--metrics")) {
    const auto [host, port] = *split_address(settings.get("--metrics"));
    listens.push_back({host, port, metrics_page(is_file ? place : ""), nullptr, true});
  }
  int64_t lasts = 0;
  const bool for_a_time = parse_duration(settings.get("--retain-visitors"), lasts);
  auto retention =
      std::make_unique<Retention>(for_a_time ? std::optional(lasts) : std::nullopt, thread);
  Life life;
  life.started = [&](const std::vector<uint16_t>& ports) {
    print_line("Fieldwise listens on " + http_address(listens[0].host, ports[0]));
    print_line("Publishable key: " + beginning.publishable_key);
    print_line("Secret key: in " + secret.where);
    if (ports.size() > 1) {
      print_line("Metrics: " + http_address(listens[1].host, ports[1]) + "/metrics");
    }
    std::fflush(stdout);
    tell_service_manager("READY=1");
  };
  life.reload = [&] {
    if (!settings.has("--plan")) {
      return log_event("warning", "reload", "there is no --plan to load again");
    }
    api.worker().post([&, file = settings.get("--plan")] { reload_plan(file, sites, thread); });
  };
  life.stopping = [&thread] {
    tell_service_manager("STOPPING=1");
    thread.wind_down();
  };
  listen_and_serve(listens, life);
  courier.stop();
  retention.reset();
  watch.reset();
  api.worker().stop();
  thread.stop();
  log_event("info", "stopped");
  return kDone;
}

}  // namespace

int serve_command(const Given& given) {
  int code = kDone;
  const auto settings = read_settings("serve", given, serve_settings(), code);
  if (!settings) return code;
  try {
    if (settings->has("--print-config")) {
      place_of_store(*settings);  // which throws where the server would not start
      print(print_settings(*settings, serve_settings()));
      return kDone;
    }
    return serve(*settings);
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return kWrongInput;
  }
}

}  // namespace fieldwise::cli
