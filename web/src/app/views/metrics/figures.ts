// The figures of all leads, or of a group of them.

import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { Figures, Rate, Velocity } from '../../api/metrics.js';
import { table } from '../../parts/table.js';
import { lasting, percent, points, stageName, words } from '../../parts/words.js';
import { rateNames, withinNames } from './names.js';

export const figureStyles = css`
  svg.share { display: block; inline-size: 100%; min-inline-size: 6rem; block-size: .8rem; margin-block-start: .35rem }
  svg.share .track { fill: var(--sunken) }
  svg.share .part { fill: var(--accent) }
  svg.share .open { fill: color-mix(in srgb, var(--accent) 30%, transparent) }
  svg.share .point { fill: var(--warm) }
  .deals { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem }
  .deals dd { font-size: 1.4rem; font-weight: 600 }
  .deals dt { color: var(--muted) }
`;

/** The text beside it says the same. */
function shareBar(of: number, came: number, open: number): TemplateResult {
  const x = (part: number): number => (of === 0 ? 0 : (part / of) * 100);
  return html`<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="8"></rect>
    ${svg`<rect class="open" x=${x(came)} width=${x(open)} height="8" /><rect class="part" width=${x(came)} height="8" />`}
  </svg>`;
}

/** How many leads came to each stage. */
export function funnel({ leads, stages }: Figures): TemplateResult {
  const order = ['mql', 'sal', 'sql', 'opportunity', 'closed_won'];
  const count = (stage: string) => stages.find((each) => each.stage === stage)?.won.of ?? 0;
  const rows = [
    { label: 'Leads', leads, of: leads },
    ...order
      .filter((stage) => stages.some((each) => each.stage === stage))
      .map((stage) => ({ label: stageName(stage), leads: count(stage), of: leads })),
  ];
  return table({
    name: 'Funnel',
    rows,
    columns: [
      { label: 'Came to', kind: 'head', cell: ({ label }) => label, csv: ({ label }) => label },
      {
        label: 'Leads',
        kind: 'number',
        cell: (r) => r.leads.toLocaleString('en'),
        csv: (r) => r.leads,
      },
      {
        label: 'Of all',
        kind: 'number',
        cell: (r) => percent(r.of === 0 ? null : r.leads / r.of),
        csv: (r) => (r.of === 0 ? null : r.leads / r.of),
      },
      { label: 'Share', kind: 'wide', cell: (r) => shareBar(r.of, r.leads, 0) },
    ],
  });
}

interface Way {
  key: string;
  rate: Rate;
  velocity: Velocity | undefined;
}

/** Rates with their velocities; those nobody began are left out. */
export function ways({ rates, velocities }: Figures): TemplateResult {
  const rows = Object.entries(rates)
    .map(([key, rate]): Way => ({ key, rate, velocity: velocities[key] }))
    .filter(({ rate }) => rate.of > 0);
  const count = (n: number) => n.toLocaleString('en');
  return table({
    name: 'Rates and velocities',
    rows,
    empty: 'Nobody began any of them in this time.',
    columns: [
      {
        label: 'Way',
        kind: 'head',
        cell: ({ key }) => rateNames[key] ?? words(key),
        csv: ({ key }) => key,
      },
      {
        label: 'Of',
        kind: 'number',
        cell: ({ rate }) => count(rate.of),
        csv: ({ rate }) => rate.of,
      },
      {
        label: 'Came',
        kind: 'number',
        cell: ({ rate }) => count(rate.came),
        csv: ({ rate }) => rate.came,
      },
      {
        label: 'Open',
        kind: 'number',
        cell: ({ rate }) => count(rate.open),
        csv: ({ rate }) => rate.open,
      },
      {
        label: 'So far',
        kind: 'number',
        cell: ({ rate }) => percent(rate.share),
        csv: ({ rate }) => rate.share,
      },
      {
        label: 'Of decided',
        kind: 'number',
        cell: ({ rate }) => percent(rate.share_decided),
        csv: ({ rate }) => rate.share_decided,
      },
      { label: 'Came, open, not', cell: ({ rate }) => shareBar(rate.of, rate.came, rate.open) },
      {
        label: 'Median time',
        kind: 'number',
        cell: ({ velocity }) => time(velocity?.median),
        csv: ({ velocity }) => velocity?.median,
      },
      {
        label: 'At least',
        kind: 'number',
        cell: ({ velocity }) => time(velocity?.low),
        csv: ({ velocity }) => velocity?.low,
      },
      {
        label: 'At most',
        kind: 'number',
        cell: ({ velocity }) => time(velocity?.high),
        csv: ({ velocity }) => velocity?.high,
      },
    ],
  });
}

const time = (ms: number | null | undefined): string =>
  ms === null || ms === undefined ? '–' : lasting(ms);

export function responses({ response }: Figures): TemplateResult {
  const all = response.reduce((sum, { opportunity }) => sum + opportunity.of, 0);
  return table({
    name: 'Response times',
    rows: all === 0 ? [] : response,
    empty: 'Nothing was handed to sales in this time.',
    columns: [
      {
        label: 'First attempt',
        kind: 'head',
        cell: ({ within }) => withinNames[within] ?? within,
        csv: ({ within }) => within,
      },
      {
        label: 'Handoffs',
        kind: 'number',
        cell: (r) => r.opportunity.of,
        csv: (r) => r.opportunity.of,
      },
      { label: 'Of all', kind: 'wide', cell: (r) => shareBar(all, r.opportunity.of, 0) },
      {
        label: 'Opportunities',
        kind: 'number',
        cell: (r) => r.opportunity.came,
        csv: (r) => r.opportunity.came,
      },
      {
        label: 'Of decided',
        kind: 'number',
        cell: (r) => percent(r.opportunity.share_decided),
        csv: (r) => r.opportunity.share_decided,
      },
    ],
  });
}

export function dispositions({ dispositions: found }: Figures): TemplateResult {
  const rows = Object.entries(found).sort(([, a], [, b]) => b - a);
  const all = rows.reduce((sum, [, count]) => sum + count, 0);
  const name = (key: string) => key.split(':').map(words).join(': ');
  return table({
    name: 'Dispositions',
    rows,
    empty: 'Nothing was handed to sales in this time.',
    columns: [
      { label: 'Handoffs that are', kind: 'head', cell: ([key]) => name(key), csv: ([key]) => key },
      { label: 'How many', kind: 'number', cell: ([, count]) => count, csv: ([, count]) => count },
      { label: 'Of all', kind: 'wide', cell: ([, count]) => shareBar(all, count, 0) },
    ],
  });
}

export function clocks(
  { clocks: found }: Figures,
  nameOf: (key: string) => string,
): TemplateResult {
  return table({
    name: 'SLA clocks',
    rows: found.filter(({ runs }) => runs > 0),
    empty: 'No clock ran in this time.',
    columns: [
      {
        label: 'Clock',
        kind: 'head',
        cell: ({ clock }) => nameOf(clock),
        csv: ({ clock }) => clock,
      },
      { label: 'Runs', kind: 'number', cell: (c) => c.runs, csv: (c) => c.runs },
      { label: 'Met', kind: 'number', cell: (c) => c.met, csv: (c) => c.met },
      { label: 'Met late', kind: 'number', cell: (c) => c.met_late, csv: (c) => c.met_late },
      { label: 'Breached', kind: 'number', cell: (c) => c.breached, csv: (c) => c.breached },
      { label: 'Running', kind: 'number', cell: (c) => c.running, csv: (c) => c.running },
      { label: 'Ended otherwise', kind: 'number', cell: (c) => c.ended, csv: (c) => c.ended },
      { label: 'Attempts', kind: 'number', cell: (c) => c.attempts, csv: (c) => c.attempts },
      {
        label: 'Kept',
        kind: 'number',
        cell: (c) => percent(c.compliance),
        csv: (c) => c.compliance,
      },
    ],
  });
}

export function callsToAction({ ctas }: Figures): TemplateResult {
  return table({
    name: 'Calls to action',
    rows: Object.entries(ctas),
    empty: 'No step of nurture asked for anything in this time.',
    columns: [
      { label: 'Asked for', kind: 'head', cell: ([key]) => words(key), csv: ([key]) => key },
      { label: 'Of', kind: 'number', cell: ([, r]) => r.of, csv: ([, r]) => r.of },
      { label: 'Came', kind: 'number', cell: ([, r]) => r.came, csv: ([, r]) => r.came },
      { label: 'Open', kind: 'number', cell: ([, r]) => r.open, csv: ([, r]) => r.open },
      {
        label: 'Of decided',
        kind: 'number',
        cell: ([, r]) => percent(r.share_decided),
        csv: ([, r]) => r.share_decided,
      },
      { label: 'Came, open, not', cell: ([, r]) => shareBar(r.of, r.came, r.open) },
    ],
  });
}

export function deals({ deals: found }: Figures): TemplateResult {
  const amount = (value: number) => points(Math.round(value));
  const fact = (label: string, value: string) =>
    html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
  return html`<dl class="deals">
    ${fact('Open deals', `${found.open}`)} ${fact('worth', amount(found.open_amount))}
    ${fact('Won deals', `${found.won}`)} ${fact('worth', amount(found.won_amount))}
    ${fact('Pipeline velocity, a day', found.per_day === null ? 'not known yet' : amount(found.per_day))}
  </dl>${found.open + found.won === 0 ? html`<p class="muted">Nothing became an opportunity in this time.</p>` : nothing}`;
}
