import type { TemplateResult } from 'lit';
import { textControl } from '../controls.js';
import { at, textAt } from '../edit.js';
import type { Editor } from '../editor.js';
import { isMade, keyFromLabel } from '../keys.js';
import { placesOf } from '../places.js';
import { type Kind, renameKey } from '../uses.js';

/** The key of an item, whose uses follow it; `kind` undefined where nothing can use it by its key. */
export function keyControl(
  ed: Editor,
  kind: Kind | undefined,
  item: string,
  hint: string,
): TemplateResult {
  const pointer = at(item, 'key');
  const commit = (typed: string) => {
    const key = typed.trim();
    const from = textAt(ed.plan, pointer);
    if (key === from) return;
    if (!/^[a-z][a-z0-9_]{0,63}$/.test(key)) {
      ed.say(`“${key}” is no key: write a–z, 0–9 and _, with a letter first. It stays “${from}”.`);
      return;
    }
    const renamed = renameKey(ed.plan, kind, item, key);
    const places = placesOf(renamed.plan, renamed.uses);
    const also = places.length > 0 ? `, also in ${places.join(', ')}` : '';
    ed.change(renamed.plan, { say: `Renamed ${from || 'it'} to ${key}${also}.` });
  };
  return textControl(ed, pointer, { label: 'Key', hint, commit });
}

/** A key that nobody has chosen yet follows the text that people read; `kind` as with keyControl. */
export function keyByText(ed: Editor, kind: Kind | undefined, item: string, text: string): void {
  if (text.trim() === '' || !isMade(textAt(ed.plan, at(item, 'key')))) return;
  const list = item.slice(0, item.lastIndexOf('/'));
  ed.change(renameKey(ed.plan, kind, item, keyFromLabel(ed.plan, list, text)).plan);
}
