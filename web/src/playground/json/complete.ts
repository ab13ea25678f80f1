import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { getLocation, type JSONPath } from 'jsonc-parser';
import type { Json } from '../../full.js';
import { isObject } from './layout.js';
import { descriptionOf, membersAt, type Schema, schemasAt, wordsOf } from './schema.js';

/** What the editor knows besides its text. */
export interface Knowledge {
  /** The plan's schema, once it has come. */
  schema: () => Schema | undefined;
  /** The plan as it was last JSON. */
  plan: () => Json | undefined;
}

/** Completes members and words after the schema, and names after what the plan itself defines. */
export function completePlan(
  { state, pos, explicit }: CompletionContext,
  { schema, plan }: Knowledge,
): CompletionResult | null {
  const root = schema();
  if (!root) return null;
  const text = state.doc.toString();
  const { path, isAtPropertyKey, previousNode } = getLocation(text, pos);
  const inside =
    previousNode && previousNode.offset <= pos && pos <= previousNode.offset + previousNode.length;
  if (!inside && !explicit && !/[{[,:"]\s*$/.test(text.slice(Math.max(0, pos - 40), pos)))
    return null;
  const from = inside ? previousNode.offset : pos;
  const to = inside ? previousNode.offset + previousNode.length : pos;
  const options = isAtPropertyKey
    ? memberOptions(root, path.slice(0, -1), text.slice(to))
    : valueOptions(root, path, plan());
  if (options.length === 0) return null;
  return { from, to, options, filter: true, validFor: /^"?[\w.-]*"?$/ };
}

function memberOptions(root: Schema, path: JSONPath, rest: string): Completion[] {
  const required = new Set(schemasAt(root, path).flatMap((schema) => schema.required ?? []));
  const colon = /^\s*:/.test(rest) ? '' : ': ';
  return [...membersAt(root, path)].map(([name, schemas]) => {
    const info = descriptionOf(schemas);
    return {
      label: `"${name}"`,
      apply: `"${name}"${colon}`,
      type: 'property',
      boost: required.has(name) ? 1 : 0,
      ...(info === undefined ? {} : { info }),
      ...(required.has(name) ? { detail: 'required' } : {}),
    };
  });
}

function valueOptions(root: Schema, path: JSONPath, plan: Json | undefined): Completion[] {
  const words = wordsOf(schemasAt(root, path)).map((word) => JSON.stringify(word));
  const names = namesAt(path, plan).map((name) => JSON.stringify(name));
  return [
    ...words.map((label) => ({ label, type: 'enum' })),
    ...names.map((label) => ({ label, type: 'variable', detail: 'of this plan' })),
  ];
}

/** Which of the plan's lists a value takes its name from, by the member that it is in. */
const definedIn: Readonly<Record<string, string>> = {
  axis: 'axes',
  signal: 'signals',
  persona: 'personas',
  var: 'fields',
  queue: 'fields',
  fields: 'fields',
};

function namesAt(path: JSONPath, plan: Json | undefined): string[] {
  const member = path.findLast((step) => typeof step === 'string');
  const list = isObject(plan) && member !== undefined ? plan[definedIn[member] ?? ''] : undefined;
  if (!Array.isArray(list)) return [];
  return list
    .map((item) => (isObject(item) ? item['key'] : undefined))
    .filter((key): key is string => typeof key === 'string');
}
