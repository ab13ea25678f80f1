#include "backtest/report_lines.h"

#include <algorithm>

#include "base/figures.h"

namespace fieldwise::backtest {
namespace {

constexpr size_t kNamed = 20;

}  // namespace

void write_names(JsonWriter& w, const char* key, const std::vector<std::string>& names) {
  w.key(key).begin_array();
  for (const std::string& name : names) w.string(name);
  w.end_array();
}

std::string names_line(const std::string& title, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string out = title + " (" + counted(names.size(), "lead") + "): ";
  for (size_t i = 0; i < std::min(names.size(), kNamed); ++i) {
    out += (i == 0 ? "" : ", ") + one_line(names[i]);
  }
  if (names.size() > kNamed) out += " and " + counted(names.size() - kNamed) + " more";
  return out + '\n';
}

std::string part(uint64_t some, uint64_t all) {
  if (all == 0) return "–";
  return percent(static_cast<double>(some) / static_cast<double>(all)) + " of " + counted(all);
}

}  // namespace fieldwise::backtest
