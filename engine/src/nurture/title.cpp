// Names of sequences: Nurture_{DemandState}_{Tier} (SPEC A9).
#include <algorithm>

#include "base/text.h"
#include "json/writer.h"
#include "nurture/loading.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

// "tier_2" as "Tier2", "Closed-won" as "ClosedWon".
void append_words(std::string& out, std::string_view name) {
  bool begins = true;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = !letter;
  }
}

// Adds the names that are in a set: AOrB; of more, AToD when they follow one another, else
// AOr3Others. A name is for lists and reports, in which all of ten states would be too long.
template <class Has, class Name>
void append_set(std::string& out, uint32_t count, Has has, Name name) {
  uint32_t first = count, last = 0, size = 0;
  for (uint32_t i = 0; i < count; ++i) {
    if (!has(i)) continue;
    first = std::min(first, i);
    last = i;
    ++size;
  }
  out += '_';
  if (size == 0) return;
  append_words(out, name(first));
  if (size == 1) return;
  const bool run = last - first + 1 == size;
  if (size > 2 && !run) {
    out += fill_in("Or%Others", {integer_text(size - 1)});
    return;
  }
  out += size == 2 ? "Or" : "To";
  append_words(out, name(last));
}

}  // namespace

std::string default_title(const Plan& plan, const Sequence& sequence) {
  std::string out = "Nurture";
  if (sequence.by_jump) {
    out += '_';
    append_words(out, sequence.key);
    return out;
  }
  for (uint32_t s = 0; s < plan.segments.size(); ++s) {
    const Segmentation& by = plan.segments[s];
    if (sequence.cell[s].all()) continue;
    append_set(
        out, static_cast<uint32_t>(by.bands.size()),
        [&](uint32_t v) { return sequence.cell[s].holds(v); },
        [&](uint32_t v) { return by.bands[v].key; });
  }
  if (sequence.suppression == Suppression::not_now) {
    out += "_NotNow";
  } else if (sequence.stages != 1u << static_cast<uint32_t>(Stage::mql)) {
    append_set(
        out, static_cast<uint32_t>(stage_titles().size()),
        [&](uint32_t s) { return (sequence.stages >> s & 1) != 0; },
        [](uint32_t s) { return stage_titles()[s]; });
  }
  return out;
}

}  // namespace fieldwise
