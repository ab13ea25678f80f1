// `fieldwise calibrate`: the proposal, the plan that it writes, and what is said of histories that are
// no use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const plan = `{
  "fieldwise": 1, "name": "Calibrate",
  "fields": [
    {"key": "role", "type": "choice", "options": [{"value": "boss"}, {"value": "clerk"}]},
    {"key": "size", "type": "number"}
  ],
  "axes": [{"key": "fit"}, {"key": "intent"}],
  "rules": [
    {"key": "boss",   "axis": "fit", "points": 5, "reason": "A boss", "if": {"==": [{"var": "role"}, "boss"]}},
    {"key": "asked",  "axis": "intent", "points": 3, "if": {"exists": "size"}}
  ],
  "thresholds": [{"stage": "mql", "when": [{"axis": "fit", "min": 5}]}],
  "ask": {"policy": "queue"}
}
`;

const map = {
  outcome: { column: 'Won', won: ['1'], lost: ['0'] },
  time: 'Created',
  fields: { role: { column: 'Role' }, size: { column: 'Size' } },
};

/** A number in [0, 1) for each count, the same on every machine (the finaliser of MurmurHash3). */
function random(k) {
  let h = Math.imul(k + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}

/** Bosses win more often, and more so in companies from 50 on; the last hundred are open. */
function leads(count, chance = (boss, size) => 0.1 + (boss ? 0.35 : 0) + (size >= 50 ? 0.3 : 0)) {
  let text = 'Created,Role,Size,Won\n';
  for (let k = 0; k < count; k++) {
    const boss = random(3 * k) < 0.4;
    const size = Math.floor(random(3 * k + 1) * 100);
    const open = k >= count - 100;
    const won = open ? '' : Number(random(3 * k + 2) < chance(boss, size, k / count));
    const day = new Date(Date.UTC(2026, 0, 1) + k * 3_600_000).toISOString().slice(0, 10);
    text += `${day},${boss ? 'boss' : 'clerk'},${size},${won}\n`;
  }
  return text;
}

function calibrate(
  t,
  { history = leads(3100), args = ['-o', 'out.json'], given = map, text = plan } = {},
) {
  const cwd = temporaryFolder(t);
  writeFileSync(join(cwd, 'plan.json'), text);
  writeFileSync(join(cwd, 'history.csv'), history);
  writeFileSync(join(cwd, 'map.json'), JSON.stringify(given));
  const files = ['--plan', 'plan.json', '--history', 'history.csv', '--map', 'map.json'];
  const { status, stdout, stderr } = spawnSync(binary, ['calibrate', ...files, ...args], {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const file = join(cwd, 'out.json');
  return { status, stdout, stderr, written: existsSync(file) && readFileSync(file, 'utf8') };
}

test('a threshold that nobody reaches by answers says nothing of where it should be, and stays', (t) => {
  const huge =
    '{"key": "huge", "axis": "fit", "points": 6, "if": {">": [{"var": "size"}, 5000]}},\n    {"key": "asked"';
  const text = plan.replace('{"key": "asked"', huge).replace('"min": 5}', '"min": 11}');
  const { status, stdout, stderr, written } = calibrate(t, { text });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^ {2}MQL: 11 stays: 0\.0 % reach it by today's answers alone/m);
  assert.match(written, /"min": ?11\b/);
});

test('points are proposed with their uncertainty, and written into the plan', (t) => {
  const { status, stdout, stderr, written } = calibrate(t);
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  assert.match(stdout, /^From 3,000 leads: [\d,]+ won \(.* %\); 100 more are open/);
  assert.match(stdout, /5 → \d+ \(\d+ … \d+\) +A boss\n +\d\d\.\d % of the [\d,]+ leads/);
  assert.match(stdout, /new → \d+ \(\d+ … \d+\) +size is at least (4\d|5\d)\n/);
  const auc = (line) => Number(new RegExp(`^  ${line} +(0\\.\\d{3})`, 'm').exec(stdout)?.[1]);
  assert.ok(auc('\\d proposed rules') > auc('today') + 0.05, stdout);
  assert.match(stdout, /^ {2}MQL: 5 → \d+ +\d\d\.\d % → \d\d\.\d % pass$/m);
  assert.match(stdout, /^Through time$/m);
  assert.doesNotMatch(stdout, /This moved/);
  const proposed = JSON.parse(written);
  assert.equal(proposed.rules[0].key, 'boss');
  assert.ok(proposed.rules[0].points > 5);
  assert.ok(written.includes('"key": "asked",  "axis": "intent", "points": 3'));
  assert.ok(
    proposed.rules.some((rule) => JSON.stringify(rule.if).startsWith('{">=":[{"var":"size"}')),
  );
  assert.deepEqual(Object.keys(proposed), Object.keys(JSON.parse(plan)));
});

test('the plan goes to standard output, and the words to standard error', (t) => {
  const { status, stdout, stderr } = calibrate(t, { args: ['-o', '-'] });
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).name, 'Calibrate');
  assert.match(stderr, /^From 3,000 leads/);
});

test('where nothing tells of winning, that is said, and nothing is written', (t) => {
  const { status, stdout, stderr, written } = calibrate(t, { history: leads(3100, () => 0.3) });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Nothing to learn here/);
  assert.match(stderr, /nothing is written, as there is nothing to propose/);
  assert.equal(written, false);
});

test('a share of won leads that moves from 3 % to 46 % is told', (t) => {
  const rising = (boss, _, time) => 0.02 + 0.44 * time + (boss ? 0.02 : 0);
  const { stdout } = calibrate(t, { history: leads(4100, rising), args: [] });
  assert.match(stdout, /This moved: from \d\.\d % to 4\d\.\d %/);
});

test('what is no use is refused, and says what to do instead', (t) => {
  const few = calibrate(t, { history: leads(150) });
  assert.equal(few.status, 1);
  assert.match(few.stderr, /^history\.csv: .*100 leads and more.*\(too_few\)$/m);
  const { outcome: _, ...blind } = map;
  const unknown = calibrate(t, { given: blind });
  assert.equal(unknown.status, 1);
  assert.match(unknown.stderr, /nothing tells who was won.*\(too_few\)/);
  const axis = calibrate(t, { args: ['--axis', 'fitt'] });
  assert.equal(axis.status, 1);
  assert.match(axis.stderr, /there is no axis "fitt"; write one of: fit, intent \(unknown_axis\)/);
  const column = calibrate(t, { given: { ...map, time: 'When' } });
  assert.equal(column.status, 1);
  assert.match(column.stderr, /^map\.json: \/time: the history has no column "When"/m);
  for (const { written } of [few, unknown, axis, column]) assert.equal(written, false);
});

/** Visitors who looked at prices lately are won more often, or as `wins` says; the plan forgets slowly. */
function visitors(t, { wins = (recent) => (recent ? 0.8 : 0.2), args = ['-o', 'out.json'] } = {}) {
  const cwd = temporaryFolder(t);
  const slow = JSON.parse(plan);
  slow.signals = [{ key: 'pricing', on: 'page', path: '/pricing*' }];
  slow.axes[1].decay = { kind: 'half-life', halfLife: '240d' };
  slow.rules.push({
    key: 'prices',
    axis: 'intent',
    points: 10,
    reason: 'Prices',
    signal: 'pricing',
  });
  slow.examples = [
    {
      name: 'Ages',
      events: [{ type: 'page', path: '/pricing', ago: '240d' }],
      expect: { scores: { intent: 5 } },
    },
  ];
  writeFileSync(join(cwd, 'plan.json'), JSON.stringify(slow, null, 2));
  const day = 86_400_000;
  const start = Date.UTC(2026, 0, 1);
  const look = (at) => [at, { type: 'page', path: '/pricing', seconds: 5 }];
  let text = '';
  for (let k = 0; k < 400; k++) {
    const recent = random(5 * k) < 0.5;
    const events = [
      ...Array.from({ length: recent ? 1 : 3 }, () => look(recent ? 198 : 100)),
      [200, { type: 'answer', field: 'size', value: Math.floor(random(5 * k + 1) * 100) }],
      random(5 * k + 2) < wins(recent)
        ? [300, { type: 'outcome', outcome: 'won' }]
        : [300, { type: 'outcome', outcome: 'lost', reason: 'price' }],
    ];
    for (const [seq, [at, event]] of events.entries()) {
      const base = { visitor: `v${k}`, client: 'c', seq: seq + 1, at: start + at * day };
      text += `${JSON.stringify({ ...base, ...event })}\n`;
    }
  }
  writeFileSync(join(cwd, 'events.ndjson'), text);
  const files = ['--plan', 'plan.json', '--events', 'events.ndjson', '--axis', 'intent'];
  const run = spawnSync(binary, ['calibrate', ...files, ...args], { cwd, encoding: 'utf8' });
  const file = join(cwd, 'out.json');
  return { ...run, written: existsSync(file) && JSON.parse(readFileSync(file, 'utf8')), slow };
}

test('another decay is proposed from events, and written, even where no points are', (t) => {
  const { status, stdout, stderr, written, slow } = visitors(t);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Decay, from 400 leads that did something, \d+ won$/m);
  assert.match(
    stdout,
    /^ {2}half-life 240 d → half-life \d+ d \(half-life 3 d … half-life \d+ d\)$/m,
  );
  assert.equal(written.axes[1].decay.kind, 'half-life');
  assert.ok(Number.parseInt(written.axes[1].decay.halfLife, 10) < 240);
  assert.deepEqual(written.axes[0], slow.axes[0]);
  assert.match(stdout, /^Examples that this leaves wrong\n {2}Ages$/m);
  assert.deepEqual(written['x-examples'], slow.examples);
});

test('where events tell nothing of winning, the decay stays, and nothing is written', (t) => {
  const { status, stdout, written } = visitors(t, { wins: () => 0.4 });
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}half-life 240 d stays: /m);
  assert.equal(written, false);
});

test('a table does not tell when things were done, and says so', (t) => {
  assert.match(calibrate(t).stdout, /^Decay\n {2}A table does not tell when things were done/m);
});
