// Announcements with their names, and what of them the log says was delivered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "plan/plan.h"
#include "timeline/announcement.h"

namespace fieldwise {

// "stage", "nurture.step", …
const char* announcement_kind(Announcement::Kind kind);

// What names an announcement for good: "stage:mql:0", "nurture.step:guide:0".
std::string id_of(const Plan& plan, const Announcement& announcement);

// 16 hexadecimal digits over what a late event may change of an announcement that stays the same
// one: its time, its reason, the event that gave rise to it.
std::string digest_of(const Announcement& announcement);

// The same of a change of plan: over when it was decided and the stage that it led to.
std::string digest_of_change(int64_t at, Stage stage);

struct Correction {
  std::string id;
  std::string was;                    // the digest that was announced
  const Announcement* now = nullptr;  // null: it is withdrawn
};

// A change of plan that was told with a stage, as of a time, at which the lead had another one.
struct PlanCorrection {
  std::string id;
  std::string was;  // the digest that was announced
  int64_t at;       // ms
  Stage stage;      // what it was
};

// Of one lead, what is to be told at `now`.
struct Telling {
  std::vector<const Announcement*> announce;  // in the order of time
  std::vector<Correction> corrections;
  // The plan is not the one under which the log's last announcement was made. What follows from the
  // new one is told as one change, not as a storm of them.
  bool plan_changed = false;
  std::string told_stage;  // the stage last announced, where the plan changed
  std::optional<PlanCorrection> plan_correction;
  // Ends ids since a change of plan was told, "@4f0c1122", so that they are new ones.
  std::string suffix;
};

// Compares what a log gives rise to with what it says was announced, up to `now`.
Telling compare(const Plan& plan, const EventLog& log, const Announcements& derived, int64_t now);

}  // namespace fieldwise
