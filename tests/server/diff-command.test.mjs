// `fieldwise diff`: who would stand elsewhere under another plan, the leads behind each number, and what it says of
// wrong input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const sizes = ['s', 'm', 'l'];

/** A plan that qualifies leads of these sizes. */
const planFor = (...qualified) => ({
  fieldwise: 1,
  name: `Of ${qualified.join(' and ')}`,
  fields: [
    { key: 'email', type: 'email' },
    { key: 'size', type: 'choice', options: sizes.map((value) => ({ value })) },
  ],
  axes: [{ key: 'fit' }],
  rules: [{ key: 'wanted', axis: 'fit', points: 40, if: { in: [{ var: 'size' }, qualified] } }],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 40 }] }],
  segments: [
    {
      key: 'size',
      values: sizes.map((key) => ({ key, if: { '==': [{ var: 'size' }, key] } })),
    },
  ],
});

const ends = { won: { outcome: 'won' }, lost: { outcome: 'lost', reason: 'price' } };

/** Leads by name: their size and end. */
const leads = {
  ada: ['l', 'won'],
  bob: ['m', 'won'],
  cyd: ['m', 'lost'],
  dan: ['s', 'lost'],
  eve: ['m'],
  fay: ['l'],
  gus: ['s'],
};

const records = Object.entries(leads)
  .flatMap(([visitor, [size, end]]) =>
    [
      { type: 'visit', utm: { source: visitor < 'd' ? 'news' : 'ads' } },
      { type: 'answer', field: 'email', value: `${visitor}@acme.example` },
      { type: 'answer', field: 'size', value: size },
      ...(end ? [{ type: 'outcome', ...ends[end] }] : []),
    ].map((event, i) => ({ visitor, client: 'c', seq: i + 1, at: i * 3_600_000, ...event })),
  )
  .map((event) => `${JSON.stringify(event)}\n`)
  .join('');

const map = {
  outcome: { column: 'end', won: ['won'], lost: ['lost'] },
  fields: { size: { column: 'size' } },
};

function diff(t, args, files = {}) {
  const cwd = temporaryFolder(t);
  const rows = Object.values(leads).map(([size, end = '']) => `${size},${end}\n`);
  const all = {
    'a.json': planFor('l'),
    'b.json': planFor('m'),
    'records.ndjson': records,
    'history.csv': `size,end\n${rows.join('')}`,
    'map.json': map,
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(cwd, name), text);
  }
  const done = spawnSync(binary, ['diff', ...args], { cwd, encoding: 'utf8' });
  return { ...done, read: (name) => readFileSync(join(cwd, name), 'utf8') };
}
const plans = ['a.json', 'b.json'];
const onRecords = [...plans, '--records', 'records.ndjson', '--at', '2026-06-01T00:00:00Z'];
const onTable = [...plans, '--history', 'history.csv', '--map', 'map.json'];

test('who would stand elsewhere, and who would cross and who no longer', (t) => {
  const { status, stdout, stderr } = diff(t, onRecords);
  assert.equal(status, 0, stderr);
  assert.equal(
    stdout,
    `2 of 7 leads would stand elsewhere.
  inquiry → mql (1 lead): eve
  mql → inquiry (1 lead): fay

  Cross, of those that were                          won                      lost                      open
  all                               50.0 % → 50.0 % of 2       0.0 % → 50.0 % of 2      33.3 % → 33.3 % of 3

Won, and crossing now (1 lead): bob
Won, and no longer crossing (1 lead): ada
Lost, and crossing now (1 lead): cyd
`,
  );
});

test('for programs: all leads behind each number, by source and by segment', (t) => {
  const { status, stdout, stderr } = diff(t, [...onRecords, '--by', 'source', '--json', '-']);
  assert.equal(status, 0, stderr);
  const found = JSON.parse(stdout);
  assert.notEqual(found.today, found.other);
  assert.deepEqual(found.moves, [
    { from: 'inquiry', to: 'mql', leads: ['eve'] },
    { from: 'mql', to: 'inquiry', leads: ['fay'] },
  ]);
  assert.deepEqual(found.all.crossed.open, {
    ...{ leads: 3, both: 0, neither: 1, gained: ['eve'], dropped: ['fay'] },
  });
  assert.deepEqual(
    found.groups.map(({ name, leads: all, moved, crossed }) => [name, all, moved, crossed.won]),
    [
      ['ads', 4, 2, { leads: 0, both: 0, neither: 0, gained: [], dropped: [] }],
      ['news', 3, 0, { leads: 2, both: 0, neither: 0, gained: ['bob'], dropped: ['ada'] }],
    ],
  );
  const bySize = diff(t, [...onRecords, '--by', 'size']).stdout;
  assert.match(bySize, /^ +size l +100\.0 % → 0\.0 % of 1 +– +100\.0 % → 0\.0 % of 1$/m);
});

test('a table of answers: by all answers together, leads named by their line', (t) => {
  const { status, stdout, stderr } = diff(t, [...onTable, '--json', '-']);
  assert.equal(status, 0, stderr);
  const { moves, all } = JSON.parse(stdout);
  assert.deepEqual(moves, [
    { from: 'inquiry', to: 'mql', leads: ['3', '4', '6'] },
    { from: 'mql', to: 'inquiry', leads: ['2', '7'] },
  ]);
  assert.deepEqual([all.crossed.won.gained, all.crossed.won.dropped], [['3'], ['2']]);
});

test('of one plan and the same, nothing', (t) => {
  const { status, stdout } = diff(t, ['a.json', 'a.json', ...onRecords.slice(2)]);
  assert.equal(status, 0);
  assert.match(stdout, /^0 of 7 leads would stand elsewhere\.\n\n/);
  assert.doesNotMatch(stdout, /\(/);
});

test('what does not go together is refused, and no plan is overwritten', (t) => {
  for (const [args, says] of [
    [[], /PLAN_A is missing/],
    [['a.json'], /PLAN_B is missing/],
    [[...plans, 'c.json'], /too many operands/],
    [plans, /give either --records, or --history with its --map/],
    [['-', '-', '--records', 'records.ndjson'], /only one file can be -/],
    [[...onTable, '--by', 'source'], /--by source needs --records/],
    [[...onRecords, '--json', 'b.json'], /--json would overwrite the file of PLAN_B; name another/],
    [[...onRecords, '--json', './a.json'], /--json would overwrite the file of PLAN_A/],
  ]) {
    const { status, stderr, read } = diff(t, args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, says);
    assert.deepEqual(JSON.parse(read('b.json')), planFor('m'));
  }
  const { fields, ...rest } = planFor('m');
  const silent = diff(t, onRecords, { 'b.json': { ...rest, fields: fields.slice(1) } });
  assert.equal(silent.status, 1);
  assert.match(silent.stderr, /^b\.json: .*add a field of the type "email" \(missing_member\)/);
  const loose = planFor('m');
  loose.thresholds[0].when[0].min = 500;
  const unreachable = diff(t, onRecords, { 'b.json': loose });
  assert.equal(unreachable.status, 1);
  assert.match(unreachable.stderr, /^diff: b\.json cannot be compared; the errors are above$/m);
  const other = planFor('m');
  other.fields[1].key = 'staff';
  other.rules[0].if = true;
  other.segments = [];
  const unmapped = diff(t, onTable, { 'b.json': other });
  assert.equal(unmapped.status, 1);
  assert.match(unmapped.stderr, /^map\.json: /);
});
