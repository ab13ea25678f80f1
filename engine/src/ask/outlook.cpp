#include "ask/outlook.h"

#include <algorithm>

#include "json/spans.h"
namespace fieldwise {
namespace {

class Sums {
 public:
  Sums(const OutlookInput& in, Arena& arena) : in_(in), arena_(arena), classes_(in.classes) {}

  Outlook run() {
    cut_at_ = make<uint32_t>(arena_, in_.lines.size() + 1);
    for (size_t x = 0; x < in_.lines.size(); ++x) {
      cut_at_[x + 1] = cut_at_[x] + static_cast<uint32_t>(in_.lines[x].cuts.size());
    }
    const size_t answers = in_.points.size(), cuts = cut_at_.back();
    below_ = make<double>(arena_, cuts * classes_);
    below_after_ = make<double>(arena_, answers * classes_ * most_cuts());
    for (uint32_t x = 0; x < in_.lines.size(); ++x) add_up(x);
    mix();
    return out_;
  }

 private:
  size_t most_cuts() const {
    size_t most = 0;
    for (const Line& line : in_.lines) most = std::max(most, line.cuts.size());
    return most;
  }

  // The chance, by class, that line x stays below each cut: from sums over the questions before and
  // behind one question, so that leaving it out needs no division.
  void add_up(uint32_t x) {
    const Line& line = in_.lines[x];
    const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
    int32_t room = 0;  // sums that matter: 0 … room - 1; whatever is above passes every cut
    for (const int32_t cut : line.cuts) room = std::max(room, cut - line.score);
    uint32_t count = 0;
    for (const OpenQuestion& q : in_.questions) count += q.line == x;
    const auto size = static_cast<size_t>(room) * classes_;
    const auto before = make<double>(arena_, (count + 1) * size);
    const auto behind = make<double>(arena_, (count + 1) * size);
    if (room > 0) std::fill(before.begin(), before.begin() + classes_, 1.0);
    uint32_t k = 0;
    for (const OpenQuestion& q : in_.questions) {
      if (q.line == x) spread(q, room, &before[k * size], &before[(k + 1) * size]), ++k;
    }
    std::fill(behind.begin() + static_cast<ptrdiff_t>(count * size), behind.end(), 1.0);
    for (size_t i = in_.questions.size(); i-- > 0;) {
      const OpenQuestion& q = in_.questions[i];
      if (q.line == x) --k, gather(q, room, &behind[(k + 1) * size], &behind[k * size]);
    }
    for (uint32_t c = 0; c < cuts; ++c) {
      const int32_t top = line.cuts[c] - line.score - 1;  // the most that stays below
      double* below = &below_[(cut_at_[x] + c) * classes_];
      if (top >= 0) std::copy_n(&behind[static_cast<size_t>(top) * classes_], classes_, below);
    }
    k = 0;
    for (const OpenQuestion& q : in_.questions) {
      if (q.line != x) continue;
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        for (uint32_t c = 0; c < cuts; ++c) {
          const int32_t top = line.cuts[c] - line.score - 1 - in_.points[a];
          double* below = &below_after_[(a * most_cuts() + c) * classes_];
          leave_out(top, &before[k * size], &behind[(k + 1) * size], below);
        }
      }
      ++k;
    }
  }

  // out[u + points] += chance · in[u]
  void spread(const OpenQuestion& q, int32_t room, const double* in, double* out) const {
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      const double* chance = &in_.chances[size_t{a} * classes_];
      for (int32_t u = 0; u + in_.points[a] < room; ++u) {
        const double* from = in + static_cast<size_t>(u) * classes_;
        double* to = out + static_cast<size_t>(u + in_.points[a]) * classes_;
        for (uint32_t z = 0; z < classes_; ++z) to[z] += chance[z] * from[z];
      }
    }
  }

  // out[u] = Σ chance · in[u - points]: the chance that this and the later ones come to u at most
  void gather(const OpenQuestion& q, int32_t room, const double* in, double* out) const {
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      const double* chance = &in_.chances[size_t{a} * classes_];
      for (int32_t u = in_.points[a]; u < room; ++u) {
        const double* from = in + static_cast<size_t>(u - in_.points[a]) * classes_;
        double* to = out + static_cast<size_t>(u) * classes_;
        for (uint32_t z = 0; z < classes_; ++z) to[z] += chance[z] * from[z];
      }
    }
  }

  void leave_out(int32_t top, const double* before, const double* behind, double* out) const {
    for (int32_t u = 0; u <= top; ++u) {
      const double* p = before + static_cast<size_t>(u) * classes_;
      const double* s = behind + static_cast<size_t>(top - u) * classes_;
      for (uint32_t z = 0; z < classes_; ++z) out[z] += p[z] * s[z];
    }
  }

  // The chance of bucket b of line x in class z.
  double bucket(const double* below, uint32_t cuts, uint32_t b, uint32_t z) const {
    const double low = b == 0 ? 0 : below[(b - 1) * classes_ + z];
    const double high = b == cuts ? 1 : below[b * classes_ + z];
    return high - low;
  }

  void mix() {
    const size_t answers = in_.points.size(), outcomes = in_.outcomes;
    const auto now = make<double>(arena_, outcomes);
    const auto answer = make<double>(arena_, answers);
    const auto after = make<double>(arena_, answers * outcomes);
    const auto lines = static_cast<uint32_t>(in_.lines.size());
    // By line, bucket, outcome and class: the weight of all else that makes the outcome.
    const auto rest = make<std::span<double>>(arena_, lines);
    for (uint32_t x = 0; x < lines; ++x) {
      rest[x] = make<double>(arena_, (in_.lines[x].cuts.size() + 1) * outcomes * classes_);
    }
    const auto buckets = make<uint32_t>(arena_, lines);
    for (size_t tuple = 0; tuple < in_.outcome_of.size(); ++tuple) {
      size_t left = tuple;
      for (uint32_t x = 0; x < lines; ++x) {
        const auto n = static_cast<uint32_t>(in_.lines[x].cuts.size()) + 1;
        buckets[x] = static_cast<uint32_t>(left % n);
        left /= n;
      }
      const uint32_t outcome = in_.outcome_of[tuple];
      for (uint32_t skip = 0; skip <= lines; ++skip) {
        for (uint32_t z = 0; z < classes_; ++z) {
          double weight = in_.weights[z];
          for (uint32_t x = 0; x < lines; ++x) {
            const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
            if (x != skip) weight *= bucket(&below_[cut_at_[x] * classes_], cuts, buckets[x], z);
          }
          if (skip == lines) {
            now[outcome] += weight;
          } else {
            rest[skip][(buckets[skip] * outcomes + outcome) * classes_ + z] += weight;
          }
        }
      }
    }
    for (const OpenQuestion& q : in_.questions) {
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        const double* chance = &in_.chances[size_t{a} * classes_];
        double sum = 0;
        for (uint32_t z = 0; z < classes_; ++z) sum += in_.weights[z] * chance[z];
        answer[a] = sum;
        if (!(sum > 0)) continue;
        mix_after(q, a, rest, &after[a * outcomes]);
        for (size_t k = 0; k < outcomes; ++k) after[a * outcomes + k] /= sum;
      }
    }
    out_.now = now;
    out_.answer = answer;
    out_.after = after;
    mix_below(answer);
  }

  void mix_below(std::span<const double> answer) {
    const size_t cuts = cut_at_.back();
    const auto below = make<double>(arena_, cuts);
    const auto after = make<double>(arena_, answer.size() * cuts);
    for (size_t c = 0; c < cuts; ++c) {
      for (uint32_t z = 0; z < classes_; ++z) below[c] += in_.weights[z] * below_[c * classes_ + z];
    }
    for (const OpenQuestion& q : in_.questions) {
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        if (!(answer[a] > 0)) continue;
        const double* chance = &in_.chances[size_t{a} * classes_];
        for (uint32_t x = 0; x < in_.lines.size(); ++x) {
          for (uint32_t c = cut_at_[x]; c < cut_at_[x + 1]; ++c) {
            const double* from = x == q.line
                                     ? &below_after_[(a * most_cuts() + c - cut_at_[x]) * classes_]
                                     : &below_[size_t{c} * classes_];
            double sum = 0;
            for (uint32_t z = 0; z < classes_; ++z) sum += in_.weights[z] * chance[z] * from[z];
            after[a * cuts + c] = sum / answer[a];
          }
        }
      }
    }
    out_.cut_at = cut_at_;
    out_.below = below;
    out_.below_after = after;
  }

  void mix_after(const OpenQuestion& q, uint32_t a, std::span<const std::span<double>> rest,
                 double* out) const {
    const double* chance = &in_.chances[size_t{a} * classes_];
    // A question that adds to no line tells of the classes only.
    const uint32_t x = q.line == kNone ? 0 : q.line;
    const uint32_t cuts = cut_at_[x + 1] - cut_at_[x];
    const double* below = q.line == kNone ? &below_[cut_at_[x] * classes_]
                                          : &below_after_[a * most_cuts() * classes_];
    for (uint32_t b = 0; b <= cuts; ++b) {
      for (uint32_t k = 0; k < in_.outcomes; ++k) {
        const double* others = &rest[x][(b * in_.outcomes + k) * classes_];
        for (uint32_t z = 0; z < classes_; ++z) {
          out[k] += chance[z] * bucket(below, cuts, b, z) * others[z];
        }
      }
    }
  }

  const OutlookInput& in_;
  Arena& arena_;
  const uint32_t classes_;
  std::span<uint32_t> cut_at_;     // of a line, its first cut among all
  std::span<double> below_;        // by cut of all lines, then class
  std::span<double> below_after_;  // by answer, then cut of its line, then class
  Outlook out_;
};

}  // namespace

Outlook outlook(const OutlookInput& input, Arena& arena) { return Sums(input, arena).run(); }

}  // namespace fieldwise
