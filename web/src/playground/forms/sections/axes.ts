/** Scores, and how points on them lose worth. */
import { html, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { numberControl, textControl } from '../controls.js';
import { append, at, listAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { decayControl } from './decay.js';
import { keyByText, keyControl } from './key-control.js';

const order = ['key', 'label', 'min', 'max', 'decay', 'notes'];

/** A plan whose points have somewhere to go. */
export function withAxis(plan: Json): Json {
  if (listAt(plan, '/axes').length > 0) return plan;
  return append(plan, '/axes', { key: 'score', label: 'Score' }, planOrder);
}

export function axesSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/axes',
    one: 'score',
    name: nameOf,
    body,
    members: order,
    make: (plan) => ({ key: numberedName(taken(plan, '/axes'), 'score') }),
    first: 'label',
    order: planOrder,
    uses: ({ key }) => placesOf(ed.plan, usesOf(ed.plan, 'axis', String(key))),
  });

  function body(pointer: string): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'label'), { label: 'Name', order, done: (label) => keyByText(ed, 'axis', pointer, label) })}
      ${numberControl(ed, at(pointer, 'min'), { label: 'Never below', hint: 'Empty: no limit.', order, whole: true })}
      ${numberControl(ed, at(pointer, 'max'), { label: 'Never above', hint: 'Empty: no limit.', order, whole: true })}
      ${decayControl(ed, at(pointer, 'decay'), { label: 'Points lose worth', none: 'Never', order })}
      ${keyControl(ed, 'axis', pointer, 'The name of the score in your data. Renaming takes all uses along.')}
      ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`;
  }
}
