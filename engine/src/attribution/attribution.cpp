#include "attribution/attribution.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>

#include "base/splitmix.h"

namespace fieldwise::attribution {
namespace {

constexpr size_t kControls = 4;        // of each case; more add little (Ury 1975)
constexpr uint64_t kFewest = 10;       // who met a thing, to say anything of it
constexpr double kDiscoveries = 0.05;  // the share of what stands out that may do so by chance
constexpr double kNormal95 = 1.959963984540054;
constexpr uint64_t kSeed = 20261121;

// A lead at the age at which it is compared.
struct Member {
  const Life* life = nullptr;
  int64_t until = 0;  // ms: what it met from then on does not count
};

// A case and who had not come there at its age.
struct Matched {
  Member lead;
  std::vector<Member> controls;
};

// How active a lead was by then, in doublings.
int band(const Life& life, int64_t until) {
  const auto end = std::lower_bound(life.activities.begin(), life.activities.end(), until);
  return static_cast<int>(std::bit_width(static_cast<uint64_t>(end - life.activities.begin())));
}

// Whether a lead could still get there at this age, and had not.
bool at_risk(const Life& life, int64_t age) {
  return life.first_at != kNever && life.seen_until - life.first_at > age;
}

std::vector<Matched> match(std::span<const Life> lives, Attribution& found) {
  std::map<std::string_view, std::vector<const Life*>> by_source;
  for (const Life& life : lives) {
    if (life.first_at != kNever) by_source[life.source].push_back(&life);
  }
  // Neither the order of a file nor that of ids says anything.
  for (auto& [source, all] : by_source) {
    std::sort(all.begin(), all.end(),
              [](const Life* a, const Life* b) { return a->name < b->name; });
  }
  SplitMix chance(kSeed);
  std::vector<Matched> out;
  for (auto& [source, all] : by_source) {
    std::vector<const Life*> pool = all;
    for (const Life* lead : all) {
      if (lead->ended_at == kNever || lead->ended_at < lead->first_at) continue;
      Matched set;
      set.lead = {lead, lead->ended_at};
      const int64_t age = lead->ended_at - lead->first_at;
      const int activity = band(*lead, lead->ended_at);
      chance.shuffle(pool);
      for (const Life* other : pool) {
        if (set.controls.size() == kControls) break;
        if (other == lead || !at_risk(*other, age)) continue;
        const int64_t until = other->first_at + age;
        if (band(*other, until) == activity) set.controls.push_back({other, until});
      }
      if (set.controls.empty()) {
        ++found.alone;
        continue;
      }
      found.controls += set.controls.size();
      out.push_back(std::move(set));
    }
  }
  found.cases = out.size();
  return out;
}

// Sums over sets of Mantel and Haenszel (1959), and of Robins, Breslow and Greenland (1986).
struct Sums {
  Effect effect;
  double r = 0, s = 0, pr = 0, ps_qr = 0, qs = 0;
  double excess = 0, variance = 0;
};

void add_set(Sums& sums, bool case_met, uint64_t controls_met, uint64_t controls) {
  const auto n = static_cast<double>(controls + 1);
  const double a = case_met ? 1 : 0, c = static_cast<double>(controls_met);
  const double d = static_cast<double>(controls) - c;
  const double p = (a + d) / n, q = (1 - a + c) / n;
  const double r = a * d / n, s = (1 - a) * c / n;
  sums.r += r;
  sums.s += s;
  sums.pr += p * r;
  sums.ps_qr += p * s + q * r;
  sums.qs += q * s;
  const double met = a + c;
  sums.excess += a - met / n;
  sums.variance += met * (n - met) / (n * n);
}

void finish(Sums& sums) {
  Effect& effect = sums.effect;
  if (sums.variance > 0) {
    effect.p = std::erfc(std::abs(sums.excess) / std::sqrt(2 * sums.variance));
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  effect.odds_ratio = sums.s > 0 ? sums.r / sums.s : sums.r > 0 ? kInfinity : 1;
  effect.high = kInfinity;
  if (sums.r == 0 || sums.s == 0) return;
  const double spread =
      kNormal95 * std::sqrt(sums.pr / (2 * sums.r * sums.r) + sums.ps_qr / (2 * sums.r * sums.s) +
                            sums.qs / (2 * sums.s * sums.s));
  effect.low = effect.odds_ratio * std::exp(-spread);
  effect.high = effect.odds_ratio * std::exp(spread);
}

// Benjamini and Hochberg (1995): of what stands out, one in twenty does so by chance.
void correct(std::vector<Effect>& effects) {
  std::sort(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
    return a.p != b.p ? a.p < b.p : a.thing < b.thing;
  });
  double least = 1;
  for (size_t i = effects.size(); i-- > 0;) {
    const double q =
        effects[i].p * static_cast<double>(effects.size()) / static_cast<double>(i + 1);
    least = std::min(least, q);
    effects[i].q = least;
    effects[i].stands_out = least <= kDiscoveries;
  }
}

}  // namespace

Attribution attribution_of(To to, std::span<const Life> lives) {
  Attribution out;
  out.to = to;
  out.leads = lives.size();
  std::map<Thing, Sums> things;
  for (const Matched& set : match(lives, out)) {
    std::map<std::string_view, std::pair<bool, uint64_t>> met;  // by the case, by controls
    for (const auto& [thing, at] : set.lead.life->met) {
      if (at < set.lead.until) met[thing].first = true;
    }
    for (const Member& control : set.controls) {
      for (const auto& [thing, at] : control.life->met) {
        if (at < control.until) ++met[thing].second;
      }
    }
    for (const auto& [thing, by] : met) {
      Sums& sums = things[Thing(thing)];
      sums.effect.cases += by.first ? 1u : 0u;
      sums.effect.controls += by.second;
      if (by.first) sums.effect.leads.push_back(set.lead.life->name);
      add_set(sums, by.first, by.second, set.controls.size());
    }
  }
  for (auto& [thing, sums] : things) {
    if (sums.effect.cases + sums.effect.controls < kFewest) continue;
    sums.effect.thing = thing;
    std::sort(sums.effect.leads.begin(), sums.effect.leads.end());
    finish(sums);
    out.effects.push_back(std::move(sums.effect));
  }
  correct(out.effects);
  return out;
}

}  // namespace fieldwise::attribution
