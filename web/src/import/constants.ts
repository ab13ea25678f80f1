/**
 * Comparisons of a choice with a text that is none of its options. The source lets them be, and they
 * never hold; a plan refuses them, as they are slips. Here they become what they come to.
 */
import type { Json, Logic } from '../types.js';
import type { ImportedField } from './types.js';

/** By the key of each field that has options and is asked: their values. */
export function optionValues(fields: readonly ImportedField[]): Map<string, ReadonlySet<string>> {
  const asked = fields.filter(({ options, compute }) => options?.length && compute === undefined);
  return new Map(
    asked.map(({ key, options }) => [key, new Set(options?.map(({ value }) => String(value)))]),
  );
}

/** The rule without them; `found` is told of each. */
export function withoutStrayConstants(
  rule: Logic,
  options: ReadonlyMap<string, ReadonlySet<string>>,
  found: (field: string, constant: string) => void,
): Logic {
  const isStray = (key: string | undefined, value: Json | undefined): value is string => {
    if (key === undefined || typeof value !== 'string' || value === '') return false;
    if (options.get(key)?.has(value)) return false;
    found(key, value);
    return true;
  };
  const fieldOf = (part: Json | undefined): string | undefined => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return undefined;
    const name = Array.isArray(part['var']) ? part['var'][0] : part['var'];
    return typeof name === 'string' && options.has(name) ? name : undefined;
  };
  const settle = (part: Json): Json => {
    if (Array.isArray(part)) return part.map(settle);
    if (typeof part !== 'object' || part === null) return part;
    const [operator, given] = Object.entries(part)[0] ?? [];
    if (operator !== undefined && Array.isArray(given) && given.length === 2) {
      const [a, b] = given as [Json, Json];
      const stray = isStray(fieldOf(a), b) || isStray(fieldOf(b), a);
      if (stray && (operator === '==' || operator === '===')) return false;
      if (stray && (operator === '!=' || operator === '!==')) return true;
      if (stray && operator === 'in') return false;
      const key = fieldOf(a);
      if (operator === 'in' && key !== undefined && Array.isArray(b)) {
        return { in: [a, b.filter((value) => !isStray(key, value))] };
      }
    }
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, settle(inner)]));
  };
  return settle(rule as Json) as Logic;
}
