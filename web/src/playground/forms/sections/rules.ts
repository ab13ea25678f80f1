/** Points for answers and for behaviour. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { conditionControl } from '../builder.js';
import {
  checkControl,
  numberControl,
  optionsFor,
  selectControl,
  textControl,
} from '../controls.js';
import { at, get, isObject, type JsonObject, listAt, remove, set, textAt } from '../edit.js';
import { type Editor, idOf } from '../editor.js';
import { itemList, more } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { choicesOf, nameOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { withAxis } from './axes.js';
import { firstCondition } from './conditions.js';
import { decayControl } from './decay.js';
import { keyByText, keyControl } from './key-control.js';

const order = [
  ...['key', 'axis', 'points', 'reason', 'if', 'signal', 'cap', 'decay', 'persona', 'private'],
  'notes',
];
const extra = ['decay', 'private', 'key', 'notes'];

export function rulesSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/rules',
    one: 'rule',
    name: (rule) => nameOf({ reason: rule['reason'] ?? '', key: rule['key'] ?? '' }),
    note,
    body,
    members: order.filter((name) => name !== 'persona'),
    prepare: withAxis,
    make: (plan) => ({
      key: numberedName(taken(plan, '/rules'), 'rule'),
      axis: textAt(plan, '/axes/0/key'),
      points: 10,
      ...(listAt(plan, '/fields').length > 0 && { if: firstCondition(plan) }),
    }),
    first: 'reason',
    order: planOrder,
  });

  function note({ points, axis }: JsonObject): string {
    const name = choicesOf(ed.plan, '/axes').find(({ value }) => value === axis)?.label ?? axis;
    return typeof points === 'number' ? `${points < 0 ? '−' : '+'}${Math.abs(points)} ${name}` : '';
  }

  function body(pointer: string, rule: JsonObject): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'reason'), { label: 'Reason', hint: 'What people read next to the points.', order, done: (text) => keyByText(ed, undefined, pointer, text) })}
      ${numberControl(ed, at(pointer, 'points'), { label: 'Points', hint: 'Fewer than 0 take away.', order, whole: true, needed: true })}
      ${selectControl(ed, at(pointer, 'axis'), { label: 'Score', choices: choicesOf(ed.plan, '/axes'), order })}
      ${source(pointer, rule)}
      ${
        'signal' in rule
          ? html`${selectControl(ed, at(pointer, 'signal'), { label: 'Signal', choices: choicesOf(ed.plan, '/signals'), order })}
            ${numberControl(ed, at(pointer, 'cap'), { label: 'At most so many points in all', hint: 'Empty: no limit.', order, whole: true, least: 1 })}`
          : nothing
      }
      ${'if' in rule || !('signal' in rule) ? conditionControl(ed, at(pointer, 'if'), { label: 'While this holds', none: 'No condition yet.', order }) : nothing}
      ${more(
        ed,
        pointer,
        { label: 'Details', members: extra },
        () => html`
        ${decayControl(ed, at(pointer, 'decay'), { label: 'Points lose worth', none: 'As the score says', order })}
        ${checkControl(ed, at(pointer, 'private'), { label: 'Private', hint: 'The page does not get to know this rule; the server does.', order })}
        ${keyControl(ed, undefined, pointer, 'The name of the rule in your data.')}
        ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`,
      )}`;
  }

  /** Whether points are for answers or for behaviour. What the other had comes back with it. */
  function source(pointer: string, rule: JsonObject): TemplateResult {
    const id = `${idOf(pointer)}-source`;
    const choices = [
      { value: 'if', label: 'Once, while a condition holds' },
      { value: 'signal', label: 'Each time that something is done' },
    ];
    const change = (event: Event) => {
      const to = (event.target as HTMLSelectElement).value;
      const aside = ed.setAside.get(`rule ${rule['key']}`) ?? {};
      const of: readonly string[] = ['if', 'signal', 'cap'];
      const kept: Record<string, Json> = Object.fromEntries(
        Object.entries(rule).filter(([name]) => of.includes(name)),
      );
      ed.setAside.set(`rule ${rule['key']}`, { ...aside, ...kept });
      let next = of.reduce((plan, name) => remove(plan, at(pointer, name)), ed.plan);
      const back: { [member: string]: Json } =
        to === 'if'
          ? { if: aside['if'] ?? firstCondition(ed.plan) }
          : {
              signal: aside['signal'] ?? choicesOf(ed.plan, '/signals')[0]?.value ?? '',
              ...(aside['cap'] !== undefined && { cap: aside['cap'] }),
            };
      for (const [name, value] of Object.entries(back)) {
        next = set(next, at(pointer, name), value, order);
      }
      ed.change(next);
    };
    const now = 'signal' in rule ? 'signal' : 'if';
    const none = listAt(ed.plan, '/signals').length === 0 && isObject(get(ed.plan, pointer));
    return html`<div class="control">
      <label for=${id}>Points are given</label>
      ${none ? html`<p class="hint" id="${id}-hint">For what visitors do, add a signal first.</p>` : nothing}
      <select id=${id} data-at="source:${pointer}" aria-describedby=${none ? `${id}-hint` : nothing} @change=${change}>${optionsFor(choices, now)}</select>
    </div>`;
  }
}
