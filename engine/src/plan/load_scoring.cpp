// Lists, signals, personas, axes and rules (SPEC A0, A4, A5).
#include "base/list.h"
#include "base/sentences.h"
#include "base/sha256.h"
#include "base/sort.h"
#include "base/whole.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr int64_t kMaxPoints = 1000000;

enum DecayMember : uint32_t { kDecayKind, kPeriod, kHalfLife, kSpan, kFactor };
constexpr MemberSpec kDecay[] = {{"kind", Kind::choice, true, "inactivity|half-life|linear"},
                                 {"period", Kind::duration},
                                 {"halfLife", Kind::duration},
                                 {"span", Kind::duration},
                                 {"factor", Kind::number, false, nullptr, 0, 1}};

enum ListMember : uint32_t { kValues, kHashes, kCommon, kPublish };
constexpr MemberSpec kList[] = {{"values", Kind::list, false, nullptr, 0, 100000},
                                {"hashes", Kind::list, false, nullptr, 0, 100000},
                                {"common", Kind::list, false, nullptr, 0, 100000},
                                {"publish", Kind::boolean}};

enum SignalMember : uint32_t {
  kSignalKey,
  kOn,
  kPath,
  kName,
  kMinSeconds,
  kSignalLane,
  kSignalStage
};
constexpr MemberSpec kSignal[] = {
    {"key", Kind::text, true},
    {"on", Kind::text, true},
    {"path", Kind::text},
    {"name", Kind::text},
    {"minSeconds", Kind::whole, false, nullptr, 0, 86400},
    {"lane", Kind::choice, false, "nurture|qualify"},
    {"stage", Kind::choice, false, "awareness|consideration|decision"},
    {"label", Kind::text},
    {"notes"}};

constexpr MemberSpec kPersona[] = {
    {"key", Kind::text, true},
    {"label", Kind::text},
    {"if", Kind::any, true, "write the rule that assigns the persona"},
    {"notes"}};

enum AxisMember : uint32_t { kAxisKey, kAxisLabel, kAxisMin, kAxisMax, kAxisDecay };
constexpr MemberSpec kAxis[] = {{"key", Kind::text, true},
                                {"label", Kind::text},
                                {"min", Kind::whole, false, nullptr, -kMaxPoints, kMaxPoints},
                                {"max", Kind::whole, false, nullptr, -kMaxPoints, kMaxPoints},
                                {"decay"},
                                {"notes"}};

enum RuleMember : uint32_t {
  kRuleKey,
  kReason,
  kRuleAxis,
  kPoints,
  kCap,
  kPrivate,
  kRuleDecay,
  kPersonas,
  kIf,
  kRuleSignal
};
constexpr MemberSpec kRule[] = {
    {"key", Kind::text, true},
    {"reason", Kind::text},
    {"axis", Kind::text, true},
    {"points", Kind::whole, true, "write a whole number", -kMaxPoints, kMaxPoints},
    {"cap", Kind::whole, false, nullptr, 1, kMaxPoints},
    {"private", Kind::boolean},
    {"decay"},
    {"persona", Kind::list, false, nullptr, 0, 2000},
    {"if"},
    {"signal", Kind::text},
    {"notes"}};

Decay load_decay(const Reader& place) {
  Decay out;
  Members decay(place, kDecay);
  const uint32_t kind = decay.choice(kDecayKind);
  if (kind == kNone) return out;
  for (uint32_t k = 0; k < 3; ++k) {
    if (k != kind && decay.has(kPeriod + k)) {
      decay.error(kPeriod + k, "not_for_type",
                  "inactivity takes \"period\", half-life \"halfLife\", linear \"span\"");
    }
  }
  const uint32_t span = kPeriod + kind;
  if (!decay.has(span)) {
    place.missing(kDecay[span].name, for_authors("write a duration like \"30d\""));
    return out;
  }
  out.period = decay.whole(span);
  if (kind == 0) {
    if (!decay.has(kFactor)) place.missing("factor", for_authors("0.5 halves"));
    out.factor = decay.number(kFactor);
  } else if (decay.has(kFactor)) {
    decay.error(kFactor, "not_for_type", "only inactivity decay takes a factor");
  }
  out.kind = static_cast<Decay::Kind>(kind + 1);
  return out;
}

bool read_list_hash(std::string_view text, uint64_t& hash) {
  hash = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'a' || c > 'f')) return false;
    hash = hash << 4 | static_cast<uint64_t>(digit ? c - '0' : c - 'a' + 10);
  }
  return text.size() == 16;
}

void add_values(const Reader& list, bool hashed, List<uint64_t>& hashes) {
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    const std::string_view text = item.value().text();
    uint64_t hash = 0;
    if (text.empty()) {
      item.error("type", "write a text in quotes, not empty");
    } else if (!hashed) {
      hash = list_hash(text);
    } else if (!read_list_hash(text, hash)) {
      item.error("type", "write 16 hexadecimal digits in lower case");
    }
    hashes.push_back(hash);
  }
}

}  // namespace

uint64_t list_hash(std::string_view value) {
  std::string text(value);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  uint64_t hash = 0;
  read_list_hash(sha256_hex(text, 16), hash);
  return hash;
}

void load_lists(Loader& loader) {
  Plan& plan = loader.plan;
  if (!loader.has(Part::lists)) return;
  const Reader lists = loader.part(Part::lists);
  if (!lists.value().is_object()) return lists.error("type", "write {\"name\": [\"text\", …]}");
  plan.lists = make<NamedList>(plan.arena, lists.size());
  List<uint64_t> hashes;
  for (uint32_t i = 0; i < lists.size(); ++i) {
    NamedList& list = plan.lists[i];
    list.key = lists.value().members[i].key;
    const Reader place = lists.item(i);
    if (!is_key(list.key)) {
      place.error("key", "write a name of a–z, 0–9 and _, starting with a letter, at most 64 long");
    }
    hashes.clear();
    if (place.value().is_array()) {
      if (place.size() > kList[kValues].high) place.error("too_many", "write at most 100000 items");
      add_values(place, false, hashes);
    } else {
      const Members item(place, kList);
      list.is_public = item.boolean(kPublish);
      list.has_common = item.has(kCommon);
      add_values(item.at(kCommon), false, hashes);
      sort_items(hashes);
      list.common = keep(plan.arena, hashes);
      add_values(item.at(kValues), false, hashes);
      add_values(item.at(kHashes), true, hashes);
    }
    sort_items(hashes);
    list.hashes = keep(plan.arena, hashes);
    plan.list_index.add(list.key, i);
  }
}

void load_signals(Loader& loader) {
  Plan& plan = loader.plan;
  const Reader list = loader.part(Part::signals);
  plan.signals = make<Signal>(plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kSignal);
    Signal& signal = plan.signals[i];
    signal.key = read_key(item, plan.signal_index, i);
    const uint32_t on = index_of(event_type_names(), item.text(kOn));
    if (on >= static_cast<uint32_t>(EventType::page) &&
        on <= static_cast<uint32_t>(EventType::other)) {
      signal.on = static_cast<EventType>(on);
    } else if (item.has(kOn)) {
      item.error(kOn, "unknown_value",
                 "write page, download, webinar, email_open, email_click, calculator, "
                 "demo_request, pricing_request, trial_start or other");
    }
    signal.path = item.text(kPath);
    signal.name = item.text(kName);
    signal.min_seconds = item.whole(kMinSeconds);
    if (kWhole) {
      static_assert(kNone + 1 == 0, "what is not given becomes 0");
      signal.lane = static_cast<uint8_t>(item.choice(kSignalLane) + 1);
      signal.buyer_stage = static_cast<uint8_t>(item.choice(kSignalStage) + 1);
    }
    if (signal.on != EventType::page && (item.has(kPath) || item.has(kMinSeconds))) {
      item.error(kOn, "not_for_type", "only \"page\" has path and minSeconds; others have name");
    }
  }
}

void load_personas(Loader& loader) {
  Plan& plan = loader.plan;
  const Reader list = loader.part(Part::personas);
  plan.personas = make<Persona>(plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kPersona);
    plan.personas[i].key = read_key(item, plan.persona_index, i);
  }
}

void load_persona_logic(Loader& loader) {
  const Reader list = loader.part(Part::personas);
  for (uint32_t i = 0; i < list.size(); ++i) {
    loader.plan.personas[i].condition =
        loader.condition(list.item(i), "if", loader.plan.persona_node());
  }
}

void load_axes(Loader& loader) {
  Plan& plan = loader.plan;
  const Reader list = loader.part(Part::axes);
  plan.axes = make<Axis>(plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kAxis);
    Axis& axis = plan.axes[i];
    axis.key = read_key(item, plan.axis_index, i);
    axis.label = item.text(kAxisLabel, axis.key);
    axis.has_min = item.has(kAxisMin);
    axis.has_max = item.has(kAxisMax);
    axis.min = item.whole(kAxisMin) * 1000;
    axis.max = item.whole(kAxisMax) * 1000;
    if (axis.has_min && axis.has_max && axis.min > axis.max) {
      item.error(kAxisMin, "range", "min is above max; write the smaller one as min");
    }
    if (item.has(kAxisDecay)) axis.decay = load_decay(item.at(kAxisDecay));
  }
}

namespace {

void load_rule(Loader& loader, const Reader& place, NameIndex& keys, uint32_t index) {
  Plan& plan = loader.plan;
  Members item(place, kRule);
  if (!item) return;
  Rule& rule = plan.rules[index];
  rule.key = read_key(item, keys, index);
  rule.reason = item.text(kReason, rule.key);
  const uint32_t axis = find_member(plan.axis_index, item, kRuleAxis, "unknown_axis");
  if (axis != kNone) {
    rule.axis = axis;
    rule.decay = plan.axes[axis].decay;
  }
  rule.points = item.whole(kPoints) * 1000;
  rule.cap = item.whole(kCap) * 1000;
  rule.is_private = item.boolean(kPrivate);
  if (item.has(kRuleDecay)) rule.decay = load_decay(item.at(kRuleDecay));
  rule.personas = find_names(plan.arena, plan.persona_index, item.at(kPersonas), "unknown_persona");
  if (item.has(kIf) == item.has(kRuleSignal)) {
    place.error("if_or_signal",
                "write either \"if\" (points for answers) or \"signal\" (points for behaviour)");
  }
  if (item.has(kRuleSignal)) {
    rule.signal = find_member(plan.signal_index, item, kRuleSignal, "unknown_signal");
  } else if (item.has(kCap)) {
    item.error(kCap, "not_for_type",
               "only signal rules have a cap: an \"if\" rule gives its points once");
  }
  rule.condition = loader.condition(place, "if", axis == kNone ? kTerminal : plan.axis_node(axis));
  if (rule.condition != kNone) {
    List<uint32_t> slots;
    logic::collect_slots(plan.book, plan.conditions.conditions[rule.condition].root, slots);
    rule.slots = keep(plan.arena, slots);
    for (const uint32_t s : slots) {
      if (plan.slots[s].field != kNone && plan.fields[plan.slots[s].field].consent) {
        place.error_at("if", "consent", "consent earns no points; leave the field out");
      }
    }
  }
}

}  // namespace

void load_rules(Loader& loader) {
  const Reader list = loader.part(Part::rules);
  loader.plan.rules = make<Rule>(loader.plan.arena, list.size());
  NameIndex keys;
  for (uint32_t i = 0; i < list.size(); ++i) load_rule(loader, list.item(i), keys, i);
}

}  // namespace fieldwise
