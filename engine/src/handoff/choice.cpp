#include "handoff/choice.h"

#include "base/text.h"

namespace fieldwise {
namespace {

constexpr const char* kViaNames[kVias] = {"account", "hot", "rule", "sdr", "fallback"};
constexpr const char* kFateNames[kFates] = {"eligible", "not_yet",    "left",   "away",   "other",
                                            "full",     "full_today", "closed", "outdone"};
// By Trait and by Prefer, which begins with the traits.
constexpr const char* kTraitWords[kTraits] = {"territory", "language", "product", "specialism"};
constexpr const char* kPreferWords[] = {"territory", "language", "product", "specialism",
                                        "closer",    "win_rate", "load"};

std::string_view name_of_rep(const Routing& routing, uint32_t rep) {
  return routing.reps[rep].name;
}

std::string until_text(const Dates& away) {
  if (away.until.text.empty()) return {};
  return fill_in(" until %", {away.until.text});
}

std::string outdone_text(const Routing& routing, const Considered& item) {
  const std::string_view name = name_of_rep(routing, item.rep);
  switch (static_cast<Prefer>(item.which)) {
    case Prefer::closer:
      return fill_in("% is not a closer, and others are", {name});
    case Prefer::win_rate:
      return fill_in("% wins fewer of such leads than others", {name});
    case Prefer::load:
      return fill_in("% has more open leads than others", {name});
    default:
      return fill_in("% does not name this %, and others do", {name, kTraitWords[item.which]});
  }
}

// What a rule is called in a sentence.
std::string rule_text(const RoutingRule& rule) {
  switch (rule.via) {
    case Via::hot:
      return rule.reason.empty() ? "Hot lead" : fill_in("Hot lead: %", {rule.reason});
    case Via::sdr:
      return "Qualified by marketing, not yet by sales";
    case Via::fallback:
      return "No other rule has somebody for it";
    default:
      return rule.reason == rule.key ? fill_in("Rule %", {rule.key})
                                     : fill_in("Rule %: %", {rule.key, rule.reason});
  }
}

std::string owner_text(const Routing& routing, const RoutedLead& lead, uint32_t rep) {
  return fill_in("% owns the account %", {name_of_rep(routing, rep), lead.domain});
}

std::string turn_text(const Routing& routing, const Choice& choice) {
  const std::string_view name = name_of_rep(routing, choice.rep);
  const std::string_view pool = routing.pools[choice.pool].label;
  if (choice.among.size() == 1) return fill_in("Only % in pool % can take it", {name, pool});
  if (choice.held_back) {
    return fill_in(
        "It is the turn of % in pool %: others are owed more from before, but shares among "
        "those who are there now go first",
        {name, pool});
  }
  int64_t credit = 0;
  for (const Considered& item : choice.tried.back().considered) {
    if (item.rep == choice.rep) credit = item.credit;
  }
  return fill_in(
      "It is the turn of % in pool %: % of a lead is owed, the most of % who can take it",
      {name, pool, thousandths_text(credit / (kCredit / 1000)),
       integer_text(static_cast<int64_t>(choice.among.size()))});
}

// Of an attempt that had nobody.
std::string vain_text(const Routing& routing, const RoutedLead& lead, const Attempt& attempt) {
  if (attempt.rule == nullptr) {
    const Considered& owner = attempt.considered.front();
    return owner_text(routing, lead, owner.rep) + " and is away" + until_text(*owner.away);
  }
  return fill_in("%; but nobody in pool % can take it",
                 {rule_text(*attempt.rule), routing.pools[attempt.rule->pool].label});
}

void write_considered(JsonWriter& w, const Routing& routing, const Considered& item,
                      bool has_turns) {
  w.begin_object();
  w.key("rep").string(routing.reps[item.rep].key);
  w.key("fate").string(kFateNames[static_cast<size_t>(item.fate)]);
  if (item.fate == Fate::other) w.key("which").string(kTraitWords[item.which]);
  if (item.fate == Fate::outdone) w.key("which").string(kPreferWords[item.which]);
  if (item.fate != Fate::eligible) {
    w.key("text").string(explain_fate(routing, item));
  } else if (has_turns) {
    w.key("weight").integer(item.weight);
    w.key("credit").thousandths(item.credit / (kCredit / 1000));
  }
  w.end_object();
}

}  // namespace

std::string explain_fate(const Routing& routing, const Considered& item) {
  const Rep& rep = routing.reps[item.rep];
  switch (item.fate) {
    case Fate::eligible:
      return {};
    case Fate::not_yet:
      return fill_in("% is not in this pool yet", {rep.name});
    case Fate::left:
      return fill_in("% is no longer in this pool", {rep.name});
    case Fate::away:
      return fill_in("% is away%", {rep.name, until_text(*item.away)});
    case Fate::other:
      return fill_in("% does not take this %", {rep.name, kTraitWords[item.which]});
    case Fate::full:
      return fill_in("% has % open leads, which is full", {rep.name, integer_text(rep.most_open)});
    case Fate::full_today:
      return fill_in("% has got % leads today, which is full",
                     {rep.name, integer_text(rep.most_per_day)});
    case Fate::closed:
      return fill_in("% is outside working hours", {rep.name});
    case Fate::outdone:
      return outdone_text(routing, item);
  }
  return {};
}

std::vector<std::string> explain(const Routing& routing, const RoutedLead& lead,
                                 const Choice& choice) {
  std::vector<std::string> out;
  if (choice.rep == kNone) {
    out.push_back("Nobody can take it");
  } else if (choice.via == Via::account) {
    out.push_back(owner_text(routing, lead, choice.rep));
  } else {
    out.push_back(rule_text(*choice.rule));
    out.push_back(turn_text(routing, choice));
  }
  if (choice.over_full) out.push_back("Everybody who is there is full, so somebody gets one more");
  if (choice.waits) {
    const Considered& owner = choice.tried.back().considered.front();
    if (choice.via == Via::account && owner.away != nullptr) {
      out.push_back("It waits: the owner is away" + until_text(*owner.away));
    } else {
      out.push_back("It waits for the rep's next working hours");
    }
  }
  if (!choice.unknown_owner.empty()) {
    out.push_back(
        fill_in("\"%\" is given as owner, and no rep has this key", {choice.unknown_owner}));
  }
  const size_t vain = choice.tried.size() - (choice.rep == kNone ? 0 : 1);
  for (size_t i = 0; i < vain; ++i) out.push_back(vain_text(routing, lead, choice.tried[i]));
  return out;
}

void write_among(JsonWriter& w, const Routing& routing, const Choice& choice) {
  w.begin_object();
  for (const Share& share : choice.among) {
    w.key(routing.reps[share.rep].key).integer(share.weight);
  }
  w.end_object();
}

void write_rule(JsonWriter& w, const Routing& routing, const RoutingRule* rule) {
  w.key("via").string(kViaNames[static_cast<size_t>(rule == nullptr ? Via::account : rule->via)]);
  if (rule == nullptr) return;
  if (!rule->key.empty()) w.key("rule").string(rule->key);
  w.key("pool").string(routing.pools[rule->pool].key);
}

void write_choice(JsonWriter& w, const Routing& routing, const RoutedLead& lead,
                  const Choice& choice) {
  w.begin_object();
  if (choice.rep == kNone) {
    w.key("rep").null();
  } else {
    w.key("rep").string(routing.reps[choice.rep].key);
    w.key("name").string(name_of_rep(routing, choice.rep));
    write_rule(w, routing, choice.rule);
    w.key("waits").boolean(choice.waits);
    w.key("over_full").boolean(choice.over_full);
    if (choice.rule != nullptr) {
      w.key("among");
      write_among(w, routing, choice);
    }
  }
  w.key("why").begin_array();
  for (const std::string& sentence : explain(routing, lead, choice)) w.string(sentence);
  w.end_array();
  w.key("tried").begin_array();
  for (const Attempt& attempt : choice.tried) {
    w.begin_object();
    write_rule(w, routing, attempt.rule);
    w.key("considered").begin_array();
    for (const Considered& item : attempt.considered) {
      write_considered(w, routing, item, attempt.rule != nullptr);
    }
    w.end_array().end_object();
  }
  w.end_array().end_object();
}

}  // namespace fieldwise
