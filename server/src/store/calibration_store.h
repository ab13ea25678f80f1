// What the store keeps of calibrations: proposals of other points for a site's plan, and what
// became of them. Used within the transactions of Store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// States: there was nothing to learn; nobody has decided on it yet.
inline constexpr std::string_view kNothingLearnt = "nothing", kUndecided = "open",
                                  kAccepted = "accepted", kDeclined = "declined";

struct CalibrationRow {
  std::string site, id;
  std::string axis;
  std::string base;  // the hash of the plan that it would change
  int64_t made_at = 0;
  std::string state;
  std::string result;  // JSON (calibrate/report.h)
  std::string plan;    // the text of the plan with the proposal, as long as it is open
  std::string hash;    // of the version that came of it
  std::optional<int64_t> decided_at;
  std::string reason;  // why it was declined, or accepted although it fails the gate
};

class CalibrationStore {
 public:
  CalibrationStore() = default;
  CalibrationStore(const CalibrationStore&) = delete;
  CalibrationStore& operator=(const CalibrationStore&) = delete;
  virtual ~CalibrationStore() = default;

  // Adds it. Those of the same axis that nobody decided on are gone then.
  virtual void add(const CalibrationRow& row) = 0;
  // Writes state, plan, hash, decided_at and reason of one that is there.
  virtual void decide(const CalibrationRow& row) = 0;

  virtual std::optional<CalibrationRow> find(std::string_view site, std::string_view id) = 0;
  // Up to `limit` of the site, the latest first, without their plans.
  virtual std::vector<CalibrationRow> latest(std::string_view site, int64_t limit) = 0;
};

}  // namespace fieldwise::server
