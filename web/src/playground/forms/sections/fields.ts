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
import { at, get, isObject, type JsonObject, set } from '../edit.js';
import type { Editor } from '../editor.js';
import { itemList, more } from '../items.js';
import { numberedName, taken } from '../keys.js';
import { notAskedNote } from '../not-asked.js';
import { nameOf, placesOf } from '../places.js';
import { planOrder } from '../plan-order.js';
import { usesOf } from '../uses.js';
import { buyerStages } from './choices.js';
import { keyByText, keyControl } from './key-control.js';
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

const order = [
  ...['key', 'type', 'label', 'help', 'why', 'placeholder', 'autocomplete', 'required'],
  ...['min', 'max', 'minLength', 'maxLength', 'pattern', 'options', 'showIf', 'requireIf'],
  ...['optionsIf', 'compute', 'staleAfter', 'businessOnly', 'error', 'role', 'buyerStage', 'notes'],
];

const texts = ['text', 'email', 'phone', 'url'];
const choices = ['choice', 'multi-choice'];

/** Members that only some types can have. */
const only: Readonly<Record<string, readonly string[]>> = {
  options: choices,
  optionsIf: choices,
  minLength: texts,
  maxLength: texts,
  pattern: texts,
  min: ['number', 'date', 'multi-choice'],
  max: ['number', 'date', 'multi-choice'],
  businessOnly: ['email'],
  role: ['text'],
};

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
    const may = (member: string) => member in field || (only[member]?.includes(type) ?? true);
    const control = (label: string, hint?: string) => ({ label, hint, order });
    return html`
      ${notAskedNote(ed, field['key'])}
      ${textControl(ed, at(pointer, 'label'), {
        ...control('Label', 'The question, as visitors read it.'),
        done: (label) => keyByText(ed, 'field', pointer, label),
      })}
      ${selectControl(ed, at(pointer, 'type'), {
        ...control('Kind of answer'),
        choices: fieldTypes,
        commit: (to) => changeType(ed, pointer, to),
      })}
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
      ${more(
        ed,
        pointer,
        { label: 'Details', members: details },
        () => html`
        ${keyControl(ed, 'field', pointer, 'The name of the field in your data. Renaming takes all uses along.')}
        ${textControl(ed, at(pointer, 'placeholder'), control('Placeholder', 'An example in the empty input.'))}
        ${textControl(ed, at(pointer, 'autocomplete'), { ...control('Autocomplete', 'What browsers fill in, such as organization.'), list: suggestions })}
        ${may('role') ? selectControl(ed, at(pointer, 'role'), { ...control('What the answer is'), choices: [{ value: 'job_title', label: 'A job title' }], none: 'Any text' }) : nothing}
        ${selectControl(ed, at(pointer, 'buyerStage'), { ...control('Not asked before an offer of this stage'), choices: buyerStages, none: 'From the first offer on' })}
        ${textControl(ed, at(pointer, 'notes'), { ...control('Notes', 'For your colleagues; not published.'), lines: 2 })}`,
      )}`;
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

function noteOf({ type, required, compute, showIf }: JsonObject): string {
  return [
    type === 'choice' ? 'choice' : type === 'multi-choice' ? 'several choices' : nameOfType(type),
    required === true && 'required',
    showIf !== undefined && 'with a condition',
    compute !== undefined && 'computed',
  ]
    .filter(Boolean)
    .join(', ');
}

/** What the new type cannot have is set aside, and comes back with the old type. */
function changeType(ed: Editor, pointer: string, to: string): void {
  const field = get(ed.plan, pointer);
  if (!isObject(field)) return;
  const key = String(field['key']);
  const fits = (member: string) => only[member]?.includes(to) ?? true;
  const entries = Object.entries(field);
  const aside = {
    ...ed.setAside.get(key),
    ...Object.fromEntries(entries.filter(([name]) => !fits(name))),
  };
  ed.setAside.set(key, aside);
  let next: Json = Object.fromEntries(entries.filter(([name]) => fits(name)));
  next = set(next, '/type', to, order);
  for (const [member, value] of Object.entries(aside)) {
    if (fits(member) && get(next, at('', member)) === undefined) {
      next = set(next, at('', member), value, order);
    }
  }
  // A number's bounds are no days, and the other way round.
  for (const member of ['min', 'max']) {
    const value = get(next, at('', member));
    if (value !== undefined && (typeof value === 'string') !== (to === 'date')) {
      const { [member]: bound, ...rest } = next as JsonObject;
      ed.setAside.set(key, { ...aside, [member]: bound as Json });
      next = rest;
    }
  }
  if (choices.includes(to) && get(next, '/options') === undefined) {
    next = set(
      next,
      '/options',
      [1, 2].map((n) => ({ value: `option_${n}`, label: `Option ${n}` })),
      order,
    );
  }
  const gone = entries
    .map(([name]) => name)
    .filter((name) => get(next, at('', name)) === undefined);
  ed.change(set(ed.plan, pointer, next), {
    ...(gone.length > 0 && {
      say: `This kind of answer has no ${gone.join(', ')}. It comes back with the kind of answer that it belongs to.`,
    }),
  });
}
