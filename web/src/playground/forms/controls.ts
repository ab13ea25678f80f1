/** Native inputs for single members of a plan, each with its label, hint and what is wrong with it. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ErrorItem, Json } from '../../types.js';
import { durationOf, durationText, units } from './duration.js';
import { get, remove, set } from './edit.js';
import { type Editor, idOf } from './editor.js';

export interface Choice {
  value: string;
  label: string;
}

interface Control {
  label: string;
  hint?: string | undefined;
  /** The members of the object in which this one is, in the order in which they are written. */
  order?: readonly string[];
}

interface TextControl extends Control {
  kind?: 'text' | 'email' | 'date';
  lines?: number;
  /** Takes the text when it is complete, instead of each letter. */
  commit?: (text: string) => void;
  /** Suggestions. */
  list?: readonly string[];
  /** What else changes in the plan with each letter. */
  tidy?: (plan: Json) => Json;
  /** Called besides when the text is complete. */
  done?: (text: string) => void;
}

export function textControl(ed: Editor, pointer: string, control: TextControl): TemplateResult {
  const value = get(ed.plan, pointer);
  if (value !== undefined && typeof value !== 'string') return foreign(ed, pointer, control, value);
  const { commit, done, lines, list, tidy = (plan) => plan } = control;
  const take = (event: Event) => {
    const text = (event.target as HTMLInputElement).value;
    const { order } = control;
    ed.change(tidy(text === '' ? remove(ed.plan, pointer) : set(ed.plan, pointer, text, order)));
  };
  const end = (event: Event) => {
    const text = (event.target as HTMLInputElement).value;
    (commit ?? done)?.(text);
  };
  const id = idOf(pointer);
  const input = lines
    ? html`<textarea id=${id} data-at=${pointer} rows=${lines} .value=${live(value ?? '')}
        aria-describedby=${described(ed, pointer, control)} aria-invalid=${wrong(ed, pointer)}
        @input=${commit ? nothing : take} @change=${end}></textarea>`
    : html`<input id=${id} data-at=${pointer} type=${control.kind ?? 'text'} autocomplete="off" .value=${live(value ?? '')}
        spellcheck=${commit ? 'false' : nothing} list=${list ? `${id}-list` : nothing}
        aria-describedby=${described(ed, pointer, control)} aria-invalid=${wrong(ed, pointer)}
        @input=${commit ? nothing : take} @change=${end}>
        ${list ? html`<datalist id="${id}-list">${list.map((word) => html`<option value=${word}></option>`)}</datalist>` : nothing}`;
  return row(ed, pointer, control, input);
}

export function numberControl(
  ed: Editor,
  pointer: string,
  control: Control & { whole?: boolean; least?: number; needed?: boolean },
): TemplateResult {
  const value = get(ed.plan, pointer);
  if (value !== undefined && typeof value !== 'number') return foreign(ed, pointer, control, value);
  const take = (event: Event) => {
    const input = event.target as HTMLInputElement;
    const empty = input.value === '' && !input.validity.badInput;
    const bad =
      Number.isNaN(input.valueAsNumber) || (control.whole && input.valueAsNumber % 1 !== 0);
    if (empty && !control.needed) ed.change(remove(ed.plan, pointer));
    else if (empty || bad) {
      input.value = value === undefined ? '' : String(value);
      ed.say(
        `${control.label} takes a ${control.whole ? 'whole ' : ''}number; it stays as it was.`,
      );
    } else ed.change(set(ed.plan, pointer, input.valueAsNumber, control.order));
  };
  return row(
    ed,
    pointer,
    control,
    html`<input class="short" id=${idOf(pointer)} data-at=${pointer} type="number" step=${control.whole ? '1' : 'any'}
      min=${control.least ?? nothing} .value=${live(value === undefined ? '' : String(value))}
      aria-describedby=${described(ed, pointer, control)} aria-invalid=${wrong(ed, pointer)} @change=${take}>`,
  );
}

/** A whole number and its unit. Without a number there is no duration, unless it is needed. */
export function durationControl(
  ed: Editor,
  pointer: string,
  control: Control & { needed?: boolean },
): TemplateResult {
  const value = get(ed.plan, pointer);
  const duration = durationOf(value);
  if (value !== undefined && !duration) return foreign(ed, pointer, control, value);
  const id = idOf(pointer);
  const take = (event: Event) => {
    const group = (event.target as HTMLElement).closest('.duration') as HTMLElement;
    const amount = group.querySelector('input') as HTMLInputElement;
    const unit = (group.querySelector('select') as HTMLSelectElement).value;
    const number = amount.valueAsNumber;
    if (amount.value === '' && !amount.validity.badInput && !control.needed) {
      if (value !== undefined) ed.change(remove(ed.plan, pointer));
    } else if (!(number >= 1) || number % 1 !== 0) {
      amount.value = duration ? String(duration.amount) : '';
      ed.say(`${control.label} takes a whole number from 1 on; it stays as it was.`);
    } else ed.change(set(ed.plan, pointer, durationText(number, unit), control.order));
  };
  return row(
    ed,
    pointer,
    control,
    html`<span class="duration">
      <input class="short" id=${id} data-at=${pointer} type="number" min="1" step="1" .value=${live(duration ? String(duration.amount) : '')}
        aria-describedby=${described(ed, pointer, control)} aria-invalid=${wrong(ed, pointer)} @change=${take}>
      <select aria-label="${control.label}: unit" @change=${take}>
        ${units.map(([unit, label]) => html`<option value=${unit} .selected=${live((duration?.unit ?? 'd') === unit)}>${label}</option>`)}
      </select>
    </span>`,
  );
}

export function checkControl(ed: Editor, pointer: string, control: Control): TemplateResult {
  const value = get(ed.plan, pointer);
  if (value !== undefined && typeof value !== 'boolean')
    return foreign(ed, pointer, control, value);
  const take = (event: Event) => {
    const { checked } = event.target as HTMLInputElement;
    ed.change(checked ? set(ed.plan, pointer, true, control.order) : remove(ed.plan, pointer));
  };
  return html`<div class="control check">
    ${hintAndErrors(ed, pointer, control)}
    <label><input type="checkbox" data-at=${pointer} .checked=${live(value === true)}
      aria-describedby=${described(ed, pointer, control)} aria-invalid=${wrong(ed, pointer)} @change=${take}> ${control.label}</label>
  </div>`;
}

/** `none`: what it reads where the member is not there; without it, the member cannot be taken out. */
export function selectControl(
  ed: Editor,
  pointer: string,
  control: Control & {
    choices: readonly Choice[];
    none?: string;
    commit?: (value: string) => void;
  },
): TemplateResult {
  const value = get(ed.plan, pointer);
  if (value !== undefined && typeof value !== 'string') return foreign(ed, pointer, control, value);
  const take = (event: Event) => {
    const chosen = (event.target as HTMLSelectElement).value;
    if (control.commit) control.commit(chosen);
    else if (chosen === '' && control.none !== undefined) ed.change(remove(ed.plan, pointer));
    else ed.change(set(ed.plan, pointer, chosen, control.order));
  };
  return row(
    ed,
    pointer,
    control,
    html`<select id=${idOf(pointer)} data-at=${pointer} aria-describedby=${described(ed, pointer, control)}
      aria-invalid=${wrong(ed, pointer)} @change=${take}>
      ${optionsFor(control.choices, value, control.none)}
    </select>`,
  );
}

/** The options of a select; a value that is none of the choices is one more, and says so. */
export function optionsFor(
  choices: readonly Choice[],
  value: string | undefined,
  none?: string,
): TemplateResult[] {
  const known = choices.some((choice) => choice.value === value);
  const all = [
    ...(none !== undefined || value === undefined ? [{ value: '', label: none ?? 'Choose…' }] : []),
    ...choices,
    ...(known || value === undefined || value === ''
      ? []
      : [{ value, label: `${value} (unknown)` }]),
  ];
  return all.map(
    (choice) =>
      html`<option value=${choice.value} .selected=${live(choice.value === (value ?? ''))}>${choice.label}</option>`,
  );
}

/** What is there but not what the input can hold: it is shown, and left as it is. */
function foreign(ed: Editor, pointer: string, control: Control, value: Json): TemplateResult {
  return html`<div class="control">
    <span class="label">${control.label}</span>
    ${hintAndErrors(ed, pointer, control)}
    ${inJson(value)}
    <button type="button" class="link" data-at=${pointer} @click=${() => ed.change(remove(ed.plan, pointer), { focus: pointer })}>
      Take ${control.label.toLowerCase()} out</button>
  </div>`;
}

/** A value that the forms have no input for. */
export function inJson(value: Json): TemplateResult {
  return html`<p class="json"><span class="hint">Written in JSON, kept as it is:</span> <code>${JSON.stringify(value)}</code></p>`;
}

function row(ed: Editor, pointer: string, control: Control, input: TemplateResult): TemplateResult {
  return html`<div class="control">
    <label for=${idOf(pointer)}>${control.label}</label>
    ${hintAndErrors(ed, pointer, control)}
    ${input}
  </div>`;
}

export function hintAndErrors(
  ed: Editor,
  pointer: string,
  { hint }: { hint?: string | undefined },
): (TemplateResult | typeof nothing)[] {
  const id = idOf(pointer);
  return [
    hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing,
    errorList(ed.errorsWithin(pointer), `${id}-error`),
  ];
}

export function errorList(
  errors: readonly ErrorItem[],
  id?: string,
): TemplateResult | typeof nothing {
  if (errors.length === 0) return nothing;
  return html`<div class="errors" id=${id ?? nothing}>${errors.map(({ message }) => html`<p>${message}</p>`)}</div>`;
}

/** The ids of what describes the input. */
export function described(
  ed: Editor,
  pointer: string,
  { hint }: { hint?: string | undefined },
): string | typeof nothing {
  const id = idOf(pointer);
  const ids = [
    ...(hint ? [`${id}-hint`] : []),
    ...(ed.errorsWithin(pointer).length > 0 ? [`${id}-error`] : []),
  ];
  return ids.length > 0 ? ids.join(' ') : nothing;
}

export function wrong(ed: Editor, pointer: string): 'true' | typeof nothing {
  return ed.errorsWithin(pointer).length > 0 ? 'true' : nothing;
}
