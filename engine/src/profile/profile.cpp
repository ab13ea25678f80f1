#include "profile/profile.h"

#include <algorithm>
#include <cstring>

#include "base/list.h"
#include "base/text.h"
#include "json/spans.h"
#include "plan/answers.h"
#include "plan/names.h"
#include "plan/reader.h"
#include "profile/behaviour.h"

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

}  // namespace

bool matches(const Signal& signal, const Event& event) {
  return signal.on == event.type && event.seconds >= signal.min_seconds &&
         (signal.path.empty() || glob_matches(signal.path, event.path)) &&
         (signal.name.empty() || glob_matches(signal.name, event.name));
}

namespace {

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
    note(profile.errors, result.code, answer_path(f), {error_text(f, result)});
  }
  return result.ok;
}

// The most trusted source that has an answer wins; one that took its answer back gives way.
const Event* winner(const Folder::Given& given) {
  const Event* out = nullptr;
  for (const Event* event : given.newest) {
    if (event == nullptr) continue;
    if (out == nullptr || !no_answer(event->value) || no_answer(out->value)) out = event;
  }
  return out;
}

// Whoever said it, what was said last: consent is given and taken back.
const Event* newest(const Folder::Given& given) {
  const Event* out = nullptr;
  for (const Event* event : given.newest) {
    if (event != nullptr && (out == nullptr || *out < *event)) out = event;
  }
  return out;
}

// The most trusted answer that is newer than `event` and of a source trusted less, or null.
const Event* newer(const Folder::Given& given, const Event& event) {
  for (auto s = static_cast<size_t>(event.source); s-- > 0;) {
    const Event* other = given.newest[s];
    if (other != nullptr && event < *other && !no_answer(other->value)) return other;
  }
  return nullptr;
}

// Takes the answer that counts. One that is stale, or not valid under this plan, gives way to a
// newer one: nobody could otherwise put it right in a form.
void settle_answer(const Plan& plan, Profile& profile, uint32_t f, const Folder::Given& given,
                   int64_t now) {
  Answer& answer = profile.answers[f];
  const Field& field = plan.fields[f];
  for (const Event* event = field.consent ? newest(given) : winner(given); event != nullptr;) {
    answer.event = event;
    answer.source = event->source;
    answer.at = event->at;
    if (field.compute != kNone) return;
    const bool valid = read(plan, profile, f, event->value);
    if (valid && (answer.value.is_null() || !is_stale(field, event->at, now))) return;
    event = newer(given, *event);
    if (event != nullptr && !valid) profile.errors.pop_back();
  }
}

// Whether a form that asked the field in this visit found a fresh answer there. Then it was not a
// question but a correction, or the host sent again what was filled in.
bool was_known(const Plan& plan, Profile& profile, uint32_t f, const Folder::Given& given) {
  if (given.before == nullptr) return false;
  const Field& field = plan.fields[f];
  const ReadAnswer read = read_answer(plan, field, given.before->value, profile.arena);
  return read.ok && !read.value.is_null() && !is_stale(field, given.before->at, given.asked_at);
}

}  // namespace

bool is_stale(const Field& field, int64_t at, int64_t now) {
  return field.stale_after != 0 && now - at >= field.stale_after;
}

Folder::Folder(const Plan& plan, Profile& profile) : plan_(plan), profile_(profile) {
  given_of_.assign(plan.fields.size(), kNone);
  profile.answers.resize(plan.fields.size());
  rooms_.resize(plan.signals.size() + 1);
  profile.signals = make<std::span<const Occurrence>>(profile.arena, plan.signals.size());
  scored_rooms_.resize(plan.axes.size());
  profile.scored = make<std::span<const int64_t>>(profile.arena, plan.axes.size());
}

// Twice the room whenever it is full, so that an event seldom moves those before it.
template <class T>
void Folder::put(const T& item, std::span<const T>& list, T*& room) {
  const size_t count = list.size();
  if ((count & (count - 1)) == 0) {  // 0 or a power of 2: full
    T* more = profile_.arena.array<T>(count == 0 ? 1 : 2 * count);
    if (count != 0) std::memcpy(more, list.data(), count * sizeof(T));
    room = more;
  }
  room[count] = item;
  list = {room, count + 1};
}

void Folder::add(const Event& event) {
  if (!begun_) profile_.first_at = event.at;
  begun_ = true;
  switch (event.type) {
    case EventType::visit: {
      ++profile_.visits;
      const Touch touch = read_touch(event);
      if (!profile_.first.known) profile_.first = touch;
      // A direct visit keeps the touch that brought the visitor last.
      if (!profile_.latest.known || from_campaign(touch)) profile_.latest = touch;
      break;
    }
    case EventType::answer:
    case EventType::skip: {
      const uint32_t field = plan_.field_index.find(event.field);
      if (field == kNone) break;
      if (given_of_[field] == kNone) {
        given_of_[field] = static_cast<uint32_t>(given_.size());
        given_.push_back({});
      }
      Given& known = given_[given_of_[field]];
      known.dirty = true;
      if (event.source == Source::form && known.visit != profile_.visits) {
        known.visit = profile_.visits;
        known.before = winner(known);
        known.asked_at = event.at;
      }
      if (event.type == EventType::skip) {
        profile_.answers[field].skipped = true;
        profile_.answers[field].skipped_at = event.at;
      } else {
        known.newest[static_cast<size_t>(event.source)] = &event;
        const bool email = plan_.fields[field].type == FieldType::email;
        if (email && !no_answer(event.value)) {
          profile_.known_at = std::min(profile_.known_at, event.at);
        }
      }
      break;
    }
    default:
      break;
  }
  const Occurrence occurrence{event.at, &event};
  for (uint32_t s = 0; s < plan_.signals.size(); ++s) {
    if (!matches(plan_.signals[s], event)) continue;
    put(occurrence, profile_.signals[s], rooms_[s]);
    for (const Rule& rule : plan_.rules) {
      if (rule.signal != s) continue;
      auto& times = profile_.scored[rule.axis];
      if (times.empty() || times.back() != event.at) {
        put(event.at, times, scored_rooms_[rule.axis]);
      }
    }
  }
  if (is_activity(event)) put(occurrence, profile_.activity, rooms_.back());
}

namespace {

// Whether one of the answers goes stale from the one time to the other, whichever is first.
bool goes_stale(const Field& field, const Folder::Given& given, int64_t one, int64_t other) {
  return field.stale_after != 0 &&
         std::any_of(std::begin(given.newest), std::end(given.newest), [&](const Event* event) {
           return event != nullptr &&
                  is_stale(field, event->at, one) != is_stale(field, event->at, other);
         });
}

}  // namespace

void Folder::settle(int64_t now) {
  if (!begun_) profile_.first_at = now;
  bool other = false;
  for (uint32_t f = 0; f < given_of_.size(); ++f) {
    if (given_of_[f] == kNone) continue;
    Given& given = given_[given_of_[f]];
    given.dirty = given.dirty || goes_stale(plan_.fields[f], given, settled_, now);
    other = other || given.dirty;
  }
  settled_ = now;
  // Errors stay in the order of the fields: all are read anew, or none.
  const bool all = other && !profile_.errors.empty();
  if (all) profile_.errors.clear();
  for (uint32_t f = 0; f < given_of_.size(); ++f) {
    if (given_of_[f] == kNone) continue;
    Given& given = given_[given_of_[f]];
    if (all || given.dirty) settle_answer(plan_, profile_, f, given, now);
    if (given.dirty) given.known = was_known(plan_, profile_, f, given);
    given.dirty = false;
    const bool known = given.visit == profile_.visits && given.known;
    profile_.answers[f].visit = known ? kNone : given.visit;
  }
}

Profile fold(const Plan& plan, const EventLog& log, int64_t now) {
  Profile profile;
  Folder folder(plan, profile);
  for (const Event* event : log.state().events) {
    if (event->at > now) break;
    folder.add(*event);
  }
  folder.settle(now);
  return profile;
}

std::string answer_path(const Field& field) { return fill_in("/answers/%", {field.key}); }

bool overlay(const Plan& plan, Profile& profile, uint32_t field, const Value& raw, int64_t now) {
  Answer& answer = profile.answers[field];
  const bool known = !answer.value.is_null() && !is_stale(plan.fields[field], answer.at, now);
  const bool trusted = answer.source > Source::form && !plan.fields[field].consent;
  if (answer.event != nullptr && trusted && known) return true;
  const std::string path = answer_path(plan.fields[field]);
  Errors others;
  for (const Error& e : profile.errors) {
    if (e.path != path) note(others, e);
  }
  profile.errors.swap(others);
  answer.source = Source::form;
  answer.at = now;
  answer.event = nullptr;
  if (!known) answer.visit = profile.visits;
  return read(plan, profile, field, raw);
}

}  // namespace fieldwise
