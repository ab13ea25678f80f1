import type { AnswerValue } from '../types.js';
import { countryOptions } from './countries.js';
import { element } from './dom.js';
import { say, type TextLanguage } from './language.js';
import type { FieldDescription, FieldOption } from './shapes.js';
import type { FormTexts } from './texts.js';

/** The native inputs of one field. */
export interface Control {
  /** What goes into the row: one input, or the list of radios or checkboxes. */
  node: HTMLElement;
  /** True when the row must be a fieldset: several inputs under one question. */
  grouped: boolean;
  inputs: () => readonly (HTMLInputElement | HTMLSelectElement)[];
  /** null when nothing is entered or chosen. */
  read: () => AnswerValue;
  write: (value: unknown) => void;
  /** Only these options may be chosen from now on; a choice that is gone is taken back. */
  offer: (values: readonly string[]) => void;
}

/** More options than this make a list to open instead of radios. */
const mostRadios = 6;

const inputTypes: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  date: 'date',
};

// Names by which browsers fill in what they know (HTML, "autofill detail tokens").
const autocompleteByType: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  country: 'country',
};
const autocompleteByKey: Readonly<Record<string, string>> = {
  name: 'name',
  full_name: 'name',
  first_name: 'given-name',
  last_name: 'family-name',
  company: 'organization',
  job_title: 'organization-title',
  city: 'address-level2',
  postal_code: 'postal-code',
};

export function makeControl(
  field: FieldDescription,
  id: string,
  locale: string,
  texts: FormTexts,
  language: TextLanguage | undefined,
): Control {
  switch (field.type) {
    case 'choice':
      return (field.options ?? []).length <= mostRadios
        ? makeGroup(field, id, 'radio', language)
        : makeSelect(field, id, field.options ?? [], texts, language);
    case 'country':
      return makeSelect(field, id, countryOptions(locale), texts);
    case 'multi-choice':
      return makeGroup(field, id, 'checkbox', language);
    case 'boolean':
      return makeCheckbox(field, id);
    default:
      return makeInput(field, id);
  }
}

function autocompleteOf(field: FieldDescription): string | undefined {
  return field.autocomplete ?? autocompleteByKey[field.key] ?? autocompleteByType[field.type];
}

function makeInput(field: FieldDescription, id: string): Control {
  const input = element('input', {
    id,
    part: 'input',
    name: field.key,
    type: inputTypes[field.type] ?? 'text',
    // Not type=number: it loses what people typed when it is not a number, and scrolls away.
    inputmode: field.type === 'number' ? 'decimal' : undefined,
    placeholder: field.placeholder,
    autocomplete: autocompleteOf(field),
    maxlength: field.maxLength,
    min: field.type === 'date' ? field.min : undefined,
    max: field.type === 'date' ? field.max : undefined,
    spellcheck: field.type === 'text' ? undefined : 'false',
  });
  return {
    node: input,
    grouped: false,
    inputs: () => [input],
    read: () => (input.value.trim() === '' ? null : input.value),
    write: (value) => {
      input.value = value === null || value === undefined ? '' : String(value);
    },
    offer: () => undefined,
  };
}

function makeCheckbox(field: FieldDescription, id: string): Control {
  const input = element('input', {
    id,
    part: 'box',
    name: field.key,
    type: 'checkbox',
    value: 'true',
  });
  return {
    node: input,
    grouped: false,
    inputs: () => [input],
    // As in an ordinary form post: a box that is not ticked is not answered.
    read: () => (input.checked ? true : null),
    write: (value) => {
      input.checked = value === true;
    },
    offer: () => undefined,
  };
}

function makeSelect(
  field: FieldDescription,
  id: string,
  options: readonly FieldOption[],
  texts: FormTexts,
  language?: TextLanguage,
): Control {
  const select = element(
    'select',
    { id, part: 'input', name: field.key, autocomplete: autocompleteOf(field) },
    element('option', { value: '' }, texts.choose),
    ...options.map(({ value, label }) => element('option', { ...language, value }, label ?? value)),
  );
  return {
    node: select,
    grouped: false,
    inputs: () => [select],
    read: () => (select.value === '' ? null : select.value),
    write: (value) => {
      select.value = typeof value === 'string' ? value : '';
    },
    offer: (values) => {
      for (const option of select.options) {
        const gone = option.value !== '' && !values.includes(option.value);
        option.hidden = gone;
        option.disabled = gone;
        if (gone && option.selected) select.value = '';
      }
    },
  };
}

function makeGroup(
  field: FieldDescription,
  id: string,
  type: 'radio' | 'checkbox',
  language: TextLanguage | undefined,
): Control {
  const list = element('div', { class: 'fw-options' });
  const inputs = (field.options ?? []).map(({ value, label }, index) => {
    // The first input carries the field's id: links of the error summary lead there.
    const own = index === 0 ? id : `${id}-${String(index + 1)}`;
    const input = element('input', { id: own, part: 'box', name: field.key, type, value });
    list.append(
      element(
        'div',
        { class: 'fw-option' },
        input,
        element('label', { for: own }, say(label ?? value, language)),
      ),
    );
    return input;
  });
  const chosen = (): string[] => inputs.filter((input) => input.checked).map(({ value }) => value);
  return {
    node: list,
    grouped: true,
    inputs: () => inputs,
    read: () => {
      const values = chosen();
      const [first] = values;
      if (first === undefined) return null;
      return type === 'radio' ? first : values;
    },
    write: (value) => {
      const values: unknown[] = Array.isArray(value) ? value : [value];
      for (const input of inputs) input.checked = values.includes(input.value);
    },
    offer: (values) => {
      for (const input of inputs) {
        const gone = !values.includes(input.value);
        if (gone) input.checked = false;
        input.disabled = gone;
        if (input.parentElement) input.parentElement.hidden = gone;
      }
    },
  };
}
