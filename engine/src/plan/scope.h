// Where a plan's rules find their inputs: names to slots.
#pragma once

#include <string>
#include <string_view>

#include "logic/rules.h"
#include "plan/plan.h"

namespace fieldwise {

// Resolves names against a plan's fields, signals and axes, and adds slots to it as rules ask for
// them. `path` of variable() is a field ("email"), one of its derived inputs ("email.domain",
// "email.kind", "title.level", "title.department"), a touch ("touch.first.source",
// "touch.latest.campaign"), or "offer".
class PlanScope : public logic::Scope {
 public:
  explicit PlanScope(Plan& plan) : plan_(plan) {}
  uint32_t variable(std::string_view path, std::string& hint) override;
  uint32_t signal(std::string_view key, std::string& hint) override;
  uint32_t behaviour(const logic::Behaviour& what) override;
  uint32_t opted_out(std::string_view scope, std::string& hint) override;
  uint32_t score(std::string_view key, std::string& hint) override;
  bool list(std::string_view key, Value& out, std::string& hint) override;

  // The slot that tells whether the text in slot `slot` is on list `key`; lists are matched by
  // hash, so a rule never sees their values.
  uint32_t membership(std::string_view path, std::string_view key, std::string& hint);

 private:
  uint32_t add(const Slot& slot);
  Plan& plan_;
};

// Rewrites {"in": [{"var": X}, {"list": K}]} into the membership input of X and K, so that a list's
// values never become constants of a rule. `rule` without such a part is returned as it is.
Value rewrite_lists(const Value& rule, Arena& arena);

}  // namespace fieldwise
