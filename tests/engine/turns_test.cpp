// Whose turn it is in a pool: what is promised of shares, and what reps who join, leave or come
// back get.
#include "handoff/turns.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "random.h"

namespace fieldwise {
namespace {

using test::Random;
using Team = std::vector<Share>;

// What one lead leads to: the rep who gets it.
uint32_t deal_next(Turns& turns, const Team& team) {
  const uint32_t rep = team[next_turn(turns, team)].rep;
  deal(turns, team, rep);
  return rep;
}

std::string order_of(Turns& turns, const Team& team, int leads) {
  std::string out;
  for (int i = 0; i < leads; ++i) out += static_cast<char>('a' + deal_next(turns, team));
  return out;
}

int64_t weight_of(const Team& team) {
  int64_t sum = 0;
  for (const Share& share : team) sum += share.weight;
  return sum;
}

// Follows one pool from outside: by counting alone, without any of the pool's own state.
class Auditor {
 public:
  // The lead's place in its period, and how far anybody is off the share due. `worst` is in leads,
  // compared exactly before it is rounded to a double.
  void add(const Team& team, uint32_t rep) {
    Team sorted = team;
    std::sort(sorted.begin(), sorted.end(),
              [](const Share& a, const Share& b) { return a.rep < b.rep; });
    if (sorted != team_) {
      team_ = sorted;
      got_.clear();
      leads_ = 0;
      ++periods;
    }
    ++leads_;
    ++got_[rep];
    const int64_t all = weight_of(team);
    for (const Share& share : team) {
      const int64_t off = std::abs(share.weight * leads_ - got_[share.rep] * all);
      beyond += off >= all;
      worst = std::max(worst, static_cast<double>(off) / static_cast<double>(all));
      earned_[share.rep] += static_cast<double>(share.weight) / static_cast<double>(all);
    }
    earned_[rep] -= 1;
    most_credit = std::max(most_credit, std::abs(earned_[rep]));
    for (const Share& share : team)
      most_credit = std::max(most_credit, std::abs(earned_[share.rep]));
  }
  double credit(uint32_t rep) { return earned_[rep]; }

  double worst = 0, most_credit = 0;
  uint64_t beyond = 0;  // times that somebody was a whole lead off, or more
  uint32_t periods = 0;

 private:
  Team team_;
  int64_t leads_ = 0;
  std::map<uint32_t, int64_t> got_;
  std::map<uint32_t, double> earned_;
};

// Reps who join, leave, come back, and change their weights.
struct Staff {
  Random& random;
  uint32_t heaviest;
  uint32_t next_rep = 0;
  Team here{}, away{};

  void join() { here.push_back({next_rep++, weight()}); }
  uint32_t weight() { return 1 + random.below(heaviest); }
  void change() {
    switch (random.below(5)) {
      case 0:
        join();
        break;
      case 1:
        if (here.size() > 1) here.erase(here.begin() + random.below(here.size()));
        break;
      case 2:
        if (here.size() > 1) {
          const uint32_t i = random.below(here.size());
          away.push_back(here[i]);
          here.erase(here.begin() + i);
        }
        break;
      case 3:
        if (!away.empty()) {
          here.insert(here.begin() + random.below(here.size() + 1), away.back());
          away.pop_back();
        }
        break;
      default:
        here[random.below(here.size())].weight = weight();
    }
  }
};

}  // namespace

TEST_CASE("turns: a small pool, by hand") {
  Turns turns;
  CHECK(order_of(turns, {{0, 3}, {1, 1}, {2, 1}}, 10) == "abacaabaca");
  Turns equal;
  CHECK(order_of(equal, {{0, 1}, {1, 1}, {2, 1}}, 6) == "abcabc");
  Turns alone;
  CHECK(order_of(alone, {{4, 7}}, 3) == "eee");
}

TEST_CASE(
    "turns: within a period nobody is a lead off, over 100,000 leads with joiners and leavers") {
  double worst = 0, most_credit = 0;
  uint32_t leads = 0, periods = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    // Weights of 1 to 3 make many ties, those to 1000 hardly any.
    Staff staff{random, seed % 3 == 0 ? 3u : seed % 3 == 1 ? 20u : kMostWeight};
    for (uint32_t i = 0; i <= random.below(12); ++i) staff.join();
    Turns turns;
    Auditor auditor;
    const uint32_t longest = random.chance(50) ? 20 : 2000;
    for (uint32_t of_seed = 0; of_seed < 4000;) {
      for (uint32_t n = 1 + random.below(longest); n > 0; --n, ++of_seed, ++leads) {
        auditor.add(staff.here, deal_next(turns, staff.here));
      }
      staff.change();
    }
    REQUIRE(auditor.beyond == 0);
    for (const Share& share : staff.here) {
      const double kept = static_cast<double>(credit_of(turns, share.rep)) / kCredit;
      REQUIRE(kept == doctest::Approx(auditor.credit(share.rep)).epsilon(1e-5));
    }
    worst = std::max(worst, auditor.worst);
    most_credit = std::max(most_credit, auditor.most_credit);
    periods += auditor.periods;
  }
  MESSAGE(leads, " leads, ", periods, " periods, most off ", worst, ", largest credit ",
          most_credit);
  CHECK(leads >= 200000);
  CHECK(periods > 5000);
  CHECK(worst < 1);
  CHECK(worst > 0.9);  // else the test would hardly try
}

TEST_CASE("turns: the largest credit alone would be off by more than a lead") {
  // Why there is a bound: smooth weighted round robin, here in four lines, beside it.
  uint32_t beyond = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    Team team;
    for (uint32_t i = 0; i < 12; ++i) {
      team.push_back({i, random.chance(70) ? 1 + random.below(3) : 1 + random.below(400)});
    }
    const int64_t all = weight_of(team);
    Turns turns;
    Auditor alone, bounded;
    std::vector<int64_t> credit(team.size());
    for (int64_t n = 0; n < all; ++n) {
      size_t best = 0;
      for (size_t i = 0; i < team.size(); ++i) {
        credit[i] += team[i].weight;
        if (credit[i] > credit[best]) best = i;
      }
      credit[best] -= all;
      alone.add(team, team[best].rep);
      bounded.add(team, deal_next(turns, team));
    }
    beyond += alone.beyond > 0;
    REQUIRE(bounded.beyond == 0);
  }
  CHECK(beyond > 0);
}

TEST_CASE("turns: of all whom the bound allows, the largest credit goes first") {
  uint32_t held_back = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Staff staff{random, 1 + random.below(30)};
    for (uint32_t i = 0; i <= random.below(6); ++i) staff.join();
    Turns turns;
    Team team;
    std::vector<int64_t> got;
    int64_t leads = 0;
    List<int64_t> credits;
    for (uint32_t n = 0; n < 150; ++n) {
      if (random.chance(10)) staff.change();
      if (team != staff.here) {
        team = staff.here;
        got.assign(team.size(), 0);
        leads = 0;
      }
      const int64_t all = weight_of(team);
      // By trying: whoever gets this lead, can all later ones of the cycle go to the earliest due
      // among those who are not ahead of their share, and nobody be too late?
      const auto allowed = [&](size_t first) {
        std::vector<int64_t> had = got;
        const auto ahead = [&](size_t i, int64_t dealt) {
          return had[i] * all >= team[i].weight * (dealt + 1);
        };
        const auto due = [&](size_t i) {
          return ((had[i] + 1) * all + team[i].weight - 1) / team[i].weight;
        };
        if (ahead(first, leads)) return false;
        for (int64_t dealt = leads; dealt < leads + 2 * all; ++dealt) {
          size_t next = team.size();
          for (size_t i = 0; i < team.size(); ++i) {
            if (due(i) <= dealt) return false;
            if (!ahead(i, dealt) && (next == team.size() || due(i) < due(next))) next = i;
          }
          if (next == team.size()) return false;
          ++had[dealt == leads ? first : next];
        }
        return true;
      };
      credits_after(turns, team, credits);
      size_t expected = team.size(), largest = 0;
      for (size_t i = 0; i < team.size(); ++i) {
        if (credits[i] > credits[largest]) largest = i;
        if ((expected == team.size() || credits[i] > credits[expected]) && allowed(i)) expected = i;
      }
      const uint32_t chosen = next_turn(turns, team);
      REQUIRE(chosen == expected);
      held_back += chosen != largest;
      deal(turns, team, team[chosen].rep);
      ++got[chosen];
      ++leads;
    }
  }
  MESSAGE(held_back, " of 60,000 leads went to another than the one of the largest credit");
  CHECK(held_back > 100);
}

TEST_CASE("turns: the log alone says whose turn it is, however it is cut") {
  Random random(7);
  Staff staff{random, 20};
  for (int i = 0; i < 5; ++i) staff.join();
  Turns kept;
  std::vector<Team> teams;
  std::vector<uint32_t> reps;
  for (uint32_t n = 0; n < 3000; ++n) {
    if (random.chance(8)) staff.change();
    if (random.chance(3)) kept = Turns(kept);  // a copy goes on as the original does
    teams.push_back(staff.here);
    reps.push_back(deal_next(kept, staff.here));
    if (n % 500 != 0) continue;
    std::vector<Dealt> log;
    for (size_t i = 0; i < reps.size(); ++i) {
      log.push_back({1, reps[i], teams[i]});
      log.push_back({5, 0, teams[i]});  // a pool that there is no more
    }
    Turns again[2];
    deal_all(again, log);
    CHECK(again[0].period.turns.empty());
    CHECK(next_turn(again[1], staff.here) == next_turn(kept, staff.here));
    for (uint32_t rep = 0; rep < staff.next_rep; ++rep) {
      REQUIRE(credit_of(again[1], rep) == credit_of(kept, rep));
    }
  }
}

TEST_CASE("turns: the order of members decides between equals only") {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Staff staff{random, 6};
    for (int i = 0; i < 6; ++i) staff.join();
    Turns turns;
    List<int64_t> credits;
    for (uint32_t n = 0; n < 300; ++n) {
      if (random.chance(10)) staff.change();
      Team other = staff.here;
      random.shuffle(other);
      const uint32_t rep = staff.here[next_turn(turns, staff.here)].rep;
      const uint32_t second = other[next_turn(turns, other)].rep;
      credits_after(turns, staff.here, credits);
      const auto credit = [&](uint32_t wanted) {
        size_t i = 0;
        while (staff.here[i].rep != wanted) ++i;
        return credits[i];
      };
      REQUIRE(credit(rep) == credit(second));
      deal(turns, other, rep);
    }
  }
  Turns turns;
  const Team by_order[] = {{{7, 2}, {3, 2}}, {{3, 2}, {7, 2}}};
  CHECK(by_order[0][next_turn(turns, by_order[0])].rep == 7);
  CHECK(by_order[1][next_turn(turns, by_order[1])].rep == 3);
}

TEST_CASE("turns: who joins or comes back gets a share, no flood and no penance") {
  Team team = {{0, 2}, {1, 1}, {2, 1}};
  Turns turns;
  for (int i = 0; i < 1001; ++i) deal_next(turns, team);
  const auto next_leads = [&](uint32_t rep, int leads) {
    int got = 0;
    for (int i = 0; i < leads; ++i) got += deal_next(turns, team) == rep;
    return got;
  };
  SUBCASE("joins after a thousand leads") {
    team.push_back({3, 1});
    CHECK(next_leads(3, 5) <= 2);
    CHECK(next_leads(3, 100) >= 19);
    CHECK(next_leads(3, 100) <= 21);
  }
  SUBCASE("comes back from a long holiday") {
    const Share gone = team[1];
    team.erase(team.begin() + 1);
    for (int i = 0; i < 5000; ++i) deal_next(turns, team);
    team.insert(team.begin() + 1, gone);
    CHECK(next_leads(1, 4) <= 2);
    CHECK(next_leads(1, 100) >= 24);
    CHECK(next_leads(1, 100) <= 26);
  }
  SUBCASE("is away every day, and has what is due of the rest") {
    int had = 0, could = 0;
    for (int day = 0; day < 2000; ++day) {
      const Team short_day = {team[0], team[2]};
      for (int i = 0; i < 3; ++i) {
        ++could;
        had += deal_next(turns, team) == 1;
      }
      deal_next(turns, short_day);
    }
    CHECK(std::abs(had - could / 4) <= 2);
  }
}

TEST_CASE("turns: what only some can take counts among those alone") {
  // Rep 0 is the only specialist for half of the leads; the other half is dealt out among all.
  const Team all = {{0, 1}, {1, 1}, {2, 1}}, specialist = {{0, 1}};
  Turns turns;
  Auditor auditor;
  int of_all = 0;
  for (int i = 0; i < 3000; ++i) {
    auditor.add(specialist, deal_next(turns, specialist));
    const uint32_t rep = deal_next(turns, all);
    auditor.add(all, rep);
    of_all += rep == 0;
  }
  CHECK(std::abs(of_all - 1000) <= 1);
  CHECK(auditor.most_credit < 2);

  // With any sets of reps, one lead each, there is no period to speak of: credits stay small.
  double largest = 0;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    Turns mixed;
    Auditor of_mixed;
    for (int i = 0; i < 2000; ++i) {
      Team some;
      for (uint32_t rep = 0; rep < 8; ++rep) {
        if (random.chance(50)) some.push_back({rep, 1 + (rep * 7) % 5});
      }
      if (some.empty()) some.push_back({0, 1});
      of_mixed.add(some, deal_next(mixed, some));
    }
    largest = std::max(largest, of_mixed.most_credit);
  }
  MESSAGE("largest credit where each lead is for others: ", largest);
  CHECK(largest < 3);
}

TEST_CASE("turns: leads that went otherwise are put right in the next period") {
  Team team = {{0, 1}, {1, 1}, {2, 3}};
  Turns turns;
  for (int i = 0; i < 50; ++i) deal(turns, team, 0);  // somebody else's doing
  deal(turns, team, 9);                               // who could not have got it: not dealt out
  CHECK(credit_of(turns, 9) == 0);
  CHECK(credit_of(turns, 0) == -40 * kCredit);
  // In the same period the largest credits come first.
  CHECK(deal_next(turns, team) == 2);
  int first = 0;
  for (int i = 0; i < 150; ++i) first += deal_next(turns, team) == 0;
  CHECK(first == 0);
  // A period that begins has its bound again, so nobody goes without for long.
  team[2].weight = 4;
  Auditor auditor;
  for (int i = 0; i < 600; ++i) auditor.add(team, deal_next(turns, team));
  CHECK(auditor.beyond == 0);
}

TEST_CASE("turns: large pools of unequal weights") {
  Random random(3);
  Team team;
  for (uint32_t i = 0; i < kMostMembers; ++i) team.push_back({i, 1 + random.below(kMostWeight)});
  team[10].weight = 1;
  team[20].weight = kMostWeight;
  Turns turns;
  Auditor auditor;
  for (int i = 0; i < 3000; ++i) auditor.add(team, deal_next(turns, team));
  CHECK(auditor.beyond == 0);
}

}  // namespace fieldwise
