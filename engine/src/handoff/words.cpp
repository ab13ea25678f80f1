#include "handoff/words.h"

#include <algorithm>

#include "base/text.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute, kDay = 24 * kHour;

std::string_view text_of(const Value& object, const char* key) {
  const Value* found = object.find(key);
  return found == nullptr ? std::string_view() : found->text();
}

std::string_view option_label(const Field& field, std::string_view value) {
  const uint32_t option = field.option_index.find(value);
  const Value* options = field.source.find("options");
  if (option == kNone || options == nullptr || !options->is_array()) return value;
  const std::string_view label = text_of(options->items[option], "label");
  return label.empty() ? value : label;
}

}  // namespace

std::string_view word_at(std::string_view words, uint32_t i) {
  for (; i > 0; --i) words.remove_prefix(words.find('|') + 1);
  return words.substr(0, words.find('|'));
}

std::string_view label_of(const Field& field) {
  const std::string_view label = text_of(field.source, "label");
  return label.empty() ? field.key : label;
}

std::string value_text(const Field& field, const Value& value) {
  if (value.tag == Tag::boolean) return value.boolean ? "yes" : "no";
  if (value.is_number()) return to_json(value);
  if (value.is_string()) return std::string(option_label(field, value.text()));
  std::string out;
  if (!value.is_array()) return out;
  for (const Value& item : value) {
    if (!out.empty()) out += ", ";
    out += option_label(field, item.text());
  }
  return out;
}

std::string_view asset_title(const Plan& plan, std::string_view key) {
  if (plan.playbook == nullptr) return key;
  const Nurture& nurture = plan.playbook->nurture;
  const uint32_t asset = nurture.asset_index.find(key);
  return asset == kNone ? key : nurture.assets[asset].title;
}

std::string deed_text(const Plan& plan, const Event& event) {
  const std::string_view name = asset_title(plan, event.name);
  // With the name of what it was done with, and without.
  const auto say = [&](const char* named, const char* bare) {
    return name.empty() ? std::string(bare) : fill_in(named, {name});
  };
  switch (event.type) {
    case EventType::page:
      return fill_in("visited %", {event.path});
    case EventType::download:
      return say("downloaded %", "downloaded something");
    case EventType::webinar:
      return say("attended the webinar %", "attended a webinar");
    case EventType::email_open:
      return say("opened the e-mail %", "opened an e-mail");
    case EventType::email_click:
      return say("clicked in the e-mail %", "clicked in an e-mail");
    case EventType::calculator:
      return say("used the calculator %", "used the calculator");
    case EventType::demo_request:
      return "requested a demo";
    case EventType::pricing_request:
      return "requested prices";
    case EventType::trial_start:
      return "started a trial";
    case EventType::visit:
      return "came back to the site";
    case EventType::submit:
      return "sent a form";
    case EventType::answer:
      return "answered a question";
    case EventType::skip:
      return "passed over a question";
    default:
      return fill_in("showed the signal %", {name});
  }
}

std::string count_text(int64_t count, std::string_view one, std::string_view many) {
  return fill_in("% %", {integer_text(count), count == 1 ? one : many});
}

std::string ago_text(int64_t ms) {
  if (ms < kMinute) return "just now";
  if (ms < kHour) return count_text(ms / kMinute, "minute ago", "minutes ago");
  if (ms < 2 * kDay) return count_text(ms / kHour, "hour ago", "hours ago");
  return count_text(ms / kDay, "day ago", "days ago");
}

void write_event(JsonWriter& w, const Event* event) {
  if (event == nullptr) {
    w.null();
    return;
  }
  w.begin_object().key("event").string(event_id(*event));
  w.key("type").string(name_of(event_type_names(), event->type));
  if (event->type == EventType::page) {
    w.key("path").string(event->path);
  } else if (!event->name.empty()) {
    w.key("name").string(event->name);
  } else if (!event->field.empty()) {
    w.key("field").string(event->field);
  }
  w.key("at").integer(event->at).end_object();
}

}  // namespace fieldwise
