import { isUtf8 } from 'node:buffer';
import type { Engine } from '../engine.js';
import type { FieldwiseError } from '../fieldwise-error.js';
import type { Plan } from '../plan.js';
import type { Session } from '../session.js';
import type { Dialect, ErrorItem } from '../types.js';
import { type Arguments, type Syntax, UsageError } from './arguments.js';
import { isBlank, type Line, linesOf, readInput } from './input.js';
import { errorLine, type LineWriter } from './output.js';

/** What a verb works with; it returns the exit code. */
export interface Context {
  engine: Engine;
  args: Arguments;
  out: LineWriter;
  err: LineWriter;
}

export interface Verb extends Syntax {
  run(context: Context): number;
}

const FILE_ENCODING: ErrorItem = {
  code: 'encoding',
  path: '',
  message: 'The file is not UTF-8 text; save it as UTF-8.',
};

export const verbs: Readonly<Record<string, Verb>> = {
  check: { options: [], operands: 1, run: check },
  publish: { options: [], operands: 1, run: publish },
  logic: { options: ['--dialect', '--now'], operands: 0, run: logic },
  decide: { options: ['--plan', '--events', '--at', '--offer'], operands: 0, run: decide },
  validate: { options: ['--plan', '--offer', '--at'], operands: 1, run: validate },
};

function check({ engine, args, out }: Context): number {
  const file = operand(args, 'PLAN');
  const plan = openPlan(engine, file, out);
  if (!plan) return 1;
  const count = plan.describe().fields.length;
  out.line(`${file}: ok, ${count} ${count === 1 ? 'field' : 'fields'}, hash ${plan.hash}`);
  return 0;
}

function publish({ engine, args, out, err }: Context): number {
  const plan = openPlan(engine, operand(args, 'PLAN'), err);
  if (!plan) return 1;
  out.line(plan.publishJson());
  return 0;
}

function logic({ engine, args, out }: Context): number {
  const now = time(engine, args, '--now') ?? Date.now();
  const dialect = args.options.get('--dialect') ?? 'compat';
  if (dialect !== 'compat' && dialect !== 'forms') {
    throw new UsageError('--dialect: write compat or forms');
  }
  for (const { bytes, utf8 } of linesOf(readInput('-'))) {
    out.line(utf8 ? engine.logicJson(bytes, { dialect: dialect as Dialect, now }) : LINE_ENCODING);
  }
  return 0;
}

const LINE_ENCODING =
  '{"error":{"type":"encoding","message":"The line is not UTF-8 text; send UTF-8."}}';

function decide({ engine, args, out, err }: Context): number {
  const planFile = required(args, '--plan');
  const eventsFile = required(args, '--events');
  required(args, '--at');
  const now = time(engine, args, '--at') as number;
  onlyOneStandardInput(planFile, eventsFile);
  const plan = openPlan(engine, planFile, err);
  if (!plan) return 1;

  const visitors = new Map<string, Session>();
  let wrong = false;
  for (const line of linesOf(readInput(eventsFile))) {
    for (const error of addLine(plan, visitors, line)) {
      err.line(`${eventsFile}:${line.number}: ${errorLine(error)}`);
      wrong = true;
    }
  }
  if (wrong) return 1;
  const offer = args.options.get('--offer') ?? '';
  const sorted = [...visitors].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const [visitor, session] of sorted) {
    const decision = session.decideJson({ now, offer });
    out.line(`{"visitor":${JSON.stringify(visitor)},"decision":${decision}}`);
  }
  return 0;
}

/** Adds one event to its visitor's log; returns what is wrong with it. */
function addLine(plan: Plan, visitors: Map<string, Session>, line: Line): readonly ErrorItem[] {
  const wrong = (code: string, path: string, message: string) => [{ code, path, message }];
  if (!line.utf8) {
    return wrong('encoding', '', 'The line is not UTF-8 text; save the file as UTF-8.');
  }
  if (line.bytes[line.bytes.findIndex((byte) => !isBlank(byte))] !== 0x7b) {
    return wrong('event', '', 'Write one event, a JSON object, on each line.');
  }
  const visitor = visitorOf(line.bytes);
  if (typeof visitor !== 'string' || visitor === '') {
    return wrong('visitor', '/visitor', 'Write the visitor as a text that is not empty.');
  }
  let session = visitors.get(visitor);
  if (!session) visitors.set(visitor, (session = plan.session()));
  return attempt(() => session.add(line.bytes));
}

/** The visitor of an event; text that is not JSON is for the engine to refuse. */
function visitorOf(bytes: Buffer): unknown {
  try {
    const { visitor = 'default' } = JSON.parse(bytes.toString()) as { visitor?: unknown };
    return visitor;
  } catch {
    return 'default';
  }
}

function validate({ engine, args, out, err }: Context): number {
  const file = operand(args, 'SUBMISSION');
  const planFile = required(args, '--plan');
  const now = time(engine, args, '--at') ?? Date.now();
  onlyOneStandardInput(planFile, file);
  const plan = openPlan(engine, planFile, err);
  if (!plan) return 1;
  const bytes = readInput(file);
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
 * A submission whose `offer` is another. It is appended, since of a member named twice the last
 * counts: the rest reaches the engine as it was written.
 */
function withOffer(submission: Buffer, offer: string): Uint8Array {
  const text = submission.toString();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return submission;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return submission;
  const comma = Object.keys(parsed).length > 0 ? ',' : '';
  const open = text.slice(0, text.lastIndexOf('}'));
  return Buffer.from(`${open}${comma}"offer":${JSON.stringify(offer)}}`);
}

function openPlan(engine: Engine, file: string, errors: LineWriter): Plan | undefined {
  const bytes = readInput(file);
  if (!isUtf8(bytes)) {
    errors.line(errorLine(FILE_ENCODING));
    return undefined;
  }
  let plan: Plan | undefined;
  for (const error of attempt(() => (plan = engine.plan(bytes)))) errors.line(errorLine(error));
  return plan;
}

/** Runs `action`; returns what the engine refused. */
function attempt(action: () => void): readonly ErrorItem[] {
  try {
    action();
    return [];
  } catch (error) {
    if ((error as Error).name === 'FieldwiseError') return (error as FieldwiseError).errors;
    throw error;
  }
}

function operand(args: Arguments, name: string): string {
  const [value] = args.operands;
  if (value === undefined) throw new UsageError(`${name} is missing`);
  return value;
}

function required(args: Arguments, name: string): string {
  const value = args.options.get(name);
  if (value === undefined) throw new UsageError(`${name} is missing`);
  return value;
}

function time(engine: Engine, args: Arguments, name: string): number | undefined {
  const text = args.options.get(name);
  if (text === undefined) return undefined;
  try {
    return engine.parseTime(text);
  } catch {
    throw new UsageError(`${name}: write a time as 2026-11-21T10:00:00Z`);
  }
}

function onlyOneStandardInput(a: string, b: string): void {
  if (a === '-' && b === '-') throw new UsageError('only one file can be -');
}
