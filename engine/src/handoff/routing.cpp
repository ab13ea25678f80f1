// route(): rule by rule, and in each pool from all members to the one whose turn it is.
#include "handoff/routing.h"

#include <algorithm>

#include "json/spans.h"
#include "logic/evaluate.h"
#include "score/sheet.h"

namespace fieldwise {
namespace {

using Texts = std::span<const std::string_view>;

bool has_text(Texts texts, std::string_view text) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](std::string_view item) { return same_text(item, text); });
}

class Router {
 public:
  Router(const Plan& plan, const Routing& routing, const RoutedLead& lead,
         std::span<const RepState> states, std::span<const Turns> turns, int64_t now, Arena& arena)
      : plan_(plan),
        routing_(routing),
        lead_(lead),
        states_(states),
        turns_(turns),
        now_(now),
        arena_(arena) {
    for (uint32_t t = 0; t < kTraits; ++t) traits_[t] = lead_trait(t);
  }

  Choice choose() {
    if (!try_owner() && !try_rules() && !routing_.rules.empty()) {
      try_full(routing_.rules.back());  // the fallback: no lead is lost while somebody is there
    }
    choice_.tried = keep(arena_, tried_);
    return choice_;
  }

 private:
  const RepState& state_of(uint32_t rep) const {
    static constexpr RepState kNew;
    return rep < states_.size() ? states_[rep] : kNew;
  }

  Value evaluate(uint32_t rule) {
    if (rule == kNone) return {};
    logic::Inputs in = lead_.sheet.inputs();
    in.scratch = &arena_;
    const logic::Outcome outcome = logic::evaluate(plan_.book, rule, in);
    return outcome.ok ? outcome.value : Value();
  }

  // The lead's territories, languages …; none: not known.
  Texts lead_trait(uint32_t trait) {
    const Value value = evaluate(routing_.traits[trait]);
    List<std::string_view> texts;
    if (!value.text().empty()) texts.push_back(value.text());
    for (const Value& item : value) {
      if (!item.text().empty()) texts.push_back(item.text());
    }
    return keep(arena_, texts);
  }

  bool lists(const Rep& rep, uint32_t trait) const {
    const Texts of_lead = traits_[trait];
    return std::any_of(of_lead.begin(), of_lead.end(),
                       [&](std::string_view text) { return has_text(rep.takes[trait], text); });
  }

  // Whether the rep takes leads of this kind: who lists none takes all.
  bool takes(const Rep& rep, uint32_t trait) const {
    return traits_[trait].empty() || rep.takes[trait].empty() || lists(rep, trait);
  }

  uint32_t find_owner() {
    const std::string_view key = evaluate(routing_.owner).text();
    if (!key.empty()) {
      const uint32_t rep = routing_.rep_index.find(key);
      if (rep != kNone) return rep;
      choice_.unknown_owner = key;
    }
    char* domain = arena_.array<char>(lead_.domain.size());
    std::transform(lead_.domain.begin(), lead_.domain.end(), domain, [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return routing_.owners.find({domain, lead_.domain.size()});
  }

  // Owners get their accounts' leads whatever their load and the hour: they are theirs.
  bool try_owner() {
    const uint32_t owner = find_owner();
    if (owner == kNone) return false;
    considered_.clear();
    Considered& item = considered_.emplace_back();
    item.rep = owner;
    item.away = away_at(routing_.reps[owner], now_, state_of(owner).offset);
    const bool gone = item.away != nullptr && !routing_.owner_waits;
    if (gone) item.fate = Fate::away;
    tried_.push_back({nullptr, keep(arena_, considered_)});
    if (gone) return false;
    choice_.rep = owner;
    choice_.via = Via::account;
    choice_.waits = item.away != nullptr || !state_of(owner).open;
    return true;
  }

  bool applies(const RoutingRule& rule) const {
    const bool mql = lead_.stage == Stage::mql;
    if (rule.stages != 0) {
      if ((rule.stages >> static_cast<uint32_t>(lead_.stage) & 1) == 0) return false;
    } else if (rule.via == Via::rule ? mql && routing_.has_sdr : rule.via == Via::sdr && !mql) {
      return false;
    }
    return rule.condition == kNone || lead_.sheet.holds(rule.condition);
  }

  bool try_rules() {
    for (const RoutingRule& rule : routing_.rules) {
      if (!applies(rule)) continue;
      consider(rule);
      if (!anybody() && rule.waits) choice_.waits = admit_closed();
      if (take(rule)) return true;
    }
    return false;
  }

  // Everybody is full, so those who are there get more than that; the closed ones if all are.
  void try_full(const RoutingRule& fallback) {
    consider(fallback);
    const auto is_full = [](const Considered& c) {
      return c.fate == Fate::full || c.fate == Fate::full_today;
    };
    const bool open = std::any_of(considered_.begin(), considered_.end(), [&](const Considered& c) {
      return is_full(c) && state_of(c.rep).open;
    });
    for (Considered& item : considered_) {
      if (!is_full(item)) continue;
      item.fate = open && !state_of(item.rep).open ? Fate::closed : Fate::eligible;
    }
    if (!anybody()) return;
    choice_.over_full = true;
    choice_.waits = !open;
    tried_.pop_back();  // the same pool, in vain
    take(fallback);
  }

  void consider(const RoutingRule& rule) {
    considered_.clear();
    for (const PoolMember& member : routing_.pools[rule.pool].members) {
      Considered& item = considered_.emplace_back();
      item.rep = member.rep;
      item.weight = member.weight;
      set_fate(rule, member, item);
    }
  }

  // What lasts longest is said first: nobody who left is called closed.
  void set_fate(const RoutingRule& rule, const PoolMember& member, Considered& item) const {
    const Rep& rep = routing_.reps[member.rep];
    const RepState& state = state_of(member.rep);
    item.away = away_at(rep, now_, state.offset);
    if (is_before(member.dates, now_, state.offset)) {
      item.fate = Fate::not_yet;
    } else if (is_after(member.dates, now_, state.offset)) {
      item.fate = Fate::left;
    } else if (item.away != nullptr) {
      item.fate = Fate::away;
    } else {
      for (uint32_t t = 0; t < kTraits; ++t) {
        if ((rule.require >> t & 1) != 0 && !takes(rep, t)) {
          item.fate = Fate::other;
          item.which = static_cast<uint8_t>(t);
          return;
        }
      }
      if (rep.most_open != 0 && state.leads >= rep.most_open) {
        item.fate = Fate::full;
      } else if (rep.most_per_day != 0 && state.today >= rep.most_per_day) {
        item.fate = Fate::full_today;
      } else if (!state.open) {
        item.fate = Fate::closed;
      }
    }
  }

  bool anybody() const {
    return std::any_of(considered_.begin(), considered_.end(),
                       [](const Considered& c) { return c.fate == Fate::eligible; });
  }

  // Makes the closed ones eligible; returns whether there are any.
  bool admit_closed() {
    for (Considered& item : considered_) {
      if (item.fate == Fate::closed) item.fate = Fate::eligible;
    }
    return anybody();
  }

  // Takes the rep whose turn it is; false if nobody is eligible.
  bool take(const RoutingRule& rule) {
    const bool found = anybody();
    if (found) {
      for (const Prefer prefer : rule.prefer) narrow(prefer);
      take_turn(rule);
    }
    tried_.push_back({&rule, keep(arena_, considered_)});
    return found;
  }

  void take_turn(const RoutingRule& rule) {
    static const Turns kNew;
    const Turns& turns = rule.pool < turns_.size() ? turns_[rule.pool] : kNew;
    List<Share> among;
    for (const Considered& item : considered_) {
      if (item.fate == Fate::eligible) among.push_back({item.rep, item.weight});
    }
    choice_.among = keep(arena_, among);
    List<int64_t> credits;
    credits_after(turns, choice_.among, credits);
    size_t next = 0;
    for (Considered& item : considered_) {
      if (item.fate == Fate::eligible) item.credit = credits[next++];
    }
    const uint32_t chosen = next_turn(turns, choice_.among);
    choice_.rep = choice_.among[chosen].rep;
    choice_.via = rule.via;
    choice_.rule = &rule;
    choice_.pool = rule.pool;
    choice_.held_back = *std::max_element(credits.begin(), credits.end()) > credits[chosen];
  }

  // Leaves the eligible whom `prefer` puts first, if that tells them apart.
  void narrow(Prefer prefer) {
    List<uint8_t> first;
    prefers(prefer, first);
    if (std::find(first.begin(), first.end(), 1) == first.end()) return;
    for (size_t i = 0; i < considered_.size(); ++i) {
      Considered& item = considered_[i];
      if (item.fate != Fate::eligible || first[i]) continue;
      item.fate = Fate::outdone;
      item.which = static_cast<uint8_t>(prefer);
    }
  }

  // Whom it puts first, a flag for each considered.
  void prefers(Prefer prefer, List<uint8_t>& first) const {
    double rate_needed = 0, pool_rate = 0;
    const Considered* least = nullptr;
    if (prefer == Prefer::win_rate) {
      pool_rate = rate_of_pool();
      for (const Considered& item : considered_) {
        if (item.fate != Fate::eligible) continue;
        rate_needed =
            std::max(rate_needed, win_rate(item.rep, pool_rate) * routing_.win_rate_within);
      }
    } else if (prefer == Prefer::load) {
      for (const Considered& item : considered_) {
        if (item.fate != Fate::eligible) continue;
        if (least == nullptr || is_lighter(item, *least)) least = &item;
      }
    }
    for (const Considered& item : considered_) {
      const Rep& rep = routing_.reps[item.rep];
      bool is_first = false;
      if (item.fate == Fate::eligible) {
        switch (prefer) {
          case Prefer::closer:
            is_first = rep.closer;
            break;
          case Prefer::win_rate:
            is_first = win_rate(item.rep, pool_rate) >= rate_needed;
            break;
          case Prefer::load:
            is_first = !is_lighter(*least, item);
            break;
          default:  // a Trait, in the same order
            is_first = lists(rep, static_cast<uint32_t>(prefer));
        }
      }
      first.push_back(is_first);
    }
  }

  // Open leads for their weight.
  bool is_lighter(const Considered& a, const Considered& b) const {
    return uint64_t{state_of(a.rep).leads} * b.weight < uint64_t{state_of(b.rep).leads} * a.weight;
  }

  double rate_of_pool() const {
    double won = 0, decided = 0;
    for (const Considered& item : considered_) {
      if (item.fate != Fate::eligible) continue;
      won += state_of(item.rep).won;
      decided += state_of(item.rep).decided;
    }
    return decided > 0 ? won / decided : 0;
  }

  // The rep's win rate, drawn to the pool's as if that were so many more decided leads: nobody is
  // the best for having won one of one.
  double win_rate(uint32_t rep, double pool_rate) const {
    const RepState& state = state_of(rep);
    const double evidence = routing_.win_rate_evidence;
    return (state.won + evidence * pool_rate) / (state.decided + evidence);
  }

  const Plan& plan_;
  const Routing& routing_;
  const RoutedLead& lead_;
  std::span<const RepState> states_;
  std::span<const Turns> turns_;
  const int64_t now_;
  Arena& arena_;
  Texts traits_[kTraits];
  List<Considered> considered_;
  List<Attempt> tried_;
  Choice choice_;
};

}  // namespace

Choice route(const Plan& plan, const Routing& routing, const RoutedLead& lead,
             std::span<const RepState> states, std::span<const Turns> turns, int64_t now,
             Arena& arena) {
  return Router(plan, routing, lead, states, turns, now, arena).choose();
}

}  // namespace fieldwise
