// The section of bench/RESULTS.md on pages says how far its figures spread, and is not written from too few loads.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { report } from '../../bench/browser/report.mjs';

const keys = ['first', 'tbt', 'cpu', 'heap', 'show', 'hide'];
const cell = (m, loads) => ({
  n: loads,
  clean: loads - 6,
  ...Object.fromEntries(keys.map((key) => [key, { m, q: [m - 1.25, m + 20] }])),
});
const measured = (loads) => ({
  table: {
    'lit/lead20/4': cell(100, 8),
    'fieldwise/lead20/4': cell(90, loads),
    'lit/form300/4': cell(200, 7),
    'fieldwise/form300/4': cell(50, 7),
  },
  builds: {
    fieldwise: {
      js: { br: 20_800 },
      lead20: { br: 800 },
      later: 62_700,
      versions: { fieldwise: '1' },
    },
  },
  renderers: ['lit', 'fieldwise'],
  rate: '4',
  browser: 'Chromium 1',
});

test('each figure stands with its quartiles and its ratio to lit', () => {
  const text = report(measured(9));
  assert.match(text, /\| fieldwise \| 90 \[89–110\] 0\.90 \|.*\| 3 of 9 \|/);
  assert.match(text, /\| lit \| 100 \[99–120\] \|.*\| 2 of 8 \|/);
  assert.match(text, /the seven quietest/);
  assert.match(text, /KB of 1,000 bytes/);
  assert.match(text, /\| fieldwise \| 20\.8 \| 0\.0 \| 0\.8 \| 62\.7 \| fieldwise 1 \|/);
});

test('fewer than seven loads of anything are refused, with what to do', () => {
  assert.throws(() => report(measured(6)), /fieldwise\/lead20 6 loads.*--minutes/s);
  const { table, ...rest } = measured(7);
  delete table['lit/form300/4'];
  assert.throws(() => report({ table, ...rest }), /lit\/form300 0 loads/);
});
