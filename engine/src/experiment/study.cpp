#include "experiment/study.h"

#include <algorithm>
#include <set>
#include <span>

#include "experiment/assign.h"
#include "profile/log.h"

namespace fieldwise::experiment {
namespace {

std::string_view text_of(const Value& object, std::string_view key) {
  const Value* member = object.find(key);
  return member == nullptr ? std::string_view() : member->text();
}

// An experiment of a plan that was checked.
Study read_study(const Value& experiment) {
  Study out;
  out.key = text_of(experiment, "key");
  for (const Value& variant : *experiment.find("variants")) {
    const Value* weight = variant.find("weight");
    Arm& arm = out.arms.emplace_back();
    arm.key = text_of(variant, "key");
    if (weight != nullptr) arm.weight = weight->number;
  }
  return out;
}

bool dealt_out_alike(const Study& a, const Study& b) {
  return std::equal(
      a.arms.begin(), a.arms.end(), b.arms.begin(), b.arms.end(),
      [](const Arm& x, const Arm& y) { return x.key == y.key && x.weight == y.weight; });
}

bool has_experiment(const Plan& plan, std::string_view key) {
  const Value* experiments = plan.source.find("experiments");
  if (experiments == nullptr) return false;
  return std::any_of(experiments->begin(), experiments->end(),
                     [&](const Value& e) { return text_of(e, "key") == key; });
}

// The position of the variant that falls to a visitor; any plan that has the experiment tells the
// same.
size_t arm_of(const Study& study, const Plan& plan, std::string_view visitor) {
  Arena arena;
  size_t arm = 0;
  for (const Assignment& a : assign(plan, visitor, arena)) {
    if (a.experiment != study.key) continue;
    while (study.arms[arm].key != a.variant) ++arm;
  }
  return arm;
}

// A visitor who met an experiment.
struct Meeting {
  int64_t at;
  std::string_view visitor;  // as outcomes name it
  std::string_view dealt_as;
  std::span<const Moment> since;  // the visit and what came after it
};

// The first visits under a plan that has the experiment, in order of time.
std::vector<Meeting> meetings_of(const Visitors& visitors, const std::set<std::string>& hashes,
                                 Study& study) {
  std::vector<Meeting> out;
  for (const auto& [name, visitor] : visitors) {
    const std::vector<Moment>& moments = visitor.moments;
    const auto is_visit = [](const Moment& m) { return !m.submitted; };
    const auto met = std::find_if(moments.begin(), moments.end(), [&](const Moment& m) {
      return is_visit(m) && (m.plan.empty() || hashes.contains(m.plan));
    });
    if (met != moments.end()) {
      out.push_back({met->at, name, visitor.dealt_as, {met, moments.end()}});
    } else if (std::any_of(moments.begin(), moments.end(), is_visit)) {
      ++study.other_plans;
    }
  }
  // Names are in order already.
  std::stable_sort(out.begin(), out.end(),
                   [](const Meeting& a, const Meeting& b) { return a.at < b.at; });
  return out;
}

void count_meeting(const Meeting& meeting, const Outcomes& outcomes, const Window& window,
                   Arm& arm) {
  const bool completed = std::any_of(
      meeting.since.begin(), meeting.since.end(),
      [&](const Moment& m) { return m.submitted && m.at - meeting.at <= window.within; });
  const auto found = outcomes.find(meeting.visitor);
  const bool decided = found != outcomes.end() && found->second.has_value();
  arm.completed.push_back(completed);
  arm.accepted.push_back(decided && *found->second);
  if (completed) ++arm.leads;
  if (completed && decided) ++arm.decided;
}

}  // namespace

int64_t last_of(const EventLog& log) {
  const auto& events = log.state().events;
  return events.empty() ? 0 : events.back()->at;
}

std::vector<Moment> moments_of(const EventLog& log, const Window& window) {
  std::vector<Moment> out;
  for (const Event* one : log.state().events) {
    const Event& event = *one;
    const bool submitted = event.type == EventType::submit;
    if (!submitted && event.type != EventType::visit) continue;
    if (!window.offer.empty() && event.offer != window.offer) continue;
    out.push_back({event.at, submitted, std::string(text_of(event.body, "plan"))});
  }
  return out;
}

std::vector<Study> studies_of(const std::vector<std::shared_ptr<const Plan>>& plans,
                              std::vector<Errors>& errors) {
  std::vector<Study> out;
  errors.assign(plans.size(), {});
  for (size_t p = 0; p < plans.size(); ++p) {
    const Value* experiments = plans[p]->source.find("experiments");
    for (uint32_t i = 0; experiments != nullptr && i < experiments->size; ++i) {
      Study study = read_study(experiments->items[i]);
      const auto known =
          std::find_if(out.begin(), out.end(), [&](const Study& s) { return s.key == study.key; });
      if (known == out.end()) {
        out.push_back(std::move(study));
      } else if (!dealt_out_alike(*known, study)) {
        errors[p].push_back(
            {"experiment_differs", "/experiments/" + std::to_string(i),
             "\"" + study.key +
                 "\" has other variants or weights than in a plan before, so it dealt visitors "
                 "out otherwise; report on these plans one by one."});
      }
    }
  }
  return out;
}

void count_visitors(const std::vector<std::shared_ptr<const Plan>>& plans,
                    const std::vector<std::vector<std::string>>& hashes, const Visitors& visitors,
                    const Outcomes& outcomes, const Window& window, int64_t now,
                    std::vector<Study>& studies) {
  for (Study& study : studies) {
    std::set<std::string> showing;
    const Plan* plan = nullptr;
    for (size_t p = 0; p < plans.size(); ++p) {
      if (!has_experiment(*plans[p], study.key)) continue;
      plan = plans[p].get();
      showing.insert(hashes[p].begin(), hashes[p].end());
    }
    uint64_t place = 0;
    for (const Meeting& meeting : meetings_of(visitors, showing, study)) {
      if (meeting.at > window.until) break;
      Arm& arm = study.arms[arm_of(study, *plan, meeting.dealt_as)];
      ++arm.met;
      if (now - meeting.at < window.within) {
        // Were those counted who are quick, the slow would be missing.
        ++study.under_way;
      } else {
        arm.places.push_back(place++);
        count_meeting(meeting, outcomes, window, arm);
      }
    }
  }
}

}  // namespace fieldwise::experiment
