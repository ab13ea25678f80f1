// A dry run: records through time under a plan, before it goes live (SPEC A7, docs/simulating.md).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "profile/log.h"
#include "qualify/standing.h"

namespace fieldwise::simulate {

// A lead with what it did, and what people reported of it.
struct Record {
  std::string name;
  EventLog log;
};

// Something that fires.
struct Entry {
  int64_t at = 0;                // ms
  uint32_t record = 0;           // of Simulation::records
  std::string_view kind;         // as act() has it; "segment", "assigned", "unassigned"
  std::string subject;           // the key of what it is about: a stage, a clock, a rep …
  std::string text;              // what happens
  std::string why;               // in a sentence; may be empty
  const Event* event = nullptr;  // what gave rise to it; null: time
};

// A rule of the plan, and the records on which it fired.
struct CoveredRule {
  std::string key, text;
  std::vector<uint32_t> records;  // ascending
};

struct CoveredKind {
  std::string_view name;  // "disqualifications"
  std::string_view one;   // "disqualification"
  std::vector<CoveredRule> rules;
};

// Where a record stands in the end.
struct End {
  Stage stage = Stage::anonymous;
  bool in_review = false;
  std::string rep;       // who has it; empty: nobody
  bool started = false;  // it had an event by then
};

struct Simulation {
  int64_t from = 0, to = 0;     // ms
  std::vector<Record> records;  // by name; with the assignments that the simulation made
  std::vector<End> ends;        // by record
  std::vector<Entry> entries;   // by time, then record
  std::vector<CoveredKind> coverage;
};

// A rule set is to be tried on so many records before it goes live (SPEC A7).
inline constexpr size_t kEnoughRecords = 50;

// Runs the records, each of another name, through time and tells what fires from `from` up to and
// including `to` (ms, not before `from`). What was before sets the scene. Leads that are handed to
// sales are dealt out as plan and calendars say, and each assignment is put into the lead's log a
// millisecond later, by the client "simulation", as a host would; so all leads run on one clock.
// Pure: the order of `records` and of their events changes nothing. The plan must outlive it.
Simulation run(const Plan& plan, std::vector<Record> records, int64_t from, int64_t to);

}  // namespace fieldwise::simulate
