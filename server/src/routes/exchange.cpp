// GET /v1/export.csv and /v1/export.ndjson, POST /v1/import: leads as tables.
#include <algorithm>
#include <array>
#include <span>

#include "base/clock.h"
#include "exchange/batches.h"
#include "exchange/import.h"
#include "exchange/lead_table.h"
#include "http/api.h"
#include "http/json_body.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kLeads = 1000;                  // of one answer, unless fewer are asked for
constexpr size_t kAnswerBytes = size_t{4} << 20;  // fewer leads when they come to as much
constexpr size_t kRowsPerBatch = 100;
constexpr size_t kErrors = 1000;  // that a report lists, and as many notes

struct ExportWish {
  TableKind kind = TableKind::csv;
  std::vector<Column> columns;
  std::string after;
  int64_t limit = kLeads;
};

Errors read_export_wish(const Request& request, const Plan& plan, ExportWish& wish) {
  const std::string map = query_parameter(request, "map");
  wish.after = query_parameter(request, "after");
  wish.limit = query_number(request, "limit").value_or(kLeads);
  wish.columns = usual_columns(plan);
  Errors errors;
  if (!map.empty()) errors = read_map(plan, map, MapFor::exporting, wish.columns);
  return errors;
}

Response exported(Store& store, const Site& site, const ExportWish& wish, int64_t now) {
  Response response;
  response.content_type = wish.kind == TableKind::csv ? "text/csv; charset=utf-8; header=present"
                                                      : "application/x-ndjson";
  response.headers = {{"Cache-Control", "no-store"}};
  if (wish.kind == TableKind::csv && wish.after.empty()) {
    std::vector<std::string> names;
    for (const Column& column : wish.columns) names.push_back(column.name);
    add_csv_row(names, response.body);
  }
  const std::vector<Lead> leads = store.identity().leads(site.id, wish.after, wish.limit + 1, "");
  std::string last;
  for (size_t i = 0; i < leads.size(); ++i) {
    if (i == static_cast<size_t>(wish.limit) || response.body.size() > kAnswerBytes) {
      response.headers.push_back({"Fieldwise-Next", last});
      break;
    }
    last = leads[i].id;
    if (const auto log = lead_log(store, site.id, last)) {
      add_lead(store, site, *log, wish.columns, wish.kind, now, response.body);
    }
  }
  return response;
}

void export_as(const Api& api, const Call& call, const Reply& reply, TableKind kind) {
  if (call.site->plans == nullptr) return reply(no_plan());
  ExportWish wish;
  wish.kind = kind;
  const Errors errors = read_export_wish(call.request, *call.site->plans->full, wish);
  if (!errors.empty()) return reply(bad_request(errors));
  api.store().post(
      [site = call.site, wish](Store& store) { return exported(store, *site, wish, now_ms()); },
      reply);
}

struct Import {
  ImportTable table;
  std::array<int64_t, 4> counts{};  // by Imported
  std::vector<RowError> errors;     // the first kErrors
};

// The text of a map is the same in both directions: SOURCE:NAME.
Errors read_import(const Request& request, const Plan& plan, Import& out) {
  std::vector<Column> map;
  Errors errors = read_map(plan, query_parameter(request, "map"), MapFor::importing, map);
  out.table.source = query_parameter(request, "source");
  if (out.table.source.empty()) out.table.source = "csv";
  // Whoever writes HubSpot once and hubspot the next time means the same.
  for (char& c : out.table.source) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  out.table.typed_too = query_parameter(request, "typed") == "take";
  for (Error& error : read_outcome_names(query_parameter(request, "outcomes"), out.table.outcomes))
    errors.push_back(std::move(error));
  const std::string dates = query_parameter(request, "dates");
  if (!dates.empty()) {
    out.table.dates = dates == "dmy" ? DateOrder::day_first : DateOrder::month_first;
  }
  if (!errors.empty()) return errors;
  return media_type(request.content_type) == "text/csv"
             ? read_table(plan, request.body, map, now_ms(), out.table)
             : read_lines(plan, request.body, map, now_ms(), out.table);
}

void write_lines(JsonWriter& json, const char* key, std::span<const RowError> lines) {
  json.key(key).begin_array();
  for (const RowError& line : lines.first(std::min(lines.size(), kErrors))) {
    json.begin_object();
    json.key("line").integer(static_cast<int64_t>(line.line));
    json.key("column").string_or_null(line.column);
    json.key("code").string(line.error.code);
    json.key("message").string(line.error.message);
    json.end_object();
  }
  json.end_array();
}

Response report(const Import& import) {
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  constexpr std::array<const char*, 4> kNames{"created", "updated", "unchanged", "refused"};
  for (size_t i = 0; i < kNames.size(); ++i) json.key(kNames[i]).integer(import.counts[i]);
  json.key("ignored").begin_array();
  for (const std::string& name : import.table.ignored) json.string(name);
  json.end_array();
  write_lines(json, "errors", import.errors);
  write_lines(json, "notes", import.table.notes);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

void get_export_csv(const Api& api, const Call& call, const Reply& reply) {
  export_as(api, call, reply, TableKind::csv);
}

void get_export_ndjson(const Api& api, const Call& call, const Reply& reply) {
  export_as(api, call, reply, TableKind::ndjson);
}

void post_import(const Api& api, const Call& call, const Reply& reply) {
  const std::string type = media_type(call.request.content_type);
  if (type != "text/csv" && type != "application/x-ndjson") {
    return reply(problem(415, "content_type", "Send text/csv or application/x-ndjson."));
  }
  if (call.site->plans == nullptr) return reply(no_plan());
  const auto import = std::make_shared<Import>();
  const Errors errors = read_import(call.request, *call.site->plans->full, *import);
  if (!errors.empty()) {
    return reply(problem(422, "import", "The table cannot be read; nothing was stored.", errors));
  }
  const auto batches = std::make_shared<Batches>();
  batches->count = import->table.rows.rows();
  batches->per_batch = kRowsPerBatch;
  batches->work = [&api, site = call.site, import](Store& store, size_t begin, size_t end) {
    std::array<int64_t, 4> counts{};
    std::vector<RowError> wrong;
    for (size_t row = begin; row < end; ++row) {
      const Imported outcome =
          import_row(store, *site, api.suppression_key(), import->table, row, now_ms(), wrong);
      ++counts[static_cast<size_t>(outcome)];
    }
    return [import, counts, wrong = std::move(wrong)] {
      for (size_t i = 0; i < counts.size(); ++i) import->counts[i] += counts[i];
      const size_t room = std::min(kErrors - import->errors.size(), wrong.size());
      import->errors.insert(import->errors.end(), wrong.begin(),
                            wrong.begin() + static_cast<std::ptrdiff_t>(room));
    };
  };
  batches->finish = [import] { return report(*import); };
  run_batches(api.store(), batches, reply);
}

}  // namespace fieldwise::server
