#include "learn/visitors.h"

#include <algorithm>
#include <set>

#include "json/document.h"
#include "learn/answers.h"

namespace fieldwise::learn {
namespace {

constexpr int64_t kOver = 30 * 60 * 1000;  // ms without events: the visit has ended

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Where the column is, or the number of columns when there is no one such.
size_t column_of(const Csv& csv, std::string_view name, std::vector<Problem>& problems) {
  const auto count = std::count(csv.header.begin(), csv.header.end(), name);
  if (count != 1) {
    problems.push_back(
        {false,
         1,
         {"unknown_column", "",
          std::string("There ") + (count == 0 ? "is no column " : "are two columns ") +
              quoted(name) + "; outcomes have the columns \"visitor\" and \"won\"."}});
    return csv.header.size();
  }
  return static_cast<size_t>(std::find(csv.header.begin(), csv.header.end(), name) -
                             csv.header.begin());
}

class VisitorReader {
 public:
  VisitorReader(const Plan& plan, const Visitors& visitors, const Outcomes* outcomes, Leads& out,
                const PlanOf& plan_of)
      : plan_(plan),
        visitors_(visitors),
        outcomes_(outcomes),
        out_(out),
        plan_of_(plan_of),
        answers_(plan, out) {
    known_plans_ = {std::string(), std::string(plan_hash(plan))};
    if (const PlanResult page = load_plan(publish_plan(plan)); page.plan) {
      known_plans_.emplace(plan_hash(*page.plan));
    }
    for (const auto& [name, log] : visitors) {
      if (log.size() > 0) newest_ = std::max(newest_, log.state().events.back()->at);
    }
  }

  void read() {
    for (const auto& [name, log] : visitors_) {
      if (!answers_.add(name, log)) continue;
      if (outcomes_ != nullptr) {
        const auto outcome = outcomes_->find(name);
        out_.outcomes.push_back(outcome == outcomes_->end() ? kOpen : outcome->second);
      }
      read_journeys(name, log);
    }
    answers_.finish();
  }

 private:
  void read_journeys(std::string_view name, const EventLog& log) {
    const auto& events = log.state().events;
    for (size_t begin = 0; begin < events.size(); ++begin) {
      if (events[begin]->type != EventType::visit) continue;
      size_t end = begin + 1;
      while (end < events.size() && events[end]->type != EventType::visit) ++end;
      read_visit(name, log, begin, end);
    }
  }

  // The events `begin` … `end` - 1 are one visit.
  void read_visit(std::string_view name, const EventLog& log, size_t begin, size_t end) {
    const auto& events = log.state().events;
    Journey journey;
    journey.from = 1;
    bool submitted = false, under_this = true;
    for (size_t i = begin; i < end; ++i) {
      const Event& event = *events[i];
      submitted = submitted || event.type == EventType::submit;
      const Value* plan = event.body.find("plan");
      under_this = under_this && known_plans_.contains(plan == nullptr ? "" : plan->text());
      const bool answered = event.type == EventType::answer && event.source == Source::form;
      if (!answered && event.type != EventType::skip) continue;
      const uint32_t field = plan_.field_index.find(event.field);
      if (field != kNone && !contains(journey.fields, field)) journey.fields.push_back(field);
    }
    if (journey.fields.empty()) return;
    if (!submitted) {
      if (!under_this || events[end - 1]->at > newest_ - kOver) return;
      const uint32_t next = asked_next(name, log, events[end - 1]->at, events[begin]->offer);
      journey.left = next != kNone;
      std::erase(journey.fields, next);
      if (journey.left) journey.fields.push_back(next);
    }
    out_.journeys.push_back(std::move(journey));
  }

  // The question before the visitor at `at`, or kNone.
  uint32_t asked_next(std::string_view name, const EventLog& log, int64_t at,
                      std::string_view offer) {
    arena_.reset();
    const std::shared_ptr<const Plan> own = plan_of_ ? plan_of_(name) : nullptr;
    const std::string decision = decide(own == nullptr ? plan_ : *own, log, at, offer);
    const JsonResult json = parse_json(decision, arena_);
    const Value* ask = json.ok ? json.value.find("ask") : nullptr;
    const Value* fields = ask == nullptr ? nullptr : ask->find("fields");
    if (fields == nullptr || fields->size == 0) return kNone;
    return plan_.field_index.find(fields->items[0].find("field")->text());
  }

  const Plan& plan_;
  const Visitors& visitors_;
  const Outcomes* outcomes_;
  Leads& out_;
  const PlanOf& plan_of_;
  AnswerReader answers_;
  Arena arena_;
  std::set<std::string, std::less<>> known_plans_;
  int64_t newest_ = 0;  // event of all
};

}  // namespace

std::vector<Problem> read_outcomes(const Csv& csv, Outcomes& out) {
  std::vector<Problem> problems;
  const size_t visitor = column_of(csv, "visitor", problems);
  const size_t won = column_of(csv, "won", problems);
  if (!problems.empty()) return problems;
  const auto problem = [&](size_t row, const char* code, std::string message) {
    problems.push_back({false, csv.row_lines[row], {code, "", std::move(message)}});
  };
  for (size_t i = 0; i < csv.rows(); ++i) {
    const std::string_view name = trim(csv.cell(i, visitor));
    const std::string text = lower(trim(csv.cell(i, won)));
    int8_t outcome = kOpen;
    if (contains(std::initializer_list<std::string_view>{"yes", "true", "1", "won"}, text)) {
      outcome = 1;
    } else if (contains(std::initializer_list<std::string_view>{"no", "false", "0", "lost"},
                        text)) {
      outcome = 0;
    } else if (!text.empty()) {
      problem(i, "unknown_value",
              "\"won\" is " + quoted(text) + "; write yes or no, or nothing while it is open.");
    }
    if (name.empty()) {
      problem(i, "visitor", "The visitor is missing; write the id as the events have it.");
    } else if (!out.emplace(name, outcome).second) {
      problem(i, "duplicate",
              "Visitor " + quoted(name) + " is here already; keep one line for each.");
    }
  }
  return problems;
}

ReportedEnd reported_end(const EventLog& log, int64_t now) {
  ReportedEnd out;
  for (const Event* event : log.state().events) {
    if (event->at > now) break;
    if (event->type != EventType::outcome) continue;
    const bool won = event->outcome == Outcome::won;
    const bool lost = event->outcome == Outcome::lost || event->outcome == Outcome::rejected;
    if (!won && !lost) continue;
    out = {static_cast<int8_t>(won ? 1 : 0), event->at};
    if (won) return out;
  }
  return out;
}

Outcomes reported_outcomes(const Visitors& visitors) {
  Outcomes out;
  bool won = false, lost = false;
  for (const auto& [name, log] : visitors) {
    const int8_t outcome = reported_end(log, INT64_MAX).outcome;
    won = won || outcome == 1;
    lost = lost || outcome == 0;
    out.emplace(name, outcome);
  }
  return won && lost ? out : Outcomes();
}

void read_visitors(const Plan& plan, const Visitors& visitors, const Outcomes* outcomes, Leads& out,
                   const PlanOf& plan_of) {
  VisitorReader(plan, visitors, outcomes, out, plan_of).read();
  if (outcomes == nullptr) return;
  size_t strange = 0;
  std::string_view example;
  for (const auto& [name, outcome] : *outcomes) {
    if (visitors.contains(name)) continue;
    if (strange++ == 0) example = name;
  }
  if (strange > 0) {
    warn_once(out.warnings, "Outcomes of visitors who have no events are left out: " +
                                std::to_string(strange) + ", for example " + quoted(example) + ".");
  }
}

}  // namespace fieldwise::learn
