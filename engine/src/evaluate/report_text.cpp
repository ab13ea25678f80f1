#include <algorithm>
#include <array>

#include "evaluate/plot.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

using Cells = std::array<std::string, 8>;

// Characters, not bytes.
size_t width(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string percent(double value) { return fixed(100 * value, 1); }

Cells cells_of(const PolicyResult& row) {
  const Figures& f = row.figures;
  return {std::string(policy_name(row.policy)),
          fixed(f[kToCertain], 2),
          fixed(f[kToConfident], 2),
          percent(f[kErrorAtStop]),
          percent(f[kClaimedError]),
          fixed(f[kQuestionsAtError + 1], 2),
          percent(f[kAccuracyAt + 2]),
          fixed(f[kAucWonAt + 2], 3)};
}

}  // namespace

std::string report_text(const Evaluation& e) {
  std::vector<Cells> table = {
      {"", "questions", "questions to", "wrong", "claimed", "questions to", "right after",
       "AUC (won)"},
      {"", "to certain", "confident", "there, %", "there, %", "2 % wrong", "3, %", "after 3"}};
  for (const PolicyResult& row : e.policies) table.push_back(cells_of(row));
  std::array<size_t, std::tuple_size_v<Cells>> widths{};
  for (const Cells& row : table) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
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
    for (size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - width(row[i]), ' ');
      out += i == 0 ? row[i] + space : "  " + space + row[i];
    }
    out += "\n";
  }
  out += "\n";
  for (const std::string& sentence : verdict(e)) out += sentence + "\n";
  for (const std::string& warning : e.warnings) out += "Note: " + warning + "\n";
  return out;
}

}  // namespace fieldwise::evaluate
