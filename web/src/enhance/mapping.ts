import { FieldwiseError } from '../fieldwise-error.js';
import type { FieldDescription } from '../form/shapes.js';
import type { PageInput } from './page-input.js';

/** Which field an input answers, by the input's name; null: none, although it is named like one. */
export type InputMap = Readonly<Record<string, string | null>>;

/**
 * Finds the inputs that answer fields of the plan: by `map`, or by their name, with or without the `[]`
 * that some servers want for lists. In the order of `inputs`.
 */
export function inputsByField(
  inputs: readonly PageInput[],
  fields: readonly FieldDescription[],
  map: InputMap = {},
): Map<string, PageInput[]> {
  const keys = new Set(fields.map(({ key }) => key));
  const found = new Map<string, PageInput[]>();
  for (const input of inputs) {
    const field = Object.hasOwn(map, input.name)
      ? map[input.name]
      : input.name.replace(/\[\]$/, '');
    if (!field || !keys.has(field)) continue;
    found.set(field, [...(found.get(field) ?? []), input]);
  }
  return found;
}

/**
 * Throws FieldwiseError: `unknown_field` when `map` names a field that the plan does not have, `no_fields` when
 * no input answers one. An input that it names may come later: of one that is not there yet, the console is told.
 */
export function checkMap(
  inputs: readonly PageInput[],
  fields: readonly FieldDescription[],
  map: InputMap = {},
): void {
  const keys = fields.map(({ key }) => key);
  const names = [...new Set(inputs.map(({ name }) => name).filter((name) => name !== ''))];
  const unknown = Object.values(map).find((field) => field !== null && !keys.includes(field));
  if (unknown !== undefined) {
    throw FieldwiseError.of(
      'unknown_field',
      `map names the field "${unknown}", which the plan does not have; it has ${listed(keys)}.`,
    );
  }
  if (inputsByField(inputs, fields, map).size === 0) {
    throw FieldwiseError.of(
      'no_fields',
      `No input of the form (${listed(names)}) is named like a field of the plan ` +
        `(${listed(keys)}); say which is which: map: { "INPUT": "FIELD" }.`,
    );
  }
  const missing = Object.keys(map).filter((name) => !names.includes(name));
  if (missing.length === 0) return;
  console.warn(
    `enhance(): map names inputs that the form does not have yet (${listed(missing)}); it has ${listed(names)}.`,
  );
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
