#include "hot.h"

#include <emscripten/emscripten.h>

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "decide/decision.h"
#include "helpers.h"
#include "json/writer.h"
#include "plan/names.h"
#include "qualify/stage.h"
#include "score/batch.h"
#include "score/input.h"
#include "score/scorer.h"
#include "score/sheet.h"

namespace fieldwise::wasm {
namespace {

// Where the host writes answers: a slot for each of `fields`, and text.
struct Area {
  explicit Area(size_t fields) : slots(fields), text(64) {}
  std::vector<InputSlot> slots;
  std::vector<uint32_t> text;

  std::span<const uint8_t> bytes() const {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size() * 4};
  }
  // Makes room for `size` bytes of text, at most 16 MiB; returns where.
  uint32_t* reserve(uint32_t size) {
    constexpr uint32_t kMost = 1u << 24;
    if (size > kMost) return nullptr;
    if (size > text.size() * 4) text.resize(size / 4 + 1);
    return text.data();
  }
};

struct Live {
  Live(std::shared_ptr<const Plan> p, int64_t now, uint32_t offer)
      : plan(std::move(p)),
        sheet(*plan),
        area(plan->fields.size()),
        now_ms(now),
        scores(plan->axes.size()) {
    sheet.load(Profile(), now, offer);
    publish();
  }
  void publish() {
    for (uint32_t a = 0; a < scores.size(); ++a) {
      scores[a] = static_cast<double>(sheet.score(a)) / 1000.0;
    }
  }
  std::shared_ptr<const Plan> plan;
  Sheet sheet;
  Area area;
  int64_t now_ms;
  std::vector<double> scores;
  Arena arena;
};

struct LeadScorer {
  LeadScorer(std::shared_ptr<const Plan> p, int64_t now)
      : plan(std::move(p)),
        scorer(*plan, now),
        area(scorer.fields().size()),
        scores(plan->axes.size()) {}
  std::shared_ptr<const Plan> plan;
  Scorer scorer;
  Area area;
  std::vector<double> scores;
};

struct Leads {
  Leads(std::shared_ptr<const Plan> p, int64_t now)
      : plan(std::move(p)), batch(*plan, now), area(batch.fields().size()) {}
  std::shared_ptr<const Plan> plan;
  Batch batch;
  Area area;
  std::vector<Value> row;
  std::vector<double> scores;
  Arena arena;
};

Table<Live>& lives() {
  static Table<Live> table;
  return table;
}
Table<LeadScorer>& scorers() {
  static Table<LeadScorer> table;
  return table;
}
Table<Leads>& batches() {
  static Table<Leads> table;
  return table;
}

template <class T>
void write_address(JsonWriter& w, std::string_view key, const T* address) {
  w.key(key).integer(static_cast<int64_t>(reinterpret_cast<uintptr_t>(address)));
}

void write_fields(JsonWriter& w, const std::vector<uint32_t>& fields) {
  w.key("fields").begin_array();
  for (const uint32_t f : fields) w.integer(f);
  w.end_array();
}

}  // namespace

std::string open_live(Handle plan, double now, const std::string& offer) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  auto live = std::make_unique<Live>(found, at, find_offer(*found, offer));
  std::string out;
  JsonWriter w(out);
  w.begin_object();
  write_address(w, "slots", live->area.slots.data());
  write_address(w, "scores", live->scores.data());
  w.key("stages").begin_array();
  for (const std::string_view name : stage_names()) w.string(name);
  w.end_array().key("handle").integer(lives().add(std::move(live))).end_object();
  return out;
}

std::string open_scorer(Handle plan, double now) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  auto scorer = std::make_unique<LeadScorer>(found, at);
  std::string out;
  JsonWriter w(out);
  w.begin_object();
  write_address(w, "slots", scorer->area.slots.data());
  write_address(w, "scores", scorer->scores.data());
  write_fields(w, scorer->scorer.fields());
  w.key("handle").integer(scorers().add(std::move(scorer))).end_object();
  return out;
}

std::string open_batch(Handle plan, double now) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  auto leads = std::make_unique<Leads>(found, at);
  std::string out;
  JsonWriter w(out);
  w.begin_object();
  write_address(w, "slots", leads->area.slots.data());
  write_fields(w, leads->batch.fields());
  w.key("handle").integer(batches().add(std::move(leads))).end_object();
  return out;
}

void close_live(Handle live) { lives().remove(live); }
void close_scorer(Handle scorer) { scorers().remove(scorer); }
void close_batch(Handle batch) { batches().remove(batch); }

// Exported under these names. A handle that is unknown or freed makes every one of them a refusal
// (0, or -1 where 0 has a meaning), never a trap.
extern "C" {

// Reads the answer in slot `field` and recomputes what depends on it; returns how many fields
// showed or hid, -1 for an unknown handle or field.
EMSCRIPTEN_KEEPALIVE int32_t live_set(Handle handle, uint32_t field) {
  Live* live = lives().find(handle);
  if (live == nullptr || field >= live->area.slots.size()) return -1;
  const Field& f = live->plan->fields[field];
  if (f.compute != kNone) return 0;  // nobody answers it
  const Value value =
      read_input(*live->plan, f, live->area.slots[field], live->area.bytes(), live->arena);
  live->sheet.set(field, value, live->now_ms);
  live->arena.reset();
  live->publish();
  return static_cast<int32_t>(live->sheet.changed().size());
}

// The indices of the fields that the last live_set showed or hid, as 32-bit numbers.
EMSCRIPTEN_KEEPALIVE const uint32_t* live_changed(Handle handle) {
  const Live* live = lives().find(handle);
  return live == nullptr ? nullptr : live->sheet.changed().data();
}

// 1: the field shows; 2: it must be answered; -1: unknown handle or field.
EMSCRIPTEN_KEEPALIVE int32_t live_field(Handle handle, uint32_t field) {
  const Live* live = lives().find(handle);
  if (live == nullptr || field >= live->plan->fields.size()) return -1;
  return (live->sheet.visible(field) ? 1 : 0) | (live->sheet.required(field) ? 2 : 0);
}

// The stage's position among the names that open_live gave, or -1.
EMSCRIPTEN_KEEPALIVE int32_t live_stage(Handle handle) {
  const Live* live = lives().find(handle);
  return live == nullptr ? -1 : static_cast<int32_t>(current_stage(live->sheet));
}

// Where to write `bytes` bytes of text; what was there before stays. 0: refused.
EMSCRIPTEN_KEEPALIVE uint32_t* live_text(Handle handle, uint32_t bytes) {
  Live* live = lives().find(handle);
  return live == nullptr ? nullptr : live->area.reserve(bytes);
}

EMSCRIPTEN_KEEPALIVE uint32_t* scorer_text(Handle handle, uint32_t bytes) {
  LeadScorer* scorer = scorers().find(handle);
  return scorer == nullptr ? nullptr : scorer->area.reserve(bytes);
}

EMSCRIPTEN_KEEPALIVE uint32_t* batch_text(Handle handle, uint32_t bytes) {
  Leads* leads = batches().find(handle);
  return leads == nullptr ? nullptr : leads->area.reserve(bytes);
}

// Scores the lead in the slots; returns 1, or 0 for an unknown handle.
EMSCRIPTEN_KEEPALIVE int32_t scorer_score(Handle handle) {
  LeadScorer* s = scorers().find(handle);
  if (s == nullptr) return 0;
  s->scorer.read(s->area.slots, s->area.bytes());
  const std::vector<int64_t>& scores = s->scorer.score();
  for (size_t a = 0; a < scores.size(); ++a) {
    s->scores[a] = static_cast<double>(scores[a]) / 1000.0;
  }
  return 1;
}

// Keeps the lead in the slots; returns how many there are now, 0 for an unknown handle.
EMSCRIPTEN_KEEPALIVE uint32_t batch_add(Handle handle) {
  Leads* leads = batches().find(handle);
  if (leads == nullptr) return 0;
  const std::vector<uint32_t>& fields = leads->batch.fields();
  leads->row.clear();
  for (size_t i = 0; i < fields.size(); ++i) {
    leads->row.push_back(read_input(*leads->plan, leads->plan->fields[fields[i]],
                                    leads->area.slots[i], leads->area.bytes(), leads->arena));
  }
  leads->batch.add(leads->row.data());
  leads->arena.reset();
  return leads->batch.size();
}

// Scores all leads; returns where: a 64-bit float for each lead and axis, lead by lead.
EMSCRIPTEN_KEEPALIVE const double* batch_score(Handle handle) {
  Leads* leads = batches().find(handle);
  if (leads == nullptr) return nullptr;
  const std::vector<int64_t>& scores = leads->batch.score();
  leads->scores.resize(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    leads->scores[i] = static_cast<double>(scores[i]) / 1000.0;
  }
  return leads->scores.data();
}

}  // extern "C"

}  // namespace fieldwise::wasm
