#include "score/bounds.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/sort.h"
#include "score/decay.h"
#include "score/ledger.h"

namespace fieldwise {
namespace {

constexpr size_t kMaxCandidates = 600;  // of a field, and two more: none, and less than all

// How much is known of a field's slots.
enum class Known : uint8_t {
  fixed,     // as they are
  wavering,  // the answer given, or missing while the field hides
  open,      // anything
};

class Reacher {
 public:
  Reacher(const Sheet& sheet, Arena& arena)
      : sheet_(sheet),
        plan_(sheet.plan()),
        arena_(arena),
        out_{room<Interval>(plan_.axes.size()), room<uint8_t>(plan_.conditions.conditions.size())},
        known_(room<Known>(plan_.fields.size())),
        score_open_(room<uint8_t>(plan_.axes.size())),
        group_of_(room<uint32_t>(plan_.fields.size())),
        next_(room<uint32_t>(plan_.rules.size())),
        candidates_(room<Value>(kMaxCandidates + 2)),
        what_slots_(copy(sheet.slots())),
        what_ids_(copy(sheet.ids())),
        what_tests_(copy(sheet.tests())) {}

  Reach run() {
    visit();
    // Some of it may come from rules that failed for want of steps; without steps, all is open.
    if (sheet_.spent()) visit();
    out_.identified = identified_mask();
    return out_;
  }

 private:
  template <class T>
  std::span<T> room(size_t count) {
    return {static_cast<T*>(zeroed(count * sizeof(T))), count};
  }

  template <class T>
  std::span<T> copy(std::span<const T> items) {
    const std::span<T> out = room<T>(items.size());
    std::memcpy(out.data(), items.data(), items.size_bytes());
    return out;
  }

  [[gnu::noinline]] void* zeroed(size_t bytes) {
    return std::memset(arena_.allocate(bytes), 0, bytes);
  }

  void visit() {
    for (const uint32_t node : plan_.order) {
      if (node < plan_.fields.size()) {
        visit_field(node);
      } else if (node == plan_.persona_node()) {
        visit_persona();
      } else {
        visit_axis(node - plan_.persona_node() - 1);
      }
    }
    for (const Lane& lane : plan_.lanes) {
      out_.conditions[lane.condition] = mask_of(lane.condition);
    }
  }

  Known slot_known(uint32_t slot) const {
    const Slot& s = plan_.slots[slot];
    if (s.field != kNone) return known_[s.field];
    const bool open = s.kind == SlotKind::score && score_open_[s.index];
    return open ? Known::open : Known::fixed;
  }

  static uint8_t state_mask(logic::TestState state) {
    return state == logic::TestState::yes  ? kMayBeTrue
           : state == logic::TestState::no ? kMayBeFalse
                                           : kEither;
  }

  // Whether all slots that the rule at `root` reads stay as they are.
  bool fixed(uint32_t root) const {
    const logic::Node& node = plan_.book.nodes[root];
    if (node.op == logic::Op::slot && slot_known(node.slot) != Known::fixed) return false;
    for (uint32_t i = 0; i < node.arg_count; ++i) {
      if (!fixed(plan_.book.args[node.first_arg + i])) return false;
    }
    return true;
  }

  // The truths a test may come to; `may_fail` is set when it may fail instead.
  uint8_t test_mask(uint32_t t, bool& may_fail) {
    const logic::Test& test = plan_.conditions.tests[t];
    const logic::TestState now = sheet_.tests()[t];
    const auto failed = [](logic::TestState state) { return state == logic::TestState::failed; };
    if (failed(now)) may_fail = true;
    if (test.kind == logic::TestKind::rule) {
      if (fixed(test.node)) return state_mask(now);
      may_fail = true;
      return kEither;
    }
    switch (slot_known(test.slot)) {
      case Known::fixed:
        return state_mask(now);
      case Known::wavering: {
        const logic::TestState with = test_on(t, sheet_.raw(plan_.slots[test.slot].field));
        const logic::TestState without = test_on(t, Value());
        if (failed(with) || failed(without)) may_fail = true;
        return state_mask(with) | state_mask(without);
      }
      case Known::open:
        if (!never_fails(test)) may_fail = true;
        return open_mask(t);
    }
    return kEither;
  }

  // A test fails only where it compares what its type does not fit: texts with numbers, say.
  bool never_fails(const logic::Test& test) const {
    if (test.kind == logic::TestKind::truthy || test.kind == logic::TestKind::missing) return true;
    const bool number = test.slot >= plan_.fields.size()
                            ? plan_.slots[test.slot].kind == SlotKind::score
                            : plan_.fields[test.slot].type == FieldType::number;
    return test.kind == logic::TestKind::range ? number : test.kind == logic::TestKind::one_of;
  }

  // The state of a single-slot test if its field counted `answer`.
  logic::TestState test_on(uint32_t t, const Value& answer) {
    const logic::Test& test = plan_.conditions.tests[t];
    put(test.slot, answer);
    const auto state = logic::run_test(test, plan_.book, what_inputs(), what_ids_.data());
    what_slots_[test.slot] = sheet_.slots()[test.slot];
    what_ids_[test.slot] = sheet_.ids()[test.slot];
    return state;
  }

  // What slot `slot`, a field's or derived from it, holds if the field counts `answer`.
  void put(uint32_t slot, const Value& answer) {
    Value& value = what_slots_[slot];
    value = slot < plan_.fields.size() ? answer : sheet_.derive(plan_.slots[slot], answer);
    what_ids_[slot] = value.is_string() ? plan_.conditions.id_of(value.text()) : -1;
  }

  // An open choice can only be one of its options, or missing.
  uint8_t open_mask(uint32_t t) {
    const logic::Test& test = plan_.conditions.tests[t];
    if (test.kind != logic::TestKind::one_of || test.slot >= plan_.fields.size()) return kEither;
    const Field& field = plan_.fields[test.slot];
    if (field.type != FieldType::choice) return kEither;
    for (const Option& option : field.options) {
      const int32_t id = plan_.conditions.id_of(option.value);
      if (id >= 0 && std::binary_search(test.ids.begin(), test.ids.end(), id)) return kEither;
    }
    return kMayBeFalse | state_mask(test_on(t, Value()));
  }

  // The truths a condition may come to, each test taken on its own. A rule that fails counts as
  // false, whatever its other parts say.
  uint8_t mask_of(uint32_t condition) {
    if (sheet_.spent()) return kEither;
    const logic::Condition& c = plan_.conditions.conditions[condition];
    if (fixed(c.root)) return sheet_.holds(condition) ? kMayBeTrue : kMayBeFalse;
    uint8_t masks[6] = {};
    bool may_fail = false;
    for (uint32_t i = 0; i < c.test_count; ++i) {
      masks[i] = test_mask(plan_.conditions.condition_tests[c.first_test + i], may_fail);
    }
    uint8_t out = may_fail ? kMayBeFalse : 0;
    for (uint32_t row = 0; row < 1u << c.test_count; ++row) {
      bool possible = true;
      for (uint32_t i = 0; i < c.test_count && possible; ++i) {
        possible = (masks[i] & (row >> i & 1 ? kMayBeTrue : kMayBeFalse)) != 0;
      }
      if (possible) out |= c.table >> row & 1 ? kMayBeTrue : kMayBeFalse;
    }
    return out;
  }

  void visit_field(uint32_t f) {
    const Field& field = plan_.fields[f];
    const uint8_t shown = field.show_if == kNone ? uint8_t{kMayBeTrue} : mask_of(field.show_if);
    if (shown == kMayBeFalse) {
      known_[f] = Known::fixed;
    } else if (field.compute != kNone) {
      // A hidden field computes nothing, nor does one without steps: what it may compute is not
      // known.
      const bool certain = shown == kMayBeTrue && !sheet_.spent() && fixed(field.compute);
      known_[f] = certain ? Known::fixed : Known::open;
    } else if (sheet_.raw(f).is_null() || may_close(field, sheet_.raw(f))) {
      known_[f] = Known::open;
    } else if (shown == kEither) {
      known_[f] = Known::wavering;
    }
  }

  // Whether an option that the answer has chosen may be off offer: then it is asked for anew.
  bool may_close(const Field& field, const Value& answer) {
    const auto chosen = [&](std::string_view option) {
      if (!answer.is_array()) return answer.text() == option;
      return std::any_of(answer.begin(), answer.end(),
                         [&](const Value& item) { return item.text() == option; });
    };
    return std::any_of(field.options.begin(), field.options.end(), [&](const Option& option) {
      return option.condition != kNone && chosen(option.value) &&
             (mask_of(option.condition) & kMayBeFalse) != 0;
    });
  }

  uint8_t identified_mask() const {
    uint8_t out = kMayBeFalse;
    for (uint32_t f = 0; f < plan_.fields.size(); ++f) {
      if (plan_.fields[f].type != FieldType::email) continue;
      if (known_[f] != Known::fixed) {
        out |= kMayBeTrue;
      } else if (!sheet_.value(f).is_null()) {
        return kMayBeTrue;
      }
    }
    return out;
  }

  void visit_persona() {
    personas_.clear();
    for (uint32_t p = 0; p < plan_.personas.size(); ++p) {
      const uint8_t mask = mask_of(plan_.personas[p].condition);
      if (mask & kMayBeTrue) personas_.push_back(p);
      if (!(mask & kMayBeFalse)) return;
    }
    personas_.push_back(kNone);
  }

  // Whether the rule's persona list may, must or cannot match.
  uint8_t persona_mask(const Rule& rule) const {
    if (rule.personas.empty()) return kMayBeTrue;
    uint8_t out = 0;
    for (const uint32_t p : personas_) {
      const bool in =
          std::find(rule.personas.begin(), rule.personas.end(), p) != rule.personas.end();
      out |= in ? kMayBeTrue : kMayBeFalse;
    }
    return out;
  }

  void visit_axis(uint32_t a) {
    Interval sum;
    // Rules that read one and the same field are chained, from the last to the first.
    std::fill(group_of_.begin(), group_of_.end(), kNone);
    for (uint32_t r = 0; r < plan_.rules.size(); ++r) {
      const Rule& rule = plan_.rules[r];
      if (rule.axis != a) continue;
      const bool groupable = rule.only_field != kNone && rule.personas.empty() &&
                             known_[rule.only_field] != Known::fixed;
      if (groupable) {
        next_[r] = group_of_[rule.only_field];
        group_of_[rule.only_field] = r;
      } else {
        add(sum, rule_interval(r));
      }
    }
    for (const uint32_t group : group_of_) {
      if (group != kNone) add(sum, group_interval(group));
    }
    const Axis& axis = plan_.axes[a];
    sum.low += axis.withheld_low;
    sum.high += axis.withheld_high;
    for (int64_t* bound : {&sum.low, &sum.high}) {
      if (axis.has_min) *bound = std::max(*bound, axis.min);
      if (axis.has_max) *bound = std::min(*bound, axis.max);
    }
    out_.axes[a] = sum;
    score_open_[a] = sum.low != sum.high;
  }

  static void add(Interval& sum, const Interval& more) {
    sum.low += more.low;
    sum.high += more.high;
  }

  Interval rule_interval(uint32_t r) {
    const Rule& rule = plan_.rules[r];
    const uint8_t persona = persona_mask(rule);
    const uint8_t holds = rule.condition == kNone ? uint8_t{kMayBeTrue} : mask_of(rule.condition);
    const int64_t now = sheet_.contribution(r);
    // An answer to any question of a rule that decays makes its points new.
    const bool ages = rule.condition != kNone && rule.decay.kind != Decay::Kind::none &&
                      !fixed(plan_.conditions.conditions[rule.condition].root);
    if (persona != kEither && holds != kEither && !ages) return {now, now};
    int64_t most = rule.points;
    if (rule.signal != kNone) {
      most = sheet_.profile() == nullptr ? 0
                                         : signal_points(plan_, *sheet_.profile(), r, sheet_.now(),
                                                         sheet_.activity(rule.axis));
    }
    if (!(persona & kMayBeTrue) || !(holds & kMayBeTrue)) return {now, now};
    return {std::min<int64_t>(0, most), std::max<int64_t>(0, most)};
  }

  // Points of rules on one field that is not fixed: no two of its answers hold at once, so the sum
  // is taken for each answer. Fields that cannot be enumerated fall back to rule by rule.
  Interval group_interval(uint32_t group) {
    const uint32_t f = plan_.rules[group].only_field;
    candidate_count_ = 0;
    if (sheet_.spent() || !enumerate(f, group)) {
      Interval sum;
      for (uint32_t r = group; r != kNone; r = next_[r]) add(sum, rule_interval(r));
      return sum;
    }
    Interval out;
    bool first = true;
    for (const Value& candidate : candidates_.first(candidate_count_)) {
      what_if(f, candidate);
      Interval sum;
      for (uint32_t r = group; r != kNone; r = next_[r]) {
        bool failed = false;
        if (logic::condition_holds(plan_.conditions, plan_.rules[r].condition, plan_.book,
                                   what_inputs(), what_tests_.data(), &failed)) {
          add(sum, points_of(plan_.rules[r], f, candidate));
        }
      }
      out = first ? sum : Interval{std::min(out.low, sum.low), std::max(out.high, sum.high)};
      first = false;
    }
    what_if(f, sheet_.slots()[f]);
    return out;
  }

  // The points of a rule that holds on the answer `candidate` to `f`: in full when it is yet to be
  // given. The absence of an answer is as old as the visitor, or as its being taken back.
  Interval points_of(const Rule& rule, uint32_t f, const Value& candidate) const {
    const auto aged = [&](int64_t at) {
      return decayed(rule.points, rule.decay, at, sheet_.now(), sheet_.activity(rule.axis));
    };
    const bool given = !sheet_.raw(f).is_null();
    if (!candidate.is_null()) {
      const int64_t old = given ? aged(sheet_.answered_at(f)) : rule.points;
      const int64_t anew = known_[f] == Known::open ? rule.points : old;
      return {std::min(old, anew), std::max(old, anew)};
    }
    const int64_t never =
        sheet_.profile() == nullptr ? rule.points : aged(sheet_.profile()->first_at);
    const int64_t back = given || sheet_.answered_at(f) == 0 ? never : aged(sheet_.answered_at(f));
    return {std::min(never, back), std::max(never, back)};
  }

  [[gnu::noinline]] void offer(const Value& value) { candidates_[candidate_count_++] = value; }

  // Offers values that stand for every answer to `f`, no answer among them.
  bool enumerate(uint32_t f, uint32_t group) {
    const Field& field = plan_.fields[f];
    offer(Value());
    if (field.compute != kNone) return false;
    if (known_[f] == Known::wavering) {
      offer(sheet_.raw(f));
      return true;
    }
    switch (field.type) {
      case FieldType::boolean:
        offer(Value::of(true));
        offer(Value::of(false));
        return true;
      case FieldType::choice:
        if (field.options.size() > kMaxCandidates) return false;
        for (const Option& option : field.options) offer(Value::of(option.value));
        return true;
      case FieldType::number:
        return enumerate_numbers(field, group);
      default:
        return false;
    }
  }

  // The constants that the rules compare with, what lies between and beyond them.
  bool enumerate_numbers(const Field& field, uint32_t group) {
    List<double> points;
    const auto note = [&](double n) { points.push_back(n - n == 0 ? n : 0); };
    // 0 is one of them, so that it stands for what is not there: no bound, or an infinite one.
    for (const double n :
         {0.0, 1.0, field.has_min ? field.min : 0, field.has_max ? field.max : 0}) {
      note(n);
    }
    for (uint32_t r = group; r != kNone; r = next_[r]) {
      const logic::Condition& c = plan_.conditions.conditions[plan_.rules[r].condition];
      for (uint32_t i = 0; i < c.test_count; ++i) {
        const logic::Test& test =
            plan_.conditions.tests[plan_.conditions.condition_tests[c.first_test + i]];
        // A number may well equal a text ("5"); those tests have no bounds to look between.
        const bool numeric =
            test.kind == logic::TestKind::range || test.kind == logic::TestKind::boolean ||
            test.kind == logic::TestKind::truthy || test.kind == logic::TestKind::missing;
        if (!numeric) return false;
        note(test.low);
        note(test.high);
      }
    }
    sort_unique(points);
    if (points.size() > kMaxCandidates / 2) return false;
    const auto offer_number = [&](double n) {
      if ((!field.has_min || n >= field.min) && (!field.has_max || n <= field.max)) {
        offer(Value::of(n));
      }
    };
    // Not one less and one more: beyond 2^53 that is the same number.
    constexpr double kLargest = std::numeric_limits<double>::max();
    offer_number(-kLargest);
    for (size_t i = 0; i < points.size(); ++i) {
      offer_number(points[i]);
      offer_number(i + 1 < points.size() ? points[i] / 2 + points[i + 1] / 2 : kLargest);
    }
    return true;
  }

  // Puts `value` in the place of field `f` and runs the tests on it.
  void what_if(uint32_t f, const Value& value) {
    const logic::Conditions& c = plan_.conditions;
    for (const uint32_t s : plan_.field_slots[f]) put(s, value);
    for (const uint32_t s : plan_.field_slots[f]) {
      for (uint32_t i = c.slot_test_begin[s]; i < c.slot_test_begin[s + 1]; ++i) {
        const uint32_t t = c.slot_tests[i];
        what_tests_[t] = logic::run_test(c.tests[t], plan_.book, what_inputs(), what_ids_.data());
      }
    }
  }

  logic::Inputs what_inputs() const {
    logic::Inputs in = sheet_.inputs();
    in.slots = what_slots_.data();
    return in;
  }

  const Sheet& sheet_;
  const Plan& plan_;
  Arena& arena_;
  Reach out_;
  std::span<Known> known_;
  std::span<uint8_t> score_open_;
  List<uint32_t> personas_;       // that may be the visitor's
  std::span<uint32_t> group_of_;  // of a field: its last rule, or kNone
  std::span<uint32_t> next_;      // of a rule: the one before it in its group
  std::span<Value> candidates_;
  uint32_t candidate_count_ = 0;
  std::span<Value> what_slots_;
  std::span<int32_t> what_ids_;
  std::span<logic::TestState> what_tests_;
};

}  // namespace

Reach reach(const Sheet& sheet, Arena& arena) { return Reacher(sheet, arena).run(); }

}  // namespace fieldwise
