#include "cli/serve_settings.h"

#include "access/address.h"
#include "access/limits.h"
#include "delivery/schedule.h"
#include "logic/dates.h"
#include "sites/origin.h"
#include "store/place.h"

namespace fieldwise::cli {
namespace {

using Kind = Setting::Kind;

bool is_key(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix) || key.size() == prefix.size()) return false;
  return key.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
         std::string_view::npos;
}

std::string_view publishable_key_mistake(std::string_view value) {
  return is_key(value, "pk_") ? "" : "write pk_ and then A-Z, a-z, 0-9, _ or -";
}

std::string_view origin_mistake(std::string_view value) {
  return server::is_origin(value) ? "" : "write it as a browser sends it: https://www.example.com";
}

std::string_view rate_limit_mistake(std::string_view value) {
  server::LimitsConfig config;
  return server::read_limit(value, config)
             ? ""
             : "write key, visitor or address, and how much: visitor=20/s:400, address=600/m or "
               "key=off";
}

std::string_view network_mistake(std::string_view value) {
  return server::parse_network(value) ? "" : "write an address or a network as 10.0.0.0/8";
}

std::string_view proxy_header_mistake(std::string_view value) {
  return value == "x-forwarded-for" || value == "forwarded" ? ""
                                                            : "write x-forwarded-for or forwarded";
}

std::string_view count_mistake(std::string_view value) {
  const bool digits = value.find_first_not_of("0123456789") == std::string_view::npos;
  return digits && !value.empty() && value.size() <= 6 ? "" : "write a number, or 0";
}

std::string_view duration_mistake(std::string_view value) {
  int64_t lasts = 0;
  return parse_duration(value, lasts) && lasts > 0 ? "" : "write a duration, as 30d or 12h";
}

constexpr size_t kShortestSecret = 16;

std::string_view place_mistake(std::string_view value) {
  const bool address = value.find("://") != std::string_view::npos;
  return address && !server::is_postgres(value)
             ? "write postgres://… for PostgreSQL, or the path of a file of SQLite"
             : "";
}

std::string_view file_mistake(std::string_view value) {
  return value.find("://") != std::string_view::npos
             ? "write --store for PostgreSQL; --db is a file of SQLite"
             : "";
}

std::string_view schedule_mistake(std::string_view value) {
  return server::read_schedule(value) ? "" : "write 1 to 20 durations of up to 7d, as 5s,5m,1h";
}

// Add a line where it belongs: what it serves, whom it serves, how it runs. It is read under the
// option's name, `settings.get("--name")`, and stands in docs/operation.md too.
constexpr Setting kSettings[] = {
    {"plan", Kind::one, "PLAN", "", "the plan; the one it had last unless given"},
    {"store", Kind::one, "PLACE", "", "where leads are kept: a SQLite file, or postgres://…",
     place_mistake},
    {"db", Kind::one, "FILE", "data/fieldwise.sqlite", "the SQLite file, unless --store is given",
     file_mistake},
    {"port", Kind::one, "N", "8787", "0 takes a free one", port_mistake},
    {"host", Kind::one, "ADDRESS", "127.0.0.1", "where it listens"},
    {"static", Kind::many, "[/PREFIX=]DIR", "", "serve the files of a folder"},
    {"app", Kind::one, "DIR", "", "serve the dashboard in this folder (dist/app) at /app/"},

    {"publishable-key", Kind::one, "pk_…", "", "the key that pages use; made once unless given",
     publishable_key_mistake},
    {"secret-key-file", Kind::one, "FILE", "", "holds the sk_… key; made once unless given"},
    {"secret-key", Kind::variable, "sk_…", "", "the sk_… key itself", secret_key_mistake},
    {"allow-origin", Kind::many, "ORIGIN", "", "another site whose pages may use the server",
     origin_mistake},
    {"rate-limit", Kind::many, "WHOSE=RATE", "",
     "of each key (off), visitor (20/s:400), address (50/s:1000)", rate_limit_mistake},
    {"connections-per-address", Kind::one, "N", "100", "of one public address; 0: any number",
     count_mistake},
    {"trust-proxy", Kind::many, "NETWORK", "", "whose X-Forwarded-For is believed",
     network_mistake},
    {"proxy-header", Kind::one, "NAME", "x-forwarded-for", "or forwarded, which it sets instead",
     proxy_header_mistake},

    {"visitor-cookie", Kind::flag, "", "",
     "keep the visitor's token in a cookie, for forms without a script"},
    {"retain-visitors", Kind::one, "400d", "",
     "erase visitors who are no lead and of whom nothing came for so long", duration_mistake},
    {"webhook-allow", Kind::many, "NETWORK", "",
     "where webhooks may lead besides the public internet", network_mistake},
    {"webhook-ca", Kind::one, "FILE", "", "certificates (PEM) to trust there besides the system's"},
    {"webhook-keep", Kind::one, "TIME", "30d",
     "how long what was delivered, or is dead, can be replayed", duration_mistake},
    {"webhook-schedule", Kind::one, "DELAYS", "5s,5m,30m,2h,5h,10h,14h,20h,24h",
     "between attempts to deliver", schedule_mistake},

    {"log-level", Kind::one, "LEVEL", "info", "debug, info, warning or error", log_level_mistake},
    {"metrics", Kind::one, "ADDRESS:PORT", "",
     "where Prometheus reads /metrics; not for the public", address_mistake},
    {"least-free", Kind::one, "SIZE", "64M", "/readyz is 503 when the disk has less left",
     size_mistake},
    {"config", Kind::one, "FILE", "", "lines NAME = VALUE, NAME an option without dashes"},
    {"print-config", Kind::action, "", "", "print what is set, and by what; without secrets"},
};

}  // namespace

std::string_view secret_key_mistake(std::string_view value) {
  if (!is_key(value, "sk_")) return "write sk_ and then A-Z, a-z, 0-9, _ or -";
  // Who has it may do everything, so nobody is to guess it.
  if (value.size() < kShortestSecret) return "write sk_ and 32 random characters, at least 13";
  return "";
}

std::span<const Setting> serve_settings() { return kSettings; }

std::string serve_help() {
  return "Usage: fieldwise serve [options]\n\n" + settings_help(kSettings) +
         "\n"
         "Each option is also a variable, FIELDWISE_PORT for --port, and a line of the file of "
         "--config.\n"
         "Options come first, then variables, then the file; docs/operation.md.\n"
         "SIGINT and SIGTERM stop it after the requests in flight.\n";
}

}  // namespace fieldwise::cli
