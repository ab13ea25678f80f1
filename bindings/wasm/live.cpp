#include "live.h"

#include <emscripten/emscripten.h>

#include <memory>
#include <utility>

#include "area.h"
#include "decide/decision.h"
#include "engine.h"
#include "plan/names.h"
#include "qualify/stage.h"
#include "score/sheet.h"

namespace fieldwise::wasm {
namespace {

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
  List<double> scores;
  Arena arena;
};

Table<Live> lives;

}  // namespace

std::string open_live(Handle plan, double now, std::string_view offer) {
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
  w.end_array().key("handle").integer(lives.add(std::move(live))).end_object();
  return out;
}

void close_live(Handle live) { lives.remove(live); }

// Exported under these names. A handle that is unknown or freed makes every one of them a refusal
// (0, or -1 where 0 has a meaning), never a trap.
extern "C" {

// Reads the answer in slot `field` and recomputes what depends on it; returns how many fields
// showed or hid, -1 for an unknown handle or field.
EMSCRIPTEN_KEEPALIVE int32_t live_set(Handle handle, uint32_t field) {
  Live* live = lives.find(handle);
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
  const Live* live = lives.find(handle);
  return live == nullptr ? nullptr : live->sheet.changed().data();
}

// 1: the field shows; 2: it must be answered; -1: unknown handle or field.
EMSCRIPTEN_KEEPALIVE int32_t live_field(Handle handle, uint32_t field) {
  const Live* live = lives.find(handle);
  if (live == nullptr || field >= live->plan->fields.size()) return -1;
  return (live->sheet.visible(field) ? 1 : 0) | (live->sheet.required(field) ? 2 : 0);
}

// The stage's position among the names that open_live gave, or -1.
EMSCRIPTEN_KEEPALIVE int32_t live_stage(Handle handle) {
  const Live* live = lives.find(handle);
  return live == nullptr ? -1 : static_cast<int32_t>(standing(live->sheet).stage);
}

// Where to write `bytes` bytes of text; what was there before stays. 0: refused.
EMSCRIPTEN_KEEPALIVE uint32_t* live_text(Handle handle, uint32_t bytes) {
  Live* live = lives.find(handle);
  return live == nullptr ? nullptr : live->area.reserve(bytes);
}

}  // extern "C"

}  // namespace fieldwise::wasm
