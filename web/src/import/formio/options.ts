import type { Draft } from '../draft.js';
import { plainText } from '../text.js';
import { at, isObject, listOf, type Members } from '../types.js';

interface Option {
  value: string;
  label?: string;
}

/** The options of radio, select and selectboxes, where they are written in the form. */
export function optionsOf(draft: Draft, json: Members, path: string): Option[] {
  const data = isObject(json['data']) ? json['data'] : {};
  const source = json['dataSrc'] ?? 'values';
  if (source === 'values') {
    const place = json['values'] === undefined ? at(path, 'data') : path;
    return readList(draft, json['values'] ?? data['values'], `${place}/values`);
  }
  if (source === 'json') {
    const list = parsed(data['json']);
    const by = typeof json['valueProperty'] === 'string' ? json['valueProperty'] : '';
    if (Array.isArray(list)) return readList(draft, list, `${path}/data/json`, by);
  }
  draft.note(
    'remote_options',
    at(path, 'dataSrc'),
    `The options come from elsewhere ("${String(source)}"); write them into the plan.`,
  );
  return [];
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function readList(draft: Draft, list: unknown, path: string, by = ''): Option[] {
  return listOf(list).flatMap((item, i) => {
    const value = isObject(item) ? item[by || 'value'] : item;
    if (value === undefined || typeof value === 'object') {
      draft.note('option', `${path}/${i}`, 'An option is a text in a plan; this one is left out.');
      return [];
    }
    const label = isObject(item) ? (item['label'] ?? item['name']) : undefined;
    // The builder leaves an empty line at the end.
    if (value === '' && !label) return [];
    const text = typeof label === 'string' ? plainText(label) : '';
    return [
      { value: String(value), ...(text !== '' && text !== String(value) && { label: text }) },
    ];
  });
}
