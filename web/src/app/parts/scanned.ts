import { html, nothing, type TemplateResult } from 'lit';
import type { Scan } from '../state/scan.js';
import { plural } from './words.js';

/** How much was looked at for a list, and the way to look at more. */
export function scanned(
  scan: Scan,
  isLoading: boolean,
  more: () => void,
  again: () => void,
): TemplateResult {
  const { looked, next, at } = scan;
  const time = new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return html`<p class="row muted">
    <span>${
      next === null
        ? `All ${plural(looked, 'lead')} were looked at`
        : `The first ${plural(looked, 'lead')} were looked at, in the order of their ids; there are more`
    }, at ${time}.</span>
    ${next === null ? nothing : html`<button class="small" aria-disabled=${isLoading ? 'true' : 'false'} @click=${more}>Look at more</button>`}
    <button class="small" aria-disabled=${isLoading ? 'true' : 'false'} @click=${again}>Refresh</button>
  </p>`;
}
