/** What people call the parts of a plan. */
import type { Json } from '../../types.js';
import { at, get, isObject, type JsonObject, namesOf } from './edit.js';

const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** The name of something that has a key, and perhaps a label, a title or a reason. */
export function nameOf(item: Json | undefined): string {
  if (!isObject(item)) return '';
  const members = ['label', 'title', 'reason', 'name', 'outcome', 'key', 'stage', 'value'];
  return members.map((member) => text(item[member])).find((name) => name !== '') ?? '';
}

const singular: Readonly<Record<string, string>> = {
  fields: 'Field',
  signals: 'Signal',
  personas: 'Persona',
  axes: 'Score',
  rules: 'Points',
  thresholds: 'Stage',
  disqualifications: 'Disqualification',
  expressLanes: 'Express lane',
  triggers: 'Trigger',
  segments: 'Segments',
  offers: 'Offer',
  examples: 'Example',
  experiments: 'Experiment',
};

const parts: Readonly<Record<string, string>> = {
  showIf: 'shown if',
  requireIf: 'required if',
  optionsIf: 'options on offer',
  compute: 'computed',
};

/** Where in the plan something is, in words: `Field “Timeline” (shown if)`. */
export function placeOf(plan: Json, pointer: string): string {
  const names = namesOf(pointer);
  const [section = '', item = ''] = names;
  if (section === 'ask') return names[1] === 'queue' ? 'The order of questions' : 'What was learnt';
  if (section === 'playbook') return `Playbook (${names[1] ?? ''})`;
  const name = nameOf(get(plan, at('', section, item)));
  const part = parts[names[2] ?? ''];
  return `${singular[section] ?? section} “${name || item}”${part ? ` (${part})` : ''}`;
}

/** The places in words, each once. */
export function placesOf(plan: Json, pointers: readonly string[]): string[] {
  return [...new Set(pointers.map((pointer) => placeOf(plan, pointer)))];
}

/** The keys of a list's items, with what to call them. */
export function choicesOf(plan: Json, list: string): { value: string; label: string }[] {
  const items = get(plan, list);
  return (Array.isArray(items) ? items : [])
    .filter(isObject)
    .map((item: JsonObject) => ({ value: text(item['key']), label: nameOf(item) }))
    .filter(({ value }) => value !== '');
}
