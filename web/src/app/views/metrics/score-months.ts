// Where leads stood by month, and the thresholds of the plan in force.

import { html, nothing, type TemplateResult } from 'lit';
import type { Names } from '../../api/leads.js';
import type { Drift, Metrics } from '../../api/metrics.js';
import { table } from '../../parts/table.js';
import { percent, points, stageName, words } from '../../parts/words.js';
import type { Chart } from './figure-chart.js';

// More lines cannot be told apart.
const monthsShown = 6;

/** A distribution for each axis; `names` are of the plan in force, where there is a lead to learn them from. */
export function scoreMonths(metrics: Metrics, names: Names | undefined): unknown {
  const axes = [...new Set(metrics.scores.map(({ axis }) => axis))];
  if (axes.length === 0) return html`<p class="muted">No lead was active yet.</p>`;
  return axes.map((axis) => ofAxis(metrics, axis, names));
}

function ofAxis(metrics: Metrics, axis: string, names: Names | undefined): TemplateResult {
  const label = names?.axes.find(({ key }) => key === axis)?.label ?? words(axis);
  const months = metrics.scores.filter((each) => each.axis === axis).slice(-monthsShown);
  const all = metrics.scores.filter((each) => each.axis === axis);
  const froms = [...new Set(months.flatMap(({ leads }) => leads.map(({ from }) => from)))];
  const low = Math.min(...froms);
  const high = Math.max(...froms);
  const x = Array.from({ length: Math.round((high - low) / 10) + 1 }, (_, i) => low + i * 10);
  const chart: Chart = {
    title: `${label}: the share of leads by score, a line for each month`,
    // The middle of a step.
    x: x.map((from) => from + 5),
    series: months.map(({ month, leads }) => {
      const sum = leads.reduce((total, each) => total + each.leads, 0);
      return {
        label: month,
        values: x.map((from) => (leads.find((each) => each.from === from)?.leads ?? 0) / sum),
      };
    }),
    marks: thresholds(axis, names),
    xText: points,
    yText: (value) => `${Math.round(value * 100)} %`,
  };
  const rows = all.flatMap(({ month, leads }) => {
    const sum = leads.reduce((total, each) => total + each.leads, 0);
    return leads.map(({ from, leads: count }) => ({ month, from, count, share: count / sum }));
  });
  return html`<section aria-label=${label}>
    <h3>${label}</h3>
    <figure-chart .chart=${chart}></figure-chart>
    ${
      chart.marks?.length
        ? html`<p class="muted">${chart.marks.map(({ at, label: stage }) => `${stage} takes ${points(at)}. `)}</p>`
        : nothing
    }
    ${driftWords(metrics.drift.find((each) => each.axis === axis))}
    <details><summary>As a table</summary>${table({
      name: `Leads by score and month, ${label}`,
      rows,
      columns: [
        { label: 'Month', kind: 'head', cell: ({ month }) => month, csv: ({ month }) => month },
        {
          label: 'From',
          kind: 'number',
          cell: ({ from }) => points(from),
          csv: ({ from }) => from,
        },
        { label: 'Leads', kind: 'number', cell: ({ count }) => count, csv: ({ count }) => count },
        {
          label: 'Share',
          kind: 'number',
          cell: ({ share }) => percent(share),
          csv: ({ share }) => share,
        },
      ],
    })}</details>
  </section>`;
}

/** Said where scores are not those of before, as thresholds mean something else then. */
function driftWords(drift: Drift | undefined): unknown {
  if (!drift || drift.is === 'steady') return nothing;
  const how = drift.is === 'left' ? 'have left' : 'have moved from';
  return html`<p class="note"><strong>The scores of ${drift.month} ${how} those of the months before</strong>
    (index ${drift.index.toFixed(2)}; by chance up to ${drift.by_chance.toFixed(2)}): look at what changed, and calibrate again.</p>`;
}

function thresholds(axis: string, names: Names | undefined): { at: number; label: string }[] {
  return (names?.thresholds ?? []).flatMap(({ stage, when }) =>
    when
      .filter((each) => each.axis === axis)
      .map(({ min }) => ({ at: min, label: stageName(stage) })),
  );
}
