/** What can be chosen in a field. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { described, errorList, textControl, wrong } from '../controls.js';
import { append, at, get, isObject, listAt, set, textAt } from '../edit.js';
import { type Editor, idOf } from '../editor.js';
import { noList } from '../items.js';
import { isMade, numberedName, taken, valueFromLabel } from '../keys.js';
import { nameOf, placesOf } from '../places.js';
import { removalQuestion } from '../removal.js';
import { renameOption, usesOfOption } from '../uses.js';

export function optionList(ed: Editor, field: string): TemplateResult {
  const list = at(field, 'options');
  const whole = get(ed.plan, list);
  if (whole !== undefined && !Array.isArray(whole)) return noList(ed, list, whole);
  const options = listAt(ed.plan, list);
  const add = () => {
    const value = numberedName(taken(ed.plan, list, 'value'), 'option');
    const item = { value, label: `Option ${value.slice('option_'.length)}` };
    ed.change(append(ed.plan, list, item), { focus: at(list, options.length, 'label') });
  };
  const values = `${list}#values`;
  const withValues = ed.isOpen(values);
  return html`<fieldset class="options">
    <legend>Options</legend>
    ${errorList(ed.errorsAt(list))}
    <ol>${options.map((_, index) => option(ed, field, index, options.length, withValues))}</ol>
    <p class="buttons">
      <button type="button" class="add" data-at="add:${list}" @click=${add}>Add an option</button>
      <label class="check"><input type="checkbox" .checked=${live(withValues)}
        @change=${(event: Event) => ed.setOpen(values, (event.target as HTMLInputElement).checked)}> Show the values that are stored</label>
    </p>
  </fieldset>`;
}

function option(
  ed: Editor,
  field: string,
  index: number,
  count: number,
  withValues: boolean,
): TemplateResult {
  const list = at(field, 'options');
  const pointer = at(list, index);
  const item = get(ed.plan, pointer);
  if (!isObject(item)) return html`<li class="hint">Written in JSON, and kept as it is.</li>`;
  const name = nameOf(item) || `option ${index + 1}`;
  const label = at(pointer, 'label');
  const key = textAt(ed.plan, at(field, 'key'));
  const errors = withValues
    ? ed.errorsWithin(pointer).filter(({ path }) => path !== at(pointer, 'value'))
    : ed.errorsWithin(pointer);
  const uses = () =>
    placesOf(ed.plan, usesOfOption(ed.plan, key, textAt(ed.plan, at(pointer, 'value'))));
  const { removal } = ed;
  const asked = removal?.list === list && removal.index === index ? removal : undefined;
  return html`<li>
    ${errorList(errors, `${idOf(label)}-error`)}
    <input aria-label="Option ${index + 1}" data-at=${label} autocomplete="off" .value=${live(textAt(ed.plan, label))}
      placeholder=${textAt(ed.plan, at(pointer, 'value'))}
      aria-describedby=${described(ed, label, {})} aria-invalid=${wrong(ed, pointer)}
      @input=${(event: Event) => ed.change(set(ed.plan, label, (event.target as HTMLInputElement).value, ['value', 'label']))}
      @change=${(event: Event) => valueByLabel(ed, pointer, (event.target as HTMLInputElement).value)}
      @keydown=${(event: KeyboardEvent) => nextOnEnter(event)}>
    <span class="tools">
      <button type="button" data-at="up:${pointer}" aria-label="Move ${name} up" title="Move up" ?disabled=${index === 0}
        @click=${() => ed.moveItem(list, index, index - 1, name)}>↑</button>
      <button type="button" data-at="down:${pointer}" aria-label="Move ${name} down" title="Move down" ?disabled=${index === count - 1}
        @click=${() => ed.moveItem(list, index, index + 1, name)}>↓</button>
      <button type="button" data-at="remove:${pointer}" aria-label="Remove ${name}" title="Remove" ?disabled=${count === 1}
        @click=${() => ed.removeItem(list, index, name, uses())}>×</button>
    </span>
    ${withValues ? textControl(ed, at(pointer, 'value'), { label: `Value of option ${index + 1}`, commit: (value) => rename(ed, pointer, value) }) : nothing}
    ${asked ? removalQuestion(ed, asked) : nothing}
  </li>`;
}

/** Enter goes on to the next option, and at the end makes one. */
function nextOnEnter(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  const input = event.target as HTMLInputElement;
  input.dispatchEvent(new Event('change', { bubbles: true }));
  const next = input.closest('li')?.nextElementSibling?.querySelector('input');
  const add = input.closest('fieldset')?.querySelector<HTMLButtonElement>('button.add');
  if (next) next.focus();
  else add?.click();
}

function rename(ed: Editor, pointer: string, value: string): void {
  const from = textAt(ed.plan, at(pointer, 'value'));
  if (value === from) return;
  if (value === '') {
    ed.say(`An option needs a value; it stays “${from}”.`);
    return;
  }
  const renamed = renameOption(ed.plan, pointer, value);
  const places = placesOf(renamed.plan, renamed.uses);
  const also = places.length > 0 ? `, also in ${places.join(', ')}` : '';
  ed.change(renamed.plan, { say: `Renamed ${from} to ${value}${also}.` });
}

function valueByLabel(ed: Editor, pointer: string, label: string): void {
  const from = textAt(ed.plan, at(pointer, 'value'));
  if (label.trim() === '' || !isMade(from)) return;
  const used = taken(ed.plan, pointer.slice(0, pointer.lastIndexOf('/')), 'value');
  used.delete(from);
  ed.change(renameOption(ed.plan, pointer, valueFromLabel(label, used)).plan);
}
