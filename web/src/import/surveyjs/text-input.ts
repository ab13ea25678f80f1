/** Single-line inputs and validators of SurveyJS. */
import type { FieldType } from '../../types.js';
import { checkBounds } from '../bounds.js';
import type { DraftField } from '../draft.js';
import { patternOf } from '../pattern.js';
import { at, type ImportedField, type Members, NotCarried, objectsIn } from '../types.js';
import { type Common, isSet, type Question, type Survey } from './survey.js';

const TYPES: Readonly<Record<string, FieldType>> = {
  text: 'text',
  email: 'email',
  tel: 'phone',
  url: 'url',
  number: 'number',
  range: 'number',
  date: 'date',
};

/** Inputs that plans have no type for: a text of the form that browsers send. */
const AS_TEXT: Readonly<Record<string, readonly [pattern: string, example: string]>> = {
  'datetime-local': ['\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d', '2026-11-21T10:00'],
  month: ['\\d{4}-(0[1-9]|1[0-2])', '2026-11'],
  week: ['\\d{4}-W\\d\\d', '2026-W47'],
  time: ['([01]\\d|2[0-3]):[0-5]\\d', '10:00'],
  color: ['#[0-9a-fA-F]{6}', '#0a7f3c'],
};

export function readTextInput({ survey, json, path, names, common }: Question): DraftField {
  const { draft } = survey;
  const input = String(json['inputType'] ?? 'text');
  const form = AS_TEXT[input];
  let type: FieldType = TYPES[input] ?? 'text';
  if (form) {
    draft.note(
      'as_text',
      at(path, 'inputType'),
      `Plans have no ${input}; it is a text like ${form[1]}.`,
    );
  } else if (!TYPES[input]) {
    draft.note(
      'as_text',
      at(path, 'inputType'),
      `Plans have no input of the type "${input}"; it is a text.`,
    );
  }
  if (type === 'text' && !form) type = typeFromValidators(json) ?? typeFromMask(survey, json, path);
  if (type === 'phone') {
    draft.note(
      'phone',
      path,
      'Plans take phone numbers with their country code, like +49 30 123456.',
    );
  }
  const field = draft.add(names, path, {
    type,
    ...common,
    ...(form && { pattern: form[0], error: `Write it like ${form[1]}` }),
    ...(typeof json['autocomplete'] === 'string' && { autocomplete: json['autocomplete'] }),
    ...bounds(survey, json, path, type, input),
  });
  return field;
}

function typeFromValidators(json: Members): FieldType | undefined {
  const types = [...objectsIn(json['validators'], '')].map(([{ type }]) => String(type));
  if (types.some((type) => type.startsWith('email'))) return 'email';
  return types.some((type) => type.startsWith('numeric')) ? 'number' : undefined;
}

function typeFromMask(survey: Survey, json: Members, path: string): FieldType {
  const mask = json['maskType'];
  if (!isSet(mask) || mask === 'none') return 'text';
  survey.draft.note(
    'mask',
    at(path, 'maskType'),
    'Inputs have no masks; what was typed is checked when it is there.',
  );
  return mask === 'numeric' || mask === 'currency' ? 'number' : 'text';
}

function bounds(
  survey: Survey,
  json: Members,
  path: string,
  type: FieldType,
  input: string,
): Partial<Common> {
  const { draft } = survey;
  const out: Partial<Common> = {};
  const length = json['maxLength'];
  if (typeof length === 'number' && length > 0 && type !== 'number' && type !== 'date') {
    out.maxLength = length;
  }
  for (const name of ['minValueExpression', 'maxValueExpression'] as const) {
    if (isSet(json[name])) draft.note('bounds', at(path, name), 'Bounds are constants in a plan.');
  }
  if (isSet(json['step']) && json['step'] !== 1) {
    noteStep(survey, path);
  }
  const scale = input === 'range' ? { min: 0, max: 100 } : {};
  for (const name of ['min', 'max'] as const) {
    const value = json[name] ?? (scale as { min?: number; max?: number })[name];
    if (value === undefined || value === '') continue;
    if (type === 'number' && !Number.isNaN(Number(value))) out[name] = Number(value);
    else if (type === 'date' && isDay(value)) out[name] = value;
    else
      draft.note(
        'bounds',
        at(path, name),
        `"${String(value)}" is no bound that a plan's ${type} has.`,
      );
  }
  return out;
}

export function noteStep({ draft }: Survey, path: string): void {
  const message = 'Numbers have no steps in a plan; any in the range will do.';
  draft.note('step', at(path, 'step'), message);
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

export function readValidators(
  survey: Survey,
  json: Members,
  path: string,
  field: DraftField,
): void {
  const { draft } = survey;
  const texts = new Set<string>();
  const requiredText = survey.text(json['requiredErrorText'], at(path, 'requiredErrorText'));
  if (requiredText !== undefined) texts.add(requiredText);
  for (const [validator, place] of objectsIn(json['validators'], at(path, 'validators'))) {
    const text = survey.text(validator['text'], at(place, 'text'));
    if (text !== undefined) texts.add(text);
    try {
      readValidator(validator, field);
    } catch (error) {
      if (!(error instanceof NotCarried)) throw error;
      draft.note(error.code, place, `"${field.name}" is not checked like this: ${error.message}.`);
    }
  }
  checkBounds(field.json, (code, member, message) => draft.note(code, at(path, member), message));
  const [only, ...more] = texts;
  if (only !== undefined && more.length === 0) field.json.error = only;
  if (more.length > 0) {
    draft.note(
      'messages',
      path,
      `A field has one message for all that is wrong; none of ${texts.size} is taken.`,
    );
  }
}

function readValidator(validator: Members, { json }: DraftField): void {
  const type = String(validator['type'] ?? '').replace(/validator$/, '');
  const isText = ['text', 'email', 'phone', 'url'].includes(json.type);
  const number = (name: string) => {
    const value = validator[name];
    return typeof value === 'number' ? value : undefined;
  };
  const no = (why: string): never => {
    throw new NotCarried('validator', why);
  };
  switch (type) {
    case 'email':
      if (json.type !== 'email') no(`a ${json.type} is no e-mail address`);
      return;
    case 'numeric': {
      if (json.type !== 'number') no(`a ${json.type} is no number`);
      tighten(json, number('minValue'), number('maxValue'));
      return;
    }
    case 'answercount': {
      if (json.type !== 'multi-choice') no('only fields with several answers can count them');
      tighten(json, number('minCount') || undefined, number('maxCount') || undefined);
      return;
    }
    case 'text': {
      if (!isText) no(`a ${json.type} has no length`);
      const [min, max] = [number('minLength'), number('maxLength')];
      if (min) json.minLength = Math.max(min, json.minLength ?? 0);
      if (max) json.maxLength = Math.min(max, json.maxLength ?? max);
      if (validator['allowDigits'] === false) {
        if (json.pattern !== undefined) no('a field has one pattern');
        json.pattern = '[^0-9]*';
      }
      return;
    }
    case 'regex': {
      if (!isText) no(`a ${json.type} has no pattern`);
      if (json.pattern !== undefined) no('a field has one pattern');
      const flags = validator['caseInsensitive'] || validator['insensitive'] ? 'i' : '';
      json.pattern = patternOf(String(validator['regex'] ?? ''), { flags });
      return;
    }
    case 'expression':
      no('plans check one answer at a time, without expressions');
      break;
    default:
      no(`plans have no validator "${type}"`);
  }
}

function tighten(json: ImportedField, min: number | undefined, max: number | undefined): void {
  if (min !== undefined) json.min = Math.max(min, typeof json.min === 'number' ? json.min : min);
  if (max !== undefined) json.max = Math.min(max, typeof json.max === 'number' ? json.max : max);
}
