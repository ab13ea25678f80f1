/** One component of Form.io as a field, or a note that says why it is none. */
import type { FieldType } from '../../types.js';
import type { Draft, DraftField } from '../draft.js';
import { plainText } from '../text.js';
import { at, type ImportedField, isObject, listOf, type Members, objectsIn } from '../types.js';
import { computeOf } from './condition.js';
import type { Around } from './index.js';
import { optionsOf } from './options.js';
import { readValidation } from './validation.js';

/** Components that are no questions. */
const NOT_FIELDS: Readonly<Record<string, string>> = {
  htmlelement: 'Plans hold no HTML; put it on the page around the form.',
  content: 'Plans hold no HTML; put it on the page around the form.',
  hidden: 'Plans have no hidden inputs; record what you know as an answer.',
  recaptcha: 'Protect the address that takes the form instead.',
  captcha: 'Protect the address that takes the form instead.',
  reviewpage: 'A plan has no page that shows the answers again.',
  stripe: 'Plans take no payments.',
};

/** Questions that hold what an answer cannot be. */
const NO_SUCH: Readonly<Record<string, string>> = {
  file: 'Plans take no files.',
  signature: 'Plans take no signatures.',
  sketchpad: 'Plans take no drawings.',
  tagpad: 'Plans take no drawings.',
  password: 'A plan asks for no passwords.',
  address: 'An answer is one text; ask for street, city and country as fields of their own.',
  location: 'Plans take no places on a map.',
  datagrid: 'Plans repeat nothing; ask for the first row as fields of their own.',
  editgrid: 'Plans repeat nothing; ask for the first row as fields of their own.',
  datatable: 'Plans repeat nothing; ask for the first row as fields of their own.',
  datamap: 'Plans repeat nothing; ask for each entry as a field of its own.',
  tree: 'Plans repeat nothing.',
  dynamicwizard: 'Plans repeat nothing; ask for the first page as fields of its own.',
  form: 'The form in it is elsewhere; import that form too.',
  resource: 'Plans choose from no resource; write the options into a choice.',
  datasource: 'Plans fetch nothing.',
};

const TYPES: Readonly<Record<string, FieldType>> = {
  textfield: 'text',
  textarea: 'text',
  tags: 'text',
  time: 'text',
  email: 'email',
  phonenumber: 'phone',
  url: 'url',
  number: 'number',
  currency: 'number',
  checkbox: 'boolean',
  radio: 'choice',
  select: 'choice',
  selectboxes: 'multi-choice',
  datetime: 'date',
  day: 'date',
};

export function addComponent(draft: Draft, json: Members, path: string, around: Around): void {
  const type = String(json['type'] ?? '').toLowerCase();
  const key = String(json['key'] ?? '');
  const names: [string, string] = [`${around.prefix}${key}`, key];
  // The button that sends the form is in every form.
  if (type === 'button' && ['submit', 'reset', ''].includes(String(json['action'] ?? ''))) return;
  const reason = notCarried(draft, json, type, names);
  if (reason) {
    const said = `"${String(json['label'] || key || json['type'])}"`;
    draft.note(reason.code, path, `${said} is not carried over: ${reason.message}`);
    return;
  }
  if (type === 'survey') {
    addRows(draft, json, path, names[0], around);
    return;
  }
  const field = addField(draft, json, path, names, type, TYPES[type] as FieldType);
  field.showIf.push(...around.showIf);
  readBehaviour(draft, json, path);
  readValidation(draft, json, path, field);
  const compute = computeOf(draft, json, path);
  field.askOtherwise = true;
  if (compute) field.compute = compute;
}

function notCarried(
  draft: Draft,
  json: Members,
  type: string,
  [name, key]: readonly [string, string],
): { code: string; message: string } | undefined {
  const reason = NOT_FIELDS[type];
  if (reason) return { code: 'not_a_field', message: reason };
  if (NO_SUCH[type]) return { code: 'no_such_field', message: NO_SUCH[type] };
  if (type === 'button') {
    return { code: 'not_a_field', message: 'A plan has no buttons but the one that sends.' };
  }
  if (type !== 'survey' && !TYPES[type]) {
    const what = `Plans have no counterpart of "${String(json['type'])}".`;
    return { code: 'no_such_field', message: what };
  }
  if (key === '') return { code: 'no_name', message: 'It has no key, so nothing can refer to it.' };
  if (draft.find(name)?.name === name) {
    return { code: 'duplicate', message: `There is another component "${name}".` };
  }
  return undefined;
}

type Common = Omit<ImportedField, 'key' | 'type'>;

function addField(
  draft: Draft,
  json: Members,
  path: string,
  names: [string, string],
  type: string,
  plan: FieldType,
): DraftField {
  const common = textsOf(json, names[1]);
  const several = json['multiple'] === true;
  if (plan === 'choice' || plan === 'multi-choice') {
    return addChoice(draft, json, path, names, several ? 'multi-choice' : plan, common);
  }
  if (several) {
    draft.note('several', at(path, 'multiple'), `"${names[1]}" takes one answer in a plan.`);
  }
  for (const [when, code, message] of [
    [type === 'textarea', 'one_line', 'It is drawn as one line.'],
    [type === 'tags', 'several', 'It is one text in a plan, not a list.'],
    [type === 'phonenumber', 'phone', 'Plans take phone numbers with their country code.'],
    [
      type === 'datetime' && json['enableTime'] !== false,
      'day_only',
      'Plans ask for the day only.',
    ],
    [type === 'day', 'day', 'The answer is a date like 2026-11-21.'],
    [Boolean(json['inputMask']), 'mask', 'Inputs have no masks; what was typed is checked.'],
    [Boolean(json['prefix'] || json['suffix']), 'affix', 'Inputs have no text before or behind.'],
  ] as const) {
    if (when) draft.note(code, path, message);
  }
  const isTime = type === 'time' || (type === 'datetime' && json['enableDate'] === false);
  if (isTime || (type === 'day' && hidesPart(json))) {
    const [pattern, example] = isTime
      ? ['([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?', '10:00']
      : ['[0-9/]+', '11/2026'];
    draft.note('as_text', path, `Plans have no such type; it is a text like ${example}.`);
    const error = `Write it like ${example}`;
    return draft.add(names, path, { type: 'text', ...common, pattern, error });
  }
  const field = draft.add(names, path, { type: plan, ...common });
  if (plan === 'date') field.constant = dayOf;
  return field;
}

const hidesPart = (json: Members) =>
  isObject(json['fields']) &&
  Object.values(json['fields']).some((part) => isObject(part) && part['hide'] === true);

/** A day as plans write it; undefined for what has a time, or is no day. */
function dayOf(value: unknown): string | undefined {
  return /^\d{4}-\d\d-\d\d/.exec(String(value))?.[0];
}

function textsOf(json: Members, key: string): Common {
  const text = (name: string) => {
    const value = json[name];
    const plain = typeof value === 'string' ? plainText(value) : '';
    return plain === '' ? undefined : plain;
  };
  const help = [text('description'), text('tooltip')].filter((part) => part !== undefined);
  const autocomplete = text('autocomplete');
  const placeholder = text('placeholder');
  return {
    label: text('label') ?? key,
    ...(help.length > 0 && { help: [...new Set(help)].join(' ') }),
    ...(placeholder !== undefined && { placeholder }),
    ...(autocomplete !== undefined && { autocomplete }),
  };
}

function addChoice(
  draft: Draft,
  json: Members,
  path: string,
  names: [string, string],
  type: FieldType,
  common: Common,
): DraftField {
  const options = optionsOf(draft, json, path);
  const field = draft.add(names, path, { type, ...common, options });
  field.isList = json['multiple'] === true;
  const known = new Set(options.map(({ value }) => value));
  field.constant = (value) => {
    if (typeof value === 'object') return undefined;
    return known.has(String(value)) ? String(value) : undefined;
  };
  return field;
}

/** A table with one choice a row: a field for each. */
function addRows(draft: Draft, json: Members, path: string, name: string, around: Around): void {
  draft.note('rows', path, `"${name}" is a table; each row is a field of its own.`);
  const { label } = textsOf(json, name);
  const required = isObject(json['validate']) && json['validate']['required'] === true;
  const options = [...objectsIn(json['values'], '')].map(([{ value, label: text }]) => ({
    value: String(value ?? ''),
    ...(typeof text === 'string' && { label: plainText(text) }),
  }));
  for (const [question, place] of objectsIn(json['questions'], at(path, 'questions'))) {
    const value = String(question['value'] ?? '');
    if (value === '') continue;
    const field = draft.add([`${name}.${value}`], place, {
      type: 'choice',
      label: `${label}: ${plainText(String(question['label'] ?? value))}`,
      ...(required && { required: true }),
      options: options.map((option) => ({ ...option })),
    });
    field.showIf.push(...around.showIf);
  }
}

/** What fills in or keeps from answering. */
function readBehaviour(draft: Draft, json: Members, path: string): void {
  const says = (name: string, code: string, message: string) =>
    hasValue(json[name]) && draft.note(code, at(path, name), message);
  says('defaultValue', 'default_value', 'Plans preselect nothing; the visitor is asked.');
  says('customDefaultValue', 'default_value', 'Plans preselect nothing; the visitor is asked.');
  says('unique', 'unique', 'Plans do not compare the answers of different visitors.');
  says('disabled', 'read_only', 'A plan asks what shows; hide it where it is not to be answered.');
}

/** Whether a member says anything: Form.io writes them all out, most of them empty. */
export function hasValue(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(hasValue);
  if (Array.isArray(value)) return listOf(value).some(hasValue);
  return value !== undefined && value !== null && value !== '' && value !== false;
}
