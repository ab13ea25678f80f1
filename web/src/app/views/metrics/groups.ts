// Groups of leads beside each other, by one of their rates.

import { html, nothing, type TemplateResult } from 'lit';
import type { Figures, Metrics } from '../../api/metrics.js';
import { table } from '../../parts/table.js';
import { lasting, percent, points } from '../../parts/words.js';
import type { Chart } from './figure-chart.js';
import { rateNames } from './names.js';

const nameOf = ({ name }: Figures): string => name ?? 'not known';

export function groups(
  metrics: Metrics,
  rate: string,
  onRate: (rate: string) => void,
): TemplateResult {
  const rates = Object.keys(metrics.all.rates).filter(
    (key) => (metrics.all.rates[key]?.of ?? 0) > 0,
  );
  const chosen = rates.includes(rate) ? rate : (rates[0] ?? '');
  const velocity = (group: Figures) => group.velocities[chosen];
  return html`
    <div class="field"><label for="rate">By which way</label>
      <select id="rate" @change=${(event: Event) => onRate((event.target as HTMLSelectElement).value)}>
        ${rates.map((key) => html`<option value=${key} ?selected=${key === chosen}>${rateNames[key] ?? key}</option>`)}
      </select></div>
    ${metrics.by === 'month' ? html`<figure-chart .chart=${trend(metrics, chosen)}></figure-chart>` : nothing}
    ${table({
      name: `Compared by ${metrics.by}`,
      rows: metrics.groups,
      columns: [
        { label: 'Group', kind: 'head', cell: nameOf, csv: ({ name }) => name },
        { label: 'Leads', kind: 'number', cell: (g) => g.leads, csv: (g) => g.leads },
        {
          label: 'Of',
          kind: 'number',
          cell: (g) => g.rates[chosen]?.of,
          csv: (g) => g.rates[chosen]?.of,
        },
        {
          label: 'Came',
          kind: 'number',
          cell: (g) => g.rates[chosen]?.came,
          csv: (g) => g.rates[chosen]?.came,
        },
        {
          label: 'Open',
          kind: 'number',
          cell: (g) => g.rates[chosen]?.open,
          csv: (g) => g.rates[chosen]?.open,
        },
        {
          label: 'So far',
          kind: 'number',
          cell: (g) => percent(g.rates[chosen]?.share ?? null),
          csv: (g) => g.rates[chosen]?.share,
        },
        {
          label: 'Of decided',
          kind: 'number',
          cell: (g) => percent(g.rates[chosen]?.share_decided ?? null),
          csv: (g) => g.rates[chosen]?.share_decided,
        },
        {
          label: 'Median time',
          kind: 'number',
          cell: (g) => {
            const median = velocity(g)?.median;
            return median === null || median === undefined ? '–' : lasting(median);
          },
          csv: (g) => velocity(g)?.median,
        },
        {
          label: 'Won amount',
          kind: 'number',
          cell: (g) => points(Math.round(g.deals.won_amount)),
          csv: (g) => g.deals.won_amount,
        },
      ],
    })}`;
}

function trend(metrics: Metrics, rate: string): Chart {
  const months = metrics.groups.filter(({ name }) => name !== null);
  return {
    title: `${rateNames[rate] ?? rate}: shares by month`,
    x: months.map((_, i) => i),
    series: [
      { label: 'so far', values: months.map(({ rates }) => rates[rate]?.share ?? null) },
      {
        label: 'of decided',
        values: months.map(({ rates }) => rates[rate]?.share_decided ?? null),
      },
    ],
    xText: (i) => (Number.isInteger(i) ? (months[i]?.name ?? '') : ''),
    yText: (value) => `${Math.round(value * 100)} %`,
  };
}
