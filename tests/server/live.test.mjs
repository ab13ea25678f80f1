// Live answers: `fieldwise learn` from events, and `fieldwise drift`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { binary, temporaryFolder } from './server.mjs';

const schema = new URL('../../engine/plan.schema.json', import.meta.url);
const matches = new Ajv2020({ allowUnionTypes: true, strict: false }).compile(
  JSON.parse(readFileSync(schema, 'utf8')),
);

const plan = {
  fieldwise: 1,
  name: 'Live',
  fields: [
    { key: 'role', type: 'choice', options: [{ value: 'cxo' }, { value: 'staff' }] },
    { key: 'size', type: 'number' },
    { key: 'news', type: 'boolean' },
    { key: 'company', type: 'text' },
  ],
  axes: [{ key: 'fit' }],
  rules: [
    { key: 'big', axis: 'fit', points: 1, reason: 'Big', if: { '>=': [{ var: 'size' }, 50] } },
  ],
  ask: { policy: 'queue', queue: [['role', 'size', 'news', 'company']] },
  offers: [{ key: 'guide', buyerStage: 'awareness', fields: [], quota: 9 }],
};

/**
 * Two kinds of visitors: bosses of big companies, who buy, and clerks of small ones, who do not. Every
 * fifth leaves before the news, every seventh skips its size. `swap` of ten belong together otherwise.
 */
function visits(count, { swap = 0 } = {}) {
  const events = [];
  const outcomes = ['visitor,won,note'];
  for (let k = 0; k < count; k++) {
    const big = (k * 7919) % 3 === 0;
    const boss = (big !== ((k * 104729) % 11 === 0)) !== k % 10 < swap;
    let at = 1_700_000_000_000 + k * 60_000;
    let seq = 0;
    const add = (event) => {
      at += 1000;
      seq += 1;
      events.push(JSON.stringify({ visitor: `v${k}`, client: 'c1', seq, at, ...event }));
    };
    const answer = (field, value) => add({ type: 'answer', field, value });
    add({ type: 'visit', offer: 'guide' });
    answer('role', boss ? 'cxo' : 'staff');
    if (k % 7 === 3) add({ type: 'skip', field: 'size' });
    else answer('size', big ? 200 : 9);
    if (k % 5 === 0) continue;
    answer('news', k % 2 === 0);
    answer('company', 'Acme');
    add({ type: 'submit', offer: 'guide' });
    outcomes.push(`v${k},${big !== (k % 10 === 0) ? 'yes' : 'no'},`);
  }
  return { events: `${events.join('\n')}\n`, outcomes: `${outcomes.join('\n')}\n` };
}

/** Runs a verb in a folder with these files; resolves its exit code, its output, and what it wrote. */
function run(t, verb, options, files) {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof text === 'object' ? JSON.stringify(text) : text);
  }
  const { status, stdout, stderr } = spawnSync(binary, [verb, ...options], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 120_000,
  });
  return { status, stdout, stderr, written: () => readFileSync(join(folder, 'out.json'), 'utf8') };
}

const learnFiles = ['--plan', 'plan.json', '--events', 'e.ndjson', '-o', 'out.json'];
const driftFiles = ['--plan', 'plan.json', '--events', 'e.ndjson', '-o', 'out.json'];

function learnt(t) {
  const { events, outcomes } = visits(1200);
  const options = [...learnFiles, '--outcomes', 'o.csv'];
  return run(t, 'learn', options, { 'plan.json': plan, 'e.ndjson': events, 'o.csv': outcomes });
}

test('visitors are leads to learn from', (t) => {
  const { status, stdout, stderr, written } = learnt(t);
  assert.equal(stderr.replace(/^learn: .*\n/gm, ''), '');
  assert.equal(status, 0);
  assert.match(stdout, /^Learnt from 1,200 leads: 320 won, 640 lost, 240 still open\.$/m);
  assert.match(
    stdout,
    /^ {2}234 of 1,194 visitors left the form; where most do, of those asked:$/m,
  );
  assert.match(stdout, /^ {4}news +1\d\.\d %$/m);
  const { model } = JSON.parse(written()).ask;
  assert.deepEqual(model.inputs, [
    { field: 'role', answers: ['cxo', 'staff'] },
    { field: 'size', cuts: [50], answers: [null] },
    { field: 'news', answers: [false, true] },
  ]);
  assert.equal(model.won_leads, 320);
  assert.equal(model.leave.role, undefined, 'who left at the first question is in no log');
  assert.ok(model.leave.size < 0.01 && model.leave.news > 0.15);
  assert.ok(model.expected < 0 && Math.abs(model.score - model.expected) < 0.2);
  assert.ok(model.error > 0 && model.error < 0.1);
  assert.ok(matches(JSON.parse(written())), JSON.stringify(matches.errors));
  assert.equal(learnt(t).written(), written(), 'the same files give the same plan');

  const without = run(t, 'learn', learnFiles, {
    'plan.json': plan,
    'e.ndjson': visits(300).events,
  });
  assert.equal(without.status, 0);
  assert.match(without.stdout, /^Learnt from 300 leads\.$/m);
  assert.doesNotMatch(without.stdout, /Winning/);
});

test('who left is also known of visits under a plan that has a model already', (t) => {
  const { events } = visits(400);
  const first = run(t, 'learn', learnFiles, { 'plan.json': plan, 'e.ndjson': events }).written();
  const { stdout: checked } = run(t, 'check', ['plan.json'], { 'plan.json': first });
  const hash = /hash (\w+)/.exec(checked)[1];
  const under = events.replaceAll('"visitor"', `"plan":"${hash}","visitor"`);
  const again = run(t, 'learn', learnFiles, { 'plan.json': first, 'e.ndjson': under });
  assert.equal(again.status, 0, again.stderr);
  assert.deepEqual(JSON.parse(again.written()).ask.model.leave, JSON.parse(first).ask.model.leave);
});

test('who was shown another order left at a question of that order', (t) => {
  const other = { ask: { queue: [['role', 'size', 'company', 'news']] } };
  const experiments = [
    {
      key: 'order',
      variants: [
        { key: 'as_is', weight: 0 },
        { key: 'other', change: other },
      ],
    },
  ];
  const { events } = visits(400);
  const files = { 'plan.json': { ...plan, experiments }, 'e.ndjson': events };
  const { status, stderr, stdout } = run(t, 'learn', learnFiles, files);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^ {4}company +\d\d\.\d %$/m);
  assert.match(stdout, /^ {4}news +0\.\d %$/m);
});

test('drift is told from chance, and goes into the plan', (t) => {
  const withModel = learnt(t).written();
  const drift = (events, options = driftFiles, planText = withModel) =>
    run(t, 'drift', options, { 'plan.json': planText, 'e.ndjson': events });
  const same = drift(visits(400).events);
  assert.deepEqual([same.stderr, same.status], ['', 0]);
  assert.match(same.stdout, /^400 leads answered 2\.8 inputs of the model each, on average\.$/m);
  assert.match(same.stdout, /^No drift: /m);
  const text = same.written();
  const { live } = JSON.parse(text).ask;
  assert.equal(live.leads, 400);
  assert.ok(Math.abs(live.score - live.expected) < 0.1);
  assert.equal(text.replace(/, "live": \{[^}]*\}/, ''), withModel, 'nothing else changes');
  assert.ok(matches(JSON.parse(text)), JSON.stringify(matches.errors));

  const others = drift(visits(400, { swap: 5 }).events);
  assert.equal(others.status, 0);
  assert.match(
    others.stdout,
    /^These are other people than those the plan was learnt from: a fall/m,
  );
  assert.match(others.stdout, /^ {2}size +-0\.\d{3}$/m);
  assert.match(others.stdout, /asking stops only when the stage is certain/);
  const other = JSON.parse(others.written()).ask.live;
  assert.ok(other.score < other.expected - 0.1 - 2 * other.error);

  assert.equal(drift(visits(400).events, driftFiles, others.written()).written(), text, 'replaced');
  const told = drift(visits(400).events, driftFiles.slice(0, 4));
  assert.equal(told.stdout, same.stdout);
  assert.throws(told.written, { code: 'ENOENT' });
  // A new model knows nothing of answers to the one before.
  const again = run(t, 'learn', learnFiles, {
    'plan.json': others.written(),
    'e.ndjson': visits(300).events,
  });
  assert.equal(again.status, 0);
  assert.equal(JSON.parse(again.written()).ask.live, undefined);
});

test('drift of a history', (t) => {
  let history = 'Job,Employees\n';
  for (let k = 0; k < 200; k++) history += k % 3 ? 'Clerk,9\n' : 'CEO,200\n';
  const map = {
    fields: {
      role: { column: 'Job', values: { CEO: 'cxo', Clerk: 'staff' } },
      size: { column: 'Employees' },
    },
  };
  const { status, stdout } = run(
    t,
    'drift',
    ['--plan', 'plan.json', '--history', 'h.csv', '--map', 'map.json'],
    { 'plan.json': learnt(t).written(), 'h.csv': history, 'map.json': map },
  );
  assert.equal(status, 0);
  assert.match(stdout, /^200 leads answered 2\.0 inputs of the model each, on average\.$/m);
  assert.match(stdout, /^No drift/m);
});

test('what is wrong is said, and no plan is written', (t) => {
  const { events } = visits(60);
  const sameAddress = '"type":"answer","field":"email","value":"test@acme.example"';
  const withModel = learnt(t).written();
  const first = events.split('\n').slice(0, 2).join('\n');
  const outcomes = [...learnFiles, '--outcomes', 'o.csv'];
  for (const [verb, options, files, message] of [
    [
      'learn',
      learnFiles,
      { 'e.ndjson': first },
      'e.ndjson: /: 1 lead has answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      'learn',
      learnFiles,
      { 'e.ndjson': '' },
      'e.ndjson: /: 0 leads have answers; 20 are needed at least, and 1,000 tell much more. (too_few)',
    ],
    [
      'learn',
      learnFiles,
      { 'e.ndjson': `${first}\n[]\n` },
      'e.ndjson:3: /: Write one event, a JSON object, on each line. (event)',
    ],
    [
      'learn',
      learnFiles,
      {
        'plan.json': { ...plan, fields: [{ key: 'email', type: 'email' }, ...plan.fields] },
        'e.ndjson': events.replace(/"type":"\w+","field":"size"(,"value":\d+)?/g, sameAddress),
      },
      'e.ndjson: /: Nearly all visitors gave the same address, so they count as one and there is nothing to judge by; leave out events of tests, or give those of more people. (too_few_groups)',
    ],
    [
      'learn',
      outcomes,
      { 'o.csv': 'visitor,won\nv0,yes\nv1,yes\n' },
      'o.csv: /: No visitor with answers is lost; add those that are, or leave --outcomes out. (all_won)',
    ],
    [
      'learn',
      outcomes,
      { 'o.csv': 'visitor,won\nv0,no\nghost,yes\n' },
      'o.csv: /: No visitor with answers is won; add those that are, or leave --outcomes out. (none_won)',
    ],
    [
      'learn',
      outcomes,
      { 'o.csv': 'visitor,won\nv0,maybe\nv0,\n' },
      'o.csv:2: /: "won" is "maybe"; write yes or no, or nothing while it is open. (unknown_value)\n' +
        'o.csv:3: /: Visitor "v0" is here already; keep one line for each. (duplicate)',
    ],
    [
      'learn',
      outcomes,
      { 'o.csv': 'id,won\nv0,yes\n' },
      'o.csv:1: /: There is no column "visitor"; outcomes have the columns "visitor" and "won". (unknown_column)',
    ],
    [
      'drift',
      driftFiles,
      { 'plan.json': plan },
      'plan.json: /ask: there is no "model" to compare with; let `fieldwise learn` write one (missing_member)',
    ],
    [
      'drift',
      driftFiles,
      { 'e.ndjson': first, 'plan.json': withModel },
      'e.ndjson: /: 1 lead has answers that the model knows; 50 are needed at least. (too_few)',
    ],
  ]) {
    const { status, stdout, stderr, written } = run(t, verb, options, {
      'plan.json': plan,
      'e.ndjson': events,
      ...files,
    });
    assert.deepEqual({ status, stdout, stderr }, { status: 1, stdout: '', stderr: `${message}\n` });
    assert.throws(written, { code: 'ENOENT' });
  }
});

test('a plan that does not load with its model is not written', (t) => {
  // The text of a plan has at most 8 MB: the model is the last straw.
  const large = JSON.stringify({ ...plan, notes: '' });
  const notes = 'x'.repeat(8 * 2 ** 20 - large.length - 20);
  const { status, stdout, stderr, written } = run(t, 'learn', learnFiles, {
    'plan.json': { ...plan, notes },
    'e.ndjson': visits(60).events,
  });
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^out\.json: \/: the plan is .*\(json\)$/m);
  assert.match(stderr, /^fieldwise: the new plan does not load; nothing is written$/m);
  assert.throws(written, { code: 'ENOENT' });
});

test('options that do not go together', (t) => {
  for (const [verb, options, reason] of [
    ['learn', ['-o', 'x'], '--plan is missing'],
    ['learn', ['--plan', 'p', '-o', 'x'], '--history or --events is missing'],
    ['drift', ['--plan', 'p'], '--history or --events is missing'],
    [
      'learn',
      ['--plan', 'p', '-o', 'x', '--history', 'h', '--events', 'e'],
      '--history and --events exclude each other',
    ],
    ['learn', ['--plan', 'p', '-o', 'x', '--history', 'h'], '--map is missing'],
    ['drift', ['--plan', 'p', '--events', 'e', '--map', 'm'], '--map goes with --history'],
    [
      'learn',
      ['--plan', 'p', '-o', 'x', '--history', 'h', '--map', 'm', '--outcomes', 'o'],
      '--outcomes goes with --events',
    ],
    ['drift', ['--plan', '-', '--events', '-'], 'only one file can be -'],
    ['drift', ['--outcomes', 'o'], 'unknown option --outcomes'],
  ]) {
    const { status, stdout, stderr } = run(t, verb, options, {});
    assert.deepEqual(
      { status, stdout, stderr },
      {
        status: 2,
        stdout: '',
        stderr: `fieldwise ${verb}: ${reason}\nTry: fieldwise ${verb} --help\n`,
      },
    );
  }
  assert.match(run(t, 'drift', ['--help'], {}).stdout, /^Usage: fieldwise drift --plan PLAN/);
});
