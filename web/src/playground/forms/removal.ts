import { html, nothing, type TemplateResult } from 'lit';
import { at } from './edit.js';
import { type Editor, idOf, type Removal } from './editor.js';

/** Asks whether something that others use is to go, and says who they are. */
export function removalQuestion(ed: Editor, { list, index, name, uses }: Removal): TemplateResult {
  const pointer = at(list, index);
  const id = `${idOf(pointer)}-question`;
  const count = uses.length === 1 ? 'one place' : `${uses.length} places`;
  return html`<div class="question" role="alertdialog" aria-labelledby=${id} aria-describedby="${id}-uses"
    @keydown=${(event: KeyboardEvent) => event.key === 'Escape' && ed.endRemoval(false)}>
    <p id=${id}><strong>“${name}” is used in ${count}.</strong></p>
    <div id="${id}-uses">
      <ul>${uses.slice(0, 12).map((use) => html`<li>${use}</li>`)}</ul>
      ${uses.length > 12 ? html`<p>and ${uses.length - 12} more.</p>` : nothing}
      <p>They stay, and are shown as mistakes until you change them.</p>
    </div>
    <p class="buttons">
      <button type="button" data-at="keep:${pointer}" @click=${() => ed.endRemoval(false)}>Keep it</button>
      <button type="button" class="danger" @click=${() => ed.endRemoval(true)}>Remove it</button>
    </p>
  </div>`;
}
