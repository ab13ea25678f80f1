/** Keys made from labels, so that nobody has to think of one. */

import { freeKey } from '../../import/keys.js';
import type { Json } from '../../types.js';
import { isObject, listAt } from './edit.js';

/** Keys and values that were made before there was a label. */
const numbered =
  /^(field|signal|axis|rule|offer|disqualification|lane|segment|persona|value|band|option)_\d+$/;

export const isMade = (key: string): boolean => numbered.test(key);

/** All values of a member in a list. */
export function taken(plan: Json, list: string, member = 'key'): Set<string> {
  return new Set(
    listAt(plan, list).flatMap((item) => {
      const value = isObject(item) ? item[member] : undefined;
      return typeof value === 'string' ? [value] : [];
    }),
  );
}

/** `field_3`: the first such name that is free. */
export function numberedName(used: ReadonlySet<string>, noun: string): string {
  for (let n = 1; ; n += 1) if (!used.has(`${noun}_${n}`)) return `${noun}_${n}`;
}

/** A key for a label, other than those of the list. */
export function keyFromLabel(plan: Json, list: string, label: string): string {
  return freeKey(label, taken(plan, list));
}

/** An option's value for its label; values may begin with a digit and may be in any script. */
export function valueFromLabel(label: string, used: ReadonlySet<string>): string {
  const plain = label
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  const value = plain || label.trim();
  for (let n = 1; ; n += 1) {
    const next = n === 1 ? value : `${value}_${n}`;
    if (!used.has(next)) return next;
  }
}
