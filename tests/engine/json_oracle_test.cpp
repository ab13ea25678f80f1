// The Wasm modules' JSON reader against nlohmann/json: what one refuses the other refuses, and what
// both read is the same.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "json/builder.h"
#include "json/utf.h"
#include "json/writer.h"
#include "random.h"

namespace {

using namespace fieldwise;
using fieldwise::test::Random;

// What a reader makes of a text: its JSON again, or why not.
std::string read_by(bool (*reader)(std::string_view, JsonBuilder&), const std::string& text,
                    const JsonLimits& limits) {
  Arena arena;
  JsonBuilder builder(text, arena, limits);
  return reader(text, builder) ? to_json(builder.root()) : "refused";
}

void compare(const std::string& text) {
  CAPTURE(text);
  if (!valid_utf8(text)) return;  // refused before either reads it
  JsonLimits limits;
  limits.depth = 3;
  CHECK(read_by(read_json_small, text, limits) == read_by(read_json, text, limits));
}

// A JSON text, mostly: some of its parts are near misses.
std::string random_text(Random& random, int depth) {
  const auto space = [&] { return random.pick({"", "", "", " ", "\n", "\r\t"}); };
  switch (random.below(depth > 0 ? 9 : 7)) {
    case 0:
      return random.pick({"null", "true", "false"});
    case 1:
      return random.pick(
          {"0", "-0", "-0.0", "1", "12", "1.5", "-7", "1e3", "2E-2", "3e+1", "0.1e1"});
    case 2:
      return std::to_string(random.bits()) + random.pick({"", "e-12", ".5", "E10", "e400"});
    case 3:
      return random.pick({"01", "-", "1.", ".5", "1e", "1e+", "+1", "0x1", "NaN", "nul", "tru e"});
    case 4:
    case 5:
    case 6: {
      std::string out = "\"";
      for (uint32_t n = random.below(5); n > 0; --n) {
        out += random.pick({"a",
                            "key",
                            "\u00e9",
                            "\U0001F600",
                            "/",
                            "\\\"",
                            "\\\\",
                            "\\/",
                            "\\n",
                            "\\u0000",
                            "\\u00e9",
                            "\\uFFFF",
                            "\\u20aC",
                            "\\ud83d\\ude00",
                            "\\ud83d",
                            "\\ude00",
                            "\\ud83d\\u0041",
                            "\\u12",
                            "\\x",
                            "\x7f",
                            "\x01",
                            "\t"});
      }
      return out + "\"";
    }
    case 7: {
      std::string out = "[" + space();
      for (uint32_t i = 0, n = random.below(4); i < n; ++i) {
        out += (i > 0 ? "," : "") + space() + random_text(random, depth - 1) + space();
      }
      return out + "]";
    }
    default: {
      std::string out = "{" + space();
      for (uint32_t i = 0, n = random.below(4); i < n; ++i) {
        out += (i > 0 ? "," : "") + space() +
               random.pick({"\"a\"", "\"b\"", "\"c\\u0062\"", "\"\""}) + space() + ":" + space() +
               random_text(random, depth - 1) + space();
      }
      return out + "}";
    }
  }
}

}  // namespace

TEST_CASE("json: random texts are read in Wasm as nlohmann/json reads them") {
  Random random(31);
  for (int i = 0; i < 30000; ++i) {
    std::string text = random.pick({"", "", "", " ", "\ufeff", "\n"}) + random_text(random, 4);
    compare(text);
    // With a byte more, less or another, it is mostly no JSON any more.
    for (int k = 0; k < 3 && !text.empty(); ++k) {
      const size_t at = random.below(text.size());
      const std::string byte =
          random.pick({"[", "]", "{", "}", ",", ":", "\"", "\\", "0", "-", "e", "u"});
      text.replace(at, random.below(2), random.chance(50) ? byte : "");
      compare(text);
    }
  }
}

TEST_CASE("json: bytes that no text has are refused wherever they are") {
  for (const std::string_view text : {"", "1", "[1]", "{\"a\":1}", "\"a\""}) {
    for (size_t at = 0; at <= text.size(); ++at) {
      for (const char byte : {'\0', '\x01', '\x7f', '\x80'}) {
        std::string broken(text);
        broken.insert(at, 1, byte);
        CAPTURE(broken);
        Arena arena;
        // DEL may stand in a text.
        const bool allowed = byte == '\x7f' && broken.rfind('"', at) != std::string::npos &&
                             broken.find('"', at) != std::string::npos;
        CHECK(parse_json(broken, arena).ok == allowed);
      }
    }
  }
}
