/**
 * JsonLogic as the rows of the condition builder, and back. A part that was not changed is written as it was
 * read, and what the builder has no row for stays a part in JSON, so nothing of a condition gets lost.
 */
import type { Json } from '../../types.js';
import { isObject } from './edit.js';

/** What a row looks at. `name` may be a derived input: `email.kind`, `offer`, `touch.first.source`. */
export type Subject =
  | { kind: 'input'; name: string }
  /** How often a signal came, or the seconds spent; ever, or within `window`. */
  | { kind: 'signal' | 'seconds'; signal: string; window?: string }
  | { kind: 'score'; axis: string };

export type Operator =
  | 'is'
  | 'is_not'
  | 'one_of'
  | 'not_one_of'
  | 'contains'
  | 'not_contains'
  | 'on_list'
  | 'not_on_list'
  | 'at_least'
  | 'more'
  | 'at_most'
  | 'less'
  /** Truthy, which 0 and false are not. */
  | 'answered'
  | 'unanswered'
  /** Anything but null. */
  | 'given'
  | 'missing';

export interface Row {
  kind: 'row';
  subject: Subject;
  operator: Operator;
  /** A list with `one_of` and `not_one_of`, the key of one with `on_list`, null where nothing is compared with. */
  value: Json;
  written?: Json;
}

export interface Group {
  kind: 'group';
  join: 'and' | 'or';
  parts: readonly Part[];
  written?: Json;
}

export interface InJson {
  kind: 'json';
  written: Json;
}

export type Part = Row | Group | InJson;

/** The parts of a condition; none of one that is not there. */
export function parse(logic: Json | undefined): Group {
  if (logic === undefined) return { kind: 'group', join: 'and', parts: [] };
  const part = parsePart(logic);
  return part.kind === 'group'
    ? part
    : { kind: 'group', join: 'and', parts: [part], written: logic };
}

/** The condition of these parts; undefined where there are none. */
export function toLogic(group: Group): Json | undefined {
  if (group.written !== undefined) return group.written;
  const [first, ...rest] = group.parts;
  if (first === undefined) return undefined;
  return rest.length === 0 ? written(first) : writtenGroup(group);
}

/** Whether all of a condition can be edited in rows. */
export function isUnderstood(part: Part): boolean {
  return part.kind === 'group' ? part.parts.every(isUnderstood) : part.kind === 'row';
}

/** The group with another part at `path` (an index for each level); without it where that is undefined. */
export function withPart(group: Group, path: readonly number[], part: Part | undefined): Group {
  const [index, ...rest] = path;
  if (index === undefined) return part?.kind === 'group' ? part : group;
  const old = group.parts[index];
  const next = rest.length === 0 ? part : old?.kind === 'group' ? withPart(old, rest, part) : old;
  const parts =
    next === undefined
      ? group.parts.filter((_, place) => place !== index)
      : index >= group.parts.length
        ? [...group.parts, next]
        : group.parts.map((other, place) => (place === index ? next : other));
  return { kind: 'group', join: group.join, parts };
}

function parsePart(logic: Json): Part {
  const [operator, args] = operation(logic);
  if ((operator === 'and' || operator === 'or') && Array.isArray(args) && args.length > 0) {
    return { kind: 'group', join: operator, parts: args.map(parsePart), written: logic };
  }
  const row = parseRow(logic);
  return row ? { kind: 'row', ...row, written: logic } : { kind: 'json', written: logic };
}

type RowParts = Pick<Row, 'subject' | 'operator' | 'value'>;

const compared = new Map<string, Operator>([
  ['==', 'is'],
  ['!=', 'is_not'],
  ['>=', 'at_least'],
  ['>', 'more'],
  ['<=', 'at_most'],
  ['<', 'less'],
]);

const opposites = new Map<Operator, Operator>([
  ['one_of', 'not_one_of'],
  ['contains', 'not_contains'],
  ['on_list', 'not_on_list'],
  ['answered', 'unanswered'],
]);

function parseRow(logic: Json): RowParts | undefined {
  const alone = parseSubject(logic);
  if (alone) return truthy(alone);
  const [operator, args] = operation(logic);
  if (operator === '!' || operator === '!!') {
    const inner = only(args);
    if (inner === undefined) return undefined;
    const subject = parseSubject(inner);
    if (operator === '!!') return subject && truthy(subject);
    if (subject && subject.kind !== 'input') return { subject, operator: 'is', value: 0 };
    const row = subject ? truthy(subject) : parseRow(inner);
    const opposite = row && opposites.get(row.operator);
    return opposite && { ...row, operator: opposite };
  }
  if (!Array.isArray(args) || args.length !== 2) return undefined;
  const [left, right] = args as [Json, Json];
  if (operator === 'in') return parseIn(left, right);
  const comparison = operator === undefined ? undefined : compared.get(operator);
  const subject = parseSubject(left);
  if (!comparison || !subject) return undefined;
  if (right === null) {
    if (subject.kind !== 'input') return undefined;
    if (comparison === 'is') return { subject, operator: 'missing', value: null };
    return comparison === 'is_not' ? { subject, operator: 'given', value: null } : undefined;
  }
  if (typeof right === 'object') return undefined;
  if (subject.kind !== 'input' && typeof right !== 'number') return undefined;
  return { subject, operator: comparison, value: right };
}

function parseIn(left: Json, right: Json): RowParts | undefined {
  const subject = parseSubject(left);
  if (subject?.kind === 'input') {
    if (Array.isArray(right)) {
      const plain = right.every((item) => typeof item === 'string' || typeof item === 'number');
      return plain ? { subject, operator: 'one_of', value: right } : undefined;
    }
    const [operator, list] = operation(right);
    return operator === 'list' && typeof list === 'string'
      ? { subject, operator: 'on_list', value: list }
      : undefined;
  }
  const whole = parseSubject(right);
  if (whole?.kind !== 'input' || (typeof left !== 'string' && typeof left !== 'number')) {
    return undefined;
  }
  return { subject: whole, operator: 'contains', value: left };
}

function parseSubject(logic: Json): Subject | undefined {
  const [operator, args] = operation(logic);
  const [name, window, ...more] = Array.isArray(args) ? args : [args];
  if (typeof name !== 'string' || more.length > 0) return undefined;
  if (operator === 'var' && name !== '' && window === undefined) return { kind: 'input', name };
  if (operator === 'score' && window === undefined) return { kind: 'score', axis: name };
  if (operator !== 'signal' && operator !== 'seconds') return undefined;
  if (window === undefined) return { kind: operator, signal: name };
  return typeof window === 'string' ? { kind: operator, signal: name, window } : undefined;
}

function truthy(subject: Subject): RowParts | undefined {
  if (subject.kind === 'input') return { subject, operator: 'answered', value: null };
  return subject.kind === 'score' ? undefined : { subject, operator: 'more', value: 0 };
}

/** The operator of a rule and what it is given. */
function operation(logic: Json): [string, Json] | [undefined, undefined] {
  const entries = isObject(logic) ? Object.entries(logic) : [];
  const [entry] = entries;
  return entries.length === 1 && entry ? entry : [undefined, undefined];
}

function only(args: Json | undefined): Json | undefined {
  if (!Array.isArray(args)) return args;
  return args.length === 1 ? args[0] : undefined;
}

function written(part: Part): Json {
  if (part.written !== undefined) return part.written;
  return part.kind === 'group' ? writtenGroup(part) : writtenRow(part as Row);
}

const writtenGroup = ({ join, parts }: Group): Json => ({ [join]: parts.map(written) });

function writtenRow({ subject, operator, value }: Row): Json {
  const left = writtenSubject(subject);
  switch (operator) {
    case 'one_of':
      return { in: [left, value] };
    case 'not_one_of':
      return { '!': [{ in: [left, value] }] };
    case 'contains':
      return { in: [value, left] };
    case 'not_contains':
      return { '!': [{ in: [value, left] }] };
    case 'on_list':
      return { in: [left, { list: value }] };
    case 'not_on_list':
      return { '!': [{ in: [left, { list: value }] }] };
    case 'answered':
      return { '!!': [left] };
    case 'unanswered':
      return { '!': [left] };
    case 'given':
      return { '!=': [left, null] };
    case 'missing':
      return { '==': [left, null] };
    default: {
      const sign = [...compared].find(([, other]) => other === operator)?.[0] as string;
      return { [sign]: [left, value] };
    }
  }
}

function writtenSubject(subject: Subject): Json {
  if (subject.kind === 'input') return { var: subject.name };
  if (subject.kind === 'score') return { score: subject.axis };
  const { kind, signal, window } = subject;
  return { [kind]: window === undefined ? signal : [signal, window] };
}
