// Dry runs: all leads on one clock.
#include "simulate/simulate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "fieldwise/act.h"
#include "files.h"
#include "json/document.h"
#include "json/writer.h"
#include "random_lead.h"
#include "random_plan.h"
#include "simulate/report.h"

using namespace fieldwise;
using simulate::Record;
using simulate::Simulation;
using test::Random;

namespace {

constexpr int64_t kNow = 1795000000000;
constexpr int64_t kHour = 3600000, kDay = 24 * kHour;
constexpr int64_t kStart = 1767225600000;  // 2026-01-01T00:00Z

using Lines = std::map<std::string, std::vector<std::string>>;

Record record(const std::string& name, const std::vector<std::string>& events) {
  Record out;
  out.name = name;
  const Errors errors = out.log.add(test::json_array(events));
  REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  return out;
}

std::vector<Record> records(const Lines& lines) {
  std::vector<Record> out;
  for (const auto& [name, events] : lines) out.push_back(record(name, events));
  return out;
}

std::shared_ptr<const Plan> loaded(const std::string& text) {
  const PlanResult result = load_plan(text);
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

// What is told of a record, and what it fired.
std::string story(const Plan& plan, const Simulation& simulation, std::string_view name) {
  Arena arena;
  const std::string json = simulate::report_json(plan, simulation);
  const JsonResult parsed = parse_json(json, arena);
  REQUIRE(parsed.ok);
  std::string out;
  for (const Value& entry : *parsed.value.find("entries")) {
    if (entry.find("visitor")->text() == name) out += to_json(entry) + "\n";
  }
  for (const Value& kind : *parsed.value.find("coverage")->find("kinds")) {
    for (const Value& rule : *kind.find("rules")) {
      for (const Value& one : *rule.find("records")) {
        if (one.text() != name) continue;
        out.append(kind.find("kind")->text()).append(" ").append(rule.find("key")->text());
        out += "\n";
      }
    }
  }
  return out;
}

// "12 ada assigned dan": the hour, the record, the kind and its subject.
std::vector<std::string> told(const Simulation& simulation) {
  std::vector<std::string> out;
  for (const simulate::Entry& entry : simulation.entries) {
    std::string line = std::to_string((entry.at - kStart) / kHour) + " " +
                       simulation.records[entry.record].name + " " + std::string(entry.kind);
    if (!entry.subject.empty()) line += " " + entry.subject;
    out.push_back(std::move(line));
  }
  return out;
}

std::string demo_folder() { return test::cases_folder() + "/../../demo/"; }

// The events that ship for a preset, by lead.
Lines demo_records(const std::string& preset) {
  const std::string text = test::read_file(demo_folder() + "records/" + preset + ".ndjson");
  Lines out;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    Arena arena;
    out[std::string(parse_json(line, arena).value.find("visitor")->text())].push_back(line);
    begin = end + 1;
  }
  return out;
}

// Demo requests are dealt out among ann, who takes one a day and two at a time, and bob.
constexpr const char* kPlan = R"({"fieldwise": 1, "name": "Demos",
  "fields": [{"key": "email", "type": "email"}],
  "signals": [{"key": "demo", "on": "demo_request"}],
  "axes": [{"key": "intent"}],
  "rules": [{"key": "demo", "axis": "intent", "points": 10, "signal": "demo", "cap": 10},
            {"key": "never", "axis": "intent", "points": 1,
             "if": {"==": [{"var": "email"}, "nobody@x.example"]}}],
  "thresholds": [{"stage": "mql", "when": [{"axis": "intent", "min": 10}]}],
  "disqualifications": [{"key": "competitor", "outcome": "Disqualified_Competitor",
    "kind": "never", "reason": "A competitor", "if": {"==": [{"var": "email.domain"}, "c.example"]}}],
  "playbook": {
    "calendars": [{"key": "week", "zone": "Europe/Berlin",
                   "hours": {"mon": [["09:00", "17:00"]]}}],
    "reps": [{"key": "ann", "manager": "max", "capacity": {"open": 2, "perDay": 1}},
             {"key": "bob", "manager": "max"}, {"key": "max"}],
    "pools": [{"key": "all", "members": [{"rep": "ann", "weight": 9}, {"rep": "bob"}]},
              {"key": "rest", "members": [{"rep": "max"}]}],
    "routing": {"rules": [{"key": "any", "pool": "all", "stages": ["mql"]}], "fallback": "rest"},
    "handoff": {"tasks": [{"key": "call", "stages": ["mql"], "on": ["demo"], "reason": "A demo"}]},
    "sla": [{"key": "touch", "starts": "assigned", "stops": ["contacted"], "time": "wall",
             "within": "4h", "atRisk": "2h",
             "escalations": [{"to": "manager", "action": "reassign"}]}]}})";

std::vector<std::string> asks(double hour, const std::string& domain = "x.example",
                              const std::string& more = "") {
  const auto at = kStart + static_cast<int64_t>(hour * static_cast<double>(kHour));
  const std::string head = R"({"client":"c","at":)" + std::to_string(at) + ",";
  std::vector<std::string> out = {
      head + R"("seq":1,"type":"answer","field":"email","value":"a@)" + domain + "\"}",
      head + R"("seq":2,"type":"demo_request"})"};
  if (!more.empty()) out.push_back(more);
  return out;
}

std::string contacted(double hour) {
  const auto at = kStart + static_cast<int64_t>(hour * static_cast<double>(kHour));
  return R"({"client":"crm","seq":1,"at":)" + std::to_string(at) +
         R"(,"type":"outcome","outcome":"contacted"})";
}

}  // namespace

TEST_CASE("simulate: without routing a record fires what it fires alone") {
  size_t entries = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_lead_plan(random);
    Lines lines;
    for (uint32_t k = 0; k < 6; ++k) {
      lines["lead" + std::to_string(k)] = test::random_lead(random, 1 + random.below(25), kNow);
    }
    const int64_t from = kNow - static_cast<int64_t>(random.below(300)) * kDay;
    const Simulation all = simulate::run(*plan, records(lines), from, kNow);
    entries += all.entries.size();
    for (const auto& [name, events] : lines) {
      std::vector<Record> one;
      one.push_back(record(name, events));
      const Simulation alone = simulate::run(*plan, std::move(one), from, kNow);
      REQUIRE(story(*plan, alone, name) == story(*plan, all, name));
    }
  }
  CHECK(entries > 500);
}

TEST_CASE("simulate: who asks again is told of, and keeps the rep") {
  const auto plan = loaded(kPlan);
  const std::string again = R"({"client":"c","seq":3,"type":"demo_request","at":)" +
                            std::to_string(kStart + 3 * kHour) + "}";
  const Lines lines = {{"ada", asks(1, "x.example", again)}};
  const Simulation simulation = simulate::run(*plan, records(lines), kStart, kStart + 4 * kHour);
  const auto lines_told = told(simulation);
  CHECK(std::count(lines_told.begin(), lines_told.end(), "1 ada handoff call") == 1);
  CHECK(std::count(lines_told.begin(), lines_told.end(), "3 ada handoff.again call") == 1);
  CHECK(std::count_if(lines_told.begin(), lines_told.end(), [](const std::string& line) {
          return line.find(" assigned ") != std::string::npos;
        }) == 1);
  const auto entry = std::find_if(
      simulation.entries.begin(), simulation.entries.end(),
      [](const simulate::Entry& one) { return std::string(one.kind) == "handoff.again"; });
  REQUIRE(entry != simulation.entries.end());
  CHECK(entry->text == "Sales is told again: call");
  CHECK(entry->why.starts_with("Requested a demo again just now"));
}

TEST_CASE("simulate: transitions and triggers are those of the history") {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_lead_plan(random);
    const auto events = test::random_lead(random, 1 + random.below(25), kNow);
    std::vector<Record> one;
    one.push_back(record("lead", events));
    const std::string history = fieldwise::history(*plan, one[0].log, kNow);
    const int64_t from = kNow - static_cast<int64_t>(random.below(300)) * kDay;
    const Simulation simulation = simulate::run(*plan, std::move(one), from, kNow);
    Arena arena;
    const JsonResult parsed = parse_json(history, arena);
    REQUIRE(parsed.ok);
    for (const auto& [member, kind, subject] :
         {std::tuple("transitions", "stage", "to"), std::tuple("triggers", "trigger", "trigger")}) {
      std::vector<std::string> wanted, has;
      for (const Value& item : *parsed.value.find(member)) {
        const auto at = static_cast<int64_t>(item.find("at")->number);
        if (at >= from) {
          wanted.push_back(std::to_string(at) + " " + std::string(item.find(subject)->text()));
        }
      }
      for (const simulate::Entry& entry : simulation.entries) {
        if (entry.kind == kind) has.push_back(std::to_string(entry.at) + " " + entry.subject);
      }
      CHECK(has == wanted);
    }
  }
}

TEST_CASE("simulate: what is told is what act() has to announce of the logs that come of it") {
  size_t compared = 0;
  for (const char* preset : {"two-axis", "dual-score", "ladder"}) {
    const auto plan = loaded(test::read_file(demo_folder() + "presets/" + preset + ".json"));
    const int64_t to = kStart + 365 * kDay;
    const Simulation simulation = simulate::run(*plan, records(demo_records(preset)), kStart, to);
    for (uint32_t r = 0; r < simulation.records.size(); ++r) {
      CAPTURE(simulation.records[r].name);
      const std::string actions = act(*plan, simulation.records[r].log, to);
      Arena arena;
      const JsonResult parsed = parse_json(actions, arena);
      REQUIRE(parsed.ok);
      std::vector<std::string> wanted, has;
      for (const Value& item : *parsed.value.find("announce")) {
        const auto at = static_cast<int64_t>(item.find("at")->number);
        wanted.push_back(std::to_string(at) + " " + std::string(item.find("kind")->text()));
      }
      for (const simulate::Entry& entry : simulation.entries) {
        if (entry.record != r || entry.kind.ends_with("assigned") || entry.kind == "segment") {
          continue;
        }
        has.push_back(std::to_string(entry.at) + " " + std::string(entry.kind));
      }
      REQUIRE(has == wanted);
      compared += has.size();
    }
  }
  CHECK(compared > 2000);
}

TEST_CASE("simulate: segments are told when they change, by events or by time") {
  const auto plan = loaded(R"({"fieldwise": 1, "name": "Segments",
    "fields": [{"key": "email", "type": "email"}],
    "signals": [{"key": "demo", "on": "demo_request"}],
    "axes": [{"key": "heat", "label": "Heat", "decay": {"kind": "linear", "span": "10h"}}],
    "rules": [{"key": "demo", "axis": "heat", "points": 10, "signal": "demo"}],
    "segments": [
      {"key": "warmth", "axis": "heat",
       "bands": [{"key": "cold"}, {"key": "warm", "min": 5}]},
      {"key": "kind", "values": [{"key": "known", "if": {"!!": {"var": "email"}}}]}]})");
  const Simulation simulation =
      simulate::run(*plan, records({{"ada", asks(1)}}), kStart, kStart + kDay);
  std::string all;
  for (const simulate::Entry& entry : simulation.entries) {
    if (entry.kind != "segment") continue;
    all += std::to_string((entry.at - kStart) / kHour) + " " + entry.text + " (" + entry.why + ")" +
           (entry.event == nullptr ? ", by time\n" : "\n");
  }
  CHECK(all ==
        "1 warmth: not known → cold (Heat is 0)\n"
        "1 kind: not known → known ()\n"
        "1 warmth: cold → warm (Heat is 10)\n"
        "6 warmth: warm → cold (Heat is 4.999), by time\n");
}

TEST_CASE("simulate: variants that qualify otherwise are not run, and a note says so") {
  const auto notes_with = [](const std::string& change) {
    const auto plan = loaded(
        R"({"fieldwise": 1, "name": "n", "fields": [{"key": "email", "type": "email"}],
            "signals": [{"key": "demo", "on": "demo_request"}], "axes": [{"key": "x"}],
            "rules": [{"key": "demo", "axis": "x", "points": 10, "signal": "demo"}],
            "thresholds": [{"stage": "mql", "when": [{"axis": "x", "min": 10}]}],
            "experiments": [{"key": "bar", "variants": [{"key": "control"},
                                                        {"key": "other", "change": )" +
        change + "}]}]}");
    const Simulation simulation =
        simulate::run(*plan, records({{"ada", asks(1)}}), kStart, kStart + kDay);
    const auto said = simulate::notes(*plan, simulation);
    return std::count_if(said.begin(), said.end(), [](const std::string& note) {
      return note.find("experiment bar has other thresholds") != std::string::npos;
    });
  };
  CHECK(notes_with(R"({"thresholds": [{"stage": "mql", "when": [{"axis": "x", "min": 5}]}]})") ==
        1);
  CHECK(notes_with(R"({"ask": {"quota": 2}})") == 0);
}

TEST_CASE("simulate: the order of records and events changes nothing, routing or not") {
  for (const char* preset : {"two-axis", "dual-score", "ladder"}) {
    CAPTURE(preset);
    const auto plan = loaded(test::read_file(demo_folder() + "presets/" + preset + ".json"));
    Lines lines = demo_records(preset);
    CHECK(lines.size() == 60);
    const auto run = [&](std::vector<Record> all) {
      return simulate::report_json(
          *plan, simulate::run(*plan, std::move(all), kStart, kStart + 365 * kDay));
    };
    const std::string report = run(records(lines));
    Random random(7);
    for (auto& [name, events] : lines) {
      for (size_t i = events.size(); i > 1; --i) {
        std::swap(events[i - 1], events[random.below(static_cast<uint32_t>(i))]);
      }
    }
    std::vector<Record> shuffled = records(lines);
    std::reverse(shuffled.begin(), shuffled.end());
    CHECK(run(std::move(shuffled)) == report);
  }
}

TEST_CASE("simulate: who gets a lead depends on what the leads before took") {
  const auto plan = loaded(kPlan);
  // ann's share is nine of ten, but she takes one a day, and two at a time.
  const Simulation simulation = simulate::run(*plan,
                                              records({{"a", asks(1, "x.example", contacted(2))},
                                                       {"b", asks(3, "x.example", contacted(4))},
                                                       {"c", asks(25, "x.example", contacted(26))},
                                                       {"d", asks(49)},
                                                       {"e", asks(50, "c.example")}}),
                                              kStart, kStart + 3 * kDay);
  const std::vector<std::string> wanted = {
      "1 a stage inquiry", "1 a stage mql", "1 a handoff call", "1 a assigned ann",
      "3 b stage inquiry", "3 b stage mql", "3 b handoff call", "3 b assigned bob",
      "25 c stage inquiry", "25 c stage mql", "25 c handoff call", "25 c assigned ann",
      "49 d stage inquiry", "49 d stage mql", "49 d handoff call", "49 d assigned bob",
      "50 e stage disqualified", "51 d sla.at_risk touch", "53 d sla.breached touch",
      "53 d sla.escalation touch",
      // max has it now, and as much time; above max is nobody.
      "55 d sla.at_risk touch", "57 d sla.breached touch"};
  CHECK(told(simulation) == wanted);
  CHECK(simulation.ends[3].rep == "max");
  CHECK(simulation.ends[4].stage == Stage::disqualified);
  // The log has what a host would have recorded: a choice, and that it was passed on.
  const auto& events = simulation.records[3].log.state().events;
  std::vector<std::string> reps;
  for (const Event* event : events) {
    if (event->type == EventType::assigned) {
      reps.push_back(std::to_string(event->at - kStart) + " " + std::string(event->name));
    }
  }
  CHECK(reps == std::vector<std::string>{std::to_string(49 * kHour + 1) + " bob",
                                         std::to_string(53 * kHour + 2) + " max"});
}

TEST_CASE("simulate: what was before the first moment sets the scene") {
  const auto plan = loaded(kPlan);
  // ann had one today already, before anything is told.
  const std::string assigned = R"({"client":"crm","seq":2,"at":)" +
                               std::to_string(kStart + 2 * kHour) +
                               R"(,"type":"assigned","rep":"ann","pool":"all",)"
                               R"("among":{"ann":9,"bob":1}})";
  const Simulation simulation =
      simulate::run(*plan, records({{"a", asks(1, "x.example", assigned)}, {"b", asks(4)}}),
                    kStart + 3 * kHour, kStart + 4 * kHour);
  const std::vector<std::string> wanted = {"4 a sla.at_risk touch", "4 b stage inquiry",
                                           "4 b stage mql", "4 b handoff call", "4 b assigned bob"};
  CHECK(told(simulation) == wanted);
}

TEST_CASE("simulate: coverage says which rules fired on which records, and which never did") {
  const auto plan = loaded(kPlan);
  const Simulation simulation = simulate::run(
      *plan, records({{"a", asks(1)}, {"b", asks(2)}, {"late", asks(100)}}), kStart, kStart + kDay);
  CHECK(simulate::coverage_line(simulation) ==
        "Coverage: 6 of 9 rules fired on 2 records; never: disqualification competitor; scoring "
        "rule never; routing rule fallback.");
  CHECK(simulate::notes(*plan, simulation)[0] ==
        "These are 2 records; try a plan on at least 50 before it goes live.");
  CHECK_FALSE(simulation.ends[2].started);
  for (const auto& kind : simulation.coverage) {
    if (kind.name == "rules") CHECK(kind.rules[0].records == std::vector<uint32_t>{0, 1});
    if (kind.name == "escalations") CHECK(kind.rules[0].records == std::vector<uint32_t>{0, 1});
  }
}
