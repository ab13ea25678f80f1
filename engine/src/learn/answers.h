// What visitors answered, lead by lead: a log can go once it was read.
#pragma once

#include <cstdint>
#include <string_view>

#include "learn/leads.h"
#include "profile/log.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise::learn {

// Fills leads with the answers that count at a visitor's last event, and when they were given. A
// question that was skipped is a blank that is an answer; one that was not asked is not known.
// The plan must outlive what is read.
class AnswerReader {
 public:
  AnswerReader(const Plan& plan, Leads& out);

  // One more lead, without an outcome; false where the visitor told nothing. Leads that gave the
  // same address are of one group.
  bool add(std::string_view name, const EventLog& log);
  // Drops the fields that nobody was asked, which are no part of a model. Nothing is added then.
  void finish();

 private:
  Cell read_cell(const Profile& profile, uint32_t f);
  Value kept(const Field& field, const Value& value);

  const Plan& plan_;
  Leads& out_;
  Sheet sheet_;
  uint32_t email_ = kNone;  // the first field of an address
};

}  // namespace fieldwise::learn
