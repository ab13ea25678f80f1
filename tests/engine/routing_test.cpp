// Routing: what loads, who gets a lead, and what is said of it.
#include "handoff/routing.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "fieldwise/decide.h"
#include "handoff/assigned.h"
#include "handoff/choice.h"
#include "json/document.h"
#include "json/writer.h"
#include "playbook/playbook.h"
#include "profile/profile.h"
#include "random.h"
#include "score/sheet.h"

namespace fieldwise {
namespace {

using test::Random;

constexpr int64_t kDay = 86400000;
constexpr int64_t kNow = 1800000000000;  // 2027-01-15T08:00Z

// Four reps in two pools, everything that routing has, each kind once.
constexpr std::string_view kPlaybook = R"({
  "calendars": [{"key": "berlin", "zone": "Europe/Berlin", "hours": {"mon": [["09:00", "17:00"]]}}],
  "reps": [
    {"key": "ada", "name": "Ada", "email": "ada@us.example", "territories": ["DE", "at"],
     "languages": ["german"], "closer": true, "manager": "max"},
    {"key": "ben", "name": "Ben", "territories": ["US"], "specialisms": ["finance"], "manager": "max",
     "capacity": {"open": 10, "perDay": 3}},
    {"key": "cleo", "name": "Cleo", "calendar": "berlin", "products": ["suite"],
     "away": [["2027-02-01", "2027-02-14"], ["2027-03-01T12:00+01:00", "2027-03-01T18:00+01:00"]]},
    {"key": "dan", "name": "Dan"},
    {"key": "max", "name": "Max"}],
  "pools": [
    {"key": "sales", "label": "Sales", "members": [{"rep": "ada", "weight": 2}, {"rep": "ben"}, {"rep": "cleo"}]},
    {"key": "smb", "members": [{"rep": "ben"}, {"rep": "cleo", "from": "2027-01-10", "until": "2027-01-31"}]},
    {"key": "callers", "label": "Callers", "members": [{"rep": "dan"}]},
    {"key": "rest", "label": "The rest", "members": [{"rep": "dan"}, {"rep": "ben"}]}],
  "routing": {
    "lead": {"territory": {"var": "country"}, "language": {"var": "speaks"},
             "product": {"var": "products"}, "specialism": {"var": "industry"}},
    "namedAccounts": {"owners": {"Acme.example": "cleo"}, "owner": {"var": "crm_owner"}},
    "hot": {"if": {">": [{"signal": "demo"}, 0]}, "pool": "sales"},
    "rules": [
      {"key": "small", "if": {"<": [{"var": "size"}, 50]}, "pool": "smb", "whenClosed": "next",
       "reason": "Up to 50 people"},
      {"key": "caller", "stages": ["mql"], "if": {"==": [{"var": "size"}, 77]}, "pool": "rest"},
      {"key": "europe", "if": {"in": [{"var": "country"}, ["DE", "AT", "US"]]}, "pool": "sales",
       "require": ["territory"], "prefer": ["specialism", "win_rate"]}],
    "sdr": "callers",
    "fallback": "rest"}})";

std::string plan_with(const std::string& playbook) {
  return R"({"fieldwise":1,"name":"n","fields":[
    {"key":"email","type":"email"},{"key":"size","type":"number"},{"key":"country","type":"country"},
    {"key":"speaks","type":"text"},{"key":"crm_owner","type":"text"},
    {"key":"industry","type":"choice","options":[{"value":"finance"},{"value":"retail"}]},
    {"key":"products","type":"multi-choice","options":[{"value":"suite"},{"value":"app"}]}],
    "signals":[{"key":"demo","on":"demo_request"}],
    "playbook":)" +
         playbook + "}";
}

std::string replaced(std::string_view from, const std::string& old, const std::string& by) {
  std::string text(from);
  const size_t at = text.find(old);
  REQUIRE_MESSAGE(at != std::string::npos, old);
  return text.replace(at, old.size(), by);
}

// All errors of a playbook, as `path code; …`; "" when it loads.
std::string errors_of(const std::string& playbook) {
  std::string out;
  for (const Error& error : load_plan(plan_with(playbook)).errors) {
    if (!out.empty()) out += "; ";
    REQUIRE(error.path.starts_with("/playbook"));
    out += error.path.substr(9) + " " + error.code;
    CHECK(error.message.size() > 10);
  }
  return out;
}

std::string error_with(const std::string& old, const std::string& by) {
  return errors_of(replaced(kPlaybook, old, by));
}

// A plan, its reps and pools, and a lead to route.
struct Office {
  PlanResult loaded;
  const Routing* routing = nullptr;
  std::vector<RepState> states;
  std::vector<Turns> turns;
  EventLog log;
  Profile profile;
  Arena arena;
  Stage stage = Stage::sql;
  std::string domain = "nobody.example";
  int64_t now = kNow;
  int events = 0;

  explicit Office(const std::string& playbook = std::string(kPlaybook))
      : loaded(load_plan(plan_with(playbook))) {
    REQUIRE_MESSAGE(loaded.errors.empty(), to_json(loaded.errors));
    routing = &loaded.plan->playbook->routing;
    states.resize(routing->reps.size());
    turns.resize(routing->pools.size());
  }

  void add(const std::string& event) {
    const std::string head = R"({"client":"c","seq":)" + std::to_string(++events) + R"(,"at":)" +
                             std::to_string(kNow - 30 * kDay) + ",";
    REQUIRE(log.add(head + event + "}").empty());
  }
  void answer(const std::string& field, const std::string& value) {
    add(R"("type":"answer","field":")" + field + R"(","value":)" + value);
  }

  // Who gets the lead; "nobody" when it is nobody.
  std::string name_of(const Choice& choice) const {
    return choice.rep == kNone ? "nobody" : std::string(routing->reps[choice.rep].key);
  }
  Choice choose(std::string* json = nullptr) {
    profile = fold(*loaded.plan, log, now);
    Sheet sheet(*loaded.plan);
    sheet.load(profile, now, kNone);
    const RoutedLead lead{sheet, stage, domain};
    const Choice choice = route(*loaded.plan, *routing, lead, states, turns, now, arena);
    why = explain(*routing, lead, choice);
    if (json != nullptr) {
      JsonWriter w(*json);
      write_choice(w, *routing, lead, choice);
    }
    return choice;
  }
  std::string rep() { return name_of(choose()); }
  RepState& state(const std::string& key) { return states[routing->rep_index.find(key)]; }
  // Routes a lead and deals it out.
  std::string deal_one() {
    const Choice choice = choose();
    if (choice.pool != kNone) deal(turns[choice.pool], choice.among, choice.rep);
    return name_of(choice);
  }
  std::vector<std::string> why;
};

// What became of each rep in the last attempt: "ada eligible, ben away".
std::string fates(const Office& office, const Choice& choice) {
  constexpr const char* kNames[] = {"eligible", "not_yet",    "left",   "away",   "other",
                                    "full",     "full_today", "closed", "outdone"};
  std::string out;
  for (const Considered& item : choice.tried.back().considered) {
    if (!out.empty()) out += ", ";
    out += std::string(office.routing->reps[item.rep].key) + " " +
           kNames[static_cast<size_t>(item.fate)];
  }
  return out;
}

}  // namespace

TEST_CASE("routing: what loads") {
  const Office office;
  const Routing& routing = *office.routing;
  CHECK(routing.reps.size() == 5);
  CHECK(routing.reps[2].calendar == 0);
  CHECK(routing.reps[0].manager == 4);
  CHECK(routing.reps[1].most_open == 10);
  CHECK(routing.pools[0].members[0].weight == 2);
  CHECK(routing.rules.size() == 6);  // hot, three rules, sdr, fallback
  CHECK(routing.owners.find("acme.example") == 2);
  CHECK(routing.win_rate_evidence == 20);
  // Reps, pools and routing are a playbook's own business.
  const std::string published = publish_plan(*office.loaded.plan);
  for (const char* secret : {"ada", "acme", "routing", "playbook", "Sales"}) {
    CHECK(published.find(secret) == std::string::npos);
  }
  CHECK(load_plan(plan_with("{}")).errors.empty());
}

TEST_CASE("routing: what is wrong with reps and pools is said with its place") {
  CHECK(error_with(R"("key": "ben", "name")", R"("key": "ada", "name")")
            .starts_with("/reps/1/key duplicate"));
  CHECK(error_with(R"("manager": "max"},)", R"("manager": "may"},)") ==
        "/reps/0/manager unknown_rep");
  CHECK(error_with(R"("name": "Max")", R"("name": "Max", "manager": "max")") ==
        "/reps/4/manager cycle");
  CHECK(error_with(R"("name": "Max")", R"("name": "Max", "manager": "ada")") ==
        "/reps/0/manager cycle; /reps/4/manager cycle");
  CHECK(error_with("ada@us.example", "ada") == "/reps/0/email email");
  CHECK(error_with(R"("calendar": "berlin")", R"("calendar": "paris")") ==
        "/reps/2/calendar unknown_calendar");
  CHECK(error_with(R"("open": 10)", R"("open": 0)") == "/reps/1/capacity/open range");
  CHECK(error_with(R"("perDay": 3)", R"("perWeek": 3)") ==
        "/reps/1/capacity/perWeek unknown_member");
  CHECK(error_with(R"("closer": true)", R"("closer": 1)") == "/reps/0/closer type");
  CHECK(error_with(R"("2027-02-01", )", "") == "/reps/2/away/0 type");
  CHECK(error_with("2027-02-01", "2027-02-31") == "/reps/2/away/0/0 date");
  CHECK(error_with("2027-02-01", "2027-02-15") == "/reps/2/away/0 range");
  CHECK(error_with("2027-03-01T12", "2027-03-01T18") == "/reps/2/away/1 range");
  CHECK(error_with("2027-01-31", "2027-01-09") == "/pools/1/members/1 range");
  CHECK(error_with("\"2027-01-31\"", "20270131") == "/pools/1/members/1/until date");
  CHECK(error_with(R"("territories": ["US"])", R"("territories": ["USA"])") ==
        "/reps/1/territories/0 unknown_option");
  CHECK(error_with(R"(["finance"])", R"(["banks"])") == "/reps/1/specialisms/0 unknown_option");
  CHECK(error_with(R"(["suite"])", R"(["suite", 3])") == "/reps/2/products/1 type");
  // Whoever a field may name as owner is not known before there are leads; without that, it is.
  const std::string by_field = R"(, "owner": {"var": "crm_owner"})";
  CHECK(error_with(R"({"key": "dan",)", R"({"key": "eve"}, {"key": "dan",)") == "");
  CHECK(errors_of(replaced(replaced(kPlaybook, by_field, ""), R"({"key": "dan",)",
                           R"({"key": "eve"}, {"key": "dan",)")) == "/reps/3 no_pool");
  CHECK(errors_of(replaced(replaced(kPlaybook, by_field, ""), R"({"rep": "ada", "weight": 2})",
                           R"({"rep": "cleo", "weight": 2})")) ==
        "/pools/0/members/2/rep duplicate; /reps/0 no_pool");
  CHECK(error_with(R"("weight": 2)", R"("weight": 0)") == "/pools/0/members/0/weight range");
  CHECK(error_with(R"("weight": 2)", R"("weight": -1)") == "/pools/0/members/0/weight range");
  CHECK(error_with(R"("weight": 2)", R"("weight": 1.5)") == "/pools/0/members/0/weight type");
  CHECK(error_with(R"({"rep": "ada", "weight": 2})", R"({"rep": "eva", "weight": 2})") ==
        "/pools/0/members/0/rep unknown_rep");
  CHECK(error_with(R"({"rep": "ben"}, {"rep": "cleo"})", R"({"rep": "ada"}, {"rep": "cleo"})") ==
        "/pools/0/members/1/rep duplicate");
  CHECK(error_with(R"([{"rep": "dan"}])", "[]") == "/pools/2/members range");
  CHECK(error_with(R"("key": "rest")", R"("key": "smb")").starts_with("/pools/3/key duplicate"));
}

TEST_CASE("routing: what is wrong with rules is said with its place") {
  CHECK(error_with(R"("fallback": "rest")", R"("notes": "none")") == "/routing missing_member");
  CHECK(error_with(R"("fallback": "rest")", R"("fallback": "test")") ==
        "/routing/fallback unknown_pool");
  CHECK(error_with(R"("sdr": "callers")", R"("sdr": "sdrs")") == "/routing/sdr unknown_pool");
  CHECK(error_with(R"("pool": "smb")", R"("pool": "tiny")") ==
        "/routing/rules/0/pool unknown_pool");
  CHECK(error_with(R"("pool": "smb", )", "") == "/routing/rules/0 missing_member");
  CHECK(error_with(R"("key": "caller")", R"("key": "small")") == "/routing/rules/1/key duplicate");
  CHECK(error_with(R"({"var": "size"}, 50)", R"({"var": "sise"}, 50)") ==
        "/routing/rules/0/if/</0/var unknown_field");
  CHECK(error_with(R"(["mql"])", R"(["MQL"])") == "/routing/rules/1/stages/0 unknown_value");
  CHECK(error_with(R"(["territory"])", R"(["size"])") ==
        "/routing/rules/2/require/0 unknown_value");
  CHECK(error_with(R"("product": {"var": "products"},)", "") == "");
  CHECK(error_with(R"("territory": {"var": "country"},)", "") ==
        "/routing/rules/2/require/0 missing_member");
  CHECK(error_with(R"("territory": {"var": "country"})", R"("territory": "country")") ==
        "/routing/lead/territory type");
  CHECK(error_with(R"(["specialism", "win_rate"])", R"(["win_rate", "win_rate"])") ==
        "/routing/rules/2/prefer/1 duplicate");
  CHECK(error_with(R"("pool": "rest"})", R"("pool": "rest", "prefer": ["closer"]})") ==
        "/routing/rules/1/prefer/0 conflict");
  CHECK(error_with(R"("hot": {"if")", R"("hot": {"when")")
            .starts_with("/routing/hot/when unknown_member; /routing/hot missing_member"));
  CHECK(error_with(R"("next")", R"("never")") == "/routing/rules/0/whenClosed unknown_value");
  CHECK(error_with("Acme.example", "ada@acme.example") ==
        "/routing/namedAccounts/owners/ada@acme.example domain");
  CHECK(error_with(R"("Acme.example": "cleo")", R"("a.example": "cleo", "A.example": "dan")") ==
        "/routing/namedAccounts/owners/A.example duplicate");
  CHECK(error_with(R"("Acme.example": "cleo")", R"("a.example": "cloe")") ==
        "/routing/namedAccounts/owners/a.example unknown_rep");
  CHECK(error_with(R"("owner": {"var": "crm_owner"})", R"("whenAway": "hope")") ==
        "/routing/namedAccounts/whenAway unknown_value");
  CHECK(error_with(R"("fallback": "rest")", R"("fallback": "rest", "winRate": {"evidence": 0})") ==
        "/routing/winRate/evidence range");
  // Pools without routing deal nothing out.
  const PlanResult none = load_plan(plan_with(
      R"({"reps": [{"key": "ada"}], "pools": [{"key": "p", "members": [{"rep": "ada"}]}]})"));
  REQUIRE(none.errors.size() == 1);
  CHECK(none.errors[0].path == "/playbook");
  CHECK(none.errors[0].code == "missing_member");
}

TEST_CASE("routing: the first rule that holds and has somebody") {
  Office office;
  SUBCASE("no rule holds: the fallback") {
    CHECK(office.rep() == "dan");
    CHECK(office.why[0] == "No other rule has somebody for it");
  }
  SUBCASE("by size") {
    office.answer("size", "10");
    CHECK(office.rep() == "ben");
    CHECK(office.why[0] == "Rule small: Up to 50 people");
  }
  SUBCASE("by territory: only who takes it, and who takes any") {
    office.answer("country", "\"AT\"");
    const Choice choice = office.choose();
    CHECK(fates(office, choice) == "ada eligible, ben other, cleo eligible");
    CHECK(explain_fate(*office.routing, choice.tried.back().considered[1]) ==
          "Ben does not take this territory");
    CHECK(office.name_of(choice) == "ada");
    CHECK(office.why[1] ==
          "It is the turn of Ada in pool Sales: 0.666 of a lead is owed, the most of 2 who can "
          "take it");
  }
  SUBCASE("a specialist goes first, if one can") {
    office.answer("country", "\"US\"");
    office.answer("industry", "\"finance\"");
    CHECK(office.rep() == "ben");
    CHECK(office.why[1] == "Only Ben in pool Sales can take it");
    office.state("ben").leads = 10;
    const Choice choice = office.choose();
    CHECK(fates(office, choice) == "ada other, ben full, cleo eligible");
    CHECK(explain_fate(*office.routing, choice.tried.back().considered[1]) ==
          "Ben has 10 open leads, which is full");
  }
  SUBCASE("hot leads to the closers, before all rules") {
    office.answer("size", "10");
    office.add(R"("type":"demo_request")");
    const Choice choice = office.choose();
    CHECK(choice.via == Via::hot);
    CHECK(fates(office, choice) == "ada eligible, ben outdone, cleo outdone");
    CHECK(explain_fate(*office.routing, choice.tried.back().considered[1]) ==
          "Ben is not a closer, and others are");
    office.state("ada").open = false;
    CHECK(fates(office, office.choose()) == "ada closed, ben eligible, cleo eligible");
  }
  SUBCASE("an MQL that is no SQL is an SDR's, but for rules that name MQLs, and hot ones") {
    office.stage = Stage::mql;
    office.answer("country", "\"DE\"");
    CHECK(office.choose().via == Via::sdr);
    CHECK(office.rep() == "dan");
    office.answer("size", "77");
    CHECK(office.choose().via == Via::rule);
    office.add(R"("type":"demo_request")");
    CHECK(office.choose().via == Via::hot);
  }
}

TEST_CASE("routing: accounts go to their owners") {
  Office office;
  office.add(R"("type":"demo_request")");
  office.domain = "ACME.example";
  SUBCASE("whatever else holds") {
    office.state("cleo").leads = 1000;
    const Choice choice = office.choose();
    CHECK(choice.via == Via::account);
    CHECK(office.name_of(choice) == "cleo");
    CHECK(choice.among.empty());
    CHECK(choice.pool == kNone);
    CHECK(office.why == std::vector<std::string>{"Cleo owns the account ACME.example"});
  }
  SUBCASE("outside working hours they wait") {
    office.state("cleo").open = false;
    CHECK(office.choose().waits);
    CHECK(office.rep() == "cleo");
  }
  SUBCASE("while the owner is away, rules decide") {
    office.now = kNow + 20 * kDay;
    CHECK(office.rep() == "ada");
    CHECK(office.why.back() == "Cleo owns the account ACME.example and is away until 2027-02-14");
  }
  SUBCASE("or they wait for the owner, if the plan says so") {
    Office waiting(
        replaced(kPlaybook, R"("owner": {"var")", R"("whenAway": "wait", "owner": {"var")"));
    waiting.domain = "acme.example";
    waiting.now = kNow + 20 * kDay;
    CHECK(waiting.rep() == "cleo");
    CHECK(waiting.why[1] == "It waits: the owner is away until 2027-02-14");
  }
  SUBCASE("an owner that a field names goes before") {
    office.answer("crm_owner", "\"max\"");
    CHECK(office.rep() == "max");
  }
  SUBCASE("an owner who is no rep is told of") {
    office.answer("crm_owner", "\"zoe\"");
    office.domain = "other.example";
    CHECK(office.rep() == "ada");
    CHECK(office.choose().unknown_owner == "zoe");
    CHECK(office.why.back() == "\"zoe\" is given as owner, and no rep has this key");
  }
}

TEST_CASE("routing: who is not there") {
  Office office;
  office.answer("size", "10");
  SUBCASE("membership has days, the first and the last among them") {
    const auto fate_at = [&](const char* time) {
      REQUIRE(parse_time(time, office.now));
      return fates(office, office.choose());
    };
    CHECK(fate_at("2027-01-09T23:59:59Z") == "ben eligible, cleo not_yet");
    CHECK(fate_at("2027-01-10T00:00Z") == "ben eligible, cleo eligible");
    CHECK(fate_at("2027-01-31T23:59:59Z") == "ben eligible, cleo eligible");
    CHECK(fate_at("2027-02-01T00:00Z") == "ben eligible, cleo left");
    // A day is the rep's own.
    office.state("cleo").offset = 2 * 3600000;
    CHECK(fate_at("2027-01-09T22:00Z") == "ben eligible, cleo eligible");
    CHECK(fate_at("2027-01-31T22:00Z") == "ben eligible, cleo left");
    office.state("cleo").offset = -8 * 3600000;
    CHECK(fate_at("2027-01-10T07:59Z") == "ben eligible, cleo not_yet");
  }
  SUBCASE("time off may be hours") {
    office.add(R"("type":"demo_request")");
    const auto cleo_at = [&](const char* time) {
      REQUIRE(parse_time(time, office.now));
      return fates(office, office.choose()).find("cleo away") != std::string::npos;
    };
    CHECK_FALSE(cleo_at("2027-03-01T10:59:59Z"));
    CHECK(cleo_at("2027-03-01T11:00Z"));
    CHECK(cleo_at("2027-03-01T16:59:59Z"));
    CHECK_FALSE(cleo_at("2027-03-01T17:00Z"));
  }
  SUBCASE("caps") {
    office.state("ben").today = 3;
    CHECK(office.rep() == "cleo");
    office.state("ben") = {};
    office.state("ben").leads = 9;
    CHECK(office.rep() == "ben");
  }
  SUBCASE("closed: the next rule, where the rule says so") {
    office.state("ben").open = office.state("cleo").open = false;
    CHECK(office.rep() == "dan");
    CHECK(office.why.back() == "Rule small: Up to 50 people; but nobody in pool smb can take it");
  }
  SUBCASE("closed: the lead waits, where it does not") {
    office.answer("size", "100");
    office.answer("country", "\"DE\"");
    for (RepState& state : office.states) state.open = false;
    const Choice choice = office.choose();
    CHECK(office.name_of(choice) == "ada");
    CHECK(choice.waits);
    CHECK(office.why[2] == "It waits for the rep's next working hours");
  }
}

TEST_CASE("routing: no lead is lost while somebody of the fallback is there") {
  Office office;
  office.state("ben").leads = 10;
  CHECK(office.rep() == "dan");
  SUBCASE("all full: somebody gets more, open ones first") {
    Office small(
        replaced(kPlaybook, R"("key": "dan",)", R"("key": "dan", "capacity": {"open": 1},)"));
    small.state("ben").leads = 10;
    small.state("dan").leads = 1;
    small.state("dan").open = false;
    Choice choice = small.choose();
    CHECK(small.name_of(choice) == "ben");
    CHECK(choice.over_full);
    CHECK_FALSE(choice.waits);
    small.state("ben").open = false;
    choice = small.choose();
    CHECK(choice.waits);
    CHECK(fates(small, choice) == "dan eligible, ben eligible");
  }
  SUBCASE("all away: nobody, and why") {
    Office empty(replaced(
        kPlaybook, R"([{"rep": "dan"}, {"rep": "ben"}])",
        R"([{"rep": "dan", "until": "2027-01-14"}, {"rep": "ben", "from": "2028-01-01"}])"));
    const Choice choice = empty.choose();
    CHECK(empty.name_of(choice) == "nobody");
    CHECK(choice.pool == kNone);
    CHECK(fates(empty, choice) == "dan left, ben not_yet");
    CHECK(empty.why.front() == "Nobody can take it");
  }
}

TEST_CASE("routing: win rate on similar leads, and load") {
  const std::string playbook(kPlaybook);
  Office office(replaced(playbook, R"("require": ["territory"], )", ""));
  office.answer("country", "\"DE\"");
  const auto won = [&](const std::string& key, uint32_t wins, uint32_t decided) {
    office.state(key).won = wins;
    office.state(key).decided = decided;
  };
  won("ada", 30, 100);
  won("ben", 60, 100);
  won("cleo", 58, 100);
  CHECK(fates(office, office.choose()) == "ada outdone, ben eligible, cleo eligible");
  // One of one is no better than what all have.
  won("cleo", 1, 1);
  CHECK(fates(office, office.choose()) == "ada outdone, ben eligible, cleo outdone");
  won("ben", 0, 0);
  won("ada", 0, 0);
  won("cleo", 0, 0);
  CHECK(fates(office, office.choose()) == "ada eligible, ben eligible, cleo eligible");

  Office loaded(replaced(playbook, R"(["specialism", "win_rate"])", R"(["load"])"));
  loaded.answer("country", "\"AT\"");
  loaded.state("ada").leads = 6;  // of weight 2
  loaded.state("cleo").leads = 3;
  CHECK(fates(loaded, loaded.choose()) == "ada eligible, ben other, cleo eligible");
  loaded.state("cleo").leads = 2;
  const Choice choice = loaded.choose();
  CHECK(fates(loaded, choice) == "ada outdone, ben other, cleo eligible");
  CHECK(explain_fate(*loaded.routing, choice.tried.back().considered[0]) ==
        "Ada has more open leads than others");
}

TEST_CASE("routing: a choice as JSON, and as the event that the log keeps") {
  Office office;
  office.answer("country", "\"DE\"");
  office.answer("size", "10");
  office.state("ben").open = office.state("cleo").open = false;
  std::string json;
  const Choice choice = office.choose(&json);
  CHECK(
      json ==
      R"({"rep":"ada","name":"Ada","via":"rule","rule":"europe","pool":"sales","waits":false,"over_full":false,)"
      R"("among":{"ada":2},"why":["Rule europe","Only Ada in pool Sales can take it",)"
      R"("Rule small: Up to 50 people; but nobody in pool smb can take it"],)"
      R"("tried":[{"via":"rule","rule":"small","pool":"smb","considered":[)"
      R"({"rep":"ben","fate":"closed","text":"Ben is outside working hours"},)"
      R"({"rep":"cleo","fate":"closed","text":"Cleo is outside working hours"}]},)"
      R"({"via":"rule","rule":"europe","pool":"sales","considered":[{"rep":"ada","fate":"eligible","weight":2,"credit":1},)"
      R"({"rep":"ben","fate":"other","which":"territory","text":"Ben does not take this territory"},)"
      R"({"rep":"cleo","fate":"closed","text":"Cleo is outside working hours"}]}]})");
  std::string event;
  JsonWriter w(event);
  w.begin_object();
  write_assigned(w, *office.routing, choice);
  w.end_object();
  CHECK(event == R"({"rep":"ada","via":"rule","rule":"europe","pool":"sales","among":{"ada":2}})");

  Arena arena;
  const auto read = [&](const std::string& text, Dealt& out) {
    RepNumbers numbers(*office.routing);
    return read_dealt(parse_json(text, arena).value, *office.routing, numbers, arena, out);
  };
  Dealt out;
  REQUIRE(read(event, out));
  CHECK(out.pool == 0);
  CHECK(out.rep == 0);
  CHECK(std::vector<Share>(out.among.begin(), out.among.end()) == std::vector<Share>{{0, 2}});
  // Somebody whom the plan no longer has keeps the share.
  REQUIRE(read(R"({"rep":"zoe","pool":"rest","among":{"zoe":3,"ben":1}})", out));
  CHECK(out.rep == 5);
  CHECK(out.among[1] == Share{1, 1});
  for (const char* none : {R"({"rep":"ada"})", R"({"rep":"ada","pool":"sales"})", R"([])",
                           R"({"rep":"ada","pool":"gone","among":{"ada":1}})",
                           R"({"rep":"ada","pool":"sales","among":{"ben":1}})",
                           R"({"rep":"ada","pool":"sales","among":{"ada":0}})",
                           R"({"rep":"ada","pool":"sales","among":{"ada":1.5}})",
                           R"({"rep":"ada","pool":"sales","among":{"ada":"2"}})",
                           R"({"rep":"ada","pool":"sales","among":{"ada":1001}})",
                           R"({"rep":3,"pool":4,"among":[1]})"}) {
    CAPTURE(none);
    CHECK_FALSE(read(none, out));
  }
}

TEST_CASE("routing: shares hold through the whole path, and the log gives the same turns again") {
  Random random(11);
  Office office;
  office.answer("country", "\"DE\"");
  office.state("cleo").open = true;
  std::map<std::string, int> got;
  std::vector<std::string> events;
  for (int i = 0; i < 3000; ++i) {
    office.now = kNow + i * (kDay / 100);
    office.state("ada").open = random.chance(80);
    office.state("ben").leads = random.below(12);
    std::string once, twice;
    office.choose(&once);
    const Choice choice = office.choose(&twice);
    REQUIRE(once == twice);
    REQUIRE(choice.rep != kNone);
    size_t eligible = 0;
    for (const Considered& item : choice.tried.back().considered) {
      if (item.fate != Fate::eligible) continue;
      REQUIRE(choice.among[eligible++] == Share{item.rep, item.weight});
      if (item.rep == choice.rep) REQUIRE(item.credit > 0);
    }
    REQUIRE(eligible == choice.among.size());
    std::string event;
    JsonWriter w(event);
    w.begin_object();
    write_assigned(w, *office.routing, choice);
    w.end_object();
    events.push_back(event);
    deal(office.turns[choice.pool], choice.among, choice.rep);
    ++got[office.name_of(choice)];
  }
  CHECK(got.size() >= 2);
  Arena arena;
  RepNumbers numbers(*office.routing);
  std::vector<Dealt> log(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    REQUIRE(
        read_dealt(parse_json(events[i], arena).value, *office.routing, numbers, arena, log[i]));
  }
  std::vector<Turns> again(office.turns.size());
  deal_all(again, log);
  for (size_t p = 0; p < again.size(); ++p) {
    for (uint32_t rep = 0; rep < office.routing->reps.size(); ++rep) {
      REQUIRE(credit_of(again[p], rep) == credit_of(office.turns[p], rep));
      REQUIRE(std::abs(credit_of(again[p], rep)) < 2 * kCredit);
    }
  }
}

}  // namespace fieldwise
