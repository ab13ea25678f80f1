/** The fields of a plan: what can be asked. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { conditionControl } from '../builder.js';
import {
  checkControl,
  durationControl,
  numberControl,
  selectControl,
  textControl,
} from '../controls.js';
import { at, type JsonObject } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList, more } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { notAskedNote } from '../not-asked.js';
import { nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { buyerStages } from './choices.js';
import { changeType, hasMember, fieldMembers as order, roles } from './field-type.js';
import { keyByText, keyControl } from './key-control.js';
import { linkPart } from './link.js';
import { optionList } from './options.js';

export const fieldTypes = [
  { value: 'text', label: 'Text' },
  { value: 'email', label: 'E-mail address' },
  { value: 'phone', label: 'Phone number' },
  { value: 'url', label: 'Web address' },
  { value: 'number', label: 'Number' },
  { value: 'date', label: 'Date' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'choice', label: 'Choice of one option' },
  { value: 'multi-choice', label: 'Choice of several options' },
  { value: 'country', label: 'Country' },
];

const suggestions = [
  ...['name', 'given-name', 'family-name', 'email', 'tel', 'organization', 'organization-title'],
  ...['url', 'country', 'postal-code', 'address-level2', 'street-address', 'off'],
];

export function fieldsSection(ed: Editor): TemplateResult {
  return itemList(ed, {
    list: '/fields',
    one: 'field',
    name: nameOf,
    note: noteOf,
    body,
    members: order.filter((name) => !['optionsIf', 'compute'].includes(name)),
    make: (plan) => ({
      key: numberedName(taken(plan, '/fields'), 'field'),
      type: 'text',
    }),
    first: 'label',
    order: planOrder,
    uses: ({ key }) =>
      placesOf(ed.plan, typeof key === 'string' ? usesOf(ed.plan, 'field', key) : []),
  });

  function body(pointer: string, field: JsonObject): TemplateResult {
    const type = typeof field['type'] === 'string' ? field['type'] : '';
    const may = (member: string) => member in field || hasMember(type, member);
    const control = (label: string, hint?: string) => ({ label, hint, order });
    return html`
      ${notAskedNote(ed, field)}
      ${textControl(ed, at(pointer, 'label'), {
        ...control('Label', 'The question, as visitors read it.'),
        done: (label) => keyByText(ed, 'field', pointer, label),
      })}
      ${selectControl(ed, at(pointer, 'type'), {
        ...control('Kind of answer'),
        choices: fieldTypes,
        commit: (to) => changeType(ed, pointer, to),
      })}
      ${type === 'boolean' ? role(pointer, type) : nothing}
      ${may('options') ? optionList(ed, pointer) : nothing}
      ${checkControl(ed, at(pointer, 'required'), control('Required'))}
      ${textControl(ed, at(pointer, 'help'), control('Help', 'Shown with the question.'))}
      ${textControl(ed, at(pointer, 'why'), control('Why you ask', 'Visitors can open it. It pays to tell them.'))}
      ${more(
        ed,
        pointer,
        { label: 'Conditions', members: ['showIf', 'requireIf'] },
        () => html`
        ${conditionControl(ed, at(pointer, 'showIf'), { label: 'Shown only if', none: 'Always shown.', order })}
        ${conditionControl(ed, at(pointer, 'requireIf'), { label: 'Required only if', none: 'No condition.', order })}`,
      )}
      ${more(
        ed,
        pointer,
        { label: 'Limits', members: limits },
        () => html`
        ${may('min') ? bounds(pointer, type) : nothing}
        ${may('minLength') ? numberControl(ed, at(pointer, 'minLength'), { ...control('Least number of characters'), whole: true, least: 0 }) : nothing}
        ${may('maxLength') ? numberControl(ed, at(pointer, 'maxLength'), { ...control('Greatest number of characters'), whole: true, least: 1 }) : nothing}
        ${may('pattern') ? textControl(ed, at(pointer, 'pattern'), control('Pattern', 'A regular expression that the whole answer matches, such as [A-Z]{2}[0-9]{4}.')) : nothing}
        ${may('businessOnly') ? checkControl(ed, at(pointer, 'businessOnly'), control('Only business addresses')) : nothing}
        ${textControl(ed, at(pointer, 'error'), control('What to say of a wrong answer', 'Say what to enter. Without it, the form finds words of its own.'))}
        ${durationControl(ed, at(pointer, 'staleAfter'), control('Ask again after', 'Empty: never.'))}`,
      )}
      ${more(ed, pointer, { label: 'Link', members: ['link'] }, () => linkPart(ed, at(pointer, 'link')))}
      ${more(
        ed,
        pointer,
        { label: 'Details', members: details },
        () => html`
        ${keyControl(ed, 'field', pointer, 'The name of the field in your data. Renaming takes all uses along.')}
        ${textControl(ed, at(pointer, 'placeholder'), control('Placeholder', 'An example in the empty input.'))}
        ${textControl(ed, at(pointer, 'autocomplete'), { ...control('Autocomplete', 'What browsers fill in, such as organization.'), list: suggestions })}
        ${may('role') && type !== 'boolean' ? role(pointer, type) : nothing}
        ${selectControl(ed, at(pointer, 'buyerStage'), { ...control('Not asked before an offer of this stage'), choices: buyerStages, none: 'From the first offer on' })}
        ${textControl(ed, at(pointer, 'notes'), { ...control('Notes', 'For your colleagues; not published.'), lines: 2 })}`,
      )}`;
  }

  function role(pointer: string, type: string): TemplateResult {
    const { none, hint, ...choice } = roles[type] ?? { none: 'Nothing in particular' };
    const choices = 'value' in choice ? [choice] : [];
    return selectControl(ed, at(pointer, 'role'), {
      ...{ label: 'What the answer is', hint, order, choices, none },
    });
  }

  function bounds(pointer: string, type: string): TemplateResult {
    const names = boundNames[type] ?? ['Least', 'Greatest'];
    return html`${['min', 'max'].map((member, n) => {
      const control = { label: names[n] as string, order };
      return type === 'date'
        ? textControl(ed, at(pointer, member), { ...control, kind: 'date' })
        : numberControl(ed, at(pointer, member), { ...control, whole: type === 'multi-choice' });
    })}`;
  }
}

const limits = [
  'min',
  'max',
  'minLength',
  'maxLength',
  'pattern',
  'businessOnly',
  'error',
  'staleAfter',
];
const details = ['key', 'placeholder', 'autocomplete', 'role', 'buyerStage', 'notes'];

const boundNames: Readonly<Record<string, readonly string[]>> = {
  number: ['Least number', 'Greatest number'],
  date: ['First day', 'Last day'],
  'multi-choice': ['Least number of options', 'Greatest number of options'],
};

const nameOfType = (type: Json | undefined): string | undefined =>
  fieldTypes.find(({ value }) => value === type)?.label.toLowerCase();

function noteOf({ type, role, required, compute, showIf }: JsonObject): string {
  return [
    role === 'consent'
      ? 'consent'
      : type === 'choice'
        ? 'choice'
        : type === 'multi-choice'
          ? 'several choices'
          : nameOfType(type),
    required === true && 'required',
    showIf !== undefined && 'with a condition',
    compute !== undefined && 'computed',
  ]
    .filter(Boolean)
    .join(', ');
}
