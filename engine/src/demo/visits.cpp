#include "demo/visits.h"

#include <algorithm>
#include <string>
#include <vector>

#include "demo/answers.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise::demo {
namespace {

constexpr int64_t kSecond = 1000, kDay = 86400000;
constexpr int kMostVisits = 8;
constexpr double kLeaves = 0.05;  // at each question, before it is answered
constexpr double kPasses = 0.3;   // of questions that need no answer

std::string member(const char* key, std::string_view value) {
  std::string out;
  JsonWriter(out).string(value);
  return std::string(",\"") + key + "\":" + out;
}

// A text that a glob matches: what stands for anything is left out.
std::string matching(std::string_view glob) {
  std::string out;
  for (const char c : glob) {
    if (c != '*' && c != '?') out += c;
  }
  return out;
}

std::string behaviour(const Signal& signal, Chance& chance) {
  std::string out = "\"type\":\"" + std::string(name_of(event_type_names(), signal.on)) + "\"";
  if (signal.on == EventType::page) {
    const std::string path = matching(signal.path);
    out += member("path", path.empty() ? "/" : path);
    const auto seconds = signal.min_seconds + static_cast<int64_t>(chance.below(90));
    return out + ",\"seconds\":" + std::to_string(seconds);
  }
  const std::string name = matching(signal.name);
  if (!name.empty() || signal.on == EventType::other) out += member("name", name);
  return out;
}

class Visits {
 public:
  Visits(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out)
      : plan_(plan), person_(person), chance_(chance), now_(now), out_(out) {}

  void run() {
    int64_t at = person_.first_at;
    for (int visit = 0; visit < kMostVisits && at <= now_; ++visit) {
      at_ = at;
      begin(visit == 0);
      behave();
      if (!plan_.offers.empty()) meet_form();
      if (!comes(chance_, odds_to_chance(0.2 + 0.7 * person_.interest))) return;
      at = at_ + takes(chance_, 5 * kDay, 2.5);
    }
  }

 private:
  bool add(const std::string& members) { return at_ <= now_ && out_.add(at_, members); }

  void begin(bool first) {
    // Who looks more closely comes for offers that say more.
    const auto offers = static_cast<double>(plan_.offers.size());
    const double place = odds_to_chance(person_.interest + normal(chance_)) * offers;
    offer_ =
        plan_.offers.empty() ? 0 : std::min(static_cast<size_t>(place), plan_.offers.size() - 1);
    std::string visit = "\"type\":\"visit\"";
    if (!plan_.offers.empty()) visit += member("offer", plan_.offers[offer_].key);
    if (first) {
      visit += ",\"utm\":{\"source\":\"" + std::string(person_.source) + "\",\"medium\":\"" +
               person_.medium + "\"}";
    }
    add(visit);
  }

  void behave() {
    for (const Signal& signal : plan_.signals) {
      if (signal.on == EventType::submit || signal.on == EventType::visit) continue;
      if (!comes(chance_, odds_to_chance(-1.8 + 0.9 * person_.interest))) continue;
      at_ += takes(chance_, 40 * kSecond, 2);
      add(behaviour(signal, chance_));
    }
  }

  void meet_form() {
    const std::string offer(plan_.offers[offer_].key);
    Arena arena;
    const std::string text = decide(plan_, out_.log, at_, offer);
    const Value decision = parse_json(text, arena).value;
    const Value* ask = decision.find("ask");
    const Value* fields = ask == nullptr ? nullptr : ask->find("fields");
    if (fields == nullptr || fields->size == 0) return;
    for (const Value& asked : *fields) {
      if (comes(chance_, kLeaves)) return;  // the form is left as it is
      at_ += takes(chance_, 8 * kSecond, 2);
      answer(asked.find("field")->text(), *decision.find("required"));
    }
    at_ += kSecond;
    add("\"type\":\"submit\"" + member("offer", offer));
  }

  void answer(std::string_view key, const Value& required) {
    const auto is = [key](const Value& one) { return one.text() == key; };
    const bool needed = std::any_of(required.begin(), required.end(), is);
    const uint32_t place = plan_.field_index.find(key);
    if (place == kNone) return;
    const std::string value = answer_of(plan_, person_, chance_, place, at_);
    if (value.empty() || (!needed && comes(chance_, kPasses))) {
      add("\"type\":\"skip\"" + member("field", key));
      return;
    }
    add("\"type\":\"answer\"" + member("field", key) + ",\"value\":" + value);
  }

  const Plan& plan_;
  const Person& person_;
  Chance& chance_;
  const int64_t now_;
  Record& out_;
  int64_t at_ = 0;
  size_t offer_ = 0;
};

}  // namespace

void visit_site(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out) {
  Visits(plan, person, chance, now, out).run();
}

}  // namespace fieldwise::demo
