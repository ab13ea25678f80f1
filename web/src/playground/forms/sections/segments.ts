/** Ways to tell leads apart: kinds of buyers, and segments by a score or by conditions. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { conditionControl } from '../builder.js';
import { numberControl, optionsFor, selectControl, textControl } from '../controls.js';
import { at, type JsonObject, remove, set, textAt } from '../edit.js';
import { type Editor, idOf } from '../editor.js';
import { itemList } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { choicesOf, nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { withAxis } from './axes.js';
import { firstCondition } from './conditions.js';
import { keyByText, keyControl } from './key-control.js';

const order = ['key', 'label', 'axis', 'bands', 'values', 'notes'];
const valueOrder = ['key', 'label', 'if', 'notes'];
const bandOrder = ['key', 'label', 'min'];

export function personasSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    ...conditional(ed, '/personas', 'persona', 'persona'),
    uses: ({ key }) => placesOf(ed.plan, usesOf(ed.plan, 'persona', String(key))),
    order: planOrder,
  });
}

export function segmentsSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/segments',
    one: 'way to tell leads apart',
    name: nameOf,
    note: (item) => ('axis' in item ? 'by a score' : 'by conditions'),
    uses: ({ key }) => placesOf(ed.plan, usesOf(ed.plan, 'segment', String(key))),
    body,
    members: order,
    make: (plan) => ({
      key: numberedName(taken(plan, '/segments'), 'segment'),
      values: [{ key: 'value_1', if: firstCondition(plan) }],
    }),
    first: 'label',
    order: planOrder,
  });

  function body(pointer: string, item: JsonObject): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'label'), { label: 'Name', order, done: (text) => keyByText(ed, 'segment', pointer, text) })}
      ${how(pointer, item)}
      ${
        'axis' in item
          ? html`${selectControl(ed, at(pointer, 'axis'), { label: 'Score', choices: choicesOf(ed.plan, '/axes'), order })}
            ${itemList(ed, bands(pointer))}`
          : itemList(ed, {
              ...conditional(ed, at(pointer, 'values'), 'segment', undefined),
              keepOne: true,
            })
      }
      ${keyControl(ed, 'segment', pointer, 'The name of these segments in your data. Renaming takes all uses along.')}
      ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`;
  }

  /** What the other way had comes back with it. */
  function how(pointer: string, item: JsonObject): TemplateResult {
    const id = `${idOf(pointer)}-how`;
    const choices = [
      { value: 'values', label: 'By conditions: the first that holds' },
      { value: 'axis', label: 'By the bands of a score' },
    ];
    const change = (event: Event) => {
      const to = (event.target as HTMLSelectElement).value;
      const name = `segment ${item['key']}`;
      const aside = ed.setAside.get(name) ?? {};
      const of = ['axis', 'bands', 'values'];
      const kept = Object.entries(item).filter(([member]) => of.includes(member));
      ed.setAside.set(name, { ...aside, ...Object.fromEntries(kept) });
      let next = of.reduce((plan, member) => remove(plan, at(pointer, member)), ed.plan);
      if (to === 'axis') next = withAxis(next);
      const back: JsonObject =
        to === 'axis'
          ? {
              axis: aside['axis'] ?? textAt(next, '/axes/0/key'),
              bands: aside['bands'] ?? [
                { key: 'low', label: 'Low' },
                { key: 'high', label: 'High', min: 50 },
              ],
            }
          : { values: aside['values'] ?? [{ key: 'value_1', if: firstCondition(ed.plan) }] };
      for (const [member, value] of Object.entries(back)) {
        next = set(next, at(pointer, member), value, order);
      }
      ed.change(next);
    };
    return html`<div class="control">
      <label for=${id}>Told apart</label>
      <select id=${id} @change=${change}>${optionsFor(choices, 'axis' in item ? 'axis' : 'values')}</select>
    </div>`;
  }

  function bands(pointer: string): Parameters<typeof itemList>[1] {
    const list = at(pointer, 'bands');
    return {
      list,
      one: 'band',
      name: nameOf,
      note: ({ min }) => (typeof min === 'number' ? `from ${min}` : 'the lowest'),
      members: bandOrder,
      make: (plan) => ({ key: numberedName(taken(plan, list), 'band'), min: 50 }),
      first: 'label',
      keepOne: true,
      body: (band) => html`
        ${textControl(ed, at(band, 'label'), { label: 'Name', order: bandOrder, done: (text) => keyByText(ed, undefined, band, text) })}
        ${band.endsWith('/0') ? nothing : numberControl(ed, at(band, 'min'), { label: 'From so many points on', whole: true, order: bandOrder, needed: true })}
        ${keyControl(ed, undefined, band, 'The name of the band in your data. What the playbook says of it is not renamed.')}`,
    };
  }
}

/** A list of which the first whose condition holds is a lead's. */
function conditional(
  ed: Editor,
  list: string,
  one: string,
  kind: 'persona' | undefined,
): Parameters<typeof itemList>[1] {
  return {
    list,
    one,
    name: nameOf,
    members: valueOrder,
    make: (plan): Json => ({
      key: numberedName(taken(plan, list), kind ?? 'value'),
      if: firstCondition(plan),
    }),
    first: 'label',
    body: (pointer) => html`
      ${textControl(ed, at(pointer, 'label'), { label: 'Name', order: valueOrder, done: (text) => keyByText(ed, kind, pointer, text) })}
      ${conditionControl(ed, at(pointer, 'if'), { label: 'Leads for whom this holds', none: 'No condition yet.', order: valueOrder })}
      ${keyControl(ed, kind, pointer, 'The name in your data.')}
      ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order: valueOrder, lines: 2 })}`,
  };
}
