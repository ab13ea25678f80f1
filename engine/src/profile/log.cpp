#include "profile/log.h"

#include <algorithm>

#include "base/list.h"
#include "base/sha256.h"
#include "base/sort.h"
#include "base/text.h"
#include "base/whole.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/names.h"
#include "plan/reader.h"

namespace fieldwise {
namespace {

constexpr size_t kMaxEvents = 10000;
constexpr int64_t kMaxTime = 7258118399999;  // before 2200: a later one is a mistake
constexpr int64_t kMaxSeq = 9007199254740991;

bool is_client(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

constexpr MemberSpec kSeq{"seq", Kind::whole, true, "count from 1", 1, kMaxSeq};
constexpr MemberSpec kAt{"at", Kind::whole, true, "write when it happened", 0, kMaxTime};
constexpr MemberSpec kSource{"source", Kind::choice, false, "enrichment|import|form|rep|verified"};
constexpr MemberSpec kSeconds{"seconds", Kind::number, false, nullptr, 0, 86400};
constexpr MemberSpec kFrom{"from", Kind::whole, false, nullptr, 1, kMaxSeq};
constexpr MemberSpec kTo{"to", Kind::whole, false, nullptr, 1, kMaxSeq};
constexpr MemberSpec kOutcome{"outcome", Kind::choice, true,
                              "accepted|rejected|attempted|contacted|stalled|confirmed|opportunity|"
                              "won|lost|recycled"};
constexpr MemberSpec kItems{"items", Kind::list, false, nullptr, 0, 20};
constexpr MemberSpec kAsOf{"as_of", Kind::whole, true, "write it as it was given", 0, kMaxTime};
constexpr MemberSpec kAmount{"amount", Kind::number, false, nullptr, 0, 1e15};
constexpr MemberSpec kScope{"scope", Kind::choice, false, "all|sales|marketing"};
constexpr MemberSpec kSuppression{"kind", Kind::choice, true, "not_now|never"};

int64_t whole(const Reader& item, const MemberSpec& spec) {
  return static_cast<int64_t>(item.checked(spec).number);
}

int64_t read_time(const Reader& item) {
  const Reader at = item.at("at");
  if (!at.value().is_string()) return whole(item, kAt);
  int64_t ms = 0;
  if (!parse_time(at.value().text(), ms) || ms < 0 || ms > kMaxTime) {
    at.say("time",
           "write ms since the epoch or ISO 8601 text like 2026-11-21T10:00:00Z, "
           "from 1970 to 2199");
  }
  return ms;
}

void read_source(const Reader& item, Event& event) {
  const Value source = item.checked(kSource);
  if (!source.is_null()) event.source = static_cast<Source>(source.number);
}

void read_answer_event(const Reader& item, Event& event) {
  if (!item.has("value")) {
    return item.missing("value", "write the answer, or null to take it back");
  }
  const Reader place = item.at("value");
  event.value = place.value();
  bool right = !event.value.is_object();
  if (event.value.is_array()) {
    for (const Value& v : event.value) right = right && v.is_string();
  }
  if (!right) {
    place.say("type", "write a text, a number, true, false, null or a list of texts");
  }
  read_source(item, event);
}

// What a person says became of a lead.
void read_outcome(const Reader& item, Event& event) {
  const Value outcome = item.checked(kOutcome);
  if (outcome.is_null()) return;
  event.outcome = static_cast<Outcome>(outcome.number);
  const bool refused = event.outcome == Outcome::rejected || event.outcome == Outcome::lost;
  event.name = refused ? item.required_text("reason") : item.text("reason");
  item.text("by");
  item.text("note");
  item.checked(kAmount);
  const Reader items = item.at("items");
  if (item.checked(kItems).is_null()) return;
  for (uint32_t i = 0; i < items.size(); ++i) {
    if (!items.item(i).value().is_string()) {
      items.item(i).say("type", "write the key of an item of the checklist");
    }
  }
}

// What people report and servers record. Not of a page: its visitors cannot vouch for it.
void read_report(const Reader& item, Event& event) {
  switch (event.type) {
    case EventType::outcome:
      return read_outcome(item, event);
    case EventType::opt_out:
    case EventType::opt_in: {
      const Value scope = item.checked(kScope);
      if (!scope.is_null()) event.opt_out = static_cast<OptOut>(scope.number);
      return;
    }
    case EventType::disqualify: {
      event.name = item.required_text("outcome");
      const Value kind = item.checked(kSuppression);
      if (!kind.is_null()) event.suppression = static_cast<Suppression>(kind.number + 1);
      return;
    }
    case EventType::assigned:
      event.name = item.required_text("rep");
      item.text("pool");
      return;
    case EventType::announced:
      event.name = item.required_text("id");
      // What came after that is told on its own, and must not be settled with it.
      if (event.name.starts_with("plan_changed:")) {
        item.required_text("to");
        item.checked(kAsOf);
      }
      return;
    default:
      return;
  }
}

Event read_event(const Reader& item) {
  Event event;
  if (!item.value().is_object()) {
    item.say("type", "write an event {…} here");
    return event;
  }
  event.client = item.required_text("client");
  if (!event.client.empty() && !is_client(event.client)) {
    item.say_at("client", "client", "write 1 to 64 of A–Z, a–z, 0–9, _ and -");
  }
  event.seq = whole(item, kSeq);
  event.at = read_time(item);
  const uint32_t type = index_of(event_type_names(), item.required_text("type"));
  const bool reported = type >= static_cast<uint32_t>(EventType::outcome);
  if (type == kNone || (reported && !kWhole)) {
    if (item.has("type")) {
      item.say_at("type", "unknown_value", "write one of the event types in docs/events.md");
    }
    return event;
  }
  event.type = static_cast<EventType>(type);
  event.body = item.value();
  event.offer = item.text("offer");
  event.name = item.text("name");
  switch (event.type) {
    case EventType::answer:
      event.field = item.required_text("field");
      read_answer_event(item, event);
      break;
    case EventType::skip:
      event.field = item.required_text("field");
      break;
    case EventType::page:
      event.path = item.required_text("path");
      event.seconds = whole(item, kSeconds);
      break;
    case EventType::other:
      item.required_text("name");
      read_source(item, event);
      break;
    case EventType::visit:
      item.text("url");
      item.text("referrer");
      if (item.has("utm") && !item.at("utm").value().is_object()) {
        item.say_at("utm", "type", "write {\"source\": …, \"medium\": …}");
      }
      break;
    case EventType::dropped:
      item.checked(kFrom);
      item.checked(kTo);
      break;
    default:
      if (kWhole && reported) read_report(item, event);
      break;
  }
  return event;
}

bool same_id(const Event& a, const Event& b) { return a.seq == b.seq && a.client == b.client; }

#ifdef __EMSCRIPTEN__

// For each of the events that were read the one that had its id before it, in the log or among
// them; else nullptr.
// Of a page, whose log is short, while what it downloads is not to be long.
List<const Event*> find_known(const List<const Event*>& log, const List<Event>& read) {
  List<const Event*> known(read.size());
  for (size_t i = 0; i < read.size(); ++i) {
    for (const Event* old : log) {
      if (same_id(*old, read[i])) known[i] = old;
    }
    for (size_t k = 0; k < i && known[i] == nullptr; ++k) {
      if (same_id(read[k], read[i])) known[i] = &read[k];
    }
  }
  return known;
}

#else

// An event by its id. place: among those with one id, the order in which they came.
struct ById {
  const Event* event;
  size_t place;
  [[gnu::noinline]] bool operator<(const ById& other) const {
    if (event->seq != other.event->seq) return event->seq < other.event->seq;
    if (event->client != other.event->client) return event->client < other.event->client;
    return place < other.place;
  }
};

// For each of the events that were read the one that had its id before it, in the log or among
// them; else nullptr.
// Each of the log is looked at once: a log of thousands is read anew often.
List<const Event*> find_known(const List<const Event*>& log, const List<Event>& read) {
  List<ById> ids;
  for (size_t i = 0; i < read.size(); ++i) ids.push_back({&read[i], i + 1});
  sort_items(ids);
  List<const Event*> known(read.size());
  for (size_t i = 1; i < ids.size(); ++i) {
    const auto& [before, place] = ids[i - 1];
    if (!same_id(*before, *ids[i].event)) continue;
    known[ids[i].place - 1] = known[place - 1] != nullptr ? known[place - 1] : before;
  }
  for (const Event* old : log) {
    const ById* same = std::lower_bound(ids.begin(), ids.end(), ById{old, 0});
    for (; same != ids.end() && same_id(*same->event, *old); ++same) known[same->place - 1] = old;
  }
  return known;
}

#endif

// A text that the arena has already, or a copy of it.
std::string_view kept_text(std::string_view text, std::string_view known, Arena& arena) {
  return text == known ? known : arena.copy(text);
}

Value kept_value(const Value& value, Arena& arena) {
  switch (value.tag) {
    case Tag::string:
      return Value::of(arena.copy(value.text()));
    case Tag::array: {
      Value* items = arena.array<Value>(value.size);
      for (uint32_t i = 0; i < value.size; ++i) items[i] = kept_value(value.items[i], arena);
      return Value::array(items, value.size);
    }
    case Tag::object: {
      Member* members = arena.array<Member>(value.size);
      for (uint32_t i = 0; i < value.size; ++i) {
        const Member& member = value.members[i];
        members[i] = {arena.copy(member.key), kept_value(member.value, arena)};
      }
      return Value::object(members, value.size);
    }
    default:
      return value;
  }
}

// Whether anybody looks for more in an event than Event has.
bool has_more(EventType type) { return type == EventType::visit || type >= EventType::outcome; }

// Moves what an event points to into the arena. Events of one page begin alike: what the one
// `before` has is not copied once more.
void keep(Event& event, const Event* before, Arena& arena) {
  event.client = kept_text(event.client, before == nullptr ? "" : before->client, arena);
  event.offer = kept_text(event.offer, before == nullptr ? "" : before->offer, arena);
  for (std::string_view* text : {&event.field, &event.name, &event.path, &event.payload}) {
    *text = kept_text(*text, {}, arena);
  }
  event.value = kept_value(event.value, arena);
  event.body = has_more(event.type) ? kept_value(event.body, arena) : Value();
}

// Puts fresh events where they belong. Most come in order, so their place is mostly the end.
void merge(EventLog::State& state, List<Event>& fresh) {
  sort_items(fresh);
  Event* kept = state.arena.array<Event>(fresh.size());
  size_t old = state.events.size(), to = old + fresh.size();
  state.events.resize(to);
  for (size_t next = fresh.size(); next > 0;) {
    if (old > 0 && fresh[next - 1] < *state.events[old - 1]) {
      state.events[--to] = state.events[--old];
    } else {
      --next;
      kept[next] = fresh[next];
      state.events[--to] = &kept[next];
    }
  }
  if (kWhole && to < state.hashed) state.hashed = 0;
}

// Adds events whose Values live as long as the log; or `given`, as many, whose payloads are known
// and of which nothing lives on.
void add_items(EventLog::State& state, const Value& events, const GivenEvent* given,
               Errors& errors) {
  const Reader root(events, errors);
  const uint32_t count = events.is_array() ? events.size : 1;
  if (count > kMaxEvents) {
    return note(errors, "too_many_events", "send at most 10,000 events at a time");
  }
  List<Event> read;
  List<uint32_t> places;
  for (uint32_t i = 0; i < count; ++i) {
    const Reader item = events.is_array() ? root.item(i) : root;
    const size_t errors_before = errors.size();
    Event event = read_event(item);
    if (errors.size() > errors_before) continue;
    event.payload =
        given != nullptr
            ? given[i].payload
            : state.arena.copy(canonical_json(item.value(), {"client", "seq", "at", "visitor"}));
    read.push_back(event);
    places.push_back(i);
  }
  const List<const Event*> known = find_known(state.events, read);
  List<Event> fresh;
  for (size_t i = 0; i < read.size(); ++i) {
    const Event& event = read[i];
    if (known[i] == nullptr) {
      fresh.push_back(event);
    } else if (known[i]->payload != event.payload || known[i]->at != event.at) {
      const Reader item = events.is_array() ? root.item(places[i]) : root;
      item.say("fork", {"client \"", event.client, "\" sent seq ", integer_text(event.seq),
                        " before with other content; use a new client id"});
    }
  }
  if (state.events.size() + fresh.size() > kMaxEvents) {
    note(errors, "too_many_events", "a visitor has at most 10,000 events; drop behaviour");
  }
  if (!errors.empty()) return;
  const Event* before = state.events.empty() ? nullptr : state.events.back();
  for (Event& event : fresh) {
    if (given != nullptr) keep(event, before, state.arena);
    before = &event;
  }
  merge(state, fresh);
}

// An event with its time as given.
Value dated(const GivenEvent& given, Arena& arena) {
  const Value& event = given.event;
  if (!event.is_object()) return event;
  Member* members = arena.array<Member>(event.size);
  uint32_t count = 0;
  for (uint32_t i = 0; i < event.size; ++i) {
    const Member& member = event.members[i];
    if (member.key == "visitor") continue;
    members[count] = member;
    if (member.key == "at") members[count].value = Value::of(static_cast<double>(given.at));
    ++count;
  }
  return Value::object(members, count);
}

}  // namespace

std::string event_id(const Event& event) {
  return fill_in("%:%", {event.client, integer_text(event.seq)});
}

void write_event_id(JsonWriter& w, const Event* event) {
  if (event == nullptr) {
    w.null();
  } else {
    w.string(event_id(*event));
  }
}

bool operator<(const Event& a, const Event& b) {
  if (a.at != b.at) return a.at < b.at;
  if (a.client != b.client) return a.client < b.client;
  return a.seq < b.seq;
}

EventLog::EventLog() : state_(std::make_unique<State>()) {}
EventLog::~EventLog() = default;
EventLog::EventLog(EventLog&&) noexcept = default;
EventLog& EventLog::operator=(EventLog&&) noexcept = default;

size_t EventLog::size() const { return state_->events.size(); }

Errors EventLog::add(std::string_view json) {
  Errors errors;
  State& state = *state_;
  const JsonResult parsed = parse_json(json, state.arena);
  if (!parsed.ok) {
    note_json(errors, "the events are ", parsed.message);
    return errors;
  }
  add_items(state, parsed.value, nullptr, errors);
  return errors;
}

Errors add_events(EventLog& log, const List<GivenEvent>& events) {
  Errors errors;
  Arena arena;
  Value* items = arena.array<Value>(events.size());
  for (size_t i = 0; i < events.size(); ++i) {
    items[i] = dated(events[i], arena);
  }
  const Value list = Value::array(items, static_cast<uint32_t>(events.size()));
  add_items(log.state(), list, events.begin(), errors);
  return errors;
}

const Event* find_event(const EventLog& log, int64_t at, std::string_view client, int64_t seq) {
  Event wanted;
  wanted.at = at, wanted.client = client, wanted.seq = seq;
  const List<const Event*>& events = log.state().events;
  const Event* const* found =
      std::lower_bound(events.begin(), events.end(), &wanted,
                       [](const Event* a, const Event* b) { return *a < *b; });
  return found == events.end() || wanted < **found ? nullptr : *found;
}

std::string EventLog::state_hash() const {
  State& state = *state_;
  // A page's log is short.
  if (!kWhole) state.hashed = 0;
  if (state.hashed == 0) state.hash = Sha256();
  std::string text;
  for (; state.hashed < state.events.size(); ++state.hashed) {
    const Event* e = state.events[state.hashed];
    text.append(e->client).append("\t").append(integer_text(e->seq)).append("\t");
    text.append(integer_text(e->at)).append("\t").append(e->payload).append("\n");
  }
  state.hash.add(text);
  return state.hash.hex(32);
}

}  // namespace fieldwise
