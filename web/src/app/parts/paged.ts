import { html, nothing, type TemplateResult } from 'lit';
import type { Listing } from '../api/lists.js';
import { plural } from './words.js';

/** How much of a list is on show, and the way to more of it. */
export function paged(
  { leads, next, at }: Listing,
  isLoading: boolean,
  more: () => void,
  again: () => void,
): TemplateResult {
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const disabled = isLoading ? 'true' : 'false';
  return html`<p class="row muted">
    <span>${next === null ? '' : 'The first '}${plural(leads.length, 'lead')}${next === null ? '' : '; there are more'}, at ${time}.</span>
    ${next === null ? nothing : html`<button class="small" aria-disabled=${disabled} @click=${more}>Show more</button>`}
    <button class="small" aria-disabled=${disabled} @click=${again}>Refresh</button>
  </p>`;
}
