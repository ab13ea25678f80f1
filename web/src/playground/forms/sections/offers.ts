/** What is offered for answers. */
import { html, type TemplateResult } from 'lit';
import { numberControl, selectControl, textControl } from '../controls.js';
import { at, textAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { fieldKeys, queueControl } from '../field-keys.js';
import { itemList, more } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { buyerStages } from './choices.js';
import { keyByText, keyControl } from './key-control.js';

const order = ['key', 'label', 'buyerStage', 'fields', 'quota', 'queue', 'notes'];

export function offersSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/offers',
    one: 'offer',
    name: nameOf,
    note: ({ buyerStage }) =>
      buyerStages.find(({ value }) => value === buyerStage)?.label.toLowerCase() ?? '',
    body,
    members: order,
    make: (plan) => ({
      key: numberedName(taken(plan, '/offers'), 'offer'),
      buyerStage: 'awareness',
      fields: textAt(plan, '/fields/0/key') === '' ? [] : [textAt(plan, '/fields/0/key')],
    }),
    first: 'label',
    order: planOrder,
    uses: ({ key }) => placesOf(ed.plan, usesOf(ed.plan, 'offer', String(key))),
  });

  function body(pointer: string): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'label'), { label: 'Name', order, done: (text) => keyByText(ed, 'offer', pointer, text) })}
      ${selectControl(ed, at(pointer, 'buyerStage'), { label: 'Stage of the journey', choices: buyerStages, order })}
      ${fieldKeys(ed, at(pointer, 'fields'), { label: 'Always asked first', hint: 'These do not count toward the number of questions.', order, keep: true })}
      ${numberControl(ed, at(pointer, 'quota'), { label: 'How many more questions in a visit', hint: 'Empty: as for all offers.', order, whole: true, least: 0 })}
      ${more(
        ed,
        pointer,
        { label: 'Order and details', members: ['queue', 'key', 'notes'] },
        () => html`
        ${queueControl(ed, at(pointer, 'queue'), { hint: 'Only for this offer, with the fixed order as the way of asking.', order })}
        ${keyControl(ed, 'offer', pointer, 'Pages name the offer by it. Renaming takes the uses in this plan along, not those in your pages.')}
        ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`,
      )}`;
  }
}
