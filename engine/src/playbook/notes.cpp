// plan_notes(): the notes of all rooms.
#include "handoff/notes.h"

#include "base/figures.h"
#include "decide/notes.h"
#include "json/writer.h"
#include "nurture/library.h"
#include "nurture/notes.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

constexpr size_t kNamedCells = 12;

void add(Errors& out, Errors more) {
  for (Error& e : more) out.push_back(std::move(e));
}

// Cells of the library that no asset serves (SPEC A0).
void library_notes(const Plan& plan, Errors& out) {
  const Library library = library_of(plan);
  if (library.assets == 0) return;
  size_t empty = 0;
  std::string names;
  for (const LibraryCell& cell : library.cells) {
    if (cell.assets > 0 || ++empty > kNamedCells) continue;
    names += (names.empty() ? "" : ", ") + cell_name(cell);
  }
  if (empty == 0) return;
  if (empty > kNamedCells) names += ", …";
  note(out, "empty_library", "/playbook/assets",
       {"There is no asset in ", counted(empty, "cell"), " of the library: ", names});
}

// Titles are compared with what a form asked as a job title.
void profile_notes(const Plan& plan, Errors& out) {
  const IdealProfile& profile = plan.playbook->ideal_profile;
  if (profile.titles.empty() || profile.title_field != kNone) return;
  note(
      out, "no_title_field", "/playbook/idealProfile/titles",
      {"No field asks for a job title, so these are only shown; write \"role\": \"job_title\" at a "
       "text field, or a point with a condition"});
}

}  // namespace

Errors plan_notes(const Plan& plan, int64_t now) {
  Errors out = governance_notes(plan, now);
  add(out, steps_notes(plan, now));
  if (plan.playbook == nullptr) return out;
  add(out, nurture_notes(plan));
  library_notes(plan, out);
  add(out, handoff_notes(plan));
  profile_notes(plan, out);
  return out;
}

std::string plan_notes_json(const Plan& plan, int64_t now) {
  std::string out;
  JsonWriter w(out);
  write_errors(w.begin_object().key("notes"), plan_notes(plan, now));
  w.end_object();
  return out;
}

}  // namespace fieldwise
