// Conditions on choices compare with their options: another text is a slip that nothing else shows,
// as the condition then just never holds.
#include "base/spelling.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool has_options(const Field& field) {
  return field.type == FieldType::choice || field.type == FieldType::multi_choice;
}

class OptionCheck {
 public:
  explicit OptionCheck(const Plan& plan) : plan_(plan) {}

  void look(const Reader& rule) const {
    if (rule.value().is_array()) return look_into(rule, rule.size());
    if (!rule.value().is_object() || rule.size() != 1) return;
    const std::string_view op = rule.value().members[0].key;
    const Reader arguments = rule.item(0);
    if (op == "preserve") return;
    if (is_one_of(op, {"==", "===", "!=", "!=="})) {
      equality(arguments);
    } else if (op == "in") {
      membership(arguments);
    }
    // Further arguments of these see an item or an error, not the answers.
    const bool inner = is_one_of(op, {"map", "filter", "reduce", "all", "none", "some", "try"});
    if (!arguments.value().is_array()) return look(arguments);
    look_into(arguments, inner ? 1 : arguments.size());
  }

 private:
  void look_into(const Reader& list, uint32_t count) const {
    for (uint32_t i = 0; i < std::min(count, list.size()); ++i) look(list.item(i));
  }

  // The field with options that {"var": key} or {"val": key} reads, or null. What is computed may
  // be anything; a default is a value beyond the options.
  const Field* field_of(const Value& rule) const {
    if (!rule.is_object() || rule.size != 1) return nullptr;
    if (!is_one_of(rule.members[0].key, {"var", "val"})) return nullptr;
    const Value& argument = rule.members[0].value;
    const bool alone = argument.is_array() && argument.size == 1;
    const uint32_t f = plan_.field_index.find((alone ? argument.items[0] : argument).text());
    if (f == kNone) return nullptr;
    const Field& field = plan_.fields[f];
    const bool given = has_options(field) && field.source.find("compute") == nullptr;
    return given && !field.options.empty() ? &field : nullptr;
  }

  void equality(const Reader& arguments) const {
    for (uint32_t i = 0; i < arguments.size(); ++i) {
      const Field* field = field_of(arguments.item(i).value());
      for (uint32_t k = 0; field != nullptr && k < arguments.size(); ++k) {
        constant(*field, arguments.item(k));
      }
    }
  }

  // {"in": [choice, ["a", "b"]]} and {"in": ["a", several choices]}. In one choice "in" looks for a
  // part of its text, which need be no option.
  void membership(const Reader& arguments) const {
    if (!arguments.value().is_array() || arguments.size() != 2) return;
    const Reader needle = arguments.item(0), in = arguments.item(1);
    const Field* field = field_of(needle.value());
    for (uint32_t i = 0; field != nullptr && in.value().is_array() && i < in.size(); ++i) {
      constant(*field, in.item(i));
    }
    const Field* several = field_of(in.value());
    if (several != nullptr && several->type == FieldType::multi_choice) constant(*several, needle);
  }

  // Empty is what has no answer.
  static void constant(const Field& field, const Reader& place) {
    const std::string_view text = place.value().text();
    if (text.empty() || field.option_index.find(text) != kNone) return;
    Nearest nearest(text);
    for (const Option& option : field.options) nearest.offer(option.value);
    const std::string_view near = nearest.found();
    if (near.empty()) {
      place.error("unknown_option", {"field \"", field.key, "\" has no option \"", text,
                                     "\"; write one of its values"});
    } else {
      place.error("unknown_option", {"field \"", field.key, "\" has no option \"", text,
                                     "\"; did you mean \"", near, "\"?"});
    }
  }

  const Plan& plan_;
};

}  // namespace

void check_options(const Plan& plan, const Reader& rule) { OptionCheck(plan).look(rule); }

}  // namespace fieldwise
