import { MOST_TEXT } from './limits.js';
import type { ImportedField } from './types.js';

type Say = (code: string, member: string, message: string) => void;

const MOST_OPTIONS = 2000;
const MOST_LENGTH = 5000;
const MOST_NUMBER = 1e15;

/** Takes out of a field what the engine would refuse, and says so. */
export function checkBounds(field: ImportedField, say: Say): void {
  checkTexts(field, say);
  checkLengths(field, say);
  for (const member of ['min', 'max'] as const) {
    const value = field[member];
    if (typeof value === 'number' && !(Math.abs(value) <= MOST_NUMBER)) {
      delete field[member];
      say('bounds', member, `Numbers go to ${MOST_NUMBER} in a plan; there is no ${member} now.`);
    }
  }
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) {
    say(
      'bounds',
      'min',
      `The least, ${field.min}, is above the most, ${field.max}; both are left out.`,
    );
    delete field.min;
    delete field.max;
  }
  checkOptions(field, say);
}

const TEXTS = ['label', 'help', 'placeholder', 'error'] as const;

function checkTexts(field: ImportedField, say: Say): void {
  const tooLong = (text: string | undefined): text is string =>
    text !== undefined && text.length > MOST_TEXT;
  for (const member of TEXTS) {
    const text = field[member];
    if (!tooLong(text)) continue;
    field[member] = `${text.slice(0, MOST_TEXT - 1)}…`;
    say(
      'bounds',
      member,
      `An imported text has at most ${MOST_TEXT} characters; the rest is left out.`,
    );
  }
  const { options } = field;
  if (!options?.some(({ value, label }) => tooLong(value) || tooLong(label))) return;
  field.options = options.filter(({ value, label }) => !tooLong(value) && !tooLong(label));
  say('bounds', 'options', `Options of more than ${MOST_TEXT} characters are left out.`);
}

function checkLengths(field: ImportedField, say: Say): void {
  const { minLength = 0, maxLength = MOST_LENGTH } = field;
  if (!isLength(minLength) || minLength > MOST_LENGTH) {
    delete field.minLength;
    say('bounds', 'minLength', 'A least length is a whole number up to 5000; it is left out.');
  }
  if (!isLength(maxLength) || maxLength < 1) {
    delete field.maxLength;
    say('bounds', 'maxLength', 'A greatest length is a whole number from 1; it is left out.');
  } else if (maxLength > MOST_LENGTH) {
    delete field.maxLength;
    say('bounds', 'maxLength', 'Answers have at most 5000 characters in a plan.');
  } else if (minLength > maxLength) {
    say('bounds', 'minLength', 'The least length is above the greatest; both are left out.');
    delete field.minLength;
    delete field.maxLength;
  }
  if (field.minLength === 0) delete field.minLength;
}

const isLength = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;

function checkOptions(field: ImportedField, say: Say): void {
  if (!field.options) return;
  const seen = new Set<string>();
  field.options = field.options.filter(({ value }) => {
    const good = value !== '' && !seen.has(value);
    if (!good)
      say('option', 'options', `The option "${value}" is empty or there twice; one is left out.`);
    seen.add(value);
    return good;
  });
  if (field.options.length === 0) {
    delete field.options;
    field.type = 'text';
    say(
      'no_options',
      'options',
      'It has no options, so it is a text; write options, then make it a choice.',
    );
  } else if (field.options.length > MOST_OPTIONS) {
    field.options = field.options.slice(0, MOST_OPTIONS);
    say('bounds', 'options', 'A field has at most 2,000 options in a plan; the rest is left out.');
  }
}
