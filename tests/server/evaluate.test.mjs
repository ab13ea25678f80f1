// `fieldwise evaluate`: its figures, the page, and what is said of input that is no use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const policies = ['random', 'queue', 'cheapest', 'range', 'sd', 'information', 'static', 'value'];

// The role decides alone; the size decides for staff only, and the news never.
const plan = {
  fieldwise: 1,
  name: 'Evaluate',
  fields: [
    { key: 'news', type: 'boolean' },
    { key: 'size', type: 'choice', options: [{ value: 's' }, { value: 'l' }] },
    { key: 'role', type: 'choice', options: [{ value: 'boss' }, { value: 'staff' }] },
  ],
  axes: [{ key: 'fit' }],
  rules: [
    {
      key: 'boss',
      axis: 'fit',
      points: 10,
      reason: 'Boss',
      if: { '==': [{ var: 'role' }, 'boss'] },
    },
    {
      key: 'large',
      axis: 'fit',
      points: 5,
      reason: 'Large',
      if: { '==': [{ var: 'size' }, 'l'] },
    },
  ],
  thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 5 }] }],
  ask: { policy: 'value', queue: [['news', 'size', 'role']] },
};

const map = {
  outcome: { column: 'Won', won: ['1'] },
  fields: { news: { column: 'News' }, size: { column: 'Size' }, role: { column: 'Role' } },
};

const header = 'News,Size,Role,Won\n';

/** Half are bosses; a third of the companies is large; bosses of large ones buy. */
function leads(count, { from = 0, won = (boss, large) => (boss && large ? 1 : 0), size } = {}) {
  let text = header;
  for (let k = from; k < from + count; k++) {
    const boss = (k * 7919) % 2 === 0;
    const large = (k * 104729) % 3 === 0;
    const company = size ?? (large ? 'l' : 's');
    text += `${k % 5 < 2 ? 'yes' : 'no'},${company},${boss ? 'boss' : 'staff'},${won(boss, large, k)}\n`;
  }
  return text;
}

function evaluate(t, { changed = {}, args = [], learnt = false } = {}) {
  const folder = temporaryFolder(t);
  const file = (name) => join(folder, name);
  const texts = {
    'plan.json': JSON.stringify(plan),
    'map.json': JSON.stringify(map),
    'train.csv': leads(600),
    'test.csv': leads(120, { from: 600 }),
    ...changed,
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text);
  const run = (given) =>
    spawnSync(binary, given, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  if (learnt) {
    const inputs = ['--plan', 'plan.json', '--history', 'train.csv', '--map', 'map.json'];
    assert.equal(run(['learn', ...inputs, '-o', 'plan.json']).status, 0);
  }
  const inputs = ['--plan', 'plan.json', '--history', 'test.csv', '--map', 'map.json'];
  const { status, stdout, stderr } = run(['evaluate', ...inputs, ...args]);
  return { status, stdout, stderr, read: (name) => readFileSync(file(name), 'utf8') };
}

const all = ['--train', 'train.csv', '--json', 'out.json', '--report', 'out.html'];

test('figures of every policy, by hand where all answers are as likely', (t) => {
  const { status, stdout, stderr, read } = evaluate(t, { args: all });
  assert.equal(status, 0, stderr);
  const found = JSON.parse(read('out.json'));
  assert.deepEqual(
    found.rows.map(({ policy }) => policy),
    policies,
  );
  assert.equal(found.plan.name, 'Evaluate');
  assert.match(found.plan.hash, /^[0-9a-f]{32}$/);
  assert.ok(read('out.html').includes(`Plan <code>${found.plan.hash}</code>, seed 1. `));
  assert.equal(found.leads, 120);
  assert.equal(found.model_leads, 0);
  assert.equal(found.leaving, 'unknown');
  assert.equal(found.score, null);
  assert.deepEqual(found.outcomes, [
    { outcome: 'MQL', leads: 80 },
    { outcome: 'Inquiry', leads: 40 },
  ]);
  const row = Object.fromEntries(found.rows.map((r) => [r.policy, r]));
  // 60 bosses need one question when the role comes first, 60 of staff two. From the size on, 40 need
  // one and 80 two; by value both tell as much here, and the size is the first of the two. The queue
  // begins with the news.
  assert.equal(row.range.to_certain, 1.5);
  assert.equal(row.value.to_certain, 1.66667);
  assert.equal(row.queue.to_certain, 2.66667);
  assert.deepEqual(row.queue.order, ['news', 'size', 'role']);
  assert.equal(row.static.order[2], 'news');
  assert.equal(row.value.order, undefined);
  for (const r of found.rows) {
    // Without a model nothing but certainty stops.
    assert.equal(r.to_confident, r.to_certain);
    assert.equal(r.error_at_stop, 0);
    assert.equal(r.accuracy_at.length, 8);
    assert.equal(r.accuracy_at[7], 1);
    assert.deepEqual(r.auc_won_at, Array(8).fill(null));
    assert.deepEqual(Object.keys(r.questions_at_error), ['0.01', '0.02', '0.05']);
    assert.deepEqual(r.survive_and_right, { 0.5: null, 1: null, 1.5: null });
    assert.ok(r.interval.to_certain[0] <= r.to_certain && r.to_certain <= r.interval.to_certain[1]);
    assert.equal('against_static' in r, r.policy !== 'static');
  }
  // After the role alone, bosses are told right; of staff both outcomes are as likely.
  assert.ok(row.range.accuracy_at[0] >= 0.5 && row.range.accuracy_at[0] < 1);
  assert.match(stdout, /^Replayed 120 leads: 20 won, 100 lost\. Outcomes: MQL 80, Inquiry 40\.$/m);
  assert.match(stdout, /The plan has no model/);
});

test('with a model: it stops on likelihood, and tells who buys', (t) => {
  const { status, stderr, read } = evaluate(t, { args: [...all, '--leave', '0.1'], learnt: true });
  assert.equal(status, 0, stderr);
  const found = JSON.parse(read('out.json'));
  const row = Object.fromEntries(found.rows.map((r) => [r.policy, r]));
  assert.equal(found.model_leads, 600);
  assert.equal(found.drifted, false);
  assert.equal(found.tells_winning, true);
  assert.equal(row.value.auc_won_at[7], 1);
  assert.equal(found.leaving, 'assumed');
  // 60 leads answer one question, 60 two; all are decided right.
  const survive = (h) => Number(((1 - h + (1 - h) ** 2) / 2).toPrecision(6));
  assert.deepEqual(row.value.survive_and_right, {
    0.5: survive(0.05),
    1: survive(0.1),
    1.5: survive(0.15),
  });
  assert.ok(found.verdict.some((text) => /^Of winning, 3 questions tell/.test(text)));

  const page = read('out.html');
  assert.equal(page.match(/<svg /g).length, 3);
  assert.doesNotMatch(page, /<script|https?:|url\(|@import|nan/);
  assert.match(page, /<td>random<\/td>/);
});

test('the same input gives the same bytes; another seed other random orders', (t) => {
  const first = evaluate(t, { args: all, learnt: true });
  const again = evaluate(t, { args: all, learnt: true });
  for (const name of ['out.json', 'out.html']) assert.equal(again.read(name), first.read(name));
  assert.equal(again.stdout, first.stdout);
  const other = evaluate(t, { args: [...all, '--seed', '2'], learnt: true });
  const random = (run) => JSON.parse(run.read('out.json')).rows[0].to_certain;
  assert.notEqual(random(other), random(first));
});

test('leads that the model does not know: the guard acts, and both are shown', (t) => {
  const strangers = leads(200, { from: 600, size: 'l' });
  const { status, stdout, read } = evaluate(t, {
    changed: { 'test.csv': strangers },
    args: all,
    learnt: true,
  });
  assert.equal(status, 0);
  const found = JSON.parse(read('out.json'));
  assert.equal(found.drifted, true);
  assert.ok(found.score.found < found.score.expected - 0.1);
  for (const row of found.rows) {
    assert.equal(row.guarded.to_confident, row.to_certain);
    assert.equal(row.guarded.error_at_stop, 0);
  }
  assert.match(stdout, /another public than the model's/);
  assert.match(read('out.html'), /The drift guard/);
});

test('where nothing tells of winning, it says so', (t) => {
  const coin = { won: (_boss, _large, k) => (((k * 2654435761) >>> 7) % 2 === 0 ? 1 : 0) };
  const { status, stdout } = evaluate(t, {
    changed: { 'train.csv': leads(600, coin), 'test.csv': leads(120, coin) },
    args: ['--train', 'train.csv'],
    learnt: true,
  });
  assert.equal(status, 0);
  assert.match(stdout, /Nothing here predicts winning/);
});

test('policies that are named, and those that are possible', (t) => {
  const names = ({ read }) => JSON.parse(read('out.json')).rows.map(({ policy }) => policy);
  const some = evaluate(t, { args: ['--policies', 'value,queue', '--json', 'out.json'] });
  assert.equal(some.status, 0, some.stderr);
  assert.deepEqual(names(some), ['value', 'queue']);
  const untrained = evaluate(t, { args: ['--json', 'out.json'] });
  assert.deepEqual(names(untrained), ['random', 'queue', 'cheapest', 'range', 'sd', 'value']);
  const leftOut = /^evaluate: static and information are left out: .* --train TRAIN\.csv$/m;
  assert.match(untrained.stderr, leftOut);
  assert.doesNotMatch(some.stderr, /left out/);
  const { outcome, ...noOutcome } = map;
  const changed = { 'map.json': JSON.stringify(noOutcome) };
  const nothingWon = evaluate(t, { args: ['--train', 'train.csv', '--json', 'out.json'], changed });
  assert.ok(!names(nothingWon).includes('information'));
  assert.match(nothingWon.stderr, /^evaluate: information is left out: it is about winning/m);
  assert.match(nothingWon.stdout, /The history names no outcome/);
  const piped = evaluate(t, { args: ['--json', '-'] });
  assert.equal(JSON.parse(piped.stdout).leads, 120);
  assert.match(piped.stderr, /^Replayed 120 leads/m);
});

test('wrong commands', (t) => {
  for (const [args, reason] of [
    [
      ['--policies', 'best'],
      `--policies: there is no "best"; write some of ${policies.join(', ')}`,
    ],
    [['--policies', 'value,value'], '--policies: value is there twice'],
    [
      ['--policies', 'static'],
      '--policies: static learns its order from past leads; give them with --train TRAIN.csv',
    ],
    [['--seed', '1.5'], '--seed: write a whole number from 0 to 4294967295'],
    [['--leave', '1'], '--leave: write a chance from 0 to 0.99, as 0.05'],
    [['--fast', '1'], 'unknown option --fast'],
  ]) {
    const { status, stdout, stderr } = evaluate(t, { args });
    const message = `fieldwise evaluate: ${reason}\nTry: fieldwise evaluate --help\n`;
    assert.deepEqual({ status, stdout, stderr }, { status: 2, stdout: '', stderr: message });
  }
  const { outcome, ...noOutcome } = map;
  const blind = evaluate(t, {
    changed: { 'map.json': JSON.stringify(noOutcome) },
    args: ['--train', 'train.csv', '--policies', 'information'],
  });
  assert.match(blind.stderr, /information is about winning; the map needs an "outcome"/);
});

test('input that is no use is named with what to do instead', (t) => {
  const columns = { ...map, fields: { ...map.fields, size: { column: 'Employees' } } };
  for (const [changed, message] of [
    [
      { 'map.json': JSON.stringify(columns) },
      'map.json: /fields/size/column: the history has no column "Employees"; it has "News", "Size", "Role", "Won" (unknown_column)',
    ],
    [
      { 'test.csv': leads(60, { won: () => 1 }) },
      'map.json: /outcome: no lead is lost: column "Won" holds "1"; correct "won", or leave "outcome" out (all_won)',
    ],
    [
      { 'test.csv': leads(60, { won: () => 0 }) },
      'map.json: /outcome: no lead is won: column "Won" holds "0"; correct "won", or leave "outcome" out (none_won)',
    ],
    [
      { 'test.csv': leads(1) },
      'test.csv: /: 1 lead has answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      { 'train.csv': leads(1) },
      'train.csv: /: 1 lead has answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      { 'test.csv': leads(30).replaceAll(',', ';') },
      'test.csv:1: /: Separate the cells by commas; here they are separated by semicolons. (csv)',
    ],
    [
      { 'train.csv': `\n"News"\tSize\n${leads(30)}` },
      'train.csv:2: /: Separate the cells by commas; here they are separated by tabs. (csv)',
    ],
    [
      { 'test.csv': `${leads(30)}yes,s\n` },
      'test.csv:32: /: This row has 2 cells, the header has 4; put cells that hold commas or line ends in quotes. (csv)',
    ],
  ]) {
    const { status, stdout, stderr } = evaluate(t, { changed, args: ['--train', 'train.csv'] });
    assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: '', stderr: `${message}\n` });
  }
  const none = evaluate(t, { args: ['--train', 'none.csv'] });
  assert.equal(none.stderr, 'fieldwise: cannot read none.csv\n');
  const lost = evaluate(t, { args: ['--json', 'none/out.json'] });
  assert.equal(lost.status, 1);
  assert.match(lost.stderr, /^fieldwise: cannot write none\/out\.json$/m);
});

test('a column that is nearly blank is asked and skipped, and that is said', (t) => {
  const blank = leads(120, { from: 600, size: '' });
  const { status, stdout, read } = evaluate(t, {
    changed: { 'test.csv': blank },
    args: ['--policies', 'queue,value', '--json', 'out.json'],
  });
  assert.equal(status, 0);
  assert.match(
    stdout,
    /size: 120 of 120 leads say nothing; whoever is asked is taken to skip it\./,
  );
  const [queue] = JSON.parse(read('out.json')).rows;
  // The news, the size that is skipped, and the role that then decides.
  assert.equal(queue.to_certain, 3);
});

test('leads that were learnt from are warned of', (t) => {
  const args = ['--policies', 'queue', '--train', 'train.csv'];
  const seen = evaluate(t, { args, changed: { 'test.csv': leads(600) } });
  assert.match(seen.stdout, /The leads to replay are those of --train: /);
  assert.doesNotMatch(evaluate(t, { args }).stdout, /those of --train/);
});

test('fields that the map does not name are said to be left out', (t) => {
  const { news, ...fields } = map.fields;
  const { stdout } = evaluate(t, {
    changed: { 'map.json': JSON.stringify({ ...map, fields }) },
    args: ['--policies', 'value'],
  });
  assert.match(stdout, /Not in the map, so never asked nor answered: news\./);
});
