#include "base/text.h"
#include "json/writer.h"
#include "plan/names.h"
#include "playbook/governance.h"
#include "simulate/report.h"

namespace fieldwise::simulate {
namespace {

void write_entry(JsonWriter& w, const Simulation& simulation, const Entry& entry) {
  w.begin_object().key("at").integer(entry.at);
  w.key("visitor").string(simulation.records[entry.record].name);
  w.key("kind").string(entry.kind);
  w.key("subject").string_or_null(entry.subject);
  w.key("text").string(entry.text);
  w.key("why").string_or_null(entry.why);
  write_event_id(w.key("event"), entry.event);
  w.end_object();
}

void write_coverage(JsonWriter& w, const Simulation& simulation) {
  const Covered all = covered(simulation);
  w.key("coverage").begin_object().key("fired").integer(static_cast<int64_t>(all.fired));
  w.key("of").integer(static_cast<int64_t>(all.of));
  w.key("text").string(coverage_line(simulation));
  w.key("kinds").begin_array();
  for (const CoveredKind& kind : simulation.coverage) {
    if (kind.rules.empty()) continue;
    const Covered counts = covered(kind);
    w.begin_object().key("kind").string(kind.name);
    w.key("fired").integer(static_cast<int64_t>(counts.fired));
    w.key("of").integer(static_cast<int64_t>(counts.of));
    w.key("rules").begin_array();
    for (const CoveredRule& rule : kind.rules) {
      w.begin_object().key("key").string(rule.key);
      w.key("text").string_or_null(rule.text);
      w.key("records").begin_array();
      for (const uint32_t record : rule.records) w.string(simulation.records[record].name);
      w.end_array().end_object();
    }
    w.end_array().end_object();
  }
  w.end_array().end_object();
}

void write_record(JsonWriter& w, const Record& record, const End& end) {
  w.begin_object().key("visitor").string(record.name).key("stage");
  if (end.started) {
    w.string(name_of(stage_names(), end.stage));
  } else {
    w.null();
  }
  w.key("review").boolean(end.in_review);
  w.key("rep").string_or_null(end.rep);
  w.end_object();
}

}  // namespace

std::string report_json(const Plan& plan, const Simulation& simulation) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("name").string(plan.name);
  w.key("from").integer(simulation.from).key("to").integer(simulation.to);
  write_governance(w.key("governance"), plan, simulation.to);
  w.key("notes").begin_array();
  for (const std::string& note : notes(plan, simulation)) w.string(note);
  w.end_array().key("records").begin_array();
  for (size_t r = 0; r < simulation.records.size(); ++r) {
    write_record(w, simulation.records[r], simulation.ends[r]);
  }
  w.end_array().key("entries").begin_array();
  for (const Entry& entry : simulation.entries) write_entry(w, simulation, entry);
  w.end_array();
  write_coverage(w, simulation);
  w.end_object();
  return out;
}

}  // namespace fieldwise::simulate
