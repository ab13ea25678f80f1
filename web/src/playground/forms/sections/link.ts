/** A link below a question, such as to the privacy policy: its words and where it leads. */
import { html, type TemplateResult } from 'lit';
import type { Json } from '../../../types.js';
import { errorList, inJson, textControl } from '../controls.js';
import { at, get, isObject, remove, removeEmpty } from '../edit.js';
import type { Editor } from '../editor.js';

const members = ['label', 'url'];

/** The inputs for the link at `pointer`. Emptied, both, there is none. */
export function linkPart(ed: Editor, pointer: string): TemplateResult {
  const link = get(ed.plan, pointer);
  if (link !== undefined && !isObject(link)) {
    return html`${inJson(link)}
      <button type="button" class="link" data-at=${pointer} @click=${() => ed.change(remove(ed.plan, pointer), { focus: pointer })}>
        Take link out</button>`;
  }
  const whole = (plan: Json) => removeEmpty(plan, pointer);
  return html`
    ${errorList(ed.errorsAt(pointer))}
    ${textControl(ed, at(pointer, 'label'), {
      label: 'Words of the link',
      hint: 'Shown below the question, such as Privacy policy.',
      order: members,
      tidy: whole,
    })}
    ${textControl(ed, at(pointer, 'url'), {
      label: 'Where it leads',
      hint: 'An address with https://, or a path on your own site, such as /privacy. It opens in another tab.',
      order: members,
      tidy: whole,
    })}`;
}
