#include "nurture/notes.h"

#include <algorithm>
#include <string>

#include "base/figures.h"
#include "nurture/nurture.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "playbook/reach.h"

namespace fieldwise {
namespace {

constexpr size_t kUsualSteps = 7;     // SPEC A9: four to seven
constexpr size_t kUsualChannels = 3;  // SPEC A9
constexpr size_t kNamedCells = 5;     // of those without a sequence
constexpr uint32_t kMostCells = 4096;

std::string path_of(size_t sequence) {
  return "/playbook/nurture/sequences/" + std::to_string(sequence);
}

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

class Notes {
 public:
  Notes(const Plan& plan, const Nurture& nurture) : plan_(plan), nurture_(nurture) {}

  Errors write() {
    size_t channels[5] = {};
    for (size_t i = 0; i < nurture_.sequences.size(); ++i) {
      steps(i, channels);
      calls(i);
      own_content(i);
      same_name(i);
      reached(i);
    }
    const size_t used = 5 - static_cast<size_t>(std::count(channels, channels + 5, 0));
    if (!nurture_.sequences.empty() && used < kUsualChannels) {
      note("few_channels", "/playbook/nurture",
           {"all sequences together use ", counted(used, "channel"),
            "; send assets on three at least"});
    }
    empty_cells();
    return std::move(out_);
  }

 private:
  void note(std::string_view code, std::string path, Parts message) {
    fieldwise::note(out_, code, std::move(path), message);
  }

  const Asset& asset(const SequenceStep& step) const { return nurture_.assets[step.asset]; }

  void steps(size_t i, size_t* channels) {
    const Sequence& s = nurture_.sequences[i];
    bool engaged = false;
    size_t own[5] = {};
    for (const SequenceStep& step : s.steps) {
      ++channels[static_cast<size_t>(asset(step).channel)];
      ++own[static_cast<size_t>(asset(step).channel)];
      const Engagement& by = step.engaged;
      engaged = engaged || by.by_name || by.condition != kNone || !by.signals.empty();
    }
    const size_t used = 5 - static_cast<size_t>(std::count(own, own + 5, 0));
    if (s.steps.size() > kUsualSteps) {
      note("many_steps", path_of(i) + "/steps",
           {counted(s.steps.size(), "step"), "; four to seven are usual, so split the sequence"});
    }
    // Two steps cannot be on three channels, and are enough to begin with.
    if (s.steps.size() >= 4 && used < kUsualChannels) {
      note("few_channels", path_of(i) + "/steps",
           {"these steps use ", counted(used, "channel"), "; send assets on three at least"});
    }
  }

  // Consultation, then demo or trial, then assessment or pricing.
  void calls(size_t i) {
    static constexpr int kRank[] = {0, 1, 2, 2, 3, 3};
    int rank = 0;
    const Sequence& s = nurture_.sequences[i];
    for (size_t k = 0; k < s.steps.size(); ++k) {
      const int own = kRank[static_cast<size_t>(asset(s.steps[k]).cta)];
      if (own == 0) continue;
      if (own < rank) {
        note("cta_order", path_of(i) + "/steps/" + std::to_string(k),
             {quoted(asset(s.steps[k]).key),
              " asks for less than a step before it: consultation comes first, then demo or trial, "
              "then assessment or pricing"});
      }
      rank = std::max(rank, own);
    }
  }

  // Leads who are held back had the ordinary content before.
  void own_content(size_t i) {
    const Sequence& s = nurture_.sequences[i];
    if (s.suppression == Suppression::none) return;
    for (size_t k = 0; k < s.steps.size(); ++k) {
      for (const Sequence& other : nurture_.sequences) {
        if (other.suppression != Suppression::none || !sends(other, s.steps[k].asset)) continue;
        note("shared_asset", path_of(i) + "/steps/" + std::to_string(k),
             {quoted(asset(s.steps[k]).key), " is sent by ", quoted(other.key),
              " too, and nobody is sent an asset twice; give leads who wait content of their own"});
        break;
      }
    }
  }

  static bool sends(const Sequence& s, uint32_t asset) {
    return std::any_of(s.steps.begin(), s.steps.end(),
                       [&](const SequenceStep& step) { return step.asset == asset; });
  }

  void same_name(size_t i) {
    const Sequence& s = nurture_.sequences[i];
    for (size_t k = 0; k < i; ++k) {
      if (nurture_.sequences[k].title != s.title) continue;
      note("same_name", path_of(i),
           {quoted(nurture_.sequences[k].key), " is named ", quoted(s.title),
            " too; give one of them another title"});
      return;
    }
  }

  void reached(size_t i) {
    const Sequence& s = nurture_.sequences[i];
    if (held_back(i) || led_to(i)) return;
    if (s.by_jump) {
      note("unreachable", path_of(i),
           {"no jump and no \"next\" leads here; write one, or leave \"entry\" out"});
      return;
    }
    for (size_t k = 0; k < i; ++k) {
      if (!takes_all(nurture_.sequences[k], s)) continue;
      note("unreachable", path_of(i),
           {quoted(nurture_.sequences[k].key),
            " comes first and takes all of its leads; move this one before it"});
      return;
    }
  }

  // Whether a stage that it names is one of leads who are suppressed otherwise.
  bool held_back(size_t i) {
    const Sequence& s = nurture_.sequences[i];
    const bool waits = s.suppression != Suppression::none;
    const uint32_t own = reachable_stages(plan_, s.suppression);
    const uint32_t others = ~own & (waits ? ~0u : reachable_stages(plan_, Suppression::not_now));
    for (uint32_t stage = 0; stage < stage_titles().size(); ++stage) {
      if (s.stages == ~0u || (s.stages & others) >> stage == 0) return false;
      if ((s.stages & others & 1u << stage) == 0) continue;
      const std::string title(stage_titles()[stage]);
      note("unreachable", path_of(i) + "/stages",
           {waits ? "nobody is held back as " : "whoever is ", title,
            waits ? "; write \"recycled\", \"closed_lost\" or \"disqualified\", or leave "
                    "\"stages\" out"
                  : " is held back and gets only what has \"suppression\": \"not_now\"; write "
                    "that in a sequence of its own, or remove the stage"});
      return true;
    }
    return false;
  }

  bool led_to(size_t i) const {
    for (const Sequence& s : nurture_.sequences) {
      if (s.next == i) return true;
      for (const Jump& jump : s.jumps) {
        if (jump.to == Jump::To::sequence && jump.target == i) return true;
      }
    }
    return false;
  }

  // Whether each lead that matches `b` matches `a`.
  static bool takes_all(const Sequence& a, const Sequence& b) {
    if (a.by_jump || a.condition != kNone || !a.first_touch.empty()) return false;
    if (a.suppression != b.suppression || (b.stages & ~a.stages) != 0) return false;
    for (uint32_t s = 0; s < kMostSegmentations; ++s) {
      if (!covers(a.cell[s], b.cell[s])) return false;
    }
    return true;
  }

  // Cells of the segments in which an MQL finds no sequence.
  void empty_cells() {
    if (nurture_.sequences.empty() || plan_.segments.empty()) return;
    uint32_t cells = 1;
    for (const Segmentation& by : plan_.segments) {
      cells *= static_cast<uint32_t>(by.bands.size());
      if (cells > kMostCells) return;
    }
    Standing mql;
    mql.stage = Stage::mql;
    size_t empty = 0;
    std::string names;
    for (uint32_t cell = 0; cell < cells; ++cell) {
      std::string name;
      uint32_t rest = cell;
      for (size_t s = plan_.segments.size(); s-- > 0;) {
        const auto& bands = plan_.segments[s].bands;
        mql.segment[s] = rest % static_cast<uint32_t>(bands.size());
        rest /= static_cast<uint32_t>(bands.size());
        if (!name.empty()) name.insert(0, " × ");
        name.insert(0, bands[mql.segment[s]].key);
      }
      const bool taken = std::any_of(nurture_.sequences.begin(), nurture_.sequences.end(),
                                     [&](const Sequence& s) { return !s.by_jump && fits(s, mql); });
      if (taken) continue;
      if (++empty > kNamedCells) continue;
      if (!names.empty()) names += ", ";
      names += name;
    }
    if (empty == 0) return;
    if (empty > kNamedCells) names += ", …";
    note("empty_cells", "/playbook/nurture/sequences",
         {"MQLs in ", counted(empty, "cell"), " find no sequence: ", names});
  }

  const Plan& plan_;
  const Nurture& nurture_;
  Errors out_;
};

}  // namespace

Errors nurture_notes(const Plan& plan) {
  return plan.playbook == nullptr ? Errors() : Notes(plan, plan.playbook->nurture).write();
}

}  // namespace fieldwise
