#include "ask/outlook.h"

#include <algorithm>

#include "json/spans.h"

namespace fieldwise {
namespace {

// Real: what sums of points are kept in. All else is double.
template <class Real>
class Sums {
 public:
  Sums(const OutlookInput& in, Arena& arena) : in_(in), arena_(arena), classes_(in.classes) {}

  Outlook run() {
    const size_t answers = in_.answers.size(), lines = in_.lines.size();
    cut_at_ = make<uint32_t>(arena_, lines + 1);
    for (size_t x = 0; x < lines; ++x) {
      cut_at_[x + 1] = cut_at_[x] + static_cast<uint32_t>(in_.lines[x].cuts.size());
      most_cuts_ = std::max(most_cuts_, in_.lines[x].cuts.size());
    }
    find_likes();
    below_ = make<double>(arena_, cut_at_.back() * classes_);
    below_after_ = make<double>(arena_, answers * most_cuts_ * classes_);
    for (uint32_t x = 0; x < lines; ++x) add_up(x);
    mix();
    return out_;
  }

 private:
  // Answers to a question that add as much do the same to its line.
  void find_likes() {
    like_ = make<uint32_t>(arena_, in_.answers.size());
    for (const OpenQuestion& q : in_.questions) {
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        like_[a] = q.first;
        while (in_.answers[like_[a]].points != in_.answers[a].points) ++like_[a];
      }
    }
    out_.like = like_;
  }

  // A question on its line.
  struct Part {
    const OpenQuestion* question;
    Steps<Real> steps;
    uint32_t* answer;  // by step: the first that adds as much
    int32_t most = 0;
    int32_t reach = 0;  // the most that the questions before come to
  };

  Part part_of(const OpenQuestion& q, int32_t reach) {
    Part out{&q, {0, arena_.array<int32_t>(q.count), arena_.array<Real>(q.count * kLanes)}, {}};
    out.answer = arena_.array<uint32_t>(q.count);
    out.reach = reach;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      if (like_[a] != a) continue;
      out.answer[out.steps.count] = a;
      out.steps.points[out.steps.count++] = in_.answers[a].points;
      out.most = std::max(out.most, in_.answers[a].points);
    }
    return out;
  }

  // Takes the chances in the eight classes from z.
  void fill_in(const Part& part, uint32_t z) {
    for (uint32_t k = 0; k < part.steps.count; ++k) {
      Real* sum = &part.steps.chances[k * kLanes];
      std::fill_n(sum, kLanes, Real(0));
      const uint32_t end = part.question->first + part.question->count;
      for (uint32_t a = part.answer[k]; a < end; ++a) {
        if (like_[a] != part.answer[k]) continue;
        for (uint32_t i = 0; i < kLanes; ++i)
          sum[i] += static_cast<Real>(in_.answers[a].chances[z + i]);
      }
    }
  }

  // The chance, by class, that line x stays below each cut: from sums over the questions before and
  // behind one question, so that leaving it out needs no division. What is summed is points or,
  // where fewer sums matter, what is missing to the most.
  void add_up(uint32_t x) {
    const Line& line = in_.lines[x];
    const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
    if (cuts == 0) return;
    List<Part> parts;
    int32_t range = 0, most = 0;
    for (const OpenQuestion& q : in_.questions) {
      if (q.line != x) continue;
      parts.push_back(part_of(q, range));
      range += parts.back().most;
      most = std::max(most, parts.back().most);
    }
    const auto count = static_cast<uint32_t>(parts.size());
    const auto needed = [&](uint32_t c) { return line.cuts[c] - line.score; };
    // Sums that matter are 0 … room - 1.
    const int32_t from_below = needed(cuts - 1), from_above = range - needed(0) + 1;
    const bool missing = from_above < from_below;
    const int32_t room = std::max(std::min(from_below, from_above), 0);
    for (const Part& part : parts) {
      int32_t* points = part.steps.points;
      for (uint32_t k = 0; missing && k < part.steps.count; ++k) points[k] = part.most - points[k];
    }
    // The most that a sum may be for the line to be below the cut, or not below it if `missing`.
    const auto top_of = [&](uint32_t c) { return missing ? range - needed(c) : needed(c) - 1; };
    const int32_t least_top = std::min(top_of(0), top_of(cuts - 1));
    const size_t size = static_cast<size_t>(room) * kLanes;
    const size_t none = static_cast<size_t>(most) * kLanes;
    // Sums below 0 are never, and a row follows the last: sums are added up two at a time.
    const auto table = [&](Real*& at) {
      at = arena_.array<Real>(none + size + kLanes) + none;
      std::fill_n(at - none, none, Real(0));
    };
    Real *before, *next;
    table(before);
    table(next);
    const auto behind = make<Real*>(arena_, count + 1);
    for (Real*& at : behind) table(at);
    for (uint32_t z = 0; z < classes_; z += kLanes) {
      for (const Part& part : parts) fill_in(part, z);
      std::fill_n(behind[count], size, Real(1));
      for (uint32_t k = count; k-- > 0;) {
        // With what came before, sums below `first` stay below every cut.
        const int32_t first = std::max(least_top - parts[k].reach, 0);
        const int32_t end = std::min(room, range - parts[k].reach + 1);
        add_steps(parts[k].steps, first, end, behind[k + 1], behind[k]);
        std::fill(behind[k] + end * int32_t{kLanes}, behind[k] + size, Real(1));
      }
      std::fill_n(before, size, Real(0));
      std::fill_n(before, std::min<size_t>(size, kLanes), Real(1));
      const auto stay_below = [&](double* out, int32_t top, int32_t reach, const Real* others) {
        meet(top, before, reach, others, out);
        for (uint32_t i = 0; missing && i < kLanes; ++i) out[i] = 1 - out[i];
      };
      for (uint32_t c = 0; c < cuts; ++c) {
        stay_below(&below_[(cut_at_[x] + c) * classes_ + z], top_of(c), 0, behind[0]);
      }
      for (uint32_t k = 0; k < count; ++k) {
        const Part& part = parts[k];
        for (uint32_t i = 0; i < part.steps.count; ++i) {
          for (uint32_t c = 0; c < cuts; ++c) {
            double* out = &below_after_[(part.answer[i] * most_cuts_ + c) * classes_ + z];
            const int32_t top = top_of(c) - part.steps.points[i];
            stay_below(out, top, part.reach, behind[k + 1]);
          }
        }
        const int32_t end = std::min(room, part.reach + part.most + 1);
        add_steps(part.steps, 0, end, before, next);
        std::fill(next + end * int32_t{kLanes}, next + size, Real(0));
        std::swap(before, next);
      }
    }
  }

  // Weights of the classes times the chances of what makes each outcome: on all lines, and on all
  // but one, by its bucket.
  void mix() {
    const size_t outcomes = in_.outcomes;
    const auto lines = static_cast<uint32_t>(in_.lines.size());
    const auto buckets = make<uint32_t>(arena_, lines);
    const auto likely = make<std::span<double>>(arena_, lines);  // by line: its buckets
    rest_ = make<std::span<double>>(arena_, lines);
    for (uint32_t x = 0; x < lines; ++x) {
      const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
      rest_[x] = make<double>(arena_, (cuts + 1) * outcomes * classes_);
      likely[x] = make<double>(arena_, (cuts + 1) * classes_);
      for (size_t i = 0; i < likely[x].size(); ++i) {
        const double* below = below_.data() + cut_at_[x] * classes_;
        const double high = i < cuts * classes_ ? below[i] : 1;
        likely[x][i] = high - (i < classes_ ? 0 : below[i - classes_]);
      }
    }
    all_ = make<double>(arena_, outcomes * classes_);
    const auto weight = make<double>(arena_, classes_);
    for (const uint8_t outcome : in_.outcome_of) {
      for (uint32_t skip = 0; skip <= lines; ++skip) {
        std::copy(in_.weights.begin(), in_.weights.end(), weight.begin());
        for (uint32_t x = 0; x < lines; ++x) {
          if (x != skip) multiply(weight.data(), &likely[x][buckets[x] * classes_], classes_);
        }
        double* to = skip == lines ? &all_[outcome * classes_]
                                   : &rest_[skip][(buckets[skip] * outcomes + outcome) * classes_];
        for (uint32_t z = 0; z < classes_; ++z) to[z] += weight[z];
      }
      for (uint32_t x = 0; x < lines && ++buckets[x] > in_.lines[x].cuts.size(); ++x) {
        buckets[x] = 0;
      }
    }
    // Σ bucket · rest = the last rest + Σ below · (rest - the next): buckets need not be formed.
    for (const std::span<double>& rest : rest_) {
      for (size_t i = 0; i + outcomes * classes_ < rest.size(); ++i) {
        rest[i] -= rest[i + outcomes * classes_];
      }
    }
    total();
  }

  // Sums over the classes.
  void total() {
    const size_t answers = in_.answers.size(), outcomes = in_.outcomes, cuts = cut_at_.back();
    const auto now = make<double>(arena_, outcomes);
    const auto answer = make<double>(arena_, answers);
    const auto after = make<double>(arena_, answers * outcomes);
    const auto below = make<double>(arena_, cuts);
    const auto below_after = make<double>(arena_, answers * cuts);
    const auto ones = make<double>(arena_, classes_);
    std::fill(ones.begin(), ones.end(), 1.0);
    for (size_t k = 0; k < outcomes; ++k) now[k] = dot(&all_[k * classes_], ones.data(), classes_);
    const auto weigh = [&](double* row) { multiply(row, in_.weights.data(), classes_); };
    for (size_t c = 0; c < cuts; ++c) {
      weigh(&below_[c * classes_]);
      below[c] = dot(&below_[c * classes_], ones.data(), classes_);
    }
    const auto outcome = make<double>(arena_, outcomes * classes_);
    for (const OpenQuestion& q : in_.questions) {
      const bool moves = q.line != kNone;
      const uint32_t first_cut = moves ? cut_at_[q.line] : 0;
      const uint32_t own_cuts = moves ? cut_at_[q.line + 1] - first_cut : 0;
      for (uint32_t like = q.first; like < q.first + q.count; ++like) {
        if (like_[like] != like) continue;
        double* own = below_after_.data() + like * most_cuts_ * classes_;
        if (moves) outcomes_after(q.line, own, outcome);
        for (uint32_t c = 0; c < own_cuts; ++c) weigh(own + c * classes_);
        const double* by_outcome = moves ? outcome.data() : all_.data();
        for (uint32_t a = like; a < q.first + q.count; ++a) {
          if (like_[a] != like) continue;
          const double* chance = in_.answers[a].chances;
          const double sum = answer[a] = dot(chance, in_.weights.data(), classes_);
          if (!(sum > 0)) continue;
          double left = 1;
          for (size_t k = 0; k + 1 < outcomes; ++k) {
            left -= after[a * outcomes + k] =
                dot(chance, by_outcome + k * classes_, classes_) / sum;
          }
          after[(a + 1) * outcomes - 1] = std::max(left, 0.0);
          for (uint32_t c = 0; c < cuts; ++c) {
            const bool is_own = c - first_cut < own_cuts;
            const double* from = is_own ? own + (c - first_cut) * classes_ : &below_[c * classes_];
            below_after[a * cuts + c] = dot(chance, from, classes_) / sum;
          }
        }
      }
    }
    out_.now = now;
    out_.answer = answer;
    out_.after = after;
    out_.cut_at = cut_at_;
    out_.below = below;
    out_.below_after = below_after;
  }

  // The outcomes by class when line x stays below its cuts as likely as `below` says.
  void outcomes_after(uint32_t x, const double* below, std::span<double> out) const {
    const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
    const size_t size = out.size();
    std::copy_n(&rest_[x][cuts * size], size, out.begin());
    for (uint32_t c = 0; c < cuts; ++c) {
      for (size_t i = 0; i < size; i += classes_) {
        add_product(&out[i], below + c * classes_, &rest_[x][c * size + i], classes_);
      }
    }
  }

  const OutlookInput& in_;
  Arena& arena_;
  const uint32_t classes_;
  size_t most_cuts_ = 0;
  std::span<uint32_t> cut_at_;         // of a line, its first cut among all
  std::span<uint32_t> like_;           // see Outlook
  std::span<double> below_;            // by cut of all lines, then class
  std::span<double> below_after_;      // by answer, then cut of its line, then class
  std::span<std::span<double>> rest_;  // by line: bucket, outcome and class
  std::span<double> all_;              // by outcome, then class
  Outlook out_;
};

}  // namespace

Outlook outlook(const OutlookInput& input, Arena& arena) { return Sums<float>(input, arena).run(); }

Outlook outlook_in_double(const OutlookInput& input, Arena& arena) {
  return Sums<double>(input, arena).run();
}

}  // namespace fieldwise
