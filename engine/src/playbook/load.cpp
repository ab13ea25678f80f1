// load_playbook: its rooms, in the order in which they can rely on each other.
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum PlaybookMember : uint32_t {
  kAssets,
  kNurture,
  kCalendars,
  kSla,
  kTargets,
  kReps,
  kPools,
  kRouting,
  kHandoff,
  kIdealProfile,
  kGovernance,
  kRequalify,
};
constexpr MemberSpec kPlaybook[] = {
    {"assets", Kind::list, false, nullptr, 0, 2000},
    {"nurture"},
    {"calendars", Kind::list, false, nullptr, 0, 200},
    {"sla", Kind::list, false, nullptr, 0, 200},
    {"targets"},
    {"reps", Kind::list, false, nullptr, 0, 5000},
    {"pools", Kind::list, false, nullptr, 0, 500},
    {"routing"},
    {"handoff"},
    {"idealProfile"},
    {"governance"},
    {"requalify"},
    {"notes"},
};

}  // namespace

void load_playbook(Loader& loader) {
  if (!loader.has(Part::playbook)) return;
  const Reader place = loader.part(Part::playbook);
  const Members members(place, kPlaybook);
  if (!members) return;
  auto playbook = std::make_shared<Playbook>();
  load_calendars(loader, place, playbook->calendars);
  load_nurture(loader, place, playbook->nurture);
  load_routing(loader, place, playbook->calendars, playbook->routing);
  load_sla(loader, place, playbook->calendars, playbook->routing, playbook->sla);
  load_targets(loader, place, playbook->targets);
  load_ideal_profile(loader, place, playbook->ideal_profile);
  load_handoff(loader, place, playbook->handoff);
  load_requalify(loader, place, playbook->requalify);
  load_governance(loader, place, playbook->governance);
  loader.plan.playbook = playbook;
}

}  // namespace fieldwise
