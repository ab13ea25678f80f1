/** Form.io's JSON as a plan. */
import { type Condition, Draft } from '../draft.js';
import { checkLimits } from '../limits.js';
import { plainText } from '../text.js';
import {
  at,
  ImportError,
  type Imported,
  type ImportOptions,
  isObject,
  listOf,
  type Members,
  objectsIn,
} from '../types.js';
import { addComponent } from './component.js';
import { conditionsOf } from './condition.js';

/** What holds for all components in a container. */
export interface Around {
  /** The path of the data, `container.` and so on. */
  prefix: string;
  showIf: readonly Condition[];
}

/** A form of Form.io, as its builder saves it, as a plan. */
export function fromFormio(json: unknown, options: ImportOptions = {}): Imported {
  checkLimits(json);
  const form = Array.isArray(json) ? { components: json } : json;
  if (!isObject(form) || !Array.isArray(form['components'])) {
    throw new ImportError(
      'A Form.io form is a JSON object with "components"; give what the builder or the form\'s address yields',
    );
  }
  const draft = new Draft();
  const wizard = form['display'] === 'wizard';
  for (const [component, path] of objectsIn(form['components'], '/components')) {
    if (wizard) draft.page();
    readComponent(draft, component, path, { prefix: '', showIf: [] });
  }
  if (form['display'] === 'pdf') {
    draft.note('not_a_field', '/display', 'Plans draw on no PDF; the fields are asked as a form.');
  }
  const title = form['title'] ?? form['name'];
  return draft.finish(typeof title === 'string' ? plainText(title) : '', undefined, options);
}

/** Components that only hold others. */
const LAYOUT: readonly string[] = ['panel', 'fieldset', 'well', 'columns', 'table', 'tabs', 'form'];

function readComponent(draft: Draft, json: Members, path: string, around: Around): void {
  const type = String(json['type'] ?? '');
  const showIf = [...around.showIf, ...conditionsOf(draft, json, path)];
  if (json['hidden'] === true && type !== 'hidden') {
    draft.note('hidden', path, `"${nameOf(json)}" is hidden, so it is left out.`);
    return;
  }
  for (const [i, rule] of listOf(json['logic']).entries()) {
    const name = isObject(rule) ? rule['name'] : '';
    draft.note(
      'logic',
      `${path}/logic/${i}`,
      `Plans do not change a field while it is filled in; the logic "${String(name ?? '')}" is left out.`,
    );
  }
  if (type === 'container') {
    const prefix = `${around.prefix}${String(json['key'])}.`;
    readAll(draft, json, path, { prefix, showIf });
    return;
  }
  if (LAYOUT.includes(type) && childrenOf(json, path).length > 0) {
    const prefix = type === 'form' ? `${around.prefix}${String(json['key'])}.data.` : around.prefix;
    readAll(draft, json, path, { prefix, showIf });
    return;
  }
  addComponent(draft, json, path, { prefix: around.prefix, showIf });
}

function readAll(draft: Draft, json: Members, path: string, around: Around): void {
  for (const [child, place] of childrenOf(json, path)) readComponent(draft, child, place, around);
}

/** What a container holds: in `components`, or in those of its columns, rows or cells. */
function childrenOf(json: Members, path: string): [Members, string][] {
  const found = [...objectsIn(json['components'], at(path, 'components'))];
  const cells = [...objectsIn(json['columns'], at(path, 'columns'))];
  for (const [r, row] of listOf(json['rows']).entries()) {
    cells.push(...objectsIn(row, `${path}/rows/${r}`));
  }
  for (const [cell, place] of cells) {
    found.push(...objectsIn(cell['components'], at(place, 'components')));
  }
  // The tabs of `tabs` are components without a type.
  return found.flatMap(([child, place]) =>
    child['type'] === undefined && Array.isArray(child['components'])
      ? childrenOf(child, place)
      : [[child, place] as [Members, string]],
  );
}

export const nameOf = (json: Members) => String(json['label'] || json['key'] || json['type']);
