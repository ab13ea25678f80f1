#include "insight/lists.h"

#include <algorithm>
#include <iterator>

#include "insight/passages.h"

namespace fieldwise::insight {
namespace {

// In place of what is not on a list.
constexpr int64_t kNot = INT64_MIN;

int64_t newest_first(int64_t since) { return since == kNever ? kNot : -since; }

// By when the first clock that runs is due: what is due at no time comes last.
int64_t task(const LeadFacts& facts) {
  if (facts.handoffs.empty() || facts.handoffs.back().closed != kNever) return kNot;
  int64_t due = kNever;
  for (const ClockFacts& clock : facts.clocks) {
    if (clock.ended == kNever) due = std::min(due, clock.due);
  }
  return due;
}

int64_t review(const LeadFacts& facts) { return newest_first(facts.in_review); }
int64_t suppressed(const LeadFacts& facts) { return newest_first(facts.suppressed); }

// When the passage came that a lead has at most one of.
int64_t came(const LeadFacts& facts, std::string_view key) {
  int64_t out = kNever;
  for (const PassageKind& kind : passage_kinds()) {
    if (key == kind.key) kind.each(facts, [&out](const Passage& passage) { out = passage.to; });
  }
  return out;
}

int64_t false_positive(const LeadFacts& facts) {
  return newest_first(came(facts, "false_positive"));
}
int64_t missed_opportunity(const LeadFacts& facts) {
  return newest_first(came(facts, "missed_opportunity"));
}

// Who fits well and was never qualified, and still may be.
int64_t high_fit(const LeadFacts& facts) {
  const bool waits = facts.at(Step::qualified) == kNever && facts.stage != Stage::disqualified &&
                     facts.suppression != Suppression::never;
  return waits ? newest_first(facts.high_fit) : kNot;
}

int64_t stalled(const LeadFacts& facts) {
  return newest_first(came(facts, "stalled_after_contact"));
}

int64_t flagged(const LeadFacts& facts) {
  return newest_first(
      std::min(came(facts, "flagged_not_ready"), came(facts, "flagged_should_have_been_sql")));
}

struct Rule {
  std::string_view list;
  int64_t (*place)(const LeadFacts& facts);
};

constexpr Rule kRules[] = {
    {"tasks", task},
    {"review", review},
    {"suppressed", suppressed},
    {"false_positives", false_positive},
    {"missed_opportunities", missed_opportunity},
    {"high_fit", high_fit},
    {"stalled", stalled},
    {"flagged", flagged},
};

constexpr std::string_view kNames[] = {
    "tasks",    "review",  "suppressed", "false_positives", "missed_opportunities",
    "high_fit", "stalled", "flagged",    kWonList,          kClosedList};
static_assert(std::size(kNames) == std::size(kRules) + 2);

}  // namespace

std::span<const std::string_view> list_names() { return kNames; }

std::vector<Listed> lists_of(const LeadFacts& facts, int8_t outcome) {
  std::vector<Listed> out;
  for (const Rule& rule : kRules) {
    const int64_t place = rule.place(facts);
    if (place != kNot) out.push_back({rule.list, place});
  }
  if (outcome == 1) out.push_back({kWonList, 0});
  if (outcome >= 0) out.push_back({kClosedList, 0});
  return out;
}

std::string lists_text(std::span<const Listed> lists) {
  std::string out;
  for (const Listed& listed : lists) {
    if (!out.empty()) out += ' ';
    out.append(listed.list).append(":").append(std::to_string(listed.place));
  }
  return out;
}

}  // namespace fieldwise::insight
