// A visitor's sheet under a plan: inputs, what they make true, points. Changing one answer
// recomputes only what depends on it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/list.h"
#include "json/arena.h"
#include "json/value.h"
#include "logic/fuse.h"
#include "plan/plan.h"
#include "profile/profile.h"
#include "score/decay.h"

namespace fieldwise {

class Sheet {
 public:
  // Empty, of no size: load() comes before all else.
  explicit Sheet(const Plan& plan);

  // Takes over a profile: answers, signals, touches, the offer (kNone: none), and recomputes.
  // All rules together may take so many steps, for what is and for what may come of it.
  void load(const Profile& profile, int64_t now, uint32_t offer,
            uint32_t steps = logic::kMostSteps);

  // The same, of the profile that it took over last: recomputes what is other since.
  void renew(const Profile& profile, int64_t now, uint32_t offer);

  // One answer, already normalised (null: none), given at `at`. Its text is copied. Recomputes what
  // depends on it; changed() then lists the fields whose visibility flipped, in
  // the order of evaluation.
  void set(uint32_t field, const Value& value, int64_t at) {
    steps_ = logic::kMostSteps;
    suppose(field, value, at);
  }
  const List<uint32_t>& changed() const { return changed_; }
  // The same of one answer among many that may be given: with the steps that are left.
  void suppose(uint32_t field, const Value& value, int64_t at);

  const Plan& plan() const { return *plan_; }
  int64_t now() const { return now_; }
  uint32_t offer() const { return offer_; }
  bool visible(uint32_t field) const { return visible_[field]; }
  // True when the field is shown and must be answered now.
  bool required(uint32_t field) const;
  // Is this option on offer (optionsIf)?
  bool option_open(uint32_t field, uint32_t option) const;
  // The answer that counts: null when hidden, missing, not valid or not on offer.
  const Value& value(uint32_t field) const { return slots_[field]; }
  // The answer whether it counts or not.
  const Value& raw(uint32_t field) const { return raw_[field]; }
  int64_t answered_at(uint32_t field) const { return answered_at_[field]; }
  uint32_t persona() const { return persona_; }
  bool holds(uint32_t condition) const { return holds_[condition]; }
  bool condition_failed(uint32_t condition) const { return failed_[condition]; }
  bool rule_counts(uint32_t rule) const;
  // Sum of the axis' ledger clamped to its bounds, in thousandths.
  int64_t score(uint32_t axis) const;
  // The sum before it is clamped.
  int64_t sum(uint32_t axis) const { return sum_[axis]; }
  // What a rule adds now, after decay and caps, in thousandths.
  int64_t contribution(uint32_t rule) const { return contribution_[rule]; }
  // When the newest thing that an `if` rule reads, and that counts, came in (ms).
  int64_t rule_at(uint32_t rule) const { return evidence_at(plan_->rules[rule].slots); }
  // The same of any slots; where none of them has come in, when the visitor was first seen.
  int64_t evidence_at(Ids slots) const;
  // Times of behaviour that counts on an axis, ascending.
  Times activity(uint32_t axis) const {
    const bool any = profile_ != nullptr && axis < profile_->scored.size();
    return any ? profile_->scored[axis] : Times();
  }
  const Profile* profile() const { return profile_; }
  // Whether rules may have failed for want of steps since load(): then nothing is proved.
  bool spent() const { return spent_ || steps_ == 0; }

  // For who chooses what to ask: kept warm from one choice to the next.
  Arena& choosing() const { return choosing_; }

  // For bounds and the hot path.
  std::span<const Value> slots() const { return slots_; }
  std::span<const int32_t> ids() const { return ids_; }
  std::span<const logic::TestState> tests() const { return tests_; }
  logic::Inputs inputs() const;

  // Value of a slot derived from a field, given the field's value (bounds ask "what if").
  Value derive(const Slot& slot, const Value& of) const;

 private:
  void set_slot(uint32_t slot, const Value& value);
  void settle_slot(uint32_t slot);
  void renew_rules(uint32_t field);
  void run_slot_tests(uint32_t slot);
  void mark_node(uint32_t node);
  void mark_condition(uint32_t condition);
  void propagate();
  void update_field(uint32_t field);
  void update_persona();
  void update_axis(uint32_t axis);
  void update_rule(uint32_t rule);
  bool refresh(uint32_t condition);
  Value own(uint32_t field, const Value& value);
  Value outside(const Slot& slot) const;
  void note_activity();
  bool unaged(uint32_t rule, int64_t then) const;
  uint32_t rank_of(uint32_t node) const;

  // What a change of visibility needs of a field, without its hundreds of bytes: a form of a
  // thousand fields stays in the cache.
  struct Outline {
    uint32_t show_if;
    bool unread;  // nothing reads the answer, which is as it was given
  };

  // Where a field's text or items are kept.
  struct Room {
    char* bytes;
    uint32_t size;
  };

  template <class T>
  void make(std::span<T>& items, size_t count, int fill = 0);

  const Plan* plan_;
  const Profile* profile_ = nullptr;
  int64_t now_ = 0;
  uint32_t offer_ = kNone;
  uint32_t persona_ = kNone;

  // Owns what the spans below hold, and the texts and lists of answers set one by one or computed.
  Arena arena_;
  std::span<Outline> outlines_;
  std::span<Value> raw_, slots_;
  std::span<int32_t> ids_;
  std::span<int64_t> answered_at_;
  std::span<uint8_t> visible_, holds_, failed_;
  std::span<logic::TestState> tests_;
  std::span<int64_t> contribution_, sum_;
  // What points were last given for: occurrences by rule, times of activity by axis. Not in a page.
  std::span<uint32_t> counted_, active_;
  std::span<Room> rooms_;
  mutable Arena scratch_, choosing_;
  mutable uint32_t steps_;  // that rules may still take
  bool spent_;

  // Work to do: a bit per rank, and per node the conditions to look at again.
  std::span<uint64_t> dirty_;
  uint32_t first_dirty_ = 0;
  std::span<uint32_t> head_, next_;
  std::span<uint8_t> queued_;
  bool persona_changed_ = false;
  uint32_t forced_ = kNone;  // its slot's old text is gone: do not compare with it
  List<uint32_t> changed_;
};

}  // namespace fieldwise
