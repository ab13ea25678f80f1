/** Of a field: that the form on show does not ask it, why, and a way to have it asked. */
import { html, nothing, type TemplateResult } from 'lit';
import { append, at, get, isObject, type JsonObject, listAt } from './edit.js';
import type { Editor } from './editor.js';
import { nameOf } from './places.js';

/** What the form on show does with the plan's fields, as the engine decided it. */
export interface Asking {
  /** The key of the offer on show. */
  offer: string;
  /** Fields that could be asked and are not. */
  notAsked: ReadonlySet<string>;
  /** Why no more is asked; undefined: other questions come first. */
  stop: string | undefined;
}

export function notAskedNote(ed: Editor, field: JsonObject): TemplateResult | typeof nothing {
  const { asking } = ed;
  const { key, role } = field;
  if (!asking || typeof key !== 'string' || !asking.notAsked.has(key)) return nothing;
  const index = listAt(ed.plan, '/offers').findIndex(
    (offer) => isObject(offer) && offer['key'] === asking.offer,
  );
  if (index < 0)
    return html`<p class="aside">Not asked: the plan has no offers, so there is no form. Add one under Offers.</p>`;
  const pointer = at('/offers', index);
  const name = nameOf(get(ed.plan, pointer));
  const why = asking.stop ?? 'Other questions come first';
  const always = () =>
    ed.change(
      append(ed.plan, at(pointer, 'fields'), key, ['key', 'label', 'buyerStage', 'fields']),
      {
        say: `“${name}” always asks it now: see Offers.`,
      },
    );
  return html`<p class="aside">
    ${
      role === 'consent'
        ? 'Not asked in the form now: consent is asked only where an offer always asks it:'
        : `Not asked in the form now: ${why.charAt(0).toLowerCase()}${why.slice(1)}. It is asked once points for its
    answers can change the stage, or always:`
    }
    <button type="button" class="link" @click=${always}>Always ask it in “${name}”</button>
  </p>`;
}
