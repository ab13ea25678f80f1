/** Lists of fields: those of an offer, and the visits of a queue. */
import { html, nothing, type TemplateResult } from 'lit';
import { errorList, optionsFor } from './controls.js';
import { append, at, get, listAt, remove } from './edit.js';
import type { Editor } from './editor.js';
import { noList } from './items.js';
import { choicesOf } from './places.js';

/** The fields at the pointer, in order; more can be added. `keep`: an empty list stays. */
export function fieldKeys(
  ed: Editor,
  list: string,
  {
    label,
    hint,
    order,
    keep,
  }: { label: string; hint?: string; order?: readonly string[]; keep?: boolean },
): TemplateResult {
  const keys = listAt(ed.plan, list);
  const whole = get(ed.plan, list);
  if (whole !== undefined && !Array.isArray(whole)) return noList(ed, list, whole);
  const fields = choicesOf(ed.plan, '/fields');
  const labelOf = (key: unknown) =>
    fields.find(({ value }) => value === key)?.label ?? `${key} (unknown)`;
  const left = fields.filter(({ value }) => !keys.includes(value));
  const add = (event: Event) => {
    const key = (event.target as HTMLSelectElement).value;
    if (key !== '') ed.change(append(ed.plan, list, key, order), { focus: `add:${list}` });
  };
  const takeOut = (index: number, name: string) => {
    if (keys.length > 1 || keep) ed.removeItem(list, index, name);
    else ed.change(remove(ed.plan, list), { focus: `add:${list}`, say: `Removed “${name}”.` });
  };
  return html`<fieldset class="keys">
    <legend>${label}</legend>
    ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    ${errorList(ed.errorsWithin(list))}
    <ol>${keys.map((key, index) => {
      const name = labelOf(key);
      const pointer = at(list, index);
      return html`<li><span>${name}</span><span class="tools">
        <button type="button" data-at="up:${pointer}" aria-label="Move ${name} up in ${label}" title="Move up" ?disabled=${index === 0} @click=${() => ed.moveItem(list, index, index - 1, name)}>↑</button>
        <button type="button" data-at="down:${pointer}" aria-label="Move ${name} down in ${label}" title="Move down" ?disabled=${index === keys.length - 1} @click=${() => ed.moveItem(list, index, index + 1, name)}>↓</button>
        <button type="button" data-at="remove:${pointer}" aria-label="Remove ${name} from ${label}" title="Remove" @click=${() => takeOut(index, name)}>×</button>
      </span></li>`;
    })}</ol>
    ${
      left.length > 0
        ? html`<select aria-label="Add a field to ${label}" data-at="add:${list}" @change=${add}>${optionsFor(left, '', 'Add a field…')}</select>`
        : nothing
    }
  </fieldset>`;
}

/** A queue: what is asked in one visit after the other. */
export function queueControl(
  ed: Editor,
  list: string,
  { hint, order }: { hint: string; order: readonly string[] },
): TemplateResult {
  const whole = get(ed.plan, list);
  if (whole !== undefined && !Array.isArray(whole)) return noList(ed, list, whole);
  const visits = listAt(ed.plan, list);
  const add = () =>
    ed.change(append(ed.plan, list, [], order), { focus: `add:${at(list, visits.length)}` });
  const takeOut = (index: number) => {
    if (visits.length > 1) ed.removeItem(list, index, `visit ${index + 1}`);
    else ed.change(remove(ed.plan, list), { focus: `add:${list}`, say: 'Removed the order.' });
  };
  return html`<fieldset class="queue">
    <legend>Fixed order</legend>
    <p class="hint">${hint}</p>
    ${errorList(ed.errorsAt(list))}
    <ol>${visits.map((_, index) => {
      const visit = at(list, index);
      const name = `visit ${index + 1}`;
      return html`<li>
        ${fieldKeys(ed, visit, { label: `Visit ${index + 1}`, keep: true })}
        <button type="button" class="link" data-at="remove:${visit}" @click=${() => takeOut(index)}>Remove ${name}</button>
      </li>`;
    })}</ol>
    <button type="button" class="add" data-at="add:${list}" @click=${add}>Add a visit</button>
  </fieldset>`;
}
