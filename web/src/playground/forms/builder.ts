/** A condition in rows: all of these, any of these. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Json } from '../../types.js';
import { type Group, type Part, parse, type Row, toLogic, withPart } from './condition.js';
import { hintAndErrors, inJson, optionsFor } from './controls.js';
import { durationOf, durationText, units } from './duration.js';
import { get, remove, set } from './edit.js';
import { type Editor, idOf } from './editor.js';
import { idOfSubject, operatorsFor, rowFor, subjectsOf, valueIn } from './inputs.js';
import { valueControl } from './value-control.js';

interface ConditionControl {
  label: string;
  hint?: string;
  /** What is the case without a condition. */
  none: string;
  order: readonly string[];
}

/** What the rows of one condition share. */
export interface Builder {
  ed: Editor;
  pointer: string;
  /** Puts another part at the path, or takes it out. */
  put(path: readonly number[], part: Part | undefined, focus?: string): void;
}

export function conditionControl(
  ed: Editor,
  pointer: string,
  control: ConditionControl,
): TemplateResult {
  const logic = get(ed.plan, pointer);
  const group = parse(logic);
  const put: Builder['put'] = (path, part, focus) => {
    const next = toLogic(withPart(group, path, part));
    ed.change(
      next === undefined ? remove(ed.plan, pointer) : set(ed.plan, pointer, next, control.order),
      focus === undefined ? {} : { focus },
    );
  };
  const builder = { ed, pointer, put };
  const [first] = group.parts;
  const only = group.parts.length === 1 && first?.kind === 'json';
  const id = idOf(pointer);
  const described = [
    control.hint ? `${id}-hint` : '',
    ed.errorsWithin(pointer).length ? `${id}-error` : '',
  ];
  return html`<fieldset class="condition" aria-describedby=${described.join(' ').trim() || nothing}>
    <legend>${control.label}</legend>
    ${hintAndErrors(ed, pointer, control)}
    ${group.parts.length === 0 ? html`<p class="none">${control.none}</p>` : rows(builder, group, [])}
    ${only ? html`<p class="buttons"><button type="button" class="link" @click=${() => put([0], undefined, place(builder, 'add', []))}>Take this condition out</button></p>` : adding(builder, group, [])}
  </fieldset>`;
}

/** The `data-at` of an element in the part at the path. */
const place = ({ pointer }: Builder, what: string, path: readonly number[]): string =>
  `${what}:${pointer}#${path.join('.')}`;

function rows(builder: Builder, group: Group, path: readonly number[]): TemplateResult {
  const { put } = builder;
  const join = (event: Event) => {
    const value = (event.target as HTMLSelectElement).value as Group['join'];
    put(path, { kind: 'group', join: value, parts: group.parts });
  };
  const choices = [
    { value: 'and', label: 'All of these hold' },
    { value: 'or', label: 'At least one of these holds' },
  ];
  return html`
    ${
      group.parts.length > 1 || path.length > 0
        ? html`<select class="join" aria-label=${path.length > 0 ? `Condition ${numberOf(path)}: how they are joined` : 'How the conditions are joined'}
            data-at=${place(builder, 'join', path)} @change=${join}>${optionsFor(choices, group.join)}</select>`
        : nothing
    }
    <ul class="rows">${group.parts.map((part, index) => html`<li>${onePart(builder, part, [...path, index])}</li>`)}</ul>`;
}

const numberOf = (path: readonly number[]): string => path.map((index) => index + 1).join('.');

function onePart(builder: Builder, part: Part, path: readonly number[]): TemplateResult {
  const parent = path.slice(0, -1);
  const takeOut = html`<button type="button" class="out" aria-label="Remove condition ${numberOf(path)}" title="Remove"
    @click=${() => builder.put(path, undefined, place(builder, 'add', parent))}>×</button>`;
  if (part.kind === 'json') return html`${inJson(part.written)}${takeOut}`;
  if (part.kind === 'row') return html`${oneRow(builder, part, path)}${takeOut}`;
  return html`<div class="group" role="group" aria-label="Condition ${numberOf(path)}">
      ${rows(builder, part, path)}${adding(builder, part, path)}
    </div>${takeOut}`;
}

function oneRow(builder: Builder, row: Row, path: readonly number[]): TemplateResult {
  const { ed, put } = builder;
  const { plan } = ed;
  const name = `Condition ${numberOf(path)}`;
  const groups = subjectsOf(plan);
  const id = idOfSubject(row.subject);
  const known = groups.some(({ subjects }) => subjects.some((subject) => subject.id === id));
  const choose = (event: Event) => {
    const chosen = (event.target as HTMLSelectElement).value;
    const found = groups.flatMap(({ subjects }) => subjects).find((one) => one.id === chosen);
    if (found) put(path, rowFor(plan, found.subject, row.operator, row.value));
  };
  const compare = (event: Event) => {
    const operator = (event.target as HTMLSelectElement).value as Row['operator'];
    put(path, rowFor(plan, row.subject, operator, row.value));
  };
  const { type } = valueIn(plan, row.subject);
  return html`<div class="row">
    <select aria-label="${name}: what" data-at=${place(builder, 'what', path)} @change=${choose}>
      ${known ? nothing : html`<option value=${id} selected>${id.slice(id.indexOf(':') + 1)} (unknown)</option>`}
      ${groups.map(({ label, subjects }) => html`<optgroup label=${label}>${subjects.map((subject) => html`<option value=${subject.id} .selected=${live(subject.id === id)}>${subject.label}</option>`)}</optgroup>`)}
    </select>
    ${windowOf(builder, row, path)}
    <select aria-label="${name}: how" data-at=${place(builder, 'how', path)} @change=${compare}>
      ${optionsFor(operatorsFor(type, row.operator), row.operator)}
    </select>
    ${valueControl(ed, row, { name: `${name}: value`, id: idOf(place(builder, 'value', path)) }, (value: Json) => put(path, { kind: 'row', subject: row.subject, operator: row.operator, value }))}
  </div>`;
}

/** How far back a behaviour counts. */
function windowOf(
  { put, ed }: Builder,
  row: Row,
  path: readonly number[],
): TemplateResult | typeof nothing {
  const { subject } = row;
  if (subject.kind !== 'signal' && subject.kind !== 'seconds') return nothing;
  const name = `Condition ${numberOf(path)}: in the last`;
  const duration = durationOf(subject.window);
  if (subject.window !== undefined && !duration) return html`<code>${subject.window}</code>`;
  const take = (event: Event) => {
    const around = (event.target as HTMLElement).closest('.duration') as HTMLElement;
    const amount = around.querySelector('input') as HTMLInputElement;
    const unit = (around.querySelector('select') as HTMLSelectElement).value;
    const { kind, signal } = subject;
    if (amount.value === '' && !amount.validity.badInput) {
      put(path, {
        kind: 'row',
        subject: { kind, signal },
        operator: row.operator,
        value: row.value,
      });
    } else if (!(amount.valueAsNumber >= 1) || amount.valueAsNumber % 1 !== 0) {
      amount.value = duration ? String(duration.amount) : '';
      ed.say('A time takes a whole number from 1 on; it stays as it was.');
    } else {
      const window = durationText(amount.valueAsNumber, unit);
      put(path, {
        kind: 'row',
        subject: { kind, signal, window },
        operator: row.operator,
        value: row.value,
      });
    }
  };
  return html`<span class="duration">in the last
    <input class="short" type="number" min="1" step="1" placeholder="ever" aria-label="${name} (empty: ever)"
      .value=${live(duration ? String(duration.amount) : '')} @change=${take}>
    <select aria-label="${name}: unit" @change=${take}>${units.map(([unit, label]) => html`<option value=${unit} .selected=${live((duration?.unit ?? 'd') === unit)}>${label}</option>`)}</select>
  </span>`;
}

function adding(builder: Builder, group: Group, path: readonly number[]): TemplateResult {
  const { ed, put } = builder;
  const subject = subjectsOf(ed.plan)[0]?.subjects[0]?.subject;
  const next = [...path, group.parts.length];
  const add = () => subject && put(next, rowFor(ed.plan, subject), place(builder, 'what', next));
  const addGroup = () => {
    if (!subject) return;
    const join = group.join === 'and' ? 'or' : 'and';
    const parts = [rowFor(ed.plan, subject), rowFor(ed.plan, subject)];
    put(next, { kind: 'group', join, parts }, place(builder, 'what', [...next, 0]));
  };
  return html`<p class="buttons">
    <button type="button" class="add" data-at=${place(builder, 'add', path)} ?disabled=${!subject} @click=${add}>Add a condition</button>
    ${path.length === 0 && group.parts.length > 0 ? html`<button type="button" class="add" @click=${addGroup}>Add a group</button>` : nothing}
  </p>`;
}
