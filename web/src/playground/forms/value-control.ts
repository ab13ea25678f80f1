/** What a row of a condition compares with. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { countryOptions } from '../../form/countries.js';
import type { Json } from '../../types.js';
import type { Row } from './condition.js';
import { type Choice, optionsFor } from './controls.js';
import type { Editor } from './editor.js';
import { comparesNothing, listsOf, type Value, valueIn } from './inputs.js';

interface Named {
  name: string;
  /** Begins the ids of what describes the input. */
  id: string;
}

let countries: readonly Choice[] | undefined;

export function valueControl(
  ed: Editor,
  row: Row,
  { name, id }: Named,
  take: (value: Json) => void,
): TemplateResult | typeof nothing {
  const { operator, subject, value } = row;
  if (comparesNothing(operator)) return nothing;
  const kind = valueIn(ed.plan, subject);
  if (operator === 'on_list' || operator === 'not_on_list') {
    const lists = listsOf(ed.plan).map((key) => ({ value: key, label: key }));
    return html`${select(name, lists, String(value), take)}
      ${lists.length === 0 ? html`<span class="hint">This plan has no lists; they are written in JSON.</span>` : nothing}`;
  }
  const options = optionsOf(kind);
  if (operator === 'one_of' || operator === 'not_one_of') {
    const values = Array.isArray(value) ? value : [];
    return options && kind.type !== 'country'
      ? boxes(name, options, values, take)
      : lines({ name, id }, kind, values, take);
  }
  if (kind.type === 'boolean') {
    const answers = [
      { value: 'true', label: 'yes' },
      { value: 'false', label: 'no' },
    ];
    return select(name, answers, String(value), (chosen) => take(chosen === 'true'));
  }
  if (options) return select(name, options, String(value), take);
  if ((kind.type === 'number' || kind.type === 'count') && typeof value === 'number') {
    return html`<input class="short" type="number" step="any" aria-label=${name} .value=${live(String(value))}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        if (Number.isNaN(input.valueAsNumber)) {
          input.value = String(value);
          ed.say('A condition needs a number to compare with; it stays as it was.');
        } else take(input.valueAsNumber);
      }}>`;
  }
  const missing = value === '';
  const hint = `${id}-needs`;
  return html`<input type=${kind.type === 'date' ? 'date' : 'text'} aria-label=${name} autocomplete="off" .value=${live(String(value))}
      aria-describedby=${missing ? hint : nothing}
      @change=${(event: Event) => take((event.target as HTMLInputElement).value)}>
    ${missing ? html`<span class="hint" id=${hint}>Empty: it compares with “no answer”.</span>` : nothing}`;
}

function optionsOf({ type, options }: Value): readonly Choice[] | undefined {
  if (type !== 'country') return options;
  countries ??= countryOptions('en').map(({ value, label = value }) => ({ value, label }));
  return countries;
}

function select(
  name: string,
  choices: readonly Choice[],
  value: string,
  take: (value: string) => void,
): TemplateResult {
  return html`<select aria-label=${name} @change=${(event: Event) => take((event.target as HTMLSelectElement).value)}>
    ${optionsFor(choices, value)}
  </select>`;
}

/** A value that is none of the options has a box as well, so that it can be taken out. */
function boxes(
  name: string,
  choices: readonly Choice[],
  values: readonly Json[],
  take: (values: Json) => void,
): TemplateResult {
  const strange = values
    .filter((value) => !choices.some((choice) => choice.value === value))
    .map((value) => ({ value: value as string, label: `${value} (unknown)` }));
  const all = [...choices, ...strange];
  const change = (value: string, checked: boolean) =>
    take(
      all
        .map((choice) => choice.value as Json)
        .filter((other) => (other === value ? checked : values.includes(other))),
    );
  return html`<fieldset class="boxes"><legend class="hidden">${name}</legend>
    ${all.map(
      ({
        value,
        label,
      }) => html`<label class="check"><input type="checkbox" .checked=${live(values.includes(value))}
        @change=${(event: Event) => change(value, (event.target as HTMLInputElement).checked)}> ${label}</label>`,
    )}
  </fieldset>`;
}

/** The countries' names; a code that is none stays a code. */
function namesOf(values: readonly Json[]): string {
  const known = optionsOf({ type: 'country' }) ?? [];
  const name = (code: Json) =>
    known.find(({ value }) => value === code)?.label ?? `${code} (unknown)`;
  return values.length > 0 ? values.map(name).join(', ') : 'DE, FR';
}

function lines(
  { name, id }: Named,
  { type }: Value,
  values: readonly Json[],
  take: (values: Json) => void,
): TemplateResult {
  const hint = `${id}-lines`;
  const country = type === 'country';
  const rows = country ? 2 : Math.min(8, Math.max(2, values.length));
  return html`<span class="lines">
    <textarea rows=${rows} aria-label=${name} aria-describedby=${hint} .value=${live(values.join(country ? ', ' : '\n'))}
      @change=${(event: Event) => {
        const texts = (event.target as HTMLTextAreaElement).value
          .split(country ? /[\s,;]+/ : '\n')
          .map((text) => (country ? text.toUpperCase() : text).trim())
          .filter((text) => text !== '');
        // What was a number stays one.
        const before = new Map(values.map((value) => [String(value), value]));
        take([...new Set(texts)].map((text) => before.get(text) ?? text));
      }}></textarea>
    <span class="hint" id=${hint}>${country ? `Codes of two letters: ${namesOf(values)}.` : 'One a line.'}</span>
  </span>`;
}
