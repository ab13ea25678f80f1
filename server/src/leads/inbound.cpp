#include "leads/inbound.h"

#include <algorithm>
#include <optional>

#include "fieldwise/reports.h"
#include "identity/addresses.h"
#include "identity/verify.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "plan/names.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kInboundClient = "srv-in-";
constexpr size_t kClientLength = 64 - kInboundClient.size();
constexpr int64_t kClockTolerance = 2000;  // ms
constexpr double kMaxSeq = 9007199254740991;

struct Header {
  std::string client;  // as given
  int64_t seq = 0;
  int64_t at = 0;
};

bool client_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kClientLength &&
         std::all_of(text.begin(), text.end(), allowed);
}

void read_time(const Value* at, int64_t now, Header& header, Errors& errors) {
  header.at = now;
  if (at == nullptr) return;
  const double n = at->number;
  if (at->is_number() && n >= -8.64e15 && n <= 8.64e15) header.at = static_cast<int64_t>(n);
  const bool whole = at->is_number() && static_cast<double>(header.at) == n;
  if (!whole && (!at->is_string() || !parse_time(at->text(), header.at))) {
    errors.push_back({"at", "/at",
                      "Write the time as integer milliseconds since the epoch, or as ISO 8601; "
                      "leave it out for now."});
  } else if (header.at > now + kClockTolerance) {
    errors.push_back({"time", "/at", "Report what has happened: this time is yet to come."});
  }
  header.at = std::min(header.at, now);
}

// An answer of the site's systems is checked like one that is typed: nobody else will put it right.
void check_answer(const Plan& plan, const Value& event, Errors& errors) {
  const Value* source = event.find("source");
  const uint32_t trust = source == nullptr ? kNone : index_of(source_names(), source->text());
  if (trust == kNone) {
    errors.push_back({"source", "/source",
                      "Say whose answer it is: enrichment, import, rep or verified; form for what "
                      "the person entered themselves."});
  }
  const Value* key = event.find("field");
  const Value* value = event.find("value");
  if (key == nullptr || value == nullptr) return;  // the log says so
  for (const Field& field : plan.fields) {
    if (field.key != key->text()) continue;
    if (field.compute != kNone) {
      errors.push_back({"computed_field", "/field", "Leave it out: the plan computes this field."});
      return;
    }
    Arena arena;
    const ReadAnswer answer = read_answer(plan, field, *value, arena);
    if (!answer.ok) errors.push_back({answer.code, "/value", error_text(field, answer)});
    return;
  }
  errors.push_back({"unknown_field", "/field",
                    "Write the key of one of the plan's fields: it has no such one."});
}

Header read_header(const Value& event, int64_t now, Errors& errors) {
  Header header;
  if (!event.is_object()) {
    errors.push_back({"event", "", "Write an event as an object (docs/events.md)."});
    return header;
  }
  const Value* client = event.find("client");
  if (client == nullptr || !client_id(client->text())) {
    errors.push_back({"client", "/client",
                      "Name the system that reports: 1 to " + std::to_string(kClientLength) +
                          " characters of A-Z, a-z, 0-9, _ and -."});
  } else if (client->text().starts_with(kImportClient)) {
    errors.push_back({"client", "/client",
                      "Name the system otherwise: names that begin with import- are for tables "
                      "(POST /v1/import)."});
  } else {
    header.client = client->text();
  }
  const Value* seq = event.find("seq");
  if (seq != nullptr && seq->is_number() && seq->number >= 1 && seq->number <= kMaxSeq &&
      static_cast<double>(static_cast<int64_t>(seq->number)) == seq->number) {
    header.seq = static_cast<int64_t>(seq->number);
  } else {
    errors.push_back({"seq", "/seq",
                      "Number the system's events of this lead by integers from 1: by the number, "
                      "an event that is sent again is known."});
  }
  read_time(event.find("at"), now, header, errors);
  return header;
}

// What is wrong with an event that is new, besides its header.
void check_event(const Plan& plan, const LeadLog& log, const Value& event,
                 const StoredEvent& stored, int64_t now, Errors& errors) {
  const Value* type = event.find("type");
  const uint32_t known = type == nullptr ? kNone : index_of(event_type_names(), type->text());
  if (known == static_cast<uint32_t>(EventType::announced) ||
      known == static_cast<uint32_t>(EventType::dropped) ||
      known == static_cast<uint32_t>(EventType::submit)) {
    errors.push_back({"type", "/type",
                      "Leave it out: what was announced, dropped and submitted this server writes "
                      "itself."});
    return;
  }
  if (known == static_cast<uint32_t>(EventType::answer)) check_answer(plan, event, errors);
  if (!errors.empty()) return;
  errors = check_report(plan, log.events, to_json(stored), std::max(now, log.latest_at));
}

// The event with the client and seq of this one, stored or about to be; if there is one. Leads
// that were joined may each have had one: then the one that is the same.
std::optional<StoredEvent> find_stored(const LeadLog& log, const std::vector<StoredEvent>& fresh,
                                       const StoredEvent& event) {
  for (const StoredEvent& other : fresh) {
    if (other.client == event.client && other.seq == event.seq) return other;
  }
  const Event* found = log.own->find(event.client, event.seq);
  for (const auto& joined : log.joined) {
    if (found != nullptr && found->payload == event.payload) break;
    if (const Event* other = joined->find(event.client, event.seq)) found = other;
  }
  return found == nullptr ? std::nullopt : std::optional(stored(*found));
}

// The address that an event says is verified, '' when it says none.
std::string verified_address(const Plan& plan, const Value& event) {
  const auto text = [&event](const char* name) {
    const Value* member = event.find(name);
    return member == nullptr ? std::string_view() : member->text();
  };
  if (text("type") != "answer" || text("source") != "verified") return {};
  if (text("field") != address_field(plan)) return {};
  return plain_address(text("value"));
}

}  // namespace

std::string inbound_client(std::string_view client) {
  return std::string(kInboundClient) + std::string(client);
}

Inbound take_inbound(Store& store, const Site& site, std::string_view address_key, LeadLog& log,
                     const Value& events, int64_t now) {
  Inbound out;
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log.lead.visitor);
  std::vector<StoredEvent> fresh;
  std::vector<std::string> verified;
  for (uint32_t i = 0; i < events.size && out.errors.empty(); ++i) {
    out.wrong = i;
    const Value& event = events.items[i];
    const Header header = read_header(event, now, out.errors);
    if (!out.errors.empty()) break;
    StoredEvent stored{inbound_client(header.client), header.seq, header.at,
                       canonical_json(event, {"client", "seq", "at", "visitor", "lead", "email"})};
    if (const std::optional<StoredEvent> known = find_stored(log, fresh, stored)) {
      if (known->payload != stored.payload) {
        out.errors.push_back({"fork", "/seq",
                              "Another event of this system is stored under this seq: give this "
                              "one a seq of its own."});
      }
      out.acks.push_back({header.client, header.seq, known->at});
      continue;
    }
    check_event(*plan, log, event, stored, now, out.errors);
    // The next event is checked against a lead of which this one is known.
    if (out.errors.empty()) out.errors = log.events.add(to_json(stored));
    out.acks.push_back({header.client, header.seq, stored.at});
    fresh.push_back(std::move(stored));
    if (std::string address = verified_address(*plan, event); !address.empty()) {
      verified.push_back(std::move(address));
    }
  }
  out.fresh = fresh.size();
  if (out.errors.empty() && !fresh.empty()) {
    out.wrong = 0;
    out.errors = store_reports(store, log, std::move(fresh), now);
    out.stale = !verified.empty() || !out.errors.empty();
  } else {
    out.stale = out.fresh > 1;
  }
  if (!out.errors.empty()) return out;
  // An address may make this lead another's: the next one is that lead's then.
  std::string lead = log.lead.id;
  for (const std::string& address : verified) {
    lead = verify_address(store, site.id, lead, address_hash(address_key, address), now,
                          Proof::report);
  }
  return out;
}

}  // namespace fieldwise::server
