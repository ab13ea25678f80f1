#include "random_lead.h"

#include <doctest/doctest.h>

namespace fieldwise::test {
namespace {

constexpr int64_t kHour = 3600000, kDay = 24 * kHour;

std::string duration(Random& random) {
  return random.pick({"1h", "6h", "1d", "3d", "7d", "20d", "30d", "60d", "90d"});
}

std::string signal(Random& random) {
  return random.pick({"\"pricing\"", "\"pages\"", "\"open\"", "\"demo\"", "\"webinar\""});
}

std::string number(Random& random, int64_t low, int64_t high) {
  return std::to_string(random.between(low, high));
}

std::string simple_condition(Random& random) {
  const auto window = [&] { return ",\"" + duration(random) + "\""; };
  switch (random.below(13)) {
    case 0:
    case 1:
      return "{\">=\":[{\"signal\":[" + signal(random) + window() + "]}," + number(random, 1, 3) +
             "]}";
    case 2:
      return "{\"signal\":" + signal(random) + "}";
    case 3:
      return "{\">\":[{\"seconds\":[\"pages\"" + window() + "]}," + number(random, 20, 200) + "]}";
    case 4:
      return "{\"silent\":\"" + duration(random) + "\"}";
    case 5:
      return "{\"silent\":[" + signal(random) + window() + "]}";
    case 6:
      return "{\"renewed\":[\"" + random.pick({"7d", "20d", "30d"}) + "\"" + window() + "]}";
    case 7:
      return "{\"sequence\":[" + signal(random) + "," + signal(random) +
             (random.chance(70) ? window() : "") + "]}";
    case 8:
      return "{\">=\":[{\"score\":\"" + random.pick({"x", "y"}) + "\"}," + number(random, -20, 60) +
             "]}";
    case 9:
      return "{\"==\":[{\"var\":\"size\"},\"" + random.pick({"s", "m", "l"}) + "\"]}";
    case 10:
      return "{\">\":[{\"-\":[{\"now\":[]},{\"date\":{\"var\":\"since\"}}]},{\"duration\":\"" +
             duration(random) + "\"}]}";
    case 11:
      return "{\"<\":[{\"signal\":[" + signal(random) + window() + window() + "]}," +
             number(random, 1, 3) + "]}";
    default:
      return "{\"opted_out\":\"" + random.pick({"sales", "marketing", "all"}) + "\"}";
  }
}

std::string condition(Random& random) {
  if (random.chance(60)) return simple_condition(random);
  const std::string op = random.pick({"and", "or"});
  const std::string first = simple_condition(random);
  const std::string second = simple_condition(random);
  if (random.chance(20)) return "{\"!\":[" + first + "]}";
  return "{\"" + op + "\":[" + first + "," + second + "]}";
}

// For rules: a score must not hang on itself.
std::string flat_condition(Random& random) {
  for (;;) {
    std::string out = condition(random);
    if (out.find("score") == std::string::npos) return out;
  }
}

std::string decay(Random& random) {
  switch (random.below(4)) {
    case 0:
      return R"({"kind":"inactivity","factor":0.)" + number(random, 3, 9) + ",\"period\":\"" +
             duration(random) + "\"}";
    case 1:
      return R"({"kind":"half-life","halfLife":")" + duration(random) + "\"}";
    case 2:
      return R"({"kind":"linear","span":")" + duration(random) + "\"}";
    default:
      return "";
  }
}

std::string rule(Random& random, uint32_t i) {
  std::string out =
      "{\"key\":\"r" + std::to_string(i) + "\",\"axis\":\"" + random.pick({"x", "y"}) +
      "\",\"points\":" + (random.chance(75) ? number(random, 1, 50) : number(random, -40, -1));
  if (random.chance(60)) {
    out += ",\"signal\":" + signal(random);
    if (random.chance(30)) out += ",\"cap\":" + number(random, 10, 90);
  } else {
    out += ",\"if\":" + flat_condition(random);
  }
  if (random.chance(40)) {
    const std::string own = decay(random);
    if (!own.empty()) out += ",\"decay\":" + own;
  }
  return out + "}";
}

std::string axis(Random& random, const char* key) {
  std::string out = std::string("{\"key\":\"") + key + "\"";
  if (random.chance(40)) out += R"(,"min":-40,"max":150)";
  const std::string own = decay(random);
  if (!own.empty()) out += ",\"decay\":" + own;
  return out + "}";
}

std::string task(Random& random, const char* key, const char* stages) {
  std::string out = std::string(R"({"key":")") + key + R"(","reason":"Ready")";
  const bool any = random.chance(20);
  if (!any) out += std::string(R"(,"stages":)") + stages;
  if (any || random.chance(40)) out += ",\"on\":[" + signal(random) + "]";
  if (random.chance(30)) out += ",\"if\":" + condition(random);
  return out + "}";
}

std::string sequence(Random& random, const char* key, const char* where) {
  std::string steps;
  for (const char* asset : {"guide", "report", "tour", "roi"}) {
    if (!steps.empty()) steps += ",";
    steps += std::string(R"({"asset":")") + asset + R"(","wait":")" + duration(random) + "\"}";
  }
  std::string out = std::string(R"({"key":")") + key + "\"," + where + ",\"steps\":[" + steps + "]";
  if (random.chance(60)) {
    out += R"(,"jumps":[{"key":"fast","on":)" + signal(random) +
           R"(,"by":2,"tell":"rep","reason":"Keen"},)"
           R"({"key":"cool","trigger":"drop","to":"roi","reason":"Cooling"}])";
  }
  return out + "}";
}

std::string clock(Random& random, const char* key) {
  const std::string start = random.pick({"stage", "handoff", "assigned", "accepted"});
  std::string leads = R"({"stages":["mql","sql"])";
  if (start == "stage" && random.chance(50)) leads += ",\"on\":[" + signal(random) + "]";
  return std::string(R"({"key":")") + key + R"(","starts":")" + start + R"(","for":)" + leads +
         R"(},)"
         R"("stops":["contacted","rejected"],"time":")" +
         random.pick({"wall\"", R"(business","calendar":"berlin")"}) + R"(,"within":")" +
         random.pick({"4h", "48h", "24h"}) +
         R"(","atRisk":"2h","escalations":[)"
         R"({"to":"manager","action":"notify"},{"after":"4h","to":"manager","action":"reassign"}]})";
}

// What happens over time: content, tasks, clocks, leads that come back.
std::string playbook(Random& random) {
  std::string assets;
  for (const char* key : {"guide", "report", "tour", "roi"}) {
    if (!assets.empty()) assets += ",";
    assets += std::string(R"({"key":")") + key +
              R"(","purpose":"education","stage":"awareness","channel":"email"})";
  }
  return R"({"assets":[)" + assets + R"(],"nurture":{"sequences":[)" +
         sequence(random, "late_track", R"("cell":{"state":"late"},"stages":["mql"])") + "," +
         sequence(random, "sql_track", R"("stages":["sql"])") + "," +
         sequence(random, "waiting", R"("suppression":"not_now")") +
         R"(]},)"
         R"("handoff":{"tasks":[)" +
         task(random, "sales", R"(["sql"])") + "," + task(random, "sdr", R"(["mql"])") +
         R"(]},)"
         R"("calendars":[{"key":"berlin","zone":"Europe/Berlin","hours":{"mon":[["09:00","17:00"]],)"
         R"("wed":[["09:00","12:00"],["13:00","17:00"]],"fri":[["09:00","17:00"]]}}],)"
         R"("reps":[{"key":"ada","calendar":"berlin","manager":"max"},{"key":"max"}],)"
         R"("pools":[{"key":"all","members":[{"rep":"ada"},{"rep":"max"}]}],)"
         R"("routing":{"fallback":"all"},"sla":[)" +
         clock(random, "call") + "," + clock(random, "decide") +
         R"(],"requalify":{"signals":[{"key":"back","if":)" + condition(random) +
         R"(,"reason":"Came back"}],"checkIns":[{"key":"quarter","every":"91d"}]}})";
}

std::string plan_text(Random& random, With with) {
  std::string rules;
  for (uint32_t i = 0; i < 8; ++i) rules += rule(random, i) + ",";
  const std::string low = number(random, 5, 30), high = number(random, 31, 70);
  std::string out =
      R"({"fieldwise":1,"name":"random","fields":[{"key":"email","type":"email"},)"
      R"({"key":"size","type":"choice","staleAfter":")" +
      duration(random) +
      R"(","options":[{"value":"s"},{"value":"m"},{"value":"l"}]},)"
      R"({"key":"since","type":"date"},{"key":"more","type":"text","showIf":)" +
      condition(random) +
      R"(}],"signals":[{"key":"pricing","on":"page","path":"/pricing*"},)"
      R"({"key":"pages","on":"page"},{"key":"open","on":"email_open"},)"
      R"({"key":"demo","on":"demo_request"},{"key":"webinar","on":"webinar"}],)"
      R"("personas":[{"key":"p","if":)" +
      condition(random) + R"(}],"axes":[)" + axis(random, "x") + "," + axis(random, "y") +
      R"(],"rules":[)" + rules +
      // So that the thresholds can be reached.
      R"({"key":"up","axis":"x","points":15,"signal":"pages"},)"
      R"({"key":"down","axis":"y","points":10,"signal":"open"}],)"
      R"("thresholds":[{"stage":"mql","when":[{"axis":"x","min":)" +
      low + R"(}]},{"stage":"sql","when":[{"axis":"x","min":)" + high + R"(},{"axis":"y","min":)" +
      number(random, 0, 20) + "}]}]," + R"("expressLanes":[{"key":"lane","stage":"sql","if":)" +
      condition(random) +
      R"(}],"disqualifications":[{"key":"small","outcome":"Disqualified_Size","kind":"never",)"
      R"("for":")" +
      duration(random) + R"(","if":)" + condition(random) +
      R"(},{"key":"asleep","outcome":"Disqualified_Inactive","kind":"not_now","if":{"and":[)" +
      simple_condition(random) + "," + simple_condition(random) + "]}}],";
  if (random.chance(70)) {
    out += R"("lapses":[{"stage":"sql","after":")" + duration(random) + R"(","to":"mql"}],)";
  }
  return out + R"("triggers":[{"key":"hot","axis":"x","crosses":)" + number(random, 1, 60) +
         R"(},{"key":"cold","axis":"x","crosses":)" + number(random, 1, 60) +
         R"(,"direction":"down"},{"key":"spike","axis":"x","rises":)" + number(random, 5, 40) +
         R"(,"within":")" + duration(random) + R"("},{"key":"drop","axis":"y","drops":)" +
         number(random, 2, 20) + R"(,"within":")" + duration(random) +
         R"("}],"segments":[{"key":"state","values":[{"key":"late","if":)" + condition(random) +
         R"(},{"key":"early","if":)" + condition(random) +
         R"(}]},{"key":"tier","axis":"y","bands":[{"key":"low"},{"key":"high","min":)" +
         number(random, 1, 30) +
         R"(}]}],"sql":{"entry":"rule","rejections":[)"
         R"({"key":"Rejected_NotICP","kind":"never"},{"key":"Rejected_WrongTiming","kind":"not_now"}]},)"
         R"("ask":{"policy":"queue","queue":[["email","size"],["since","more"]]},)"
         R"("offers":[{"key":"guide","buyerStage":"awareness","fields":["email"]}])" +
         (with == With::playbook ? ",\"playbook\":" + playbook(random) : "") + "}";
}

std::string event_body(Random& random) {
  const auto members = [](const std::string& type, const std::string& rest) {
    return "\"type\":\"" + type + "\"" + rest;
  };
  switch (random.below(20)) {
    case 0:
    case 1:
      return members("visit", R"(,"url":"https://acme.example/")");
    case 2:
    case 3:
    case 4:
      return members("page", ",\"path\":\"/pricing\",\"seconds\":" + number(random, 0, 90));
    case 5:
    case 6:
    case 7:
      return members("page", ",\"path\":\"/blog\",\"seconds\":" + number(random, 0, 90));
    case 8:
    case 9:
    case 10:
      return members("email_open", R"(,"name":"news")");
    case 11:
      return members("demo_request", "");
    case 12:
      return members("webinar", R"(,"name":"intro")");
    case 13:
    case 14:
      return members("answer", ",\"field\":\"size\",\"value\":\"" + random.pick({"s", "m", "l"}) +
                                   "\",\"source\":\"" + random.pick({"form", "rep", "import"}) +
                                   "\"");
    case 15:
      return members("answer", ",\"field\":\"since\",\"value\":\"2026-" +
                                   random.pick({"07", "09", "10"}) + "-15\"");
    case 16:
      return members("skip", R"(,"field":"size")");
    case 17:
    case 18:
      return members("outcome",
                     random.pick({R"(,"outcome":"accepted")", R"(,"outcome":"contacted")",
                                  R"(,"outcome":"recycled")", R"(,"outcome":"opportunity")",
                                  R"(,"outcome":"rejected","reason":"Rejected_WrongTiming")",
                                  R"(,"outcome":"rejected","reason":"Rejected_NotICP")"}));
    default:
      return random.pick({R"("type":"assigned","rep":"ada")", R"("type":"opt_out","scope":"sales")",
                          R"("type":"opt_in")", R"("type":"lift")",
                          R"("type":"disqualify","outcome":"Disqualified_Size","kind":"not_now")"});
  }
}

}  // namespace

std::shared_ptr<const Plan> random_lead_plan(Random& random, With with) {
  for (;;) {
    const std::string json = plan_text(random, with);
    const PlanResult result = load_plan(json);
    if (result.plan != nullptr) return result.plan;
    // Two conditions may show a field by a score that hangs on it, or bounds may be out of reach.
    for (const Error& e : result.errors) {
      REQUIRE_MESSAGE((e.code == "cycle" || e.code == "unreachable"), e.path, " ", e.message, "\n",
                      json);
    }
  }
}

std::vector<std::string> random_lead(Random& random, uint32_t count, int64_t now) {
  std::vector<std::string> out;
  const int64_t span = random.pick(std::vector<int64_t>{3 * kDay, 20 * kDay, 120 * kDay});
  int64_t at = now - span;
  for (uint32_t i = 0; i < count; ++i) {
    std::string body = i == 0 ? R"("type":"answer","field":"email","value":"ada@acme.example")"
                              : event_body(random);
    out.push_back("{\"client\":\"" + random.pick({"a", "b", "crm"}) + std::to_string(i) +
                  "\",\"seq\":1,\"at\":" + std::to_string(at) + "," + body + "}");
    // Some in the same millisecond, some a whole day later to the millisecond.
    const uint32_t how = random.below(10);
    at += how == 0  ? 0
          : how < 3 ? kDay
          : how < 5 ? random.between(1, kHour)
                    : random.between(1, span / 4);
    if (at > now) break;
  }
  return out;
}

}  // namespace fieldwise::test
