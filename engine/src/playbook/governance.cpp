#include "playbook/governance.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "fieldwise/decide.h"
#include "handoff/words.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr char kPath[] = "/playbook/governance";

// Days are those of UTC: whoever holds a review a day early or late has held it.
sys_days day_of(int64_t ms) {
  return std::chrono::floor<days>(
      std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

// YYYY-MM-DD; the plan was not loaded with another text.
sys_days day_of(std::string_view date) {
  int64_t ms = 0;
  parse_time(date, ms);
  return day_of(ms);
}

std::string two_digits(unsigned n) { return fill_in("%%", {n < 10 ? "0" : "", integer_text(n)}); }

std::string text_of(sys_days day) {
  const year_month_day date(day);
  return fill_in("%-%-%", {integer_text(static_cast<int>(date.year())),
                           two_digits(static_cast<unsigned>(date.month())),
                           two_digits(static_cast<unsigned>(date.day()))});
}

// A month after January 31 is the last of February.
sys_days due_after(sys_days last, const Review& review) {
  if (review.months == 0) return last + days(review.days);
  const year_month_day date = year_month_day(last) + months(review.months);
  return date.ok() ? sys_days(date) : sys_days(date.year() / date.month() / std::chrono::last);
}

class Notes {
 public:
  Notes(const Plan& plan, int64_t now) : plan_(plan), today_(day_of(now)) {
    if (plan.playbook != nullptr) governance_ = plan.playbook->governance;
  }

  Errors write() {
    if (plan_.published || !qualifies()) return {};
    signoff();
    owners();
    for (size_t i = 0; i < governance_.reviews.size(); ++i) review(i);
    return std::move(out_);
  }

 private:
  // A plan without stages says of nobody that they are qualified: there is nothing to agree on.
  bool qualifies() const {
    const bool express = plan_.lanes.size() > plan_.disqualifications;
    return plan_.playbook != nullptr || !plan_.thresholds.empty() || express;
  }

  void note(const char* code, std::string path, std::string message) {
    out_.push_back({code, kPath + std::move(path), std::move(message)});
  }

  void signoff() {
    if (governance_.signed_by.empty() || governance_.signed_at.empty()) {
      note("no_signoff", "",
           "Sales has not signed off on what \"qualified\" means; agree on it and write "
           "\"signoff\": {\"by\": …, \"at\": …}");
    } else if (day_of(governance_.signed_at) > today_) {
      note("no_signoff", "/signoff/at",
           fill_in("Sales signs off on % only; until then nobody has agreed on what "
                   "\"qualified\" means",
                   {governance_.signed_at}));
    }
  }

  bool has_procedure(uint32_t which) const {
    const Playbook* playbook = plan_.playbook.get();
    switch (which) {
      case 0:
        return !plan_.rules.empty();
      case 1:
        return plan_.disqualifications > 0;
      case 2:
        return !plan_.segments.empty();
      case 3:
        return playbook != nullptr && !playbook->nurture.sequences.empty();
      default:
        return playbook != nullptr && !playbook->handoff.tasks.empty();
    }
  }

  void owners() {
    for (uint32_t p = 0; p < kProcedureCount; ++p) {
      if (!governance_.owners[p].empty() || !has_procedure(p)) continue;
      const std::string_view name = word_at(kProcedures, p);
      note("no_owner", fill_in("/owners/%", {name}),
           fill_in("Nobody owns %; write who answers for it", {name}));
    }
  }

  void review(size_t i) {
    const Review& review = governance_.reviews[i];
    const std::string path = fill_in("/reviews/%", {integer_text(static_cast<int64_t>(i))});
    const std::string earlier = or_earlier(review);
    if (review.last.empty() && governance_.signed_at.empty()) {
      note("review_due", path,
           fill_in("The review \"%\" was never held; hold it and write \"last\"%",
                   {review.title, earlier}));
      return;
    }
    // Until it was held once, it counts from when the plan was agreed on.
    const sys_days last = day_of(review.last.empty() ? governance_.signed_at : review.last);
    const sys_days due = due_after(last, review);
    if (due > today_) return;
    const int64_t late = (today_ - due).count();
    const std::string when =
        late == 0 ? "today" : fill_in("% late", {count_text(late, "day", "days")});
    note("review_due", path,
         fill_in(late == 0 ? "The review \"%\" is due on %, %; hold it and write \"last\"%"
                           : "The review \"%\" was due on % and is %; hold it and write \"last\"%",
                 {review.title, text_of(due), when, earlier}));
  }

  // What calls for the review whatever its date, for whoever reads the note.
  static std::string or_earlier(const Review& review) {
    std::string out;
    for (const std::string_view what : review.earlier) {
      out += out.empty() ? ". It is called for by " : ", ";
      out += what;
    }
    return out.empty() ? out : out + " too";
  }

  const Plan& plan_;
  sys_days today_;
  Governance governance_;
  Errors out_;
};

}  // namespace

Errors governance_notes(const Plan& plan, int64_t now) { return Notes(plan, now).write(); }

namespace {

void write_signoff(JsonWriter& w, const Plan& plan) {
  w.key("signoff");
  const Governance* governance = plan.playbook == nullptr ? nullptr : &plan.playbook->governance;
  if (governance == nullptr || governance->signed_by.empty()) {
    w.null();
  } else {
    w.begin_object().key("by").string(governance->signed_by);
    w.key("at").string(governance->signed_at);
    w.key("text").string_or_null(governance->signed_text).end_object();
  }
}

}  // namespace

void write_governance(JsonWriter& w, const Plan& plan, int64_t now) {
  write_signoff(w.begin_object(), plan);
  write_errors(w.key("notes"), governance_notes(plan, now));
  w.end_object();
}

void write_agreement(JsonWriter& w, const Plan& plan, int64_t now) {
  Errors notes = governance_notes(plan, now);
  notes.erase(std::remove_if(notes.begin(), notes.end(),
                             [](const Error& note) { return note.code != "no_signoff"; }),
              notes.end());
  write_signoff(w.begin_object(), plan);
  write_errors(w.key("notes"), notes);
  w.end_object();
}

}  // namespace fieldwise
