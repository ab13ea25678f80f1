// From raw leads to a scorecard: answers in a few levels, and integer points for each on two axes, as
// a marketing team with a logistic regression would have them. docs/evaluating.md states the
// protocol.

const otherLevel = 'Other';
const unknownLevel = 'NA';
const mostLevels = 7; // besides "Other"
const manyLeads = 12_000;

/** At most `bins` - 1 cuts that part `values` into bins of about equally many. */
function quantileCuts(values, bins) {
  const sorted = values.toSorted((a, b) => a - b);
  const cuts = [];
  for (let j = 1; j < bins; j++) {
    const cut = sorted[Math.floor((sorted.length * j) / bins)];
    if (cuts.length === 0 || cut > cuts.at(-1)) cuts.push(cut);
  }
  return cuts;
}

/** A number as the bin that it is in. */
function binned(texts, train, bins, unknown) {
  const numbers = texts.map((text) => (unknown.includes(text) ? null : Number(text)));
  const known = train.map((row) => numbers[row]).filter((number) => number !== null);
  const cuts = quantileCuts(known, bins);
  return numbers.map((number) =>
    number === null ? unknownLevel : `b${cuts.filter((cut) => number >= cut).length}`,
  );
}

/** The commonest texts among the training leads stay; all others become one. */
function commonest(texts, train) {
  const counts = new Map();
  for (const row of train) counts.set(texts[row], (counts.get(texts[row]) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, mostLevels);
  const names = new Set(kept.map(([text]) => text));
  return texts.map((text) => (names.has(text) ? text : otherLevel));
}

/**
 * The column of each field in levels.
 *
 * @param {Record<string, string>[]} leads
 * @param {number[]} train rows of `leads` that cuts and levels are learnt from
 * @param {{column: string, axis: number, bins?: number}[]} fields
 * @returns {{levels: string[], cells: number[]}[]} by field: the levels' names in order, and the
 *   level of every lead
 */
export function levelsOf(leads, train, fields) {
  return fields.map(({ column, bins }) => {
    const raw = leads.map((lead) => lead[column].trim());
    const unknown = bins ? ['', 'Select'] : ['', 'Select', 'select', 'unknown', 'Unknown'];
    const named = bins
      ? binned(raw, train, bins, unknown)
      : raw.map((text) => (unknown.includes(text) ? unknownLevel : text));
    const texts = commonest(named, train);
    const levels = [...new Set(texts)].sort();
    const place = new Map(levels.map((level, index) => [level, index]));
    return { levels, cells: texts.map((text) => place.get(text)) };
  });
}

/**
 * A logistic regression of winning on all levels: 60 damped Newton steps of each weight for itself,
 * drawn towards 0 by a ridge of 1.
 *
 * @returns {number[][]} by field, then level
 */
function regression(columns, train, won) {
  const count = train.filter((row) => won[row]).length;
  let bias = Math.log(count / (train.length - count));
  const weights = columns.map(({ levels }) => levels.map(() => 0));
  const rows = train.length < manyLeads ? train : train.filter((_, index) => index % 3 === 0);
  for (let epoch = 0; epoch < 60; epoch++) {
    const slope = columns.map(({ levels }) => levels.map(() => 0));
    const bend = columns.map(({ levels }) => levels.map(() => 1e-3));
    let biasSlope = 0;
    let biasBend = 1e-9;
    for (const row of rows) {
      // Summed apart from the bias: the order of additions is a part of the protocol.
      const sum = columns.reduce((z, { cells }, j) => z + weights[j][cells[row]], 0);
      const p = 1 / (1 + Math.exp(-Math.max(-30, Math.min(30, bias + sum))));
      const error = (won[row] ? 1 : 0) - p;
      const weight = p * (1 - p);
      biasSlope += error;
      biasBend += weight;
      columns.forEach(({ cells }, j) => {
        slope[j][cells[row]] += error;
        bend[j][cells[row]] += weight;
      });
    }
    bias += ((0.5 * biasSlope) / biasBend) * 0.3;
    weights.forEach((own, j) => {
      own.forEach((w, v) => {
        own[v] += (0.3 * (slope[j][v] - w)) / (bend[j][v] + 5);
      });
    });
  }
  return weights;
}

/** The value below which `share` of the training leads are. */
function quantile(scores, train, share) {
  const sorted = train.map((row) => scores[row]).sort((a, b) => a - b);
  return sorted[Math.floor(share * train.length)];
}

/**
 * @param {{axis: number}[]} fields
 * @param {{levels: string[], cells: number[]}[]} columns of levelsOf()
 * @param {number[]} train
 * @param {boolean[]} won by lead
 * @returns {{points: number[][], mql: number[], bands: number[][]}} points by field and level, the
 *   most of an axis together being about 100; `mql`: what each axis needs; `bands`: the cuts of each
 *   axis for six segments
 */
export function scorecardOf(fields, columns, train, won) {
  const weights = regression(columns, train, won);
  const axes = [0, 1];
  const ranges = axes.map((axis) =>
    weights.reduce(
      (sum, own, j) => (fields[j].axis === axis ? sum + Math.max(...own) - Math.min(...own) : sum),
      0,
    ),
  );
  const points = weights.map((own, j) =>
    own.map((w) => Math.round((100 * (w - Math.min(...own))) / ranges[fields[j].axis])),
  );
  const scores = axes.map((axis) =>
    columns[0].cells.map((_, row) =>
      columns.reduce(
        (sum, { cells }, j) => (fields[j].axis === axis ? sum + points[j][cells[row]] : sum),
        0,
      ),
    ),
  );
  const at = (axis, share) => quantile(scores[axis], train, share);
  const low = at(0, 1 / 3);
  const mql = axes.map((axis) => at(axis, 0.55));
  return { points, mql, bands: [[low, Math.max(low + 1, at(0, 2 / 3))], [mql[1]]] };
}
