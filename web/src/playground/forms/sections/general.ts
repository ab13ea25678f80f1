/** The plan's name, and how it asks. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ErrorItem } from '../../../types.js';
import { errorList, numberControl, selectControl, textControl } from '../controls.js';
import { get, isObject } from '../edit.js';
import type { Editor } from '../editor.js';
import { queueControl } from '../field-keys.js';
import { more, noList } from '../items.js';
import { planOrder } from '../plan-order.js';

const members = ['name', 'notes', 'locale', 'ask'];
const order = ['policy', 'settle', 'queue', 'quota', 'confidence', 'model', 'live', 'notes'];
const shown = ['policy', 'settle', 'queue', 'quota', 'notes'];

export const errorsOfGeneral = (ed: Editor): readonly ErrorItem[] =>
  members.flatMap((member) => ed.errorsWithin(`/${member}`));

export function generalSection(ed: Editor): TemplateResult {
  const ask = get(ed.plan, '/ask');
  const others = isObject(ask) ? Object.keys(ask).filter((name) => !shown.includes(name)) : [];
  const policies = [
    { value: 'value', label: 'What settles the decision soonest' },
    { value: 'queue', label: 'In a fixed order' },
  ];
  const goals = [
    { value: 'stage', label: 'The stage' },
    { value: 'segment', label: 'The segment' },
  ];
  const askErrors = ed
    .errorsWithin('/ask')
    .filter(({ path }) => !shown.some((name) => `${path}/`.startsWith(`/ask/${name}/`)));
  return html`
    ${textControl(ed, '/name', { label: 'Name of the plan', order: planOrder })}
    ${textControl(ed, '/locale', { label: 'Language', hint: 'Of labels and messages, such as en or de.', order: planOrder })}
    ${textControl(ed, '/notes', { label: 'Notes', hint: 'For your colleagues; not published.', order: planOrder, lines: 2 })}
    ${ask === undefined || isObject(ask) ? asking() : noList(ed, '/ask', ask)}`;

  function asking(): TemplateResult {
    return html`
    ${errorList(askErrors)}
    ${selectControl(ed, '/ask/policy', { label: 'What is asked next', choices: policies, none: 'Fixed order if there is one, else what settles the decision', order })}
    ${selectControl(ed, '/ask/settle', { label: 'What questions are to settle', choices: goals, none: 'The stage', order })}
    ${numberControl(ed, '/ask/quota', { label: 'Questions in a visit', hint: 'For offers without a number of their own. Empty: 3.', order, whole: true, least: 0 })}
    ${more(ed, '/ask', { label: 'Fixed order', members: ['queue'] }, () => queueControl(ed, '/ask/queue', { hint: 'A visit asks from the first of these lists in which something is left to ask.', order }))}
    ${textControl(ed, '/ask/notes', { label: 'Notes on asking', order, lines: 2 })}
    ${others.length > 0 ? html`<p class="hint">Besides, in JSON only: ${others.join(', ')}. It is kept as it is.</p>` : nothing}`;
  }
}
