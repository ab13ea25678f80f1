// The ledger: every point with its rule, its event and its age (SPEC A5).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/list.h"
#include "score/sheet.h"

namespace fieldwise {

struct LedgerEntry {
  uint32_t rule = 0;
  int64_t value = 0;             // thousandths, after decay and cap
  int64_t at = 0;                // ms
  const Event* event = nullptr;  // of a signal rule
};

// What the occurrences of a signal rule's behaviour add at `now`, in thousandths; each is an entry
// for `entries`, newest first, unless that is null. A cap is used up from the newest on, so that
// old behaviour, decayed, never keeps new behaviour from counting.
int64_t signal_points(const Plan& plan, const Profile& profile, uint32_t rule, int64_t now,
                      const Times& activity, List<LedgerEntry>* entries = nullptr);

// All entries of an axis, from the last rule to the first, newest first: a reader goes backwards.
List<LedgerEntry> ledger(const Sheet& sheet, uint32_t axis);

}  // namespace fieldwise
