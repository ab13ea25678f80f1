// Names of sequences: Nurture_{DemandState}_{Tier} (SPEC A9).
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

// Adds the names that are in a set, with "Or" between them.
template <class Has, class Name>
void append_set(std::string& out, uint32_t count, Has has, Name name) {
  out += '_';
  bool first = true;
  for (uint32_t i = 0; i < count; ++i) {
    if (!has(i)) continue;
    if (!first) out += "Or";
    append_words(out, name(i));
    first = false;
  }
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
