#include <utility>

#include "cli/commands.h"
#include "cli/serve_settings.h"

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
  calibrate   propose points for answers, and decay, from what became of past leads
  backtest    tell whether a plan would have found the leads that were won
  diff        tell who would stand elsewhere under another plan
  drift       tell whether those who answer now are those learnt from
  evaluate    replay past leads: how many questions each policy needs
  experiment  report which variant of a plan's experiments does better
  journey     show a lead's touchpoints, or the map of many leads' journeys
  metrics     what became of leads: rates, how long things take, what sales did
  forms       who sends forms, and at which question who does not leaves
  attribution tell what precedes qualification and winning
  simulate    run records through time: which rule fires when, on which of them
  demo-data   make up leads of some months, to try all of this on
  site        show and change a running server's sites
  keys        make, list, replace and revoke their keys
  plans       upload, activate and take back a running server's plans
  backup      copy a running server's database
  restore     make a database of a backup

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
  --outcomes  what became of them, unless the events tell: CSV with the columns visitor and won (yes,
              no, or nothing)
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
    {"calibrate",
     R"(Usage: fieldwise calibrate --plan PLAN (--history CSV --map MAP | --events FILE) [options]

Proposes whole points for what leads answer, from what became of past ones, and says how well they
tell winning on leads that they were not made from, beside today's; from events another decay of the
axis too. Where there is nothing to learn it says so; docs/calibrating.md.

  --plan      plan file
  --history   CSV, one lead a row
  --map       which column answers which field, and which one tells the outcome (docs/learning.md)
  --events    instead of both: one event a line (docs/events.md)
  --outcomes  what became of them, unless the events tell: CSV with the columns visitor and won
  --axis      whose points to propose; the plan's first unless given
  --json      writes all that is said as JSON too; `-` is standard output, the words then go to
              standard error
  -o          writes the plan with the proposal; `-` as well
)"},
    {"backtest",
     R"(Usage: fieldwise backtest --plan PLAN (--records FILE | --history CSV --map MAP) [options]

Says whether the plan would have found the leads that were won: 70 of 100 must cross its threshold by
its rules alone. Whom it missed, and whom it took for good; docs/backtesting.md. Exit 1 where it does
not pass.

  --plan     plan file
  --records  leads with their events, what became of them among those (docs/events.md)
  --history  or CSV, one lead a row, and
  --map      which column answers which field, and which one tells the outcome (docs/learning.md)
  --by       also by source, or by one of the plan's segments
  --at       the moment up to which to look, ISO 8601; the clock unless given
  --json     writes the same to a file, for programs; `-` is standard output, the words then go to
             standard error
)"},
    {"diff",
     R"(Usage: fieldwise diff PLAN_A PLAN_B (--records FILE | --history CSV --map MAP) [options]

Replays past leads under today's plan and under another: who would stand elsewhere, who would cross the
threshold by the rules alone and who no longer, of those that were won, lost or are open;
docs/backtesting.md.

  --records  leads with their events, what became of them among those (docs/events.md)
  --history  or CSV, one lead a row, and
  --map      which column answers which field, and which one tells the outcome (docs/learning.md)
  --by       also by source, or by one of PLAN_A's segments
  --at       the moment up to which to look, ISO 8601; the clock unless given
  --json     writes the same to a file, for programs, with the leads behind each number; `-` is
             standard output, the words then go to standard error
)"},
    {"forms", R"(Usage: fieldwise forms --plan PLAN --records FILE [options]

Tells of each offer's form in how many visits it was sent, how long that took (--json), and at which question
those who did not send it left; docs/metrics.md.

  --plan     plan file
  --records  one event a line (docs/events.md)
  --from     counts visits that began from then on, ISO 8601
  --to       counts visits that began before then
  --at       the moment up to which to look; the clock unless given
  --json     writes it for programs, with who left at each question; `-` is standard output, the words
             then go to standard error
)"},
    {"attribution", R"(Usage: fieldwise attribution --plan PLAN --records FILE [options]

Tells which content, touchpoints and questions leads met before they were qualified or won more often
than comparable leads of the same age that were not, and how sure that is; docs/attribution.md.

  --plan     plan file
  --records  one event a line, what became of leads among them (docs/events.md)
  --to       qualified, unless you write won
  --at       the moment up to which to look, ISO 8601; the clock unless given
  --json     writes it for programs, with the leads behind each number; `-` is standard output, the
             words then go to standard error
)"},
    {"demo-data", R"(Usage: fieldwise demo-data --plan PLAN [options]

Makes up leads that a company would have after some months under a plan: visits, answers, forms left
half-way, what sales did and what came of it, as an event file or a database for serve. All of them
are called simulated-…. docs/demo-data.md has the model.

  --plan   plan file
  --leads  how many; 5000 unless given
  --seed   another one makes up others; 1 unless given
  --days   the time in which they come, before --at; 183 unless given
  --at     the moment after which there is nothing, ISO 8601; the clock unless given
  -o       writes them to a file; standard output unless given
  --db     instead makes a database of them, which must not be there yet: fieldwise serve --db FILE
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
    {"metrics", R"(Usage: fieldwise metrics --plan PLAN --records FILE [--by WHAT] [options]

Prints what became of leads: rates, how long things take, what sales did, and deals; docs/metrics.md.

  --plan     plan file
  --records  leads with their events, what became of them among those (docs/events.md)
  --by       compares reps, sources or months, or the values of one of the plan's segments
  --from     what began before is not counted, ISO 8601
  --to       what began then or later is not either
  --at       the moment up to which to look, ISO 8601; the clock unless given
  --json     writes the figures to a file, for programs; `-` is standard output, the words then go to
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
    {"site", R"(Usage: fieldwise site show
       fieldwise site set [--name NAME] [--origin ORIGIN … | --no-origins]
       fieldwise site list
       fieldwise site create ID [--name NAME] [--origin ORIGIN …]

Shows or changes the site that the secret key belongs to. `list` and `create` are for keys of the site
default, whose owner runs the server; `create` prints the new site's first secret key, once.

  --name             for people
  --origin           a page's origin that may use the site's keys, as https://www.example.com; those
                     given replace those that were there; may be repeated
  --no-origins       only pages of the server itself may
  --server           its address (FIELDWISE_SERVER, else http://127.0.0.1:8787)
  --secret-key-file  holds a key with the scope manage; FIELDWISE_SECRET_KEY unless given
  --json             the server's answer, for programs
)"},
    {"keys", R"(Usage: fieldwise keys list [--site SITE]
       fieldwise keys create [--kind secret] --scopes SCOPES [--label TEXT] [--expires WHEN]
       fieldwise keys create --kind publishable [--label TEXT] [--expires WHEN]
       fieldwise keys revoke ID
       fieldwise keys rotate ID [--grace 1d]

Keys of the site that the secret key belongs to. A new key is printed on standard output; a secret one
is shown this once only. A key that was revoked ends at once, one that is rotated when its grace does.

  --kind             secret (default), for back ends; or publishable, for pages
  --scopes           of a secret key: some of read,write,manage
  --label            for people: what it is for
  --expires          a time as 2026-11-21T10:00:00Z, or from now as 90d; never unless given
  --grace            how long the old key still counts (1d); 0s when it has leaked
  --site             lists the keys of another site, or makes one; for keys of the site default, whose
                     owner runs the server
  --server           its address (FIELDWISE_SERVER, else http://127.0.0.1:8787)
  --secret-key-file  holds a key with the scope manage; FIELDWISE_SECRET_KEY unless given
  --json             the server's answer, for programs
)"},
    {"plans", R"(Usage: fieldwise plans list
       fieldwise plans show HASH
       fieldwise plans upload PLAN [--activate [--override REASON]]
       fieldwise plans activate HASH [--override REASON]
       fieldwise plans rollback

The versions of the plan of the site that the secret key belongs to. A plan is in force, for all requests
at once, when it is activated; `rollback` activates the one that was in force before, so two of them
change nothing: `list` and `activate` go further back. Pages that have the plan before it go on. HASH may
be the beginning of a plan's hash, where no other plan's begins so.

A plan that was never in force must find who bought: at least 70 of 100 won leads cross its threshold
before the sale (docs/backtesting.md), else it is kept and not in force.

  --activate         put it in force as well
  --override         why it is to be in force all the same; kept with it
  --server           its address (FIELDWISE_SERVER, else http://127.0.0.1:8787)
  --secret-key-file  holds a key with the scope manage; FIELDWISE_SECRET_KEY unless given
  --json             the server's answer, for programs
)"},
    {"backup", R"(Usage: fieldwise backup -o FILE

Copies the database of a running server, which goes on meanwhile, and looks the copy through. It holds
all that was acknowledged before, of all sites; not the keys that stand beside the database
(docs/operation.md).

  -o                 the copy, a file that is not there yet
  --server           its address (FIELDWISE_SERVER, else http://127.0.0.1:8787)
  --secret-key-file  holds a key of the site default with the scope manage; FIELDWISE_SECRET_KEY unless
                     given
)"},
    {"restore", R"(Usage: fieldwise restore BACKUP --db FILE [--forgotten OLD]
       fieldwise restore postgres://… --forgotten postgres://…

Looks a backup through and makes it the database FILE, which must not be there yet; no server runs on
it. Put the files FILE-signing-key.pem, FILE-suppression-key and FILE-secret-key back beside it
yourself (docs/operation.md).

What pg_restore has made of a dump is looked through by itself; only --forgotten is done there.

  --db         the database that `fieldwise serve --db` is then given
  --forgotten  the database before, if it can still be read: who was forgotten after the backup is erased
               again
)"},
};

}  // namespace

std::string_view help_text(std::string_view verb) {
  if (verb == "serve") {
    static const std::string serve = serve_help();
    return serve;
  }
  for (const auto& [name, text] : kHelp) {
    if (name == verb) return text;
  }
  return {};
}

}  // namespace fieldwise::cli
