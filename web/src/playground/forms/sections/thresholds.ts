/** Stages, and the points that lead to them. */
import { html, type TemplateResult } from 'lit';
import { errorList, numberControl, selectControl, textControl } from '../controls.js';
import { append, at, get, type JsonObject, listAt, textAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList, noList } from '../items.js';
import { choicesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { withAxis } from './axes.js';
import { stages } from './choices.js';

const order = ['stage', 'when', 'notes'];

export function thresholdsSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/thresholds',
    one: 'stage',
    name: ({ stage }) => stages.find(({ value }) => value === stage)?.label ?? String(stage ?? ''),
    note,
    body,
    members: order,
    prepare: withAxis,
    make: (plan) => ({ stage: 'mql', when: [{ axis: textAt(plan, '/axes/0/key'), min: 50 }] }),
    first: 'stage',
    order: planOrder,
  });

  function note(threshold: JsonObject): string {
    const axes = choicesOf(ed.plan, '/axes');
    return listAt(threshold, '/when')
      .map((_, index) => {
        const key = textAt(threshold, at('/when', index, 'axis'));
        const { min } = (listAt(threshold, '/when')[index] ?? {}) as JsonObject;
        return `${axes.find(({ value }) => value === key)?.label ?? key} ≥ ${min}`;
      })
      .join(' and ');
  }

  function body(pointer: string): TemplateResult {
    const when = at(pointer, 'when');
    const whole = get(ed.plan, when);
    if (whole !== undefined && !Array.isArray(whole)) return noList(ed, when, whole);
    const rows = listAt(ed.plan, when);
    const axes = choicesOf(ed.plan, '/axes');
    const add = () => {
      const used = new Set(rows.map((_, index) => textAt(ed.plan, at(when, index, 'axis'))));
      const axis = axes.find(({ value }) => !used.has(value))?.value ?? axes[0]?.value ?? '';
      const focus = at(when, rows.length, 'axis');
      ed.change(append(ed.plan, when, { axis, min: 50 }), { focus });
    };
    return html`
      ${selectControl(ed, at(pointer, 'stage'), { label: 'Stage', choices: stages, order })}
      <fieldset class="needs">
        <legend>All of these are needed</legend>
        ${errorList(ed.errorsAt(when))}
        <ol>${rows.map((_, index) => {
          const row = at(when, index);
          return html`<li>
            ${errorList(ed.errorsAt(row))}
            ${selectControl(ed, at(row, 'axis'), { label: 'Score', choices: axes })}
            ${numberControl(ed, at(row, 'min'), { label: 'At least', whole: true, needed: true })}
            <button type="button" class="out" data-at="remove:${row}" aria-label="Remove score ${index + 1}" title="Remove"
              ?disabled=${rows.length === 1} @click=${() => ed.removeItem(when, index, `score ${index + 1}`)}>×</button>
          </li>`;
        })}</ol>
        <button type="button" class="add" data-at="add:${when}" @click=${add}>Add a score</button>
      </fieldset>
      ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`;
  }
}
