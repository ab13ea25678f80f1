#include "calibrate/report.h"

#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise::calibrate {
namespace {

void write_judged(JsonWriter& w, const Judged& judged) {
  w.begin_object().key("auc").number(judged.auc).key("error").number(judged.error);
  w.key("brier").number(judged.brier).key("lift").number(judged.lift).end_object();
}

void write_change(JsonWriter& w, const Change& change) {
  w.begin_object().key("rule").string(change.key).key("what").string(change.what).key("before");
  change.before == 0 ? w.null() : w.thousandths(change.before);
  if (change.after == 0) {
    w.key("after").null().key("low").null().key("high").null();
  } else {
    w.key("after").integer(change.after);
    w.key("low").number(change.low).key("high").number(change.high);
  }
  w.key("reason").string(change.reason).end_object();
}

void write_threshold(JsonWriter& w, const ThresholdChange& change) {
  w.begin_object().key("stage").string(name_of(stage_names(), change.stage));
  w.key("before").thousandths(change.before).key("after").thousandths(change.after);
  w.key("share_before").number(change.share_before).key("share_after").number(change.share_after);
  w.key("stays").boolean(change.stays).end_object();
}

void write_curve(JsonWriter& w, const std::vector<CurvePoint>& curve) {
  w.begin_array();
  for (const CurvePoint& point : curve) {
    w.begin_object().key("leads").integer(static_cast<int64_t>(point.leads));
    w.key("expected").number(point.expected).key("came").number(point.came).end_object();
  }
  w.end_array();
}

void write_course(JsonWriter& w, const Course& course) {
  w.begin_object().key("by_time").boolean(course.by_time).key("won").begin_array();
  for (const double share : course.shares) w.number(share);
  w.end_array().key("moved").boolean(course.moved).key("late");
  if (course.late.leads == 0) {
    w.null();
  } else {
    w.begin_object().key("leads").integer(static_cast<int64_t>(course.late.leads));
    w.key("won").integer(static_cast<int64_t>(course.late.won));
    w.key("auc").number(course.late.auc).key("expected").number(course.expected).end_object();
  }
  w.end_object();
}

void write_decay(JsonWriter& w, const DecayFound& found) {
  constexpr const char* kVerdicts[] = {"proposed", "stays", "no_tell", "no_part", "too_few"};
  const auto place = [&](const char* name, size_t at) {
    w.key(name);
    found.tried.empty() ? w.null() : w.integer(static_cast<int64_t>(at));
  };
  w.begin_object().key("verdict").string(kVerdicts[static_cast<size_t>(found.verdict)]);
  w.key("leads").integer(static_cast<int64_t>(found.leads));
  w.key("won").integer(static_cast<int64_t>(found.won));
  w.key("tried").begin_array();
  for (const DecayTried& tried : found.tried) {
    w.begin_object().key("decay").string(words(tried.decay)).key("loss").number(tried.loss);
    w.key("worse").number(tried.worse).key("error").number(tried.error);
    w.key("auc").number(tried.auc).end_object();
  }
  w.end_array();
  place("today", found.today);
  place("best", found.best);
  place("chosen", found.chosen);
  place("low", found.low);
  place("high", found.high);
  w.end_object();
}

void write_texts(JsonWriter& w, const std::vector<std::string>& texts) {
  w.begin_array();
  for (const std::string& text : texts) w.string(text);
  w.end_array();
}

}  // namespace

std::string calibration_json(const Plan& plan, uint32_t axis, const Calibration& calibration,
                             const Proposal& proposal, const std::vector<std::string>& warnings,
                             const std::optional<DecayFound>& decay) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("axis").string(plan.axes[axis].key);
  w.key("leads").integer(static_cast<int64_t>(calibration.leads));
  w.key("won").integer(static_cast<int64_t>(calibration.won));
  w.key("open").integer(static_cast<int64_t>(calibration.open));
  w.key("rules").integer(static_cast<int64_t>(calibration.points.size()));
  w.key("today");
  write_judged(w, calibration.today);
  w.key("proposed");
  calibration.proposed ? write_judged(w, *calibration.proposed) : void(w.null());
  w.key("chance").begin_object().key("stray").number(calibration.today.stray);
  w.key("brier").number(calibration.today.base_brier).end_object();
  w.key("changes").begin_array();
  for (const Change& change : proposal.changes) write_change(w, change);
  w.end_array().key("thresholds").begin_array();
  for (const ThresholdChange& change : proposal.thresholds) write_threshold(w, change);
  w.end_array().key("examples");
  write_texts(w, proposal.examples);
  w.key("curve");
  write_curve(w, calibration.proposed ? calibration.proposed->curve : std::vector<CurvePoint>());
  w.key("course");
  write_course(w, calibration.course);
  w.key("decay");
  decay ? write_decay(w, *decay) : void(w.null());
  w.key("warnings");
  write_texts(w, warnings);
  w.end_object();
  return out;
}

}  // namespace fieldwise::calibrate
