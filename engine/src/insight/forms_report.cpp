// forms_json, forms_text.
#include "base/figures.h"
#include "insight/forms.h"
#include "insight/json_parts.h"
#include "json/writer.h"

namespace fieldwise::insight {
namespace {

constexpr size_t kTitle = 36, kFigure = 11;

std::string cell(uint64_t count) { return right_aligned(counted(count), kFigure); }

std::string share(uint64_t some, uint64_t all) {
  return all == 0 ? std::string("–")
                  : percent(static_cast<double>(some) / static_cast<double>(all));
}

}  // namespace

std::string forms_json(const Plan& plan, std::span<const FormFigures> forms, const Range& range) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("at").integer(range.now);
  write_bound(w, "from", range.from);
  write_bound(w, "to", range.to);
  w.key("offers").begin_array();
  for (const FormFigures& form : forms) {
    w.begin_object().key("offer").string(form.offer);
    write_rate(w.key("sent"), form.sent);
    write_velocity(w.key("time"), form.time);
    write_count(w, "untouched", form.untouched);
    write_count(w, "unsent", form.unsent);
    w.key("fields").begin_array();
    for (const FormField& field : form.fields) {
      w.begin_object().key("field").string(field.field);
      write_count(w, "answered", field.answered);
      write_count(w, "skipped", field.skipped);
      write_count(w, "left", field.left);
      w.key("leavers").begin_array();
      for (const std::string& visitor : field.leavers) w.string(visitor);
      w.end_array().end_object();
    }
    w.end_array().end_object();
  }
  w.end_array().end_object();
  return out;
}

std::string forms_text(std::span<const FormFigures> forms) {
  if (forms.empty()) return "No form was shown in this time.\n";
  std::string out;
  for (const FormFigures& form : forms) {
    const uint64_t decided = form.sent.of - form.sent.open;
    out += one_line(form.offer) + ": shown in " + counted(form.sent.of, "visit") + ", sent in " +
           counted(form.sent.came) + ", " + share(form.sent.came, decided) + " of " +
           counted(decided) + " decided\n";
    out += "  " + padded("Question", kTitle) + right_aligned("answered", kFigure) +
           right_aligned("skipped", kFigure) + right_aligned("left at it", kFigure) + '\n';
    for (const FormField& field : form.fields) {
      out += "  " + padded(one_line(field.field), kTitle) + cell(field.answered) +
             cell(field.skipped) + cell(field.left) + '\n';
    }
    if (form.unsent > 0) {
      out += "  " + counted(form.unsent, "visit") +
             " ended unsent with no question open that could be left, as where all was known.\n";
    }
    if (form.untouched > 0) {
      out += "  Of all that were left, " + counted(form.untouched) +
             " were before anything was answered.\n";
    }
  }
  return out;
}

}  // namespace fieldwise::insight
