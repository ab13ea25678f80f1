// The policies that are compared, and the fixed orders of those that have one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evaluate/leads.h"
#include "evaluate/states.h"

namespace fieldwise::evaluate {

enum class Policy : uint8_t {
  random,       // another order for each lead
  queue,        // as the plan has it
  cheapest,     // the least friction first
  range,        // the widest range of points first
  sd,           // the largest standard deviation of points under the model first
  information,  // the largest information value for winning among the training leads first
  fixed,        // called `static`: the best order that the training leads tell, one by one
  value         // the product's: computed anew after each answer
};

inline constexpr std::string_view kPolicyNames[] = {"random", "queue",       "cheapest", "range",
                                                    "sd",     "information", "static",   "value"};

std::string_view policy_name(Policy policy);
std::optional<Policy> find_policy(std::string_view name);
// Whether the policy's order is learnt from training leads.
bool needs_training(Policy policy);

// All questions in an order. Equals keep the plan's order of fields.
using Order = std::vector<uint32_t>;

Order queue_order(const States& states);
Order cheapest_order(const States& states);
// By the points that answers to a question add, over all axes: the most they differ by, or their
// standard deviation. Nothing else is known of the visitor.
Order range_order(const States& states);
Order sd_order(const States& states);
// By Σ (won share - lost share)·ln(won share / lost share) over the answers (Siddiqi, Credit Risk
// Scorecards, 2006), half a lead added to each count.
Order information_order(const States& states, const Leads& training);
// At each place the question that most lessens the mean doubt (per friction) about the training
// leads' outcome, after the answers to all before it; `step` hears of each place.
Order learnt_order(States& states, const Leads& training, const std::function<void(size_t)>& step);

}  // namespace fieldwise::evaluate
