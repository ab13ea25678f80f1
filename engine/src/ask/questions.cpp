#include "ask/questions.h"

#include <algorithm>
#include <numeric>

#include "base/sort.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMostAnswers = 64;   // of one field; more tell little each
constexpr uint32_t kMostClasses = 512;  // with the joint answers of questions on several lines
constexpr uint32_t kMostTuples = 4096;  // of buckets
constexpr int64_t kMostSums = 4000;     // that a line may come to

class Builder {
 public:
  Builder(Sheet& sheet, Arena& arena)
      : sheet_(sheet), plan_(sheet.plan()), model_(plan_.model), arena_(arena) {}

  Questions build(std::span<const uint32_t> fields) {
    out_.won = &model_.won;
    find_lines();
    for (const uint32_t f : fields) add_question(f);
    scale();
    weigh();
    expand();
    find_outcomes();
    OutlookInput& in = out_.input;
    out_.questions = questions_.size();
    for (const OpenQuestion& part : parts_) questions_.push_back(part);
    in.questions = keep(arena_, questions_);
    in.lines = keep(arena_, lines_);
    in.points = keep(arena_, points_);
    out_.answers = keep(arena_, answers_);
    out_.won_first = keep(arena_, won_first_);
    return out_;
  }

 private:
  // Axes with thresholds, then lanes; the latter count 0 or 1.
  void find_lines() {
    for (const Threshold& t : plan_.thresholds) {
      for (const auto& bound : t.when) {
        if (std::find(axes_.begin(), axes_.end(), bound.axis) == axes_.end()) {
          axes_.push_back(bound.axis);
        }
      }
    }
  }

  size_t line_count() const { return axes_.size() + plan_.lanes.size(); }

  // What decides on line x, in thousandths.
  int64_t reading(size_t x) const {
    if (x < axes_.size()) return sheet_.sum(axes_[x]);
    return sheet_.holds(plan_.lanes[x - axes_.size()].condition) ? 1000 : 0;
  }

  // The answers of field f that stand for all, none among them.
  void list_answers(uint32_t f, List<Value>& out) const {
    const Field& field = plan_.fields[f];
    const uint32_t input = model_.leads == 0 ? kNone : model_.input_of[f];
    if (input != kNone) {
      for (const Value& value : model_.inputs[input].answers) out.push_back(value);
      return;
    }
    switch (field.type) {
      case FieldType::boolean:
        out.push_back(Value::of(true));
        out.push_back(Value::of(false));
        break;
      case FieldType::choice:
        if (field.options.size() > kMostAnswers) break;
        for (uint32_t o = 0; o < field.options.size(); ++o) {
          if (sheet_.option_open(f, o)) out.push_back(Value::of(field.options[o].value));
        }
        break;
      case FieldType::number:
        list_numbers(f, out);
        break;
      default:
        break;  // nobody can say what will be written
    }
  }

  // A number in each of the stretches between constants that rules compare with.
  void list_numbers(uint32_t f, List<Value>& out) const {
    const logic::Conditions& c = plan_.conditions;
    const Field& field = plan_.fields[f];
    List<double> cuts;
    for (uint32_t i = c.slot_test_begin[f]; i < c.slot_test_begin[f + 1]; ++i) {
      const logic::Test& test = c.tests[c.slot_tests[i]];
      if (test.kind != logic::TestKind::range) continue;
      for (const double cut : {test.low, test.high}) {
        if (cut - cut == 0) cuts.push_back(cut);
      }
    }
    sort_unique(cuts);
    if (cuts.empty() || cuts.size() > kMostAnswers / 2) return;
    const auto offer = [&](double n) {
      const bool fits = (!field.has_min || n >= field.min) && (!field.has_max || n <= field.max);
      if (fits) out.push_back(Value::of(n));
    };
    offer(cuts.front() - 1);
    for (size_t i = 0; i < cuts.size(); ++i) {
      offer(cuts[i]);
      offer(i + 1 < cuts.size() ? cuts[i] / 2 + cuts[i + 1] / 2 : cuts[i] + 1);
    }
  }

  void add_question(uint32_t f) {
    List<Value> answers;
    list_answers(f, answers);
    if (answers.size() < 2) return;
    const size_t lines = line_count();
    OpenQuestion q;
    q.field = f;
    q.first = static_cast<uint32_t>(answers_.size());
    q.count = static_cast<uint32_t>(answers.size());
    const uint32_t input = model_.leads == 0 ? kNone : model_.input_of[f];
    if (input != kNone) q.cost = model_.inputs[input].cost;
    const Value before = sheet_.raw(f);
    const int64_t at = sheet_.answered_at(f);
    const auto now = make<int64_t>(arena_, lines);
    for (size_t x = 0; x < lines; ++x) now[x] = reading(x);
    for (const Value& answer : answers) {
      sheet_.set(f, answer, sheet_.now());
      answers_.push_back(answer);
      for (size_t x = 0; x < lines; ++x) added_.push_back(reading(x) - now[x]);
    }
    sheet_.set(f, before, at);
    q.of = static_cast<uint32_t>(questions_.size());
    questions_.push_back(q);
    first_chance_.push_back(input == kNone ? kNone : model_.inputs[input].first);
    const bool known_to_won = input != kNone && !model_.won.weights.empty();
    won_first_.push_back(known_to_won ? model_.inputs[input].first : kNone);
  }

  // Counts each line in its own unit, the largest that divides all that answers add to it: sums
  // become few. The least that a question adds is sure, and becomes part of the score.
  void scale() {
    const size_t lines = line_count();
    points_by_line_ = make<int32_t>(arena_, answers_.size() * lines);
    for (size_t x = 0; x < lines; ++x) {
      int64_t sure = reading(x), unit = 0, room = 0;
      for (const OpenQuestion& q : questions_) {
        int64_t least = added_[q.first * lines + x], most = least;
        for (uint32_t a = q.first; a < q.first + q.count; ++a) {
          least = std::min(least, added_[a * lines + x]);
          most = std::max(most, added_[a * lines + x]);
        }
        sure += least;
        room += most - least;
        for (uint32_t a = q.first; a < q.first + q.count; ++a) {
          added_[a * lines + x] -= least;
          unit = std::gcd(unit, added_[a * lines + x]);
        }
      }
      unit = std::max({unit, room / kMostSums, int64_t{1}});
      for (size_t a = 0; a < answers_.size(); ++a) {
        points_by_line_[a * lines + x] = static_cast<int32_t>(added_[a * lines + x] / unit);
      }
      List<int32_t> cuts;
      sure_.push_back(sure);
      unit_.push_back(unit);
      if (x >= axes_.size()) {
        cuts.push_back(steps(x, 1000));
      } else {
        for (const Threshold& t : plan_.thresholds) {
          for (const auto& bound : t.when) {
            if (bound.axis == axes_[x]) cuts.push_back(steps(x, bound.min));
          }
        }
      }
      sort_unique(cuts);
      // What is passed already, or out of reach, is no cut any more.
      const int64_t most = room / unit;
      const auto open_cut = [&](int32_t cut) { return cut > 0 && cut <= most; };
      cuts.cut(std::copy_if(cuts.begin(), cuts.end(), cuts.begin(), open_cut));
      lines_.push_back({0, keep(arena_, cuts)});
    }
  }

  // The answer of an input that the visitor has given, or kNone.
  uint32_t given(const ModelInput& input) const {
    const Value& value = sheet_.value(input.field);
    if (value.is_null()) return kNone;
    if (!input.listed) {
      const bool truth =
          input.option.empty() || std::any_of(value.begin(), value.end(), [&](const Value& item) {
            return item.text() == input.option;
          });
      for (uint32_t i = 0; i < input.answers.size(); ++i) {
        if (input.answers[i].is_boolean() && input.answers[i].boolean == truth) {
          return input.first + i;
        }
      }
      return kNone;
    }
    if (!input.cuts.empty()) {
      if (!value.is_number()) return kNone;
      const auto above = std::upper_bound(input.cuts.begin(), input.cuts.end(), value.number);
      return input.first + static_cast<uint32_t>(above - input.cuts.begin());
    }
    for (uint32_t i = 0; i < input.answers.size(); ++i) {
      if (equal(input.answers[i], value)) return input.first + i;
    }
    return kNone;
  }

  // The classes' weights after what is known.
  std::span<double> posterior(const Mixture& mixture) const {
    const size_t classes = mixture.weights.size();
    const auto out = make<double>(arena_, classes);
    std::copy(mixture.weights.begin(), mixture.weights.end(), out.begin());
    for (const ModelInput& input : model_.inputs) {
      const uint32_t answer = given(input);
      if (answer == kNone) continue;
      double sum = 0;
      for (size_t z = 0; z < classes; ++z) sum += out[z] *= mixture.chances[answer * classes + z];
      // Chances are never 0, but products of many may be too small for a double.
      for (double& weight : out)
        weight = sum > 0 ? weight / sum : 1.0 / static_cast<double>(classes);
    }
    return out;
  }

  void weigh() {
    if (model_.leads == 0) {
      weights_ = make<double>(arena_, 1);
      weights_[0] = 1;
    } else {
      weights_ = posterior(model_.answers);
      if (!model_.won.weights.empty()) out_.won_weight = posterior(model_.won);
    }
    const size_t classes = weights_.size();
    chances_ = make<double>(arena_, answers_.size() * classes);
    for (size_t i = 0; i < questions_.size(); ++i) {
      const OpenQuestion& q = questions_[i];
      for (uint32_t v = 0; v < q.count; ++v) {
        double* chance = &chances_[(q.first + v) * classes];
        for (size_t z = 0; z < classes; ++z) {
          chance[z] = first_chance_[i] == kNone
                          ? 1.0 / q.count
                          : model_.answers.chances[(first_chance_[i] + v) * classes + z];
        }
      }
    }
  }

  // Within a class, answers are independent; lines are only when no question adds to two of them.
  // A question that does is taken apart: a class for each of its answers.
  void expand() {
    const size_t lines = line_count();
    points_.resize(answers_.size());
    for (OpenQuestion& q : questions_) {
      List<uint32_t> on;
      for (uint32_t x = 0; x < lines; ++x) {
        for (uint32_t a = q.first; a < q.first + q.count; ++a) {
          if (points_by_line_[a * lines + x] != 0) {
            on.push_back(x);
            break;
          }
        }
      }
      q.line = on.empty() ? kNone : on[0];
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        points_[a] = on.empty() ? 0 : points_by_line_[a * lines + on[0]];
      }
      if (on.size() > 1 && weights_.size() * q.count <= kMostClasses) split(q, on);
    }
    out_.input.classes = static_cast<uint32_t>(weights_.size());
    out_.input.weights = weights_;
    out_.input.chances = chances_;
  }

  // The question itself then tells only of the classes, and a part of it adds to each of its lines.
  void split(OpenQuestion& q, const List<uint32_t>& on) {
    const size_t lines = line_count(), old = weights_.size(), classes = old * q.count;
    const auto weights = make<double>(arena_, classes);
    const size_t own = answers_.size();
    const auto chances = make<double>(arena_, (own + on.size() * q.count) * classes);
    for (size_t z = 0; z < old; ++z) {
      for (uint32_t v = 0; v < q.count; ++v) {
        const size_t state = z * q.count + v;
        weights[state] = weights_[z] * chances_[(q.first + v) * old + z];
        for (size_t a = 0; a < own; ++a) chances[a * classes + state] = chances_[a * old + z];
        for (uint32_t w = 0; w < q.count; ++w) {
          chances[(q.first + w) * classes + state] = v == w ? 1 : 0;
          for (size_t part = 0; part < on.size(); ++part) {
            chances[(own + part * q.count + w) * classes + state] = v == w ? 1 : 0;
          }
        }
      }
    }
    for (const uint32_t x : on) {
      OpenQuestion part = q;
      part.field = kNone;
      part.line = x;
      part.first = static_cast<uint32_t>(answers_.size());
      for (uint32_t v = 0; v < q.count; ++v) {
        answers_.push_back(Value(answers_[q.first + v]));
        points_.push_back(points_by_line_[(q.first + v) * lines + x]);
      }
      parts_.push_back(part);
    }
    for (uint32_t v = 0; v < q.count; ++v) points_[q.first + v] = 0;
    q.line = kNone;
    weights_ = weights;
    chances_ = chances;
  }

  // The stage by the lines' buckets, of somebody whose e-mail is known.
  void find_outcomes() {
    size_t tuples = 1;
    List<uint8_t> open(lines_.size(), 0);
    for (const List<OpenQuestion>* list : {&questions_, &parts_}) {
      for (const OpenQuestion& q : *list) {
        if (q.line != kNone) open[q.line] = 1;
      }
    }
    for (size_t x = 0; x < lines_.size(); ++x) {
      // A line that no answer moves is where it is; so is, if need be, one too many.
      if (!open[x] || tuples * (lines_[x].cuts.size() + 1) > kMostTuples) lines_[x].cuts = {};
      tuples *= lines_[x].cuts.size() + 1;
    }
    const auto outcome_of = make<uint8_t>(arena_, tuples);
    List<Stage> stages;
    List<uint32_t> buckets(lines_.size(), 0);
    for (size_t tuple = 0; tuple < tuples; ++tuple) {
      size_t left = tuple;
      for (size_t x = 0; x < lines_.size(); ++x) {
        const size_t n = lines_[x].cuts.size() + 1;
        buckets[x] = static_cast<uint32_t>(left % n);
        left /= n;
      }
      const Stage stage = stage_of(buckets);
      const auto known = std::find(stages.begin(), stages.end(), stage);
      outcome_of[tuple] = static_cast<uint8_t>(known - stages.begin());
      if (known == stages.end()) stages.push_back(stage);
    }
    out_.outcomes = keep(arena_, stages);
    out_.input.outcomes = static_cast<uint32_t>(stages.size());
    out_.input.outcome_of = outcome_of;
  }

  Stage stage_of(const List<uint32_t>& buckets) const {
    for (size_t l = 0; l < plan_.lanes.size(); ++l) {
      if (reaches(axes_.size() + l, buckets, 1000)) return plan_.lanes[l].stage;
    }
    Stage stage = Stage::inquiry;
    for (const Threshold& t : plan_.thresholds) {
      const bool met = std::all_of(t.when.begin(), t.when.end(), [&](const auto& bound) {
        const auto x = std::find(axes_.begin(), axes_.end(), bound.axis) - axes_.begin();
        return reaches(static_cast<size_t>(x), buckets, bound.min);
      });
      if (met) stage = t.stage;
    }
    return stage;
  }

  // Whether line x, being in its bucket, is at `least` or above.
  bool reaches(size_t x, const List<uint32_t>& buckets, int64_t least) const {
    const int32_t cut = steps(x, least);
    const uint32_t bucket = buckets[x];
    return cut <= 0 || (bucket > 0 && lines_[x].cuts[bucket - 1] >= cut);
  }

  // What is missing to `least`, in the line's unit.
  int32_t steps(size_t x, int64_t least) const {
    const int64_t missing = least - sure_[x];
    const int64_t out = missing <= 0 ? 0 : (missing + unit_[x] - 1) / unit_[x];
    return static_cast<int32_t>(std::min<int64_t>(out, 2 * kMostSums));
  }

  Sheet& sheet_;
  const Plan& plan_;
  const AnswerModel& model_;
  Arena& arena_;
  Questions out_;
  List<uint32_t> axes_;  // with thresholds
  List<Line> lines_;
  List<OpenQuestion> questions_, parts_;
  List<Value> answers_;
  List<int64_t> added_;  // by answer, then line, in thousandths
  List<int64_t> sure_, unit_;
  List<int32_t> points_;
  List<uint32_t> first_chance_, won_first_;
  std::span<int32_t> points_by_line_;
  std::span<double> weights_, chances_;
};

}  // namespace

Questions open_questions(Sheet& sheet, std::span<const uint32_t> fields, Arena& arena) {
  return Builder(sheet, arena).build(fields);
}

}  // namespace fieldwise
