/** A list of a plan: items that open and close, are added, moved and taken out. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Json } from '../../types.js';
import { errorList, inJson } from './controls.js';
import { append, at, get, isObject, type JsonObject, listAt } from './edit.js';
import type { Editor } from './editor.js';
import { removalQuestion } from './removal.js';

export interface ItemList {
  /** The pointer to the list. */
  list: string;
  /** What one item is called: `field`. */
  one: string;
  /** The name of an item, and what else its closed line says. */
  name(item: JsonObject, index: number): string;
  note?(item: JsonObject): string;
  body(pointer: string, item: JsonObject): TemplateResult;
  /** Members that `body` has inputs for. Others are in JSON only. */
  members: readonly string[];
  make(plan: Json): Json;
  /** What the plan needs before it can have such an item. */
  prepare?(plan: Json): Json;
  /** The member of a new item that gets the focus. */
  first: string;
  /** Places that use the item. */
  uses?(item: JsonObject): readonly string[];
  /** Where the list stands among its neighbours, if it has to be made. */
  order?: readonly string[];
  /** Whether the last item may be taken out. */
  keepOne?: boolean;
}

export function itemList(ed: Editor, items: ItemList): TemplateResult {
  const { list, one } = items;
  const whole = get(ed.plan, list);
  if (whole !== undefined && !Array.isArray(whole)) return noList(ed, list, whole);
  const all = listAt(ed.plan, list);
  const add = () => {
    const pointer = at(list, all.length);
    ed.setOpen(pointer, true);
    const plan = items.prepare?.(ed.plan) ?? ed.plan;
    ed.change(append(plan, list, items.make(plan), items.order), {
      focus: at(pointer, items.first),
    });
  };
  return html`
    ${errorList(ed.errorsAt(list))}
    <ol class="items">${all.map((item, index) => oneItem(ed, items, item, index, all.length))}</ol>
    <button type="button" class="add" data-at="add:${list}" @click=${add}>Add ${article(one)} ${one}</button>`;
}

/** What is no list where there should be one: it is shown, and not written over. */
export function noList(ed: Editor, list: string, value: Json): TemplateResult {
  return html`${errorList(ed.errorsWithin(list))}${inJson(value)}`;
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? 'an' : 'a');

function oneItem(
  ed: Editor,
  items: ItemList,
  item: Json,
  index: number,
  count: number,
): TemplateResult {
  const { list, one } = items;
  const pointer = at(list, index);
  const object = isObject(item) ? item : undefined;
  const name = (object && items.name(object, index)) || `${one} ${index + 1}`;
  const note = object ? items.note?.(object) : 'written in JSON';
  const open = ed.isOpen(pointer);
  const wrong = ed.errorsWithin(pointer).length;
  const { removal } = ed;
  const asked = removal?.list === list && removal.index === index ? removal : undefined;
  const removeIt = () =>
    ed.removeItem(list, index, name, object ? items.uses?.(object) : undefined);
  return html`<li>
    <details ?open=${live(open)} @toggle=${(event: Event) => ed.setOpen(pointer, (event.target as HTMLDetailsElement).open)}>
      <summary data-at=${pointer}>
        <span class="name">${name}</span>
        ${note ? html` <span class="note">${note}</span>` : nothing}
        ${mistakes(wrong)}
      </summary>
      ${open ? html`<div class="body">${object ? openItem(ed, items, pointer, object) : html`<p class="hint">This is written in JSON, and kept as it is.</p>`}</div>` : nothing}
    </details>
    <span class="tools">
      <button type="button" data-at="up:${pointer}" aria-label="Move ${name} up" title="Move up" ?disabled=${index === 0}
        @click=${() => ed.moveItem(list, index, index - 1, name)}>↑</button>
      <button type="button" data-at="down:${pointer}" aria-label="Move ${name} down" title="Move down" ?disabled=${index === count - 1}
        @click=${() => ed.moveItem(list, index, index + 1, name)}>↓</button>
      <button type="button" data-at="remove:${pointer}" aria-label="Remove ${name}" title="Remove" ?disabled=${items.keepOne === true && count === 1}
        @click=${removeIt}>×</button>
    </span>
    ${asked ? removalQuestion(ed, asked) : nothing}
  </li>`;
}

function openItem(ed: Editor, items: ItemList, pointer: string, item: JsonObject): TemplateResult {
  const known = new Set(items.members);
  // What an input is about is said there.
  const rest = ed.errorsWithin(pointer).filter(({ path }) => {
    const member = path.slice(pointer.length + 1).split('/')[0] ?? '';
    return !known.has(member);
  });
  const others = Object.keys(item).filter((name) => !known.has(name));
  return html`
    ${errorList(rest)}
    ${items.body(pointer, item)}
    ${others.length > 0 ? html`<p class="hint">Besides, in JSON only: ${others.map((name, n) => html`${n > 0 ? ', ' : ''}<code>${name}</code>`)}. It is kept as it is.</p>` : nothing}`;
}

/** Something more that most do not need: closed until it is asked for. `members` are those with an input in it. */
export function more(
  ed: Editor,
  pointer: string,
  { label, members }: { label: string; members: readonly string[] },
  content: () => TemplateResult,
): TemplateResult {
  const key = at(pointer, `#${label}`);
  const open = ed.isOpen(key);
  const wrong = members.flatMap((member) => ed.errorsWithin(at(pointer, member))).length;
  return html`<details class="more" data-of=${pointer} data-label=${label} data-members=${members.join(' ')} ?open=${live(open)} @toggle=${(event: Event) => ed.setOpen(key, (event.target as HTMLDetailsElement).open)}>
    <summary>${label} ${mistakes(wrong)}</summary>${open ? html`<div class="body">${content()}</div>` : nothing}
  </details>`;
}

/** How many mistakes something closed hides. */
export function mistakes(count: number): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return html`<span class="wrong">${count === 1 ? '1 mistake' : `${count} mistakes`}</span>`;
}
