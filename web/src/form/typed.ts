import type { AnswerValue } from '../types.js';
import { focusedIn } from './focus.js';
import type { FieldDescription } from './shapes.js';

/** What somebody entered in the inputs of a plain form, and where the focus is. */
export interface Typed {
  /** By the inputs' names; of ticked boxes all values. */
  values: ReadonlyMap<string, string | readonly string[]>;
  /** The names of those that hold something else than the page gave them. */
  changed: ReadonlySet<string>;
  focused: string | undefined;
  /** The focus is in a text that is not finished. */
  typing: boolean;
}

/** Reads the inputs below `container`; those without a value are left out. */
export function typedIn(container: HTMLElement): Typed {
  const values = new Map<string, string | readonly string[]>();
  const changed = new Set<string>();
  let focused: string | undefined;
  let typing = false;
  const active = focusedIn(container);
  const inputs = container.querySelectorAll<HTMLInputElement>('input, select, textarea');
  for (const input of inputs) {
    const { name, type, value } = input;
    const box = type === 'checkbox';
    if (value !== '' && (input.checked || !(box || type === 'radio'))) {
      const before = values.get(name);
      values.set(name, box ? [...(before ?? []), value] : value);
      if (isChanged(input)) changed.add(name);
    }
    if (input !== active) continue;
    focused = name;
    typing = !box && type !== 'radio' && input.tagName !== 'SELECT';
  }
  return { values, changed, focused, typing };
}

function isChanged(input: HTMLInputElement | HTMLSelectElement): boolean {
  if (input instanceof HTMLSelectElement) {
    // Without a default the browser selects the first option.
    return input.selectedIndex > 0 && input.selectedOptions[0]?.defaultSelected === false;
  }
  return input.value !== input.defaultValue || input.checked !== input.defaultChecked;
}

/** What was entered, as an answer to `field`. */
export function asAnswer(field: FieldDescription, value: string | readonly string[]): AnswerValue {
  if (typeof value === 'string') return field.type === 'multi-choice' ? [value] : value;
  if (field.type === 'boolean') return true;
  return field.type === 'multi-choice' ? [...value] : (value[0] ?? null);
}
