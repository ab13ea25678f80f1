// `fieldwise experiment`: who counts, what is claimed, and what is said of files that are no use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const experiments = [
  {
    key: 'shorter',
    variants: [{ key: 'control' }, { key: 'value', change: { ask: { policy: 'value' } } }],
  },
];
const plan = {
  fieldwise: 1,
  name: 'Experiments',
  notes: 'not published, so the published plan has another hash',
  fields: [{ key: 'email', type: 'email' }],
  ask: { policy: 'queue', queue: [['email']] },
  offers: [
    { key: 'guide', buyerStage: 'awareness' },
    { key: 'demo', buyerStage: 'decision' },
  ],
  experiments,
};

const start = Date.UTC(2026, 10, 1);
const hour = 3_600_000;
const day = 24 * hour;

/** docs/experiments.md: the first half of the hash's range meets the control. */
const isControl = (visitor) =>
  createHash('sha256').update(`shorter:${visitor}`).digest().readUInt32BE() < 2 ** 31;

/** A visitor's events, one a line. */
const lines = (visitor, ...events) =>
  events
    .map((event, i) =>
      JSON.stringify({ visitor, client: 'c', seq: i + 1, offer: 'guide', ...event }),
    )
    .map((line) => `${line}\n`)
    .join('');

const visit = (at, more) => ({ type: 'visit', at, ...more });
const submit = (at, more) => ({ type: 'submit', at, ...more });

/** The first `count` ids that meet the control, or do not. */
function ids(control, count) {
  const out = [];
  for (let i = 0; out.length < count; i += 1) {
    if (isControl(`v${i}`) === control) out.push(`v${i}`);
  }
  return out;
}

/** Visitors of both variants in turn; the shares of them submit. */
function crowd(count, shares) {
  const arms = [ids(true, count), ids(false, count)];
  let text = '';
  for (let i = 0; i < count; i += 1) {
    arms.forEach((arm, which) => {
      const at = start + i * 60_000;
      const completes = (i * 7919 + which * 331) % 1000 < shares[which] * 1000;
      text += lines(arm[i], visit(at), ...(completes ? [submit(at + hour)] : []));
    });
  }
  return text + lines('last', { type: 'page', path: '/', at: start + 60 * day });
}

function report(t, { plans = [plan], events = '', outcomes, args = [] } = {}) {
  const folder = temporaryFolder(t);
  const files = plans.map((one, i) => {
    writeFileSync(join(folder, `plan${i}.json`), JSON.stringify(one));
    return ['--plan', `plan${i}.json`];
  });
  writeFileSync(join(folder, 'events.ndjson'), events);
  if (outcomes !== undefined) {
    writeFileSync(join(folder, 'outcomes.csv'), outcomes);
    args = [...args, '--outcomes', 'outcomes.csv'];
  }
  const { status, stdout, stderr } = spawnSync(
    binary,
    ['experiment', ...files.flat(), '--events', 'events.ndjson', '--json', 'report.json', ...args],
    { cwd: folder, encoding: 'utf8', timeout: 60_000 },
  );
  const file = join(folder, 'report.json');
  const json = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return { status, stdout, stderr, json };
}

test('a difference is claimed in words and numbers, the lack of one too', (t) => {
  const events = crowd(2000, [0.3, 0.42]);
  const outcome = (yes, no) => (id, i) => `${i % 3 === 0 ? yes : no},${id}\n`;
  const outcomes = [
    'accepted,visitor\n',
    ...ids(true, 300).map(outcome('Yes', 'no')),
    ...ids(false, 300).map(outcome('1', 'FALSE')),
    ',last\n',
  ].join('');
  const { status, stdout, stderr, json } = report(t, { events, outcomes });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  assert.match(stdout, /^shorter: 4,000 visitors$/m);
  assert.match(stdout, /^ {2}control +2,000 +600 +30\.0 % {2}\(\d+\.\d to \d+\.\d\) +100 /m);
  assert.match(stdout, /^ {2}value completes more: \+\d+\.\d to \+\d+\.\d points$/m);
  assert.match(
    stdout,
    /^ {2}value: no difference in accepted leads can be claimed yet \(-\d+\.\d to \+\d+\.\d points\); go on$/m,
  );
  const [{ key, mismatch, variants }] = json.experiments;
  assert.deepEqual([key, mismatch, json.alpha, json.within], ['shorter', false, 0.05, day]);
  const [control, value] = variants;
  assert.deepEqual([control.visitors, control.completed.count], [2000, 600]);
  assert.deepEqual([value.visitors, value.completed.count], [2000, 840]);
  assert.ok(control.completed.low < 0.3 && 0.3 < control.completed.high);
  assert.equal(control.completed.difference, null);
  const { low, high, claim } = value.completed.difference;
  assert.ok(0 < low && low < 0.12 && 0.12 < high && high < 0.25, `${low} to ${high}`);
  assert.equal(claim, 'more');
  assert.deepEqual([control.accepted.count, value.accepted.count], [100, 100]);
  assert.equal(value.accepted.difference.claim, null);
  assert.ok(stdout.includes('Warning: '), 'most leads have no outcome');

  const less = report(t, { events: crowd(2000, [0.42, 0.3]), args: ['--alpha', '0.01'] });
  assert.match(less.stdout, /^ {2}value completes less: -\d+\.\d to -\d+\.\d points$/m);
  assert.doesNotMatch(less.stdout, /accepted/);
  assert.equal(less.json.experiments[0].variants[1].accepted, undefined);
  const strict = less.json.experiments[0].variants[1].completed.difference;
  const usual = report(t, { events: crowd(2000, [0.42, 0.3]) }).json.experiments[0].variants[1];
  assert.ok(strict.low < usual.completed.difference.low);
});

test('who counts, and when', (t) => {
  const [a, b, c, d, e, f, g] = ids(true, 7);
  const [z] = ids(false, 1);
  const other = { plan: '0'.repeat(32) };
  const events = [
    // Submitting twice, or coming twice, is one visitor; events need no order.
    lines(a, submit(start + 3 * hour), visit(start), visit(start + hour), submit(start + 2 * hour)),
    lines(b, visit(start), submit(start + day)),
    lines(c, visit(start), submit(start + day + 1)),
    // Submitted before the visit, or without one: no completion, and nobody who met a variant.
    lines(d, submit(start), visit(start + 1)),
    lines(e, submit(start)),
    lines(f, visit(start, { offer: 'demo' }), submit(start + 1, { offer: 'demo' })),
    lines(g, visit(start, other), submit(start + 1)),
    lines(z, visit(start + 9.5 * day), submit(start + 9.5 * day)),
    lines('page', { type: 'page', path: '/', at: start + 10 * day, offer: undefined }),
  ].join('');
  const counts = (args) => {
    const { status, stderr, json } = report(t, { events, args });
    assert.equal(status, 0, stderr);
    const [{ under_way: underWay, other_plans: otherPlans, variants }] = json.experiments;
    const [control, value] = variants;
    return {
      control: [control.met, control.visitors, control.completed.count],
      value: [value.met, value.visitors, value.completed.count],
      underWay,
      otherPlans,
    };
  };
  const usual = { control: [5, 5, 3], value: [1, 0, 0], underWay: 1, otherPlans: 1 };
  assert.deepEqual(counts([]), usual);
  assert.deepEqual(counts(['--within', '12h']), {
    ...usual,
    control: [5, 5, 2],
    value: [1, 1, 1],
    underWay: 0,
  });
  assert.deepEqual(counts(['--within', '25h']).control, [5, 5, 4]);
  assert.deepEqual(counts(['--offer', 'guide']).control, [4, 4, 2]);
  assert.deepEqual(counts(['--offer', 'demo']).control, [1, 1, 1]);
  assert.deepEqual(counts(['--until', '2026-11-05']), { ...usual, value: [0, 0, 0], underWay: 0 });
});

test('a visit names the plan that was shown: the full one, the published one, or one of several', (t) => {
  const folder = temporaryFolder(t);
  const hashes = (one) => {
    const run = (args, input) => spawnSync(binary, args, { input, encoding: 'utf8' }).stdout;
    const file = join(folder, 'p.json');
    writeFileSync(file, JSON.stringify(one));
    const hashOf = (text) => run(['check', '-'], text).match(/hash (\w+)/)[1];
    return [hashOf(JSON.stringify(one)), hashOf(run(['publish', file]))];
  };
  const later = { ...plan, name: 'Later' };
  const [full, published] = hashes(plan);
  const [, second] = hashes(later);
  assert.equal(new Set([full, published, second]).size, 3);
  const events =
    [full, published, second, undefined]
      .map((hash, i) => lines(`v${i}`, visit(start, { plan: hash })))
      .join('') + lines('last', visit(start + 9 * day, { plan: 'f'.repeat(32) }));
  const met = ({ json }) => {
    const [{ variants, other_plans: otherPlans }] = json.experiments;
    return [variants[0].met + variants[1].met, otherPlans];
  };
  assert.deepEqual(met(report(t, { events })), [3, 2]);
  assert.deepEqual(met(report(t, { events, plans: [plan, later] })), [4, 1]);
  assert.match(report(t, { events }).stdout, /2 visitors met other plans than those given/);

  const changed = structuredClone(later);
  changed.experiments[0].variants[0].weight = 2;
  const refused = report(t, { events, plans: [plan, changed] });
  assert.equal(refused.status, 1);
  assert.match(
    refused.stderr,
    /^plan1\.json: \/experiments\/0: "shorter" has other variants or weights/,
  );
  const none = report(t, { events, plans: [{ ...plan, experiments: [] }] });
  assert.equal(none.status, 1);
  assert.match(
    none.stderr,
    /^plan0\.json: \/experiments: The plan has no experiments; .*\(no_experiments\)$/m,
  );
});

test('visitors who are missing, and completion that tells nothing, are warned of', (t) => {
  const all = crowd(600, [1, 1]);
  assert.match(
    report(t, { events: all }).stdout,
    /Warning: Every visitor completed\. Without consent/,
  );
  // A third of one variant's visitors left no events.
  const lost = new Set(ids(false, 600).filter((_, i) => i % 3 === 0));
  const some = crowd(600, [0.3, 0.3])
    .split('\n')
    .filter((line) => line && !lost.has(JSON.parse(line).visitor))
    .join('\n');
  const { stdout, json } = report(t, { events: some });
  assert.match(
    stdout,
    /Warning: Visitors are not dealt out as the weights say: 600 : 400 instead of 1 : 1/,
  );
  assert.equal(json.experiments[0].mismatch, true);
  const few = report(t, { events: lines('v1', { type: 'page', path: '/', at: start }) });
  assert.match(few.stdout, /nobody met it yet/);
});

test('files and options that are no use are refused with a reason', (t) => {
  const events = lines('v1', visit(start)) + lines('v2', visit(start));
  const refused = (given, message, status = 1) => {
    const result = report(t, { events, ...given });
    assert.deepEqual([result.status, result.stdout, result.json], [status, '', undefined]);
    assert.equal(result.stderr.split('\n')[0], message);
  };
  const columns = 'write two columns, visitor and accepted';
  refused(
    { outcomes: 'visitor,accepted,value\n' },
    `outcomes.csv:1: /: Column "value" is not known; ${columns}. (unknown_column)`,
  );
  refused(
    { outcomes: 'visitor\nv1\n' },
    `outcomes.csv:1: /: There is no column "accepted"; ${columns}. (unknown_column)`,
  );
  refused(
    { outcomes: 'visitor,accepted,visitor\n' },
    `outcomes.csv:1: /: A column is there twice; ${columns}. (duplicate)`,
  );
  // One mistake, one error.
  for (const [header, message] of [
    ['visitor,acepted', 'There is no column "accepted"'],
    ['id,accepted', 'There is no column "visitor"'],
    ['id,ok,x', 'There are no columns "visitor" and "accepted"'],
  ]) {
    const { stderr } = report(t, { events, outcomes: `${header}\n` });
    assert.equal(stderr, `outcomes.csv:1: /: ${message}; ${columns}. (unknown_column)\n`);
  }
  const semicolons = report(t, { events, outcomes: 'visitor;accepted\nv1;yes\n' });
  assert.equal(
    semicolons.stderr,
    'outcomes.csv:1: /: Separate the cells by commas; here they are separated by semicolons. (csv)\n',
  );
  refused(
    { outcomes: 'visitor,accepted\nv1,yes\nv2,no\nv1,no\n' },
    'outcomes.csv:4: /: Visitor "v1" has an outcome already; keep one of them. (duplicate)',
  );
  refused(
    { outcomes: 'visitor,accepted\nv9,yes\n' },
    'outcomes.csv:2: /: The events tell of no visitor "v9"; write the visitor as the events do. (unknown_visitor)',
  );
  refused(
    { outcomes: 'visitor,accepted\nv1,perhaps\n' },
    'outcomes.csv:2: /: "perhaps" is no outcome; write yes or no, or nothing while it is not decided. (accepted)',
  );
  refused(
    { outcomes: 'visitor,accepted\nv1\n' },
    'outcomes.csv:2: /: This row has 1 cells, the header has 2; put cells that hold commas or line ends in quotes. (csv)',
  );
  refused(
    { events: `${events}{"client":"c","seq":1,"at":5,"type":"visit"}\n` },
    'events.ndjson:3: /visitor: Write whose event this is: variants fall to visitors. (visitor)',
  );
  refused(
    { events: `${events}[]\n` },
    'events.ndjson:3: /: Write one event, a JSON object, on each line. (event)',
  );
  refused(
    { args: ['--alpha', '0'] },
    'fieldwise experiment: --alpha: write a number above 0, at most 0.5',
    2,
  );
  refused(
    { args: ['--alpha', 'x'] },
    'fieldwise experiment: --alpha: write a number above 0, at most 0.5',
    2,
  );
  refused(
    { args: ['--within', '1 day'] },
    'fieldwise experiment: --within: write a duration like 1d, 4h or 15m',
    2,
  );
  refused(
    { args: ['--until', 'soon'] },
    'fieldwise experiment: --until: write a time as 2026-11-21T10:00:00Z',
    2,
  );
  for (const [args, offers, reason] of [
    [['--offer', 'gide'], undefined, 'gide; did you mean guide? The offers are guide, demo'],
    [['--offer', 'none'], undefined, 'none; the offers are guide, demo'],
    [['--offer', 'none'], [], 'none; the plan has none, leave --offer out'],
  ]) {
    refused(
      { args, plans: [{ ...plan, offers: offers ?? plan.offers }] },
      `fieldwise experiment: --offer: there is no offer ${reason}`,
      2,
    );
  }
  refused({ plans: [] }, 'fieldwise experiment: --plan is missing', 2);

  // In the order of lines, whoever they are about.
  const mixed = `{oops\n${lines('z', { at: 'soon' })}[]\n${lines('a', { type: 'teleport' })}`;
  const { stderr } = report(t, { events: mixed });
  const [first, ...others] = stderr.trimEnd().split('\n');
  assert.match(first, /^events\.ndjson:1: \/: the events are not valid JSON at byte 2 \(json\)$/);
  const numbers = others.map((line) => Number(line.match(/^events\.ndjson:(\d+): /)[1]));
  assert.deepEqual([...new Set(numbers)], [2, 3, 4]);
  assert.deepEqual(numbers, numbers.toSorted());

  const many = report(t, { events, outcomes: `visitor,accepted\n${'x,yes\n'.repeat(25)}` });
  assert.equal(many.stderr.trimEnd().split('\n').length, 21);
  assert.ok(many.stderr.endsWith('outcomes.csv: and 5 more\n'));
});
