#include "insight/metrics.h"

#include <algorithm>

#include "insight/sales.h"
#include "playbook/playbook.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kScoreStep = 10000;  // thousandths

// Who had the lead last of all whom sales gave it to.
std::string rep_of(const LeadFacts& facts) {
  for (size_t i = facts.handoffs.size(); i-- > 0;) {
    if (!facts.handoffs[i].rep.empty()) return facts.handoffs[i].rep;
  }
  return {};
}

// The value by which a lead is told apart; that of a month is of what is counted itself.
std::string value_of(const Plan& plan, const LeadFacts& facts, const Dimension& by) {
  switch (by.kind) {
    case Dimension::Kind::rep:
      return rep_of(facts);
    case Dimension::Kind::source:
      return facts.source;
    case Dimension::Kind::segment:
      return segment_name(plan, by, facts.segment[by.segment]);
    default:
      return {};
  }
}

Group empty_group(const Plan& plan, std::string name) {
  Group out;
  out.name = std::move(name);
  out.figures.resize(passage_kinds().size());
  out.response = response_bands();
  out.clocks.resize(plan.playbook == nullptr ? 0 : plan.playbook->sla.clocks.size());
  out.won_of.resize(kSteps);
  return out;
}

class Counter {
 public:
  Counter(const Plan& plan, const Range& range, const Dimension& by)
      : plan_(plan), range_(range), by_(by) {}

  void add(const LeadFacts& facts) {
    ++leads_;
    value_ = value_of(plan_, facts, by_);
    if (range_.holds(facts.first_at)) {
      count(facts.first_at, [](Group& group) { ++group.leads; });
    }
    const auto kinds = passage_kinds();
    for (size_t k = 0; k < kinds.size(); ++k) {
      kinds[k].each(facts, [&](const Passage& p) { take(k, p); });
    }
    for (const HandoffFacts& handoff : facts.handoffs) {
      if (!range_.holds(handoff.at)) continue;
      count(handoff.at, [&](Group& group) { add_handoff(facts, handoff, group); });
    }
    for (const ClockFacts& clock : facts.clocks) {
      if (!range_.holds(clock.started)) continue;
      count(clock.started, [&](Group& group) { add_clock(clock, group.clocks[clock.clock]); });
    }
    add_stages(facts);
    add_scores(facts);
  }

  Metrics finish() {
    Metrics out;
    gathered({false, ""});  // also of no leads
    out.range = range_;
    out.leads = leads_;
    for (auto& [name, gathered] : groups_) {
      for (size_t k = 0; k < gathered.durations.size(); ++k) {
        if (!passage_kinds()[k].timed) continue;
        gathered.group.figures[k].velocity = velocity_of(std::move(gathered.durations[k]));
      }
      out.groups.push_back(std::move(gathered.group));
    }
    for (auto& [place, month] : scores_) out.scores.push_back(std::move(month));
    return out;
  }

 private:
  struct Gathered {
    Group group;
    std::vector<std::vector<Duration>> durations;  // by passage_kinds()
  };

  // All leads together come first; no value has that name.
  Gathered& gathered(const std::pair<bool, std::string>& name) {
    const auto found = groups_.find(name);
    if (found != groups_.end()) return found->second;
    Gathered& out = groups_[name];
    out.group = empty_group(plan_, name.second);
    out.durations.resize(passage_kinds().size());
    return out;
  }

  // Counts what began at `at` with all, and with its own.
  template <class Take>
  void each(int64_t at, Take take) {
    take(gathered({false, ""}));
    if (by_.kind == Dimension::Kind::none) return;
    const bool month = by_.kind == Dimension::Kind::month;
    take(gathered({true, month ? month_name(month_of(at)) : value_}));
  }

  template <class Take>
  void count(int64_t at, Take take) {
    each(at, [&](Gathered& gathered) { take(gathered.group); });
  }

  void take(size_t k, const Passage& passage) {
    if (!range_.holds(passage.from)) return;
    const PassageKind& kind = passage_kinds()[k];
    const int64_t end = std::min(range_.now, passage.gone);
    const bool late = kind.within != 0 && std::min(passage.to, end) - passage.from > kind.within;
    const bool came = passage.to != kNever && !late;
    const bool open = passage.to == kNever && passage.gone == kNever && !late;
    each(passage.from, [&](Gathered& gathered) {
      Rate& rate = gathered.group.figures[k].rate;
      ++rate.of;
      rate.came += came ? 1u : 0u;
      rate.open += open ? 1u : 0u;
      if (!kind.timed) return;
      const int64_t until = passage.to != kNever ? passage.to : end;
      gathered.durations[k].push_back({until - passage.from, passage.to != kNever});
    });
  }

  void add_stages(const LeadFacts& facts) {
    const bool won = facts.at(Step::won) != kNever;
    const bool gone = !won && (facts.stage == Stage::disqualified || facts.lost != kNever);
    for (size_t s = 0; s < kSteps; ++s) {
      if (facts.reached[s] == kNever || !range_.holds(facts.reached[s])) continue;
      count(facts.reached[s], [&](Group& group) {
        Rate& rate = group.won_of[s];
        ++rate.of;
        rate.came += won ? 1u : 0u;
        rate.open += won || gone ? 0u : 1u;
      });
    }
    const int64_t deal = facts.at(Step::opportunity);
    if (deal == kNever || !range_.holds(deal)) return;
    count(deal, [&](Group& group) {
      const bool open = facts.stage == Stage::opportunity;
      group.deals.open += open ? 1u : 0u;
      group.deals.won += won ? 1u : 0u;
      if (open) group.deals.open_amount += facts.amount;
      if (won) group.deals.won_amount += facts.amount;
    });
  }

  void add_scores(const LeadFacts& facts) {
    for (const MonthScore& month : facts.months) {
      for (uint32_t a = 0; a < month.scores.size(); ++a) {
        ScoreMonth& out = scores_[{month.month, a}];
        out.month = month.month;
        out.axis = a;
        const int64_t score = month.scores[a];
        const int64_t step =
            score >= 0 ? score / kScoreStep : -((kScoreStep - 1 - score) / kScoreStep);
        ++out.leads[step * (kScoreStep / 1000)];
      }
    }
  }

  const Plan& plan_;
  const Range range_;
  const Dimension by_;
  uint64_t leads_ = 0;
  std::string value_;  // of the lead that is counted
  std::map<std::pair<bool, std::string>, Gathered> groups_;
  std::map<std::pair<int32_t, uint32_t>, ScoreMonth> scores_;
};

}  // namespace

Metrics metrics_of(const Plan& plan, std::span<const LeadFacts> leads, const Range& range,
                   const Dimension& by) {
  Counter counter(plan, range, by);
  for (const LeadFacts& facts : leads) counter.add(facts);
  Metrics out = counter.finish();
  out.by = name_of(plan, by);
  return out;
}

}  // namespace fieldwise::insight
