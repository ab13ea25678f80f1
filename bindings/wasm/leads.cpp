#include "leads.h"

#include <emscripten/emscripten.h>

#include <memory>
#include <utility>

#include "area.h"
#include "engine.h"
#include "score/batch.h"
#include "score/scorer.h"

namespace fieldwise::wasm {
namespace {

struct LeadScorer {
  LeadScorer(std::shared_ptr<const Plan> p, int64_t now)
      : plan(std::move(p)),
        scorer(*plan, now),
        area(scorer.fields().size()),
        scores(plan->axes.size()) {}
  std::shared_ptr<const Plan> plan;
  Scorer scorer;
  Area area;
  List<double> scores;
};

struct Leads {
  Leads(std::shared_ptr<const Plan> p, int64_t now)
      : plan(std::move(p)), batch(*plan, now), area(batch.fields().size()) {}
  std::shared_ptr<const Plan> plan;
  Batch batch;
  Area area;
  List<Value> row;
  List<double> scores;
  Arena arena;
};

Table<LeadScorer> scorers;
Table<Leads> batches;

void write_fields(JsonWriter& w, const List<uint32_t>& fields) {
  w.key("fields").begin_array();
  for (const uint32_t f : fields) w.integer(f);
  w.end_array();
}

}  // namespace

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
  w.key("handle").integer(scorers.add(std::move(scorer))).end_object();
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
  w.key("handle").integer(batches.add(std::move(leads))).end_object();
  return out;
}

void close_scorer(Handle scorer) { scorers.remove(scorer); }
void close_batch(Handle batch) { batches.remove(batch); }

// Exported under these names. A handle that is unknown or freed makes every one of them a refusal
// (0, or -1 where 0 has a meaning), never a trap.
extern "C" {

EMSCRIPTEN_KEEPALIVE uint32_t* scorer_text(Handle handle, uint32_t bytes) {
  LeadScorer* scorer = scorers.find(handle);
  return scorer == nullptr ? nullptr : scorer->area.reserve(bytes);
}

EMSCRIPTEN_KEEPALIVE uint32_t* batch_text(Handle handle, uint32_t bytes) {
  Leads* leads = batches.find(handle);
  return leads == nullptr ? nullptr : leads->area.reserve(bytes);
}

// Scores the lead in the slots; returns 1, or 0 for an unknown handle.
EMSCRIPTEN_KEEPALIVE int32_t scorer_score(Handle handle) {
  LeadScorer* s = scorers.find(handle);
  if (s == nullptr) return 0;
  s->scorer.read(s->area.slots, s->area.bytes());
  const List<int64_t>& scores = s->scorer.score();
  for (size_t a = 0; a < scores.size(); ++a) {
    s->scores[a] = static_cast<double>(scores[a]) / 1000.0;
  }
  return 1;
}

// Keeps the lead in the slots; returns how many there are now, 0 for an unknown handle.
EMSCRIPTEN_KEEPALIVE uint32_t batch_add(Handle handle) {
  Leads* leads = batches.find(handle);
  if (leads == nullptr) return 0;
  const List<uint32_t>& fields = leads->batch.fields();
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
  Leads* leads = batches.find(handle);
  if (leads == nullptr) return nullptr;
  const List<int64_t>& scores = leads->batch.score();
  leads->scores.resize(scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    leads->scores[i] = static_cast<double>(scores[i]) / 1000.0;
  }
  return leads->scores.data();
}

}  // extern "C"

}  // namespace fieldwise::wasm
