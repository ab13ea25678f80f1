// Fields: what is asked and how an answer is checked (SPEC A1, A2).
#include <algorithm>

#include "plan/answers.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxFields = 20000;
constexpr uint32_t kMaxOptions = 2000;
constexpr double kMaxNumber = 1e15;

bool has_options(FieldType type) {
  return type == FieldType::choice || type == FieldType::multi_choice;
}

bool is_text(FieldType type) {
  return type == FieldType::text || type == FieldType::email || type == FieldType::phone ||
         type == FieldType::url;
}

void load_options(Field& field, const Reader& item) {
  if (!has_options(field.type)) {
    if (item.has("options")) {
      item.error_at("options", "not_for_type", "only choice and multi-choice fields have options");
    }
    return;
  }
  item.items("options", kMaxOptions, [&](const Reader& option, uint32_t index) {
    if (!option.object({"value", "label"})) return;
    const std::string_view value = option.required_text("value");
    option.text("label");
    if (!value.empty() && !field.option_index.add(value, index)) {
      option.error_at("value", "duplicate", "another option has this value; write another one");
    }
    field.options.push_back({value, kNone});
  });
  if (field.options.empty()) {
    item.error("missing_member", "\"options\" is missing or empty; list at least one option");
  }
}

void load_bounds(Field& field, const Reader& item) {
  if (field.type == FieldType::number || field.type == FieldType::multi_choice) {
    field.has_min = item.has("min");
    field.has_max = item.has("max");
    field.min = item.number("min", -kMaxNumber, kMaxNumber, 0);
    field.max = item.number("max", -kMaxNumber, kMaxNumber, 0);
    if (field.has_min && field.has_max && field.min > field.max) {
      item.error_at("min", "range", "min is above max; write the smaller one as min");
    }
  } else if (field.type == FieldType::date) {
    field.min_date = item.text("min");
    field.max_date = item.text("max");
    field.has_min = item.has("min");
    field.has_max = item.has("max");
    for (const std::string_view key : {"min", "max"}) {
      if (item.has(key) && !is_date(item.text(key))) {
        item.error_at(key, "date", "write a date in the form 2026-11-21");
      }
    }
  } else {
    for (const std::string_view key : {"min", "max"}) {
      if (item.has(key)) {
        item.error_at(key, "not_for_type",
                      "only number, date and multi-choice fields have min and max; texts have "
                      "minLength and maxLength");
      }
    }
  }
  if (is_text(field.type)) {
    field.min_length = static_cast<uint32_t>(item.integer("minLength", 0, 5000, 0));
    field.max_length = static_cast<uint32_t>(item.integer("maxLength", 1, 5000, 0));
    if (field.max_length != 0 && field.min_length > field.max_length) {
      item.error_at("minLength", "range", "minLength is above maxLength");
    }
    const std::string_view pattern = item.text("pattern");
    std::string message;
    if (!pattern.empty() && !field.pattern.compile(pattern, message)) {
      item.error_at("pattern", "pattern", message);
    }
  } else {
    for (const std::string_view key : {"minLength", "maxLength", "pattern"}) {
      if (item.has(key)) {
        item.error_at(key, "not_for_type", {"only text, email, phone and url fields have ", key});
      }
    }
  }
}

void load_field(Loader& loader, const Reader& item, uint32_t index) {
  Plan& plan = loader.plan;
  plan.fields.emplace_back();
  Field& field = plan.fields.back();
  if (!item.object({"key",         "type",         "label",      "help",         "why",
                    "placeholder", "required",     "min",        "max",          "minLength",
                    "maxLength",   "pattern",      "options",    "showIf",       "requireIf",
                    "optionsIf",   "compute",      "staleAfter", "businessOnly", "error",
                    "role",        "autocomplete", "notes"})) {
    return;
  }
  field.source = item.value();
  field.key = read_key(item, plan.field_index, index);
  if (field.key == "offer" || field.key == "touch") {
    item.error_at("key", "reserved", "this name is taken by the engine; write another one");
  }
  const uint32_t type = item.choice("type",
                                    {"text", "email", "phone", "url", "number", "date", "boolean",
                                     "choice", "multi-choice", "country"},
                                    true);
  if (type == kNone) return;
  field.type = static_cast<FieldType>(type);
  for (const std::string_view key : {"label", "help", "why", "placeholder", "autocomplete"}) {
    item.text(key);
  }
  field.required = item.boolean("required");
  field.error = item.text("error");
  field.stale_after = item.duration("staleAfter", 0);
  field.business_only = item.boolean("businessOnly");
  if (field.business_only && field.type != FieldType::email) {
    item.error_at("businessOnly", "not_for_type", "only email fields have businessOnly");
  }
  if (item.has("role")) {
    field.job_title = item.choice("role", {"job_title"}) == 0;
    if (field.job_title && field.type != FieldType::text) {
      item.error_at("role", "not_for_type", "only text fields hold a job title");
    }
  }
  load_options(field, item);
  load_bounds(field, item);
}

}  // namespace

void load_fields(Loader& loader, const Reader& root) {
  if (!root.has("fields")) {
    root.missing("fields", "list what you ask");
    return;
  }
  root.items("fields", kMaxFields,
             [&](const Reader& item, uint32_t index) { load_field(loader, item, index); });
  for (uint32_t i = 0; i < loader.plan.fields.size(); ++i) {
    loader.plan.slots.push_back({.kind = SlotKind::field, .field = i});
  }
}

void load_field_logic(Loader& loader, const Reader& root) {
  if (loader.plan.fields.empty()) return;  // what is wrong with the list has been noted
  root.items("fields", kMaxFields, [&](const Reader& item, uint32_t index) {
    if (!item.value().is_object()) return;
    Field& field = loader.plan.fields[index];
    field.show_if = loader.condition(item, "showIf", index);
    field.require_if = loader.condition(item, "requireIf", kTerminal);
    field.compute = loader.expression(item, "compute");
    if (field.compute != kNone && (field.required || field.require_if != kNone)) {
      item.error_at(
          "compute", "conflict",
          "a computed field is never asked, so it cannot be required; remove one of them");
    }
    if (!item.has("optionsIf")) return;
    const Reader rules = item.at("optionsIf");
    if (!rules.value().is_object() || !has_options(field.type)) {
      rules.error("type", "write {\"option value\": condition}, on a choice or multi-choice field");
      return;
    }
    for (uint32_t i = 0; i < rules.value().size; ++i) {
      const std::string_view value = rules.value().members[i].key;
      const uint32_t option = field.option_index.find(value);
      if (option == kNone) {
        rules.error_at(value, "unknown_option",
                       "this field has no such option; write one of its values");
        continue;
      }
      field.options[option].condition = loader.condition(rules, value, index);
      field.has_option_conditions = true;
    }
  });
}

}  // namespace fieldwise
