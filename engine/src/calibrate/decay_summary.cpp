#include "base/figures.h"
#include "calibrate/decay.h"
#include "json/number.h"

namespace fieldwise::calibrate {
namespace {

constexpr int64_t kHour = 3600000;  // ms

std::string span_text(int64_t ms) {
  const auto hours = static_cast<double>(ms) / static_cast<double>(kHour);
  const double days = hours / 24;
  if (ms % (24 * kHour) == 0) return fixed(days, 0) + " d";
  return hours < 48 ? fixed(hours, 1) + " h" : fixed(days, 1) + " d";
}

std::string reason(const DecayFound& found) {
  const DecayTried& today = found.tried[found.today];
  return "held-out leads are likelier under it; today's is worse than the likeliest by " +
         fixed(today.worse * 1000, 1) + " ± " + fixed(today.error * 1000, 1) +
         " thousandths of a nat a lead";
}

}  // namespace

std::string words(const Decay& decay) {
  const std::string span = span_text(decay.period);
  switch (decay.kind) {
    case Decay::Kind::none:
      return "none";
    case Decay::Kind::half_life:
      return "half-life " + span;
    case Decay::Kind::linear:
      return "to nothing in " + span;
    case Decay::Kind::inactivity:
      break;
  }
  std::string factor;
  append_number(factor, decay.factor);
  return "times " + factor + " after " + span + " of silence";
}

std::string decay_summary(const DecayFound& found) {
  std::string out = "\nDecay, from " + counted(found.leads, "lead") + " that did something, " +
                    counted(found.won) + " won\n  ";
  if (found.verdict == DecayFound::Verdict::too_few) {
    return out + "Too few to tell: it stays as it is.\n";
  }
  const std::string today = words(found.tried[found.today].decay);
  switch (found.verdict) {
    case DecayFound::Verdict::no_part:
      return out + today + " stays: it bears on no lead's score.\n";
    case DecayFound::Verdict::no_tell:
      return out + today + " stays: under none does the score tell of winning.\n";
    case DecayFound::Verdict::stays:
      out += today + " stays: no other is likelier by more than one standard error.\n";
      break;
    default:
      out += today + " → " + words(found.tried[found.chosen].decay) + " (" +
             words(found.tried[found.low].decay) + " … " + words(found.tried[found.high].decay) +
             ")\n  " + reason(found) + "\n";
  }
  for (size_t i = 0; i < found.tried.size(); ++i) {
    const DecayTried& tried = found.tried[i];
    out += "  " + padded(words(tried.decay), 40) + "AUC " + fixed(tried.auc, 3) + "   worse by " +
           fixed(tried.worse * 1000, 1) + " ± " + fixed(tried.error * 1000, 1) +
           (i == found.today ? "   today's\n" : "\n");
  }
  return out;
}

}  // namespace fieldwise::calibrate
