// `fieldwise journey`: one lead's touchpoints and the map of many, for people and for programs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { binary, temporaryFolder } from './server.mjs';

const plan = {
  fieldwise: 1,
  name: 'Journeys',
  fields: [{ key: 'people', type: 'number' }],
  signals: [
    { key: 'blog', on: 'page', path: '/blog*', lane: 'nurture', stage: 'awareness' },
    { key: 'webinar', on: 'webinar', lane: 'nurture', stage: 'consideration' },
    { key: 'pricing', on: 'page', path: '/pricing*', lane: 'qualify', stage: 'decision' },
    { key: 'careers', on: 'page', path: '/careers' },
  ],
  axes: [{ key: 'fit' }, { key: 'intent', decay: { kind: 'half-life', halfLife: '10d' } }],
  rules: [
    { key: 'large', axis: 'fit', points: 40, if: { '>': [{ var: 'people' }, 50] } },
    { key: 'prices', axis: 'intent', points: 20, signal: 'pricing' },
  ],
  offers: [{ key: 'guide', buyerStage: 'awareness' }],
};

const day = 86_400_000;
const start = Date.UTC(2026, 5, 1, 10);
const AT = '2026-07-01T10:00:00Z';

const blog = { type: 'page', path: '/blog/one' };
const pricing = { type: 'page', path: '/pricing', seconds: 30 };
const webinar = { type: 'webinar', name: 'roi' };
const won = { type: 'outcome', outcome: 'won', amount: 900 };

/** A lead's events as [day, event], one a line. */
const lines = (visitor, ...events) =>
  events
    .map(([at, event], i) => {
      const id = { visitor, client: 'c', seq: i + 1, at: start + at * day };
      return `${JSON.stringify({ ...id, ...event })}\n`;
    })
    .join('');

const ADA = lines(
  'ada',
  [0, { type: 'visit', offer: 'guide', utm: { source: 'news' } }],
  [0, { type: 'answer', field: 'people', value: 200 }],
  [1, blog],
  [2, pricing],
  [20, pricing],
  [22, won],
  [25, webinar],
);
const BEN = lines('ben', [0, blog], [5, webinar], [9, pricing], [10, won]);
const EVE = lines('eve', [0, blog], [3, { type: 'page', path: '/careers' }], [4, blog]);
const NOBODY = lines('nobody', [1, { type: 'submit' }]);

function journey(t, { records = ADA + BEN + EVE + NOBODY, args = [], given = plan, at = AT } = {}) {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(given));
  writeFileSync(join(folder, 'records.ndjson'), records);
  const files = ['--plan', 'plan.json', '--records', 'records.ndjson', '--at', at];
  const { status, stdout, stderr } = spawnSync(binary, ['journey', ...files, ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  const file = join(folder, 'out.json');
  const json = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  return { status, stdout, stderr, json };
}

test('what a page reports cannot write lines or colours of its own', (t) => {
  const path = '/pricing\u001b[31m\n  2026-01-01 00:00  outcome won';
  const { status, stdout } = journey(t, {
    records: lines('a\nb', [0, { type: 'page', path }]),
    args: ['--lead', 'a\nb'],
  });
  assert.equal(status, 0);
  const [head, one, ...more] = stdout.trimEnd().split('\n');
  assert.match(head, /^a b: 1 touchpoint/);
  assert.match(one, /page \/pricing \[31m {3}2026-01-01 00:00 {2}outcome won/);
  assert.deepEqual(more, []);
});

test('one lead: every touchpoint in order, what it was and what it is worth', (t) => {
  const { status, stdout, stderr, json } = journey(t, {
    args: ['--lead', 'ada', '--json', 'out.json'],
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const wanted = [
    'ada: 7 touchpoints, won on 2026-06-23; points as of 2026-07-01',
    '  2026-06-01 10:00     22 d  visit guide from news  awareness',
    '  2026-06-01 10:00     22 d  answer people                                  +40 fit',
    '  2026-06-02 10:00     21 d  page /blog/one         nurture, awareness',
    '  2026-06-03 10:00     20 d  page /pricing          qualify, decision       +2.9 intent',
    '  2026-06-21 10:00      2 d  page /pricing          qualify, decision       +10 intent',
    '  2026-06-23 10:00    0 min  outcome won',
    '  2026-06-26 10:00           webinar roi            nurture, consideration',
  ];
  assert.deepEqual(stdout.trimEnd().split('\n'), wanted);
  assert.equal(json.sale_at, start + 22 * day);
  assert.deepEqual(
    json.touchpoints.map(({ event }) => event),
    [1, 2, 3, 4, 5, 6, 7].map((seq) => `c:${seq}`),
  );
  const [visit, answer, , , prices] = json.touchpoints;
  assert.deepEqual(visit.touch, { source: 'news' });
  assert.equal(answer.field, 'people');
  assert.equal('value' in answer, false);
  assert.deepEqual(prices, {
    event: 'c:5',
    at: start + 20 * day,
    type: 'page',
    path: '/pricing',
    seconds: 30,
    visit: 1,
    signals: ['pricing'],
    lane: 'qualify',
    stage: 'decision',
    points: [{ axis: 'intent', rule: 'prices', reason: 'prices', points: 20, value: 10 }],
    before_sale: 2 * day,
  });
  const total = (axis) =>
    json.touchpoints
      .flatMap(({ points }) => points)
      .filter((share) => share.axis === axis)
      .reduce((sum, { value }) => sum + value * 1000, 0) / 1000;
  for (const { axis, value } of json.scores) assert.equal(total(axis), value);
});

test('one lead, backwards: from the sale to the first touch', (t) => {
  const args = ['--lead', 'ada', '--backwards', '--json', 'out.json'];
  const { stdout, json } = journey(t, { args });
  const printed = stdout.trimEnd().split('\n');
  assert.equal(printed.length, 7); // what a customer does is not on the way
  assert.match(printed[1], /0 min {2}outcome won$/);
  assert.match(printed[2], /^ {2}2026-06-21 10:00 +2 d {2}page \/pricing/);
  assert.deepEqual(
    json.touchpoints.map(({ before_sale }) => before_sale / day),
    [0, 2, 20, 21, 22, 22],
  );
  // A moment before the sale nobody knows of it.
  const early = journey(t, { args: ['--lead', 'ada', '--backwards'], at: '2026-06-22' });
  assert.match(early.stderr, /"ada" was not won/);
});

test('the map: who came by where, how many were won, how far from the sale', (t) => {
  const { status, stdout, json } = journey(t, { args: ['--json', 'out.json'] });
  assert.equal(status, 0);
  assert.match(stdout, /^4 leads, 2 won \(50\.0 %\)\n/);
  assert.match(stdout, /\n {2}nurture, decision +0 +0\n {4}no signal is here\n/);
  assert.match(stdout, /\n {4}pricing +2 +3 +100\.0 % +10 d +36 h\n/);
  assert.match(stdout, /\n {2}no lane, no stage +1 +1 +0\.0 %\n {4}careers +1 +1 +0\.0 %\n/);
  assert.match(stdout, /\n +1 {2}blog > webinar > pricing\n +1 {2}blog > pricing\n$/);

  assert.equal(json.share_won, 0.5);
  assert.deepEqual(
    json.signals.map(({ signal }) => signal),
    ['blog', 'webinar', 'pricing', 'careers'],
  );
  assert.deepEqual(json.signals[0], {
    signal: 'blog',
    lane: 'nurture',
    stage: 'awareness',
    leads: 3,
    touches: 4,
    won: 2,
    share_won: 2 / 3,
    first_before_sale: 15.5 * day,
    last_before_sale: 15.5 * day,
  });
  assert.equal(json.signals[1].touches, 1); // ada's was after the sale
  assert.equal(json.cells.length, 7);
  assert.deepEqual(json.cells[6].signals, ['careers']);
  assert.deepEqual(json.paths, [
    { signals: ['blog', 'webinar', 'pricing'], cut: false, won: 1 },
    { signals: ['blog', 'pricing'], cut: false, won: 1 },
  ]);
});

test('the map of won leads only, and backwards from the sale', (t) => {
  const won_ = journey(t, { args: ['--won', '--json=out.json'] });
  assert.match(won_.stdout, /^2 leads, 2 won \(100\.0 %\)\n/);
  assert.equal(won_.json.signals[0].leads, 2);
  const { stdout, json } = journey(t, { args: ['--backwards', '--json=out.json'] });
  assert.match(
    stdout,
    /\n {2}pricing +qualify, decision .*\n {2}webinar .*\n {2}blog .*\n {2}careers +0 +0\n/,
  );
  assert.match(
    stdout,
    /from the sale back\n +1 {2}pricing < webinar < blog\n +1 {2}pricing < blog\n$/,
  );
  assert.deepEqual(json.paths[0].signals, ['pricing', 'webinar', 'blog']);
});

test('the order of the records does not matter', (t) => {
  const shuffled = (ADA + BEN + EVE).trimEnd().split('\n').reverse().join('\n');
  const args = ['--json', '-'];
  const first = journey(t, { args, records: ADA + BEN + EVE });
  const second = journey(t, { args, records: shuffled });
  assert.deepEqual(second, first);
  assert.equal(JSON.parse(first.stdout).leads, 3);
  assert.match(first.stderr, /^3 leads, 2 won/);
});

test('what is wrong is said', (t) => {
  for (const [args, message] of [
    [['--won=yes'], '--won takes no value'],
    [['--won', '--won'], '--won is given twice'],
    [['--backward'], 'unknown option --backward; did you mean --backwards?'],
    [['records.ndjson'], 'too many operands'],
    [['--json', 'plan.json'], '--json would overwrite the file of --plan; name another'],
  ]) {
    const { status, stderr } = journey(t, { args });
    assert.equal(status, 2);
    assert.ok(stderr.startsWith(`fieldwise journey: ${message}\n`), stderr);
  }
  for (const [options, message] of [
    [
      { args: ['--lead', 'adda'] },
      /^records\.ndjson: \/: The records .* "adda"; .*\(unknown_visitor\)\n$/,
    ],
    [
      { args: ['--lead', 'eve', '--backwards'] },
      /^records\.ndjson: \/: "eve" was not won; .*\(not_won\)\n$/,
    ],
    [{ args: ['--won'], records: EVE }, /^records\.ndjson: \/: No lead was won; .*\(not_won\)\n$/],
    [{ records: '{"client":"c"}\n' }, /^records\.ndjson:1: \/: "seq" is missing/],
    [{ given: { ...plan, fieldwise: 2 } }, /\(version\)\n$/],
    [{ args: ['--json', 'no/such/file'] }, /^fieldwise: cannot write no\/such\/file\n$/],
  ]) {
    const { status, stdout, stderr, json } = journey(t, options);
    assert.equal(status, 1, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.equal(json, undefined);
  }
  const help = spawnSync(binary, ['journey', '--help'], { encoding: 'utf8' });
  assert.match(help.stdout, /^Usage: fieldwise journey --plan PLAN --records FILE/);
  // Without records there is a map too: an empty one.
  const none = journey(t, { records: '' });
  assert.equal(none.status, 0);
  assert.match(none.stdout, /^0 leads, 0 won\n/);
});
