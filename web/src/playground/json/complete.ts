import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';
import { getLocation, type JSONPath, type Node } from 'jsonc-parser';
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
  const token = previousNode && covers(previousNode, pos) ? previousNode : undefined;
  const asked = explicit || /[{[,:"]\s*$/.test(text.slice(Math.max(0, pos - 40), pos));
  if (!token && !asked) return null;
  const place = { from: token?.offset ?? pos, to: token ? token.offset + token.length : pos };
  const options = isAtPropertyKey
    ? memberOptions(root, path.slice(0, -1), /^\s*:/.test(text.slice(place.to)))
    : valueOptions(root, path, plan());
  if (!token || text[token.offset] !== '"') return { ...place, options, validFor: /^[\w.-]*$/ };
  // Typed is what stands between the quotes; replaced are the quotes too.
  const closing = token.length > 1 && text[place.to - 1] === '"' ? 1 : 0;
  const texts = options.filter(({ apply }) => String(apply).startsWith('"'));
  return {
    from: place.from + 1,
    to: place.to - closing,
    options: texts.map((option) => ({
      ...option,
      apply: withQuotes(String(option.apply), closing),
    })),
    validFor: /^[\w.-]*$/,
  };
}

function withQuotes(insert: string, closing: number) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    const change = insertCompletionText(view.state, insert, from - 1, to + closing);
    view.dispatch({ ...change, annotations: pickedCompletion.of(completion) });
  };
}

function covers({ offset, length }: Node, pos: number): boolean {
  return offset < pos && pos <= offset + length;
}

function memberOptions(root: Schema, path: JSONPath, hasColon: boolean): Completion[] {
  const required = new Set(schemasAt(root, path).flatMap((schema) => schema.required ?? []));
  return [...membersAt(root, path)].map(([label, schemas]) => {
    const info = descriptionOf(schemas);
    return {
      label,
      apply: `"${label}"${hasColon ? '' : ': '}`,
      type: 'property',
      boost: required.has(label) ? 1 : 0,
      ...(info === undefined ? {} : { info }),
      ...(required.has(label) ? { detail: 'required' } : {}),
    };
  });
}

function valueOptions(root: Schema, path: JSONPath, plan: Json | undefined): Completion[] {
  const option = (word: unknown): Completion => ({
    label: String(word),
    apply: JSON.stringify(word),
    type: 'enum',
  });
  return [
    ...wordsOf(schemasAt(root, path)).map(option),
    ...namesAt(path, plan).map((name) => ({ ...option(name), detail: 'of this plan' })),
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
