// load_nurture: the asset library, then the sequences made of it.
#include "nurture/loading.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum AssetMember : uint32_t {
  kKey,
  kTitle,
  kPurpose,
  kStage,
  kChannel,
  kCta,
  kIndustry,
  kUrl,
};
constexpr MemberSpec kAsset[] = {{"key", Kind::text, true},
                                 {"title", Kind::text},
                                 {"purpose", Kind::choice, true, kPurposes},
                                 {"stage", Kind::choice, true, kBuyerStages},
                                 {"channel", Kind::choice, true, kChannels},
                                 {"cta", Kind::choice, false, kCallsToAction},
                                 {"industry", Kind::list, false, nullptr, 0, 100},
                                 {"url", Kind::text},
                                 {"engaged"},
                                 {"notes"}};

enum NurtureMember : uint32_t { kSequences, kJumps, kPause };
constexpr MemberSpec kNurture[] = {
    {"sequences", Kind::list, true, "list the sequences of assets", 0, 500},
    {"jumps", Kind::list, false, nullptr, 0, 32},
    {"pause", Kind::duration},
    {"notes"}};

// A list; one of nothing where `place` is something else, which has been noted.
bool is_list(const Reader& place) { return place.value().is_array(); }

std::span<const std::string_view> read_texts(Arena& arena, const Reader& list) {
  const auto out = make<std::string_view>(arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    out[i] = item.value().text();
    if (out[i].empty()) item.error("type", "write a text in quotes, not empty");
  }
  return out;
}

void load_asset(NurtureLoader& nurture, const Reader& place, uint32_t index) {
  Asset& asset = nurture.out.assets[index];
  Members item(place, kAsset);
  if (!item) return;
  asset.key = read_key(item, nurture.out.asset_index, index);
  asset.title = item.text(kTitle, asset.key);
  asset.url = item.text(kUrl);
  // What is missing or wrong keeps the first of its kind; it has been noted.
  asset.purpose = static_cast<Purpose>(item.whole(kPurpose));
  asset.stage = static_cast<BuyerStage>(item.whole(kStage));
  asset.channel = static_cast<Channel>(item.whole(kChannel));
  asset.cta = static_cast<CallToAction>(item.whole(kCta, -1) + 1);
  asset.industries = read_texts(nurture.arena(), item.at(kIndustry));
  asset.engaged = read_engagement(nurture, place, {});
}

// Keys by their positions, before the items are read, as sequences refer to later ones. Who reads
// the items notes what is wrong.
void index_keys(const Reader& list, NameIndex& out) {
  if (!is_list(list)) return;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Value* key = list.item(i).value().find("key");
    if (key != nullptr && is_key(key->text())) out.add(key->text(), i);
  }
}

}  // namespace

Ids read_signals(NurtureLoader& nurture, const Reader& names) {
  const Value& value = names.value();
  if (!value.is_string() && !value.is_array()) {
    names.error("type", "write the key of a signal, or a list of them");
    return {};
  }
  const uint32_t count = value.is_array() ? names.size() : 1;
  const NameIndex& signals = nurture.loader.plan.signal_index;
  uint32_t* out = nurture.arena().array<uint32_t>(count);
  size_t found = 0;
  if (count == 0) names.error("range", "name one signal or more");
  for (uint32_t i = 0; i < count; ++i) {
    const Reader name = value.is_array() ? names.item(i) : names;
    const uint32_t signal = find_name(signals, name.value().text(), "unknown_signal", name);
    if (signal == kNone) continue;
    uint32_t& watch = nurture.watches[signal];
    if (watch == kNone) {
      watch = static_cast<uint32_t>(nurture.out.watched.size());
      nurture.out.watched.push_back(signal);
    }
    out[found++] = watch;
  }
  return {out, found};
}

Engagement read_engagement(NurtureLoader& nurture, const Reader& place, Engagement otherwise) {
  if (!place.has("engaged")) return otherwise;
  Engagement out;
  out.by_name = false;
  const Reader engaged = place.at("engaged");
  if (engaged.value().is_object()) {
    out.condition = nurture.loader.condition(place, "engaged", kTerminal);
  } else {
    out.signals = read_signals(nurture, engaged);
  }
  return out;
}

void load_nurture(Loader& loader, const Reader& place, Nurture& out) {
  NurtureLoader nurture{loader, out, {}};
  nurture.watches.assign(loader.plan.signals.size(), kNone);
  const Reader assets = place.at("assets");
  if (is_list(assets)) {
    out.assets = make<Asset>(loader.plan.arena, assets.size());
    for (uint32_t i = 0; i < assets.size(); ++i) load_asset(nurture, assets.item(i), i);
  }
  if (!place.has("nurture")) return;
  const Reader member = place.at("nurture");
  const Members members(member, kNurture);
  if (!members) return;
  out.pause = members.whole(kPause);
  const Reader sequences = members.at(kSequences);
  index_keys(sequences, out.sequence_index);
  out.sequences = make<Sequence>(loader.plan.arena, sequences.size());
  NameIndex keys;
  for (uint32_t i = 0; i < sequences.size(); ++i) {
    load_sequence(nurture, sequences.item(i), keys, i);
  }
  const List<WrittenJump> common = read_jumps(nurture, members.at(kJumps));
  for (uint32_t i = 0; i < sequences.size(); ++i) {
    const Reader item = sequences.item(i);
    if (!item.value().is_object()) continue;
    load_jumps(nurture, item, i, common);
    load_next(nurture, item, i);
  }
}

}  // namespace fieldwise
