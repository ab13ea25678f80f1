#include "insight/forms.h"

#include <algorithm>
#include <map>

#include "json/document.h"
#include "profile/log.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kPatience = 86400000;  // ms without an answer, after which a form was left

// The first question that the plan asks then and that this visit has not met.
std::string open_question(const Plan& plan, const EventLog& log, const FormVisit& visit) {
  Arena arena;
  const std::string decision = decide(plan, log, visit.last_at, visit.offer);
  const Value parsed = parse_json(decision, arena).value;
  const Value* ask = parsed.find("ask");
  const Value* fields = ask == nullptr ? nullptr : ask->find("fields");
  for (uint32_t i = 0; fields != nullptr && i < fields->size; ++i) {
    const Value* field = fields->items[i].find("field");
    if (field == nullptr) continue;
    std::string key(field->text());
    if (!visit.answered.contains(key) && !visit.skipped.contains(key)) return key;
  }
  return {};
}

// The latest visit to this offer that was not sent; null: there is none.
FormVisit* open_visit(std::vector<FormVisit>& visits, std::string_view offer) {
  for (size_t i = visits.size(); i-- > 0;) {
    if (visits[i].offer == offer) return visits[i].end == FormEnd::open ? &visits[i] : nullptr;
  }
  return nullptr;
}

void take_event(std::vector<FormVisit>& visits, const std::string& visitor, const Event& event) {
  switch (event.type) {
    case EventType::visit: {
      if (event.offer.empty()) return;  // no form was shown
      // Who comes again without having sent it left it.
      FormVisit* before = open_visit(visits, event.offer);
      if (before != nullptr) before->end = FormEnd::left;
      FormVisit visit;
      visit.visitor = visitor;
      visit.offer = event.offer;
      visit.at = visit.last_at = event.at;
      visits.push_back(std::move(visit));
      return;
    }
    case EventType::answer:
    case EventType::skip: {
      // What somebody else knows was not typed into the form.
      if (visits.empty() || event.source != Source::form) return;
      FormVisit& visit = visits.back();
      if (visit.end != FormEnd::open) return;
      const bool skipped = event.type == EventType::skip || event.value.is_null();
      (skipped ? visit.skipped : visit.answered).insert(std::string(event.field));
      visit.last_at = event.at;
      return;
    }
    case EventType::submit: {
      if (event.offer.empty()) return;
      FormVisit* visit = open_visit(visits, event.offer);
      if (visit == nullptr) return;
      visit->end = FormEnd::sent;
      visit->last_at = event.at;
      return;
    }
    default:
      return;
  }
}

struct Gathered {
  FormFigures figures;
  std::vector<Duration> durations;
  std::map<std::string, FormField> fields;
};

void add(const FormVisit& visit, int64_t now, Gathered& into) {
  FormFigures& form = into.figures;
  ++form.sent.of;
  form.sent.came += visit.end == FormEnd::sent ? 1u : 0u;
  form.sent.open += visit.end == FormEnd::open ? 1u : 0u;
  const int64_t until = visit.end == FormEnd::open ? now : visit.last_at;
  into.durations.push_back({until - visit.at, visit.end == FormEnd::sent});
  for (const std::string& field : visit.answered) ++into.fields[field].answered;
  for (const std::string& field : visit.skipped) ++into.fields[field].skipped;
  if (visit.end != FormEnd::left) return;
  form.untouched += visit.answered.empty() && visit.skipped.empty() ? 1u : 0u;
  if (visit.left_at.empty()) {
    ++form.unsent;
  } else {
    FormField& field = into.fields[visit.left_at];
    ++field.left;
    field.leavers.push_back(visit.visitor);
  }
}

}  // namespace

std::vector<FormVisit> form_visits(const Plan& plan, const std::string& visitor,
                                   const EventLog& log, int64_t now) {
  std::vector<FormVisit> out;
  for (const Event* event : log.state().events) {
    if (event->at > now) break;
    take_event(out, visitor, *event);
  }
  for (FormVisit& visit : out) {
    if (visit.end == FormEnd::open && now - visit.last_at >= kPatience) visit.end = FormEnd::left;
    if (visit.end == FormEnd::left) visit.left_at = open_question(plan, log, visit);
  }
  return out;
}

std::vector<FormFigures> forms_of(const Plan& plan, std::span<const FormVisit> visits,
                                  const Range& range) {
  std::map<std::string, Gathered> offers;
  for (const FormVisit& visit : visits) {
    if (range.holds(visit.at)) add(visit, range.now, offers[visit.offer]);
  }
  std::vector<FormFigures> out;
  for (auto& [offer, gathered] : offers) {
    FormFigures& form = gathered.figures;
    form.offer = offer;
    form.time = velocity_of(std::move(gathered.durations));
    for (const Field& field : plan.fields) {
      const auto found = gathered.fields.find(std::string(field.key));
      if (found == gathered.fields.end()) continue;
      found->second.field = found->first;
      std::sort(found->second.leavers.begin(), found->second.leavers.end());
      form.fields.push_back(std::move(found->second));
    }
    out.push_back(std::move(form));
  }
  return out;
}

}  // namespace fieldwise::insight
