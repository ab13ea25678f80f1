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
  history     print how they came to stand where they stand
  act         print what is to be done about them
  validate    validate a submission
  learn       learn from past leads which question tells most
  drift       tell whether those who answer now are those learnt from
  evaluate    replay past leads: how many questions each policy needs
  experiment  report which variant of a plan's experiments does better
  journey     show a lead's touchpoints, or the map of many leads' journeys
  simulate    run records through time: which rule fires when, on which of them

  --help, --version

`fieldwise VERB --help` describes a verb; docs/cli.md describes them all. `lists`, `import` and
`answer-schema` are in the npm package only.
)"},
    {"check", R"(Usage: fieldwise check PLAN [--at TIME]

Loads a plan and runs its examples. Prints `PLAN: ok, N fields, hash …` and what there is to note
as `note: path: message (code)`, or every error as `path: message (code)`, one a line, and exits
with 1. `-` reads standard input.

  --at  when reviews are or are not due, ISO 8601; the clock unless given
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
    {"history", R"(Usage: fieldwise history --plan PLAN --events EVENTS --at TIME

Prints {"visitor": …, "history": …, "changes_at": …} for each visitor of an event file, sorted by
visitor: how each came to its stage, with causes, the triggers that fired, and when the decision
about it changes by itself.

  --plan    plan file
  --events  one event a line (docs/events.md)
  --at      the moment up to which to look, ISO 8601
)"},
    {"act", R"(Usage: fieldwise act --plan PLAN --events EVENTS --at TIME

Prints {"visitor": …, "actions": …} for each visitor of an event file, sorted by visitor: where
nurture, tasks and clocks stand, and what there is to announce.

  --plan    plan file with a playbook
  --events  one event a line, announcements that were made among them (docs/events.md)
  --at      the moment of acting, ISO 8601
)"},
    {"validate", R"(Usage: fieldwise validate --plan PLAN [--offer KEY] [--at TIME] SUBMISSION

Validates {"offer": …, "answers": {…}} as a first visit. Exits with 1 when it is not valid.

  --plan   plan file
  --offer  replaces the submission's offer
  --at     the moment of the submission, ISO 8601; the clock unless given
)"},
    {"learn", R"(Usage: fieldwise learn --plan PLAN --history HISTORY --map MAP -o PLAN2
       fieldwise learn --plan PLAN --events EVENTS [--outcomes OUTCOMES] -o PLAN2

Learns from past leads how their answers go together and which tell of winning, and writes the plan
with that model as `ask.model`. Says on standard output what was learnt; docs/learning.md.

  --plan      plan file; nothing else of its text is changed
  --history   leads, one a row: CSV with a header, UTF-8
  --map       which column answers which field: {"outcome": {"column": "Converted", "won": ["1"]},
              "blank": ["", "Select"], "fields": {"role": {"column": "Job", "values": {"CEO": "cxo"}}}}
  --events    visitors instead: one event a line (docs/events.md)
  --outcomes  what became of them: CSV with the columns visitor and won (yes, no, or nothing)
  -o          the new plan; `-` is standard output, what was learnt then goes to standard error
)"},
    {"drift", R"(Usage: fieldwise drift --plan PLAN --events EVENTS [-o PLAN2]
       fieldwise drift --plan PLAN --history HISTORY --map MAP [-o PLAN2]

Says how likely the answers of these leads are under the plan's model, beside how likely they should
be. With -o writes the plan with that as `ask.live`: when they fall short, asking stops only when the
stage is certain; docs/learning.md.

  --plan      plan file with a model; nothing else of its text is changed
  --events    visitors who answered since the model was learnt, one event a line (docs/events.md)
  --history, --map
              leads instead, as for `fieldwise learn`
  -o          the new plan; `-` is standard output, what was found then goes to standard error
)"},
    {"evaluate", R"(Usage: fieldwise evaluate --plan PLAN --history TEST --map MAP [options]

Replays past leads and prints how many questions each policy needs until the decision is settled,
how often it is right, and how well winning is told; docs/evaluating.md.

  --plan      plan file; all policies stop by its model
  --history   the leads to replay, as for `learn`; not those that the model was learnt from
  --map       which column answers which field, as for `learn`
  --train     the leads that the model was learnt from; `static` and `information` learn from them,
              and are left out without
  --policies  some of random,queue,cheapest,range,sd,information,static,value; all that are possible unless given
  --leave     the chance of leaving at a question, where neither plan nor history tells it
  --seed      of random orders and intervals, a whole number; 1 unless given
  --json      writes all figures to this file; `-` is standard output
  --report    writes a page with charts to this file (HTML)
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
    {"journey", R"(Usage: fieldwise journey --plan PLAN --records FILE [--lead ID] [options]

Prints the map of all leads' journeys: lanes and buyer stages with their signals, how many leads came
by, how many of them were won and how long before. Of one lead, every touchpoint and what it was
worth; docs/journey.md.

  --plan       plan file; its signals have lanes and stages
  --records    one event a line, what became of leads among them (docs/events.md)
  --lead       the visitor whose journey to show
  --won        only leads that were won
  --backwards  from the sale back; those that were won only
  --at         the moment up to which to look, ISO 8601; the clock unless given
  --json       writes the same to a file, for programs; `-` is standard output, the words then go to
               standard error
)"},
    {"simulate",
     R"(Usage: fieldwise simulate --plan PLAN --records FILE --from TIME --to TIME [options]

Runs records through time under a plan, before it goes live, and prints in order of time what fires,
on which record, and why; then which rules fired on which records, and which never did;
docs/simulating.md.

  --plan     plan file
  --records  leads with their events, one event a line (docs/events.md); at least 50 leads are wanted
  --from     what happens before sets the scene and is not told, ISO 8601
  --to       the last moment
  --report   text (default), or html: a page that needs no other file
  -o         writes the report to this file; `-`, standard output, unless given
  --json     writes the same to a file, for programs; `-` is standard output, a report without -o then
             goes to standard error
)"},
    {"serve", R"(Usage: fieldwise serve [options]

  --plan PLAN                the plan; the one it had last unless given
  --db FILE                  SQLite database (data/fieldwise.sqlite)
  --port N                   8787; 0 takes a free one
  --host ADDRESS             127.0.0.1
  --static [/PREFIX=]DIR     serve the files of a folder; may be repeated
  --publishable-key pk_…     the key that pages use; made once unless given
  --secret-key-file FILE     holds the sk_… key, as does FIELDWISE_SECRET_KEY; made once unless given
  --allow-origin ORIGIN      another site whose pages may use the server; may be repeated
  --webhook-allow NETWORK    where webhooks may lead besides the public internet; may be repeated
  --webhook-ca FILE          certificates (PEM) to trust there besides the system's
  --webhook-keep TIME        how long what was delivered, or is dead, can be replayed (30d)
  --webhook-schedule DELAYS  between attempts: 5s,5m,30m,2h,5h,10h,14h,20h,24h

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
