// advance: one lead through one moment (docs/nurture.md).
#include <algorithm>

#include "nurture/nurture.h"
#include "profile/profile.h"

namespace fieldwise {
namespace {

using Place = NurtureState::Place;

constexpr char kWhyNames[] =
    "standing|returned|jump|followed|entered|opened|engaged|waited|stage|cell|condition|"
    "suppression|review|opted_out|exhausted";

// Behaviour of the visitor, which may name an asset; not what people report.
bool is_behaviour(EventType type) { return type >= EventType::page && type <= EventType::other; }

bool by_sales(Channel channel) {
  return channel == Channel::sales_touch || channel == Channel::phone;
}

class Walk {
 public:
  Walk(const Nurture& nurture, NurtureState& state, const Moment& moment, Announcements& out)
      : nurture_(nurture), state_(state), moment_(moment), standing_(moment.after), out_(out) {}

  void run() {
    state_.watches.resize(nurture_.watched.size());
    hear();
    const uint32_t before = state_.sequence;
    // Asked once: what answers the step that this moment sends is a thing of later moments.
    bool engaged = before != kNone && is_engaged(place(before));
    // Every turn moves the lead, makes a jump or ends a sequence for good; each is bounded.
    for (;;) {
      go_where_it_belongs();
      if (state_.sequence == kNone) break;
      if (make_jump()) continue;
      Place& at = place(state_.sequence);
      if (engaged && state_.sequence == before && soonest() < at.due) {
        bring_forward(at, NurtureWhy::engaged);
      }
      engaged = false;
      if (at.over || moment_.at < at.due) break;
      if (send_next(at)) break;
      finish(at);
    }
    remember_condition();
  }

 private:
  // What happened, and what of it is to be known later.
  void hear() {
    for (NurtureState::Watch& watch : state_.watches) watch.now = false;
    state_.no_marketing = opted_out(moment_.sheet->profile()->reports, OptOut::marketing);
    state_.no_sales = opted_out(moment_.sheet->profile()->reports, OptOut::sales);
    const Event* event = moment_.event;
    if (event == nullptr) return;
    // The first touch ends with the second visit; where there is no visit, with the first signal.
    using Touch = NurtureState::Touch;
    if (event->type == EventType::visit) {
      state_.touch = state_.touch == Touch::none ? Touch::visit : Touch::over;
    }
    bool any = false;
    for (size_t w = 0; w < state_.watches.size(); ++w) {
      const Signal& signal = moment_.sheet->plan().signals[nurture_.watched[w]];
      if (!matches(signal, *event)) continue;
      NurtureState::Watch& watch = state_.watches[w];
      watch.now = any = true;
      watch.last_at = event->at;
      watch.first = watch.first || state_.touch != Touch::over;
    }
    const bool touched = any || is_behaviour(event->type);
    if (touched && state_.touch == Touch::none) state_.touch = Touch::over;
  }

  // Whether the lead now uses what it was sent last.
  bool is_engaged(const Place& at) const {
    if (at.waiting == kNone) return false;
    const SequenceStep& step = step_of(nurture_.sequences[at.sequence], at.waiting);
    const Engagement& by = step.engaged;
    if (by.condition != kNone) return !at.held && moment_.sheet->holds(by.condition);
    if (moment_.event == nullptr) return false;
    if (by.by_name) {
      return is_behaviour(moment_.event->type) &&
             moment_.event->name == nurture_.assets[step.asset].key;
    }
    return std::any_of(by.signals.begin(), by.signals.end(),
                       [&](uint32_t w) { return state_.watches[w].now; });
  }

  void remember_condition() {
    if (state_.sequence == kNone) return;
    Place& at = place(state_.sequence);
    if (at.waiting == kNone) return;
    const uint32_t c = step_of(nurture_.sequences[at.sequence], at.waiting).engaged.condition;
    at.held = c != kNone && moment_.sheet->holds(c);
  }

  bool touched_first(const Sequence& sequence) const {
    const Ids any = sequence.first_touch;
    return any.empty() ||
           std::any_of(any.begin(), any.end(), [&](uint32_t w) { return state_.watches[w].first; });
  }

  bool holds(uint32_t condition) const {
    return condition == kNone || moment_.sheet->holds(condition);
  }

  // The sequence that a jump led to last, as long as the lead fits it; else the first that matches.
  uint32_t where_it_belongs() const {
    if (state_.no_marketing) return kNone;
    const Place* newest = nullptr;
    for (const Place& at : state_.places) {
      if (at.track == 0 || (newest != nullptr && newest->track > at.track)) continue;
      if (fits(nurture_.sequences[at.sequence], standing_)) newest = &at;
    }
    if (newest != nullptr) return newest->sequence;
    for (uint32_t i = 0; i < nurture_.sequences.size(); ++i) {
      const Sequence& s = nurture_.sequences[i];
      if (!s.by_jump && fits(s, standing_) && touched_first(s) && holds(s.condition)) return i;
    }
    return kNone;
  }

  void go_where_it_belongs() {
    const uint32_t to = where_it_belongs();
    if (to == state_.sequence) return;
    if (state_.sequence != kNone && !place(state_.sequence).over) leave(why_leave());
    state_.sequence = to;
    if (to != kNone && !known_place(to).over) enter(place(to));
    moved_by_ = NurtureWhy::standing;
  }

  NurtureWhy why_leave() const {
    const Sequence& from = nurture_.sequences[state_.sequence];
    if (moved_by_ != NurtureWhy::standing) return moved_by_;
    if (state_.no_marketing) return NurtureWhy::opted_out;
    if (standing_.suppression != from.suppression) return NurtureWhy::suppression;
    if (standing_.in_review) return NurtureWhy::review;
    if ((from.stages >> static_cast<uint32_t>(standing_.stage) & 1) == 0) return NurtureWhy::stage;
    return fits(from, standing_) ? NurtureWhy::condition : NurtureWhy::cell;
  }

  void leave(NurtureWhy why) {
    const uint32_t from = state_.sequence;
    tell(Announcement::Kind::leave, from, 0, place(from).entries - 1, why);
  }

  void enter(Place& at) {
    NurtureWhy why = moved_by_;
    if (why == NurtureWhy::standing && at.entries > 0) why = NurtureWhy::returned;
    tell(Announcement::Kind::sequence, at.sequence, 0, at.entries++, why);
    const int64_t before = state_.entered_at;
    state_.entered_at = moment_.at;
    // Who comes back goes on waiting where it left off.
    at.due = std::max(at.due, soonest());
    open(at, before);
  }

  // Answers the action that led into the sequence: the latest since the lead came into the one
  // before. What answers an action does not wait for the pause.
  void open(Place& at, int64_t since) {
    const Sequence& sequence = nurture_.sequences[at.sequence];
    const Opening* latest = nullptr;
    for (const Opening& opening : sequence.openings) {
      const int64_t when = state_.watches[opening.on].last_at;
      if (when == NurtureState::kNeverYet || when < since) continue;
      if (latest == nullptr || when > state_.watches[latest->on].last_at) latest = &opening;
    }
    if (latest == nullptr || !may_send(latest->step)) return;
    const auto item = static_cast<uint32_t>(latest - sequence.openings.data());
    send(at, static_cast<uint32_t>(sequence.steps.size()) + item, NurtureWhy::opened);
  }

  // The first jump that is to be made now, if there is one.
  bool make_jump() {
    Place& at = place(state_.sequence);
    const Sequence& sequence = nurture_.sequences[at.sequence];
    for (uint32_t j = 0; j < sequence.jumps.size(); ++j) {
      const Jump& jump = sequence.jumps[j];
      if ((at.jumped >> j & 1) != 0 || !is_called_for(jump)) continue;
      // Another time, perhaps.
      if (jump.to == Jump::To::sequence && !fits(nurture_.sequences[jump.target], standing_)) {
        continue;
      }
      at.jumped |= 1u << j;
      if (jump.tells_rep && !state_.no_sales) {
        tell(Announcement::Kind::tell_rep, at.sequence, j, 0, NurtureWhy::jump);
      }
      follow(jump, at);
      return true;
    }
    return false;
  }

  bool is_called_for(const Jump& jump) const {
    if (!holds(jump.condition)) return false;
    if (jump.trigger != kNone && std::find(moment_.triggers.begin(), moment_.triggers.end(),
                                           jump.trigger) == moment_.triggers.end()) {
      return false;
    }
    if (jump.on.empty()) return true;
    bool now = false;
    for (const uint32_t w : jump.on) {
      const NurtureState::Watch& watch = state_.watches[w];
      if (watch.last_at == NurtureState::kNeverYet) return false;
      if (jump.window != 0 && watch.last_at <= moment_.at - jump.window) return false;
      now = now || watch.now;
    }
    return now;
  }

  void follow(const Jump& jump, Place& at) {
    const auto& steps = nurture_.sequences[at.sequence].steps;
    if (jump.to == Jump::To::nowhere) return;
    if (jump.to == Jump::To::sequence) return move_to(jump.target, NurtureWhy::jump);
    uint32_t to = at.next;
    switch (jump.to) {
      case Jump::To::step:
        to = jump.target;
        break;
      case Jump::To::purpose:
        while (to < steps.size() && !is_new(steps[to], static_cast<Purpose>(jump.target))) ++to;
        if (to == steps.size()) return;
        break;
      default:
        // The last one is not skipped: there is nothing to jump to behind it.
        for (uint32_t left = jump.target; left > 0 && to + 1 < steps.size(); ++to) {
          if (!was_sent(steps[to].asset)) --left;
        }
        break;
    }
    if (to < at.next) return;
    at.next = to;
    bring_forward(at, NurtureWhy::jump);
  }

  bool is_new(const SequenceStep& step, Purpose purpose) const {
    return nurture_.assets[step.asset].purpose == purpose && !was_sent(step.asset);
  }

  // To a sequence that is not the first that matches; not to one that is over for this lead.
  void move_to(uint32_t sequence, NurtureWhy why) {
    Place& to = known_place(sequence);
    if (to.over) return;
    to.track = ++state_.tracks;
    to.from = state_.sequence;
    moved_by_ = why;
  }

  // Now, or when the pause allows another step.
  int64_t soonest() const { return std::max(moment_.at, state_.sent_at + nurture_.pause); }

  void bring_forward(Place& at, NurtureWhy why) {
    at.due = std::min(at.due, soonest());
    at.why = why;
  }

  bool was_sent(uint32_t asset) const {
    return std::any_of(state_.sent.begin(), state_.sent.end(),
                       [&](const NurtureState::Sent& s) { return s.asset == asset; });
  }

  bool may_send(const SequenceStep& step) const {
    const bool allowed = !state_.no_sales || !by_sales(nurture_.assets[step.asset].channel);
    return allowed && holds(step.condition) && !was_sent(step.asset);
  }

  bool send_next(Place& at) {
    const auto& steps = nurture_.sequences[at.sequence].steps;
    while (at.next < steps.size()) {
      const uint32_t item = at.next++;
      if (!may_send(steps[item])) continue;
      send(at, item, at.why);
      return true;
    }
    return false;
  }

  void send(Place& at, uint32_t item, NurtureWhy why) {
    const SequenceStep& step = step_of(nurture_.sequences[at.sequence], item);
    tell(Announcement::Kind::step, step.asset, 0, 0, why);
    out_.back().sequence = at.sequence;
    out_.back().step = item;
    state_.sent.push_back({step.asset, at.sequence, item, moment_.at});
    state_.sent_at = moment_.at;
    at.waiting = item;
    at.due = moment_.at + step.wait;
    at.why = NurtureWhy::waited;
  }

  // All steps are sent, and the last had its time.
  void finish(Place& at) {
    const Sequence& sequence = nurture_.sequences[at.sequence];
    at.over = true;
    at.due = kNever;
    at.track = 0;
    leave(NurtureWhy::exhausted);
    if (sequence.end == Sequence::End::back) {
      moved_by_ = NurtureWhy::returned;
    } else if (sequence.end == Sequence::End::sequence &&
               fits(nurture_.sequences[sequence.next], standing_)) {
      move_to(sequence.next, NurtureWhy::followed);
    } else {
      end_origins(at);
    }
  }

  // What jumps led away from is not gone on with: the short track took its place.
  void end_origins(const Place& at) {
    for (uint32_t s = at.from; s != kNone && !place(s).over; s = place(s).from) {
      place(s).over = true;
      place(s).track = 0;
    }
  }

  void tell(Announcement::Kind kind, uint32_t subject, uint32_t item, uint32_t nth,
            NurtureWhy why) {
    Announcement& a = out_.emplace_back();
    a.kind = kind;
    a.subject = subject;
    a.item = item;
    a.nth = nth;
    a.at = moment_.at;
    a.why = static_cast<uint32_t>(why);
    a.event = why == NurtureWhy::waited ? nullptr : moment_.event;
  }

  Place& place(uint32_t sequence) {
    return *std::find_if(state_.places.begin(), state_.places.end(),
                         [&](const Place& at) { return at.sequence == sequence; });
  }

  // The same where the lead may not have been.
  Place& known_place(uint32_t sequence) {
    for (Place& at : state_.places) {
      if (at.sequence == sequence) return at;
    }
    Place& fresh = state_.places.emplace_back();
    fresh.sequence = sequence;
    return fresh;
  }

  const Nurture& nurture_;
  NurtureState& state_;
  const Moment& moment_;
  const Standing& standing_;
  Announcements& out_;
  NurtureWhy moved_by_ = NurtureWhy::standing;  // of the next move
};

}  // namespace

std::string_view nurture_why_name(NurtureWhy why) {
  std::string_view rest = kWhyNames;
  for (auto i = static_cast<uint32_t>(why); i > 0; --i) rest.remove_prefix(rest.find('|') + 1);
  return rest.substr(0, rest.find('|'));
}

const SequenceStep& step_of(const Sequence& sequence, uint32_t item) {
  const auto steps = static_cast<uint32_t>(sequence.steps.size());
  return item < steps ? sequence.steps[item] : sequence.openings[item - steps].step;
}

bool fits(const Sequence& sequence, const Standing& standing) {
  if (standing.in_review || standing.suppression != sequence.suppression) return false;
  if ((sequence.stages >> static_cast<uint32_t>(standing.stage) & 1) == 0) return false;
  for (uint32_t s = 0; s < kMostSegmentations; ++s) {
    if (!sequence.cell[s].all() && !sequence.cell[s].holds(standing.segment[s])) return false;
  }
  return true;
}

void advance(const Nurture& nurture, NurtureState& state, const Moment& moment,
             Announcements& out) {
  if (!nurture.sequences.empty()) Walk(nurture, state, moment, out).run();
}

}  // namespace fieldwise
