#include "random_model.h"

#include <algorithm>

namespace fieldwise::test {
namespace {

std::string quoted(const std::string& text) { return "\"" + text + "\""; }
std::string field_key(uint32_t f) { return "f" + std::to_string(f); }
std::string option_key(uint32_t o) { return std::string(1, static_cast<char>('a' + o)); }

void add_item(std::string& list, const std::string& item) {
  if (!list.empty()) list += ",";
  list += item;
}

// A byte for each of `answers` in each class, never 0.
void add_chances(Random& random, uint32_t answers, uint32_t classes, std::vector<uint8_t>& out) {
  for (uint32_t i = 0; i < answers * classes; ++i) {
    out.push_back(static_cast<uint8_t>(random.between(20, 255)));
  }
}

}  // namespace

std::string base64(const std::vector<uint8_t>& bytes) {
  const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const uint32_t left = static_cast<uint32_t>(std::min<size_t>(3, bytes.size() - i));
    uint32_t bits = 0;
    for (uint32_t k = 0; k < 3; ++k) bits = bits << 8 | (k < left ? bytes[i + k] : 0u);
    for (uint32_t k = 0; k < 4; ++k) {
      out += k <= left ? digits[bits >> (18 - 6 * k) & 63] : '=';
    }
  }
  return out;
}

std::string random_model_plan(Random& random, const ModelPlan& shape) {
  std::string fields, rules, inputs, leave;
  std::vector<uint8_t> chances;
  int64_t most[2] = {0, 0};
  bool child = false;
  for (uint32_t f = 0; f < shape.fields; ++f) {
    const bool several = shape.several && random.chance(30);
    const uint32_t options = static_cast<uint32_t>(random.between(2, shape.options));
    std::string list;
    for (uint32_t o = 0; o < options; ++o) {
      add_item(list, "{\"value\":" + quoted(option_key(o)) + "}");
    }
    std::string field = "{\"key\":" + quoted(field_key(f)) +
                        ",\"type\":" + (several ? "\"multi-choice\"" : "\"choice\"") +
                        ",\"options\":[" + list + "]";
    const bool shown = child;  // the field before: what hangs on it hangs on no other
    child = shape.children && f > 0 && !shown && random.chance(50);
    if (child) {
      field += ",\"showIf\":{\"==\":[{\"var\":" + quoted(field_key(f - 1)) + "}," +
               quoted(option_key(random.below(2))) + "]}";
    }
    add_item(fields, field + "}");
    for (uint32_t axis = 0; axis < 2; ++axis) {
      if (axis != f % 2 && !(shape.both_axes && random.chance(30))) continue;
      int64_t best = 0;
      for (uint32_t o = 0; o < options; ++o) {
        const int64_t points = random.between(0, 10);
        best = several ? best + points : std::max(best, points);
        if (points == 0) continue;
        const std::string name = field_key(f) + option_key(o) + std::to_string(axis);
        const std::string var = "{\"var\":" + quoted(field_key(f)) + "}";
        const std::string value = quoted(option_key(o));
        add_item(rules, "{\"key\":" + quoted(name) +
                            ",\"axis\":" + (axis == 0 ? "\"fit\"" : "\"intent\"") +
                            ",\"points\":" + std::to_string(points) + ",\"if\":" +
                            (several ? "{\"in\":[" + value + "," + var + "]}"
                                     : "{\"==\":[" + var + "," + value + "]}") +
                            "}");
      }
      most[axis] += best;
    }
    if (several) {
      for (uint32_t o = 0; o < options; ++o) {
        add_item(inputs, "{\"field\":" + quoted(field_key(f)) +
                             ",\"option\":" + quoted(option_key(o)) + ",\"answers\":[true,false]}");
        add_chances(random, 2, shape.classes, chances);
      }
    } else {
      std::string answers;
      for (uint32_t o = 0; o < options; ++o) add_item(answers, quoted(option_key(o)));
      add_item(inputs, "{\"field\":" + quoted(field_key(f)) + ",\"answers\":[" + answers + "]}");
      add_chances(random, options, shape.classes, chances);
    }
    add_item(leave, quoted(field_key(f)) + ":0.0" + std::to_string(random.between(10, 99)));
  }
  std::string weights;
  double sum = 0;
  std::vector<double> shares;
  for (uint32_t z = 0; z < shape.classes; ++z) {
    sum += shares.emplace_back(static_cast<double>(random.between(1, 9)));
  }
  for (const double share : shares) add_item(weights, std::to_string(share / sum));
  const auto cut = [&](uint32_t axis, int64_t percent) {
    return std::to_string(std::max<int64_t>(most[axis] == 0 ? 0 : 1, most[axis] * percent / 100));
  };
  const auto bands = [&](uint32_t axis) {
    return "\"bands\":[{\"key\":\"low\"},{\"key\":\"middle\",\"min\":" + cut(axis, 35) +
           "},{\"key\":\"high\",\"min\":" +
           std::to_string(std::max<int64_t>(1, most[axis] * 35 / 100) + 1 + most[axis] * 30 / 100) +
           "}]";
  };
  return "{\"fieldwise\":1,\"name\":\"Random\",\"fields\":[{\"key\":\"email\",\"type\":\"email\"}"
         "," +
         fields + "],\"axes\":[{\"key\":\"fit\"},{\"key\":\"intent\"}],\"rules\":[" + rules +
         "],\"thresholds\":[{\"stage\":\"mql\",\"when\":[{\"axis\":\"fit\",\"min\":" +
         cut(0, random.between(40, 65)) +
         "},{\"axis\":\"intent\",\"min\":" + cut(1, random.between(40, 65)) +
         "}]}],\"segments\":[{\"key\":\"tier\",\"axis\":\"fit\"," + bands(0) +
         "},{\"key\":\"heat\",\"axis\":\"intent\"," + bands(1) +
         "}],\"ask\":{\"policy\":\"value\",\"settle\":" +
         (shape.segments ? "\"segment\"" : "\"stage\"") +
         ",\"model\":{\"leads\":1000,\"inputs\":[" + inputs + "],\"classes\":{\"weights\":[" +
         weights + "],\"chances\":" + quoted(base64(chances)) + "}" +
         (shape.leave ? ",\"leave\":{" + leave + "}" : "") +
         "}},\"offers\":[{\"key\":\"demo\",\"buyerStage\":\"decision\",\"fields\":[],\"quota\":1}]"
         "}";
}

}  // namespace fieldwise::test
