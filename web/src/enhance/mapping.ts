import { FieldwiseError } from '../fieldwise-error.js';
import type { FieldDescription } from '../form/shapes.js';
import { isAnswered, type PageInput } from './page-input.js';

/** Which field an input answers, by the input's name; null: none, although it is named like one. */
export type InputMap = Readonly<Record<string, string | null>>;

/**
 * Finds the inputs that answer fields of the plan: by `map`, or by their name, with or without the `[]`
 * that some servers want for lists. In the form's order.
 *
 * Throws FieldwiseError: `unknown_input`, `unknown_field` for what `map` names and is not there, `no_fields`
 * when nothing fits.
 */
export function inputsByField(
  form: HTMLFormElement,
  fields: readonly FieldDescription[],
  map: InputMap = {},
): Map<string, PageInput[]> {
  const keys = new Set(fields.map(({ key }) => key));
  const controls = [...form.elements].filter(isAnswered);
  const names = [...new Set(controls.map(({ name }) => name).filter((name) => name !== ''))];
  for (const [name, field] of Object.entries(map)) {
    if (!names.includes(name)) {
      throw FieldwiseError.of(
        'unknown_input',
        `map names the input "${name}", which the form does not have; it has ${listed(names)}.`,
      );
    }
    if (field === null || keys.has(field)) continue;
    throw FieldwiseError.of(
      'unknown_field',
      `map names the field "${field}", which the plan does not have; it has ${listed([...keys])}.`,
    );
  }
  const found = new Map<string, PageInput[]>();
  for (const input of controls) {
    const field = Object.hasOwn(map, input.name)
      ? map[input.name]
      : input.name.replace(/\[\]$/, '');
    if (!field || !keys.has(field)) continue;
    found.set(field, [...(found.get(field) ?? []), input]);
  }
  if (found.size > 0) return found;
  throw FieldwiseError.of(
    'no_fields',
    `No input of the form (${listed(names)}) is named like a field of the plan ` +
      `(${listed([...keys])}); say which is which: map: { "INPUT": "FIELD" }.`,
  );
}

function listed(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
