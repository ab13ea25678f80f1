// Reps, when they are there, and the pools that they are in (SPEC B3).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/name_index.h"
#include "handoff/turns.h"

namespace fieldwise {

// What reps may be told apart by: each has a list of those that the rep takes.
enum class Trait : uint8_t { territory, language, product, specialism };
inline constexpr uint32_t kTraits = 4;
inline constexpr char kTraitNames[] = "territory|language|product|specialism";

// A day where the rep is, or an instant.
struct DayOrTime {
  enum class Kind : uint8_t { none, day, time };
  Kind kind = Kind::none;
  int64_t value = 0;           // days or milliseconds since 1970-01-01
  std::string_view text = {};  // as the plan has it
};

// From … until. The last day is part of it, as a calendar has it; a last instant is not.
struct Dates {
  DayOrTime from, until;
};

struct Rep {
  std::string_view key, name;  // the name is the key where none is given
  std::string_view email;
  uint32_t calendar = kNone;  // of playbook.calendars
  std::span<const Dates> away;
  uint32_t most_open = 0, most_per_day = 0;  // leads; 0: any number
  std::span<const std::string_view> takes[kTraits];
  bool closer = false;
  uint32_t manager = kNone;  // a rep
};

struct PoolMember {
  uint32_t rep = 0;
  uint32_t weight = 1;
  Dates dates;
};

struct Pool {
  std::string_view key, label;  // the label is the key where none is given
  std::span<const PoolMember> members;
};

// What the host knows of a rep when a lead is to be routed.
struct RepState {
  bool open = true;               // within the working hours of the rep's calendar
  int32_t offset = 0;             // ms by which the rep's clocks are ahead of UTC: whose day it is
  uint32_t leads = 0;             // that the rep is at work on
  uint32_t today = 0;             // that the rep got since the rep's day began
  uint32_t won = 0, decided = 0;  // of leads like the one to be routed
};

// Where `now` (ms) lies, for somebody whose clocks are `offset` ms ahead of UTC.
bool is_before(const Dates& dates, int64_t now, int32_t offset);
bool is_after(const Dates& dates, int64_t now, int32_t offset);

// The stretch off that a rep is on, or null.
const Dates* away_at(const Rep& rep, int64_t now, int32_t offset);

// Whether two texts are the same but for the case of ASCII letters.
bool same_text(std::string_view a, std::string_view b);

}  // namespace fieldwise
