// The server's own code, from routing to the database file, on a disk, a clock and chance that a
// test controls. Reads one JSON object a line and answers each with one
// (tests/simulation/host.mjs):
//
//   {"do": "wipe", "seed": 1}            an empty disk, chance from its beginning
//   {"do": "start", "plan": "…"}         {"ok": true}, or {"ok": false, "error": "…"}
//   {"do": "requests", "list": [{"method", "path", "type", "authorization", "body", "gpc"}, …]}
//                                        {"answers": [{"status", "type", "next", "body"} or null]}
//   {"do": "trouble", "kind": "io", "call": 7}      or dead, full, cut, lie, none (disk.h);
//                                        {"ok": true, "troubled": whether what was to come before
//                                        had come}
//   {"do": "end", "how": "stop"}         or kill: the process is gone; or cut: the power is
//
// Any of them may set the clock: "now", in ms. Requests of one list wait together, and so are one
// transaction where the server's group commit makes one of them. An answer is null when the power
// had gone by the time it was given, or no server runs: nobody got it.
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "disk.h"
#include "http/api.h"
#include "json/document.h"
#include "json/writer.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"
#include "store/open_store.h"
#include "surroundings.h"

namespace fieldwise::simulation {
namespace {

using namespace fieldwise::server;

constexpr std::string_view kPublishableKey = "pk_test";
constexpr std::string_view kSecretKey = "sk_test_0123456789";

std::string text_of(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr ? std::string() : std::string(value->text());
}

int64_t number_of(const Value& object, std::string_view name) {
  const Value* value = object.find(name);
  return value == nullptr ? 0 : static_cast<int64_t>(value->number);
}

// A server between its start and its end, put together as `fieldwise serve` does it.
class Running {
 public:
  // Throws StorageError.
  Running(const std::string& path, const std::shared_ptr<const Plans>& plans,
          const std::string& plan_text, const SigningKey& key)
      : store_(open_store(path)), sites_({}) {
    const int64_t now = now_ms();
    try {
      store_->begin();
      const SiteRow site = default_site(*store_, now);
      keep_default_keys(*store_, kPublishableKey, sha256_hex(kSecretKey), now);
      use_plan(*store_, site, *plans, plan_text, now);
      sites_.reload(*store_, {{{site.id, plans->full_hash}, plans}});
      store_->commit();
    } catch (const StorageError&) {
      store_->rollback();
      throw;
    }
    thread_.emplace(*store_);
    ApiConfig config;
    config.suppression_key = "suppression";
    config.limits = {{}, {}, {}};  // they have a clock of their own
    api_.emplace(std::move(config), key, StaticFiles(), sites_, *thread_);
  }

  // All requests wait together before the first is looked at.
  std::vector<std::optional<Response>> answer(const std::vector<Request>& requests,
                                              const Disk& disk) {
    std::vector<std::optional<Response>> answers(requests.size());
    std::mutex mutex;
    std::condition_variable changed;
    size_t missing = requests.size() + 1;
    bool open = false;
    const auto done = [&] {
      --missing;
      changed.notify_all();
    };
    thread_->post(
        [&](Store&) {
          std::unique_lock lock(mutex);
          changed.wait(lock, [&] { return open; });
          return Response();
        },
        [&](const Response&) {
          const std::lock_guard lock(mutex);
          done();
        });
    for (size_t i = 0; i < requests.size(); ++i) {
      api_->handle(requests[i], [&, i](Response response) {
        const std::lock_guard lock(mutex);
        if (!disk.dark()) answers[i] = std::move(response);
        done();
      });
    }
    std::unique_lock lock(mutex);
    open = true;
    changed.notify_all();
    changed.wait(lock, [&] { return missing == 0; });
    return answers;
  }

 private:
  std::unique_ptr<Store> store_;
  Sites sites_;
  std::optional<StoreThread> thread_;
  std::optional<Api> api_;
};

class Host {
 public:
  explicit Host(std::string path) : path_(std::move(path)) { use_disk(disk_); }

  // The answer to one line.
  std::string obey(std::string_view line) {
    Arena arena;
    const JsonResult parsed = parse_json(line, arena);
    if (!parsed.ok) return R"({"error":"this is not JSON"})";
    const Value& order = parsed.value;
    if (order.find("now") != nullptr) set_clock(number_of(order, "now"));
    const std::string what = text_of(order, "do");
    if (what == "wipe") return wipe(static_cast<uint64_t>(number_of(order, "seed")));
    if (what == "start") return start(text_of(order, "plan"));
    if (what == "requests") return requests(*order.find("list"));
    if (what == "trouble") return arrange(text_of(order, "kind"), number_of(order, "call"));
    if (what == "end") return end(text_of(order, "how"));
    return R"({"error":"unknown order"})";
  }

 private:
  std::string wipe(uint64_t seed) {
    running_.reset();
    disk_.wipe(seed);
    seed_tokens(seed);
    return R"({"ok":true})";
  }

  std::string start(const std::string& plan_text) {
    if (plan_text != plan_text_) {
      auto plans = std::make_shared<Plans>();
      const Errors errors = load_plans(plan_text, *plans);
      if (!errors.empty()) return R"({"ok":false,"error":"the plan does not load"})";
      plans_ = std::move(plans);
      plan_text_ = plan_text;
    }
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    try {
      running_.emplace(path_, plans_, plan_text_, key_);
      json.key("ok").boolean(!disk_.dark());
    } catch (const StorageError& error) {
      json.key("ok").boolean(false);
      json.key("error").string(std::string_view(error.what()));
    }
    json.key("troubled").boolean(disk_.troubled());
    json.end_object();
    return out;
  }

  std::string requests(const Value& list) {
    std::vector<Request> requests;
    for (const Value& given : list) {
      Request request;
      request.method = text_of(given, "method");
      const std::string path = text_of(given, "path");
      const size_t question = path.find('?');
      request.path = path.substr(0, question);
      if (question != std::string::npos) request.query = path.substr(question + 1);
      request.host = "forms.example";
      request.content_type = text_of(given, "type");
      request.authorization = text_of(given, "authorization");
      request.body = text_of(given, "body");
      request.gpc = given.find("gpc") != nullptr;
      requests.push_back(std::move(request));
    }
    std::string out;
    JsonWriter json(out);
    json.begin_object();
    json.key("answers").begin_array();
    std::vector<std::optional<Response>> answers(requests.size());
    if (running_) answers = running_->answer(requests, disk_);
    for (const auto& answer : answers) {
      if (!answer) {
        json.null();
        continue;
      }
      json.begin_object();
      json.key("status").integer(answer->status);
      json.key("type").string(answer->content_type);
      for (const auto& [name, value] : answer->headers) {
        if (name == "Fieldwise-Next") json.key("next").string(value);
      }
      json.key("body").string(answer->body);
      json.end_object();
    }
    json.end_array();
    json.key("troubled").boolean(disk_.troubled());
    json.end_object();
    return out;
  }

  std::string arrange(const std::string& kind, int64_t call) {
    const bool came = disk_.troubled();
    if (kind == "lie") {
      disk_.lie();
    } else {
      disk_.arrange(kind == "io"     ? Trouble::io
                    : kind == "dead" ? Trouble::dead
                    : kind == "full" ? Trouble::full
                    : kind == "cut"  ? Trouble::cut
                                     : Trouble::none,
                    call);
    }
    return came ? R"({"ok":true,"troubled":true})" : R"({"ok":true,"troubled":false})";
  }

  std::string end(const std::string& how) {
    if (how != "stop") disk_.go_dark();
    running_.reset();
    disk_.light(how == "cut");
    return R"({"ok":true})";
  }

  std::string path_;
  Disk disk_;
  SigningKey key_ = SigningKey::generate();
  std::string plan_text_;
  std::shared_ptr<const Plans> plans_;
  std::optional<Running> running_;
};

int run() {
  // The lock beside the database is the only real file.
  std::string folder = (std::filesystem::temp_directory_path() / "fieldwise-host-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  {
    Host host(folder + "/host.sqlite");
    std::string line;
    while (std::getline(std::cin, line)) std::cout << host.obey(line) << std::endl;
  }
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace fieldwise::simulation

int main() {
  std::ios::sync_with_stdio(false);
  return fieldwise::simulation::run();
}
