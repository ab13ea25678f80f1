// Asks a site's own leads what their answers are worth (docs/calibrating.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "calibrate/proposal.h"
#include "store/store_thread.h"

namespace fieldwise::server {

struct SiteCalibration {
  std::optional<Error> useless;  // there are too few leads; the rest says nothing then
  bool learnt = false;           // there is a proposal
  std::string result;            // JSON (calibrate/report.h)
  std::string plan;              // the text of the plan with the proposal, where there is one
};

// Calibrates an axis of the plan, whose text this is, by the leads that were won, lost or rejected
// up to `now`; by 5,000 of them by chance where there are more. Takes seconds: not to be called in
// the thread of the store, which it asks for some leads at a time. Nothing where the store failed
// or is to stop.
std::optional<SiteCalibration> calibrate_site(StoreThread& thread, const std::string& site,
                                              const Plan& plan, std::string_view text,
                                              uint32_t axis, int64_t now);

}  // namespace fieldwise::server
