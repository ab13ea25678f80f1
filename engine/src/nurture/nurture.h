// Nurture: sequences of content, advanced by engagement (SPEC A9, docs/nurture.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "nurture/values.h"
#include "plan/plan.h"
#include "qualify/standing.h"
#include "timeline/announcement.h"
#include "timeline/moment.h"

namespace fieldwise {

// Each with its names, "a|b|c", in the order of the enum.
enum class Purpose : uint8_t { education, comparison, implementation };
inline constexpr char kPurposes[] = "education|comparison|implementation";
enum class BuyerStage : uint8_t { awareness, consideration, decision };
inline constexpr char kBuyerStages[] = "awareness|consideration|decision";
enum class Channel : uint8_t { email, retargeting, sales_touch, social, phone };
inline constexpr char kChannels[] = "email|retargeting|sales_touch|social|phone";
enum class CallToAction : uint8_t { none, consultation, demo, trial, assessment, pricing };
inline constexpr char kCallsToAction[] = "consultation|demo|trial|assessment|pricing";

// What shows that a lead has used what it was sent. Signals are named by their positions in
// Nurture::watched.
struct Engagement {
  bool by_name = true;         // behaviour that names the asset; else what follows
  Ids signals;                 // any of them
  uint32_t condition = kNone;  // comes to hold
};

// A piece of content (SPEC A0).
struct Asset {
  std::string_view key, title, url;
  Purpose purpose = Purpose::education;
  BuyerStage stage = BuyerStage::awareness;
  Channel channel = Channel::email;
  CallToAction cta = CallToAction::none;
  std::span<const std::string_view> industries;  // empty: for all
  Engagement engaged;
};

struct SequenceStep {
  uint32_t asset = kNone;
  int64_t wait = 0;            // ms: the longest until the next step, or after the last, the end
  uint32_t condition = kNone;  // passed over where it does not hold
  Engagement engaged;
};

// The step that comes before all others where an action led into the sequence.
struct Opening {
  uint32_t on = kNone;  // of Nurture::watched
  SequenceStep step;
};

// What moves a lead faster than from step to step: all that it names must be so. Once per lead.
struct Jump {
  enum class To : uint8_t { nowhere, ahead, step, purpose, sequence };
  std::string_view key, reason;
  Ids on;              // of Nurture::watched: one happens now, the others did within `window`
  int64_t window = 0;  // ms; 0: ever
  uint32_t condition = kNone;
  uint32_t trigger = kNone;  // of plan.triggers
  To to = To::nowhere;
  uint32_t target = 0;  // how many steps are skipped; a step; a Purpose; a sequence
  bool tells_rep = false;
};

struct Sequence {
  enum class End : uint8_t { done, back, sequence };
  std::string_view key, title;
  bool by_jump = false;  // leads get here by jumps only
  uint32_t stages = 0;   // a bit for each
  Suppression suppression = Suppression::none;
  Values cell[kMostSegmentations];  // by plan.segments
  uint32_t condition = kNone;
  Ids first_touch;  // of Nurture::watched, any of them; empty: any touch
  std::span<const SequenceStep> steps;
  std::span<const Opening> openings;
  std::span<const Jump> jumps;  // at most 32, the plan's own for all sequences among them
  End end = End::done;          // what comes when all is sent
  uint32_t next = kNone;        // of sequences
};

struct Nurture {
  std::span<Asset> assets;
  NameIndex asset_index;
  std::span<Sequence> sequences;  // the first that a lead matches is the lead's
  NameIndex sequence_index;
  List<uint32_t> watched;  // signals that sequences look at
  int64_t pause = 0;       // ms: the shortest time between two steps
};

// Why a lead came into a sequence, was sent a step or left: Announcement::why.
enum class NurtureWhy : uint32_t {
  standing,   // the sequence is the first that the lead matches
  returned,   // and the lead was in it before
  jump,       // a jump
  followed,   // the sequence before was over
  entered,    // a step: the first after coming in
  opened,     // the action that led into the sequence
  engaged,    // the lead used what it was sent last
  waited,     // the longest wait was over
  stage,      // left: the stage is no longer one of the sequence's
  cell,       // the segments are not
  condition,  // the sequence's condition is not, or one before it matches now
  suppression,
  review,
  opted_out,
  exhausted,  // all steps are sent
};
std::string_view nurture_why_name(NurtureWhy why);

// Where one lead is in its nurture. Bounded by the plan, whatever the log's length.
struct NurtureState {
  static constexpr int64_t kNeverYet = INT64_MIN;
  // By Nurture::watched.
  struct Watch {
    int64_t last_at = kNeverYet;  // ms
    bool now = false;             // at this moment
    bool first = false;           // at the lead's first touch
  };
  // In a sequence that the lead is in, or was.
  struct Place {
    uint32_t sequence = kNone;
    uint32_t next = 0;         // of its steps
    uint32_t waiting = kNone;  // the item sent last: of its steps, then of its openings
    uint32_t entries = 0;      // how often the lead came in
    uint32_t jumped = 0;       // a bit for each jump that was made
    uint32_t track = 0;        // 0: by standing; else by a jump, the newest being the highest
    uint32_t from = kNone;     // the sequence that a jump led away from
    int64_t due = 0;           // ms: when the next step goes out at the latest
    NurtureWhy why = NurtureWhy::entered;  // the next step's
    bool held = false;  // the engagement condition of `waiting` did, a moment ago
    bool over = false;
  };
  struct Sent {
    uint32_t asset, sequence, item;
    int64_t at;  // ms
  };
  // The first visit, or without one the first thing that the lead did.
  enum class Touch : uint8_t { none, visit, over };

  uint32_t sequence = kNone;
  int64_t entered_at = kNeverYet;  // ms: when it came into that or, between two, the last one
  int64_t sent_at = kNeverYet;     // ms: the last step of any sequence
  uint32_t tracks = 0;
  Touch touch = Touch::none;
  bool no_marketing = false, no_sales = false;  // opted out
  List<Watch> watches;
  List<Place> places;
  List<Sent> sent;  // in the order of sending; each asset once
};

// Takes a lead through a moment; adds what is to be told.
void advance(const Nurture& nurture, NurtureState& state, const Moment& moment, Announcements& out);

// When it wants a moment by itself; kNever if at none.
int64_t wake(const NurtureState& state);

// What there is to say about where a lead is.
struct NurtureView {
  uint32_t sequence = kNone;
  uint32_t done = 0;        // of its steps, sent or passed over
  uint32_t next = kNone;    // the step that comes next, unless its condition does not hold then
  int64_t latest = kNever;  // ms: when that is at the latest
  bool exhausted = false;   // nothing is left to send in this sequence
  bool opted_out = false;   // of marketing
};
NurtureView view(const Nurture& nurture, const NurtureState& state);

// The step or opening that an item of a sequence is.
const SequenceStep& step_of(const Sequence& sequence, uint32_t item);

// Whether leads of this standing may be in the sequence, however they got there.
bool fits(const Sequence& sequence, const Standing& standing);

}  // namespace fieldwise
