/** What fields of a type can have, and what becomes of the rest when the type changes. */
import type { Json } from '../../../types.js';
import type { Choice } from '../controls.js';
import { at, get, isObject, type JsonObject, set } from '../edit.js';
import type { Editor } from '../editor.js';

/** The members of a field, in the order in which they are written. */
export const fieldMembers = [
  ...['key', 'type', 'label', 'help', 'why', 'placeholder', 'autocomplete', 'required'],
  ...['min', 'max', 'minLength', 'maxLength', 'pattern', 'options', 'showIf', 'requireIf'],
  ...['optionsIf', 'compute', 'staleAfter', 'businessOnly', 'error', 'role', 'link', 'buyerStage'],
  'notes',
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
  role: ['text', 'boolean'],
};

/** What the answer is besides its type, for the types that can say so. */
export const roles: Readonly<Record<string, Choice & { none: string; hint?: string }>> = {
  text: { value: 'job_title', label: 'A job title', none: 'Any text' },
  boolean: {
    value: 'consent',
    label: 'Consent, in a box to tick',
    none: 'Any yes or no',
    hint:
      'Nothing that a visitor enters is sent before a box of consent is ticked, or the form is sent. ' +
      'It starts empty on each visit. An offer asks it when it is one of the fields that the offer always asks.',
  },
};

/** Whether fields of the type can have such a member. */
export const hasMember = (type: string, member: string): boolean =>
  only[member]?.includes(type) ?? true;

const fits = (member: string, value: Json, type: string): boolean =>
  hasMember(type, member) && (member !== 'role' || value === roles[type]?.value);

/** What the new type cannot have is set aside, and comes back with the old type. */
export function changeType(ed: Editor, pointer: string, to: string): void {
  const field = get(ed.plan, pointer);
  if (!isObject(field)) return;
  const key = String(field['key']);
  const entries = Object.entries(field);
  const aside = {
    ...ed.setAside.get(key),
    ...Object.fromEntries(entries.filter(([name, value]) => !fits(name, value, to))),
  };
  ed.setAside.set(key, aside);
  let next: Json = Object.fromEntries(entries.filter(([name, value]) => fits(name, value, to)));
  next = set(next, '/type', to, fieldMembers);
  for (const [member, value] of Object.entries(aside)) {
    if (fits(member, value, to) && get(next, at('', member)) === undefined) {
      next = set(next, at('', member), value, fieldMembers);
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
      fieldMembers,
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
