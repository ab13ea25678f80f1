/** A plan's fields as JSON Schema, for the validators of others. */
import type { ErrorItem, FieldJson, Json, Logic, PlanJson } from '../../types.js';
import { at, isObject, NotCarried } from '../types.js';
import { schemaOf } from './export-condition.js';

/** A plan's answers for others' validators. */
export interface ExportedSchema {
  /** JSON Schema 2020-12 of the answers, as the engine stores them. */
  schema: { [member: string]: Json };
  /** What the plan checks and the schema does not. */
  notes: ErrorItem[];
}

const PHONE = '^\\+[1-9][0-9]{6,14}$';

/**
 * An object with one property a field. Answers in it are normalised: numbers, booleans, E.164 and
 * ISO dates. Computed fields are `readOnly`.
 */
export function toJsonSchema(plan: PlanJson): ExportedSchema {
  if (!isObject(plan) || !Array.isArray(plan.fields)) {
    throw new TypeError('toJsonSchema takes a plan: an object with "fields"');
  }
  const notes: ErrorItem[] = [];
  const required: string[] = [];
  const conditions: Json[] = [];
  const properties: { [key: string]: Json } = {};
  for (const [i, field] of plan.fields.entries()) {
    const path = `/fields/${i}`;
    properties[field.key] = propertyOf(field, path, notes);
    if (field.compute !== undefined) continue;
    if (field.required && field.showIf === undefined) required.push(field.key);
    else conditions.push(...requirement(field, path, plan, notes));
    if (field.optionsIf !== undefined) {
      notes.push({
        code: 'options',
        path: at(path, 'optionsIf'),
        message: `The schema allows every option of "${field.key}" at all times.`,
      });
    }
  }
  const schema: ExportedSchema['schema'] = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: plan.name,
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    ...(conditions.length > 0 && { allOf: conditions }),
    additionalProperties: false,
  };
  return { schema, notes };
}

/** "While it shows and must be answered, it is there", as `if` and `then`. */
function requirement(field: FieldJson, path: string, plan: PlanJson, notes: ErrorItem[]): Json[] {
  const when: Logic[] = [];
  if (field.showIf !== undefined) when.push(field.showIf);
  if (field.required !== true) {
    if (field.requireIf === undefined) return [];
    when.push(field.requireIf);
  }
  try {
    const rule = when.length === 1 ? (when[0] as Logic) : { and: when };
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema has it
    return [{ if: schemaOf(rule, plan), then: { required: [field.key] } }];
  } catch (error) {
    if (!(error instanceof NotCarried)) throw error;
    notes.push({
      code: error.code,
      path: at(path, field.showIf === undefined ? 'requireIf' : 'showIf'),
      message: `The schema does not say when "${field.key}" must be there: ${error.message}.`,
    });
    return [];
  }
}

function propertyOf(field: FieldJson, path: string, notes: ErrorItem[]): Json {
  const texts = {
    ...(field.label !== undefined && { title: field.label }),
    ...(field.help !== undefined && { description: field.help }),
  };
  if (field.compute !== undefined) {
    return { ...texts, ...computedType(field), readOnly: true };
  }
  if (field.businessOnly) {
    notes.push({
      code: 'business_only',
      path: at(path, 'businessOnly'),
      message: `The schema lets "${field.key}" be an address of any domain.`,
    });
  }
  for (const member of ['min', 'max'] as const) {
    if (field.type !== 'date' || field[member] === undefined) continue;
    notes.push({
      code: 'bounds',
      path: at(path, member),
      message: `JSON Schema has no bounds of dates: "${field.key}" may be any day there.`,
    });
  }
  return { ...texts, ...shapeOf(field) };
}

function computedType({ type }: FieldJson): { type?: Json } {
  if (type === 'number' || type === 'boolean') return { type: [type, 'null'] };
  return type === 'multi-choice' ? {} : { type: ['string', 'null'] };
}

function shapeOf(field: FieldJson): { [member: string]: Json } {
  const { type, min, max } = field;
  switch (type) {
    case 'number':
      return {
        type: 'number',
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'choice':
      return { type: 'string', ...optionsOf(field) };
    case 'multi-choice':
      return {
        type: 'array',
        items: { type: 'string', ...optionsOf(field) },
        uniqueItems: true,
        ...(min !== undefined && { minItems: min }),
        ...(max !== undefined && { maxItems: max }),
      };
    case 'country':
      return { type: 'string', pattern: '^[A-Z]{2}$' };
    case 'phone':
      return { type: 'string', ...lengthsOf(field), ...patternsOf(field, PHONE) };
    case 'email':
      return { type: 'string', format: 'email', ...lengthsOf(field), ...patternsOf(field) };
    case 'url':
      return {
        type: 'string',
        format: 'uri',
        ...lengthsOf(field),
        ...patternsOf(field, '^https?:'),
      };
    case 'text':
      return { type: 'string', minLength: 1, ...lengthsOf(field), ...patternsOf(field) };
  }
}

/** Plans count UTF-16 units, JSON Schema characters: a text may be the shorter to a schema. */
function lengthsOf({ minLength, maxLength }: FieldJson): { [member: string]: Json } {
  return {
    ...(minLength !== undefined && minLength > 0 && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
  };
}

/** A plan's pattern is over the whole text. */
function patternsOf({ pattern }: FieldJson, own?: string): { [member: string]: Json } {
  const bare = pattern?.replace(/^\^/, '').replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
  const whole = bare === undefined ? undefined : `^(?:${bare})$`;
  if (whole === undefined) return own === undefined ? {} : { pattern: own };
  return own === undefined ? { pattern: whole } : { pattern: own, allOf: [{ pattern: whole }] };
}

function optionsOf({ options = [] }: FieldJson): { [member: string]: Json } {
  if (options.every(({ label }) => label === undefined)) {
    return { enum: options.map(({ value }) => value) };
  }
  return { oneOf: options.map(({ value, label }) => ({ const: value, title: label ?? value })) };
}
