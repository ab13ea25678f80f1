#include "demo/sales.h"

#include <array>
#include <cmath>
#include <string>

#include "fieldwise/reports.h"
#include "playbook/playbook.h"
#include "timeline/timeline.h"

namespace fieldwise::demo {
namespace {

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int kMostAttempts = 4;
constexpr double kTriedOut = 0.15;  // of those whom no rule found
constexpr const char* kReps[] = {"kim", "lee", "sam"};
// How long each of them waits before the first call.
constexpr int64_t kWaits[] = {25 * kMinute, 3 * kHour, 11 * kHour};

class Sales {
 public:
  Sales(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out)
      : plan_(plan), person_(person), chance_(chance), now_(now), out_(out) {}

  void run() {
    if (!find_qualified()) return try_out();
    const size_t rep = person_.company % std::size(kReps);
    rep_ = kReps[rep];
    report("\"type\":\"assigned\",\"rep\":\"" + rep_name() + "\"");
    if (!reach(kWaits[rep])) return;
    at_ += takes(chance_, 4 * kHour, 2);
    if (!comes(chance_, odds_to_chance(1.0 + 0.9 * person_.fit))) {
      outcome("rejected", ",\"reason\":\"" + rejection() + "\"");
      return;
    }
    outcome("accepted");
    at_ += takes(chance_, 9 * kDay, 2);
    if (!comes(chance_, odds_to_chance(0.1 + 0.7 * person_.fit + 0.5 * person_.interest))) return;
    close();
  }

 private:
  // Goes to when the plan first made it an MQL or more; false, and at its end, where it did not.
  bool find_qualified() {
    Timeline timeline(plan_, out_.log);
    while (timeline.next(now_)) {
      at_ = timeline.moment().at;
      const Stage stage = timeline.standing().stage;
      if (stage >= Stage::mql && stage <= Stage::sql) return true;
    }
    return false;
  }

  // Of those whom no rule found sales calls some, to learn whether the rules are right.
  void try_out() {
    if (!comes(chance_, kTriedOut)) return;
    rep_ = kReps[0];
    at_ += takes(chance_, 12 * kDay, 2);
    if (!outcome("contacted")) return;
    at_ += takes(chance_, 4 * kHour, 2);
    if (!comes(chance_, odds_to_chance(-2.5 + 1.2 * person_.fit))) {
      outcome("lost", ",\"reason\":\"no_need\"");
      return;
    }
    close();
  }

  bool reach(int64_t wait) {
    at_ += takes(chance_, wait, 2.5);
    for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
      if (comes(chance_, 0.45)) return outcome("contacted");
      if (!outcome("attempted")) return false;
      at_ += takes(chance_, kDay, 1.7);
    }
    return false;
  }

  void close() {
    const auto amount =
        std::round(12000 * std::exp(0.8 * normal(chance_) + 0.3 * person_.fit) / 100) * 100;
    const std::string deal = ",\"amount\":" + std::to_string(static_cast<int64_t>(amount));
    if (!outcome("opportunity", deal)) return;
    at_ += takes(chance_, 30 * kDay, 1.8);
    if (comes(chance_, odds_to_chance(-0.3 + 0.7 * person_.fit + 0.4 * person_.interest))) {
      outcome("won", deal);
      return;
    }
    constexpr std::array<double, 4> kShares = {0.35, 0.25, 0.2, 0.2};
    constexpr const char* kReasons[] = {"price", "competitor", "no_decision", "timing"};
    outcome("lost", std::string(",\"reason\":\"") + kReasons[pick(chance_, kShares)] + "\"");
  }

  std::string rep_name() const { return "simulated-" + std::string(rep_); }

  // One that the plan lists, where it does.
  std::string rejection() {
    if (plan_.rejections.empty()) return "not_ready";
    return std::string(plan_.rejections[chance_.below(plan_.rejections.size())].key);
  }

  bool outcome(const std::string& what, const std::string& more = {}) {
    return report("\"type\":\"outcome\",\"outcome\":\"" + what + "\",\"by\":\"" + rep_name() +
                  "\"" + more);
  }

  // What makes no sense of the lead any more, nobody reports.
  bool report(const std::string& members) {
    if (at_ > now_) return false;
    if (!check_report(plan_, out_.log, out_.next(at_, members), now_).empty()) return false;
    return out_.add(at_, members);
  }

  const Plan& plan_;
  const Person& person_;
  Chance& chance_;
  const int64_t now_;
  Record& out_;
  int64_t at_ = 0;
  const char* rep_ = "";
};

}  // namespace

void sell(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out) {
  Sales(plan, person, chance, now, out).run();
}

}  // namespace fieldwise::demo
