// What to ask next, and why nothing is (SPEC A3). queue.cpp and by_value.cpp are the two policies.
#pragma once

#include <cstdint>

#include "ask/value.h"
#include "base/list.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise {

struct AskedField {
  uint32_t field = 0;
  uint32_t number = 0;  // of the question in this visit; 0: the offer always asks it
  // By value: what it is worth, and the next best one.
  Worth worth = {};
  uint32_t runner_up = kNone;
  Worth runner_up_worth = {};
};

enum class Stop : uint8_t {
  none,
  no_offer,
  unknown_offer,
  quota,
  next_visit,
  done,
  settled,
  confident,
  not_worth,
  disqualified
};

struct Asking {
  uint32_t visit = 1;
  uint32_t quota = 0, used = 0;  // questions of this visit beyond the offer's own fields
  List<AskedField> fields;
  Stop stop = Stop::none;  // why nothing is asked
  bool by_value = false;
  // By value: the likeliest outcome (see Questions), unless nothing is open, and its chance.
  uint32_t likely = kNone;
  double chance = 0;
  bool spent = false;  // rules failed for want of steps: what is asked is a guess
};

// What to ask at sheet.now() under sheet.offer(). `settled`: no open question can change what
// questions are to settle. `barred`: only the offer's own fields are asked.
Asking ask(const Sheet& sheet, const Profile& profile, bool settled, bool barred);

// What the policies add to the offer's own fields.
void ask_queue(const Sheet& sheet, const Profile& profile, Asking& out);
void ask_by_value(const Sheet& sheet, const Profile& profile, bool settled, Asking& out);

// Finds what choosing by value needs of a plan alone: Plan::alone and Plan::doubt.
void prepare_asking(Plan& plan);

// True when the field has an answer that counts and is not stale.
bool is_known(const Sheet& sheet, uint32_t field);
// Shown, not known, and not skipped of late. A required field cannot be skipped. Never consent.
bool left_to_ask(const Sheet& sheet, const Profile& profile, uint32_t field);
bool may_ask(const Sheet& sheet, uint32_t field);
bool asked_in_visit(const Profile& profile, uint32_t field);
bool is_among(Ids fields, uint32_t field);

}  // namespace fieldwise
