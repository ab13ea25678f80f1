// POST /v1/leads/{id}/events and POST /v1/events: what a site's own systems report of its leads.
#include "leads/inbound.h"

#include <algorithm>
#include <memory>

#include "base/clock.h"
#include "exchange/batches.h"
#include "http/api.h"
#include "http/json_body.h"
#include "identity/addresses.h"
#include "json/document.h"
#include "json/writer.h"
#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

constexpr size_t kLinesPerBatch = 100;
constexpr uint32_t kEvents = 1000;  // of one request about one lead
constexpr size_t kLines = 500'000;  // of one request: no body has as many good ones
constexpr size_t kErrors = 1000;    // that a report lists

Response taken(Store& store, const Site& site, std::string_view address_key, const std::string& id,
               const Value& events, int64_t now) {
  std::optional<LeadLog> log = lead_log(store, site.id, id);
  if (!log) return no_lead();
  Inbound inbound = take_inbound(store, site, address_key, *log, events, now);
  if (!inbound.errors.empty()) {
    for (Error& error : inbound.errors) {
      error.path.insert(0, "/events/" + std::to_string(inbound.wrong));
    }
    return problem(422, "event", "An event cannot be taken; nothing was stored.", inbound.errors);
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("lead").string(log->lead.id);
  json.key("acks").raw(to_json(inbound.acks));
  json.key("stored").integer(static_cast<int64_t>(inbound.fresh));
  json.end_object();
  return json_response(std::move(body));
}

// Whose a line is, by `lead` or by `email`.
std::string lead_of_line(Store& store, const Site& site, std::string_view address_key,
                         const Value& line, Errors& errors) {
  const Value* lead = line.find("lead");
  const Value* email = line.find("email");
  if ((lead == nullptr) == (email == nullptr)) {
    errors.push_back({"lead", "/lead",
                      "Say whose event this is, either by `lead` (its id) or by "
                      "`email`."});
    return {};
  }
  if (lead != nullptr) return std::string(lead->text());
  std::vector<std::string> found, verified;
  for (const LeadAddress& address :
       store.identity().givers(site.id, address_hash(address_key, email->text()))) {
    const std::optional<Lead> row = store.lead(site.id, address.lead);
    if (!row || !row->joined.empty()) continue;
    (address.verified_at ? verified : found).push_back(row->id);
  }
  if (verified.size() == 1) return verified.front();
  if (found.size() == 1 && verified.empty()) return found.front();
  if (found.empty() && verified.empty()) {
    errors.push_back({"not_found", "/email", "There is no lead with this address."});
  } else {
    errors.push_back({"ambiguous", "/email",
                      "Several leads gave this address and none of them has it verified: name one "
                      "by `lead`."});
  }
  return {};
}

struct Report {
  int64_t stored = 0, repeated = 0, refused = 0;
  std::vector<std::pair<int64_t, std::string>> errors;  // line and JSON, the first kErrors
};

void refuse_line(Report& report, int64_t number, const Errors& errors) {
  ++report.refused;
  for (const Error& error : errors) {
    if (report.errors.size() == kErrors) return;
    JsonWriter json(report.errors.emplace_back(number, "").second);
    json.begin_object();
    json.key("line").integer(number);
    json.key("code").string(error.code);
    json.key("path").string(error.path);
    json.key("message").string(error.message);
    json.end_object();
  }
}

// A line that has been read. Lines of one lead have the same `whose`.
struct Line {
  int64_t number = 0;
  Arena arena;
  JsonResult parsed;
  std::string whose;
};

Line read_line(int64_t number, std::string_view text) {
  Line line;
  line.number = number;
  line.parsed = parse_json(text, line.arena);
  for (const char* name : {"lead", "email"}) {
    const Value* value = line.parsed.ok ? line.parsed.value.find(name) : nullptr;
    if (value != nullptr) line.whose += plain_address(value->text()) + '\n';
  }
  return line;
}

// Takes lines in, and keeps the log of the last one's lead: to put together that of a long one
// costs far more than an event of it.
class LineTaker {
 public:
  LineTaker(Store& store, const Site& site, std::string_view address_key, int64_t now)
      : store_(store), site_(site), address_key_(address_key), now_(now) {}

  void take(const Line& line, Report& report) {
    Errors errors;
    if (!line.parsed.ok || !line.parsed.value.is_object()) {
      errors.push_back({"json", "", "Write one event, a JSON object, on each line."});
      return refuse_line(report, line.number, errors);
    }
    const std::string id = lead_of_line(store_, site_, address_key_, line.parsed.value, errors);
    if (!errors.empty()) return refuse_line(report, line.number, errors);
    if (!log_ || id != id_) log_ = lead_log(store_, site_.id, id);
    id_ = id;
    if (!log_) {
      return refuse_line(report, line.number,
                         {{"not_found", "/lead", "There is no lead with this id."}});
    }
    const Inbound inbound =
        take_inbound(store_, site_, address_key_, *log_, Value::array(&line.parsed.value, 1), now_);
    if (inbound.stale) log_.reset();
    if (!inbound.errors.empty()) return refuse_line(report, line.number, inbound.errors);
    ++(inbound.fresh == 0 ? report.repeated : report.stored);
  }

 private:
  Store& store_;
  const Site& site_;
  std::string_view address_key_;
  int64_t now_;
  std::string id_;
  std::optional<LeadLog> log_;
};

struct Lines {
  std::string text;
  std::vector<std::pair<int64_t, std::string_view>> lines;  // numbered from 1, without empty ones
  Report report;
};

// Null where there are too many.
std::shared_ptr<Lines> split_lines(std::string body) {
  auto out = std::make_shared<Lines>();
  out->text = std::move(body);
  std::string_view text = out->text;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  for (int64_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      if (out->lines.size() == kLines) return nullptr;
      out->lines.emplace_back(number, line);
    }
  }
  return out;
}

void add_report(Report& sum, const Report& report) {
  sum.stored += report.stored;
  sum.repeated += report.repeated;
  sum.refused += report.refused;
  const size_t room = std::min(kErrors - sum.errors.size(), report.errors.size());
  sum.errors.insert(sum.errors.end(), report.errors.begin(),
                    report.errors.begin() + static_cast<std::ptrdiff_t>(room));
}

Response report_response(const Report& report) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("stored").integer(report.stored);
  json.key("repeated").integer(report.repeated);
  json.key("refused").integer(report.refused);
  json.key("errors").begin_array();
  for (const auto& [line, error] : report.errors) json.raw(error);
  json.end_array();
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

void post_lead_events(const Api& api, const Call& call, const Reply& reply) {
  const auto body = std::make_shared<JsonBody>();
  if (auto refusal = body->read(call.request)) return reply(*std::move(refusal));
  const Value* events = body->member("events");
  if (events == nullptr || !events->is_array() || events->size == 0 || events->size > kEvents) {
    body->wrong({"type", "/events", "Write an array of 1 to 1000 events."});
  }
  if (auto refusal = body->refusal()) return reply(*std::move(refusal));
  if (call.site->plans == nullptr) return reply(no_plan());
  api.store().post(
      [&api, site = call.site, id = call.parameters.front(), body, events](Store& store) {
        return taken(store, *site, api.suppression_key(), id, *events, now_ms());
      },
      reply);
}

void post_events(const Api& api, const Call& call, const Reply& reply) {
  if (media_type(call.request.content_type) != "application/x-ndjson") {
    return reply(problem(415, "content_type", "Send application/x-ndjson: one event on a line."));
  }
  if (call.site->plans == nullptr) return reply(no_plan());
  const std::shared_ptr<Lines> lines = split_lines(call.request.body);
  if (lines == nullptr) {
    return reply(problem(422, "request", "The request is not well formed.",
                         Errors{{"too_large", "", "Send at most 500000 lines at once."}}));
  }
  const auto batches = std::make_shared<Batches>();
  batches->rows = "lines";
  batches->count = lines->lines.size();
  batches->per_batch = kLinesPerBatch;
  batches->work = [&api, site = call.site, lines](Store& store, size_t begin, size_t end) {
    std::vector<Line> read;
    for (size_t i = begin; i < end; ++i) {
      read.push_back(read_line(lines->lines[i].first, lines->lines[i].second));
    }
    std::stable_sort(read.begin(), read.end(),
                     [](const Line& a, const Line& b) { return a.whose < b.whose; });
    Report report;
    LineTaker taker(store, *site, api.suppression_key(), now_ms());
    for (const Line& line : read) taker.take(line, report);
    std::stable_sort(report.errors.begin(), report.errors.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    return [lines, report] { add_report(lines->report, report); };
  };
  batches->finish = [lines] { return report_response(lines->report); };
  run_batches(api.store(), batches, reply);
}

}  // namespace fieldwise::server
