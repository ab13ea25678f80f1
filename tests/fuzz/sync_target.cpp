// Any text as the body of POST /v1/sync, and as that of a submission, on top of the same database.
#include "sync/sync.h"

#include "check.h"
#include "json/writer.h"
#include "server.h"
#include "submit/submit.h"
#include "target.h"

using namespace fieldwise::fuzz;
using namespace fieldwise::server;

namespace {

// What was taken is taken again as the same, and changes nothing.
void check_sync(const Envelope& envelope) {
  const Response first = sync(server().store, server().site, envelope, kNow);
  check_answer(first);
  if (first.status != 200) return;
  const Response again = sync(server().store, server().site, envelope, kNow);
  check(again.status == 200, "what was taken is taken again");
  const auto state = [](const Response& response) {
    return response.body.substr(response.body.find("\"cursor\":"));
  };
  check(state(again) == state(first), "and changes nothing");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Envelope envelope;
  if (const auto refusal = read_envelope(text_of(data, size), kNow, envelope)) {
    check_answer(*refusal);
    return 0;
  }
  if (envelope.visitor.empty()) return 0;
  undone([&] { check_sync(envelope); });
  const fieldwise::Value* answers = envelope.body.find("answers");
  if (answers == nullptr || !answers->is_object()) return 0;
  undone([&] {
    check_answer(submit(server().store, server().site, server().key, kAddressKey, envelope,
                        fieldwise::to_json(*answers), kNow));
  });
  return 0;
}
