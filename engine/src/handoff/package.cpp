#include "handoff/package.h"

#include <algorithm>

#include "base/sort.h"
#include "base/text.h"
#include "decide/decision.h"
#include "handoff/ideal_profile.h"
#include "handoff/why_now.h"
#include "handoff/words.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "score/ledger.h"

namespace fieldwise {
namespace {

constexpr size_t kMostItems = 50;
constexpr size_t kMostEntries = 5;  // of a ledger

// What the lead did with one thing: a page, an asset, an e-mail.
struct Use {
  enum class Kind : uint8_t { none, content, email, page, action };
  Kind kind = Kind::none;
  EventType type = EventType::other;  // of e-mails, email_open
  std::string_view name;              // or path
  uint32_t times = 0;                 // opened
  uint32_t clicks = 0;
  int64_t seconds = 0;
  int64_t last = 0;  // ms
};

bool same(const Use& a, const Use& b) {
  return a.kind == b.kind && a.type == b.type && a.name == b.name;
}

bool operator<(const Use& a, const Use& b) {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.type != b.type) return a.type < b.type;
  return a.name < b.name;
}

Use use_of(const Event& event) {
  using Kind = Use::Kind;
  Use out{Kind::none, event.type, event.name, 1, 0, event.seconds, event.at};
  switch (event.type) {
    case EventType::page:
      out.kind = Kind::page;
      out.name = event.path;
      break;
    case EventType::download:
    case EventType::webinar:
    case EventType::calculator:
      out.kind = Kind::content;
      break;
    case EventType::email_click:
      out = {Kind::email, EventType::email_open, event.name, 0, 1, 0, event.at};
      break;
    case EventType::email_open:
      out.kind = Kind::email;
      break;
    case EventType::demo_request:
    case EventType::pricing_request:
    case EventType::trial_start:
    case EventType::other:
      out.kind = Kind::action;
      break;
    default:
      break;
  }
  return out;
}

// One for each thing, the one used last first.
struct ByTime {
  Use use;
  bool operator<(const ByTime& other) const {
    if (use.last != other.use.last) return use.last > other.use.last;
    return use < other.use;
  }
};

List<ByTime> uses_of(const Profile& profile) {
  List<Use> all;
  for (const Occurrence& o : profile.activity) {
    const Use use = use_of(*o.event);
    if (use.kind != Use::Kind::none) all.push_back(use);
  }
  sort_items(all);
  List<ByTime> out;
  for (const Use& use : all) {
    if (out.empty() || !same(out.back().use, use)) {
      out.push_back({use});
      continue;
    }
    Use& sum = out.back().use;
    sum.times += use.times;
    sum.clicks += use.clicks;
    sum.seconds += use.seconds;
    sum.last = std::max(sum.last, use.last);
  }
  sort_items(out);
  return out;
}

void write_use(JsonWriter& w, const Plan& plan, const Use& use) {
  w.begin_object();
  if (use.kind == Use::Kind::page) {
    w.key("path").string(use.name).key("times").integer(use.times);
    w.key("seconds").integer(use.seconds);
  } else {
    if (use.kind != Use::Kind::email) w.key("type").string(name_of(event_type_names(), use.type));
    w.key("name").string(use.name).key("title").string(asset_title(plan, use.name));
    if (use.kind == Use::Kind::email) {
      w.key("opened").integer(use.times).key("clicked").integer(use.clicks);
    } else {
      w.key("times").integer(use.times);
    }
  }
  w.key("last").integer(use.last).end_object();
}

void write_uses(JsonWriter& w, const char* key, const Plan& plan, const List<ByTime>& all,
                Use::Kind kind) {
  size_t count = 0;
  w.key(key).begin_object().key("items").begin_array();
  for (const ByTime& item : all) {
    if (item.use.kind == kind && count++ < kMostItems) write_use(w, plan, item.use);
  }
  const size_t more = count > kMostItems ? count - kMostItems : 0;
  w.end_array().key("more").integer(static_cast<int64_t>(more)).end_object();
}

struct Answered {
  uint32_t field;
  int64_t at;  // ms
  bool operator<(const Answered& other) const {
    return at != other.at ? at > other.at : field < other.field;
  }
};

// The answers that count to the fields that `belongs` picks: the latest, in the order of the plan.
template <class Belongs>
void write_answers(JsonWriter& w, const char* key, const Profile& profile, const Sheet& sheet,
                   Belongs belongs) {
  const Plan& plan = sheet.plan();
  List<Answered> given;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (sheet.value(f).is_null() || !belongs(f)) continue;
    const bool computed = plan.fields[f].compute != kNone;
    given.push_back({f, computed ? sheet.now() : profile.answers[f].at});
  }
  const size_t count = given.size();
  if (count > kMostItems) {
    sort_items(given);
    given.resize(kMostItems);
    std::sort(given.begin(), given.end(),
              [](const Answered& a, const Answered& b) { return a.field < b.field; });
  }
  w.key(key).begin_object().key("items").begin_array();
  for (const Answered& answer : given) {
    const Field& field = plan.fields[answer.field];
    const Value& value = sheet.value(answer.field);
    const bool computed = field.compute != kNone;
    w.begin_object().key("field").string(field.key).key("label").string(label_of(field));
    w.key("value").value(value).key("text").string(value_text(field, value));
    w.key("source").string(
        computed ? "computed" : name_of(source_names(), profile.answers[answer.field].source));
    w.key("at").integer(answer.at).end_object();
  }
  w.end_array().key("more").integer(static_cast<int64_t>(count - given.size())).end_object();
}

bool has(Ids ids, uint32_t id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

// What weighs most, whichever way.
struct ByWeight {
  LedgerEntry entry;
  bool operator<(const ByWeight& other) const {
    const auto weight = [](int64_t value) { return value < 0 ? -value : value; };
    const LedgerEntry &a = entry, &b = other.entry;
    if (weight(a.value) != weight(b.value)) return weight(a.value) > weight(b.value);
    if (a.at != b.at) return a.at > b.at;
    if (a.rule != b.rule) return a.rule < b.rule;
    // Of one rule, all or none have an event.
    return a.event != nullptr && b.event != nullptr && *a.event < *b.event;
  }
};

void write_entries(JsonWriter& w, const Sheet& sheet, uint32_t axis) {
  const Plan& plan = sheet.plan();
  List<ByWeight> entries;
  for (const LedgerEntry& entry : ledger(sheet, axis)) {
    if (entry.value != 0) entries.push_back({entry});
  }
  sort_items(entries);
  w.key("entries").begin_array();
  for (size_t i = 0; i < std::min(entries.size(), kMostEntries); ++i) {
    const LedgerEntry& entry = entries[i].entry;
    const Rule& rule = plan.rules[entry.rule];
    w.begin_object().key("rule").string(rule.key).key("reason").string(rule.reason);
    w.key("value").thousandths(entry.value).key("at").integer(entry.at);
    write_event(w.key("by"), entry.event);
    w.end_object();
  }
  w.end_array();
  const size_t more = entries.size() - std::min(entries.size(), kMostEntries);
  w.key("more").integer(static_cast<int64_t>(more));
}

void write_scores(JsonWriter& w, const Sheet& sheet) {
  const Plan& plan = sheet.plan();
  w.key("scores").begin_array();
  for (uint32_t a = 0; a < plan.axes.size(); ++a) {
    const Axis& axis = plan.axes[a];
    w.begin_object().key("axis").string(axis.key).key("label").string(axis.label);
    w.key("value").thousandths(sheet.score(a)).key("thresholds").begin_array();
    for (const Threshold& threshold : plan.thresholds) {
      for (const Threshold::Bound& bound : threshold.when) {
        if (bound.axis != a) continue;
        w.begin_object().key("stage").string(name_of(stage_names(), threshold.stage));
        w.key("min").thousandths(bound.min).key("met").boolean(sheet.score(a) >= bound.min);
        w.end_object();
      }
    }
    w.end_array();
    write_entries(w, sheet, a);
    w.end_object();
  }
  w.end_array();
}

void write_checklist(JsonWriter& w, const Plan& plan, const HandoffState& state) {
  w.key("checklist").begin_array();
  for (size_t i = 0; i < plan.checklist.size(); ++i) {
    const Event* by = state.confirmed[i];
    w.begin_object().key("item").string(plan.checklist[i]).key("confirmed").boolean(by != nullptr);
    write_event(w.key("by"), by);
    w.end_object();
  }
  w.end_array();
}

void write_touch(JsonWriter& w, const char* key, const Touch& touch) {
  w.key(key);
  if (!touch.known) {
    w.null();
    return;
  }
  w.begin_object();
  for (size_t i = 0; i < touch_names().size(); ++i) {
    if (!touch.member[i].is_null()) w.key(touch_names()[i]).value(touch.member[i]);
  }
  w.end_object();
}

void write_persona(JsonWriter& w, const Sheet& sheet) {
  w.key("persona");
  if (sheet.persona() == kNone) {
    w.null();
  } else {
    w.string(sheet.plan().personas[sheet.persona()].key);
  }
}

}  // namespace

void write_segment(JsonWriter& w, const Plan& plan, const Standing& standing) {
  w.begin_object();
  for (size_t s = 0; s < plan.segments.size(); ++s) {
    const uint32_t value = standing.segment[s];
    w.key(plan.segments[s].key);
    w.string_or_null(value == kNone ? std::string_view() : plan.segments[s].bands[value].key);
  }
  w.end_object();
}

void write_package(JsonWriter& w, const Handoff& handoff, const HandoffState& state,
                   const Profile& profile, const Sheet& sheet, const Standing& standing) {
  const Plan& plan = sheet.plan();
  w.begin_object().key("why_now").string(why_now(handoff, state, sheet));
  w.key("stage").string(name_of(stage_names(), standing.stage));
  write_cause(w.key("cause"), sheet, standing);
  write_persona(w, sheet);
  write_segment(w.key("segment"), plan, standing);
  w.key("review").boolean(standing.in_review);
  write_scores(w, sheet);
  w.key("ideal_profile");
  if (plan.playbook == nullptr) {
    w.null();
  } else {
    write_ideal_profile(w, plan.playbook->ideal_profile, sheet);
  }
  const Ids pains = handoff.pain_points, interests = handoff.interests;
  write_answers(w, "pain_points", profile, sheet, [&](uint32_t f) { return has(pains, f); });
  write_answers(w, "interests", profile, sheet, [&](uint32_t f) { return has(interests, f); });
  write_answers(w, "answers", profile, sheet,
                [&](uint32_t f) { return !has(pains, f) && !has(interests, f); });
  const List<ByTime> uses = uses_of(profile);
  write_uses(w, "content", plan, uses, Use::Kind::content);
  write_uses(w, "emails", plan, uses, Use::Kind::email);
  write_uses(w, "pages", plan, uses, Use::Kind::page);
  write_uses(w, "actions", plan, uses, Use::Kind::action);
  write_checklist(w, plan, state);
  w.key("came_from").begin_object();
  write_touch(w, "first", profile.first);
  write_touch(w, "latest", profile.latest);
  w.end_object().end_object();
}

}  // namespace fieldwise
