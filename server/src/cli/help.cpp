#include <utility>

#include "cli/commands.h"

namespace fieldwise::cli {
namespace {

constexpr std::pair<std::string_view, std::string_view> kHelp[] = {
    {"", R"(Usage: fieldwise VERB [options]

  serve       start the server
  check       load a plan and run its examples
  publish     print the browser-safe projection of a plan
  logic       apply JsonLogic rules, one request a line
  decide      decide for the visitors of an event file
  validate    validate a submission
  learn       learn from a history of leads which question tells most
  experiment  report which variant of a plan's experiments does better

  --help, --version

`fieldwise VERB --help` describes a verb; docs/cli.md describes them all.
)"},
    {"check", R"(Usage: fieldwise check PLAN

Loads a plan and runs its examples. Prints `PLAN: ok, N fields, hash …`, or every error as
`path: message (code)`, one a line, and exits with 1. `-` reads standard input.
)"},
    {"publish", R"(Usage: fieldwise publish PLAN

Prints the browser-safe projection of a plan: without private rules, lists, examples and notes.
)"},
    {"logic", R"(Usage: fieldwise logic [--dialect compat|forms] [--now TIME] < REQUESTS > ANSWERS

Reads {"rule": …, "data": …} a line, writes {"value": …} or {"error": …} a line.

  --dialect  compat (default): as the public JsonLogic suites; forms: as in plans
  --now      what the operator `now` yields, ISO 8601; the clock unless given
)"},
    {"decide", R"(Usage: fieldwise decide --plan PLAN --events EVENTS --at TIME [--offer KEY]

Prints {"visitor": …, "decision": …} for each visitor of an event file, sorted by visitor.

  --plan    plan file
  --events  one event a line (docs/events.md)
  --at      the moment of the decision, ISO 8601
  --offer   the offer on show; nothing is asked without one
)"},
    {"validate", R"(Usage: fieldwise validate --plan PLAN [--offer KEY] [--at TIME] SUBMISSION

Validates {"offer": …, "answers": {…}} as a first visit. Exits with 1 when it is not valid.

  --plan   plan file
  --offer  replaces the submission's offer
  --at     the moment of the submission, ISO 8601; the clock unless given
)"},
    {"learn", R"(Usage: fieldwise learn --plan PLAN --history HISTORY --map MAP -o PLAN2

Learns from past leads how their answers go together and which tell of winning, and writes the plan
with that model as `ask.model`. Says on standard output what was learnt; docs/learning.md.

  --plan     plan file; nothing else of its text is changed
  --history  leads, one a row: CSV with a header, UTF-8
  --map      which column answers which field: {"outcome": {"column": "Converted", "won": ["1"]},
             "blank": ["", "Select"], "fields": {"role": {"column": "Job", "values": {"CEO": "cxo"}}}}
  -o         the new plan; `-` is standard output, what was learnt then goes to standard error
)"},
    {"experiment", R"(Usage: fieldwise experiment --plan PLAN --events EVENTS [options]

Reports what a plan's experiments came to: for each variant how many visitors completed the form and
were accepted by sales, and whether it does better or worse than the first. The intervals hold however
often you look; docs/experiments.md.

  --plan      the plan that ran the experiments; may be repeated
  --events    one event a line (docs/events.md)
  --outcomes  CSV with the columns visitor and accepted (yes, no, or nothing while it is undecided)
  --alpha     the chance of a wrong claim that you allow (0.05)
  --within    how long after the first visit a submission counts (1d)
  --until     leaves out whoever came later, ISO 8601
  --offer     counts visits to this offer and its submissions only
  --json      writes the report to a file, for programs
)"},
    {"serve", R"(Usage: fieldwise serve --plan PLAN [options]

  --plan PLAN                the plan
  --db FILE                  SQLite database (data/fieldwise.sqlite)
  --port N                   8787; 0 takes a free one
  --host ADDRESS             127.0.0.1
  --static [/PREFIX=]DIR     serve the files of a folder; may be repeated
  --publishable-key pk_…     the key that pages use; made once unless given
  --secret-key-file FILE     holds the sk_… key, as does FIELDWISE_SECRET_KEY; made once unless given
  --allow-origin ORIGIN      another site whose pages may use the server; may be repeated

SIGINT and SIGTERM stop it after the requests in flight.
)"},
};

}  // namespace

std::string_view help_text(std::string_view verb) {
  for (const auto& [name, text] : kHelp) {
    if (name == verb) return text;
  }
  return {};
}

}  // namespace fieldwise::cli
