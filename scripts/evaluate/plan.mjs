// A scorecard as the files that Fieldwise reads: plan, map and histories.

import { csvText } from './csv.mjs';

const axes = ['fit', 'intent'];

/** A column's name as the key of a field. */
function keyOf(column) {
  return column
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/**
 * The plan of a scorecard: every column is a question of several choices, every level an option with
 * its points.
 *
 * @param {string} name
 * @param {{column: string, axis: number}[]} fields
 * @param {{levels: string[]}[]} columns
 * @param {number[][]} points by field and level
 * @param {object} outcome the plan's members that say what the points decide
 */
export function planOf(name, fields, columns, points, outcome) {
  const keys = fields.map(({ column }) => keyOf(column));
  return {
    fieldwise: 1,
    name,
    fields: fields.map(({ column }, j) => ({
      key: keys[j],
      type: 'choice',
      label: column,
      options: columns[j].levels.map((value) => ({ value })),
    })),
    axes: axes.map((key) => ({ key })),
    rules: fields.flatMap(({ column, axis }, j) =>
      columns[j].levels.flatMap((level, v) =>
        points[j][v] === 0
          ? []
          : {
              key: `${keys[j]}_${v}`,
              axis: axes[axis],
              points: points[j][v],
              reason: `${column}: ${level}`,
              if: { '==': [{ var: keys[j] }, level] },
            },
      ),
    ),
    ...outcome,
    ask: { policy: 'value', queue: [keys], ...outcome.ask },
  };
}

/** A lead is an MQL when it has enough points on both axes. */
export function mqlOutcome([fit, intent]) {
  return {
    thresholds: [
      {
        stage: 'mql',
        when: [
          { axis: 'fit', min: fit },
          { axis: 'intent', min: intent },
        ],
      },
    ],
  };
}

/** A lead belongs to the band of each axis that its points lie in: the segment is what is settled. */
export function segmentOutcome(bands) {
  const segments = bands.map((cuts, axis) => ({
    key: axes[axis],
    axis: axes[axis],
    bands: [{ key: 'lowest' }, ...cuts.map((min) => ({ key: `from_${min}`, min }))],
  }));
  return { segments, ask: { settle: 'segment' } };
}

/** The map of the histories that historyOf() writes. */
export function mapOf(fields) {
  return {
    outcome: { column: 'won', won: ['yes'], lost: ['no'] },
    fields: Object.fromEntries(
      fields.map(({ column }) => [keyOf(column), { column: keyOf(column) }]),
    ),
  };
}

/** The leads in `rows` as CSV, a level in each cell. */
export function historyOf(fields, columns, won, rows) {
  return csvText(
    [...fields.map(({ column }) => keyOf(column)), 'won'],
    rows.map((row) => [
      ...columns.map(({ levels, cells }) => levels[cells[row]]),
      won[row] ? 'yes' : 'no',
    ]),
  );
}
