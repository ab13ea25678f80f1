#include "random_plan.h"

#include <doctest/doctest.h>

#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise::test {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  JsonWriter(out).string(text);
  return out;
}

std::string op(std::string_view name, const std::vector<std::string>& args) {
  return "{" + quoted(name) + ":" + json_array(args) + "}";
}

std::string constant(Random& random) {
  return random.pick({"0", "1", "2", "5", "7.5", "-3", "\"\"", "\"a\"", "\"b\"", "\"5\"", "\"yes\"",
                      "\"acme.example\"", "\"free\"", "true", "false", "null", "\"2026-06-01\"",
                      "[]", "[\"a\"]"});
}

// Reads the input to compare it with the constant. No choice has the last of the texts as an
// option, and what is compared with one of those may be another value: a default that is none.
std::string compared(const std::string& input, const std::string& constant) {
  const bool option = constant[0] != '"' || constant == "\"\"" || constant == "\"a\"" ||
                      constant == "\"b\"" || constant == "\"5\"";
  if (option || input.find('.') != std::string::npos) return "{\"var\":" + quoted(input) + "}";
  return "{\"var\":[" + quoted(input) + ",null]}";
}

std::string decay(Random& random) {
  return random.pick({R"({"kind":"inactivity","factor":0.5,"period":"10d"})",
                      R"({"kind":"inactivity","factor":0.9,"period":"1d"})",
                      R"({"kind":"half-life","halfLife":"7d"})",
                      R"({"kind":"linear","span":"30d"})"});
}

std::string field_key(uint32_t i) { return "f" + std::to_string(i); }

std::string random_field(Random& random, uint32_t i, const PlanShape& shape,
                         std::vector<std::string>& inputs) {
  const std::string key = field_key(i);
  const std::string type =
      shape.small_answers ? random.pick({"choice", "choice", "boolean", "number"})
                          : random.pick({"choice", "choice", "boolean", "number", "text", "email",
                                         "multi-choice", "date", "country", "url", "phone"});
  std::string out = "{\"key\":" + quoted(key) + ",\"type\":" + quoted(type);
  if (type == "choice" || type == "multi-choice") {
    out += R"(,"options":[{"value":"a"},{"value":"b"},{"value":"5"}])";
    if (i > 0 && random.chance(20)) {
      out += R"(,"optionsIf":{"b":)" + random_condition(random, inputs, 2) + "}";
    }
  }
  if (type == "number") out += R"(,"min":0,"max":9)";
  if (type == "text" && random.chance(50)) out += R"(,"role":"job_title")";
  if (i > 0 && random.chance(40)) out += ",\"showIf\":" + random_condition(random, inputs, 2);
  const bool computed = i > 1 && random.chance(12) && type != "multi-choice";
  if (computed) {
    const std::string a = "{\"var\":" + quoted(random.pick(inputs)) + "}";
    const std::string b = "{\"var\":" + quoted(random.pick(inputs)) + "}";
    out += ",\"compute\":" + (type == "number"    ? op("+", {a, b})
                              : type == "boolean" ? random_condition(random, inputs, 2)
                              : type == "choice"  ? op("if", {a, "\"a\"", "\"b\""})
                                                  : op("cat", {a, b}));
  } else {
    if (random.chance(30)) out += ",\"required\":true";
    if (i > 0 && random.chance(20)) out += ",\"requireIf\":" + random_condition(random, inputs, 2);
  }
  if (random.chance(20)) out += ",\"staleAfter\":\"20d\"";
  inputs.push_back(key);
  if (type == "email") {
    inputs.push_back(key + ".domain");
    inputs.push_back(key + ".kind");
  }
  if (out.find("job_title") != std::string::npos) {
    inputs.push_back(key + ".level");
    inputs.push_back(key + ".department");
  }
  return out + "}";
}

std::string random_rule(Random& random, uint32_t i, const PlanShape& shape,
                        const std::vector<std::string>& inputs) {
  std::string out = "{\"key\":\"r" + std::to_string(i) +
                    "\",\"axis\":" + random.pick({"\"x\"", "\"y\""}) +
                    ",\"points\":" + std::to_string(random.between(-60, 80));
  if (random.chance(30)) {
    out += ",\"signal\":" + random.pick({"\"pages\"", "\"demo\""});
    if (random.chance(50)) out += ",\"cap\":" + std::to_string(random.between(1, 150));
  } else {
    out += ",\"if\":" + random_condition(random, inputs);
  }
  if (shape.decay && random.chance(35)) out += ",\"decay\":" + decay(random);
  if (random.chance(20)) out += R"(,"persona":["p0"])";
  if (random.chance(15)) out += ",\"private\":true";
  return out + "}";
}

}  // namespace

std::string json_array(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) {
    if (out.size() > 1) out += ',';
    out += item;
  }
  return out + "]";
}

std::string random_condition(Random& random, const std::vector<std::string>& inputs,
                             uint32_t depth) {
  const std::string input = random.pick(inputs);
  const std::string var = "{\"var\":" + quoted(input) + "}";
  const auto inner = [&] { return random_condition(random, inputs, depth - 1); };
  const uint32_t kind = random.below(depth > 0 ? 20 : 12);
  switch (kind) {
    case 0:
    case 1:
    case 2: {
      const std::string with = constant(random);
      if (kind == 2) return op("==", {with, compared(input, with)});
      return op(random.pick({"==", "!=", "===", "!=="}), {compared(input, with), with});
    }
    case 3:
    case 4:
      return op(random.pick({"<", "<=", ">", ">="}), {var, constant(random)});
    case 5:
      return op(random.pick({"<", "<=", ">", ">="}), {constant(random), var, constant(random)});
    case 6:
      return op("in", {var, random.pick({R"(["a","b"])", R"(["5"])", "[]", R"(["a",5])"})});
    case 7: {
      const std::string part = constant(random);
      return op("in", {part, compared(input, part)});
    }
    case 8:
      return random.chance(50) ? "{\"!\":" + var + "}" : op("!!", {var});
    case 9:
      return var;
    case 10:
      return op("missing", {quoted(random.pick(inputs))});
    case 11: {
      // Reads two inputs at once, and may fail on texts.
      const std::string other = "{\"var\":" + quoted(random.pick(inputs)) + "}";
      return op(random.pick({">", "<=", "=="}),
                {op(random.pick({"+", "-", "*"}), {var, other}), constant(random)});
    }
    case 12:
    case 13:
    case 14:
      return op("and", random.chance(70) ? std::vector{inner(), inner()}
                                         : std::vector{inner(), inner(), inner()});
    case 15:
    case 16:
    case 17:
      return op("or", random.chance(70) ? std::vector{inner(), inner()}
                                        : std::vector{inner(), inner(), inner()});
    case 18:
      return random.chance(50) ? op("!", {inner()}) : "{\"!\":" + inner() + "}";
    default:
      return op("if", {inner(), inner(), inner()});
  }
}

std::shared_ptr<const Plan> random_plan(Random& random, const PlanShape& shape) {
  std::vector<std::string> fields, rules, inputs = {"offer"};
  for (uint32_t i = 0; i < shape.fields; ++i) {
    fields.push_back(random_field(random, i, shape, inputs));
  }
  for (uint32_t i = 0; i < shape.rules; ++i) {
    rules.push_back(random_rule(random, i, shape, inputs));
  }
  // A last field that hangs on a score, and one that hangs on behaviour.
  fields.push_back(R"({"key":"late","type":"choice","options":[{"value":"a"},{"value":"b"}],)"
                   R"("showIf":{">":[{"score":"x"},20]}})");
  fields.push_back(R"({"key":"keen","type":"boolean",)"
                   R"("showIf":{">=":[{"signal":["pages","20d"]},2]}})");
  fields.push_back(R"({"key":"mail","type":"email","showIf":)" +
                   random.pick({"true", R"({"!":{"==":[{"var":"f0"},"a"]}})"}) + "}");
  rules.push_back(R"({"key":"late","axis":"y","points":15,"if":{"==":[{"var":"late"},"a"]}})");
  rules.push_back(R"({"key":"both","axis":"y","points":-20,)"
                  R"("if":{"or":[{"var":"keen"},{"==":[{"var":"late"},"b"]}]}})");
  rules.push_back(R"({"key":"named","axis":"y","points":5,)"
                  R"("if":{"in":[{"var":"mail.domain"},{"list":"named"}]}})");
  rules.push_back(R"({"key":"unnamed","axis":"y","points":3,)"
                  R"("if":{"==":[{"in":[{"var":"mail.domain"},{"list":"named"}]},false]}})");
  std::string bounds = random.chance(50) ? R"(,"min":-50,"max":90)" : "";
  if (shape.decay && random.chance(40)) bounds += ",\"decay\":" + decay(random);
  const std::string json =
      R"({"fieldwise":1,"name":"random","fields":)" + json_array(fields) +
      R"(,"signals":[{"key":"pages","on":"page","path":"/p*"},{"key":"demo","on":"demo_request"}])"
      R"(,"personas":[{"key":"p0","if":)" +
      random_condition(random, inputs) + R"(},{"key":"p1","if":true}],"axes":[{"key":"x")" +
      bounds + R"(},{"key":"y"}],"rules":)" + json_array(rules) +
      R"(,"lists":{"named":["acme.example"]})"
      R"(,"thresholds":[{"stage":"mql","when":[{"axis":"x","min":20}]},)"
      R"({"stage":"sal","when":[{"axis":"x","min":40},{"axis":"y","min":10}]}])"
      R"(,"expressLanes":[{"key":"lane","stage":"sql","if":)" +
      random_condition(random, inputs) +
      R"(}],"ask":{"policy":"queue","queue":[["f0","f1"],["f2","mail"],["late","keen"]]})"
      R"(,"offers":[{"key":"guide","buyerStage":"awareness","fields":["f0"]}]})";
  PlanResult result = load_plan(json);
  // Rules that cannot add up to a threshold are an author's mistake; not what is tested with these.
  const bool too_few = std::all_of(result.errors.begin(), result.errors.end(),
                                   [](const Error& e) { return e.code == "unreachable"; });
  if (result.plan == nullptr && too_few) return random_plan(random, shape);
  REQUIRE_MESSAGE(result.plan != nullptr, json, "\n", to_json(result.errors));
  return result.plan;
}

std::string random_answer(Random& random, const Field& field) {
  if (random.chance(12)) return random.pick({"null", "\"\"", "[]"});
  if (random.chance(5)) return random.pick({"\"nonsense\"", "-1e9", "[\"zzz\"]"});
  switch (field.type) {
    case FieldType::choice:
      return quoted(random.pick(field.options).value);
    case FieldType::multi_choice:
      return random.pick({R"(["a"])", R"(["b","a"])", "\"b\"", R"(["5","a","b"])"});
    case FieldType::boolean:
      return random.pick({"true", "false", "\"on\"", "\"no\""});
    case FieldType::number:
      return std::to_string(random.between(0, 9));
    case FieldType::email:
      return random.pick({"\"ada@acme.example\"", "\"a.very.long.name@Another-Company.example\"",
                          "\"x@gmail.com\"", "\"s@x.edu\""});
    case FieldType::phone:
      return random.pick({"\"+49 30 123456\"", "\"0044 (20) 7946-0958\""});
    case FieldType::url:
      return random.pick({"\"acme.example\"", "\"HTTP://Acme.example/A?b\""});
    case FieldType::date:
      return random.pick({"\"2026-01-31\"", "\"2026-11-21\""});
    case FieldType::country:
      return random.pick({"\"de\"", "\"US\""});
    default:
      return random.pick(
          {"\"a\"", "\"5\"", "\" yes \"", "\"VP of Marketing at a large company\"", "\"abc\""});
  }
}

std::vector<std::string> random_events(Random& random, const Plan& plan, uint32_t count,
                                       int64_t now) {
  std::vector<std::string> out;
  int64_t seq[3] = {};
  const std::string_view clients[] = {"a", "b", "Z-1"};
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t c = random.below(3);
    // Times fall together often, so that the order within one moment matters.
    const int64_t at = now - random.between(-2, 60) * 86400000;
    std::string event = "{\"client\":" + quoted(clients[c]) +
                        ",\"seq\":" + std::to_string(++seq[c]) + ",\"at\":" + std::to_string(at);
    const uint32_t kind = random.below(10);
    if (kind < 5) {
      const Field& field = random.pick(plan.fields);
      event += ",\"type\":\"answer\",\"field\":" + quoted(field.key) +
               ",\"value\":" + random_answer(random, field) +
               ",\"source\":" + quoted(random.pick({"form", "form", "rep", "enrichment"}));
    } else if (kind == 5) {
      event += ",\"type\":\"skip\",\"field\":" + quoted(random.pick(plan.fields).key);
    } else if (kind == 6) {
      event += R"(,"type":"visit","utm":{"source":)" + random.pick({"\"a\"", "\"news\""}) + "}";
    } else if (kind == 7) {
      event += ",\"type\":\"demo_request\"";
    } else {
      event += ",\"type\":\"page\",\"path\":" + random.pick({"\"/p\"", "\"/pricing\"", "\"/q\""});
    }
    out.push_back(event + "}");
  }
  return out;
}

}  // namespace fieldwise::test
