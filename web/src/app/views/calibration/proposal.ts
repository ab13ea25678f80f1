// What a calibration found, and what it would change.

import { html, nothing, type TemplateResult } from 'lit';
import type { Calibration, CalibrationResult, Judged } from '../../api/calibrations.js';
import { differences } from '../../parts/differences.js';
import { table } from '../../parts/table.js';
import { percent, plural, points, stageName } from '../../parts/words.js';
import type { Difference } from '../../state/difference.js';
import type { Chart } from '../metrics/figure-chart.js';

/** `found`: what it would change of the plan's text; undefined where it was decided. */
export function proposal(
  { result }: Calibration,
  found: readonly Difference[] | undefined,
): TemplateResult {
  const isEmpty = result.rules === 0;
  return html`
    <p>From ${plural(result.leads, 'lead')} that are over, won, lost or rejected: ${result.won.toLocaleString('en')} of them won
      (${percent(result.won / result.leads)}).</p>
    ${isEmpty ? html`<p class="note"><strong>Nothing to learn here:</strong> no answer tells of winning what chance would not. No points are proposed.</p>` : nothing}
    ${judged(result)}
    ${isEmpty ? nothing : changes(result)}
    ${thresholds(result)}
    ${examples(result)}
    ${curve(result)}
    ${course(result)}
    ${result.warnings.map((warning) => html`<p class="note">${warning}</p>`)}
    ${
      found
        ? html`<details><summary>All that would be otherwise in the plan</summary>${differences('What the proposal changes', found)}</details>`
        : nothing
    }`;
}

function judged({ today, proposed, chance, rules }: CalibrationResult): TemplateResult {
  const row = (name: string, { auc, error, brier, lift }: Judged) => ({
    name,
    auc,
    error,
    brier,
    lift,
  });
  const rows = [
    row('Today', today),
    ...(proposed ? [row(rules > 0 ? 'Proposed' : 'What could be made of it', proposed)] : []),
    row('Chance alone', { auc: 0.5, error: chance.stray, brier: chance.brier, lift: 1 }),
  ];
  const isNoBetter = rules > 0 && proposed !== null && proposed.auc <= today.auc;
  return html`<h3>On leads that the points were not made from</h3>
    ${table({
      name: 'How well points tell who is won',
      rows,
      columns: [
        { label: 'Points', kind: 'head', cell: ({ name }) => name, csv: ({ name }) => name },
        {
          label: 'AUC',
          kind: 'number',
          cell: ({ auc, error }) => `${auc.toFixed(3)} ± ${error.toFixed(3)}`,
          csv: ({ auc }) => auc,
        },
        { label: 'Error of AUC', csv: ({ error }) => error },
        {
          label: 'Brier',
          kind: 'number',
          cell: ({ brier }) => brier.toFixed(4),
          csv: ({ brier }) => brier,
        },
        {
          label: 'Lift at 20 %',
          kind: 'number',
          cell: ({ lift }) => lift.toFixed(2),
          csv: ({ lift }) => lift,
        },
      ],
    })}
    ${isNoBetter ? html`<p class="note"><strong>It ranks leads no better than today's points.</strong> Keep those, unless fewer rules are worth it.</p>` : nothing}`;
}

function changes({ changes: all }: CalibrationResult): TemplateResult {
  const before = (value: number | null) => (value === null ? 'new' : points(value));
  const after = (value: number | null) => (value === null ? 'gone' : points(value));
  return html`<h3>Points</h3>${table({
    name: 'Points that would change',
    isStacked: true,
    rows: all,
    empty: 'They stay as they are.',
    columns: [
      { label: 'Rule', kind: 'head', cell: ({ what }) => what, csv: ({ what }) => what },
      { label: 'Key', csv: ({ rule }) => rule },
      {
        label: 'Points',
        kind: 'narrow',
        cell: (change) => `${before(change.before)} → ${after(change.after)}`,
      },
      { label: 'Before', csv: (change) => change.before },
      { label: 'After', csv: (change) => change.after },
      {
        label: '95 % interval',
        kind: 'narrow',
        cell: ({ low, high }) =>
          low === null || high === null
            ? nothing
            : `${points(Math.round(low))} … ${points(Math.round(high))}`,
      },
      { label: 'Low', csv: ({ low }) => low },
      { label: 'High', csv: ({ high }) => high },
      {
        label: 'Because',
        kind: 'wide',
        cell: ({ reason }) => reason,
        csv: ({ reason }) => reason,
      },
    ],
  })}`;
}

function thresholds({ thresholds: all }: CalibrationResult): unknown {
  if (all.length === 0) return nothing;
  return html`<h3>Thresholds, so that as nearly as many leads pass as today</h3>
    <ul>${all.map(
      ({ stage, before, after, share_before, share_after, stays }) =>
        html`<li>${stageName(stage)}: ${
          stays
            ? `${points(before)} stays; ${percent(share_before)} reach it by today's answers alone, which does not say where it should be`
            : `${points(before)} → ${points(after)}; ${percent(share_before)} → ${percent(share_after)} pass`
        }</li>`,
    )}</ul>`;
}

function examples({ examples: all }: CalibrationResult): unknown {
  if (all.length === 0) return nothing;
  return html`<h3>Examples that these points leave wrong</h3>
    <ul>${all.map((name) => html`<li>${name}</li>`)}</ul>
    <p class="muted">They stand aside in the new plan, as <code>x-examples</code>: write what you expect now, and put them back.</p>`;
}

function curve({ curve: tenths }: CalibrationResult): unknown {
  if (tenths.length === 0) return nothing;
  const chart: Chart = {
    title: 'Chances beside what came, by tenths of the leads',
    x: tenths.map((_, i) => i + 1),
    series: [
      { label: 'expected', values: tenths.map(({ expected }) => expected) },
      { label: 'came', values: tenths.map(({ came }) => came) },
    ],
    xText: (tenth) => (Number.isInteger(tenth) ? `${tenth}.` : ''),
    yText: (value) => `${Math.round(value * 100)} %`,
  };
  return html`<h3>Chances beside what came</h3>
    <figure-chart .chart=${chart}></figure-chart>
    <details><summary>As a table</summary>${table({
      name: 'Chances beside what came',
      rows: tenths.map((tenth, i) => ({ ...tenth, nth: i + 1 })),
      columns: [
        { label: 'Tenth', kind: 'head', cell: ({ nth }) => nth, csv: ({ nth }) => nth },
        { label: 'Leads', kind: 'number', cell: (t) => t.leads, csv: (t) => t.leads },
        {
          label: 'Expected',
          kind: 'number',
          cell: ({ expected }) => percent(expected),
          csv: ({ expected }) => expected,
        },
        { label: 'Came', kind: 'number', cell: ({ came }) => percent(came), csv: (t) => t.came },
      ],
    })}</details>`;
}

function course({ course: { by_time, won, moved, late } }: CalibrationResult): unknown {
  if (won.length === 0) return nothing;
  return html`<h3>${by_time ? 'Through time' : 'In the order of the leads'}</h3>
    <p>Won, by tenths: ${won.map(percent).join(', ')}.</p>
    ${
      moved
        ? html`<p class="note"><strong>This moved more than chance would.</strong> Points rank leads all the same, but the chances
            above are those of no one time: calibrate again with the latest leads before thresholds are trusted.</p>`
        : nothing
    }
    ${
      late
        ? html`<p>Made of the first 70 %, judged on the others: AUC ${late.auc.toFixed(3)}; expected ${percent(late.expected)} won,
            came ${percent(late.won / late.leads)}.</p>`
        : nothing
    }`;
}
