#include "calibrate/examples.h"

#include <charconv>
#include <set>
#include <string_view>

#include "fieldwise/plan.h"
#include "json/document.h"
#include "learn/splice.h"

namespace fieldwise::calibrate {
namespace {

constexpr std::string_view kPath = "/examples/";

// The places of the examples that do not hold.
std::set<size_t> failed(const std::string& plan) {
  std::set<size_t> out;
  for (const Error& error : load_plan(plan).errors) {
    if (error.code != "example_failed" || !error.path.starts_with(kPath)) continue;
    size_t place = 0;
    std::from_chars(error.path.data() + kPath.size(), error.path.data() + error.path.size(), place);
    out.insert(place);
  }
  return out;
}

std::string list_of(const std::vector<std::string_view>& items) {
  std::string out;
  for (const std::string_view item : items) {
    out.append(out.empty() ? "[\n    " : ",\n    ").append(item);
  }
  return out.empty() ? "[]" : out + "\n  ]";
}

std::string name_of_example(std::string_view item, size_t place) {
  Arena arena;
  const Value* name = parse_json(item, arena).value.find("name");
  return name == nullptr || name->text().empty() ? std::to_string(place + 1)
                                                 : std::string(name->text());
}

}  // namespace

std::vector<std::string> set_aside_examples(std::string& plan) {
  std::vector<std::string> names;
  const std::set<size_t> wrong = failed(plan);
  if (wrong.empty()) return names;
  const std::string text = plan;
  std::vector<std::string_view> kept, aside = learn::items_of(text, "x-examples");
  const std::vector<std::string_view> all = learn::items_of(text, "examples");
  for (size_t i = 0; i < all.size(); ++i) {
    (wrong.contains(i) ? aside : kept).push_back(all[i]);
    if (wrong.contains(i)) names.push_back(name_of_example(all[i], i));
  }
  plan = learn::with_member(plan, "examples", list_of(kept));
  plan = learn::with_member(plan, "x-examples", list_of(aside));
  return names;
}

}  // namespace fieldwise::calibrate
