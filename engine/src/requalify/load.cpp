// playbook.requalify.
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600000;  // ms
constexpr int64_t kPauseUnlessGiven = 30 * kDay;

enum RequalifyMember : uint32_t { kSignals, kCheckIns, kPause };
constexpr MemberSpec kRequalify[] = {{"signals", Kind::list, false, nullptr, 0, 50},
                                     {"checkIns", Kind::list, false, nullptr, 0, 20},
                                     {"pause", Kind::duration},
                                     {"notes"}};

enum SignMember : uint32_t { kSignKey, kSignIf, kSignReason };
constexpr MemberSpec kSign[] = {{"key", Kind::text, true},
                                {"if", Kind::any, true, "write the condition"},
                                {"reason", Kind::text, true, "say in a sentence what has changed"},
                                {"notes"}};

enum CheckInMember : uint32_t { kKey, kTitle, kEvery, kIf };
constexpr MemberSpec kCheckIn[] = {{"key", Kind::text, true},
                                   {"title", Kind::text},
                                   {"every", Kind::duration, true, "write a duration like \"91d\""},
                                   {"if"},
                                   {"notes"}};

}  // namespace

void load_requalify(Loader& loader, const Reader& playbook, Requalify& out) {
  out.pause = kPauseUnlessGiven;
  if (!playbook.has("requalify")) return;
  const Reader place = playbook.at("requalify");
  const Members members(place, kRequalify);
  if (!members) return;
  if (!members.has(kSignals) && !members.has(kCheckIns)) {
    place.missing("signals", "list what shows that a lead may be back, or write \"checkIns\"");
  }
  const Reader signals = members.at(kSignals);
  out.signs = make<ReturnSign>(loader.plan.arena, signals.size());
  NameIndex sign_keys, check_in_keys;
  for (uint32_t i = 0; i < signals.size(); ++i) {
    const Reader item_place = signals.item(i);
    Members item(item_place, kSign);
    if (!item) continue;
    out.signs[i].key = read_key(item, sign_keys, i);
    out.signs[i].reason = item.text(kSignReason);
    out.signs[i].condition = loader.condition(item_place, "if", kTerminal);
  }
  const Reader check_ins = members.at(kCheckIns);
  out.check_ins = make<CheckIn>(loader.plan.arena, check_ins.size());
  for (uint32_t i = 0; i < check_ins.size(); ++i) {
    const Reader item_place = check_ins.item(i);
    Members item(item_place, kCheckIn);
    if (!item) continue;
    CheckIn& check_in = out.check_ins[i];
    check_in.key = read_key(item, check_in_keys, i);
    check_in.title = item.text(kTitle, check_in.key);
    check_in.every = item.whole(kEvery);
    if (item.has(kEvery) && check_in.every < kDay && !item[kEvery].is_null()) {
      item.error(kEvery, "range", "write a day or more, like \"91d\"");
    }
    check_in.condition = loader.condition(item_place, "if", kTerminal);
  }
  if (members.has(kPause)) out.pause = members.whole(kPause);
}

}  // namespace fieldwise
