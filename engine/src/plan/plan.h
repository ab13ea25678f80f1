// The compiled plan: plain structs, interned ids, flat arrays. Built by plan/load.cpp, then never
// changed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "fieldwise/plan.h"
#include "json/arena.h"
#include "json/value.h"
#include "logic/fuse.h"
#include "logic/rules.h"
#include "plan/model.h"
#include "plan/pattern.h"

namespace fieldwise {

// What is sized once, from the document, lies in the plan's arena: one element type fewer for which
// the page needs a vector's code.
using Ids = std::span<const uint32_t>;

enum class FieldType : uint8_t {
  text,
  email,
  phone,
  url,
  number,
  date,
  boolean,
  choice,
  multi_choice,
  country
};

// In the order of the funnel; names in plan/names.h.
enum class Stage : uint8_t {
  anonymous,
  inquiry,
  mql,
  sal,
  sql,
  opportunity,
  closed_won,
  closed_lost,
  recycled,
  disqualified
};

// From what a lead is held back (SPEC A7).
enum class Suppression : uint8_t {
  none,
  not_now,  // from ordinary nurture and from sales: re-engagement only
  never,    // from everything
};

enum class EventType : uint8_t {
  visit,
  answer,
  skip,
  page,
  download,
  webinar,
  email_open,
  email_click,
  calculator,
  demo_request,
  pricing_request,
  trial_start,
  other,
  submit,
  dropped,
  // From here on a page has none: what people report, and what left the house (docs/events.md).
  outcome,
  opt_out,
  opt_in,
  disqualify,
  lift,
  assigned,
  announced
};

struct Option {
  std::string_view value;
  uint32_t condition = kNone;  // optionsIf
};

struct Field {
  std::string_view key;
  FieldType type = FieldType::text;
  bool required = false;
  bool business_only = false;
  bool job_title = false;  // "role": "job_title"
  bool consent = false;    // "role": "consent"
  bool has_min = false, has_max = false;
  bool has_option_conditions = false;
  double min = 0, max = 0;
  std::string_view min_date, max_date;
  uint32_t min_length = 0, max_length = 0;  // UTF-16 units; max 0: the engine's own bound
  Pattern pattern;
  std::span<Option> options;
  NameIndex option_index;
  uint32_t show_if = kNone, require_if = kNone;  // conditions
  uint32_t compute = kNone;                      // rule node
  uint32_t buyer_stage = 0;                      // by value: asked by offers from this on
  int64_t stale_after = 0;                       // ms; 0: never
  std::string_view error;                        // replaces the engine's message
  Value source;                                  // as written, for describe and publish
};

// What an input slot holds. Field slots come first: slot i < fields is field i.
enum class SlotKind : uint8_t {
  field,
  domain,
  email_kind,
  level,
  department,
  in_list,  // of a field
  touch,
  offer,
  // What a visitor's behaviour comes to (profile/behaviour.h), in the order of logic::Behaviour.
  signal,
  seconds,
  silent,
  renewed,
  sequence,
  score,
  opted_out  // index: the OptOut
};

struct Slot {
  SlotKind kind = SlotKind::field;
  uint32_t field = kNone;   // field slots and those derived from a field
  uint32_t index = kNone;   // signal, axis or list; of behaviour, kNone: all activity
  int64_t window = 0;       // ms of behaviour, 0 for ever; renewed: the silence
  int64_t second = 0;       // ms: signal, seconds: how long ago the window ended; renewed: within
  Ids signals = {};         // sequence
  uint8_t touch_first = 0;  // touch: 1 first, 0 latest
  std::string_view name = {};  // touch: member name
};

struct Signal {
  std::string_view key;
  EventType on = EventType::page;
  std::string_view path, name;  // globs; empty: any
  int64_t min_seconds = 0;
  // Of the journey; a page has neither.
  uint8_t lane = 0;         // 0 none, 1 nurture, 2 qualify
  uint8_t buyer_stage = 0;  // 0 none, 1 awareness, 2 consideration, 3 decision
};

struct Decay {
  enum class Kind : uint8_t { none, inactivity, half_life, linear };
  Kind kind = Kind::none;
  double factor = 1;   // inactivity
  int64_t period = 0;  // ms: inactivity's period, the half-life, or linear's span
};

struct Axis {
  std::string_view key, label;
  bool has_min = false, has_max = false;
  int64_t min = 0, max = 0;  // thousandths
  Decay decay;
  uint32_t slot = kNone;                        // set when a condition reads this score
  int64_t withheld_low = 0, withheld_high = 0;  // thousandths; published plans
  bool has_withheld = false;
};

struct Rule {
  std::string_view key, reason;
  uint32_t axis = 0;
  int64_t points = 0;  // thousandths
  uint32_t condition = kNone;
  uint32_t signal = kNone;
  int64_t cap = 0;  // thousandths, magnitude; 0: none
  Decay decay;      // the rule's own, else the axis'
  bool is_private = false;
  Ids personas;                 // empty: all
  Ids slots;                    // that the condition reads, ascending
  uint32_t only_field = kNone;  // the field that all of `slots` come from, if there is one
};

struct Persona {
  std::string_view key;
  uint32_t condition = kNone;
};

struct Threshold {
  Stage stage = Stage::mql;
  struct Bound {
    uint32_t axis;
    int64_t min;  // thousandths
  };
  std::span<const Bound> when;
};

// A condition that leads to a stage at once, whatever the points: an express lane, or a
// disqualification, which leads to `disqualified`.
struct Lane {
  std::string_view key, reason;
  Stage stage = Stage::sql;
  uint32_t condition = kNone;
  Ids slots;  // that the condition reads, ascending
  bool is_private = false;
  // Of disqualifications.
  std::string_view outcome;  // Disqualified_Size
  Suppression suppression = Suppression::none;
  int64_t held_for = 0;  // ms for which the condition must have held without a break
};

// Back from a stage that a rule made, after a silence (SPEC A6).
struct Lapse {
  Stage stage = Stage::sql, to = Stage::mql;
  int64_t after = 0;  // ms
};

// A change of score that is worth knowing of (SPEC A6); timeline/triggers.h.
struct Trigger {
  enum class Kind : uint8_t { crosses_up, crosses_down, rises, drops };
  std::string_view key, reason;
  uint32_t axis = 0;
  Kind kind = Kind::crosses_up;
  int64_t points = 0;  // thousandths: the level, or the change
  int64_t within = 0;  // ms: of a rise or drop
};

// Why sales may turn a lead down (SPEC B2).
struct Rejection {
  std::string_view key;
  Suppression suppression = Suppression::not_now;
};

// A way to tell leads apart (SPEC A8): by a score, or by the first condition that holds.
struct Segmentation {
  std::string_view key;
  uint32_t axis = kNone;  // kNone: by conditions
  struct Band {
    std::string_view key;
    int64_t min = 0;             // thousandths; the first begins at the least
    uint32_t condition = kNone;  // where there is no axis
  };
  std::span<const Band> bands;  // of a score: ascending
};

using Queue = std::span<const Ids>;  // visits of field indices

struct Offer {
  std::string_view key;
  uint32_t buyer_stage = 0;  // awareness, consideration, decision
  Ids fields;
  uint32_t quota = 3;
  bool has_queue = false;
  Queue queue;
};

struct NamedList {
  std::string_view key;
  bool is_public = false;            // its hashes may be published
  bool has_common = false;           // those of a part may, however small
  std::span<const uint64_t> hashes;  // list_hash of each value, sorted
  std::span<const uint64_t> common;  // of that part
};

struct Playbook;  // playbook/playbook.h

// A variant that fell to a visitor.
struct Assignment {
  std::string_view experiment, variant;
  const Value* change = nullptr;  // of the document; null: none
};

// Which step of the evaluation a condition belongs to: fields, then the persona, then the axes in
// `order`; what nothing else depends on comes last.
struct Plan {
  std::string hash;
  std::string_view name, locale;
  Value source;  // the whole document
  Arena arena;   // owns `source` and every string_view here
  // A plan with variants in it shares the document of the plan as written; else null and empty.
  std::shared_ptr<const Plan> written;
  std::span<const Assignment> variants;

  // What a vector counts by a division, a span knows.
  std::unique_ptr<Field[]> own_fields;
  std::span<Field> fields;
  std::span<Signal> signals;
  std::span<Axis> axes;
  std::span<Rule> rules;
  std::span<Persona> personas;
  std::span<Threshold> thresholds;
  std::span<Lane> lanes;           // disqualifications, then express lanes: their precedence
  uint32_t disqualifications = 0;  // of them
  std::span<const Lapse> lapses;
  std::span<const Trigger> triggers;
  std::span<const Rejection> rejections;
  std::span<const std::string_view> checklist;  // all to be confirmed before an SQL; empty: rules
  std::span<Segmentation> segments;
  std::span<Offer> offers;
  std::span<NamedList> lists;
  Queue queue;
  uint32_t quota = 3;
  bool by_value = true;         // the policy
  bool settle_segment = false;  // what questions are to settle; else the stage
  double confidence = 0.95;     // of the value policy: enough to stop
  AnswerModel model;
  double doubt = 0;  // about somebody of whom nothing is known
  // By field: what each answer adds to each line (ask/lines.h), where that depends on nothing else;
  // empty where it does.
  std::span<std::span<const int64_t>> alone;
  bool published = false;
  std::shared_ptr<const Playbook> playbook;  // null: the plan has none, or this is a page
  std::span<const Stage> withheld_stages;    // published plans: private lanes may lead here

  List<Slot> slots;
  logic::RuleBook book;
  logic::Conditions conditions;

  // Evaluation order: nodes 0…F-1 are fields, F is the persona, F+1+a is axis a. `rank[node]` is a
  // node's place in `order`; conditions of the last rank (`order.size()`) are terminal.
  List<uint32_t> order, rank;
  List<uint32_t> condition_owner;      // node, or `order.size()` for terminal conditions
  std::span<const Ids> slot_computes;  // of a slot: the fields whose `compute` reads it
  std::span<const Ids> field_slots;    // slots derived from a field, itself first
  List<uint32_t> condition_rule;       // rule of a condition, or kNone
  List<uint32_t> clocks;               // comparisons with `now`; not in a page
  List<uint32_t> aging_rules;          // `if` rules that decay

  NameIndex field_index, axis_index, offer_index, signal_index, persona_index, list_index;

  uint32_t persona_node() const { return static_cast<uint32_t>(fields.size()); }
  uint32_t axis_node(uint32_t axis) const { return persona_node() + 1 + axis; }
};

// The hash under which a list holds a value: the first 64 bits of the SHA-256 of the value in lower
// case (ASCII).
uint64_t list_hash(std::string_view value);

}  // namespace fieldwise
