#include "sites/calibration.h"

#include "calibrate/report.h"
#include "insight/lists.h"
#include "leads/sample.h"
#include "learn/answers.h"
#include "learn/visitors.h"

namespace fieldwise::server {
namespace {

constexpr size_t kMost = 5000;  // ids are by chance, so the first of them are a sample

}  // namespace

std::optional<SiteCalibration> calibrate_site(StoreThread& thread, const std::string& site,
                                              const Plan& plan, std::string_view text,
                                              uint32_t axis, int64_t now) {
  learn::Leads leads;
  learn::AnswerReader answers(plan, leads);
  size_t won = 0;
  const bool read =
      sample_list(thread, site, insight::kClosedList, kMost, [&](const SampledLead& lead) {
        if (!answers.add(lead.id, lead.events)) return;
        leads.outcomes.push_back(learn::reported_end(lead.events, now).outcome);
        won += leads.outcomes.back() == 1 ? 1u : 0u;
      });
  if (!read) return std::nullopt;
  answers.finish();
  SiteCalibration out;
  out.useless = calibrate::too_few(won, leads.outcomes.size() - won);
  if (out.useless) return out;
  const calibrate::Calibration found = calibrate::calibrate(plan, leads, axis);
  calibrate::Proposal proposal;
  out.learnt = !found.points.empty();
  if (out.learnt) proposal = calibrate::propose(plan, text, found, axis);
  out.result = calibrate::calibration_json(plan, axis, found, proposal, leads.warnings);
  out.plan = std::move(proposal.plan);
  return out;
}

}  // namespace fieldwise::server
