/** What `--help` prints: for each verb the same text as the native program. */
export const usage = `Usage: fieldwise VERB [options]

  check     load a plan and run its examples
  publish   print the browser-safe projection of a plan
  logic     apply JsonLogic rules, one request a line
  decide    decide for the visitors of an event file
  validate  validate a submission
  lists     write domain lists into a plan: disposable, free and student addresses
  import    make a plan of a SurveyJS or Form.io form, or of a JSON Schema
  answer-schema  print a JSON Schema of a plan's answers

  --help, --version

\`fieldwise VERB --help\` describes a verb; docs/cli.md describes them all. \`serve\`,
\`learn\`, \`calibrate\`, \`backtest\`, \`diff\`, \`drift\`, \`evaluate\`, \`experiment\`, \`journey\`,
\`metrics\`, \`forms\`, \`attribution\`, \`history\`, \`act\`, \`simulate\`, \`demo-data\`, \`site\`, \`keys\`,
\`plans\`, \`backup\` and \`restore\` are in the native program only.
`;

export const help: Readonly<Record<string, string>> = {
  check: `Usage: fieldwise check PLAN [--at TIME]

Loads a plan and runs its examples. Prints \`PLAN: ok, N fields, hash …\` and what there is to note
as \`note: path: message (code)\`, or every error as \`path: message (code)\`, one a line, and exits
with 1. \`-\` reads standard input.

  --at  when reviews are or are not due, ISO 8601; the clock unless given
`,
  publish: `Usage: fieldwise publish PLAN

Prints the browser-safe projection of a plan: without private rules, lists, examples and notes.
`,
  logic: `Usage: fieldwise logic [--dialect compat|forms] [--now TIME] < REQUESTS > ANSWERS

Reads {"rule": …, "data": …} a line, writes {"value": …} or {"error": …} a line.

  --dialect  compat (default): as the public JsonLogic suites; forms: as in plans
  --now      what the operator \`now\` yields, ISO 8601; the clock unless given
`,
  decide: `Usage: fieldwise decide --plan PLAN --events EVENTS --at TIME [--offer KEY]

Prints {"visitor": …, "decision": …} for each visitor of an event file, sorted by visitor.

  --plan    plan file
  --events  one event a line (docs/events.md)
  --at      the moment of the decision, ISO 8601
  --offer   the offer on show; nothing is asked without one
`,
  validate: `Usage: fieldwise validate --plan PLAN [--offer KEY] [--at TIME] SUBMISSION

Validates {"offer": …, "answers": {…}} as a first visit. Exits with 1 when it is not valid.

  --plan   plan file
  --offer  replaces the submission's offer
  --at     the moment of the submission, ISO 8601; the clock unless given
`,
  lists: `Usage: fieldwise lists [--only KINDS] [--publish WHICH] [--except FILE] [--into PLAN] [-o FILE]

Makes the plan's lists of e-mail domains, as hashes, from what npm packages list; docs/lists.md. Says
which packages to install where they are missing.

  --only     some of disposable,free,student; disposable,free unless given
  --publish  what the page may have of them: common (unless given), none or all
  --except   domains to leave out, one a line
  --into     plan file that gets them; the lists alone are written without
  -o         the new file; PLAN itself unless given, standard output without --into
`,
  import: `Usage: fieldwise import --from KIND [--ui UISCHEMA] [--pages HOW] [-o PLAN] FORM

Makes a plan of a form of another product, and says on standard error what is not carried over, or
otherwise, one \`note: path: message (code)\` a line; docs/importing.md.

  --from   surveyjs, formio or json-schema
  --ui     with json-schema: the UI schema of react-jsonschema-form, or the layout of JSON Forms
  --pages  together (unless given): one form asks everything; visits: a page each visit
  -o       the plan's file; standard output unless given
`,
  'answer-schema': `Usage: fieldwise answer-schema [-o FILE] PLAN

Prints a JSON Schema (2020-12) of the answers to a plan's fields, and on standard error what the plan
checks and the schema does not, one \`note: path: message (code)\` a line; docs/importing.md.

  -o  the schema's file; standard output unless given
`,
};
