import { isUtf8 } from 'node:buffer';
import type { FullEngine } from '../full/engine.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { ErrorItem } from '../types.js';
import { type Arguments, UsageError } from './arguments.js';
import type { Context, Verb } from './context.js';
import { answerSchema, importForm } from './import.js';
import { isBlank, type Line, linesOf, readInput, standardInput } from './input.js';
import { lists } from './lists/verb.js';
import { errorLine } from './output.js';
import { attempt, FILE_ENCODING, openPlan } from './plan-file.js';
import { didYouMean } from './spelling.js';

export const verbs: Readonly<Record<string, Verb>> = {
  check: { options: ['--at'], operand: 'PLAN', run: check },
  publish: { options: [], operand: 'PLAN', run: publish },
  logic: { options: ['--dialect', '--now'], run: logic },
  decide: {
    options: ['--plan', '--events', '--at', '--offer'],
    required: ['--plan', '--events', '--at'],
    files: ['--plan', '--events'],
    run: decide,
  },
  validate: {
    options: ['--plan', '--offer', '--at'],
    operand: 'SUBMISSION',
    required: ['--plan'],
    files: ['--plan'],
    run: validate,
  },
  lists,
  import: importForm,
  'answer-schema': answerSchema,
};

function check({ engine, args, out }: Context): number {
  const file = args.operand;
  const now = time(engine, args, '--at');
  const plan = openPlan(engine, file, out);
  if (!plan) return 1;
  const count = plan.describe().fields.length;
  out.line(`${file}: ok, ${count} ${count === 1 ? 'field' : 'fields'}, hash ${plan.hash}`);
  for (const note of plan.notes({ now })) out.line(`note: ${errorLine(note)}`);
  return 0;
}

function publish({ engine, args, out, err }: Context): number {
  const plan = openPlan(engine, args.operand, err);
  if (!plan) return 1;
  out.line(plan.publishJson());
  return 0;
}

async function logic({ engine, args, out }: Context): Promise<number> {
  const dialect = args.options.get('--dialect') ?? 'compat';
  if (dialect !== 'compat' && dialect !== 'forms') {
    throw new UsageError('--dialect: write compat or forms');
  }
  const now = time(engine, args, '--now');
  // Line by line, so that a program can ask and wait for the answer.
  for await (const lines of standardInput()) {
    for (const { bytes, utf8 } of lines) {
      out.line(utf8 ? engine.logicJson(bytes, { dialect, now }) : LINE_ENCODING);
    }
    out.flush();
  }
  return 0;
}

const LINE_ENCODING =
  '{"error":{"type":"encoding","message":"The line is not UTF-8 text; send UTF-8."}}';

function decide({ engine, args, out, err }: Context): number {
  const now = time(engine, args, '--at');
  const plan = openPlan(engine, args.options.get('--plan') as string, err);
  if (!plan) return 1;

  const offer = args.options.get('--offer') ?? '';
  if (offer !== '') knowOffer(plan, offer);

  const eventsFile = args.options.get('--events') as string;
  const visitors = new Map<string, Visitor>();
  let wrong = false;
  for (const line of linesOf(readInput(eventsFile))) {
    for (const error of addLine(plan, visitors, line)) {
      err.line(`${eventsFile}:${line.number}: ${errorLine(error)}`);
      wrong = true;
    }
  }
  if (wrong) return 1;
  const sorted = [...visitors].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const [visitor, { session, events, dealtAs }] of sorted) {
    const own = dealtAs === undefined ? plan : plan.forVisitor(dealtAs);
    const decision = decideUnder(own, own === plan ? session : undefined, events, { now, offer });
    out.line(`{"visitor":${JSON.stringify(visitor)},"decision":${decision}}`);
  }
  return 0;
}

/** Throws where the plan has no such offer. */
function knowOffer(plan: Plan, key: string): void {
  const offers = plan.describe().offers.map((offer) => offer.key);
  if (offers.includes(key)) return;
  let reason = `--offer: there is no offer ${key}${didYouMean(key, offers)}`;
  if (offers.length === 0) reason += '; the plan has none, leave --offer out';
  else reason += `${reason.endsWith('?') ? ' The' : '; the'} offers are ${offers.join(', ')}`;
  throw new UsageError(reason);
}

interface Visitor {
  session: Session;
  /** As they were given, for the visitor's own variants of the plan. */
  events: Buffer[];
  /** The id by which experiments are dealt out; undefined for who has none. */
  dealtAs: string | undefined;
}

/** The decision of a session, or of these events under a plan that is done with afterwards. */
function decideUnder(
  plan: Plan,
  known: Session | undefined,
  events: readonly Buffer[],
  options: { now: number; offer: string },
): string {
  if (known) return known.decideJson(options);
  const session = plan.session();
  for (const event of events) session.add(event);
  const decision = session.decideJson(options);
  session.dispose();
  plan.dispose();
  return decision;
}

/** Adds one event to its visitor's log; returns what is wrong with it. */
function addLine(plan: Plan, visitors: Map<string, Visitor>, line: Line): readonly ErrorItem[] {
  const wrong = (code: string, path: string, message: string) => [{ code, path, message }];
  if (!line.utf8) {
    return wrong('encoding', '', 'The line is not UTF-8 text; save the file as UTF-8.');
  }
  if (line.bytes[line.bytes.findIndex((byte) => !isBlank(byte))] !== 0x7b) {
    return wrong('event', '', 'Write one event, a JSON object, on each line.');
  }
  const { visitor = 'default', dealt_as: dealtAs = visitor, named } = whoseOf(line.bytes);
  if (typeof visitor !== 'string' || visitor === '') {
    return wrong('visitor', '/visitor', 'Write the visitor as a text that is not empty.');
  }
  if (typeof dealtAs !== 'string' || dealtAs === '') {
    const message = "Write the visitor's other id as a text, or leave it out.";
    return wrong('visitor', '/dealt_as', message);
  }
  let known = visitors.get(visitor);
  if (!known) {
    known = { session: plan.session(), events: [], dealtAs: named ? dealtAs : undefined };
    visitors.set(visitor, known);
  }
  const { session, events } = known;
  events.push(line.bytes);
  // A line of a file has one number: that of the file.
  return attempt(() => session.add(line.bytes)).map((error) =>
    error.code === 'json'
      ? { ...error, message: error.message.replace('at line 1, byte ', 'at byte ') }
      : error,
  );
}

/** Whose event it is; text that is not JSON is for the engine to refuse. */
function whoseOf(bytes: Buffer): { visitor?: unknown; dealt_as?: unknown; named: boolean } {
  try {
    const { visitor, dealt_as } = JSON.parse(bytes.toString()) as Record<string, unknown>;
    return visitor === undefined ? { named: false } : { visitor, dealt_as, named: true };
  } catch {
    return { named: false };
  }
}

function validate({ engine, args, out, err }: Context): number {
  const now = time(engine, args, '--at');
  const plan = openPlan(engine, args.options.get('--plan') as string, err);
  if (!plan) return 1;
  const bytes = readInput(args.operand);
  if (!isUtf8(bytes)) {
    err.line(errorLine(FILE_ENCODING));
    return 1;
  }
  const offer = args.options.get('--offer');
  const submission = offer === undefined ? bytes : withOffer(bytes, offer);
  const result = plan.validateJson(submission, { now });
  out.line(result);
  return (JSON.parse(result) as { valid: boolean }).valid ? 0 : 1;
}

/**
 * A submission with its `offer` replaced. What is no JSON object reaches the engine as it is: the
 * engine says so.
 */
function withOffer(submission: Buffer, offer: string): Uint8Array {
  let parsed: unknown;
  try {
    parsed = JSON.parse(submission.toString());
  } catch {
    return submission;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return submission;
  return Buffer.from(JSON.stringify({ ...parsed, offer }));
}

/** The time of an option, the clock when it was not given. */
function time(engine: FullEngine, args: Arguments, name: string): number {
  const text = args.options.get(name);
  if (text === undefined) return Date.now();
  try {
    return engine.parseTime(text);
  } catch {
    throw new UsageError(`${name}: write a time as 2026-11-21T10:00:00Z`);
  }
}
