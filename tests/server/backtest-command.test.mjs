// `fieldwise backtest`: the gate, the leads behind each number, and what it says of wrong input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const plan = {
  fieldwise: 1,
  name: 'Backtest',
  fields: [
    { key: 'email', type: 'email' },
    { key: 'size', type: 'choice', options: [{ value: 's' }, { value: 'l' }] },
  ],
  axes: [{ key: 'fit' }],
  rules: [{ key: 'large', axis: 'fit', points: 40, if: { '==': [{ var: 'size' }, 'l'] } }],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 40 }] }],
  segments: [
    {
      key: 'size',
      values: [
        { key: 'large', if: { '==': [{ var: 'size' }, 'l'] } },
        { key: 'small', if: { '==': [{ var: 'size' }, 's'] } },
      ],
    },
  ],
};
const map = { outcome: { column: 'won', won: ['1'] }, fields: { size: { column: 'size' } } };

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

/** Ten leads that were won, of whom so many are large; and a large one that was lost. */
function records(large) {
  const lines = [];
  const lead = (visitor, size, end) => {
    const add = (at, event) =>
      lines.push(
        JSON.stringify({
          visitor,
          client: 'c',
          seq: lines.length + 1,
          at: start + at * day,
          ...event,
        }),
      );
    add(0, { type: 'visit', utm: { source: visitor === 'w0' ? 'news' : 'ads' } });
    add(0, { type: 'answer', field: 'email', value: `${visitor}@acme.example` });
    add(10, { type: 'answer', field: 'size', value: size });
    add(40, { type: 'outcome', ...end });
  };
  for (let i = 0; i < 10; i++) lead(`w${i}`, i < large ? 'l' : 's', { outcome: 'won' });
  lead('gone', 'l', { outcome: 'lost', reason: 'price' });
  return `${lines.join('\n')}\n`;
}

function backtest(t, args, { given = plan, text = records(7), table, ...mapped } = {}) {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(given));
  writeFileSync(join(cwd, 'records.ndjson'), text);
  writeFileSync(join(cwd, 'history.csv'), table ?? 'size,won\nl,1\ns,1\nl,0\n');
  writeFileSync(join(cwd, 'map.json'), JSON.stringify({ ...map, ...mapped }));
  return spawnSync(binary, ['backtest', '--plan', 'plan.json', ...args], {
    cwd,
    encoding: 'utf8',
  });
}
const onRecords = ['--records', 'records.ndjson', '--at', '2026-06-01T00:00:00Z'];
const onTable = ['--history', 'history.csv', '--map', 'map.json'];

test('a plan passes that found 70 of 100 won leads, and does not with one fewer', (t) => {
  const passed = backtest(t, onRecords);
  assert.equal(passed.status, 0, passed.stderr);
  assert.match(passed.stdout, /^Passed: 7 of 10 won leads crossed the threshold, 70\.0 %/);
  assert.match(
    passed.stdout,
    /Half of the won leads that crossed did so 30 days before the sale\./,
  );
  assert.match(passed.stdout, /Missed opportunities \(3 leads\): w7, w8, w9\n/);
  assert.match(passed.stdout, /False positives \(1 lead\): gone\n/);
  assert.match(passed.stdout, /spans 40 days; six months are wanted\. This is too little to trust/);
  const failed = backtest(t, onRecords, { text: records(6) });
  assert.equal(failed.status, 1);
  assert.match(failed.stdout, /^Not passed: 6 of 10 won leads crossed the threshold, 60\.0 %/);
});

test('by source and by segment, and all leads behind the numbers for programs', (t) => {
  const source = backtest(t, [...onRecords, '--by', 'source', '--json', '-']);
  assert.equal(source.status, 0, source.stderr);
  const found = JSON.parse(source.stdout);
  assert.equal(found.passes, true);
  assert.equal(found.days, 40);
  assert.equal(found.lead_time, 30 * day);
  assert.deepEqual(found.all.won, { leads: 10, crossed: 7, share: 0.7 });
  assert.deepEqual(
    found.groups.map(({ name, won }) => [name, won.leads, won.crossed]),
    [
      ['ads', 9, 6],
      ['news', 1, 1],
    ],
  );
  assert.deepEqual(found.missed, ['w7', 'w8', 'w9']);
  assert.deepEqual(found.false_positives, ['gone']);
  const { stdout } = backtest(t, [...onRecords, '--by', 'size']);
  assert.match(stdout, /^ +size large +100\.0 % of 7 +100\.0 % of 1 +–$/m);
  assert.match(stdout, /^ +size small +0\.0 % of 3 /m);
});

test('a table of answers', (t) => {
  const { status, stdout, stderr } = backtest(t, [...onTable, '--json', '-']);
  assert.equal(status, 1, stderr);
  const found = JSON.parse(stdout);
  assert.deepEqual(found.missed, ['3']);
  assert.deepEqual(found.false_positives, ['4']);
  assert.equal(found.days, null);
});

test('where nobody was won, nothing is shown', (t) => {
  const { status, stdout } = backtest(t, onTable, { table: 'size,won\nl,0\ns,0\n' });
  assert.equal(status, 1);
  assert.match(stdout, /^No lead was won, so nothing shows that this plan finds those who buy\./);
});

test('a map that does not fit the outcomes of the table says so', (t) => {
  const typo = backtest(t, onTable, { outcome: { column: 'won', won: ['yes'] } });
  assert.equal(typo.status, 1);
  assert.match(
    typo.stderr,
    /^backtest: No lead was won: of the map's texts for it the column "won" has none; it has "0", "1"\.$/m,
  );
  const none = backtest(t, onTable, { outcome: undefined });
  assert.equal(none.status, 1);
  assert.match(
    none.stderr,
    /^map\.json: \/outcome: say which column tells .* \(missing_member\)$/m,
  );
});

test('what does not go together is refused', (t) => {
  for (const [args, says] of [
    [[], /give either --records, or --history with its --map/],
    [[...onRecords, ...onTable], /give either --records, or --history with its --map/],
    [['--history', 'history.csv'], /--map is missing/],
    [[...onRecords, '--map', 'map.json'], /--map goes with --history/],
    [[...onTable, '--by', 'source'], /--by source needs --records/],
  ]) {
    const { status, stderr } = backtest(t, args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, says);
  }
  const { fields, ...rest } = plan;
  const silent = backtest(t, onRecords, { given: { ...rest, fields: fields.slice(1) } });
  assert.equal(silent.status, 1);
  assert.match(silent.stderr, /add a field of the type "email" \(missing_member\)/);
});
