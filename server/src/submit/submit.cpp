#include "submit/submit.h"

#include <algorithm>

#include "delivery/lead_work.h"
#include "identity/addresses.h"
#include "identity/resolve.h"
#include "json/document.h"
#include "json/writer.h"
#include "submit/receipt.h"

namespace fieldwise::server {
namespace {

Errors read_errors(const Value& validation) {
  Errors errors;
  const Value* list = validation.find("errors");
  if (list == nullptr) return errors;
  for (const Value& item : *list) {
    const auto text = [&item](const char* name) {
      const Value* member = item.find(name);
      return std::string(member == nullptr ? std::string_view() : member->text());
    };
    errors.push_back({text("code"), text("path"), text("message")});
  }
  return errors;
}

// The answers as given and the `submit` event, from a client of this submission alone. A question
// left empty is skipped as well, or it would come again in each visit. The page could only say so
// later, by a clock that may be behind the one that dated the answer.
std::vector<StoredEvent> own_events(const Value& answers, const Plans& plans,
                                    std::string_view offer, int64_t at) {
  const std::string client = std::string(kServerClient) + random_token(15);
  std::vector<StoredEvent> events;
  const auto add = [&](std::string payload) {
    events.push_back({client, static_cast<int64_t>(events.size()) + 1, at, std::move(payload)});
  };
  for (uint32_t i = 0; i < answers.size; ++i) {
    std::string payload;  // members in canonical order
    JsonWriter json(payload);
    json.begin_object();
    json.key("field").string(answers.members[i].key);
    json.key("plan").string(plans.hash);
    json.key("type").string("answer");
    json.key("value").raw(canonical_json(answers.members[i].value));
    json.end_object();
    add(std::move(payload));
    if (!answers.members[i].value.is_null()) continue;
    std::string skip;
    JsonWriter event(skip);
    event.begin_object();
    event.key("field").string(answers.members[i].key);
    event.key("plan").string(plans.hash);
    event.key("type").string("skip");
    event.end_object();
    add(std::move(skip));
  }
  std::string payload;
  JsonWriter json(payload);
  json.begin_object();
  if (!offer.empty()) json.key("offer").string(offer);
  json.key("plan").string(plans.hash);
  json.key("type").string("submit");
  json.end_object();
  add(std::move(payload));
  return events;
}

std::string stage_of(std::string_view decision) {
  Arena arena;
  const JsonResult parsed = parse_json(decision, arena);
  const Value* stage = parsed.value.find("stage");
  const Value* name = stage == nullptr ? nullptr : stage->find("stage");
  return std::string(name == nullptr ? std::string_view() : name->text());
}

std::string submission_json(std::string_view offer, std::string_view answers) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("offer").string(offer);
  json.key("answers").raw(answers);
  json.end_object();
  return out;
}

// Whether less time passed than a person takes, since the first thing that is known of this
// visitor. Of a form without a script nothing is, unless it brought a challenge.
bool came_too_fast(const Protection& protection, const Visitor& visitor, const Admission& admission,
                   const Envelope& envelope, int64_t now) {
  int64_t begin = envelope.solved ? envelope.solved->made_at : INT64_MAX;
  for (const Event* event : visitor.events) begin = std::min(begin, event->at);
  for (const StoredEvent& event : admission.fresh) begin = std::min(begin, event.at);
  return begin != INT64_MAX && now - begin < protection.least_time;
}

Response refused(const Errors& errors) {
  return problem(422, "submission", "Some answers need attention.", errors);
}

}  // namespace

Response submit(Store& store, const Site& site, const SigningKey& key, std::string_view address_key,
                const Envelope& envelope, std::string_view answers_text, int64_t now) {
  const Plans& plans = *site.plans;
  const std::string id = envelope.visitor.empty() ? unknown_visitor() : envelope.visitor;
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, id);
  if (store.erased(*visitor)) return forgotten();
  Admission admission =
      admit(envelope.events, *visitor, plans, envelope.shift, decided_at(*visitor, now));
  if (admission.refusal) return *std::move(admission.refusal);
  // Where the visitor in memory runs ahead of the disk, a refusal must forget it.
  bool ahead = !admission.fresh.empty();
  const auto refuse = [&](Response response) {
    if (ahead) store.discard(*visitor);
    return response;
  };

  const int64_t at = decided_at(*visitor, now);
  const std::string submission = submission_json(envelope.offer, answers_text);
  Arena arena;
  const JsonResult validation =
      parse_json(validate(*plans.variants->of(id), visitor->log, submission, at), arena);
  const Value* valid = validation.value.find("valid");
  const Value* normalised = validation.value.find("answers");
  if (valid == nullptr || !valid->is_boolean() || !valid->boolean || normalised == nullptr) {
    return refuse(refused(read_errors(validation.value)));
  }

  const Protection& protection = plans.protection;
  const std::optional<Solved>& solved = envelope.solved;
  if (came_too_fast(protection, *visitor, admission, envelope, now)) return refuse(too_fast());

  const JsonResult answers = parse_json(answers_text, arena);
  std::vector<StoredEvent> own = own_events(answers.value, plans, envelope.offer, at);
  if (const Errors errors = add_own(*visitor, own); !errors.empty()) {
    return refuse(refused(errors));
  }
  ahead = true;
  // A proof is spent by what is stored, so that a mistake in the answers costs no second one.
  if (protection.work &&
      (!solved || !store.challenges().spend(site.id, solved->id, solved->expires_at, now))) {
    return refuse(challenge_problem());
  }
  std::vector<StoredEvent> events = std::move(admission.fresh);
  events.insert(events.end(), own.begin(), own.end());
  visitor->gpc = envelope.gpc;
  const std::string address = address_in(*plans.full, answers.value);
  const std::string lead = resolve_lead(store, site, address_key, *visitor, address, now);
  store.append(*visitor, std::move(events), now);
  act_on_lead(store, site, lead, now);

  const std::string decision =
      decide(*plans.published_variants->of(id), visitor->log, at, envelope.offer);
  Receipt receipt;
  receipt.plan = plans.hash;
  receipt.offer = envelope.offer;
  receipt.lead = lead;
  receipt.answers_hash = sha256_hex(canonical_json(*normalised));
  receipt.stage = stage_of(decision);
  receipt.issued_at = at;
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("receipt").string(sign_receipt(receipt, key));
  json.key("lead").string(lead);
  json.key("answers").value(*normalised);
  json.key("acks").raw(to_json(admission.acks));
  json.key("state").string(visitor->log.state_hash());
  json.key("decision").raw(decision);
  json.key("decided_at").integer(at);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace fieldwise::server
