#include "handoff/notes.h"

#include <algorithm>

#include "plan/names.h"
#include "playbook/playbook.h"
#include "playbook/reach.h"

namespace fieldwise {
namespace {

std::string path_of(const char* list, size_t i, const char* member) {
  return list + std::to_string(i) + member;
}

// "SQL", "SAL or SQL".
std::string names_of(uint32_t stages) {
  std::string out;
  for (uint32_t s = 0; s < stage_titles().size(); ++s) {
    if ((stages >> s & 1) == 0) continue;
    out += (out.empty() ? "" : " or ") + std::string(stage_titles()[s]);
  }
  return out;
}

class Notes {
 public:
  explicit Notes(const Plan& plan)
      : plan_(plan), book_(*plan.playbook), reached_(reachable_stages(plan, Suppression::none)) {}

  Errors write() {
    const auto& tasks = book_.handoff.tasks;
    for (size_t t = 0; t < tasks.size(); ++t) {
      stages(path_of("/playbook/handoff/tasks/", t, "/stages"), tasks[t].stages,
             "sales is never given this task");
    }
    const auto& clocks = book_.sla.clocks;
    for (size_t c = 0; c < clocks.size(); ++c) {
      stages(path_of("/playbook/sla/", c, "/for/stages"), clocks[c].stages, "the clock never runs");
      starts(c);
      days(c);
      managers(c);
    }
    return std::move(out_);
  }

 private:
  void add(const char* code, std::string path, Parts message) {
    note(out_, code, std::move(path), message);
  }

  void stages(std::string path, uint32_t stages, const char* so) {
    if ((stages & reached_) != 0) return;
    constexpr uint32_t kHeldBack = 1u << static_cast<uint32_t>(Stage::closed_lost) |
                                   1u << static_cast<uint32_t>(Stage::recycled) |
                                   1u << static_cast<uint32_t>(Stage::disqualified);
    if ((stages & ~kHeldBack) == 0) {
      return add(
          "unreachable", std::move(path),
          {"whoever is ", names_of(stages), " is held back, so ", so, "; write an earlier stage"});
    }
    add("unreachable", std::move(path),
        {"nothing in the plan makes a lead ", names_of(stages), ", so ", so,
         "; write a threshold or an express lane that leads there, or another stage"});
  }

  void starts(size_t c) {
    if (book_.sla.clocks[c].start != Clock::Start::handoff || !book_.handoff.tasks.empty()) return;
    add("unreachable", path_of("/playbook/sla/", c, "/starts"),
        {"the playbook has no tasks, so nobody is handed to sales; give the playbook "
         "\"handoff\" with tasks, or write \"stage\" here"});
  }

  // In business time a duration is hours of work, so "1d" is three days of eight.
  void days(size_t c) {
    if (!book_.sla.clocks[c].business) return;
    const Value* list = plan_.source.find("playbook")->find("sla");
    for (const char* member : {"within", "atRisk"}) {
      const Value* value = list->items[c].find(member);
      const std::string_view text = value == nullptr ? std::string_view() : value->text();
      if (!text.ends_with('d')) continue;
      const std::string_view days = text.substr(0, text.size() - 1);
      add("business_day", path_of("/playbook/sla/", c, "/") + member,
          {"in business time \"", text, "\" is ", hours_of(book_.sla.clocks[c], member),
           " hours of work; write {\"businessDays\": ", days, "} for days of work, or \"",
           hours_of(book_.sla.clocks[c], member), "h\""});
    }
  }

  static std::string hours_of(const Clock& clock, std::string_view member) {
    return std::to_string((member == "within" ? clock.within : clock.at_risk).ms / 3600000);
  }

  // To reassign to nobody does nothing.
  void managers(size_t c) {
    const auto& reps = book_.routing.reps;
    if (std::any_of(reps.begin(), reps.end(), [](const Rep& r) { return r.manager != kNone; })) {
      return;
    }
    const auto& escalations = book_.sla.clocks[c].escalations;
    for (size_t e = 0; e < escalations.size(); ++e) {
      const Escalation& escalation = escalations[e];
      if (escalation.to != Escalation::To::manager ||
          escalation.action != Escalation::Action::reassign) {
        continue;
      }
      add("no_manager", path_of("/playbook/sla/", c, "/escalations/") + std::to_string(e) + "/to",
          {"no rep has a \"manager\", so nobody is given the lead; write who it is at the reps, or "
           "the key of a rep here"});
    }
  }

  const Plan& plan_;
  const Playbook& book_;
  uint32_t reached_;
  Errors out_;
};

}  // namespace

Errors handoff_notes(const Plan& plan) {
  return plan.playbook == nullptr ? Errors() : Notes(plan).write();
}

}  // namespace fieldwise
