// Rows of several seeds as one, and rows as a table.

const perSeed = new Set(['seed', 'interval', 'against_static', 'guarded', 'verdict', 'score']);

/**
 * The mean of numbers, of arrays and of objects member by member; null if one of them is null (winning
 * may be told under one seed and not under another); whether one of truths is; of texts the first.
 */
function mean(values) {
  const first = values[0];
  if (values.includes(null)) return null;
  if (typeof first === 'number') {
    return Number((values.reduce((sum, v) => sum + v, 0) / values.length).toPrecision(6));
  }
  if (Array.isArray(first)) return first.map((_, i) => mean(values.map((v) => v[i])));
  if (typeof first === 'object') {
    return Object.fromEntries(
      Object.keys(first).map((key) => [key, mean(values.map((v) => v[key]))]),
    );
  }
  return typeof first === 'boolean' ? values.some(Boolean) : first;
}

/**
 * @param {object[]} rows of all seeds
 * @returns {object[]} a row a data set, target and policy: the means over its seeds. What is said of
 *   one seed only (intervals, verdict) is left out; `seeds` says how many there were.
 */
export function means(rows) {
  const groups = groupBy(rows, ({ dataset, target, policy }) => `${dataset}, ${target}, ${policy}`);
  return [...groups.values()].map((group) => {
    const kept = group.map((row) =>
      Object.fromEntries(Object.entries(row).filter(([key]) => !perSeed.has(key))),
    );
    return { ...mean(kept), seeds: group.length };
  });
}

/** Rows by a text that is made from each. */
function groupBy(rows, nameOf) {
  const groups = new Map();
  for (const row of rows) {
    const name = nameOf(row);
    if (!groups.has(name)) groups.set(name, []);
    groups.get(name).push(row);
  }
  return groups;
}

const digits = (value, count) => (value === null ? '–' : value.toFixed(count));
const percent = (value) => digits(value === null ? null : 100 * value, 1);

const columns = [
  ['policy', (row) => row.policy],
  ['at 2 % wrong', (row) => digits(row.questions_at_error['0.02'], 2)],
  ['confident', (row) => digits(row.to_confident, 2)],
  ['wrong, %', (row) => percent(row.error_at_stop)],
  ['claimed, %', (row) => percent(row.claimed_error)],
  ['certain', (row) => digits(row.to_certain, 2)],
  ['right @3', (row) => digits(row.accuracy_at[2], 3)],
  ['@4', (row) => digits(row.accuracy_at[3], 3)],
  ['AUC won @3', (row) => digits(row.auc_won_at[2], 3)],
  ['@4', (row) => digits(row.auc_won_at[3], 3)],
  ['stay, right, %', (row) => percent(row.survive_and_right['1'])],
];

/** A table for each data set and target, for a terminal. */
export function table(rows) {
  const groups = groupBy(
    rows,
    ({ dataset, target, seeds }) =>
      `${dataset}, ${target} (${seeds === 1 ? '1 split' : `${seeds} splits`})`,
  );
  return [...groups]
    .map(([name, group]) => {
      const cells = [
        columns.map(([title]) => title),
        ...group.map((row) => columns.map(([, of]) => of(row))),
      ];
      const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
      const lines = cells.map((line) =>
        line
          .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
          .join('  '),
      );
      return [name, ...lines.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n\n');
}
