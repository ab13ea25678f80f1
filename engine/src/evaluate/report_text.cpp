#include <array>

#include "base/figures.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

using Cells = std::array<std::string, 8>;
constexpr size_t kNameWidth = 11, kFigureWidth = 13;

Cells cells_of(const PolicyResult& row) {
  const Figures& f = row.figures;
  return {std::string(policy_name(row.policy)),
          fixed(f[kToCertain], 2),
          fixed(f[kToConfident], 2),
          fixed(100 * f[kErrorAtStop], 1),
          fixed(100 * f[kClaimedError], 1),
          fixed(f[kQuestionsAtError + 1], 2),
          fixed(100 * f[kAccuracyAt + 2], 1),
          fixed(f[kAucWonAt + 2], 3)};
}

}  // namespace

std::string report_text(const Evaluation& e) {
  std::vector<Cells> table = {{"", "questions", "questions", "wrong at", "claimed", "questions to",
                               "right after", "AUC (won)"},
                              {"", "to certain", "to confident", "that stop, %", "wrong, %",
                               "2 % wrong", "3, %", "after 3"}};
  for (const PolicyResult& row : e.policies) table.push_back(cells_of(row));
  std::string out = "Replayed " + std::to_string(e.leads) + " leads";
  if (e.won + e.lost > 0) {
    out += ": " + std::to_string(e.won) + " won, " + std::to_string(e.lost) + " lost";
  }
  out += ".";
  for (size_t i = 0; i < e.outcomes.size(); ++i) {
    out += (i == 0 ? " Outcomes: " : ", ") + e.outcomes[i].name + " " +
           std::to_string(e.outcomes[i].leads);
  }
  out += e.outcomes.empty() ? "\n\n" : ".\n\n";
  for (const Cells& row : table) {
    out += padded(row[0], kNameWidth);
    for (size_t i = 1; i < row.size(); ++i) out += right_aligned(row[i], kFigureWidth);
    out += "\n";
  }
  out += "\n";
  for (const std::string& sentence : verdict(e)) out += sentence + "\n";
  for (const std::string& warning : e.warnings) out += "Note: " + warning + "\n";
  return out;
}

}  // namespace fieldwise::evaluate
