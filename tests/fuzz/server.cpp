#include "server.h"

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "check.h"
#include "disk.h"
#include "json/document.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"
#include "store/open_store.h"
#include "submit/submit.h"
#include "surroundings.h"
#include "sync/sync.h"

namespace fieldwise::fuzz {
namespace {

using namespace fieldwise::server;

constexpr std::string_view kPlan = R"json({
  "fieldwise": 1, "name": "Fuzzed",
  "fields": [
    {"key": "email", "type": "email", "required": true},
    {"key": "size", "type": "choice", "options": [{"value": "1-49"}, {"value": "50+"}]},
    {"key": "goals", "type": "multi-choice", "options": [{"value": "a"}, {"value": "b"}]},
    {"key": "people", "type": "number", "min": 1, "max": 9},
    {"key": "note", "type": "text"}, {"key": "agree", "type": "boolean", "role": "consent"}],
  "signals": [{"key": "prices", "on": "page", "path": "/pricing*"}],
  "axes": [{"key": "fit", "min": -100, "max": 100}],
  "rules": [
    {"key": "big", "axis": "fit", "points": 60, "reason": "Big", "if": {"==": [{"var": "size"}, "50+"]}},
    {"key": "looked", "axis": "fit", "points": 5, "reason": "Looked", "signal": "prices", "cap": 20}],
  "thresholds": [{"stage": "mql", "when": [{"axis": "fit", "min": 60}]}],
  "ask": {"policy": "queue", "queue": [["email"], ["size", "note"]]},
  "offers": [{"key": "guide", "buyerStage": "awareness", "fields": ["email"]}]
})json";

constexpr std::string_view kFirst = R"json({"key": "pk_test", "visitor": "AAAAAAAAAAAAAAAAAAAAAA",
  "events": [{"client": "c1", "seq": 1, "at": 1763719200000, "type": "visit", "offer": "guide"},
             {"client": "c1", "seq": 2, "at": 1763719201000, "type": "page", "path": "/pricing"}]})json";

// Kept to the end of the process: nothing has to be put away in any order.
struct Everything {
  simulation::Disk disk;
  std::unique_ptr<Store> store;
  SigningKey key = SigningKey::generate();
  Sites sites{{}};
  std::shared_ptr<const Site> site;
};

Everything& everything() {
  static Everything* const all = [] {
    auto* made = new Everything;
    simulation::set_clock(kNow);
    made->disk.wipe(1);
    simulation::use_disk(made->disk);
    std::string folder =
        (std::filesystem::temp_directory_path() / "fieldwise-fuzz-XXXXXX").string();
    check(mkdtemp(folder.data()) != nullptr, "a folder for the lock");
    made->store = open_store(folder + "/fuzz.sqlite");
    std::filesystem::remove_all(folder);
    auto plans = std::make_shared<Plans>();
    check(load_plans(kPlan, *plans).empty(), "the plan loads");
    Store& store = *made->store;
    store.begin();
    const SiteRow row = default_site(store, kNow);
    keep_default_keys(store, kPublishableKey, sha256_hex("sk_fuzz"), kNow);
    use_plan(store, row, *plans, kPlan, kNow);
    made->sites.reload(store, {{{row.id, plans->full_hash}, plans}});
    made->site = made->sites.find(kPublishableKey, kNow)->site;
    Envelope envelope;
    check(!read_envelope(kFirst, kNow, envelope), "the first request is well formed");
    check(sync(store, *made->site, envelope, kNow).status == 200, "the first events are taken");
    Envelope form;
    form.visitor = envelope.visitor;
    form.offer = "guide";
    form.events = Value::array(nullptr, 0);
    check(submit(store, *made->site, made->key, kAddressKey, form,
                 R"({"email":"ada@acme.example"})", kNow)
                  .status == 200,
          "the first form is taken");
    store.commit();
    return made;
  }();
  return *all;
}

}  // namespace

Server& server() {
  static Server known{*everything().store, *everything().site, everything().key};
  return known;
}

void undone(const std::function<void()>& work) {
  Store& store = server().store;
  store.begin();
  work();
  store.rollback();
}

void check_answer(const Response& response) {
  check(response.status != 500, "no mistake of the server's");
  check(response.status == 200 || (response.status >= 400 && response.status < 500),
        "taken or refused");
  Arena arena;
  check(parse_json(response.body, arena).ok, "an answer is JSON");
}

}  // namespace fieldwise::fuzz
