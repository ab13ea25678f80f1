#include "json/document.h"

#include "base/text.h"
#include "json/builder.h"
#include "json/utf.h"
#include "json/writer.h"

namespace fieldwise {

JsonResult parse_json(std::string_view text, Arena& arena, const JsonLimits& limits) {
  JsonResult out;
  if (text.size() > limits.bytes) {
    out.message = fill_in("larger than % bytes; send less at once", {integer_text(limits.bytes)});
    return out;
  }
  if (!valid_utf8(text)) {
    out.message = "not valid UTF-8; save the text as UTF-8";
    return out;
  }
  JsonBuilder builder(text, arena, limits);
#ifdef __EMSCRIPTEN__
  out.ok = read_json_small(text, builder);
#else
  out.ok = read_json(text, builder);
  if (!out.ok) {
    // Readers differ in where they see that a text is wrong; all hosts say the same.
    JsonBuilder again(text, arena, limits);
    if (!read_json_small(text, again)) {
      out.message = again.message();
      return out;
    }
  }
#endif
  if (out.ok) {
    out.value = builder.root();
  } else {
    out.message = builder.message().empty() ? "not valid JSON" : builder.message();
  }
  return out;
}

}  // namespace fieldwise
