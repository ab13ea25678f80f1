// attribution_json, attribution_text.
#include <algorithm>
#include <cmath>

#include "attribution/attribution.h"
#include "base/figures.h"
#include "json/writer.h"

namespace fieldwise::attribution {
namespace {

constexpr size_t kTitle = 34, kFigure = 16;
constexpr size_t kMost = 20, kOthers = 5;  // lines for people
constexpr const char* kEnds[] = {"qualified", "won"};

std::string end_of(const Attribution& found) { return kEnds[static_cast<size_t>(found.to)]; }

void write_part(JsonWriter& w, const char* key, uint64_t met, uint64_t all) {
  w.key(key).begin_object().key("met").integer(static_cast<int64_t>(met));
  w.key("of").integer(static_cast<int64_t>(all)).end_object();
}

std::string share(uint64_t met, uint64_t all) {
  return percent(all == 0 ? 0 : static_cast<double>(met) / static_cast<double>(all));
}

std::string odds(const Effect& effect) {
  const auto number = [](double value) { return std::isinf(value) ? "∞" : fixed(value, 2); };
  return number(effect.odds_ratio) + " (" + number(effect.low) + " … " + number(effect.high) + ")";
}

std::string line(const Attribution& found, const Effect& effect) {
  return "  " + padded(one_line(effect.thing), kTitle) +
         right_aligned(share(effect.cases, found.cases), kFigure) +
         right_aligned(share(effect.controls, found.controls), kFigure) +
         right_aligned(odds(effect), 24) + right_aligned(fixed(effect.q, 3), 8) + '\n';
}

}  // namespace

std::string attribution_json(const Attribution& found) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("to").string(end_of(found));
  w.key("leads").integer(static_cast<int64_t>(found.leads));
  w.key("cases").integer(static_cast<int64_t>(found.cases));
  w.key("controls").integer(static_cast<int64_t>(found.controls));
  w.key("alone").integer(static_cast<int64_t>(found.alone));
  w.key("effects").begin_array();
  for (const Effect& effect : found.effects) {
    w.begin_object().key("thing").string(effect.thing);
    write_part(w, "cases", effect.cases, found.cases);
    write_part(w, "controls", effect.controls, found.controls);
    // Infinity is null.
    w.key("odds_ratio").number(effect.odds_ratio).key("interval").begin_array();
    w.number(effect.low).number(effect.high).end_array();
    w.key("p").number(effect.p).key("q").number(effect.q);
    w.key("stands_out").boolean(effect.stands_out).key("leads").begin_array();
    for (const std::string& lead : effect.leads) w.string(lead);
    w.end_array().end_object();
  }
  w.end_array().end_object();
  return out;
}

std::string attribution_text(const Attribution& found) {
  const std::string there = end_of(found);
  if (found.cases == 0) {
    return "No lead was " + there +
           " that others can be compared with, so there is nothing to say.\n";
  }
  std::string out = counted(found.cases, "lead") + " that " +
                    (found.cases == 1 ? "was " : "were ") + there +
                    ", each beside up to four that were not at the same age.\n";
  if (found.alone > 0) {
    out += counted(found.alone, "more lead") + " had nobody to be compared with.\n";
  }
  const auto outstanding =
      static_cast<size_t>(std::count_if(found.effects.begin(), found.effects.end(),
                                        [](const Effect& effect) { return effect.stands_out; }));
  if (outstanding == 0) {
    out += "Nothing stands out: what they met before differs by no more than chance makes it.\n";
  }
  if (found.effects.empty()) return out;
  out += "\n  " + padded("Met before", kTitle) + right_aligned(there, kFigure) +
         right_aligned("not yet", kFigure) + right_aligned("odds ratio (95 %)", 24) +
         right_aligned("q", 8) + '\n';
  const size_t shown = std::min(found.effects.size(), outstanding == 0 ? kOthers : kMost);
  for (size_t i = 0; i < shown && (outstanding == 0 || i < outstanding); ++i) {
    out += line(found, found.effects[i]);
  }
  if (outstanding > kMost) out += "  … and " + std::to_string(outstanding - kMost) + " more\n";
  const size_t others = found.effects.size() - outstanding;
  if (outstanding > 0 && others > 0) {
    out += "Of " + counted(others, "other thing") + " no difference is told.\n";
  }
  return out;
}

}  // namespace fieldwise::attribution
