/** What conditions can look at in a plan, and what it can be compared with. */
import type { Json } from '../../types.js';
import type { Operator, Row, Subject } from './condition.js';
import { isObject, listAt, textAt } from './edit.js';
import { choicesOf, nameOf } from './places.js';

export interface Value {
  type: 'text' | 'choice' | 'multi-choice' | 'country' | 'number' | 'date' | 'boolean' | 'count';
  options?: readonly { value: string; label: string }[];
}

const plain = (words: string): { value: string; label: string }[] =>
  words.split(' ').map((value) => ({ value, label: value.replaceAll('_', ' ') }));

const derived: Readonly<Record<string, Value>> = {
  kind: { type: 'choice', options: plain('business free disposable student') },
  level: { type: 'choice', options: plain('c_level vp director manager staff student') },
};

/** What kind of value the subject has. */
export function valueIn(plan: Json, subject: Subject): Value {
  if (subject.kind !== 'input') return { type: 'count' };
  const [name, part] = subject.name.split('.');
  if (name === 'offer') return { type: 'choice', options: choicesOf(plan, '/offers') };
  if (part !== undefined) return derived[part] ?? { type: 'text' };
  const field = listAt(plan, '/fields').find((item) => isObject(item) && item['key'] === name);
  switch (field && textAt(field, '/type')) {
    case 'choice':
    case 'multi-choice':
      return {
        type: textAt(field as Json, '/type') as 'choice',
        options: listAt(field as Json, '/options')
          .filter(isObject)
          .map((option) => ({ value: textAt(option, '/value'), label: nameOf(option) })),
      };
    case 'number':
      return { type: 'number' };
    case 'date':
      return { type: 'date' };
    case 'boolean':
      return { type: 'boolean' };
    case 'country':
      return { type: 'country' };
    default:
      return { type: 'text' };
  }
}

export interface SubjectGroup {
  label: string;
  subjects: readonly { id: string; label: string; subject: Subject }[];
}

/** Everything that a condition of this plan can look at. */
export function subjectsOf(plan: Json): SubjectGroup[] {
  const fields = listAt(plan, '/fields').filter(isObject);
  const signals = choicesOf(plan, '/signals');
  const entry = (subject: Subject, label: string) => ({ id: idOfSubject(subject), label, subject });
  const input = (name: string, label: string) => entry({ kind: 'input', name }, label);
  const inputs = fields.flatMap((field) => {
    const key = textAt(field, '/key');
    const label = nameOf(field);
    if (key === '') return [];
    if (field['type'] === 'email') {
      return [
        input(key, label),
        input(`${key}.kind`, `${label}: kind of address`),
        input(`${key}.domain`, `${label}: domain`),
      ];
    }
    return field['role'] === 'job_title'
      ? [
          input(key, label),
          input(`${key}.level`, `${label}: level`),
          input(`${key}.department`, `${label}: department`),
        ]
      : [input(key, label)];
  });
  const visits = ['source', 'medium', 'campaign', 'referrer'].flatMap((part) => [
    input(`touch.first.${part}`, `First visit: ${part}`),
    input(`touch.latest.${part}`, `Latest visit: ${part}`),
  ]);
  return [
    { label: 'Answers', subjects: inputs },
    {
      label: 'Behaviour',
      subjects: [
        ...signals.map(({ value, label }) =>
          entry({ kind: 'signal', signal: value }, `How often: ${label}`),
        ),
        ...signals.map(({ value, label }) =>
          entry({ kind: 'seconds', signal: value }, `Seconds: ${label}`),
        ),
      ],
    },
    {
      label: 'Scores',
      subjects: choicesOf(plan, '/axes').map(({ value, label }) =>
        entry({ kind: 'score', axis: value }, `Score: ${label}`),
      ),
    },
    { label: 'The visit', subjects: [input('offer', 'The offer on show'), ...visits] },
  ].filter(({ subjects }) => subjects.length > 0);
}

/** One text for a subject, without its window. */
export function idOfSubject(subject: Subject): string {
  if (subject.kind === 'input') return `input:${subject.name}`;
  return subject.kind === 'score' ? `score:${subject.axis}` : `${subject.kind}:${subject.signal}`;
}

const numbers: readonly Operator[] = ['at_least', 'more', 'at_most', 'less', 'is', 'is_not'];

const operators: Readonly<Record<Value['type'], readonly Operator[]>> = {
  text: [
    ...(['is', 'is_not', 'one_of', 'not_one_of', 'contains', 'not_contains'] as const),
    ...(['on_list', 'not_on_list', 'answered', 'unanswered'] as const),
  ],
  choice: ['is', 'is_not', 'one_of', 'not_one_of', 'answered', 'unanswered'],
  country: ['is', 'is_not', 'one_of', 'not_one_of', 'answered', 'unanswered'],
  'multi-choice': ['contains', 'not_contains', 'answered', 'unanswered'],
  number: [...numbers, 'given', 'missing'],
  date: [...numbers, 'given', 'missing'],
  boolean: ['is', 'given', 'missing'],
  count: numbers,
};

const words: Readonly<Record<Operator, string>> = {
  is: 'is',
  is_not: 'is not, or has no answer',
  one_of: 'is one of',
  not_one_of: 'is none of, or has no answer',
  contains: 'contains',
  not_contains: 'does not contain',
  on_list: 'is on the list',
  not_on_list: 'is not on the list',
  at_least: 'is at least',
  more: 'is more than',
  at_most: 'is at most',
  less: 'is less than',
  answered: 'is answered',
  unanswered: 'is not answered',
  given: 'is answered',
  missing: 'is not answered',
};

const otherWords: { readonly [type in Value['type']]?: { readonly [of in Operator]?: string } } = {
  date: {
    at_least: 'is on or after',
    more: 'is after',
    at_most: 'is on or before',
    less: 'is before',
  },
  number: { answered: 'is answered, and not 0', unanswered: 'is not answered, or 0' },
  boolean: { answered: 'is answered with yes', unanswered: 'is not answered with yes' },
  count: { is_not: 'is not' },
};

/** How a value of this kind can be compared, in words; `current` is always among them. */
export function operatorsFor(
  type: Value['type'],
  current?: Operator,
): { value: Operator; label: string }[] {
  const all = operators[type];
  return [...all, ...(current && !all.includes(current) ? [current] : [])].map((value) => ({
    value,
    label: otherWords[type]?.[value] ?? words[value],
  }));
}

const listed = (operator: Operator): boolean => operator === 'one_of' || operator === 'not_one_of';
const onList = (operator: Operator): boolean =>
  operator === 'on_list' || operator === 'not_on_list';
export const comparesNothing = (operator: Operator): boolean =>
  ['answered', 'unanswered', 'given', 'missing'].includes(operator);

/** A row about `subject`, compared as `operator` says where that is possible, with as much of `old` as fits. */
export function rowFor(plan: Json, subject: Subject, wanted?: Operator, old?: Json): Row {
  const { type, options } = valueIn(plan, subject);
  const possible = operators[type];
  const operator = wanted && possible.includes(wanted) ? wanted : (possible[0] as Operator);
  const fits = (value: Json | undefined) =>
    type === 'boolean'
      ? typeof value === 'boolean'
      : type === 'number' || type === 'count'
        ? typeof value === 'number'
        : typeof value === 'string' &&
          value !== '' &&
          (options?.some((option) => option.value === value) ?? true);
  const values = (Array.isArray(old) ? old : [old ?? null]).filter(fits);
  const row = (value: Json): Row => ({ kind: 'row', subject, operator, value });
  if (comparesNothing(operator)) return row(null);
  if (onList(operator)) {
    const lists = listsOf(plan);
    return row(typeof old === 'string' && lists.includes(old) ? old : (lists[0] ?? ''));
  }
  const [value = startOf(type, options)] = values;
  if (listed(operator)) return row(values.length > 0 ? values : value === '' ? [] : [value]);
  return row(value);
}

function startOf(type: Value['type'], options: Value['options']): Json {
  if (type === 'boolean') return true;
  if (type === 'number' || type === 'count') return 1;
  if (type === 'country') return 'US';
  return options?.[0]?.value ?? '';
}

export function listsOf(plan: Json): string[] {
  const lists = isObject(plan) ? plan['lists'] : undefined;
  return isObject(lists) ? Object.keys(lists) : [];
}
