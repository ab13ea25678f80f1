// Any text as an ordinary form post: read, submitted, and answered with a page.
#include "submit/form_post.h"

#include "check.h"
#include "server.h"
#include "submit/page.h"
#include "submit/submit.h"
#include "target.h"

using namespace fieldwise::fuzz;
using namespace fieldwise::server;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FormPost post;
  if (const auto refusal = read_form_post(text_of(data, size), post)) {
    check_answer(*refusal);
    return 0;
  }
  check(post.redirect.empty() || (post.redirect.front() == '/' && !post.redirect.starts_with("//")),
        "a redirect stays on this site");
  Envelope envelope;
  envelope.offer = post.offer;
  if (valid_token(post.visitor)) envelope.visitor = "AAAAAAAAAAAAAAAAAAAAAA";
  envelope.events = fieldwise::Value::array(nullptr, 0);
  undone([&] {
    const Response answer = submit(server().store, server().site, server().key, kAddressKey,
                                   envelope, post.answers, kNow);
    check_answer(answer);
    const Response page = submission_page(&server().site, answer, post.redirect);
    check(page.status != 500, "a page for every answer");
    for (const auto& [name, value] : page.headers) {
      check(value.find_first_of("\r\n") == std::string::npos, "a header is one line");
    }
  });
  return 0;
}
