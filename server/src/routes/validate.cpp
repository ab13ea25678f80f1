// POST /v1/validate: what the plan says of answers, for a back end that has a form of its own.
#include "base/clock.h"
#include "base/crypto.h"
#include "http/api.h"
#include "http/json_body.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

struct Question {
  std::string submission;  // {"offer":…,"answers":…}
  std::string visitor;     // SHA-256 of the token; empty: none was given
  std::string lead;
};

Response validation(Store& store, const Site& site, const Question& question, int64_t now) {
  if (!question.lead.empty()) {
    const std::optional<LeadLog> log = lead_log(store, site.id, question.lead);
    if (!log) return no_lead();
    return json_response(validate(*site.plans->variants->of(log->lead.visitor), log->events,
                                  question.submission, decided_at(*log, now)));
  }
  if (question.visitor.empty()) {
    return json_response(validate(*site.plans->full, EventLog(), question.submission, now));
  }
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, question.visitor);
  return json_response(validate(*site.plans->variants->of(visitor->id), visitor->log,
                                question.submission, decided_at(*visitor, now)));
}

}  // namespace

void post_validate(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  Question question;
  const std::string offer = body.text("offer").value_or(""),
                    token = body.text("visitor").value_or("");
  question.lead = body.text("lead").value_or("");
  if (valid_token(token)) {
    question.visitor = sha256_hex(token);
  } else if (body.member("visitor") != nullptr) {
    body.wrong({"visitor", "/visitor",
                "Send the visitor's token as the page has it, or leave it out: 22 to 64 characters "
                "of A-Z, a-z, 0-9, _ and -."});
  }
  if (body.member("visitor") != nullptr && body.member("lead") != nullptr) {
    body.wrong({"conflict", "/lead", "Send either the visitor's token or the lead's id."});
  }
  const Value* answers = body.member("answers");
  if (answers == nullptr || !answers->is_object()) {
    body.wrong({"type", "/answers", "Write an object of answers by field key."});
  }
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  if (call.site->plans == nullptr) return reply(no_plan());
  JsonWriter json(question.submission);
  json.begin_object();
  if (!offer.empty()) json.key("offer").string(offer);
  json.key("answers").value(*answers);
  json.end_object();
  api.store().post([site = call.site, question = std::move(question)](
                       Store& store) { return validation(store, *site, question, now_ms()); },
                   reply);
}

}  // namespace fieldwise::server
