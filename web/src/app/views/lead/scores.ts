// The scores of a lead, with the ledger behind each.

import { css, html, svg, type TemplateResult } from 'lit';
import type { Lead, LedgerEntry, Score } from '../../api/leads.js';
import { table } from '../../parts/table.js';
import { iso, moment, points, signed, stageName } from '../../parts/words.js';

export const scoreStyles = css`
  .bar { display: block; inline-size: 100%; block-size: 1.1rem; overflow: visible }
  .bar .track { fill: var(--sunken) }
  .bar .reach { fill: color-mix(in srgb, var(--accent) 28%, transparent) }
  .bar .value { fill: var(--accent) }
  .bar .mark { fill: var(--warm) }
  .bar .mark.met { fill: var(--good) }
  .axis + .axis { margin-block-start: 1.25rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line) }
  .axis > * + * { margin-block-start: .4rem }
  .axis h3 { display: flex; justify-content: space-between; gap: 1rem; font-size: 1rem }
`;

export function scores(
  { decision, names }: Lead,
  whatGave: (entry: LedgerEntry) => string,
): unknown {
  if (decision.scores.length === 0) return html`<p class="muted">The plan has no scores.</p>`;
  return decision.scores.map((score) => {
    const label = names.axes.find(({ key }) => key === score.axis)?.label ?? score.axis;
    const marks = names.thresholds.flatMap(({ stage, when }) =>
      when.filter(({ axis }) => axis === score.axis).map(({ min }) => ({ stage, min })),
    );
    return html`<section class="axis" data-axis=${score.axis} aria-label=${label}>
      <h3><span>${label}</span><span>${points(score.value)}</span></h3>
      ${bar(score, marks)}
      <p class="muted">${
        score.min === score.max
          ? 'No open question can change it.'
          : `Open questions can still make it ${points(score.min)} to ${points(score.max)}.`
      }${marks.map(
        ({ stage, min }) =>
          ` ${stageName(stage)} takes ${points(min)}${score.value >= min ? ', which it has' : ''}.`,
      )}</p>
      ${table({
        name: `Points for ${label}`,
        rows: score.ledger,
        empty: 'No rule gave points.',
        columns: [
          { label: 'Why', kind: 'wide', cell: why, csv: ({ reason }) => reason },
          { label: 'Rule', csv: ({ rule }) => rule },
          { label: 'Points', kind: 'number', cell: (e) => signed(e.points), csv: (e) => e.points },
          { label: 'Now', kind: 'number', cell: (e) => signed(e.value), csv: (e) => e.value },
          { label: 'What gave them', cell: whatGave, csv: whatGave },
          { label: 'When', kind: 'narrow', cell: ({ at }) => moment(at), csv: ({ at }) => iso(at) },
        ],
      })}
    </section>`;
  });
}

function why({ reason, rule }: LedgerEntry): TemplateResult {
  return html`${reason}<br><small><code>${rule}</code></small>`;
}

/** The text below it says the same. */
function bar(score: Score, marks: readonly { min: number }[]): TemplateResult {
  const edges = [0, 100, score.min, score.max, score.value, ...marks.map(({ min }) => min)];
  const low = Math.min(...edges);
  const high = Math.max(...edges);
  const x = (at: number): number => ((at - low) / (high - low)) * 100;
  const part = (name: string, from: number, end: number, y: number, height: number) =>
    svg`<rect class=${name} x=${x(Math.min(from, end))} width=${Math.abs(x(end) - x(from))} y=${y} height=${height} />`;
  return html`<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
    ${part('track', low, high, 5, 4)} ${part('reach', score.min, score.max, 3, 8)}
    ${part('value', 0, score.value, 5, 4)}
    ${marks.map(
      ({ min }) =>
        svg`<rect class=${score.value >= min ? 'mark met' : 'mark'} x=${x(min) - 0.3} width="0.6" y="0" height="14" />`,
    )}
  </svg>`;
}
