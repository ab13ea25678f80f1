// load_routing: reps, pools and routing, what they say of each other, and what cannot be meant.
#include <algorithm>

#include "handoff/load_reps.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum RoutingMember : uint32_t { kLead, kNamedAccounts, kHot, kRules, kSdr, kFallback, kWinRate };
constexpr MemberSpec kRouting[] = {
    {"lead"},
    {"namedAccounts"},
    {"hot"},
    {"rules", Kind::list, false, nullptr, 0, 1000},
    {"sdr", Kind::text},
    {"fallback", Kind::text, true,
     "write the key of the pool for leads that no rule sends elsewhere"},
    {"winRate"},
    {"notes"}};

// In the order of Trait.
constexpr MemberSpec kLeadMembers[] = {
    {"territory"}, {"language"}, {"product"}, {"specialism"}, {"notes"}};

enum AccountsMember : uint32_t { kOwners, kOwner, kWhenAway };
constexpr MemberSpec kAccounts[] = {
    {"owners"}, {"owner"}, {"whenAway", Kind::choice, false, "route|wait"}, {"notes"}};

enum WinRateMember : uint32_t { kEvidence, kWithin };
constexpr MemberSpec kWinRateMembers[] = {{"evidence", Kind::whole, false, nullptr, 1, 1000000},
                                          {"within", Kind::number, false, nullptr, 0, 1}};

enum RuleMember : uint32_t {
  kRuleKey,  // rules only
  kIf,
  kPool,
  kStages,
  kRequire,
  kPrefer,
  kWhenClosed,
  kReason
};
constexpr MemberSpec kRule[] = {{"key", Kind::text, true},
                                {"if"},
                                {"pool", Kind::text, true},
                                {"stages", Kind::list, false, nullptr, 0, 10},
                                {"require", Kind::list, false, nullptr, 0, 4},
                                {"prefer", Kind::list, false, nullptr, 0, 7},
                                {"whenClosed", Kind::choice, false, "wait|next"},
                                {"reason", Kind::text},
                                {"notes"}};
constexpr MemberSpec kHotRule[] = {{"notes"},
                                   {"if", Kind::any, true, "write the condition of a hot lead"},
                                   {"pool", Kind::text, true},
                                   {"stages", Kind::list, false, nullptr, 0, 10},
                                   {"require", Kind::list, false, nullptr, 0, 4},
                                   {"prefer", Kind::list, false, nullptr, 0, 7},
                                   {"whenClosed", Kind::choice, false, "wait|next"},
                                   {"reason", Kind::text}};

constexpr uint32_t kDefaultEvidence = 20;
constexpr double kDefaultWithin = 0.9;

class RoutingLoader {
 public:
  RoutingLoader(Loader& loader, const Reader& playbook, Routing& out)
      : loader_(loader), playbook_(playbook), out_(out), owns_(out.reps.size()) {}

  void load(const Reader& place) {
    const Members routing(place, kRouting);
    if (!routing) return;
    out_.given = true;
    if (routing.has(kLead)) load_lead(routing.at(kLead));
    if (routing.has(kNamedAccounts)) load_accounts(routing.at(kNamedAccounts));
    load_win_rate(routing);
    load_rules(routing);
  }

  // By rep: whether the rep is somebody's by more than a pool.
  std::span<const uint8_t> owns() const { return {owns_.data(), owns_.size()}; }

 private:
  // Which field a rule only reads, as in {"var": "country"}; null: another rule.
  const Field* field_of(const Value& rule) const {
    const Value* path = rule.is_object() && rule.size == 1 ? rule.find("var") : nullptr;
    if (path == nullptr) return nullptr;
    const std::string_view name =
        path->is_array() && path->size == 1 ? path->items[0].text() : path->text();
    const uint32_t field = loader_.plan.field_index.find(name);
    return field == kNone ? nullptr : &loader_.plan.fields[field];
  }

  void load_lead(const Reader& place) {
    const Members lead(place, kLeadMembers);
    for (uint32_t t = 0; t < kTraits; ++t) {
      if (!lead.has(t)) continue;
      out_.traits[t] = loader_.expression(place, kLeadMembers[t].name);
      const Field* field = field_of(lead[t]);
      if (lead[t].is_string()) {
        lead.at(t).error("type", {"this is the same for all leads; write {\"var\": \"",
                                  lead[t].text(), "\"} for a field's answer"});
      } else if (field != nullptr &&
                 (!field->options.empty() || field->type == FieldType::country)) {
        check_takes(playbook_, t, *field);
      }
    }
  }

  void load_accounts(const Reader& place) {
    const Members accounts(place, kAccounts);
    if (!accounts) return;
    if (!accounts.has(kOwners) && !accounts.has(kOwner)) {
      place.missing("owners",
                    "write {\"acme.example\": \"rep\"}, or \"owner\", a rule that gives "
                    "the key of a rep");
    }
    out_.owner_waits = accounts.choice(kWhenAway) == 1;
    out_.owner = loader_.expression(place, "owner");
    // Whoever a field may name is not known before there are leads.
    if (accounts.has(kOwner)) std::fill(owns_.begin(), owns_.end(), uint8_t{1});
    const Reader owners = accounts.at(kOwners);
    if (accounts.has(kOwners) && !owners.value().is_object()) {
      return owners.error("type", "write domains and their reps, {\"acme.example\": \"rep\"}");
    }
    if (owners.size() > kMostAccounts) {
      return owners.error("too_many", "write at most 100000 accounts");
    }
    for (uint32_t i = 0; i < owners.size(); ++i) {
      load_owner(owners.item(i), owners.value().members[i].key);
    }
  }

  void load_owner(const Reader& place, std::string_view domain) {
    char* lower = loader_.plan.arena.array<char>(domain.size());
    std::transform(domain.begin(), domain.end(), lower, [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::string_view name(lower, domain.size());
    if (name.find('.') == std::string_view::npos || name.find_first_of("@/: ") < name.size()) {
      place.error("domain",
                  "write the domain of the account's e-mail addresses, like "
                  "\"acme.example\"");
    }
    if (!place.value().is_string()) return place.error("type", "write the key of a rep");
    const uint32_t rep = find_name(out_.rep_index, place.value().text(), "unknown_rep", place);
    if (rep == kNone) return;
    owns_[rep] = 1;
    if (!out_.owners.add(name, rep)) {
      place.error("duplicate", "this domain has an owner already; its case makes no other of it");
    }
  }

  void load_win_rate(const Members& routing) {
    out_.win_rate_evidence = kDefaultEvidence;
    out_.win_rate_within = kDefaultWithin;
    if (!routing.has(kWinRate)) return;
    const Reader place = routing.at(kWinRate);
    const Members rate(place, kWinRateMembers);
    out_.win_rate_evidence = static_cast<uint32_t>(rate.whole(kEvidence, kDefaultEvidence));
    out_.win_rate_within = rate.number(kWithin, kDefaultWithin);
  }

  void load_rules(const Members& routing) {
    const Reader list = routing.at(kRules);
    List<RoutingRule> rules;
    if (routing.has(kHot)) {
      const Reader place = routing.at(kHot);
      Members item(place, kHotRule);
      RoutingRule& hot = rules.emplace_back();
      hot.via = Via::hot;
      load_rule(item, hot);
      static constexpr Prefer kClosers[] = {Prefer::closer, Prefer::win_rate};
      if (!item.has(kPrefer)) hot.prefer = kClosers;
    }
    NameIndex keys;
    for (uint32_t i = 0; i < list.size(); ++i) {
      const Reader place = list.item(i);
      Members item(place, kRule);
      RoutingRule& rule = rules.emplace_back();
      rule.key = read_key(item, keys, i);
      load_rule(item, rule);
    }
    out_.has_sdr = routing.has(kSdr);
    if (out_.has_sdr) add_pool(routing, kSdr, Via::sdr, rules);
    add_pool(routing, kFallback, Via::fallback, rules);
    out_.rules = keep(loader_.plan.arena, rules);
  }

  void add_pool(const Members& routing, uint32_t member, Via via, List<RoutingRule>& rules) {
    RoutingRule& rule = rules.emplace_back();
    rule.via = via;
    const uint32_t pool = find_member(out_.pool_index, routing, member, "unknown_pool");
    if (pool != kNone) rule.pool = pool;
  }

  void load_rule(Members& item, RoutingRule& out) {
    if (!item) return;
    out.reason = item.text(kReason, out.key);
    out.condition = loader_.condition(item.place(), "if", kTerminal);
    const uint32_t pool = find_member(out_.pool_index, item, kPool, "unknown_pool");
    if (pool != kNone) out.pool = pool;
    out.waits = item.choice(kWhenClosed) != 1;
    out.stages = find_stages(item.at(kStages));
    const Reader require = item.at(kRequire);
    for (uint32_t i = 0; i < require.size(); ++i) {
      const uint32_t trait = load_word(require.item(i), kTraitNames);
      if (trait != kNone) out.require |= 1u << trait;
    }
    out.prefer = load_prefer(item.at(kPrefer), pool);
  }

  // A word of "a|b|c". A trait needs a rule that says a lead's.
  uint32_t load_word(const Reader& place, const char* words) {
    const uint32_t word = position_in(words, place.value().text());
    if (word == kNone) {
      place.error("unknown_value", {"write one of ", words});
    } else if (word < kTraits && out_.traits[word] == kNone) {
      const char* name = kLeadMembers[word].name;
      place.error("missing_member",
                  {"nothing says a lead's ", name, "; write \"", name,
                   "\" in \"lead\" of routing, as in {\"", name, "\": {\"var\": \"field\"}}"});
    }
    return word;
  }

  std::span<const Prefer> load_prefer(const Reader& list, uint32_t pool) {
    List<Prefer> out;
    for (uint32_t i = 0; i < list.size(); ++i) {
      const Reader item = list.item(i);
      const uint32_t word = load_word(item, kPreferNames);
      if (word == kNone) continue;
      const auto prefer = static_cast<Prefer>(word);
      if (std::find(out.begin(), out.end(), prefer) != out.end()) {
        item.error("duplicate", "this is preferred already; write each once");
      }
      if (prefer == Prefer::closer && pool != kNone && !has_closer(out_.pools[pool])) {
        item.error("conflict",
                   "nobody in the pool is a closer; write \"closer\": true at the reps "
                   "who are, or remove this");
      }
      out.push_back(prefer);
    }
    return keep(loader_.plan.arena, out);
  }

  bool has_closer(const Pool& pool) const {
    return std::any_of(pool.members.begin(), pool.members.end(), [&](const PoolMember& member) {
      return member.rep < out_.reps.size() && out_.reps[member.rep].closer;
    });
  }

  static constexpr uint32_t kMostAccounts = 100000;
  Loader& loader_;
  const Reader& playbook_;
  Routing& out_;
  List<uint8_t> owns_;
};

}  // namespace

void load_routing(Loader& loader, const Reader& place, const Calendars& calendars, Routing& out) {
  load_reps(loader, place, calendars, out);
  load_pools(loader, place, out);
  RoutingLoader routing(loader, place, out);
  if (place.has("routing")) {
    routing.load(place.at("routing"));
  } else if (!out.pools.empty()) {
    place.missing("routing", "write {\"fallback\": \"pool\"} at least, or remove the pools");
  }
  check_reps_used(place, out, routing.owns());
}

}  // namespace fieldwise
