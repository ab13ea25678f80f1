#include "profile/profile.h"

#include <algorithm>

#include "base/sort.h"
#include "plan/answers.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

// A glob: `*` is any run of characters, everything else itself. Linear but for backtracking to the
// last star, so O(text × pattern).
bool glob_matches(std::string_view glob, std::string_view text) {
  size_t g = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      mark = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

bool matches(const Signal& signal, const Event& event) {
  return signal.on == event.type && event.seconds >= signal.min_seconds &&
         (signal.path.empty() || glob_matches(signal.path, event.path)) &&
         (signal.name.empty() || glob_matches(signal.name, event.name));
}

Touch read_touch(const Event& event) {
  Touch touch;
  touch.known = true;
  const Value* utm = event.body.find("utm");
  for (uint32_t i = 0; i < 7; ++i) {
    const std::string_view name = touch_names()[i];
    const Value* v = i < 5 ? (utm == nullptr ? nullptr : utm->find(name)) : event.body.find(name);
    if (v != nullptr && v->is_string()) touch.member[i] = *v;
  }
  return touch;
}

bool from_campaign(const Touch& touch) {
  return std::any_of(touch.member, touch.member + 6, [](const Value& v) { return v.size > 0; });
}

// Reads the raw answer of `field` under the plan.
bool read(const Plan& plan, Profile& profile, uint32_t field, const Value& raw) {
  const Field& f = plan.fields[field];
  Answer& answer = profile.answers[field];
  const ReadAnswer result = read_answer(plan, f, raw, profile.arena);
  answer.value = result.value;
  answer.given = !result.ok || !result.value.is_null();
  if (!result.ok) {
    profile.errors.push_back(
        {std::string(result.code), "/answers/" + std::string(f.key), error_text(f, result)});
  }
  return result.ok;
}

// The newest answer to a field of each source.
struct Given {
  uint32_t field;
  const Event* newest[5] = {};  // by Source
  bool operator<(const Given& other) const { return field < other.field; }
};

// The most trusted source that has an answer wins; one that took its answer back gives way.
const Event* winner(const Given& given) {
  const Event* out = nullptr;
  for (const Event* event : given.newest) {
    if (event == nullptr) continue;
    if (out == nullptr || !no_answer(event->value) || no_answer(out->value)) out = event;
  }
  return out;
}

}  // namespace

Profile fold(const Plan& plan, const EventLog& log, int64_t now) {
  Profile profile;
  profile.answers.resize(plan.fields.size());
  profile.signals.resize(plan.signals.size());
  std::vector<Given> given;
  std::vector<uint32_t> given_index(plan.fields.size(), kNone);
  for (const Event& event : log.state().events) {
    if (event.at > now) break;
    if (profile.first_at == 0) profile.first_at = event.at;
    switch (event.type) {
      case EventType::visit: {
        ++profile.visits;
        const Touch touch = read_touch(event);
        if (!profile.first.known) profile.first = touch;
        // A direct visit keeps the touch that brought the visitor last.
        if (!profile.latest.known || from_campaign(touch)) profile.latest = touch;
        break;
      }
      case EventType::answer:
      case EventType::skip: {
        const uint32_t field = plan.field_index.find(event.field);
        if (field == kNone) break;
        Answer& answer = profile.answers[field];
        if (event.type == EventType::skip) {
          answer.skipped = true;
          answer.skipped_at = event.at;
          answer.visit = profile.visits;
        } else {
          if (event.source == Source::form) answer.visit = profile.visits;
          uint32_t& index = given_index[field];
          if (index == kNone) {
            index = static_cast<uint32_t>(given.size());
            given.push_back({field});
          }
          given[index].newest[static_cast<size_t>(event.source)] = &event;
        }
        break;
      }
      default:
        for (uint32_t s = 0; s < plan.signals.size(); ++s) {
          if (matches(plan.signals[s], event)) profile.signals[s].push_back({event.at, &event});
        }
    }
  }
  sort_items(given);
  for (const Given& g : given) {
    Answer& answer = profile.answers[g.field];
    answer.event = winner(g);
    answer.source = answer.event->source;
    answer.at = answer.event->at;
    if (plan.fields[g.field].compute == kNone) read(plan, profile, g.field, answer.event->value);
  }
  return profile;
}

bool overlay(const Plan& plan, Profile& profile, uint32_t field, const Value& raw, int64_t now) {
  Answer& answer = profile.answers[field];
  if (answer.event != nullptr && answer.source > Source::form && answer.given) return true;
  const std::string path = "/answers/" + std::string(plan.fields[field].key);
  std::erase_if(profile.errors, [&](const Error& e) { return e.path == path; });
  answer.source = Source::form;
  answer.at = now;
  answer.event = nullptr;
  answer.visit = profile.visits;
  return read(plan, profile, field, raw);
}

uint32_t count_within(const std::vector<Occurrence>& occurrences, int64_t now, int64_t window) {
  if (window == 0) return static_cast<uint32_t>(occurrences.size());
  const auto first =
      std::upper_bound(occurrences.begin(), occurrences.end(), now - window,
                       [](int64_t limit, const Occurrence& o) { return limit < o.at; });
  return static_cast<uint32_t>(occurrences.end() - first);
}

}  // namespace fieldwise
