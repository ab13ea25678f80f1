/** JSON Forms' layout: what is asked in which order, on which page, under which label and rule. */
import type { Logic } from '../../types.js';
import type { Condition, DraftField } from '../draft.js';
import { both, either, not, read, same } from '../rules.js';
import { plainText } from '../text.js';
import { at, isObject, type Members, NotCarried, objectsIn } from '../types.js';
import { validAt } from './condition.js';
import type { Reading } from './schema.js';

export const isLayout = (ui: Members) => typeof ui['type'] === 'string';

const PATH = '/uischema';

/** Puts the fields into the layout's order; those that are not in it are left out. */
export function applyLayout(reading: Reading, layout: Members): void {
  const pages: DraftField[][] = [];
  walk(reading, layout, PATH, [], pages);
  const { draft } = reading;
  const asked = new Set(pages.flat());
  for (const field of draft.fields.filter((field) => !asked.has(field))) {
    draft.note('not_shown', field.path, `"${field.name}" is not in the layout, so it is left out.`);
  }
  draft.arrange(pages);
}

function walk(
  reading: Reading,
  element: Members,
  path: string,
  around: readonly Condition[],
  pages: DraftField[][],
): void {
  const { draft } = reading;
  const showIf = [...around, ...ruleOf(reading, element, path)];
  const type = element['type'];
  if (type === 'Control') {
    control(reading, element, path, showIf, pages);
    return;
  }
  if (type === 'Label') {
    draft.note('not_a_field', path, 'Plans hold no texts between fields.');
    return;
  }
  for (const [child, place] of objectsIn(element['elements'], at(path, 'elements'))) {
    if (child['type'] === 'Category') pages.push([]);
    walk(reading, child, place, showIf, pages);
  }
}

function control(
  { draft, byPath }: Reading,
  element: Members,
  path: string,
  showIf: readonly Condition[],
  pages: DraftField[][],
): void {
  const scope = String(element['scope'] ?? '');
  const within = `${scope}/properties/`;
  const named = [...byPath].filter(([pointer]) => pointer === scope || pointer.startsWith(within));
  if (named.length === 0) {
    if (draft.isNoted(scope.slice(1))) return;
    draft.note(
      'unknown_field',
      at(path, 'scope'),
      `There is no field at ${scope}, or it is no field of a plan.`,
    );
    return;
  }
  const options = isObject(element['options']) ? element['options'] : {};
  if (pages.length === 0) pages.push([]);
  for (const [, field] of named) {
    if (pages.some((page) => page.includes(field))) continue;
    pages.at(-1)?.push(field);
    field.showIf.push(...showIf);
    const label = element['label'];
    if (typeof label === 'string' && named.length === 1) field.json.label = plainText(label);
    if (typeof options['placeholder'] === 'string') field.json.placeholder = options['placeholder'];
    if (options['multi'] === true) draft.note('one_line', path, 'It is drawn as one line.');
    if (options['readonly'] === true) {
      draft.note('read_only', at(path, 'options'), 'A plan asks what shows.');
    }
  }
}

function ruleOf(reading: Reading, element: Members, path: string): Condition[] {
  const rule = element['rule'];
  if (!isObject(rule)) return [];
  const effect = rule['effect'];
  const place = at(path, 'rule');
  if (effect !== 'SHOW' && effect !== 'HIDE') {
    reading.draft.note('read_only', place, 'A plan asks what shows; use SHOW or HIDE instead.');
    return [];
  }
  const compile = () => conditionRule(reading, rule['condition']);
  const source = rule['condition'] as Condition['source'];
  return [{ path: place, source, compile: effect === 'SHOW' ? compile : () => not(compile()) }];
}

function conditionRule(reading: Reading, condition: unknown): Logic {
  if (!isObject(condition)) throw new NotCarried('condition', 'it is no condition');
  const parts = () =>
    [...objectsIn(condition['conditions'], '')].map(([part]) => conditionRule(reading, part));
  if (condition['type'] === 'AND') return both(...parts());
  if (condition['type'] === 'OR') return either(...parts());
  if (condition['type'] !== 'LEAF' && condition['schema'] === undefined)
    throw new NotCarried('script', 'plans run no scripts');
  const scope = String(condition['scope'] ?? '');
  const field = reading.byPath.get(scope);
  if (!field && scope !== '#') {
    throw new NotCarried('unknown_field', `it reads ${scope}, which is not in the plan`);
  }
  if (!field) return validAt(condition['schema'], reading.root);
  if (condition['type'] === 'LEAF') {
    const value = condition['expectedValue'];
    return typeof value === 'boolean'
      ? same(read(field.json.key), value)
      : validAt({ const: value }, { kind: 'field', field });
  }
  const rule = validAt(condition['schema'], { kind: 'field', field });
  if (condition['failWhenUndefined'] !== true) return rule;
  return both({ '!': [{ missing: [field.json.key] }] }, rule);
}
