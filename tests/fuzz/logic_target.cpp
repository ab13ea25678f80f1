// Any text as a request {"rule", "data"}: in both dialects an answer or an error, and the same one
// again.
#include "check.h"
#include "fieldwise/logic.h"
#include "target.h"

using namespace fieldwise;
using fieldwise::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view request = fuzz::text_of(data, size);
  constexpr int64_t kNow = 1763719210000;
  for (const Dialect dialect : {Dialect::forms, Dialect::compat}) {
    const std::string answer = apply_logic(request, dialect, kNow);
    check(answer.starts_with(R"({"value":)") || answer.starts_with(R"({"error":)"),
          "a value or an error");
    check(answer.find('\n') == std::string::npos, "an answer is one line");
    check(apply_logic(request, dialect, kNow) == answer, "the same request has the same answer");
  }
  return 0;
}
