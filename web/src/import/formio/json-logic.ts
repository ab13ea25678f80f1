/** Form.io's JsonLogic, which reads `data.key`, as rules of a plan. */
import type { Json, Logic } from '../../types.js';
import type { Draft, DraftField } from '../draft.js';
import { namesIn, read } from '../rules.js';
import { isObject, NotCarried } from '../types.js';
import { fieldAt } from './condition.js';

/** Operators that mean the same in a plan, and how many arguments they take at least and at most. */
const KNOWN: Readonly<Record<string, readonly [number, number?]>> = {
  ...{ if: [1], '?:': [1], and: [1], or: [1], '!': [1, 1], '!!': [1, 1] },
  ...{ '==': [2, 2], '===': [2, 2], '!=': [2, 2], '!==': [2, 2] },
  ...{ '<': [2, 3], '<=': [2, 3], '>': [2, 2], '>=': [2, 2] },
  ...{ '+': [1], '-': [1, 2], '*': [1], '/': [2, 2], '%': [2, 2], max: [1], min: [1] },
  ...{ cat: [1], substr: [2, 3], in: [2, 2], merge: [1] },
};

const EQUALITIES: readonly string[] = ['==', '===', '!=', '!=='];
const RELATIONS: readonly string[] = ['<', '<=', '>', '>='];

export function jsonLogic(draft: Draft, rule: Json): Logic {
  if (Array.isArray(rule)) return rule.map((part) => jsonLogic(draft, part));
  if (!isObject(rule)) return rule;
  const entries = Object.entries(rule);
  const [operator, given] = entries[0] ?? [''];
  if (entries.length !== 1) throw new NotCarried('operator', 'a rule has one operator');
  if (operator === 'var') return variable(draft, given as Json);
  if (operator === 'missing') {
    const names = Array.isArray(given) ? given : [given];
    return { missing: names.map((name) => fieldNamed(draft, String(name))[0].json.key) };
  }
  const counts = Object.hasOwn(KNOWN, operator) ? KNOWN[operator] : undefined;
  if (!counts) throw new NotCarried('operator', `plans have no operator "${operator}"`);
  const list = (Array.isArray(given) ? given : [given]) as Json[];
  const [least, most = list.length] = counts;
  if (list.length < least || list.length > most) {
    throw new NotCarried('operator', `"${operator}" has ${list.length} arguments`);
  }
  const parts = EQUALITIES.includes(operator) || operator === 'in' ? inWords(draft, list) : list;
  const rules = parts.map((part) => jsonLogic(draft, part));
  if (operator === '+' || operator === '*') return ifAnswered({ [operator]: rules });
  return { [operator]: RELATIONS.includes(operator) ? rules.map(orZero) : rules };
}

/** To json-logic-js a sum or product with nothing in it is no number, to a plan nothing is 0. */
function ifAnswered(rule: Logic): Logic {
  const names = [...namesIn(rule)];
  return names.length === 0 ? rule : { if: [{ missing: names }, null, rule] };
}

const fieldNamed = (draft: Draft, name: string) =>
  fieldAt(draft, name.replace(/^(data|row)\./, ''));

function variable(draft: Draft, given: Json): Logic {
  const [name, otherwise] = Array.isArray(given) ? given : [given];
  if (typeof otherwise === 'object' && otherwise !== null) {
    throw new NotCarried('operator', 'the default of "var" is a constant');
  }
  const [field, option] = fieldNamed(draft, String(name));
  if (option !== undefined) return { in: [option, read(field.json.key)] };
  return otherwise === undefined ? read(field.json.key) : { var: [field.json.key, otherwise] };
}

/** To json-logic-js nothing is 0 where it is compared; to a plan it is smaller than no number. */
function orZero(rule: Logic): Logic {
  const name = isObject(rule) ? rule['var'] : undefined;
  return typeof name === 'string' ? { var: [name, 0] } : rule;
}

/** Options are texts in plans: so are the constants that they are compared with. */
function inWords(draft: Draft, parts: readonly Json[]): Json[] {
  const isChoice = parts.some((part) => {
    const name = isObject(part) ? part['var'] : undefined;
    return typeof name === 'string' && typeOf(draft, name) === 'choice';
  });
  if (!isChoice) return [...parts];
  const word = (value: Json): Json => (typeof value === 'number' ? String(value) : value);
  return parts.map((part) => (Array.isArray(part) ? part.map(word) : word(part)));
}

function typeOf(draft: Draft, name: string): DraftField['json']['type'] | undefined {
  return fieldNamed(draft, name)[0].json.type;
}
