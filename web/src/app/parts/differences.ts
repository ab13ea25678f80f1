import { css, html, type TemplateResult } from 'lit';
import type { Difference } from '../state/difference.js';
import { table } from './table.js';
import { plural } from './words.js';

export const differenceStyles = css`
  del, ins { display: block; text-decoration: none; padding: .1rem .4rem; border-radius: 6px; font-family: var(--mono); font-size: .875rem; white-space: pre-wrap; overflow-wrap: anywhere }
  del { background: var(--bad-soft) }
  ins { background: var(--good-soft) }
`;

/** What is otherwise between two plans, place by place. */
export function differences(name: string, found: readonly Difference[]): TemplateResult {
  if (found.length === 0) return html`<p>They say the same.</p>`;
  return html`<p class="muted">${plural(found.length, 'place')}.</p>${table({
    name,
    isStacked: true,
    rows: found,
    columns: [
      { label: 'Where', kind: 'head', cell: ({ path }) => path, csv: ({ path }) => path },
      {
        label: 'Before',
        kind: 'wide',
        cell: ({ before }) => (before === undefined ? '–' : html`<del>${before}</del>`),
        csv: ({ before }) => before,
      },
      {
        label: 'After',
        kind: 'wide',
        cell: ({ after }) => (after === undefined ? '–' : html`<ins>${after}</ins>`),
        csv: ({ after }) => after,
      },
    ],
  })}`;
}
