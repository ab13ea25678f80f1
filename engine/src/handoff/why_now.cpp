#include "handoff/why_now.h"

#include <algorithm>
#include <vector>

#include "base/figures.h"
#include "base/text.h"
#include "handoff/ideal_profile.h"
#include "handoff/words.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "profile/profile.h"
#include "score/ledger.h"

namespace fieldwise {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600000;

// MQL and SQL are read letter by letter, SAL as a word.
std::string with_article(Stage stage) {
  const bool an = stage == Stage::inquiry || stage == Stage::mql || stage == Stage::sql ||
                  stage == Stage::opportunity;
  return fill_in(an ? "an %" : "a %", {name_of(stage_titles(), stage)});
}

// Whether the task came with a stage that an express lane led to: the lane is why now.
bool by_lane(const HandoffState& state) {
  return state.task != kNone && state.why == HandoffWhy::stage && state.lane != kNone;
}

bool is_request(const Event* event) {
  return event != nullptr &&
         (event->type == EventType::demo_request || event->type == EventType::pricing_request ||
          event->type == EventType::trial_start);
}

// What the lead did that sales was told of last; null: its task was opened by something else.
const Event* told_deed(const HandoffState& state) {
  if (state.task == kNone || state.again != nullptr) return state.again;
  if (by_lane(state) && is_request(state.action)) return state.action;
  return state.why == HandoffWhy::action ? state.action : nullptr;
}

std::string deed_clause(const HandoffState& state, const Event& deed, const Sheet& sheet) {
  const bool twice = state.again != nullptr && state.why == HandoffWhy::action &&
                     state.action->type == deed.type && state.action->name == deed.name;
  return fill_in(twice ? "% again %" : "% %",
                 {deed_text(sheet.plan(), deed), ago_text(sheet.now() - deed.at)});
}

std::string trigger_clause(const Handoff& handoff, const HandoffState& state, const Sheet& sheet) {
  const Event* deed = told_deed(state);
  if (deed != nullptr && (state.again != nullptr || !by_lane(state))) {
    return deed_clause(state, *deed, sheet);
  }
  const std::string ago = ago_text(sheet.now() - state.opened_at);
  if (state.why == HandoffWhy::stage) {
    return fill_in("became % %", {with_article(state.stage), ago});
  }
  return fill_in("%, %", {handoff.tasks[state.task].reason, ago});
}

// What the lead asked for, else what the lane says of whoever comes by it.
std::string lane_clause(const HandoffState& state, const Sheet& sheet) {
  const Event* deed = told_deed(state);
  if (deed != nullptr) return deed_text(sheet.plan(), *deed);
  return std::string(sheet.plan().lanes[state.lane].reason);
}

// The rule whose signal gave most points lately; what had the task opened is told already.
struct Behaviour {
  int64_t points = 0;  // thousandths, as they count now
  uint32_t times = 0;
  int64_t first = 0;                      // ms
  const Event* latest = nullptr;          // null: there is none
  std::vector<std::string_view> objects;  // pages or assets, one for each time
};

std::string_view object_of(const Event& event) {
  return event.type == EventType::page ? event.path : event.name;
}

bool outdoes(const Behaviour& a, const Behaviour& b) {
  if (b.latest == nullptr) return a.latest != nullptr && a.points > 0;
  return a.points > b.points || (a.points == b.points && *b.latest < *a.latest);
}

Behaviour strongest(const Sheet& sheet, const Event* told, int64_t recent) {
  const Plan& plan = sheet.plan();
  Behaviour best;
  for (uint32_t axis = 0; axis < plan.axes.size(); ++axis) {
    const List<LedgerEntry> entries = ledger(sheet, axis);
    // A rule's entries are together, newest first.
    for (size_t i = 0; i < entries.size();) {
      Behaviour sum;
      const uint32_t rule = entries[i].rule;
      for (; i < entries.size() && entries[i].rule == rule; ++i) {
        const LedgerEntry& entry = entries[i];
        if (entry.event == nullptr || sheet.now() - entry.at >= recent) continue;
        if (sum.latest == nullptr) sum.latest = entry.event;
        sum.points += entry.value;
        sum.first = entry.at;
        sum.objects.push_back(object_of(*entry.event));
        ++sum.times;
      }
      const uint32_t signal = plan.rules[rule].signal;
      const bool known = told != nullptr && signal != kNone && matches(plan.signals[signal], *told);
      if (!known && outdoes(sum, best)) best = std::move(sum);
    }
  }
  return best;
}

std::string behaviour_clause(const Sheet& sheet, const Behaviour& what) {
  const std::string deed = deed_text(sheet.plan(), *what.latest);
  if (what.times == 1) return fill_in("% %", {deed, ago_text(sheet.now() - what.latest->at)});
  const int64_t span = (sheet.now() - what.first) / kDay + 1;
  const std::string days = span == 1 ? "day" : count_text(span, "day", "days");
  const std::string times = count_text(what.times, "time", "times");
  // A signal may be of many pages, of which the latest is named and the others are counted.
  std::vector<std::string_view> objects = what.objects;
  std::sort(objects.begin(), objects.end());
  const int64_t others = std::unique(objects.begin(), objects.end()) - objects.begin() - 1;
  if (others == 0) return fill_in("% % in the last %", {deed, times, days});
  const bool page = what.latest->type == EventType::page;
  const std::string rest =
      count_text(others, page ? "other page" : "other", page ? "other pages" : "others");
  if (others + 1 == what.times) return fill_in("% and % in the last %", {deed, rest, days});
  return fill_in("% and %, % in all, in the last %", {deed, rest, times, days});
}

// Against the ideal profile, or where there is none, against the thresholds.
std::string fit_clause(const Sheet& sheet) {
  const Plan& plan = sheet.plan();
  const Resemblance like =
      plan.playbook == nullptr ? Resemblance() : resemblance(plan.playbook->ideal_profile, sheet);
  if (like.all() > 0) {
    std::string out = fill_in(
        "matches % of %", {integer_text(like.matches), count_text(like.all(), "point", "points")});
    out += " of the ideal profile";
    if (like.unknown > 0) out += fill_in(" (% unknown)", {integer_text(like.unknown)});
    return out;
  }
  if (plan.thresholds.empty()) return {};
  std::string out;
  for (const Threshold::Bound& bound : plan.thresholds[0].when) {
    out += fill_in(out.empty() ? "has % % where % is enough" : " and % % where % is enough",
                   {plan.axes[bound.axis].label, thousandths_text(sheet.score(bound.axis)),
                    thousandths_text(bound.min)});
  }
  return out;
}

}  // namespace

std::string why_now(const Handoff& handoff, const HandoffState& state, const Sheet& sheet) {
  std::vector<std::string> clauses;
  if (by_lane(state) && state.again == nullptr) clauses.push_back(lane_clause(state, sheet));
  if (state.task != kNone) clauses.push_back(trigger_clause(handoff, state, sheet));
  const Behaviour best = strongest(sheet, told_deed(state), handoff.recent);
  if (best.latest != nullptr) clauses.push_back(behaviour_clause(sheet, best));
  const std::string fit = fit_clause(sheet);
  if (!fit.empty()) clauses.push_back(fit);
  if (clauses.empty()) return {};
  std::string out;
  for (size_t i = 0; i < clauses.size(); ++i) {
    if (i > 0) out += i + 1 == clauses.size() ? " and " : ", ";
    out += clauses[i];
  }
  if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
  // One sentence is one line, whatever a page, an asset or a reason of the plan is called.
  return one_line(out + ".");
}

}  // namespace fieldwise
