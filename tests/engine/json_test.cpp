#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "json/document.h"
#include "json/host_numbers.h"
#include "json/number.h"
#include "json/utf.h"
#include "json/writer.h"

namespace {

using namespace fieldwise;

// What is wrong with `text`, or "" when it parses.
std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  Arena arena;
  const JsonResult json = parse_json(text, arena, limits);
  return json.ok ? "" : json.message;
}

std::string round_trip(std::string_view text) {
  Arena arena;
  const JsonResult json = parse_json(text, arena);
  REQUIRE_MESSAGE(json.ok, json.message);
  return to_json(json.value);
}

std::string canonical(std::string_view text) {
  Arena arena;
  const JsonResult json = parse_json(text, arena);
  REQUIRE_MESSAGE(json.ok, json.message);
  return canonical_json(json.value);
}

std::string printed(double number) {
  std::string out;
  append_number(out, number);
  return out;
}

double from_bits(uint64_t bits) {
  double out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

}  // namespace

TEST_CASE("json: what is read is written as JSON.stringify would") {
  CHECK(round_trip(" [ 1 , 2.50 , -0 , true , null , \"a\" , { } ] ") ==
        R"([1,2.5,0,true,null,"a",{}])");
  CHECK(round_trip(R"({"b":1,"a":{"c":[]}})") == R"({"b":1,"a":{"c":[]}})");
  CHECK(round_trip(R"("\u0000\u001f\"\\\/\b\f\n\r\t\u007f\u00e9\ud83d\ude00")") ==
        "\"\\u0000\\u001f\\\"\\\\/\\b\\f\\n\\r\\t\x7f\u00e9\U0001F600\"");
  CHECK(round_trip("18446744073709551616") == "18446744073709552000");
  CHECK(round_trip("9223372036854775807") == "9223372036854776000");
  CHECK(round_trip("-9007199254740993") == "-9007199254740992");
  CHECK(round_trip("1e-400") == "0");
}

TEST_CASE("json: a member named twice") {
  CHECK(round_trip(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})");
  JsonLimits unique;
  unique.unique_keys = true;
  CHECK(refusal(R"([{"a":1},{"a":1,"b":2}])", unique).empty());
  CHECK(refusal(R"({"x":{"a":1,"b":2,"a":3}})", unique) ==
        "the member \"a\" appears twice in one object; remove one");
  // Objects beyond the size from which members are looked up by hash.
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"k" + std::to_string(i) + "\":{\"k1\":0,\"k2\":0},";
  CHECK(refusal(many + "\"last\":1}", unique).empty());
  CHECK_FALSE(refusal(many + "\"k50\":1}", unique).empty());
  Arena arena;
  const JsonResult json = parse_json(many + "\"k50\":1}", arena);
  REQUIRE(json.ok);
  CHECK(json.value.size == 100);
  CHECK(json.value.find("k50")->number == 1);
  CHECK(json.value.find("k99")->size == 2);
  CHECK(json.value.find("k100") == nullptr);
}

TEST_CASE("json: what is refused") {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[1,]",
                           "{\"a\"}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "'a'",
                           "01",
                           "+1",
                           "1.",
                           ".5",
                           "1e",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           "nul",
                           "[1] 2",
                           "// x\n1",
                           "\"\t\"",
                           "\"\\x\"",
                           "\"\\ud800\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\udc00\"",
                           "[1",
                           "\"abc"}) {
    CAPTURE(text);
    CHECK_FALSE(refusal(text).empty());
  }
  CHECK(refusal(std::string("\"a\0b\"", 5)).find("not valid JSON") == 0);
  CHECK(refusal("1e999") == "a number is out of range");
  CHECK(refusal("[-1e999]") == "a number is out of range");
  CHECK(refusal("[1,x]") == "not valid JSON at line 1, byte 4");
  CHECK(refusal("[1,\n 2\n 3]") == "not valid JSON at line 3, byte 2");
  CHECK(refusal("\nx") == "not valid JSON at line 2, byte 1");
  CHECK(refusal("") == "not valid JSON at line 1, byte 1");
  CHECK(refusal("[1,\n") == "not valid JSON at line 2, byte 1");
}

TEST_CASE("json: invalid UTF-8 is refused, wherever it is") {
  for (const char* bytes :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80", "\xff", "\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
    CHECK_FALSE(valid_utf8(bytes));
    CHECK(refusal("\"" + std::string(bytes) + "\"") == "not valid UTF-8; save the text as UTF-8");
    CHECK(refusal("{\"" + std::string(bytes) + "\":1}") ==
          "not valid UTF-8; save the text as UTF-8");
  }
  for (const char* text : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                           "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CHECK(valid_utf8(text));
  }
}

TEST_CASE("json: limits hold before anything is built") {
  const auto nested = [](size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  CHECK(refusal(nested(64)).empty());
  CHECK(refusal(nested(65)) == "nested deeper than 64 levels; flatten it");
  CHECK(refusal(nested(10000)) == "nested deeper than 64 levels; flatten it");
  CHECK(refusal(std::string(10000, '[')) == "nested deeper than 64 levels; flatten it");
  std::string objects;
  for (int i = 0; i < 10000; ++i) objects += "{\"a\":";
  CHECK(refusal(objects) == "nested deeper than 64 levels; flatten it");

  JsonLimits few;
  few.values = 3;
  CHECK(refusal("[1,2]", few).empty());
  CHECK(refusal("[1,2,3]", few) == "more than 3 values; split it");
  JsonLimits small;
  small.bytes = 5;
  CHECK(refusal("[1,2]", small).empty());
  CHECK(refusal("[1,2] ", small) == "larger than 5 bytes; send less at once");
}

TEST_CASE("json: equality goes by content") {
  Arena arena;
  const auto value = [&](std::string_view text) { return parse_json(text, arena).value; };
  CHECK(equal(value(R"({"a":1,"b":[2,{}]})"), value(R"({"b":[2,{}],"a":1.0})")));
  CHECK_FALSE(equal(value(R"({"a":1})"), value(R"({"a":1,"b":2})")));
  CHECK_FALSE(equal(value(R"({"a":1,"b":2})"), value(R"({"a":1,"c":2})")));
  CHECK_FALSE(equal(value("[1,2]"), value("[2,1]")));
  CHECK_FALSE(equal(value("null"), value("false")));
  CHECK(equal(value("-0"), value("0")));
}

TEST_CASE("json: numbers print as in JavaScript") {
  struct {
    double number;
    const char* text;
  } const table[] = {
      {0.0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1.5, "-1.5"},
      {0.1, "0.1"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {2.0 / 3, "0.6666666666666666"},
      {100, "100"},
      {123456.789, "123456.789"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {123456789012345680000.0, "123456789012345680000"},
      {1.2345678901234568e21, "1.2345678901234568e+21"},
      {0.000001, "0.000001"},
      {0.0000001, "1e-7"},
      {0.00000123, "0.00000123"},
      {1.23e-7, "1.23e-7"},
      {9007199254740991.0, "9007199254740991"},
      {9007199254740992.0, "9007199254740992"},
      {9007199254740994.0, "9007199254740994"},
      {2251799813685248.5, "2251799813685248.5"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {2.2250738585072014e-308, "2.2250738585072014e-308"},
      {2.225073858507201e-308, "2.225073858507201e-308"},
      {2e-323, "2e-323"},
      {9.5e-322, "9.5e-322"},
      {1.7976931348623155e308, "1.7976931348623155e+308"},
      {5e22, "5e+22"},
      {1e23, "1e+23"},
      {4.35, "4.35"},
      {0.3, "0.3"},
      {299792458, "299792458"},
      {6.02214076e23, "6.02214076e+23"},
      {1.602176634e-19, "1.602176634e-19"},
      {72057594037927940.0, "72057594037927940"},
      {295147905179352830000.0, "295147905179352830000"},
      {333333333.33333329, "333333333.3333333"},
      {-1.2345678901234568e-300, "-1.2345678901234568e-300"},
  };
  for (const auto& [number, text] : table) {
    CHECK(printed(number) == std::string(text));
    CHECK(printed(-number) == (number == 0  ? text
                               : number < 0 ? text + 1
                                            : '-' + std::string(text)));
  }
  // RFC 8785, appendix B.
  CHECK(printed(from_bits(0x43143ff3c1cb0959)) == "1424953923781206.2");
  CHECK(printed(from_bits(0x44b52d02c7e14af5)) == "9.999999999999997e+22");
  CHECK(printed(from_bits(0x44b52d02c7e14af6)) == "1e+23");
  CHECK(printed(from_bits(0x44b52d02c7e14af7)) == "1.0000000000000001e+23");
  CHECK(printed(from_bits(0x444b1ae4d6e2ef4e)) == "999999999999999700000");
  CHECK(printed(from_bits(0x444b1ae4d6e2ef4f)) == "999999999999999900000");
  CHECK(printed(from_bits(0x3eb0c6f7a0b5ed8c)) == "9.999999999999997e-7");
  CHECK(printed(from_bits(0x41b3de4355555553)) == "333333333.3333332");
  CHECK(printed(from_bits(0xbecbf647612f3696)) == "-0.0000033333333333333333");
  CHECK(printed(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(printed(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(to_json(Value::of(std::numeric_limits<double>::quiet_NaN())) == "null");
  CHECK(to_json(Value::of(std::numeric_limits<double>::infinity())) == "null");
}

TEST_CASE("json: what is printed reads back, and no shorter text would") {
  uint64_t state = 7;
  for (int i = 0; i < 20000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;  // Knuth, MMIX
    const double number = from_bits(state ^ (state >> 29));
    if (!std::isfinite(number)) continue;
    const std::string text = printed(number);
    CHECK(parse_number(text) == number);
    CHECK(json_number(text) == text);
    int digits = 0;
    for (const char c : text.substr(0, text.find('e'))) digits += c >= '0' && c <= '9' ? 1 : 0;
    // Random bits are almost never short: one digit fewer must be another number.
    if (text.find('e') == std::string::npos || digits < 2) continue;
    char shorter[40];
    std::snprintf(shorter, sizeof shorter, "%.*e", digits - 2, number);
    CHECK(parse_number(shorter) != number);
  }
}

// strtod rounds correctly in glibc; the engine's own reader must agree to the last bit.
TEST_CASE("json: decimals read as the C library reads them") {
  uint64_t state = 11;
  const auto random = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state ^ (state >> 29);
  };
  char text[1200];
  const auto same = [&] {
    CAPTURE(text);
    const double ours = read_decimal(text), theirs = std::strtod(text, nullptr);
    CHECK(std::memcmp(&ours, &theirs, sizeof ours) == 0);
  };
  for (int i = 0; i < 20000; ++i) {
    const double number = from_bits(random());
    const double next = std::nextafter(number, 1e308);
    if (!std::isfinite(number) || !std::isfinite(next)) continue;
    const int precision = i % 50 == 0 ? 800 : static_cast<int>(random() % 25);
    std::snprintf(text, sizeof text, "%.*e", precision, number);
    same();
    // Half-way between two doubles, where only the last digits decide.
    const long double half =
        (static_cast<long double>(number) + static_cast<long double>(next)) / 2;
    std::snprintf(text, sizeof text, "%.780Le", half);
    same();
  }
  for (const char* edge :
       {"0", "-0.0", "4.9e-324", "2.47e-324", "2.4703282292062327208e-324", "2.5e-324", "1e-400",
        "1.7976931348623158e308", "1.7976931348623159e308", "1e400", "1e99999999999", "0e99999"}) {
    std::snprintf(text, sizeof text, "%s", edge);
    same();
  }
}

TEST_CASE("json: text as numbers") {
  CHECK(parse_number("") == 0);
  CHECK(parse_number(" \t\r\n ") == 0);
  CHECK(parse_number("\u00a0\ufeff12\u2003\u3000") == 12);
  CHECK(parse_number(" 12") == 12);
  CHECK(parse_number("+1.5e2") == 150);
  CHECK(parse_number(".5") == 0.5);
  CHECK(parse_number("5.") == 5);
  CHECK(parse_number("007") == 7);
  CHECK(parse_number(std::string(200, '1') + "e-199") == 1.1111111111111112);
  for (const char* text : {"a", "1a", "1 2", "--1", ".", "e5", "1e", "0x10", "Infinity", "NaN",
                           "1_000", "1,5", "\u00e9", "1\u00e9"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text).has_value());
  }
  CHECK(json_number("-0.5e+1") == "-0.5e+1");
  CHECK(parse_json_number("-0.5e+1") == -5);
  for (const char* text : {"", " 1", "1 ", "+1", ".5", "5.", "01", "-", "1e", "0x1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_json_number(text).has_value());
  }
  CHECK(json_number("0x1") == "0");
  CHECK(json_number("12 ") == "12");
  for (const char* text : {"", " 1", "+1", ".5", "5.", "01", "-", "1e", "1e+", "x"}) {
    CAPTURE(text);
    CHECK(json_number(text).empty());
  }
}

TEST_CASE("json: UTF-16 semantics over UTF-8") {
  CHECK(utf16_length("") == 0);
  CHECK(utf16_length("a\u00e9\u20ac\U0001F600") == 5);
  CHECK(utf16_compare("a", "a") == 0);
  CHECK(utf16_compare("a", "ab") < 0);
  CHECK(utf16_compare("b", "ab") > 0);
  CHECK(utf16_compare("\u00e9", "\u00e8") > 0);
  CHECK(utf16_compare("x\U0001F600", "x\ue000") < 0);  // a surrogate sorts below U+E000
  CHECK(utf16_compare("\U0001F600", "\U0001F601") < 0);
  CHECK(utf16_compare("\U0001F600", "\u20ac") > 0);
}

TEST_CASE("json: the canonical form of RFC 8785") {
  // Section 3.2.2 and 3.2.3.
  CHECK(canonical(R"({"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
                      "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                      "literals":[null,true,false]})") ==
        "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
        "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  CHECK(canonical("{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew\","
                  "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji\",\"\\u0080\":\"Control\","
                  "\"\\u00f6\":\"Latin\"}") ==
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"Latin\","
        "\"\u20ac\":\"Euro Sign\",\"\U0001F600\":\"Emoji\",\"\ufb33\":\"Hebrew\"}");
  Arena arena;
  const Value value = parse_json(R"({"b":{"a":1},"a":2})", arena).value;
  CHECK(canonical_json(value, {"a"}) == R"({"b":{"a":1}})");
}

TEST_CASE("json: thousandths are written exactly") {
  const auto written = [](int64_t value) {
    std::string out;
    JsonWriter(out).thousandths(value);
    return out;
  };
  CHECK(written(0) == "0");
  CHECK(written(37500) == "37.5");
  CHECK(written(-1) == "-0.001");
  CHECK(written(1010) == "1.01");
  CHECK(written(-2000) == "-2");
  CHECK(written(INT64_MIN) == "-9223372036854775.808");
}
