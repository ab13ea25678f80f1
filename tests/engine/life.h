// A lead's life for tests: events by the day, taken through its timeline.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "fieldwise/plan.h"
#include "json/writer.h"

namespace fieldwise::test {

inline constexpr int64_t kLifeStart = 1767225600000;  // 2026-01-01T00:00Z
inline constexpr int64_t kLifeDay = 86400000;

inline std::shared_ptr<const Plan> loaded(const std::string& text) {
  const PlanResult result = load_plan(text);
  for (const Error& e : result.errors) MESSAGE(e.path << ": " << e.message);
  REQUIRE(result.plan != nullptr);
  return result.plan;
}

// "code /path" of each error of a plan.
inline std::vector<std::string> mistakes(const std::string& text) {
  std::vector<std::string> out;
  for (const Error& e : load_plan(text).errors) out.push_back(e.code + " " + e.path);
  return out;
}

// A day, counted from kLifeStart, as a time in ms.
inline int64_t on_day(double day) {
  return kLifeStart + static_cast<int64_t>(day * static_cast<double>(kLifeDay));
}

// `Self` is what derives from it.
template <class Self>
class Life {
 public:
  explicit Life(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  // `members` of an event, without client, seq and at.
  std::string event(double day, const std::string& members) {
    return R"({"client":"c","seq":)" + std::to_string(++seq_) + R"(,"at":)" +
           std::to_string(on_day(day)) + "," + members + "}";
  }
  Self& does(double day, const std::string& members) {
    const Errors errors = log_.add(event(day, members));
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
    return static_cast<Self&>(*this);
  }
  Self& answers(double day, const std::string& field, const std::string& value) {
    return does(day, R"("type":"answer","field":")" + field + R"(","value":)" + value);
  }
  Self& page(double day, const std::string& path) {
    return does(day, R"("type":"page","seconds":20,"path":")" + path + "\"");
  }
  // An outcome, and further members of it.
  Self& reports(double day, const std::string& outcome, const std::string& more = "") {
    return does(
        day, R"("type":"outcome","outcome":")" + outcome + "\"" + (more.empty() ? "" : "," + more));
  }

  const Plan& plan() const { return *plan_; }
  EventLog& log() { return log_; }

 private:
  std::shared_ptr<const Plan> plan_;
  EventLog log_;
  int64_t seq_ = 0;
};

// "4.5" for the moment half a day after the fourth.
inline std::string day_text(int64_t at) {
  const int64_t tenths = (at - kLifeStart) * 10 / kLifeDay;
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

}  // namespace fieldwise::test
