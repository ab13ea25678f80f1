/** Conditions of Form.io as JsonLogic over the plan's fields, with the same outcome. */
import type { Json, Logic } from '../../types.js';
import type { Condition, Draft, DraftField } from '../draft.js';
import { answered, both, either, not, read, same, unanswered } from '../rules.js';
import { at, isObject, listOf, type Members, NotCarried } from '../types.js';
import { jsonLogic } from './json-logic.js';

/** When a component shows: `conditional` in its three forms, and `customConditional`. */
export function conditionsOf(draft: Draft, json: Members, path: string): Condition[] {
  const found: Condition[] = [];
  const conditional = isObject(json['conditional']) ? json['conditional'] : {};
  const place = at(path, 'conditional');
  const add = (where: string, source: unknown, compile: () => Logic) =>
    found.push({ path: where, source: source as Json, compile });
  if (isObject(conditional['json'])) {
    const rule = conditional['json'] as Json;
    add(at(place, 'json'), rule, () => jsonLogic(draft, rule));
  } else if (conditional['conjunction'] && listOf(conditional['conditions']).length > 0) {
    add(place, conditional, () => simple(draft, conditional));
  } else if (typeof conditional['when'] === 'string' && conditional['when'] !== '') {
    add(place, conditional, () => legacy(draft, conditional));
  }
  const script = json['customConditional'];
  if (typeof script === 'string' && script.trim() !== '') {
    add(at(path, 'customConditional'), script, () => {
      throw new NotCarried('script', 'plans run no scripts');
    });
  }
  return found;
}

/** What `calculateValue` yields. */
export function computeOf(draft: Draft, json: Members, path: string): Condition | undefined {
  const given = json['calculateValue'];
  const place = at(path, 'calculateValue');
  if (isObject(given) && Object.keys(given).length > 0) {
    return { path: place, source: given as Json, compile: () => jsonLogic(draft, given as Json) };
  }
  if (typeof given === 'string' && given.trim() !== '') {
    draft.note('script', place, 'Plans run no scripts; it is asked instead of calculated.');
  }
  return undefined;
}

/** `{when, eq, show}`: shown, or hidden, while the answer is this one. */
function legacy(draft: Draft, { when, eq, show }: Members): Logic {
  const rule = isAnswer(draft, String(when), eq);
  return String(show) === 'true' ? rule : not(rule);
}

function isAnswer(draft: Draft, name: string, value: unknown): Logic {
  const [field, option] = fieldAt(draft, name);
  const { key, type } = field.json;
  if (option !== undefined) {
    const chosen = { in: [option, read(key)] };
    return String(value) === 'true' ? chosen : not(chosen);
  }
  if (value === '' || value === null || value === undefined) return unanswered(key);
  if (type === 'multi-choice') return { in: [String(value), read(key)] };
  // Form.io's checkbox is false until it is ticked.
  if (type === 'boolean') return isTicked(key, String(value));
  if (type === 'number') {
    const number = Number(value);
    return Number.isNaN(number) ? false : same(read(key), number);
  }
  if (type === 'date') return same(read(key), dayIn(field, value));
  return same(read(key), String(value));
}

function isTicked(key: string, value: string): Logic {
  if (value === 'true') return same(read(key), true);
  return value === 'false' ? { '!=': [read(key), true] } : false;
}

/** The field of a name, and the option when the name has one: `boxes.crm`. */
export function fieldAt(draft: Draft, name: string): [DraftField, string?] {
  const field = draft.find(name);
  if (field) return [field];
  const dot = name.lastIndexOf('.');
  const parent = dot > 0 ? draft.find(name.slice(0, dot)) : undefined;
  if (parent?.json.type === 'multi-choice') return [parent, name.slice(dot + 1)];
  return [draft.read(name)];
}

/** `{show, conjunction, conditions: [{component, operator, value}]}`. */
function simple(draft: Draft, conditional: Members): Logic {
  const rules = listOf(conditional['conditions'])
    .filter((condition): condition is Members => isObject(condition) && !!condition['component'])
    .map((condition) => operation(draft, condition));
  if (rules.length === 0) return true;
  const rule = conditional['conjunction'] === 'any' ? either(...rules) : both(...rules);
  const { show = true } = conditional;
  return show === true || show === 'true' ? rule : not(rule);
}

const RELATIONS: Readonly<Record<string, string>> = {
  greaterThan: '>',
  greaterThanOrEqual: '>=',
  lessThan: '<',
  lessThanOrEqual: '<=',
  dateGreaterThan: '>',
  dateGreaterThanOrEqual: '>=',
  dateLessThan: '<',
  dateLessThanOrEqual: '<=',
};

function operation(draft: Draft, { component, operator, value }: Members): Logic {
  const name = String(component);
  const [field] = fieldAt(draft, name);
  const { key, type } = field.json;
  const relation = RELATIONS[String(operator)];
  if (relation) return compared(field, relation, value);
  if (field.isList) {
    const fits = LIST_ITEMS[String(operator)];
    if (fits) return someItem(field, (item) => fits(item, String(value)));
  }
  switch (operator) {
    case 'isEqual':
    case 'isDateEqual':
      return isAnswer(draft, name, value);
    case 'isNotEqual':
      return not(isAnswer(draft, name, value));
    case 'isNotDateEqual':
      return both(answered(key), not(isAnswer(draft, name, value)));
    case 'isEmpty':
      return type === 'boolean' ? { '!=': [read(key), true] } : unanswered(key);
    case 'isNotEmpty':
      return type === 'boolean' ? same(read(key), true) : answered(key);
    case 'includes':
      return { in: [String(value), read(key)] };
    case 'notIncludes':
      return not({ in: [String(value), read(key)] });
    case 'startsWith':
      return same({ substr: [read(key), 0, String(value).length] }, String(value));
    case 'endsWith':
      return same({ substr: [read(key), -String(value).length] }, String(value));
    default:
      throw new NotCarried('operator', `plans have no operator "${String(operator)}"`);
  }
}

/** Of a list, some item fits: "not includes" holds of a list with another item too. */
const LIST_ITEMS: Readonly<Record<string, (item: string, value: string) => boolean>> = {
  isEqual: (item, value) => item === value,
  isNotEqual: (item, value) => item !== value,
  includes: (item, value) => item.includes(value),
  notIncludes: (item, value) => !item.includes(value),
  startsWith: (item, value) => item.startsWith(value),
  endsWith: (item, value) => item.endsWith(value),
};

function someItem({ json }: DraftField, fits: (item: string) => boolean): Logic {
  const items = (json.options ?? []).map(({ value }) => value).filter(fits);
  if (items.length === 0) return false;
  return either(...items.map((item) => ({ in: [item, read(json.key)] })));
}

function compared(field: DraftField, relation: string, value: unknown): Logic {
  const { key, type } = field.json;
  if (type === 'date') return { [relation]: [read(key), dayIn(field, value)] };
  const number = Number(value);
  // Form.io compares numbers only.
  if (type !== 'number' || Number.isNaN(number)) return false;
  return { [relation]: [read(key), number] };
}

function dayIn(field: DraftField, value: unknown): string {
  const day = /^\d{4}-\d\d-\d\d(?:T00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(
    String(value),
  );
  if (!day) {
    throw new NotCarried('day_only', `it compares the day "${field.name}" with "${String(value)}"`);
  }
  return day[0].slice(0, 10);
}
