/** One property of a JSON Schema as a field, or a note that says why it is none. */
import type { FieldType } from '../../types.js';
import type { Draft, DraftField } from '../draft.js';
import { patternOf } from '../pattern.js';
import { plainText } from '../text.js';
import { at, type ImportedField, isObject, listOf, type Members, NotCarried } from '../types.js';

const FORMATS: Readonly<Record<string, FieldType>> = {
  email: 'email',
  'idn-email': 'email',
  uri: 'url',
  url: 'url',
  iri: 'url',
  date: 'date',
  'date-time': 'date',
  phone: 'phone',
  tel: 'phone',
};

const WIDGETS: Readonly<Record<string, FieldType>> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  tel: 'phone',
  'date-time': 'date',
  datetime: 'date',
};

type Common = Omit<ImportedField, 'key' | 'type'>;

export function addField(
  draft: Draft,
  name: string,
  schema: Members,
  ui: Members,
  path: string,
): DraftField | undefined {
  const reason = notCarried(schema, ui);
  if (reason) {
    draft.note(reason.code, path, `"${name}" is not carried over: ${reason.message}`);
    return undefined;
  }
  const { type, ...shape } = shapeOf(draft, schema, ui, path);
  const field = draft.add([name], path, { type, ...textsOf(schema, ui, name), ...shape });
  if (schema['default'] !== undefined) {
    draft.note(
      'default_value',
      at(path, 'default'),
      'Plans preselect nothing; the visitor is asked.',
    );
  }
  return field;
}

function setting(ui: Members, name: string): unknown {
  const options = isObject(ui['ui:options']) ? ui['ui:options'] : {};
  return ui[`ui:${name}`] ?? options[name];
}

function notCarried(schema: Members, ui: Members): { code: string; message: string } | undefined {
  const no = (message: string) => ({ code: 'no_such_field', message });
  const type = typeOf(schema);
  if (schema['x-unresolved'] !== undefined) {
    return no(`${String(schema['x-unresolved'])} is not in this document, or holds itself.`);
  }
  if (schema['const'] !== undefined) {
    return { code: 'constant', message: 'Its value is given, so there is nothing to ask.' };
  }
  if (schema['readOnly'] === true || setting(ui, 'readonly') === true) {
    return { code: 'read_only', message: 'It is only read, so there is nothing to ask.' };
  }
  const widget = setting(ui, 'widget');
  if (widget === 'hidden') return { code: 'hidden', message: 'It is hidden.' };
  if (widget === 'password' || schema['format'] === 'password') {
    return no('A plan asks for no passwords.');
  }
  if (widget === 'file' || schema['format'] === 'data-url' || schema['contentEncoding']) {
    return no('Plans take no files.');
  }
  if (type === 'object') return no('An answer is no object; write its properties as fields.');
  if (type === 'null') return no('There is nothing to answer.');
  if (type === 'array' && !optionsIn(itemsOf(schema))) {
    return no('Plans repeat nothing; a list is a choice of several options.');
  }
  if (!type && !optionsIn(schema) && ['anyOf', 'oneOf', 'not'].some((k) => schema[k])) {
    return no('It may be of several kinds; write it as one.');
  }
  return undefined;
}

/** Its one type; `["string", "null"]` is a string that need not be there. */
function typeOf(schema: Members): string | undefined {
  const type = schema['type'];
  if (typeof type === 'string') return type;
  const types = listOf(type).filter((name) => name !== 'null');
  return types.length > 0 ? String(types[0]) : undefined;
}

const itemsOf = (schema: Members): Members => (isObject(schema['items']) ? schema['items'] : {});

function textsOf(schema: Members, ui: Members, name: string): Common {
  const text = (value: unknown) => (typeof value === 'string' ? plainText(value) : '');
  const label = text(setting(ui, 'title')) || text(schema['title']) || inWords(name);
  const description = text(setting(ui, 'description')) || text(schema['description']);
  const help = [description, text(setting(ui, 'help'))].filter((part) => part !== '').join(' ');
  const [example] = listOf(schema['examples']);
  const placeholder =
    text(setting(ui, 'placeholder')) || (example === undefined ? '' : String(example));
  const autocomplete = text(setting(ui, 'autocomplete'));
  return {
    label,
    ...(help && { help }),
    ...(placeholder && { placeholder }),
    ...(autocomplete && { autocomplete }),
  };
}

/** `address.streetNumber` as people write it: Street number. */
function inWords(name: string): string {
  const words = (name.split('.').at(-1) as string)
    .replace(/([a-z0-9])([A-Z])/g, (_, end, start) => `${end} ${start.toLowerCase()}`)
    .replace(/[_-]+/g, ' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

type Shape = Omit<ImportedField, 'key' | 'label'>;

function shapeOf(draft: Draft, schema: Members, ui: Members, path: string): Shape {
  const type = typeOf(schema);
  if (type === 'array') {
    const options = namedOptions(itemsOf(schema), ui);
    const { minItems: min, maxItems: max } = schema;
    return {
      type: 'multi-choice',
      options,
      ...(typeof min === 'number' && min > 0 && { min }),
      ...(typeof max === 'number' && { max }),
    };
  }
  if (type === 'boolean') return { type: 'boolean' };
  if (optionsIn(schema)) return { type: 'choice', options: namedOptions(schema, ui) };
  if (type === 'number' || type === 'integer') return numberShape(draft, schema, path);
  if (type !== 'string') {
    draft.note('as_text', path, 'Its type is not said; it is a text.');
  }
  return textShape(draft, schema, ui, path);
}

/** The options of an `enum`, or of a `oneOf` of constants. */
function optionsIn(schema: Members): Members[] | undefined {
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].filter((value) => value !== null).map((value) => ({ const: value }));
  }
  for (const keyword of ['oneOf', 'anyOf']) {
    const list = listOf(schema[keyword]).filter(isObject);
    if (
      list.length > 0 &&
      list.every((item) => typeof item['const'] !== 'object' && 'const' in item)
    ) {
      return list;
    }
  }
  return undefined;
}

function namedOptions(schema: Members, ui: Members) {
  const names = listOf(setting(ui, 'enumNames') ?? schema['enumNames']);
  return (optionsIn(schema) ?? []).map((item, i) => {
    const value = String(item['const']);
    const label = typeof names[i] === 'string' ? names[i] : item['title'];
    return {
      value,
      ...(typeof label === 'string' && label !== value && { label: plainText(label) }),
    };
  });
}

function numberShape(draft: Draft, schema: Members, path: string): Shape {
  const whole = schema['type'] === 'integer';
  const shape: Shape = { type: 'number' };
  const note = (name: string, message: string) => draft.note('bounds', at(path, name), message);
  if (whole) draft.note('whole_number', path, 'Plans do not tell whole numbers from others.');
  for (const [name, member, exclusive, step] of [
    ['minimum', 'min', 'exclusiveMinimum', 1],
    ['maximum', 'max', 'exclusiveMaximum', -1],
  ] as const) {
    const [bound, beyond] = [schema[name], schema[exclusive]];
    if (typeof bound === 'number') shape[member] = bound;
    if (typeof beyond === 'number') {
      shape[member] = whole ? beyond + step : beyond;
      if (!whole) note(exclusive, `Bounds are allowed answers in a plan: ${beyond} is one now.`);
    }
  }
  if (schema['multipleOf'] !== undefined && !(whole && schema['multipleOf'] === 1)) {
    draft.note('step', at(path, 'multipleOf'), 'Numbers have no steps in a plan.');
  }
  return shape;
}

function textShape(draft: Draft, schema: Members, ui: Members, path: string): Shape {
  const format = String(schema['format'] ?? '');
  const widget = String(setting(ui, 'widget') ?? '');
  const type = FORMATS[format] ?? WIDGETS[widget] ?? 'text';
  const shape: Shape = { type };
  if (format === 'date-time')
    draft.note('day_only', at(path, 'format'), 'Plans ask for the day only.');
  else if (format === 'time') {
    shape.pattern = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?';
    shape.error = 'Write it like 10:00';
  } else if (format && !FORMATS[format]) {
    draft.note('format', at(path, 'format'), `Plans have no format "${format}"; it is a text.`);
  }
  if (type === 'phone')
    draft.note('phone', path, 'Plans take phone numbers with their country code.');
  if (widget === 'textarea') draft.note('one_line', path, 'It is drawn as one line.');
  if (type === 'date') return shape;
  for (const name of ['minLength', 'maxLength'] as const) {
    if (typeof schema[name] === 'number') shape[name] = schema[name];
  }
  if (typeof schema['pattern'] !== 'string') return shape;
  try {
    shape.pattern = patternOf(schema['pattern']);
  } catch (error) {
    if (!(error instanceof NotCarried)) throw error;
    draft.note('pattern', at(path, 'pattern'), `It is not checked by this: ${error.message}.`);
  }
  return shape;
}
