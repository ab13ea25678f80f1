// metrics_json: metrics for programs (docs/metrics.md).
#include "insight/diagnosis.h"
#include "insight/drift.h"
#include "insight/json_parts.h"
#include "insight/metrics.h"
#include "json/writer.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise::insight {
namespace {

constexpr double kDay = 86400000, kHundredths = 100;

void write_figures(JsonWriter& w, const Group& group) {
  const auto kinds = passage_kinds();
  w.key("rates").begin_object();
  for (size_t k = 0; k < kinds.size(); ++k) {
    write_rate(w.key(kinds[k].key), group.figures[k].rate);
  }
  w.end_object().key("velocities").begin_object();
  for (size_t k = 0; k < kinds.size(); ++k) {
    if (!kinds[k].timed) continue;
    const Velocity& velocity = group.figures[k].velocity;
    write_velocity(w.key(kinds[k].key), velocity);
  }
  w.end_object();
}

void write_sales(JsonWriter& w, const Plan& plan, const Group& group) {
  w.key("response").begin_array();
  for (const ResponseBand& band : group.response) {
    w.begin_object().key("within").string(band.key);
    write_rate(w.key("opportunity"), band.opportunity);
    w.end_object();
  }
  w.end_array().key("dispositions").begin_object();
  for (const auto& [name, tasks] : group.dispositions) {
    w.key(name).integer(static_cast<int64_t>(tasks));
  }
  w.end_object().key("clocks").begin_array();
  for (size_t c = 0; c < group.clocks.size(); ++c) {
    const ClockFigures& figures = group.clocks[c];
    w.begin_object().key("clock").string(plan.playbook->sla.clocks[c].key);
    write_count(w, "runs", figures.runs);
    write_count(w, "met", figures.met);
    write_count(w, "met_late", figures.met_late);
    write_count(w, "breached", figures.breached);
    write_count(w, "ended", figures.ended);
    write_count(w, "running", figures.running);
    write_count(w, "attempts", figures.attempts);
    write_share(w, "compliance", figures.met, figures.met + figures.breached);
    w.end_object();
  }
  w.end_array();
}

// What the open deals are worth a day: how many there are, times what a deal brings, times how many
// are won, by how long one takes.
void write_deals(JsonWriter& w, const Group& group) {
  const Deals& deals = group.deals;
  w.key("deals").begin_object();
  write_count(w, "open", deals.open);
  w.key("open_amount").number(deals.open_hundredths / kHundredths);
  write_count(w, "won", deals.won);
  w.key("won_amount").number(deals.won_hundredths / kHundredths).key("per_day");
  const auto kinds = passage_kinds();
  size_t k = 0;
  while (std::string_view(kinds[k].key) != "opportunity_to_won") ++k;
  const Figure& figure = group.figures[k];
  const uint64_t decided = figure.rate.of - figure.rate.open;
  const bool known = deals.won > 0 && decided > 0 && figure.velocity.median != kNever &&
                     figure.velocity.median > 0;
  if (known) {
    const double each = deals.won_hundredths / kHundredths / static_cast<double>(deals.won);
    const double share = static_cast<double>(figure.rate.came) / static_cast<double>(decided);
    const double days = static_cast<double>(figure.velocity.median) / kDay;
    w.number(static_cast<double>(deals.open) * each * share / days);
  } else {
    w.null();
  }
  w.end_object();
}

void write_group(JsonWriter& w, const Plan& plan, const Group& group) {
  w.begin_object().key("name").string_or_null(group.name);
  write_count(w, "leads", group.leads);
  write_figures(w, group);
  write_sales(w, plan, group);
  w.key("stages").begin_array();
  for (size_t s = 0; s < kSteps; ++s) {
    w.begin_object().key("stage").string(step_name(static_cast<Step>(s)));
    write_rate(w.key("won"), group.won_of[s]);
    w.end_object();
  }
  w.end_array().key("ctas").begin_object();
  for (const auto& [cta, rate] : group.ctas) write_rate(w.key(cta), rate);
  w.end_object();
  write_deals(w, group);
  w.end_object();
}

void write_drift(JsonWriter& w, const Plan& plan, const Metrics& metrics) {
  w.key("drift").begin_array();
  for (const ScoreDrift& drift : score_drift(metrics.scores)) {
    w.begin_object().key("axis").string(plan.axes[drift.axis].key);
    w.key("month").string(month_name(drift.month));
    write_count(w, "leads", drift.leads);
    write_count(w, "before", drift.before);
    w.key("index").number(drift.index).key("by_chance").number(drift.by_chance);
    w.key("is").string(drift_name(drift.is)).end_object();
  }
  w.end_array();
}

void write_diagnosis(JsonWriter& w, const Metrics& metrics) {
  w.key("diagnosis").begin_array();
  for (const Advice& advice : diagnosis_of(metrics)) {
    w.begin_object().key("code").string(advice.code).key("look_at").begin_array();
    for (const char* what : advice.look_at) w.string(what);
    w.end_array().key("text").string(advice.text).end_object();
  }
  w.end_array();
}

}  // namespace

std::string metrics_json(const Plan& plan, const Metrics& metrics) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("at").integer(metrics.range.now);
  write_bound(w, "from", metrics.range.from);
  write_bound(w, "to", metrics.range.to);
  w.key("by").string_or_null(metrics.by);
  write_count(w, "leads", metrics.leads);
  write_group(w.key("all"), plan, metrics.groups.front());
  w.key("groups").begin_array();
  for (size_t g = 1; g < metrics.groups.size(); ++g) write_group(w, plan, metrics.groups[g]);
  w.end_array().key("scores").begin_array();
  for (const ScoreMonth& month : metrics.scores) {
    w.begin_object().key("month").string(month_name(month.month));
    w.key("axis").string(plan.axes[month.axis].key).key("leads").begin_array();
    for (const auto& [from, leads] : month.leads) {
      w.begin_object().key("from").integer(from);
      write_count(w, "leads", leads);
      w.end_object();
    }
    w.end_array().end_object();
  }
  w.end_array();
  write_drift(w, plan, metrics);
  write_diagnosis(w, metrics);
  w.end_object();
  return out;
}

}  // namespace fieldwise::insight
