/** JsonLogic put together, kept flat: rules nest at most 64 levels. */
import type { Json, Logic } from '../types.js';

export const read = (key: string): Logic => ({ var: key });

export const answered = (key: string): Logic => ({ '!': [{ missing: [key] }] });

export const unanswered = (key: string): Logic => ({ missing: [key] });

export const same = (a: Logic, b: Logic): Logic => ({ '==': [a, b] });

export const both = (...rules: Logic[]): Logic => joined('and', rules);

export const either = (...rules: Logic[]): Logic => joined('or', rules);

export function not(rule: Logic): Logic {
  if (typeof rule === 'boolean') return !rule;
  const [operator, inner] = only(rule);
  if (operator === '!' && Array.isArray(inner)) return { '!!': inner as Json[] };
  if (operator === '!!' && Array.isArray(inner)) return { '!': inner as Json[] };
  if (operator === '==' && Array.isArray(inner) && inner.length === 2) return { '!=': inner };
  return { '!': [rule] };
}

/** Whether the field's answer is one of these. */
export function oneOf(key: string, values: readonly Json[]): Logic {
  if (values.length === 1) return same(read(key), values[0] as Json);
  return either(...values.map((value) => same(read(key), value)));
}

function joined(operator: 'and' | 'or', rules: readonly Logic[]): Logic {
  const flat: Logic[] = [];
  for (const rule of rules) {
    const [name, inner] = only(rule);
    flat.push(...(name === operator && Array.isArray(inner) ? (inner as Logic[]) : [rule]));
  }
  if (flat.length === 0) return operator === 'and';
  return flat.length === 1 ? (flat[0] as Logic) : { [operator]: flat };
}

function only(rule: Logic): [string | undefined, Json | undefined] {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    return [undefined, undefined];
  }
  return Object.entries(rule)[0] ?? [undefined, undefined];
}

/** The names that a rule reads. */
export function namesIn(rule: Logic, names = new Set<string>()): Set<string> {
  if (Array.isArray(rule)) {
    for (const part of rule) namesIn(part, names);
  } else if (typeof rule === 'object' && rule !== null) {
    for (const [operator, given] of Object.entries(rule)) {
      const list = Array.isArray(given) ? given : [given];
      if (operator === 'var' || operator === 'missing') {
        const read = operator === 'var' ? list.slice(0, 1) : list;
        for (const name of read) names.add(String(name).split('.')[0] as string);
      }
      if (operator !== 'var') namesIn(given, names);
    }
  }
  return names;
}

/** How deep a rule nests, itself included. */
export function depthOf(rule: Logic): number {
  if (typeof rule !== 'object' || rule === null) return 0;
  const parts = Array.isArray(rule) ? rule : Object.values(rule);
  const inner = Math.max(0, ...parts.map(depthOf));
  return Array.isArray(rule) ? inner : inner + 1;
}

/** How many operators, names and constants it has. */
export function sizeOf(rule: Logic): number {
  if (typeof rule !== 'object' || rule === null) return 1;
  let size = 1;
  for (const part of Array.isArray(rule) ? rule : Object.values(rule)) size += sizeOf(part);
  return size;
}
