// Leads whose standings a test writes down, so that their nurture is all that is tested.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/plan.h"
#include "nurture/nurture.h"
#include "playbook/playbook.h"
#include "profile/profile.h"
#include "timeline/timeline.h"

// Shows what came out instead.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string out = "\n";
    for (const std::string& line : lines) out += "  " + line + "\n";
    return out.c_str();
  }
};

namespace fieldwise::test {

inline constexpr int64_t kDay = 86400000;
inline constexpr int64_t kStart = 1800000000000;

// Assets that most of these plans use.
inline constexpr char kAssets[] = R"([
  {"key":"guide","purpose":"education","stage":"awareness","channel":"email","cta":"consultation"},
  {"key":"podcast","purpose":"education","stage":"awareness","channel":"social"},
  {"key":"comparison_guide","title":"Comparison guide","purpose":"comparison","stage":"consideration","channel":"email","cta":"consultation"},
  {"key":"analyst_report","purpose":"comparison","stage":"consideration","channel":"retargeting"},
  {"key":"walkthrough","title":"12-minute walkthrough","purpose":"implementation","stage":"decision","channel":"sales_touch","cta":"demo"},
  {"key":"roi_calculator","purpose":"implementation","stage":"decision","channel":"email","cta":"assessment"},
  {"key":"references","purpose":"comparison","stage":"decision","channel":"phone"},
  {"key":"price_list","purpose":"implementation","stage":"decision","channel":"email","cta":"pricing"},
  {"key":"objections","purpose":"comparison","stage":"consideration","channel":"email"},
  {"key":"doubts","purpose":"comparison","stage":"decision","channel":"social"},
  {"key":"industry_insight","purpose":"education","stage":"awareness","channel":"email"},
  {"key":"product_update","purpose":"education","stage":"consideration","channel":"social"}])";

// A plan with these sequences; `more` are further members of "nurture".
inline std::string plan_text(const std::string& sequences, const std::string& more = "",
                             const std::string& assets = kAssets) {
  return R"({"fieldwise":1,"name":"N","fields":[{"key":"email","type":"email"},
    {"key":"industry","type":"choice","options":[{"value":"saas"},{"value":"health"}]}],
    "signals":[{"key":"guide_open","on":"email_open","name":"guide"},
      {"key":"pricing_visit","on":"page","path":"/pricing*"},
      {"key":"pricing_guide","on":"download","name":"pricing_guide"},
      {"key":"roi_click","on":"email_click","name":"roi"},
      {"key":"demo","on":"demo_request"},{"key":"quote","on":"pricing_request"},
      {"key":"webinar","on":"webinar"}],
    "triggers":[{"key":"rise","axis":"engagement","rises":20,"within":"7d"},{"key":"drop","axis":"engagement","drops":20,"within":"7d"}],
    "axes":[{"key":"state"},{"key":"tier"},{"key":"engagement"}],
    "rules":[{"key":"w","axis":"engagement","points":30,"signal":"webinar"}],
    "segments":[
      {"key":"demand_state","axis":"state","bands":[{"key":"unaware"},{"key":"evaluating","min":10},{"key":"finalists","min":20}]},
      {"key":"account_tier","axis":"tier","bands":[{"key":"tier_3"},{"key":"tier_2","min":10},{"key":"tier_1","min":20}]}],
    "playbook":{"assets":)" +
         assets + R"(,"nurture":{"sequences":[)" + sequences + "]" + more + "}}}";
}

inline std::shared_ptr<const Plan> load(const std::string& text) {
  const PlanResult result = load_plan(text);
  for (const Error& e : result.errors) FAIL(e.path << ": " << e.message);
  return result.plan;
}

enum State : uint32_t { kUnaware, kEvaluating, kFinalists };
enum Tier : uint32_t { kTier3, kTier2, kTier1 };

inline Standing standing(Stage stage, uint32_t state = kEvaluating, uint32_t tier = kTier2) {
  Standing out;
  out.stage = stage;
  for (uint32_t& s : out.segment) s = kNone;
  out.segment[0] = state;
  out.segment[1] = tier;
  return out;
}

inline Standing suppressed(Suppression by) {
  Standing out = standing(Stage::disqualified);
  out.suppression = by;
  return out;
}

using Lines = std::vector<std::string>;

inline std::string day_text(int64_t at) {
  const int64_t tenths = (at - kStart) * 10 / kDay;
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

// "4 send guide: waited", for people who read tests.
inline Lines lines_of(const Nurture& nurture, const Announcements& announced) {
  Lines out;
  for (const Announcement& a : announced) {
    std::string line = day_text(a.at) + " ";
    const auto sequence = [&](uint32_t s) { return std::string(nurture.sequences[s].key); };
    switch (a.kind) {
      case Announcement::Kind::sequence:
        line += "into " + sequence(a.subject);
        break;
      case Announcement::Kind::leave:
        line += "out of " + sequence(a.subject);
        break;
      case Announcement::Kind::step:
        line += "send " + std::string(nurture.assets[a.subject].key);
        break;
      default:
        line += "tell rep " + std::string(nurture.sequences[a.subject].jumps[a.item].reason);
        break;
    }
    if (a.nth > 0) line += " #" + std::to_string(a.nth);
    out.push_back(line + ": " + std::string(nurture_why_name(static_cast<NurtureWhy>(a.why))));
  }
  return out;
}

// A lead whose standings a test writes down, so that nurture is all that is tested. Days count from
// kStart.
class Life {
 public:
  explicit Life(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
    stands(-1, standing(Stage::anonymous));
  }

  Life& stands(double day, const Standing& as) {
    standings_[time(day)] = as;
    return *this;
  }
  // `members` of an event, without client, seq and at.
  Life& does(double day, const std::string& members) {
    const std::string event = R"({"client":"c","seq":)" + std::to_string(++seq_) + R"(,"at":)" +
                              std::to_string(time(day)) + "," + members + "}";
    REQUIRE(log_.add(event).empty());
    return *this;
  }
  Life& triggers(double day, uint32_t trigger) {
    triggers_[time(day)] = trigger;
    return *this;
  }
  // Further moments, at which nothing happens.
  Life& looks(double day) {
    looks_[time(day)] = true;
    return *this;
  }
  // What is told until then, a line for each.
  Lines tells(double until) {
    out_.clear();
    state = NurtureState();
    int64_t now = time(-2);
    const auto& events = log_.state().events;
    size_t event = 0;
    for (;;) {
      const int64_t woken = wake(state);
      CHECK(woken > now);  // never in the past, never at once
      int64_t next = woken;
      if (event < events.size()) next = std::min(next, events[event]->at);
      next = std::min({next, after(standings_, now), after(triggers_, now), after(looks_, now)});
      if (next > time(until)) break;
      now = next;
      const bool happens = event < events.size() && events[event]->at == now;
      step(now, happens ? events[event++] : nullptr);
    }
    return lines_of(nurture(), out_);
  }

  const Nurture& nurture() const { return plan_->playbook->nurture; }
  const Announcements& announced() const { return out_; }
  const Standing& standing_at(int64_t at) const {
    return std::prev(standings_.upper_bound(at))->second;
  }
  bool copies = false;  // a copy of the state goes on at each moment, as hosts that keep it do

  NurtureState state;

 private:
  static int64_t time(double day) { return kStart + static_cast<int64_t>(day * kDay); }

  template <class T>
  static int64_t after(const std::map<int64_t, T>& times, int64_t now) {
    const auto it = times.upper_bound(now);
    return it == times.end() ? kNever : it->first;
  }

  void step(int64_t now, const Event* event) {
    Profile profile = fold(*plan_, log_, now);
    remember(*plan_, log_, now, profile);
    Sheet sheet(*plan_);
    sheet.load(profile, now, kNone);
    Moment moment;
    moment.at = now;
    moment.event = event;
    moment.sheet = &sheet;
    moment.after = standing_at(now);
    const auto fired = triggers_.find(now);
    if (fired != triggers_.end()) moment.triggers = {&fired->second, 1};
    if (copies) {
      NurtureState copy = state;
      advance(nurture(), copy, moment, out_);
      state = copy;
    } else {
      advance(nurture(), state, moment, out_);
    }
  }

  std::shared_ptr<const Plan> plan_;
  EventLog log_;
  int64_t seq_ = 0;
  std::map<int64_t, Standing> standings_;
  std::map<int64_t, uint32_t> triggers_;
  std::map<int64_t, bool> looks_;
  Announcements out_;
};

inline constexpr char kEvaluatingTier2[] = R"({"key":"evaluating_2","within":"21d",
  "cell":{"demand_state":"evaluating","account_tier":"tier_2"},
  "steps":[{"asset":"comparison_guide"},{"asset":"analyst_report"},{"asset":"walkthrough"},{"asset":"roi_calculator"}]})";

// Two short sequences, for MQLs and for SQLs.
inline constexpr char kTwoTracks[] = R"(
  {"key":"education","steps":[{"asset":"guide","wait":"10d"},{"asset":"podcast","wait":"10d"},
    {"asset":"comparison_guide","wait":"10d"},{"asset":"analyst_report","wait":"10d"}]},
  {"key":"enablement","stages":["sql"],
   "opens":[{"on":"demo","asset":"walkthrough","wait":"2d"},{"on":"quote","asset":"price_list","wait":"2d"}],
   "steps":[{"asset":"references","wait":"2d"},{"asset":"roi_calculator","wait":"2d"}]})";

inline Errors errors_of(const std::string& text) { return load_plan(text).errors; }

// "code path" of each error.
inline Lines codes(const Errors& errors) {
  Lines out;
  for (const Error& e : errors) out.push_back(e.code + " " + e.path);
  return out;
}

inline std::string_view title_of(const Plan& plan, size_t sequence) {
  return plan.playbook->nurture.sequences[sequence].title;
}

inline bool has(const Lines& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace fieldwise::test
