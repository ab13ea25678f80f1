/** Behaviour that has a name. */
import { html, nothing, type TemplateResult } from 'lit';
import { numberControl, selectControl, textControl } from '../controls.js';
import { at, type JsonObject } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { buyerStages } from './choices.js';
import { keyByText, keyControl } from './key-control.js';

const order = ['key', 'on', 'path', 'name', 'minSeconds', 'lane', 'stage', 'label', 'notes'];

export const events = [
  { value: 'page', label: 'A page is read' },
  { value: 'download', label: 'Something is downloaded' },
  { value: 'webinar', label: 'A webinar is attended' },
  { value: 'email_open', label: 'A mail is opened' },
  { value: 'email_click', label: 'A link in a mail is followed' },
  { value: 'calculator', label: 'A calculator is used' },
  { value: 'demo_request', label: 'A demo is asked for' },
  { value: 'pricing_request', label: 'Prices are asked for' },
  { value: 'trial_start', label: 'A trial is started' },
  { value: 'other', label: 'Something else' },
];

const lanes = [
  { value: 'nurture', label: 'Nurture' },
  { value: 'qualify', label: 'Qualify' },
];

export function signalsSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/signals',
    one: 'signal',
    name: nameOf,
    note: ({ on, path }) =>
      [events.find(({ value }) => value === on)?.label.toLowerCase(), path]
        .filter(Boolean)
        .join(': '),
    body,
    members: order,
    make: (plan) => ({ key: numberedName(taken(plan, '/signals'), 'signal'), on: 'page' }),
    first: 'label',
    order: planOrder,
    uses: ({ key }) => placesOf(ed.plan, usesOf(ed.plan, 'signal', String(key))),
  });

  function body(pointer: string, signal: JsonObject): TemplateResult {
    const page = signal['on'] === 'page';
    return html`
      ${textControl(ed, at(pointer, 'label'), { label: 'Name', order, done: (label) => keyByText(ed, 'signal', pointer, label) })}
      ${selectControl(ed, at(pointer, 'on'), { label: 'When', choices: events, order })}
      ${page || 'path' in signal ? textControl(ed, at(pointer, 'path'), { label: 'Path of the page', hint: 'Such as /pricing*, where * stands for anything. Empty: any page.', order }) : nothing}
      ${page || 'minSeconds' in signal ? numberControl(ed, at(pointer, 'minSeconds'), { label: 'For at least so many seconds', order, whole: true, least: 0 }) : nothing}
      ${textControl(ed, at(pointer, 'name'), { label: 'Name of the event', hint: 'Such as guide*. Empty: any.', order })}
      ${selectControl(ed, at(pointer, 'lane'), { label: 'Lane on the journey map', choices: lanes, none: 'None', order })}
      ${selectControl(ed, at(pointer, 'stage'), { label: 'Stage on the journey map', choices: buyerStages, none: 'None', order })}
      ${keyControl(ed, 'signal', pointer, 'The name of the signal in your data. Renaming takes all uses along.')}
      ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order, lines: 2 })}`;
  }
}
