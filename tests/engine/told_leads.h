// Leads of case files, whose hours are counted from the file's `start`.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "fieldwise/decide.h"
#include "json/document.h"
#include "json/writer.h"
#include "logic/dates.h"

namespace fieldwise::test {

inline constexpr double kHour = 3600000;

// What a case says, else its file.
inline Value get(const Value& file, const Value& own, std::string_view key) {
  const Value* value = own.find(key);
  if (value == nullptr) value = file.find(key);
  return value == nullptr ? Value() : *value;
}

inline int64_t at_hour(const Value& file, const Value& hour) {
  int64_t at = 0;
  REQUIRE(parse_time(file.find("start")->text(), at));
  return at + static_cast<int64_t>(hour.number * kHour);
}

inline EventLog log_of(const Value& file, const Value& events) {
  EventLog out;
  int64_t seq = 0;
  for (const Value& event : events) {
    std::string text;
    JsonWriter w(text);
    w.begin_object().key("client").string("c").key("seq").integer(++seq);
    w.key("at").integer(at_hour(file, *event.find("hour")));
    for (uint32_t i = 0; i < event.size; ++i) {
      if (event.members[i].key != "hour") w.key(event.members[i].key).value(event.members[i].value);
    }
    w.end_object();
    const Errors errors = out.add(text);
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  }
  return out;
}

}  // namespace fieldwise::test
