// playbook.handoff: tasks for sales, and what their packages show.
#include "handoff/task.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum HandoffMember : uint32_t { kTasks, kPainPoints, kInterests, kRecent, kPause };
constexpr MemberSpec kHandoff[] = {
    {"tasks", Kind::list, true, "list what sales is to be told of, the strongest first", 0, 20},
    {"painPoints", Kind::list, false, nullptr, 0, 50},
    {"interests", Kind::list, false, nullptr, 0, 50},
    {"recent", Kind::duration},
    {"pause", Kind::duration},
    {"notes"}};

enum TaskMember : uint32_t { kKey, kTitle, kReason, kStages, kIf, kOn };
constexpr MemberSpec kTask[] = {{"key", Kind::text, true},
                                {"title", Kind::text},
                                {"reason", Kind::text, true, "say in a sentence why it is opened"},
                                {"stages", Kind::list, false, nullptr, 0, 10},
                                {"if"},
                                {"on", Kind::list, false, nullptr, 0, 50},
                                {"notes"}};

constexpr int64_t kHour = 3600000;  // ms
constexpr int64_t kRecentUnlessGiven = 30 * 24 * kHour;

constexpr uint32_t bit(Stage stage) { return 1u << static_cast<uint32_t>(stage); }
// Leads that have an address and no deal yet.
constexpr uint32_t kUsual =
    bit(Stage::inquiry) | bit(Stage::mql) | bit(Stage::sal) | bit(Stage::sql);

void load_task(Loader& loader, const Reader& place, NameIndex& keys, uint32_t index,
               HandoffTask& out) {
  Members item(place, kTask);
  if (!item) return;
  out.key = read_key(item, keys, index);
  out.title = item.text(kTitle, out.key);
  out.reason = item.text(kReason);
  out.stages = item.has(kStages) ? find_stages(item.at(kStages)) : kUsual;
  if ((out.stages & bit(Stage::anonymous)) != 0) {
    item.error(kStages, "conflict",
               "sales cannot reach who is anonymous; write \"inquiry\", \"mql\" or later stages");
  }
  out.condition = loader.condition(place, "if", kTerminal);
  const Reader on = item.at(kOn);
  out.on = find_names(loader.plan.arena, loader.plan.signal_index, on, "unknown_signal");
  if (item.has(kOn) && on.size() == 0) {
    item.error(kOn, "range", "name one signal or more, or remove \"on\"");
  }
  if (!item.has(kStages) && !item.has(kIf) && !item.has(kOn)) {
    place.error("missing_member", "write \"stages\", \"if\" or \"on\": what the task answers");
  }
}

}  // namespace

void load_handoff(Loader& loader, const Reader& playbook, Handoff& out) {
  out.recent = kRecentUnlessGiven;
  out.pause = kHour;
  if (!playbook.has("handoff")) return;
  const Reader place = playbook.at("handoff");
  const Members members(place, kHandoff);
  if (!members) return;
  const Reader tasks = members.at(kTasks);
  out.tasks = make<HandoffTask>(loader.plan.arena, tasks.size());
  for (uint32_t i = 0; i < tasks.size(); ++i) {
    load_task(loader, tasks.item(i), out.task_index, i, out.tasks[i]);
  }
  const auto fields = [&](uint32_t member) {
    return find_names(loader.plan.arena, loader.plan.field_index, members.at(member),
                      "unknown_field");
  };
  out.pain_points = fields(kPainPoints);
  out.interests = fields(kInterests);
  if (members.has(kRecent)) out.recent = members.whole(kRecent);
  if (members.has(kPause)) out.pause = members.whole(kPause);
}

}  // namespace fieldwise
