#include "experiment/check.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "experiment/assign.h"
#include "json/writer.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

// Each combination of variants is a compiled plan in the server's memory.
constexpr uint64_t kMostCombinations = 100;

enum ExperimentMember : uint32_t { kExperimentKey, kVariants };
constexpr MemberSpec kExperiment[] = {
    {"key", Kind::text, true},
    {"variants", Kind::list, true, "list two or more; the first is what others are compared with",
     0, 20},
    {"notes"}};

enum VariantMember : uint32_t { kVariantKey, kWeight, kChange };
constexpr MemberSpec kVariant[] = {
    {"key", Kind::text, true}, {"weight", Kind::whole, false, nullptr, 0, 1000}, {"change"}};

constexpr char kOfAsk[] = "policy|settle|confidence|queue|quota";
constexpr char kOfField[] = "label|help|why|placeholder";
constexpr char kOfOffer[] = "label|fields|queue|quota";
constexpr char kOfSegments[] = "bands";

class Checker {
 public:
  Checker(const std::shared_ptr<const Plan>& plan, Errors& errors)
      : plan_(plan), root_(plan->source, errors) {
    for (uint32_t s = 0; s < plan->segments.size(); ++s) segments_.add(plan->segments[s].key, s);
  }

  void check() {
    const Reader list = root_.at("experiments");
    uint64_t combinations = 1;
    for (experiment_ = 0; experiment_ < list.size(); ++experiment_) {
      const Reader place = list.item(experiment_);
      Members experiment(place, kExperiment);
      key_ = read_key(experiment, keys_, experiment_);
      const Reader variants = experiment.at(kVariants);
      combinations = std::min(combinations * std::max(variants.size(), 1u), kMostCombinations + 1);
      check_variants(experiment, variants);
    }
    if (combinations > kMostCombinations) {
      list.error("too_many", "all variants together make more than 100 plans; end an experiment");
    }
  }

 private:
  void check_variants(Members& experiment, const Reader& variants) {
    if (experiment[kVariants].is_array() && variants.size() < 2) {
      variants.error("range",
                     "list two or more variants; the first is what others are compared with");
    }
    NameIndex keys;
    int64_t total = 0;
    for (uint32_t v = 0; v < variants.size(); ++v) {
      const Reader place = variants.item(v);
      Members variant(place, kVariant);
      const std::string_view key = read_key(variant, keys, v);
      total += variant.whole(kWeight, variant.has(kWeight) ? 0 : 1);
      if (!variant.has(kChange)) continue;
      const size_t before = root_.errors().size();
      check_change(variant.at(kChange));
      if (root_.errors().size() == before) try_variant(variant.at(kChange), key);
    }
    if (variants.size() > 0 && total == 0) {
      variants.error("range", "nobody falls to any of these; write a weight above 0");
    }
  }

  void check_change(const Reader& change) {
    if (!is_object(change)) return;
    for (uint32_t i = 0; i < change.size(); ++i) {
      const Reader part = change.item(i);
      const std::string_view name = change.value().members[i].key;
      switch (position_in("ask|fields|offers|segments|thresholds", name)) {
        case 0:
          check_members(part, kOfAsk, "ask");
          break;
        case 1:
          check_items(part, name, plan_->field_index, kOfField);
          break;
        case 2:
          check_items(part, name, plan_->offer_index, kOfOffer);
          break;
        case 3:
          check_items(part, name, segments_, kOfSegments);
          break;
        case 4:
          check_thresholds(part);
          break;
        default:
          refuse(part);
      }
    }
  }

  void check_thresholds(const Reader& thresholds) {
    if (!thresholds.value().is_array()) {
      return thresholds.error("type", "write all thresholds, a list […]");
    }
    take(thresholds, "thresholds");
    for (uint32_t i = 0; i < thresholds.size(); ++i) {
      const Reader threshold = thresholds.item(i);
      if (!threshold.has("notes")) continue;
      threshold.error_at("notes", "experiment_change",
                         "a variant is published as it is; write notes at the experiment");
    }
  }

  // {"email": {…}, …}: the items of a list, by their keys.
  void check_items(const Reader& items, std::string_view list, const NameIndex& names,
                   const char* members) {
    if (!is_object(items)) return;
    const char* code = list == "fields"   ? "unknown_field"
                       : list == "offers" ? "unknown_offer"
                                          : "unknown_segmentation";
    for (uint32_t i = 0; i < items.size(); ++i) {
      const std::string_view key = items.value().members[i].key;
      if (find_name(names, key, code, items.item(i)) == kNone) continue;
      check_members(items.item(i), members, fill_in("%/%", {list, key}));
    }
  }

  void check_members(const Reader& object, const char* allowed, const std::string& what) {
    if (!is_object(object)) return;
    for (uint32_t i = 0; i < object.size(); ++i) {
      const std::string_view name = object.value().members[i].key;
      if (position_in(allowed, name) == kNone) {
        refuse(object.item(i));
      } else if (object.item(i).value().is_object()) {
        object.item(i).error("type",
                             "write all of it, as the plan has it; it is replaced as a whole");
      } else {
        take(object.item(i), fill_in("%/%", {what, name}));
      }
    }
  }

  bool is_object(const Reader& place) {
    if (!place.value().is_object()) place.error("type", "write an object {…} here");
    return place.value().is_object();
  }

  void refuse(const Reader& place) {
    place.error("experiment_change",
                "an experiment cannot vary this; it can vary policy, settle, confidence, queue and "
                "quota of ask, label, help, why and placeholder of fields, label, fields, queue "
                "and quota of offers, bands of segments, and thresholds");
  }

  // What two experiments vary, one of them would undo for the other.
  void take(const Reader& place, const std::string& what) {
    if (taken_.add(arena_.copy(what), experiment_)) return;
    const uint32_t other = taken_.find(what);
    if (other == experiment_) return;
    const Value* key = root_.at("experiments").item(other).value().find("key");
    place.error("experiment_overlap", {"experiment \"", key == nullptr ? "" : key->text(),
                                       "\" varies this already; vary it in one of them only"});
  }

  void try_variant(const Reader& change, std::string_view key) {
    const Assignment variant{key_, key, &change.value()};
    auto made = std::make_shared<Plan>();
    made->written = plan_;
    made->variants = {&variant, 1};
    PlanResult result;
    apply_variants(made, result);
    for (const Error& error : result.errors) {
      note(root_.errors(), error.code, change.path() + path_in_change(error.path),
           {"variant \"", key, "\" of experiment \"", key_, "\": ", error.message});
    }
  }

  // A path into the changed plan as one into the change: /fields/0/label as /fields/email/label.
  std::string path_in_change(const std::string& path) {
    const size_t first = path.find('/', 1);
    const std::string part = path.substr(0, first);
    if (first == std::string::npos ||
        (part != "/fields" && part != "/offers" && part != "/segments"))
      return path;
    const size_t second = std::min(path.find('/', first + 1), path.size());
    uint32_t index = 0;
    for (size_t i = first + 1; i < second; ++i) {
      index = index * 10 + static_cast<uint32_t>(path[i] - '0');
    }
    const Value& item = plan_->source.find(part.substr(1))->items[index];
    return fill_in("%/%%", {part, item.find("key")->text(), path.substr(second)});
  }

  const std::shared_ptr<const Plan>& plan_;
  const Reader root_;
  NameIndex segments_;
  NameIndex keys_;
  NameIndex taken_;  // what is varied, and by which experiment
  Arena arena_;      // of the names in taken_
  uint32_t experiment_ = 0;
  std::string_view key_;
};

}  // namespace

void check_experiments(const std::shared_ptr<const Plan>& plan, Errors& errors) {
  Checker(plan, errors).check();
}

}  // namespace fieldwise
