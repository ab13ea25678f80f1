// Fields: what is asked and how an answer is checked (SPEC A1, A2).
#include "base/sentences.h"
#include "plan/answers.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr double kMaxNumber = 1e15;

enum FieldMember : uint32_t {
  kKey,
  kType,
  kLabel,
  kHelp,
  kWhy,
  kPlaceholder,
  kAutocomplete,
  kRequired,
  kMin,
  kMax,
  kMinLength,
  kMaxLength,
  kPattern,
  kOptions,
  kShowIf,
  kRequireIf,
  kOptionsIf,
  kCompute,
  kStaleAfter,
  kBusinessOnly,
  kError,
  kRole,
  kLink,
  kFieldBuyerStage,
  kNotes
};

constexpr MemberSpec kField[] = {
    {"key", Kind::text, true},
    {"type", Kind::choice, true,
     "text|email|phone|url|number|date|boolean|choice|multi-choice|country"},
    {"label", Kind::text},
    {"help", Kind::text},
    {"why", Kind::text},
    {"placeholder", Kind::text},
    {"autocomplete", Kind::text},
    {"required", Kind::boolean},
    {"min", Kind::any, false, nullptr, -kMaxNumber, kMaxNumber},
    {"max", Kind::any, false, nullptr, -kMaxNumber, kMaxNumber},
    {"minLength", Kind::any, false, nullptr, 0, 5000},
    {"maxLength", Kind::any, false, nullptr, 1, 5000},
    {"pattern"},
    {"options", Kind::any, false, nullptr, 0, 2000},
    {"showIf"},
    {"requireIf"},
    {"optionsIf"},
    {"compute"},
    {"staleAfter", Kind::duration},
    {"businessOnly", Kind::boolean},
    {"error", Kind::text},
    {"role", Kind::choice, false, "job_title|consent"},
    {"link"},
    {"buyerStage", Kind::choice, false, "awareness|consideration|decision"},
    {"notes"},
};

constexpr MemberSpec kOption[] = {{"value", Kind::text, true}, {"label", Kind::text}};
constexpr MemberSpec kLinked[] = {{"label", Kind::text, true}, {"url", Kind::text, true}};

constexpr uint32_t bit(FieldType type) { return 1u << static_cast<uint32_t>(type); }

constexpr uint32_t kHaveOptions = bit(FieldType::choice) | bit(FieldType::multi_choice);
constexpr uint32_t kNumeric = bit(FieldType::number) | bit(FieldType::multi_choice);
constexpr uint32_t kDate = bit(FieldType::date);
constexpr uint32_t kTexts =
    bit(FieldType::text) | bit(FieldType::email) | bit(FieldType::phone) | bit(FieldType::url);

// Which fields have a member, for fields of other types; kHolders has the words.
enum Holders : uint8_t { kUnsaid, kBounded, kTyped, kChoices };

// A member that only fields of some types have, and its kind there.
struct Limited {
  FieldMember member;
  uint32_t types;
  Kind kind;
  Holders holders;
};

constexpr Limited kLimited[] = {
    {kMin, kNumeric | kDate, Kind::any, kBounded},
    {kMax, kNumeric | kDate, Kind::any, kBounded},
    {kMin, kNumeric, Kind::number, kUnsaid},
    {kMax, kNumeric, Kind::number, kUnsaid},
    {kMin, kDate, Kind::text, kUnsaid},
    {kMax, kDate, Kind::text, kUnsaid},
    {kMinLength, kTexts, Kind::whole, kTyped},
    {kMaxLength, kTexts, Kind::whole, kTyped},
    {kPattern, kTexts, Kind::text, kTyped},
    {kOptions, kHaveOptions, Kind::list, kChoices},
};

constexpr const char* kHolders[] = {
    ("only number, date and multi-choice fields have min and max; texts have minLength and "
     "maxLength"),
    "only text, email, phone and url fields have minLength, maxLength and pattern",
    "only choice and multi-choice fields have options",
};

void load_options(Loader& loader, Field& field, Members& item) {
  const Reader list = item.at(kOptions);
  field.options = make<Option>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members option(place, kOption);
    const std::string_view value = option.text(0);
    if (!value.empty() && !field.option_index.add(value, i)) {
      option.error(0, "duplicate", "another option has this value; write another one");
    }
    field.options[i].value = value;
  }
  if (field.options.empty()) {
    item.place().error("missing_member",
                       "\"options\" is missing or empty; list at least one option");
  }
}

// Where a link leads: elsewhere by https, or from the root of the page's own site. Browsers read
// `\` as `/` and pass over tabs, so neither may stand in it.
bool is_address(std::string_view url) {
  const bool clean = std::none_of(url.begin(), url.end(), [](char c) {
    return (static_cast<unsigned char>(c) <= ' ') || c == '\\' || c == '\x7f';
  });
  return clean && (url.starts_with("https://") || (url[0] == '/' && !url.starts_with("//")));
}

void load_link(const Reader& place) {
  Members link(place, kLinked);
  const std::string_view url = link.text(1);
  if (!url.empty() && !is_address(url)) {
    link.error(1, "url", "write an address with https://, or a path from the root like /privacy");
  }
}

void load_bounds(Field& field, Members& item) {
  field.has_min = item.has(kMin);
  field.has_max = item.has(kMax);
  field.min = item.number(kMin);
  field.max = item.number(kMax);
  if (field.has_min && field.has_max && field.min > field.max) {
    item.error(kMin, "range", "min is above max; write the smaller one as min");
  }
  field.min_date = item.text(kMin);
  field.max_date = item.text(kMax);
  for (const uint32_t member : {kMin, kMax}) {
    if (item[member].is_string() && !is_date(item.text(member))) {
      item.error(member, "date", "write a date in the form 2026-11-21");
    }
  }
  field.min_length = static_cast<uint32_t>(item.whole(kMinLength));
  field.max_length = static_cast<uint32_t>(item.whole(kMaxLength));
  if (field.max_length != 0 && field.min_length > field.max_length) {
    item.error(kMinLength, "range", "minLength is above maxLength");
  }
  std::string message;
  if (!item.text(kPattern).empty() && !field.pattern.compile(item.text(kPattern), message)) {
    item.error(kPattern, "pattern", message.c_str());
  }
}

void load_field(Loader& loader, const Reader& place, uint32_t index) {
  Field& field = loader.plan.fields[index];
  Members item(place, kField);
  if (!item) return;
  field.source = place.value();
  field.key = read_key(item, loader.plan.field_index, index);
  if (field.key == "offer" || field.key == "touch") {
    item.error(kKey, "reserved", "this name is taken by the engine; write another one");
  }
  if (item.choice(kType) == kNone) return;
  field.type = static_cast<FieldType>(item.choice(kType));
  field.required = item.boolean(kRequired);
  field.error = item.text(kError);
  field.stale_after = item.whole(kStaleAfter);
  field.business_only = item.boolean(kBusinessOnly);
  field.job_title = item.choice(kRole) == 0;
  field.consent = item.choice(kRole) == 1;
  if (item.has(kFieldBuyerStage)) field.buyer_stage = item.choice(kFieldBuyerStage);
  if (field.business_only && field.type != FieldType::email) {
    item.error(kBusinessOnly, "not_for_type", "only email fields have businessOnly");
  }
  if (field.job_title && field.type != FieldType::text) {
    item.error(kRole, "not_for_type", "only text fields hold a job title");
  }
  if (field.consent && field.type != FieldType::boolean) {
    item.error(kRole, "not_for_type", "consent is a box to tick; make it a boolean field");
  }
  if (item.has(kLink)) load_link(item.at(kLink));
  for (const Limited& limited : kLimited) {
    if (limited.types & bit(field.type)) {
      item.check(limited.member, limited.kind);
    } else if (limited.holders != kUnsaid && item.has(limited.member)) {
      item.error(limited.member, "not_for_type", for_authors(kHolders[limited.holders - 1]));
    }
  }
  if (kHaveOptions & bit(field.type)) load_options(loader, field, item);
  load_bounds(field, item);
}

}  // namespace

void load_fields(Loader& loader) {
  const Reader list = loader.part(Part::fields);
  loader.plan.own_fields = std::make_unique<Field[]>(list.size());
  loader.plan.fields = {loader.plan.own_fields.get(), list.size()};
  for (uint32_t i = 0; i < list.size(); ++i) {
    load_field(loader, list.item(i), i);
    loader.plan.slots.push_back({.kind = SlotKind::field, .field = i});
  }
}

void load_field_logic(Loader& loader) {
  const Reader list = loader.part(Part::fields);
  for (uint32_t f = 0; f < list.size(); ++f) {
    const Reader item = list.item(f);
    if (!item.value().is_object()) continue;
    Field& field = loader.plan.fields[f];
    field.show_if = loader.condition(item, "showIf", f);
    field.require_if = loader.condition(item, "requireIf", kTerminal);
    field.compute = loader.expression(item, "compute");
    if (field.compute != kNone && field.consent) {
      item.error_at("compute", "conflict", "only the visitor consents; remove the rule");
    }
    if (field.compute != kNone && (field.required || field.require_if != kNone)) {
      item.error_at(
          "compute", "conflict",
          "a computed field is never asked, so it cannot be required; remove one of them");
    }
    if (!item.has("optionsIf")) continue;
    const Reader rules = item.at("optionsIf");
    if (!rules.value().is_object() || !(kHaveOptions & bit(field.type))) {
      rules.error("type", "write {\"option value\": condition}, on a choice or multi-choice field");
      continue;
    }
    for (uint32_t i = 0; i < rules.size(); ++i) {
      const std::string_view value = rules.value().members[i].key;
      const uint32_t option = field.option_index.find(value);
      if (option == kNone) {
        rules.error_at(value, "unknown_option",
                       "this field has no such option; write one of its values");
        continue;
      }
      field.options[option].condition = loader.condition(rules, value, f);
      field.has_option_conditions = true;
    }
  }
}

}  // namespace fieldwise
