#include "backtest/crossing.h"

#include <algorithm>

#include "json/writer.h"
#include "learn/visitors.h"
#include "plan/names.h"
#include "profile/profile.h"
#include "score/sheet.h"
#include "timeline/timeline.h"

namespace fieldwise::backtest {
namespace {

// Stands for an address that a table of answers does not tell.
constexpr std::string_view kSomebody = "lead@company.example";

bool is_qualified(Stage stage) { return stage >= Stage::mql && stage <= Stage::closed_won; }

bool is_report(const Event& event) {
  return event.type >= EventType::outcome && event.type != EventType::opt_out &&
         event.type != EventType::opt_in;
}

// The events up to `until` without reports.
EventLog without_reports(const EventLog& log, int64_t until) {
  std::string events;
  JsonWriter w(events);
  w.begin_array();
  for (const Event* event : log.state().events) {
    if (event->at > until) break;
    if (is_report(*event)) continue;
    std::string one;
    JsonWriter own(one);
    own.begin_object().key("client").string(event->client).key("seq").integer(event->seq);
    own.key("at").integer(event->at);
    one += ',';
    one += event->payload.substr(1);
    w.raw(one);
  }
  w.end_array();
  EventLog out;
  out.add(events);
  return out;
}

void keep_segment(const Standing& standing, Crossing& out) {
  std::copy(std::begin(standing.segment), std::end(standing.segment), out.segment);
}

}  // namespace

Crossing crossing_of(const Plan& plan, std::string name, const EventLog& log, int64_t now) {
  Crossing out;
  out.name = std::move(name);
  std::fill(std::begin(out.segment), std::end(out.segment), kNone);
  if (log.size() == 0) return out;
  const learn::ReportedEnd end = learn::reported_end(log, now);
  out.end = end.outcome == learn::kOpen ? End::open : end.outcome == 1 ? End::won : End::lost;
  out.ended_at = end.at;
  const auto& events = log.state().events;
  out.first_at = events.front()->at;
  out.last_at = std::min(now, events.back()->at);
  const int64_t until = std::min(now, out.ended_at);
  const EventLog own = without_reports(log, until);
  Timeline timeline(plan, own);
  while (!out.crossed && timeline.next(until)) {
    keep_segment(timeline.moment().after, out);
    if (!is_qualified(timeline.moment().after.stage)) continue;
    out.crossed = true;
    out.crossed_at = timeline.moment().at;
  }
  out.source = timeline.profile().first.member[index_of(touch_names(), "source")].text();
  return out;
}

std::string value_of(const Plan& plan, const Crossing& lead, const insight::Dimension& by) {
  using Kind = insight::Dimension::Kind;
  if (by.kind == Kind::source) return lead.source;
  return by.kind == Kind::segment ? insight::segment_name(plan, by, lead.segment[by.segment])
                                  : std::string();
}

std::vector<Standing> standings_of(const Plan& plan, const learn::Leads& leads) {
  const EventLog nothing;
  const Profile nobody = fold(plan, nothing, 0);
  Sheet sheet(plan);
  sheet.load(nobody, 0, kNone);
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].type == FieldType::email) sheet.set(f, Value::of(kSomebody), 0);
  }
  std::vector<Standing> out;
  out.reserve(leads.size());
  for (uint32_t i = 0; i < leads.size(); ++i) {
    for (const learn::FieldAnswers& answers : leads.fields) {
      if (learn::only_whether(plan.fields[answers.field].type)) continue;
      const learn::Cell& cell = answers.cells[i];
      sheet.set(answers.field, cell.known ? cell.value : Value(), 0);
    }
    out.push_back(standing(sheet));
  }
  return out;
}

std::vector<Crossing> crossings_of(const learn::Leads& leads, std::span<const Standing> standings) {
  std::vector<Crossing> out;
  for (const Standing& standing : standings) {
    const size_t i = out.size();
    Crossing& lead = out.emplace_back();
    lead.name = std::to_string(i + 2);
    const int8_t outcome = leads.outcomes.empty() ? learn::kOpen : leads.outcomes[i];
    lead.end = outcome == learn::kOpen ? End::open : outcome == 1 ? End::won : End::lost;
    lead.crossed = is_qualified(standing.stage);
    keep_segment(standing, lead);
  }
  return out;
}

}  // namespace fieldwise::backtest
