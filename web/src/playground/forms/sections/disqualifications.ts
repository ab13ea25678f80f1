/** Who is out, whatever the points; and who is in at once. */
import { html, type TemplateResult } from 'lit';
import { conditionControl } from '../builder.js';
import { checkControl, durationControl, selectControl, textControl } from '../controls.js';
import { at } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList, more } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { nameOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { stages } from './choices.js';
import { firstCondition } from './conditions.js';
import { keyByText, keyControl } from './key-control.js';

const order = ['key', 'outcome', 'kind', 'reason', 'if', 'for', 'private', 'notes'];
const laneOrder = ['key', 'stage', 'reason', 'if', 'private', 'notes'];
const extra = ['for', 'private', 'key', 'notes'];

const kinds = [
  { value: 'not_now', label: 'Not now: no ordinary nurture, no sales' },
  { value: 'never', label: 'Never: no questions either' },
];

export function disqualificationsSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/disqualifications',
    one: 'disqualification',
    name: nameOf,
    note: ({ kind }) => (kind === 'never' ? 'never' : 'not now'),
    body,
    members: order,
    make: (plan) => ({
      key: numberedName(taken(plan, '/disqualifications'), 'disqualification'),
      outcome: 'Disqualified',
      kind: 'not_now',
      if: firstCondition(plan),
    }),
    first: 'reason',
    order: planOrder,
  });

  function body(pointer: string): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'reason'), { label: 'Reason', hint: 'What people read.', order, done: (text) => keyByText(ed, undefined, pointer, text) })}
      ${textControl(ed, at(pointer, 'outcome'), { label: 'Outcome', hint: 'A name for your CRM, such as Disqualified_Size.', order })}
      ${selectControl(ed, at(pointer, 'kind'), { label: 'For how long', choices: kinds, order })}
      ${conditionControl(ed, at(pointer, 'if'), { label: 'Out while this holds', none: 'No condition yet.', order })}
      ${more(
        ed,
        pointer,
        { label: 'Details', members: extra },
        () => html`
        ${durationControl(ed, at(pointer, 'for'), { label: 'Only when it has held for', hint: 'Empty: at once.', order })}
        ${foot(ed, pointer, order)}`,
      )}`;
  }
}

export function expressLanesSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/expressLanes',
    one: 'express lane',
    name: (lane) => nameOf({ reason: lane['reason'] ?? '', key: lane['key'] ?? '' }),
    note: ({ stage }) => stages.find(({ value }) => value === stage)?.label ?? '',
    body,
    members: laneOrder,
    make: (plan) => ({
      key: numberedName(taken(plan, '/expressLanes'), 'lane'),
      stage: 'mql',
      if: firstCondition(plan),
    }),
    first: 'reason',
    order: planOrder,
  });

  function body(pointer: string): TemplateResult {
    return html`
      ${textControl(ed, at(pointer, 'reason'), { label: 'Reason', hint: 'What people read.', order: laneOrder, done: (text) => keyByText(ed, undefined, pointer, text) })}
      ${selectControl(ed, at(pointer, 'stage'), { label: 'Leads to', choices: stages, order: laneOrder })}
      ${conditionControl(ed, at(pointer, 'if'), { label: 'While this holds', none: 'No condition yet.', order: laneOrder })}
      ${more(ed, pointer, { label: 'Details', members: extra }, () => foot(ed, pointer, laneOrder))}`;
  }
}

function foot(ed: Editor, pointer: string, members: readonly string[]): TemplateResult {
  return html`
    ${checkControl(ed, at(pointer, 'private'), { label: 'Private', hint: 'The page does not get to know this; the server does.', order: members })}
    ${keyControl(ed, undefined, pointer, 'The name of this in your data.')}
    ${textControl(ed, at(pointer, 'notes'), { label: 'Notes', hint: 'For your colleagues; not published.', order: members, lines: 2 })}`;
}
