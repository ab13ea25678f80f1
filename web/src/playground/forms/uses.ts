/** Where a plan uses what it defines; and renaming, which takes all of these uses along. */
import type { Json } from '../../types.js';
import { at, get, isObject, listAt, namesOf, renameMember, set, textAt } from './edit.js';
import { fieldRead, mapLogic, type NameMap } from './logic-names.js';

export type Kind = 'field' | 'signal' | 'axis' | 'offer' | 'persona' | 'segment';

export interface Renamed {
  plan: Json;
  /** Pointers to the uses that have the new name now, without the definition. */
  uses: string[];
}

/** Pointers to where the plan uses the name. */
export function usesOf(plan: Json, kind: Kind, name: string): string[] {
  return renameUses(plan, kind, name, name).uses;
}

/** Pointers to where the plan uses an option of a field, but for the field's own list of options. */
export function usesOfOption(plan: Json, field: string, value: string): string[] {
  return renameOptionUses(plan, field, value, value).uses;
}

/** Gives `/fields/3` or the like another key, wherever it is named. Without a kind, nothing can name it. */
export function renameKey(
  plan: Json,
  kind: Kind | undefined,
  pointer: string,
  to: string,
): Renamed {
  const from = textAt(plan, at(pointer, 'key'));
  const renamed =
    from === '' || kind === undefined ? { plan, uses: [] } : renameUses(plan, kind, from, to);
  return { ...renamed, plan: set(renamed.plan, at(pointer, 'key'), to, ['key']) };
}

/** Gives the option at `/fields/3/options/1` another value, wherever it is named. */
export function renameOption(plan: Json, pointer: string, to: string): Renamed {
  const from = textAt(plan, at(pointer, 'value'));
  const field = pointer.split('/').slice(0, 3).join('/');
  const renamed =
    from === ''
      ? { plan, uses: [] }
      : renameOptionUses(plan, textAt(plan, at(field, 'key')), from, to);
  return { ...renamed, plan: set(renamed.plan, at(pointer, 'value'), to, ['value']) };
}

/** Where keys stand outside of rules: `*` is any item or member, `{}` the names of members. */

const variant = 'experiments/*/variants/*/change';
const places: Readonly<Record<Kind, readonly string[]>> = {
  field: [
    'offers/*/fields/*',
    'offers/*/queue/*/*',
    'ask/queue/*/*',
    `${variant}/ask/queue/*/*`,
    `${variant}/offers/*/queue/*/*`,
    'ask/model/inputs/*/field',
    'ask/model/leave/{}',
    'examples/*/answers/{}',
    'examples/*/events/*/field',
    'examples/*/expect/visible/*',
    'examples/*/expect/hidden/*',
    `${variant}/fields/{}`,
    `${variant}/offers/*/fields/*`,
    'playbook/targets/complete/fields/*',
    'playbook/handoff/painPoints/*',
    'playbook/handoff/interests/*',
  ],
  signal: [
    'rules/*/signal',
    ...[
      'playbook/assets/*/engaged',
      'playbook/nurture/jumps/*/on',
      'playbook/nurture/sequences/*/firstTouch',
      'playbook/nurture/sequences/*/steps/*/engaged',
      'playbook/nurture/sequences/*/opens/*/on',
      'playbook/nurture/sequences/*/opens/*/engaged',
      'playbook/nurture/sequences/*/jumps/*/on',
      'playbook/handoff/tasks/*/on',
      'playbook/sla/*/for/on',
    ].flatMap((one) => [one, `${one}/*`]),
  ],
  axis: [
    'rules/*/axis',
    'thresholds/*/when/*/axis',
    'triggers/*/axis',
    'segments/*/axis',
    'examples/*/expect/scores/{}',
    `${variant}/thresholds/*/when/*/axis`,
  ],
  offer: ['examples/*/events/*/offer', `${variant}/offers/{}`],
  persona: ['rules/*/persona/*', 'examples/*/expect/persona'],
  segment: ['playbook/nurture/sequences/*/cell/{}', `${variant}/segments/{}`],
};

function renameUses(plan: Json, kind: Kind, from: string, to: string): Renamed {
  const uses: string[] = [];
  const other = (of: Kind) => (name: string, pointer: string) => {
    if (of !== kind || name !== from) return name;
    uses.push(pointer);
    return to;
  };
  const map: NameMap = {
    field: other('field'),
    signal: other('signal'),
    axis: other('axis'),
    value: (field, value, pointer) => (field === 'offer' ? other('offer')(value, pointer) : value),
  };
  let changed = mapConditions(plan, map, '');
  for (const place of places[kind]) {
    for (const pointer of matching(changed, place.split('/'))) {
      const names = namesOf(pointer);
      if (place.endsWith('{}')) {
        if (names.at(-1) !== from) continue;
        uses.push(pointer);
        changed = renameMember(changed, pointer, to);
      } else if (get(changed, pointer) === from) {
        uses.push(pointer);
        changed = set(changed, pointer, to);
      }
    }
  }
  return { plan: changed, uses };
}

function renameOptionUses(plan: Json, key: string, from: string, to: string): Renamed {
  const uses: string[] = [];
  const value = (field: string, constant: string, pointer: string) => {
    if (field !== key || constant !== from) return constant;
    uses.push(pointer);
    return to;
  };
  const as = (name: string) => name;
  let changed = mapConditions(plan, { field: as, signal: as, axis: as, value }, '');
  const field = listAt(plan, '/fields').findIndex((item) => isObject(item) && item['key'] === key);
  const member = at('/fields', field, 'optionsIf', from);
  if (get(changed, member) !== undefined) {
    uses.push(member);
    changed = renameMember(changed, member, to);
  }
  for (const holder of answersOf(changed, key)) {
    const answer = get(changed, holder);
    const texts = Array.isArray(answer) ? answer.map((_, n) => at(holder, n)) : [holder];
    for (const pointer of texts.filter((text) => get(changed, text) === from)) {
      uses.push(pointer);
      changed = set(changed, pointer, to);
    }
  }
  return { plan: changed, uses };
}

/** What reps take, by the name under which routing reads it of a lead. */
const repsTake = {
  territory: 'territories',
  language: 'languages',
  product: 'products',
  specialism: 'specialisms',
};

/** Pointers to answers to the field: in examples, in what was learnt, and in what reps take. */
function answersOf(plan: Json, key: string): string[] {
  const ofField = (place: string) =>
    matching(plan, place.split('/')).filter(
      (pointer) => textAt(plan, at(pointer, 'field')) === key,
    );
  return [
    ...matching(plan, ['examples', '*', 'answers']).map((pointer) => at(pointer, key)),
    ...ofField('examples/*/events/*').map((pointer) => at(pointer, 'value')),
    ...ofField('ask/model/inputs/*').flatMap((pointer) => [
      at(pointer, 'answers'),
      at(pointer, 'option'),
    ]),
    ...Object.entries(repsTake).flatMap(([name, member]) =>
      fieldRead(get(plan, at('/playbook/routing/lead', name))) === key
        ? matching(plan, ['playbook', 'reps', '*', member])
        : [],
    ),
  ].filter((pointer) => get(plan, pointer) !== undefined);
}

const conditions = new Set(['if', 'showIf', 'requireIf', 'compute']);
/** Members that hold a rule for each of their names. */
const conditionMaps = new Set(['optionsIf']);
/** What holds no rule, though a member of it may be called like one. */
const opaque = new Set(['examples', 'lists', 'notes', 'model']);

/** The plan with the names in all of its rules mapped, those of the playbook included. */
function mapConditions(value: Json, map: NameMap, pointer: string): Json {
  if (Array.isArray(value)) {
    return value.map((item, index) => mapConditions(item, map, at(pointer, index)));
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, Json] => {
      const path = at(pointer, name);
      if (name.startsWith('x-') || opaque.has(name)) return [name, inner];
      if (conditions.has(name) || isRouting(path)) return [name, mapLogic(inner, map, path)];
      if (!conditionMaps.has(name) || !isObject(inner)) {
        return [name, mapConditions(inner, map, path)];
      }
      const rules = Object.entries(inner).map(([key, rule]): [string, Json] => [
        key,
        mapLogic(rule, map, at(path, key)),
      ]);
      return [name, Object.fromEntries(rules)];
    }),
  );
}

/** Routing reads leads by rules under names of its own. */
const isRouting = (pointer: string) =>
  /^\/playbook\/routing\/(lead\/(territory|language|product|specialism)|namedAccounts\/owner)$/.test(
    pointer,
  );

/** Pointers to all that the place names. */
function matching(value: Json | undefined, place: readonly string[], pointer = ''): string[] {
  const [name, ...rest] = place;
  if (name === undefined) return value === undefined ? [] : [pointer];
  if (name === '*' || name === '{}') {
    if (Array.isArray(value) && name === '*') {
      return value.flatMap((item, index) => matching(item, rest, at(pointer, index)));
    }
    if (!isObject(value)) return [];
    return Object.keys(value).flatMap((key) => matching(value[key], rest, at(pointer, key)));
  }
  return isObject(value) && Object.hasOwn(value, name)
    ? matching(value[name], rest, at(pointer, name))
    : [];
}
