// What an evaluation found, for programs and for people.
#pragma once

#include <string>
#include <vector>

#include "evaluate/evaluate.h"

namespace fieldwise::evaluate {

// Plain sentences: what the figures come to, and how far they can be trusted.
std::vector<std::string> verdict(const Evaluation& evaluation);

// docs/evaluating.md has the members.
std::string report_json(const Evaluation& evaluation);

// A table and the verdict, for a terminal.
std::string report_text(const Evaluation& evaluation);

// A page that stands alone: verdict, charts, tables.
std::string report_html(const Evaluation& evaluation);

}  // namespace fieldwise::evaluate
