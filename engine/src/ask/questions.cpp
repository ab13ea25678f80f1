#include "ask/questions.h"

#include <algorithm>

#include "ask/answers.h"
#include "ask/asking.h"
#include "ask/lines.h"
#include "base/lanes.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMostClasses = 256;  // with the joint answers of questions taken apart

class Builder {
 public:
  Builder(Sheet& sheet, std::span<const uint32_t> fields, Arena& arena)
      : sheet_(sheet), plan_(sheet.plan()), arena_(arena), lines_(plan_), count_(lines_.size()) {
    now_ = arena_.array<int64_t>(count_);
    const AnswerModel& model = plan_.model;
    if (model.leads > 0) {
      weights_ = posterior(sheet, model.answers, fields, arena);
      out_.won_weight = posterior(sheet, model.won, fields, arena);
      out_.won_outcomes = model.won.outcomes;
    } else {
      const auto one = make<double>(arena_, kLanes);
      one[0] = 1;
      weights_ = one;
    }
    for (uint32_t f = 0; f < plan_.fields.size(); ++f) {
      const Field& field = plan_.fields[f];
      const bool asked = field.compute == kNone && field.show_if != kNone;
      if (asked && !sheet.visible(f) && sheet.raw(f).is_null()) hidden_.push_back(f);
    }
  }

  std::span<const int64_t> measure(uint32_t f) {
    read_now();
    add_listed(f);
    sheet_.suppose(f, Value(), 0);
    return keep(arena_, added_);
  }

  Questions build(std::span<const uint32_t> fields) {
    for (const uint32_t f : fields) add_question(f);
    find_joint(fields);
    out_.questions = questions_.size();
    for (const Child& child : children_) questions_.push_back(child.question);
    lines_.scale(sheet_, questions_, added_);
    for (uint32_t i = 0; i < out_.questions + children_.size(); ++i) place(i);
    OutlookInput& in = out_.input;
    if (!lines_.finish(questions_, arena_, in, out_.outcomes)) out_.exact = false;
    // What private rules add or open, a published plan does not know.
    if (!plan_.withheld_stages.empty()) out_.exact = false;
    for (uint32_t a = 0; a < plan_.axes.size(); ++a) {
      if (plan_.axes[a].has_withheld && lines_.reads(a)) out_.exact = false;
    }
    in.classes = static_cast<uint32_t>(weights_.size());
    in.weights = weights_;
    in.questions = keep(arena_, questions_);
    in.answers = keep(arena_, answers_);
    return out_;
  }

 private:
  // A question that only shows after one answer to another.
  struct Child {
    OpenQuestion question;
    uint32_t parent, answer;
  };

  void find_joint(std::span<const uint32_t> fields) {
    List<uint32_t> joint, slots, read;
    const auto look = [&](Ids of) {
      read.clear();
      for (const uint32_t s : of) {
        const uint32_t f = plan_.slots[s].field;
        if (is_among(fields, f) && !is_among(read, f)) read.push_back(f);
      }
      if (read.size() > 1) joint.append(read);
    };
    for (const Rule& rule : plan_.rules) {
      if (rule.only_field == kNone && lines_.reads(rule.axis)) look(rule.slots);
    }
    for (const Lane& lane : plan_.lanes) {
      if (plan_.settle_segment) break;
      slots.clear();
      logic::collect_slots(plan_.book, plan_.conditions.conditions[lane.condition].root, slots);
      look(slots);
    }
    out_.joint = keep(arena_, joint);
    out_.exact = out_.exact && joint.empty();
  }

  // Chances by class, the same in each.
  double* row(double chance) {
    double* out = arena_.array<double>(classes());
    std::fill_n(out, classes(), chance);
    return out;
  }

  size_t classes() const { return weights_.size(); }
  uint32_t answers() const { return static_cast<uint32_t>(answers_.size()); }

  // Whether answers add what they always do.
  bool is_alone(uint32_t f) const {
    return !plan_.alone.empty() && !plan_.alone[f].empty() && sheet_.raw(f).is_null();
  }

  // What answers add is seen from here.
  [[gnu::noinline]] void read_now() {
    for (size_t x = 0; x < count_; ++x) now_[x] = lines_.reading(sheet_, x);
  }

  void list(const Value& answer, const double* chances) {
    answers_.push_back({chances, 0, answer});
  }

  // Adds an answer, and what it adds to each line, seen from now_.
  void add_answer(uint32_t f, const Value& answer, const double* chances) {
    sheet_.suppose(f, answer, sheet_.now());
    list(answer, chances);
    for (size_t x = 0; x < count_; ++x) added_.push_back(lines_.reading(sheet_, x) - now_[x]);
  }

  // Adds the answers that stand for all.
  void add_all(uint32_t f) {
    plan_.fields[f].type == FieldType::multi_choice ? add_sets(f) : add_listed(f);
  }

  void add_listed(uint32_t f) {
    const Listed listed = list_answers(sheet_, f, arena_);
    const size_t count = listed.answers.size();
    if (count < 2) return;
    const double* even = nullptr;
    if (listed.input == nullptr) even = row(1 / static_cast<double>(count));
    const bool alone = is_alone(f);
    if (alone) added_.append(plan_.alone[f]);
    for (size_t v = 0; v < count; ++v) {
      alone ? list(listed.answers[v], even) : add_answer(f, listed.answers[v], even);
      if (even != nullptr) continue;
      const size_t at = listed.input->first + v;
      answers_.back().chances = row_of(plan_.model.answers, at);
      answers_.back().won = row_of(plan_.model.won, at);
    }
  }

  static const double* row_of(const Mixture& mixture, size_t answer) {
    return mixture.weights.empty() ? nullptr : &mixture.chances[answer * mixture.weights.size()];
  }

  // Adds sets of options, one option after the other. Sets that add as much become one, so that
  // there are few; an option that adds nothing alone counts as adding nothing.
  void add_sets(uint32_t f) {
    const Field& field = plan_.fields[f];
    const uint32_t first = answers();
    add_answer(f, Value(), row(1));
    for (uint32_t o = 0; o < field.options.size(); ++o) {
      if (!sheet_.option_open(f, o)) continue;
      const uint32_t sets = answers() - first;
      if (2 * sets > kMostAnswers) break;
      const double* chosen = chance_of_option(f, field.options[o].value);
      for (uint32_t s = first; s < first + sets; ++s) {
        const Value set = answers_[s].value;
        const auto items = make<Value>(arena_, set.size + 1);
        std::copy(set.begin(), set.end(), items.begin());
        items.back() = Value::of(field.options[o].value);
        double* with = row(1);
        add_answer(f, Value::array(items.data(), set.size + 1), with);
        double* without = const_cast<double*>(answers_[s].chances);
        for (size_t z = 0; z < classes(); ++z) {
          with[z] = without[z] * chosen[z];
          without[z] -= with[z];
        }
      }
      merge(first, first + sets);
    }
  }

  // Answers from `begin` on that add as much as one from `first` on become that one.
  void merge(uint32_t first, uint32_t begin) {
    uint32_t kept = begin;
    for (uint32_t a = begin; a < answers(); ++a) {
      const int64_t* added = added_.data() + a * count_;
      uint32_t like = first;
      while (like < kept && !std::equal(added, added + count_, added_.data() + like * count_))
        ++like;
      if (like < kept) {
        double* to = const_cast<double*>(answers_[like].chances);
        for (size_t z = 0; z < classes(); ++z) to[z] += answers_[a].chances[z];
        continue;
      }
      answers_[kept] = answers_[a];
      std::copy_n(added, count_, added_.data() + kept++ * count_);
    }
    answers_.cut(answers_.begin() + kept);
    added_.resize(kept * count_);
  }

  // How likely the option is among those chosen, by class.
  const double* chance_of_option(uint32_t f, std::string_view option) {
    for (const ModelInput& input : plan_.model.inputs) {
      if (input.field != f || input.option != option) continue;
      for (size_t v = 0; v < input.answers.size(); ++v) {
        const Value& answer = input.answers[v];
        if (answer.is_boolean() && answer.boolean) {
          return row_of(plan_.model.answers, input.first + v);
        }
      }
    }
    return row(0.5);
  }

  void add_question(uint32_t f) {
    OpenQuestion q;
    q.field = f;
    q.of = static_cast<uint32_t>(questions_.size());
    q.first = answers();
    const Value before = sheet_.raw(f);
    const int64_t at = sheet_.answered_at(f);
    read_now();
    add_all(f);
    q.count = answers() - q.first;
    if (q.count > 1) {
      for (const ModelInput& input : plan_.model.inputs) {
        if (input.field == f) q.cost = input.cost;
      }
      questions_.push_back(q);
      if (is_alone(f)) return;
      for (uint32_t a = q.first; !hidden_.empty() && a < q.first + q.count; ++a) add_children(q, a);
    }
    sheet_.suppose(f, before, at);
  }

  // The questions that show once `answer` is given.
  void add_children(const OpenQuestion& parent, uint32_t answer) {
    sheet_.suppose(parent.field, answers_[answer].value, sheet_.now());
    for (const uint32_t f : hidden_) {
      if (!sheet_.visible(f)) continue;
      Child child{{}, parent.of, answer};
      child.question.field = kNone;
      child.question.of = static_cast<uint32_t>(questions_.size() + children_.size());
      child.question.first = answers();
      const int64_t at = sheet_.answered_at(f);
      read_now();
      add_all(f);
      if (answers() == child.question.first) continue;
      // Where it does not show, nothing is answered.
      add_answer(f, Value(), row(0));
      sheet_.suppose(f, Value(), at);
      child.question.count = answers() - child.question.first;
      children_.push_back(child);
    }
  }

  // Within a class, answers are independent; lines are only when no question adds to two of them.
  // Such a question is taken apart, as is one that others hang on.
  void place(uint32_t i) {
    const bool parent = std::any_of(children_.begin(), children_.end(),
                                    [&](const Child& child) { return child.parent == i; });
    OpenQuestion& q = questions_[i];
    List<uint32_t> on;
    for (uint32_t x = 0; x < count_; ++x) {
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        if (added_[a * count_ + x] == 0) continue;
        on.push_back(x);
        break;
      }
    }
    q.line = on.empty() ? kNone : on[0];
    for (uint32_t a = q.first; q.line != kNone && a < q.first + q.count; ++a) {
      answers_[a].points = static_cast<int32_t>(added_[a * count_ + q.line]);
    }
    if (on.size() > 1 || parent) split(i, on);
  }

  // A class for each answer. The question itself then tells only of the classes, and a part of it
  // adds to each of its lines.
  void split(uint32_t i, const List<uint32_t>& on) {
    const OpenQuestion q = questions_[i];
    List<uint32_t> of_class, of_answer;  // by new class
    for (uint32_t z = 0; z < weights_.size(); ++z) {
      for (uint32_t a = q.first; weights_[z] > 0 && a < q.first + q.count; ++a) {
        if (!(answers_[a].chances[z] > 0)) continue;
        of_class.push_back(z);
        of_answer.push_back(a);
      }
    }
    if (of_class.size() > kMostClasses) {
      out_.exact = false;
      leave_out_children(i);
      return add_parts(i, on.begin() + (on.empty() ? 0 : 1), on.end());
    }
    const auto weights = make<double>(arena_, padded(static_cast<uint32_t>(of_class.size())));
    for (size_t s = 0; s < of_class.size(); ++s) {
      weights[s] = weights_[of_class[s]] * answers_[of_answer[s]].chances[of_class[s]];
    }
    weights_ = weights;
    const List<OpenAnswer> old = answers_;
    for (uint32_t a = 0; a < old.size(); ++a) {
      const Child* child = nullptr;  // that a is an answer to
      for (const Child& other : children_) {
        const OpenQuestion& open = other.question;
        if (other.parent == i && a - open.first < open.count) child = &other;
      }
      const auto out = make<double>(arena_, weights.size());
      for (size_t s = 0; s < of_class.size(); ++s) {
        if (a - q.first < q.count) {
          out[s] = of_answer[s] == a;
        } else if (child != nullptr && of_answer[s] != child->answer) {
          // It does not show: nothing is answered, which is its last answer.
          out[s] = a + 1 == child->question.first + child->question.count;
        } else {
          out[s] = old[a].chances[of_class[s]];
        }
      }
      answers_[a].chances = out.data();
    }
    add_parts(i, on.begin(), on.end());
    for (uint32_t a = q.first; a < q.first + q.count; ++a) answers_[a].points = 0;
    questions_[i].line = kNone;
  }

  // Parts of question i, which add to the other lines that it adds to.
  void add_parts(uint32_t i, const uint32_t* line, const uint32_t* end) {
    const OpenQuestion q = questions_[i];
    for (; line != end; ++line) {
      OpenQuestion part = q;
      part.field = kNone;
      part.line = *line;
      part.first = answers();
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        answers_.push_back({answers_[a].chances, static_cast<int32_t>(added_[a * count_ + *line])});
      }
      questions_.push_back(part);
    }
  }

  // Whether they will show is not followed any further: they count as adding nothing.
  void leave_out_children(uint32_t i) {
    for (const Child& child : children_) {
      if (child.parent != i) continue;
      const OpenQuestion& q = child.question;
      std::fill_n(added_.data() + q.first * count_, q.count * count_, 0);
    }
  }

  Sheet& sheet_;
  const Plan& plan_;
  Arena& arena_;
  Lines lines_;
  const size_t count_;  // of lines
  int64_t* now_;        // by line
  std::span<const double> weights_;
  List<uint32_t> hidden_;
  List<OpenQuestion> questions_;
  List<Child> children_;
  List<OpenAnswer> answers_;
  List<int64_t> added_;  // by answer, then line
  Questions out_;
};

}  // namespace

std::span<const int64_t> answers_add(Sheet& sheet, uint32_t field, Arena& arena) {
  return Builder(sheet, {}, arena).measure(field);
}

Questions open_questions(Sheet& sheet, std::span<const uint32_t> fields, Arena& arena) {
  return Builder(sheet, fields, arena).build(fields);
}

}  // namespace fieldwise
