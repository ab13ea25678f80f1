#include "handoff/ideal_profile.h"

#include <algorithm>

#include "handoff/words.h"

namespace fieldwise {
namespace {

constexpr char kLikenesses[] = "matches|differs|unknown";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// " vp marketing ": words in lower case (ASCII) with a space around each.
std::string words_of(std::string_view text) {
  std::string out = " ";
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (is_word(c)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.back() != ' ') out += ' ';
  return out;
}

void write_likeness(JsonWriter& w, Likeness is) {
  w.key("is").string(word_at(kLikenesses, static_cast<uint32_t>(is)));
}

void write_answer(JsonWriter& w, const Sheet& sheet, uint32_t field) {
  w.key("text");
  const Value& value = sheet.value(field);
  if (value.is_null()) {
    w.null();
  } else {
    w.string(value_text(sheet.plan().fields[field], value));
  }
}

void write_title(JsonWriter& w, const IdealProfile& profile, const Sheet& sheet) {
  w.key("title");
  if (profile.titles.empty()) {
    w.null();
    return;
  }
  write_likeness(w.begin_object(), compare_title(profile, sheet));
  w.key("wanted").begin_array();
  for (const std::string_view title : profile.titles) w.string(title);
  w.end_array();
  if (profile.title_field == kNone) {
    w.key("text").null();
  } else {
    write_answer(w, sheet, profile.title_field);
  }
  w.end_object();
}

}  // namespace

Likeness compare(const IdealPoint& point, const Sheet& sheet) {
  if (sheet.holds(point.condition)) return Likeness::matches;
  const bool open = std::any_of(point.fields.begin(), point.fields.end(),
                                [&](uint32_t f) { return sheet.value(f).is_null(); });
  return open ? Likeness::unknown : Likeness::differs;
}

Likeness compare_title(const IdealProfile& profile, const Sheet& sheet) {
  if (profile.title_field == kNone) return Likeness::unknown;
  const Value& given = sheet.value(profile.title_field);
  if (given.is_null()) return Likeness::unknown;
  const std::string words = words_of(given.text());
  const bool found = std::any_of(
      profile.titles.begin(), profile.titles.end(),
      [&](std::string_view title) { return words.find(words_of(title)) != std::string::npos; });
  return found ? Likeness::matches : Likeness::differs;
}

Resemblance resemblance(const IdealProfile& profile, const Sheet& sheet) {
  Resemblance out;
  const auto count = [&](Likeness is) {
    ++(is == Likeness::matches ? out.matches : is == Likeness::differs ? out.differs : out.unknown);
  };
  for (const IdealPoint& point : profile.points) count(compare(point, sheet));
  if (!profile.titles.empty() && profile.title_field != kNone) {
    count(compare_title(profile, sheet));
  }
  return out;
}

void write_ideal_profile(JsonWriter& w, const IdealProfile& profile, const Sheet& sheet) {
  const Resemblance in_all = resemblance(profile, sheet);
  w.begin_object().key("matches").integer(in_all.matches).key("differs").integer(in_all.differs);
  w.key("unknown").integer(in_all.unknown).key("points").begin_array();
  for (const IdealPoint& point : profile.points) {
    w.begin_object().key("key").string(point.key).key("label").string(point.label);
    write_likeness(w, compare(point, sheet));
    w.key("reason").string(point.reason).key("answers").begin_array();
    for (const uint32_t f : point.fields) {
      const Field& field = sheet.plan().fields[f];
      w.begin_object().key("field").string(field.key).key("label").string(label_of(field));
      write_answer(w, sheet, f);
      w.end_object();
    }
    w.end_array().end_object();
  }
  w.end_array();
  write_title(w, profile, sheet);
  w.end_object();
}

}  // namespace fieldwise
