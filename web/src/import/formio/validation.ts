import { checkBounds } from '../bounds.js';
import type { Draft, DraftField } from '../draft.js';
import { patternOf } from '../pattern.js';
import { plainText } from '../text.js';
import { at, isObject, type Members, NotCarried } from '../types.js';
import { hasValue } from './component.js';

/** Checks that plans do not have, and what to do without them. */
const NOT_CARRIED: Readonly<Record<string, string>> = {
  custom: 'Plans run no scripts.',
  json: 'Plans check one answer at a time, without conditions.',
  minWords: 'Plans count characters, not words.',
  maxWords: 'Plans count characters, not words.',
  step: '',
};

/** `validate` and its relatives in other members. */
export function readValidation(draft: Draft, json: Members, path: string, field: DraftField): void {
  const validate = isObject(json['validate']) ? json['validate'] : {};
  const place = at(path, 'validate');
  const own = field.json;
  if (validate['required'] === true || requiresAllParts(json)) own.required = true;
  if (own.required && own.type === 'boolean') {
    draft.note('must_agree', place, 'It must be answered, but in a plan the answer may be no.');
  }
  for (const [name, why] of Object.entries(NOT_CARRIED)) {
    if (why && hasValue(validate[name])) {
      draft.note('validator', at(place, name), `"${field.name}" is not checked like this: ${why}`);
    }
  }
  const isText = ['text', 'email', 'phone', 'url'].includes(own.type);
  if (isText) readText(draft, validate, place, field);
  if (own.type === 'number') {
    for (const name of ['min', 'max'] as const) {
      const value = numberIn(validate[name]);
      if (value !== undefined) own[name] = value;
    }
  }
  if (own.type === 'multi-choice') {
    const [min, max] = ['minSelectedCount', 'maxSelectedCount'].map((n) => numberIn(validate[n]));
    if (min) own.min = min;
    if (max) own.max = max;
  }
  if (own.type === 'date') readDays(draft, json, path, field);
  const message = validate['customMessage'];
  if (typeof message === 'string' && message.trim() !== '') own.error = plainText(message);
  if (hasValue(json['errors'])) {
    draft.note('messages', at(path, 'errors'), 'A field has one message for all that is wrong.');
  }
  checkBounds(own, (code, member, text) => draft.note(code, at(place, member), text));
}

function readText(draft: Draft, validate: Members, place: string, { name, json }: DraftField) {
  const [min, max] = [numberIn(validate['minLength']), numberIn(validate['maxLength'])];
  if (min) json.minLength = min;
  if (max) json.maxLength = max;
  const pattern = validate['pattern'];
  if (typeof pattern !== 'string' || pattern === '') return;
  try {
    json.pattern = patternOf(pattern, { whole: true });
  } catch (error) {
    if (!(error instanceof NotCarried)) throw error;
    draft.note(
      'pattern',
      at(place, 'pattern'),
      `"${name}" is not checked by it: ${error.message}.`,
    );
  }
}

/** The parts of a `day` say for themselves whether they are required. */
function requiresAllParts(json: Members): boolean {
  const parts = isObject(json['fields']) ? Object.values(json['fields']) : [];
  return parts.length > 0 && parts.every((part) => isObject(part) && part['required'] === true);
}

function readDays(draft: Draft, json: Members, path: string, field: DraftField): void {
  const picker = isObject(json['datePicker']) ? json['datePicker'] : {};
  for (const [name, member] of [
    ['minDate', 'min'],
    ['maxDate', 'max'],
  ] as const) {
    const value = picker[name] ?? json[name];
    if (!hasValue(value)) continue;
    const day = /^\d{4}-\d\d-\d\d/.exec(String(value))?.[0];
    if (day && !Number.isNaN(Date.parse(day))) field.json[member] = day;
    else {
      const place = picker[name] === undefined ? path : at(path, 'datePicker');
      draft.note('bounds', at(place, name), `"${String(value)}" is no day; bounds are constants.`);
    }
  }
}

function numberIn(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
