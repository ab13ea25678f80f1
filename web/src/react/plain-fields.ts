import { createElement as h, type ReactElement, type ReactNode } from 'react';
import type { FieldDescription, FieldOption, FirstVisit } from '../form/index.js';

const inputTypes: Readonly<Record<string, string>> = {
  email: 'email',
  phone: 'tel',
  url: 'url',
  date: 'date',
};

/**
 * A first visit's questions as plain inputs, which work before the engine has come and without
 * JavaScript. The form's own inputs replace them, and keep what was typed.
 */
export function plainFields({ fields, decision }: FirstVisit): ReactElement[] {
  const known = new Map(fields.map((field) => [field.key, field]));
  return decision.ask.fields.flatMap(({ field: key }) => {
    const field = known.get(key);
    return field ? [plainField(field, decision)] : [];
  });
}

function plainField(field: FieldDescription, decision: FirstVisit['decision']): ReactElement {
  const { key, type, label = key } = field;
  const required = decision.required.includes(key);
  const offered = decision.options[key];
  const options = (field.options ?? []).filter(({ value }) => offered?.includes(value) ?? true);
  if (type === 'multi-choice') {
    const boxes = options.map((option) =>
      h('label', { key: option.value }, checkbox(key, option.value), ` ${labelOf(option)}`),
    );
    return h('fieldset', { key }, h('legend', null, label), boxes);
  }
  if (type === 'boolean') {
    const box = h('input', { type: 'checkbox', name: key, value: 'true', required });
    return h('p', { key }, h('label', null, box, ` ${label}`), ...linkOf(field));
  }
  const input =
    type === 'choice'
      ? h(
          'select',
          { name: key, required, defaultValue: '' },
          h('option', { value: '' }),
          options.map((option) =>
            h('option', { key: option.value, value: option.value }, labelOf(option)),
          ),
        )
      : h('input', {
          name: key,
          required,
          type: inputTypes[type] ?? 'text',
          inputMode: type === 'number' ? 'decimal' : undefined,
          autoComplete: field.autocomplete,
          placeholder: field.placeholder,
          maxLength: field.maxLength,
        });
  return h('p', { key }, h('label', null, label, ' ', input), ...linkOf(field));
}

function linkOf({ link }: FieldDescription): ReactNode[] {
  return link
    ? [' ', h('a', { href: link.url, target: '_blank', rel: 'noopener' }, link.label)]
    : [];
}

function checkbox(name: string, value: string): ReactElement {
  return h('input', { type: 'checkbox', name, value });
}

function labelOf({ label, value }: FieldOption): string {
  return label ?? value;
}
