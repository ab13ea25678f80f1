// Leads from the event log, and what became of them.
#include <doctest/doctest.h>

#include <string>

#include "learn/table.h"
#include "learn/visitors.h"

namespace fieldwise::learn {
namespace {

constexpr std::string_view kPlan = R"({"fieldwise":1,"name":"n","fields":[
    {"key":"email","type":"email"},
    {"key":"role","type":"choice","options":[{"value":"boss"},{"value":"staff"}]},
    {"key":"size","type":"number"},
    {"key":"tools","type":"multi-choice","options":[{"value":"a"},{"value":"b"}]},
    {"key":"team","type":"number","showIf":{"==":[{"var":"role"},"boss"]}},
    {"key":"news","type":"boolean"},
    {"key":"twice","type":"number","compute":{"*":[{"var":"size"},2]}}],
  "ask":{"policy":"queue","queue":[["email","role","size","tools"]]},
  "offers":[{"key":"guide","buyerStage":"awareness","fields":[],"quota":9}]})";

constexpr int64_t kHour = 3600000;

// A visitor's events: each gets a client, a number and a time, a second after the one before.
class Log {
 public:
  explicit Log(int64_t from = kHour) : at_(from) {}
  Log& visit() { return add(R"("type":"visit","offer":"guide")"); }
  Log& submit() { return add(R"("type":"submit")"); }
  Log& skip(const std::string& field) { return add(R"("type":"skip","field":")" + field + '"'); }
  Log& answer(const std::string& field, const std::string& value, const std::string& more = "") {
    return add(R"("type":"answer","field":")" + field + R"(","value":)" + value + more);
  }
  Log& add(const std::string& members) {
    const Errors errors = log_.add(R"({"client":"c","seq":)" + std::to_string(++seq_) +
                                   R"(,"at":)" + std::to_string(at_ += 1000) + "," + members + "}");
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
    return *this;
  }
  EventLog take() { return std::move(log_); }

 private:
  EventLog log_;
  int64_t at_;
  int64_t seq_ = 0;
};

struct Read {
  std::shared_ptr<const Plan> plan;
  Visitors visitors;
  Leads leads;

  const FieldAnswers* field(std::string_view key) const {
    for (const FieldAnswers& answers : leads.fields) {
      if (plan->fields[answers.field].key == key) return &answers;
    }
    return nullptr;
  }
  const Cell& cell(std::string_view key, size_t lead) const {
    const FieldAnswers* answers = field(key);
    REQUIRE(answers != nullptr);
    return answers->cells[lead];
  }
  std::string journey(size_t i) const {
    std::string out;
    for (const uint32_t f : leads.journeys.at(i).fields) {
      out += std::string(plan->fields[f].key) + ' ';
    }
    return out + (leads.journeys[i].left ? "left" : "done");
  }
};

void read(Read& out, const Outcomes* outcomes = nullptr) {
  PlanResult plan = load_plan(kPlan);
  REQUIRE_MESSAGE(plan.errors.empty(), to_json(plan.errors));
  out.plan = plan.plan;
  read_visitors(*out.plan, out.visitors, outcomes, out.leads);
}

TEST_CASE("visitors: the answers that count are a lead's") {
  Read r;
  r.visitors["a"] = Log()
                        .visit()
                        .answer("role", R"("boss")")
                        .answer("role", R"("staff")", R"(,"source":"enrichment")")
                        .answer("size", R"("50")")
                        .answer("tools", R"(["b","a"])")
                        .answer("team", "7")
                        .take();
  // No boss, so nobody was asked for the team; a size that is no number; tools are not told.
  r.visitors["b"] = Log()
                        .visit()
                        .answer("role", R"("staff")")
                        .answer("team", "7")
                        .answer("size", R"("many")")
                        .skip("tools")
                        .take();
  r.visitors["c"] = Log().visit().add(R"("type":"page","path":"/")").take();
  r.visitors["d"] = EventLog();
  read(r);
  REQUIRE(r.leads.size() == 2);
  CHECK(r.cell("role", 0).value.text() == "boss");
  CHECK(r.cell("role", 0).at == kHour + 2000);
  CHECK(r.cell("size", 0).value.number == 50);
  CHECK(r.cell("tools", 0).value.size == 2);
  CHECK(r.cell("tools", 0).value.items[0].text() == "a");
  CHECK(r.cell("team", 0).value.number == 7);
  CHECK(r.cell("role", 1).value.text() == "staff");
  CHECK_FALSE(r.cell("team", 1).known);
  CHECK_FALSE(r.cell("team", 1).blank);
  CHECK_FALSE(r.cell("size", 1).known);
  CHECK(r.cell("tools", 1).blank);
  CHECK(r.field("tools")->blank_is_answer);
  CHECK_FALSE(r.field("role")->blank_is_answer);
  // Nobody was asked these, or nobody ever is.
  CHECK(r.field("news") == nullptr);
  CHECK(r.field("email") == nullptr);
  CHECK(r.field("twice") == nullptr);
  Table table;
  make_table(*r.plan, r.leads, table);
  REQUIRE(table.inputs.size() > 2);
  CHECK(table.inputs[0].size() == 2);
  CHECK(table.row(0)[0] == 0);
  CHECK(table.row(1)[0] == 1);
  CHECK(table.outcomes.empty());
}

TEST_CASE("visitors: one address is one group") {
  Read r;
  r.visitors["a"] = Log().answer("email", R"("ada@acme.example")").take();
  r.visitors["b"] = Log().answer("email", R"("ada@ACME.example")").take();
  r.visitors["c"] = Log().answer("email", R"("bob@acme.example")").take();
  r.visitors["d"] = Log().answer("news", "true").take();
  read(r);
  CHECK(r.leads.groups[0] == r.leads.groups[1]);
  CHECK(r.leads.groups[0] != r.leads.groups[2]);
  CHECK(r.leads.groups[2] != r.leads.groups[3]);
}

TEST_CASE("visitors: where they left the form") {
  Read r;
  // Submitted: nobody left, also where the plan was another.
  r.visitors["a"] = Log()
                        .visit()
                        .answer("role", R"("boss")")
                        .skip("email")
                        .add(R"("type":"submit","plan":"another")")
                        .take();
  // The next question in the queue was size.
  r.visitors["b"] =
      Log().visit().answer("role", R"("boss")").answer("email", R"("a@b.example")").take();
  // Nothing was begun, once; the second visit of two ended at its second question.
  r.visitors["c"] = Log().visit().visit().answer("email", R"("c@b.example")").take();
  // Of another plan's questions nobody knows which was next.
  r.visitors["d"] = Log().visit().answer("role", R"("boss")", R"(,"plan":"another")").take();
  // An answer that is not valid is asked again: left at it.
  r.visitors["e"] =
      Log().visit().answer("role", R"("staff")").answer("email", R"("nonsense")").take();
  // All was answered, and then nothing sent.
  r.visitors["f"] = Log()
                        .visit()
                        .answer("email", R"("f@b.example")")
                        .answer("role", R"("staff")")
                        .answer("size", "1")
                        .answer("tools", R"(["a"])")
                        .take();
  // Still at it, a quarter of an hour before the newest event.
  r.visitors["g"] = Log(2 * kHour - kHour / 4).visit().answer("role", R"("boss")").take();
  r.visitors["h"] = Log(2 * kHour).visit().answer("role", R"("boss")").submit().take();
  read(r);
  REQUIRE(r.leads.journeys.size() == 6);
  CHECK(r.journey(0) == "role email done");
  CHECK(r.journey(1) == "role email size left");
  CHECK(r.journey(2) == "email role left");
  CHECK(r.journey(3) == "role email left");
  CHECK(r.journey(4) == "email role size tools done");
  CHECK(r.journey(5) == "role done");
}

TEST_CASE("visitors: the published plan's events are this plan's") {
  Read r;
  const PlanResult plan = load_plan(kPlan);
  const PlanResult page = load_plan(publish_plan(*plan.plan));
  REQUIRE(page.plan != nullptr);
  const std::string hash(plan_hash(*page.plan));
  r.visitors["a"] =
      Log().visit().answer("email", R"("a@b.example")", R"(,"plan":")" + hash + '"').take();
  r.visitors["b"] = Log(3 * kHour).visit().take();
  read(r);
  REQUIRE(r.leads.journeys.size() == 1);
  CHECK(r.journey(0) == "email role left");
}

Csv csv_of(std::string_view text) {
  Csv csv;
  REQUIRE(read_csv(text, csv).message.empty());
  return csv;
}

TEST_CASE("visitors: what became of them") {
  const Csv csv = csv_of("note,visitor,won\nx,a,Yes\n,b,0\n,c,\n,d,LOST\n,gone,1\n");
  Outcomes outcomes;
  REQUIRE(read_outcomes(csv, outcomes).empty());
  Read r;
  for (const char* name : {"a", "b", "c", "e"}) {
    r.visitors[name] = Log().answer("role", R"("boss")").take();
  }
  read(r, &outcomes);
  CHECK(r.leads.outcomes == std::vector<int8_t>{1, 0, kOpen, kOpen});
  REQUIRE(r.leads.warnings.size() == 1);
  CHECK(r.leads.warnings[0] ==
        "Outcomes of visitors who have no events are left out: 2, for example \"d\".");
}

TEST_CASE("visitors: what is wrong with outcomes is said with its line") {
  const auto problems = [](std::string_view text) {
    const Csv csv = csv_of(text);
    Outcomes outcomes;
    std::string out;
    for (const Problem& problem : read_outcomes(csv, outcomes)) {
      out += std::to_string(problem.line) + " " + problem.error.message + "\n";
    }
    return out;
  };
  CHECK(problems("id,won\na,1\n") ==
        "1 There is no column \"visitor\"; outcomes have the columns \"visitor\" and \"won\".\n");
  CHECK(problems("visitor,won,won\na,1,1\n") ==
        "1 There are two columns \"won\"; outcomes have the columns \"visitor\" and \"won\".\n");
  CHECK(problems("visitor,won\na,maybe\n,1\na,0\n") ==
        "2 \"won\" is \"maybe\"; write yes or no, or nothing while it is open.\n"
        "3 The visitor is missing; write the id as the events have it.\n"
        "4 Visitor \"a\" is here already; keep one line for each.\n");
}

}  // namespace
}  // namespace fieldwise::learn
