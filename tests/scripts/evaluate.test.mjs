// The protocol of `npm run evaluate`: splits that anyone can repeat, levels, scorecards, their files.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { csvText, readCsv } from '../../scripts/evaluate/csv.mjs';
import {
  historyOf,
  mapOf,
  mqlOutcome,
  planOf,
  segmentOutcome,
} from '../../scripts/evaluate/plan.mjs';
import { levelsOf, scorecardOf } from '../../scripts/evaluate/scorecard.mjs';
import { byHash, byTime, fmix32, sample } from '../../scripts/evaluate/split.mjs';
import { means, table } from '../../scripts/evaluate/table.mjs';

const script = fileURLToPath(new URL('../../scripts/evaluate.mjs', import.meta.url));

test('fmix32 is the finaliser of MurmurHash3', () => {
  // From Appleby's own code.
  assert.equal(fmix32(0), 0);
  assert.equal(fmix32(1), 0x514e28b7);
  assert.equal(fmix32(2), 0x30f4c306);
  assert.equal(fmix32(0xffffffff), 0x81f16f39);
});

test('the split by hash is that of the public data sets', () => {
  // 2,695 and 1,333 test leads under seed 1.
  const { train, test: tested } = byHash(9240, 1);
  assert.equal(train.length, 6545);
  assert.equal(tested.length, 2695);
  assert.equal(byHash(4612, 1).test.length, 1333);
  assert.deepEqual(
    tested.slice(0, 3),
    tested.slice(0, 3).toSorted((a, b) => a - b),
  );
  for (const row of tested.slice(0, 50)) assert.ok(fmix32(row + 0x9e3779b9) % 10 < 3);
  assert.notDeepEqual(byHash(9240, 2).test, tested);
});

test('the split by time tests on the newest, a sample is drawn by lot', () => {
  const { train, test: tested } = byTime([5, 1, 4, 2, 3, 9, 8, 7, 6, 10]);
  assert.deepEqual(tested, [5, 6, 9]);
  assert.deepEqual(train, [0, 1, 2, 3, 4, 7, 8]);
  const rows = [...Array(1000).keys()];
  const few = sample(rows, 100, 1);
  assert.equal(new Set(few).size, 100);
  const mean = few.reduce((sum, row) => sum + row, 0) / 100;
  assert.ok(mean > 400 && mean < 600, 'not the first rows');
  assert.deepEqual(sample(rows, 100, 1), few);
});

test('CSV is read and written as RFC 4180 has it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-evaluate-'));
  try {
    const file = join(folder, 'a.csv');
    writeFileSync(file, '\uFEFFa,b\r\n1,"x, ""y""\nz"\r\n,\r\n');
    assert.deepEqual(readCsv(file), [
      { a: '1', b: 'x, "y"\nz' },
      { a: '', b: '' },
    ]);
    writeFileSync(file, csvText(['a', 'b'], [['1', 'x, "y"\nz']]));
    assert.deepEqual(readCsv(file), [{ a: '1', b: 'x, "y"\nz' }]);
    writeFileSync(file, 'a,b\n1\n');
    assert.throws(() => readCsv(file), /row 2 has 1 cells, not 2/);
    writeFileSync(file, 'a,b\n1,"2\n');
    assert.throws(() => readCsv(file), /a quote too many/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const fields = [
  { column: 'Role', axis: 0 },
  { column: 'Visits', axis: 1, bins: 2 },
];

/** Bosses buy four times of five, others once; visits tell nothing. */
const leads = [...Array(400).keys()].map((k) => ({
  Role: ['boss', 'staff', 'Select', 'staff'][k % 4],
  Visits: k % 7 === 0 ? '' : String(k % 10),
}));
const won = leads.map(({ Role }, k) => (Role === 'boss') !== (((k >> 2) * 7) % 5 === 0));
const rows = leads.map((_, row) => row);

test('levels: blanks are one, rare answers one, numbers bins of as many', () => {
  const [role, visits] = levelsOf(leads, rows, fields);
  assert.deepEqual(role.levels, ['NA', 'boss', 'staff']);
  assert.deepEqual(
    role.cells.slice(0, 4).map((v) => role.levels[v]),
    ['boss', 'staff', 'NA', 'staff'],
  );
  assert.deepEqual(visits.levels, ['NA', 'b0', 'b1']);
  assert.equal(visits.levels[visits.cells[4]], 'b0');
  assert.equal(visits.levels[visits.cells[9]], 'b1');
  const many = leads.map((_, k) => ({ Role: `role ${k % 20}` }));
  const [rare] = levelsOf(many, rows, fields.slice(0, 1));
  assert.equal(rare.levels.length, 8);
  assert.ok(rare.levels.includes('Other'));
});

test('the scorecard: points from 0, 100 at most on an axis, more for what tells of winning', () => {
  const columns = levelsOf(leads, rows, fields);
  const { points, mql, bands } = scorecardOf(fields, columns, rows, won);
  assert.equal(Math.min(...points[0]), 0);
  assert.equal(Math.max(...points[0]), 100);
  assert.equal(points[0][1], 100, 'a boss');
  // The threshold is the score below which 55 of 100 training leads are.
  const fit = columns[0].cells.map((v) => points[0][v]).sort((a, b) => a - b);
  assert.equal(mql[0], fit[220]);
  assert.deepEqual(bands[1], [mql[1]]);
  assert.ok(bands[0][1] > bands[0][0]);

  const plan = planOf('p', fields, columns, points, mqlOutcome(mql));
  assert.deepEqual(
    plan.fields.map(({ key }) => key),
    ['role', 'visits'],
  );
  const boss = plan.rules.find(({ reason }) => reason === 'Role: boss');
  assert.deepEqual(boss.if, { '==': [{ var: 'role' }, 'boss'] });
  assert.equal(boss.points, 100);
  assert.ok(plan.rules.every(({ points: given }) => given !== 0));
  assert.equal(planOf('p', fields, columns, points, segmentOutcome(bands)).ask.settle, 'segment');
  assert.deepEqual(Object.keys(mapOf(fields).fields), ['role', 'visits']);
  assert.equal(
    historyOf(fields, columns, won, [0]),
    `role,visits,won\nboss,NA,${won[0] ? 'yes' : 'no'}\n`,
  );
});

test('rows of several seeds become their means', () => {
  const row = (seed, value, auc) => ({
    dataset: 'd',
    target: 'mql',
    policy: 'value',
    seed,
    to_certain: value,
    to_confident: 1,
    error_at_stop: 0.01,
    claimed_error: 0.02,
    questions_at_error: { 0.02: value },
    accuracy_at: Array(8).fill(value / 10),
    auc_won_at: Array(8).fill(auc),
    survive_and_right: { 1: 0.5 },
    verdict: ['…'],
  });
  const [mean] = means([row(1, 2, 0.8), row(2, 3, null)]);
  assert.equal(mean.to_certain, 2.5);
  assert.deepEqual(mean.questions_at_error, { 0.02: 2.5 });
  assert.equal(mean.accuracy_at[7], 0.25);
  assert.deepEqual(mean.auc_won_at, Array(8).fill(null));
  assert.equal(mean.seeds, 2);
  assert.ok(!('verdict' in mean) && !('seed' in mean));
  assert.match(table([mean]), /^d, mql \(2 splits\)\n {2}policy .*\n {2}value +2\.50 /);
});

test('what is missing is said, with what to give', () => {
  const run = (...args) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-evaluate-'));
  try {
    for (const [args, message] of [
      [[], /Where are the data\? They are not in this repository: docs\/evaluating\.md/],
      [['--data', join(folder, 'none')], /There is no folder .*none\./],
      [['--data', folder], /x_education: there is no .*x_education_leads\.csv/],
      [['--data', folder, '--only', 'y'], /--only: write some of x_education, extraalearn, maven/],
      [['--data', folder, '--seeds', '1,x'], /--seeds: write a whole number, not x/],
      [['--data', folder, '--split', 'odd'], /--split: write hash or time/],
      [['--bogus'], /'--bogus'.*\nUsage: npm run evaluate/],
    ]) {
      const { status, stderr } = run(...args);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
