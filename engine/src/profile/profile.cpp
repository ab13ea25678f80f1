#include "profile/profile.h"

#include <algorithm>

#include "base/list.h"
#include "base/sort.h"
#include "base/text.h"
#include "json/spans.h"
#include "plan/answers.h"
#include "plan/names.h"
#include "plan/reader.h"

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

// Where the errors of a field's answer say that they are.
std::string path_of(const Field& field) { return fill_in("/answers/%", {field.key}); }

// Reads the raw answer of `field` under the plan.
bool read(const Plan& plan, Profile& profile, uint32_t field, const Value& raw) {
  const Field& f = plan.fields[field];
  Answer& answer = profile.answers[field];
  const ReadAnswer result = read_answer(plan, f, raw, profile.arena);
  answer.value = result.value;
  answer.given = !result.ok || !result.value.is_null();
  if (!result.ok) {
    note(profile.errors, result.code, path_of(f), {error_text(f, result)});
  }
  return result.ok;
}

// The newest answer to a field of each source.
struct Given {
  uint32_t field;
  const Event* newest[5] = {};    // by Source
  const Event* before = nullptr;  // what counted when the last visit that asked asked
  int64_t asked_at = 0;           // ms
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

// The most trusted answer that is newer than `event` and of a source trusted less, or null.
const Event* newer(const Given& given, const Event& event) {
  for (auto s = static_cast<size_t>(event.source); s-- > 0;) {
    const Event* other = given.newest[s];
    if (other != nullptr && event < *other && !no_answer(other->value)) return other;
  }
  return nullptr;
}

// Takes the answer that counts. One that is stale, or not valid under this plan, gives way to a
// newer one: nobody could otherwise put it right in a form.
void settle(const Plan& plan, Profile& profile, const Given& given, int64_t now) {
  Answer& answer = profile.answers[given.field];
  const Field& field = plan.fields[given.field];
  for (const Event* event = winner(given); event != nullptr;) {
    answer.event = event;
    answer.source = event->source;
    answer.at = event->at;
    if (field.compute != kNone) return;
    const bool valid = read(plan, profile, given.field, event->value);
    if (valid && (answer.value.is_null() || !is_stale(field, event->at, now))) return;
    event = newer(given, *event);
    if (event != nullptr && !valid) profile.errors.pop_back();
  }
}

// Whether a form that asked the field in this visit found a fresh answer there. Then it was not a
// question but a correction, or the host sent again what was filled in.
bool was_known(const Plan& plan, Profile& profile, const Given& given) {
  if (given.before == nullptr) return false;
  const Field& field = plan.fields[given.field];
  const ReadAnswer read = read_answer(plan, field, given.before->value, profile.arena);
  return read.ok && !read.value.is_null() && !is_stale(field, given.before->at, given.asked_at);
}

std::span<std::span<const Occurrence>> find_signals(const Plan& plan, const List<Event>& events,
                                                    int64_t now, Arena& arena) {
  const auto out = make<std::span<const Occurrence>>(arena, plan.signals.size());
  List<Occurrence> found;
  for (size_t s = 0; s < out.size(); ++s) {
    found.clear();
    for (const Event& event : events) {
      if (event.at > now) break;
      if (matches(plan.signals[s], event)) found.push_back({event.at, &event});
    }
    out[s] = keep(arena, found);
  }
  return out;
}

}  // namespace

bool is_stale(const Field& field, int64_t at, int64_t now) {
  return field.stale_after != 0 && now - at >= field.stale_after;
}

Profile fold(const Plan& plan, const EventLog& log, int64_t now) {
  Profile profile;
  profile.answers.resize(plan.fields.size());
  List<Given> given;
  List<uint32_t> given_index(plan.fields.size(), kNone);
  const List<Event>& events = log.state().events;
  profile.first_at = events.empty() ? now : std::min(now, events.front().at);
  for (const Event& event : events) {
    if (event.at > now) break;
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
        uint32_t& index = given_index[field];
        if (index == kNone) {
          index = static_cast<uint32_t>(given.size());
          given.push_back({field});
        }
        Given& known = given[index];
        if (event.source == Source::form && answer.visit != profile.visits) {
          answer.visit = profile.visits;
          known.before = winner(known);
          known.asked_at = event.at;
        }
        if (event.type == EventType::skip) {
          answer.skipped = true;
          answer.skipped_at = event.at;
        } else {
          known.newest[static_cast<size_t>(event.source)] = &event;
        }
        break;
      }
      default:
        break;
    }
  }
  profile.signals = find_signals(plan, events, now, profile.arena);
  sort_items(given);
  for (const Given& g : given) {
    settle(plan, profile, g, now);
    Answer& answer = profile.answers[g.field];
    if (answer.visit == profile.visits && was_known(plan, profile, g)) answer.visit = kNone;
  }
  return profile;
}

bool overlay(const Plan& plan, Profile& profile, uint32_t field, const Value& raw, int64_t now) {
  Answer& answer = profile.answers[field];
  const bool known = !answer.value.is_null() && !is_stale(plan.fields[field], answer.at, now);
  if (answer.event != nullptr && answer.source > Source::form && known) return true;
  const std::string path = path_of(plan.fields[field]);
  std::erase_if(profile.errors, [&](const Error& e) { return e.path == path; });
  answer.source = Source::form;
  answer.at = now;
  answer.event = nullptr;
  if (!known) answer.visit = profile.visits;
  return read(plan, profile, field, raw);
}

uint32_t count_within(std::span<const Occurrence> occurrences, int64_t now, int64_t window) {
  if (window == 0) return static_cast<uint32_t>(occurrences.size());
  const auto first =
      std::upper_bound(occurrences.begin(), occurrences.end(), now - window,
                       [](int64_t limit, const Occurrence& o) { return limit < o.at; });
  return static_cast<uint32_t>(occurrences.end() - first);
}

}  // namespace fieldwise
