#include "insight/counter.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "insight/passages.h"
#include "insight/sales.h"
#include "playbook/playbook.h"

namespace fieldwise::insight {
namespace {

uint64_t times(const Mark& mark) { return mark.count > 0 ? static_cast<uint64_t>(mark.count) : 0; }

void add(Rate& rate, const Mark& mark, MarkState state) {
  rate.of += times(mark);
  if (state == MarkState::came) rate.came += times(mark);
  if (state == MarkState::open) rate.open += times(mark);
}

// What stands before the first colon; `text` is what stands behind it then.
std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(':'));
  text.remove_prefix(std::min(word.size() + 1, text.size()));
  return word;
}

void add_clock(const Mark& mark, std::string_view what, ClockFigures& figures) {
  const std::pair<std::string_view, uint64_t*> all[] = {
      {"runs", &figures.runs},         {"met", &figures.met},
      {"met_late", &figures.met_late}, {"breached", &figures.breached},
      {"running", &figures.running},   {"ended", &figures.ended},
      {"attempts", &figures.attempts}};
  for (const auto& [name, figure] : all) {
    if (name == what) *figure += times(mark);
  }
}

void add_deals(const Mark& mark, std::string_view what, Deals& deals) {
  if (what == "open") deals.open += times(mark);
  if (what == "won") deals.won += times(mark);
  if (what == "open_amount") deals.open_hundredths += mark.count;
  if (what == "won_amount") deals.won_hundredths += mark.count;
}

}  // namespace

Counter::Counter(const Plan& plan, const Range& range, const Dimension& by)
    : plan_(plan), range_(range), by_(by) {
  gathered({false, ""});  // also of no leads
}

Counter::Gathered& Counter::gathered(const Name& name) {
  const auto found = groups_.find(name);
  if (found != groups_.end()) return found->second;
  Gathered& out = groups_[name];
  out.group.name = name.second;
  out.group.figures.resize(passage_kinds().size());
  out.group.response = response_bands();
  out.group.clocks.resize(plan_.playbook == nullptr ? 0 : plan_.playbook->sla.clocks.size());
  out.group.won_of.resize(kSteps);
  out.durations.resize(passage_kinds().size());
  return out;
}

void Counter::add_rate(const Mark& mark, std::string_view key, Gathered& gathered) {
  const auto kinds = passage_kinds();
  const auto kind = std::find_if(kinds.begin(), kinds.end(),
                                 [&](const PassageKind& each) { return each.key == key; });
  if (kind == kinds.end()) return;
  const auto k = static_cast<size_t>(kind - kinds.begin());
  const int64_t seen = std::max(range_.now - mark.at, int64_t{0});
  const bool open = mark.state == MarkState::open;
  const bool late = open && kind->within != 0 && seen > kind->within;
  insight::add(gathered.group.figures[k].rate, mark, late ? MarkState::gone : mark.state);
  if (!kind->timed || times(mark) == 0) return;
  gathered.durations[k].push_back(
      {open ? seen : mark.ms, mark.state == MarkState::came, times(mark)});
}

void Counter::add_score(const Mark& mark, std::string_view key) {
  const std::string_view step = take_word(key);
  int64_t from = 0;
  if (std::from_chars(step.data(), step.data() + step.size(), from).ec != std::errc()) return;
  for (uint32_t a = 0; a < plan_.axes.size(); ++a) {
    if (plan_.axes[a].key != key) continue;
    const int32_t month = month_of(mark.at);
    ScoreMonth& out = scores_[{month, a}];
    out.month = month;
    out.axis = a;
    out.leads[from] += times(mark);
  }
}

void Counter::add(const Mark& mark, const Name& name) {
  std::string_view key = mark.figure;
  const std::string_view kind = take_word(key);
  if (kind == "score") return add_score(mark, key);
  Gathered& in = gathered(name);
  Group& group = in.group;
  if (kind == "leads") {
    group.leads += times(mark);
  } else if (kind == "rate") {
    add_rate(mark, key, in);
  } else if (kind == "response") {
    for (ResponseBand& band : group.response) {
      if (band.key == key) insight::add(band.opportunity, mark, mark.state);
    }
  } else if (kind == "disposition") {
    group.dispositions[std::string(key)] += times(mark);
  } else if (kind == "clock") {
    const std::string_view what = take_word(key);
    for (size_t c = 0; c < group.clocks.size(); ++c) {
      if (plan_.playbook->sla.clocks[c].key == key) add_clock(mark, what, group.clocks[c]);
    }
  } else if (kind == "stage") {
    for (size_t s = 0; s < kSteps; ++s) {
      if (step_name(static_cast<Step>(s)) == key) insight::add(group.won_of[s], mark, mark.state);
    }
  } else if (kind == "cta") {
    insight::add(group.ctas[std::string(key)], mark, mark.state);
  } else if (kind == "deals") {
    add_deals(mark, key, group.deals);
  }
}

Metrics Counter::finish() {
  Metrics out;
  out.range = range_;
  out.by = name_of(plan_, by_);
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

}  // namespace fieldwise::insight
