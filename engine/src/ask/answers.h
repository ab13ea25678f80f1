// The answers that stand for all that a visitor may give, and how likely each is.
#pragma once

#include <cstdint>
#include <span>

#include "json/arena.h"
#include "json/value.h"
#include "score/sheet.h"

namespace fieldwise {

constexpr uint32_t kMostAnswers = 64;  // of one field; more tell little each

struct Listed {
  std::span<const Value> answers;     // fewer than two: nobody can say what will be written
  const ModelInput* input = nullptr;  // of the plan's model; null: all are as likely
};

// Of a field that is open. Not of several choices: see open_questions().
Listed list_answers(const Sheet& sheet, uint32_t field, Arena& arena);

// The weights of a mixture's classes after the visitor's answers, other than to `open` fields.
std::span<const double> posterior(const Sheet& sheet, const Mixture& mixture,
                                  std::span<const uint32_t> open, Arena& arena);

}  // namespace fieldwise
