// The model that learning wrote into a plan: what loads, what is wrong with it, and the drift
// guard.
#include <doctest/doctest.h>

#include <string>

#include "plan/plan.h"

namespace fieldwise {
namespace {

constexpr std::string_view kModel = R"({"leads":1200,"won_leads":400,
  "score":-2.1,"expected":-2.05,"error":0.03,
  "inputs":[{"field":"role","answers":["boss","staff",null]},
            {"field":"size","cuts":[10,50],"answers":[null]},
            {"field":"news","answers":[false,true]},
            {"field":"tools","option":"x","answers":[false,true]},
            {"field":"company","answers":[true,null]}],
  "classes":{"weights":[0.6,0.4],"chances":"tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLQ="},
  "won":{"weights":[0.7,0.3],"outcomes":[0,1],"chances":"tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLQ="},
  "leave":{"role":0.1,"size":0}})";

// The plan with `more` behind its model, after replacing the first `old` in it by `by`.
PlanResult load_with(const std::string& old = "", const std::string& by = "",
                     const std::string& more = "") {
  std::string model(kModel);
  if (!old.empty()) {
    const size_t at = model.find(old);
    REQUIRE(at != std::string::npos);
    model.replace(at, old.size(), by);
  }
  return load_plan(R"({"fieldwise":1,"name":"n","fields":[
    {"key":"role","type":"choice","options":[{"value":"boss"},{"value":"staff"}]},
    {"key":"size","type":"number"},
    {"key":"news","type":"boolean"},
    {"key":"tools","type":"multi-choice","options":[{"value":"x"},{"value":"y"}]},
    {"key":"company","type":"text"}],
    "ask":{"policy":"value","model":)" +
                   model + more + "}}");
}

// Every error as `path: message`.
std::string errors_with(const std::string& old, const std::string& by,
                        const std::string& more = "") {
  std::string out;
  for (const Error& error : load_with(old, by, more).errors) {
    out += (out.empty() ? "" : "\n") + error.path + ": " + error.message;
  }
  return out;
}

TEST_CASE("model: what learning writes loads") {
  const PlanResult result = load_with();
  REQUIRE_MESSAGE(result.errors.empty(), to_json(result.errors));
  const AnswerModel& model = result.plan->model;
  CHECK(model.leads == 1200);
  CHECK(model.inputs.size() == 5);
  CHECK_FALSE(model.drifted);
  // One class is a model too: answers are then independent of each other.
  CHECK(errors_with(R"("weights":[0.6,0.4],"chances":"tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLQ=")",
                    R"("weights":[1],"chances":"tLS0tLS0tLS0tLS0tA==")") == "");
}

TEST_CASE("model: what is wrong with one is said") {
  const std::string model = "/ask/model/";
  const std::string again = ": learning writes no such thing; learn the model again";
  const std::string hazard = "write the chance of leaving at this field, from 0 to 0.99";
  CHECK(errors_with("0.6,0.4", "0.6,0.5") ==
        model + "classes/weights: the weights must sum to 1; learn the model again");
  CHECK(errors_with("0.7,0.3", "0.7,0.2") ==
        model + "won/weights: the weights must sum to 1; learn the model again");
  CHECK(errors_with("0.6,0.4", "1.4,-0.4") == model + "classes/weights/1" + again);
  CHECK(errors_with("0.6,0.4", "1,null") == model + "classes/weights/1" + again);
  for (const char* value : {"\"x\"", "true", "[]", "{}"}) {
    CHECK(errors_with("0.6,0.4", "1," + std::string(value)) == model + "classes/weights/1" + again);
  }
  CHECK(errors_with("0.6,0.4", "") ==
        model + "classes/weights: the weights must sum to 1; learn the model again");
  CHECK(errors_with("tLS0tLS0", "tLS") == model + "classes/chances" + again);
  CHECK(errors_with("tLS0tLS0", "tL?0tLS0") == model + "classes/chances" + again);
  CHECK(errors_with("tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLQ=",
                    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") == model + "classes/chances" + again);
  CHECK(errors_with("[0,1],", "[0],") == model + "won" + again);
  CHECK(errors_with(R"({"weights":[0.6,0.4],"chances":"tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLS0tLQ="})",
                    "5") == model + "classes: write an object {…} here");
  for (const char* value : {"-0.1", "1", "null", "\"0.1\""}) {
    CHECK(errors_with(R"("role":0.1)", R"("role":)" + std::string(value)) ==
          model + "leave/role: " + hazard);
  }
  // JSON has no NaN and no infinity.
  CHECK(errors_with(R"("role":0.1)", R"("role":NaN)").find("not valid JSON") != std::string::npos);
  CHECK(errors_with(R"("role":0.1)", R"("role":1e999)").find("out of range") != std::string::npos);
  CHECK(errors_with(R"("leave":{"role")", R"("leave":{"rolle")") ==
        model + "leave/rolle: there is no field \"rolle\"; did you mean \"role\"?");
  CHECK(errors_with(R"({"field":"role",)", R"({"field":"rolle",)") ==
        model + "inputs/0/field: there is no field \"rolle\"; did you mean \"role\"?");
  CHECK(errors_with(R"("staff",null)", R"("clerk",null)") ==
        model + "inputs/0/answers/1: this field has no such answer; learn the model again");
  CHECK(errors_with(R"(["boss","staff",null])", R"(["boss"])") == model + "inputs/0" + again);
  CHECK(errors_with(R"("option":"x")", R"("option":"z")") == model + "inputs/3" + again);
  CHECK(errors_with("[10,50]", "[50,10]").starts_with(model + "inputs/1/cuts/1" + again));
  CHECK(errors_with("[0,1],", "[0,2],") == model + "won/outcomes/1" + again);
  CHECK(errors_with("[0,1],", "[0,null],") == model + "won/outcomes/1" + again);
  CHECK(errors_with(R"(["boss","staff",null])", R"(["boss","boss"])")
            .starts_with(model + "inputs/0/answers/1: this field has no such answer"));
  CHECK(errors_with(R"("field":"news","answers":[false,true])",
                    R"("field":"news","cuts":[1],"answers":[null])") == model + "inputs/2" + again);
  CHECK(errors_with(R"("leave":{"role":0.1,"size":0})", R"("leave":[0.1])") ==
        model + "leave" + again);
  CHECK(errors_with(R"("leave":{"role":0.1,"size":0})", R"("leave":3)") == model + "leave" + again);
  CHECK(errors_with(R"("leads":1200)", R"("leads":0)") ==
        model + "leads: write a whole number from 1 to 1000000000");
  CHECK(errors_with(R"("score":-2.1)", R"("score":2.1)") ==
        model + "score: write a number from -1000000 to 0");
}

TEST_CASE("model: answers of another public are told from chance") {
  const auto drifted = [](const char* live) {
    const PlanResult result = load_with("", "", R"(,"live":)" + std::string(live));
    REQUIRE_MESSAGE(result.errors.empty(), to_json(result.errors));
    return result.plan->model.drifted;
  };
  CHECK(drifted(R"({"leads":400,"score":-2.3,"expected":-2.1,"error":0.05})"));
  CHECK_FALSE(drifted(R"({"leads":400,"score":-2.19,"expected":-2.1,"error":0.001})"));
  CHECK_FALSE(drifted(R"({"leads":50,"score":-2.5,"expected":-2.1,"error":0.25})"));
  CHECK_FALSE(drifted(R"({"leads":400,"score":-1.5,"expected":-2.1,"error":0.05})"));
  const auto errors = [](const char* live) {
    return errors_with("", "", R"(,"live":)" + std::string(live));
  };
  CHECK(errors(R"({"leads":49,"score":-2.3,"expected":-2.1,"error":0.05})") ==
        "/ask/live/leads: write a whole number from 50 to 1000000000");
  CHECK(errors(R"({"leads":400,"score":-2.3,"expected":-2.1,"error":-1})") ==
        "/ask/live/error: write a number from 0 to 1000000");
  CHECK(errors(R"({"leads":400,"score":-2.3,"error":0.05})") ==
        "/ask/live: \"expected\" is missing; add it");
  CHECK(errors("7") == "/ask/live: write an object {…} here");
  const PlanResult bare = load_plan(
      R"({"fieldwise":1,"name":"n","fields":[{"key":"news","type":"boolean"}],"ask":{"policy":"value",
          "live":{"leads":400,"score":-2.3,"expected":-2.1,"error":0.05}}})");
  REQUIRE(bare.errors.size() == 1);
  CHECK(bare.errors[0].path == "/ask/live");
  CHECK(bare.errors[0].message == "there is no \"model\" to compare with; learn one, or remove it");
}

TEST_CASE("model: the page has the model and the guard") {
  const PlanResult full =
      load_with("", "", R"(,"live":{"leads":400,"score":-2.3,"expected":-2.1,"error":0.05})");
  REQUIRE(full.plan != nullptr);
  const PlanResult published = load_plan(publish_plan(*full.plan));
  REQUIRE_MESSAGE(published.errors.empty(), to_json(published.errors));
  CHECK(published.plan->model.drifted);
  CHECK(published.plan->model.leads == 1200);
}

}  // namespace
}  // namespace fieldwise
