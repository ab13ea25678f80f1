// Jumps, fast tracks and what follows a sequence (SPEC A9).
#include "nurture/loading.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMostJumps = 32;  // of a sequence: NurtureState::Place has a bit for each

enum JumpMember : uint32_t {
  kKey,
  kReason,
  kOn,
  kWindow,
  kTrigger,
  kIf,
  kBy,
  kTo,
  kPurpose,
  kSequence,
  kTell,
};
constexpr MemberSpec kJump[] = {{"key", Kind::text, true},
                                {"reason", Kind::text},
                                {"on"},
                                {"within", Kind::duration},
                                {"trigger", Kind::text},
                                {"if"},
                                {"by", Kind::whole, false, nullptr, 1, 50},
                                {"to", Kind::text},
                                {"purpose", Kind::choice, false, kPurposes},
                                {"sequence", Kind::text},
                                {"tell", Kind::choice, false, "rep"},
                                {"notes"}};

WrittenJump read_jump(NurtureLoader& nurture, const Reader& place, NameIndex& keys,
                      uint32_t index) {
  WrittenJump out;
  Members item(place, kJump);
  if (!item) return out;
  Jump& jump = out.jump;
  jump.key = read_key(item, keys, index);
  jump.reason = item.text(kReason, jump.key);
  if (item.has(kOn)) jump.on = read_signals(nurture, item.at(kOn));
  jump.window = item.whole(kWindow);
  if (item.has(kWindow) && !item.has(kOn)) {
    item.error(kWindow, "not_for_type", "only \"on\" has a time within which all of it happens");
  }
  jump.trigger = find_member(nurture.loader.trigger_index, item, kTrigger, "unknown_trigger");
  jump.condition = nurture.loader.condition(place, "if", kTerminal);
  jump.tells_rep = item.has(kTell);
  if (!item.has(kOn) && !item.has(kTrigger) && !item.has(kIf)) {
    place.error("missing_member", "write \"on\", \"trigger\" or \"if\": what the jump answers");
  }
  int targets = 0;
  for (uint32_t m = kBy; m <= kSequence; ++m) targets += item.has(m);
  if (targets > 1) {
    place.error("conflict", "a jump leads to one place: write one of by, to, purpose, sequence");
  } else if (targets == 0 && !item.has(kTell)) {
    place.error("missing_member",
                "write \"by\", \"to\", \"purpose\" or \"sequence\": where the jump leads; or "
                "\"tell\": \"rep\", if it only tells the rep");
  }
  if (item.has(kBy)) {
    jump.to = Jump::To::ahead;
    jump.target = static_cast<uint32_t>(item.whole(kBy));
  } else if (item.has(kSequence)) {
    jump.to = Jump::To::sequence;
    jump.target = find_member(nurture.out.sequence_index, item, kSequence, "unknown_sequence");
  } else if (item.has(kTo)) {
    jump.to = Jump::To::step;
    out.asset = find_member(nurture.out.asset_index, item, kTo, "unknown_asset");
  } else if (item.has(kPurpose)) {
    jump.to = Jump::To::purpose;
    jump.target = item.choice(kPurpose);
  }
  return out;
}

// Whether a lead can fit both.
bool overlap(const Sequence& a, const Sequence& b) {
  for (uint32_t s = 0; s < kMostSegmentations; ++s) {
    if (!meet(a.cell[s], b.cell[s])) return false;
  }
  return (a.stages & b.stages) != 0 && a.suppression == b.suppression;
}

// The first step that a jump to an asset or a purpose may lead to, or kNone.
uint32_t find_step(const Nurture& nurture, const Sequence& from, const WrittenJump& written) {
  for (uint32_t i = 0; i < from.steps.size(); ++i) {
    const uint32_t asset = from.steps[i].asset;
    if (asset == kNone) continue;
    const auto purpose = static_cast<uint32_t>(nurture.assets[asset].purpose);
    const bool by_asset = written.jump.to == Jump::To::step;
    if (by_asset ? written.asset == asset : written.jump.target == purpose) return i;
  }
  return kNone;
}

// What is wrong with a jump from this sequence: an error's code, its message in `hint`; or null.
// Sets where it leads.
const char* resolve(const Nurture& nurture, uint32_t from, WrittenJump& written,
                    const char*& hint) {
  Jump& jump = written.jump;
  if (jump.to == Jump::To::step || jump.to == Jump::To::purpose) {
    const uint32_t step = find_step(nurture, nurture.sequences[from], written);
    hint = "this sequence has no such step; write one that it has, or a purpose of its assets";
    if (step == kNone) return "unknown_step";
    if (jump.to == Jump::To::step) jump.target = step;
  }
  if (jump.to == Jump::To::sequence && jump.target != kNone) {
    hint = "leads are in this sequence already; write \"to\" for a step, or another sequence";
    if (jump.target == from) return "conflict";
    hint = "no lead fits both sequences: compare their stages, cells and suppression";
    if (!overlap(nurture.sequences[from], nurture.sequences[jump.target])) return "conflict";
  }
  return nullptr;
}

}  // namespace

List<WrittenJump> read_jumps(NurtureLoader& nurture, const Reader& list) {
  List<WrittenJump> out;
  NameIndex keys;
  for (uint32_t i = 0; i < list.size(); ++i) {
    out.push_back(read_jump(nurture, list.item(i), keys, i));
  }
  return out;
}

void load_jumps(NurtureLoader& nurture, const Reader& place, uint32_t index,
                const List<WrittenJump>& common) {
  const Reader list = place.at("jumps");
  List<Jump> out;
  const char* hint = "";
  if (list.value().is_array()) {
    List<WrittenJump> own = read_jumps(nurture, list);
    for (uint32_t i = 0; i < own.size(); ++i) {
      const char* wrong = resolve(nurture.out, index, own[i], hint);
      // An asset or a purpose that is not there has been noted.
      const Jump::To to = own[i].jump.to;
      const bool noted = (to == Jump::To::step && own[i].asset == kNone) ||
                         (to == Jump::To::purpose && own[i].jump.target == kNone);
      if (wrong != nullptr && !noted) {
        const char* member = to == Jump::To::sequence ? "sequence"
                             : to == Jump::To::step   ? "to"
                                                      : "purpose";
        list.item(i).error_at(member, wrong, hint);
      }
      out.push_back(own[i].jump);
    }
  }
  for (WrittenJump written : common) {
    if (resolve(nurture.out, index, written, hint) == nullptr) out.push_back(written.jump);
  }
  if (out.size() > kMostJumps) {
    list.error("too_many", "a sequence has at most 32 jumps, those of all sequences among them");
    out.resize(kMostJumps);
  }
  nurture.out.sequences[index].jumps = keep(nurture.arena(), out);
}

void load_next(NurtureLoader& nurture, const Reader& place, uint32_t index) {
  Sequence& out = nurture.out.sequences[index];
  const Reader then = place.at("next");
  const std::string_view text = then.value().text();
  if (text.empty() || text == "done") return;
  if (text == "back") {
    out.end = Sequence::End::back;
    return;
  }
  out.next = find_name(nurture.out.sequence_index, text, "unknown_sequence", then);
  if (out.next == kNone) return;
  out.end = Sequence::End::sequence;
  if (out.next == index) {
    then.error("conflict", "a sequence cannot follow itself; write \"done\", or another sequence");
  } else if (!overlap(out, nurture.out.sequences[out.next])) {
    then.error("conflict",
               "no lead fits both sequences: compare their stages, cells and suppression");
  }
}

}  // namespace fieldwise
