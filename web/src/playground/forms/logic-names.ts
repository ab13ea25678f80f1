/** The names of a plan that a JsonLogic rule uses, and the same rule with others. */
import type { Json } from '../../types.js';
import { at, isObject } from './edit.js';

/** What is called for each name; it gives the name to write. */
export interface NameMap {
  field(name: string, pointer: string): string;
  signal(name: string, pointer: string): string;
  axis(name: string, pointer: string): string;
  /** A constant that a field, or `offer`, is compared with. */
  value(field: string, value: string, pointer: string): string;
}

const equalities = new Set(['==', '!=', '===', '!==']);
const iterators = new Set(['map', 'filter', 'all', 'some', 'none', 'reduce']);
const behaviour = new Set(['signal', 'seconds', 'silent', 'renewed', 'sequence']);

/**
 * `depth`: how many iterations and handlers of `try` are around the rule; in them `var` reads the item, and
 * `{"val": [[2 × depth], …]}` the answers.
 */
export function mapLogic(logic: Json, map: NameMap, pointer: string, depth = 0): Json {
  if (Array.isArray(logic)) {
    return kept(
      logic,
      logic.map((item, index) => mapLogic(item, map, at(pointer, index), depth)),
    );
  }
  if (!isObject(logic)) return logic;
  const entries = Object.entries(logic).map(([operator, args]): [string, Json] => [
    operator,
    mapArguments(operator, args, map, at(pointer, operator), depth),
  ]);
  return entries.every(([operator, args]) => args === logic[operator])
    ? logic
    : Object.fromEntries(entries);
}

function mapArguments(op: string, args: Json, map: NameMap, pointer: string, depth: number): Json {
  if (op === 'preserve' || op === 'list') return args;
  if (op === 'val') return mapVal(args, map, pointer, depth);
  if (op === 'var' || op === 'exists' || op === 'missing') {
    if (depth > 0) return args;
    const many = op === 'missing';
    return mapTexts(args, pointer, (name, where, index) =>
      many || index === 0 ? mapPath(name, where, map) : name,
    );
  }
  if (op === 'missing_some') {
    if (depth > 0 || !Array.isArray(args) || !args[1]) return args;
    const names = mapTexts(args[1], at(pointer, 1), (name, where) => mapPath(name, where, map));
    return kept(args, [args[0] ?? null, names, ...args.slice(2)]);
  }
  if (behaviour.has(op)) {
    // A duration begins with a digit, a name does not.
    return mapTexts(args, pointer, (text, where) =>
      /^\d/.test(text) ? text : map.signal(text, where),
    );
  }
  if (op === 'score') return mapTexts(args, pointer, (name, where) => map.axis(name, where));
  if (Array.isArray(args) && (iterators.has(op) || op === 'try')) {
    return kept(
      args,
      args.map((part, index) => {
        const inside = op === 'try' ? index > 0 : index === 1;
        return mapLogic(part, map, at(pointer, index), inside ? depth + 1 : depth);
      }),
    );
  }
  return mapLogic(depth === 0 ? mapConstants(op, args, map, pointer) : args, map, pointer, depth);
}

function mapConstants(op: string, args: Json, map: NameMap, pointer: string): Json {
  if (!Array.isArray(args) || !(equalities.has(op) || op === 'in')) return args;
  const fields = args.map(fieldRead).filter((name) => name !== undefined);
  const [field] = fields;
  if (fields.length !== 1 || field === undefined) return args;
  const value = (text: string, where: string) => map.value(field, text, where);
  return kept(
    args,
    args.map((part, index) => {
      const where = at(pointer, index);
      return typeof part === 'string' || (op === 'in' && Array.isArray(part))
        ? mapTexts(part, where, value)
        : part;
    }),
  );
}

/** The field that the rule is, where it is nothing else. */
export function fieldRead(logic: Json | undefined): string | undefined {
  const name = isObject(logic) && Object.keys(logic).length === 1 ? logic['var'] : undefined;
  const [first] = Array.isArray(name) ? name : [name];
  return typeof first === 'string' && !first.includes('.') ? first : undefined;
}

/** The name before the first dot is the field's; `email.kind` is derived from `email`. */
function mapPath(path: string, pointer: string, map: NameMap): string {
  const dot = path.indexOf('.');
  const [name, rest] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot)];
  return name === '' || name === 'touch' || name === 'offer'
    ? path
    : map.field(name, pointer) + rest;
}

function mapVal(args: Json, map: NameMap, pointer: string, depth: number): Json {
  if (!Array.isArray(args)) {
    return typeof args === 'string' && depth === 0 ? map.field(args, pointer) : args;
  }
  const [scope] = args;
  const up = Array.isArray(scope) ? Math.abs(Number(scope[0])) : 0;
  const place = Array.isArray(scope) ? 1 : 0;
  const name = args[place];
  if (up !== 2 * depth || typeof name !== 'string' || name === 'touch') return args;
  const named = map.field(name, at(pointer, place));
  return kept(
    args,
    args.map((part, index) => (index === place ? named : part)),
  );
}

function mapTexts(
  args: Json,
  pointer: string,
  change: (text: string, pointer: string, index: number) => string,
): Json {
  if (typeof args === 'string') return change(args, pointer, 0);
  if (!Array.isArray(args)) return args;
  return kept(
    args,
    args.map((item, index) =>
      typeof item === 'string' ? change(item, at(pointer, index), index) : item,
    ),
  );
}

/** The list as it was where nothing in it has changed. */
function kept(before: Json[], after: Json[]): Json[] {
  return after.every((item, index) => item === before[index]) && after.length === before.length
    ? before
    : after;
}
