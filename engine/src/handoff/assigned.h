// Assignments as the log has them: `assigned` events, and what they say of turns.
#pragma once

#include <string_view>

#include "handoff/routing.h"
#include "json/writer.h"

namespace fieldwise {

// Numbers for reps that stay theirs while a log is read: those of the plan first, in its order, as
// route() has them; then everybody else whom the log names. A rep whom the plan no longer has
// keeps the share that was the rep's at the time.
class RepNumbers {
 public:
  explicit RepNumbers(const Routing& routing);
  uint32_t of(std::string_view key);

 private:
  NameIndex index_;
  Arena arena_;
};

// The members of an `assigned` event that records a choice (docs/routing.md): rep, via and, of a
// pool, rule, pool and among. The choice has a rep.
void write_assigned(JsonWriter& w, const Routing& routing, const Choice& choice);

// The lead that an `assigned` event says was dealt out; its `among` is in `arena`. False when no
// pool of the plan dealt it: an owner's, a person's own choice, or a pool that there is no more.
// Whatever is wrong with it makes it that too.
bool read_dealt(const Value& event, const Routing& routing, RepNumbers& numbers, Arena& arena,
                Dealt& out);

}  // namespace fieldwise
