// What the files that load nurture share.
#pragma once

#include <string>

#include "nurture/nurture.h"
#include "plan/loader.h"

namespace fieldwise {

// Nurture under construction.
struct NurtureLoader {
  Loader& loader;
  Nurture& out;
  List<uint32_t> watches;  // by signal: its position in out.watched, or kNone

  Arena& arena() { return loader.plan.arena; }
};

// The signals that a text or a list of texts names, as positions in Nurture::watched.
Ids read_signals(NurtureLoader& nurture, const Reader& names);

// The member "engaged" of `place`; without one, `otherwise`.
Engagement read_engagement(NurtureLoader& nurture, const Reader& place, Engagement otherwise);

// All of a sequence but its jumps and what it refers to among sequences.
void load_sequence(NurtureLoader& nurture, const Reader& place, NameIndex& keys, uint32_t index);

// A jump as written: where it leads depends on the sequence that it is made from.
struct WrittenJump {
  Jump jump;
  uint32_t asset = kNone;  // "to"
};
List<WrittenJump> read_jumps(NurtureLoader& nurture, const Reader& list);

// The jumps of sequence `index`: its own, where mistakes are errors, then those of `common` that
// lead somewhere from it.
void load_jumps(NurtureLoader& nurture, const Reader& place, uint32_t index,
                const List<WrittenJump>& common);

// What follows the sequence: "next".
void load_next(NurtureLoader& nurture, const Reader& place, uint32_t index);

// The name of a sequence that has no title: Nurture_Evaluating_Tier2.
std::string default_title(const Plan& plan, const Sequence& sequence);

}  // namespace fieldwise
