// A lead through time in fieldwise/full: history() and changesAt(). That they are the native ones,
// byte for byte, is shown by tests/differential, and that they are right by the cases.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FieldwiseError, FullSession, load } from '../../dist/full.js';
import { load as loadPage } from '../../dist/index.js';

const preset = (name) => readFile(new URL(`../../demo/presets/${name}.json`, import.meta.url));
const engine = await load();
const day = 86_400_000;
const start = Date.UTC(2026, 8, 1);

const plan = engine.plan({
  fieldwise: 1,
  name: 'A lead through time',
  fields: [
    { key: 'email', type: 'email' },
    {
      key: 'budget',
      type: 'number',
      showIf: { and: [{ '==': [{ var: 'offer' }, 'talk'] }, { signal: ['prices', '7d'] }] },
    },
  ],
  signals: [
    { key: 'prices', on: 'page', path: '/pricing' },
    { key: 'demo', on: 'demo_request' },
  ],
  axes: [{ key: 'intent' }],
  rules: [{ key: 'looked', axis: 'intent', points: 20, reason: 'Looked', signal: 'prices' }],
  triggers: [{ key: 'warm', axis: 'intent', crosses: 20, reason: 'Intent rose' }],
  expressLanes: [
    { key: 'demo', stage: 'sql', reason: 'Asked for a demo', if: { '>': [{ signal: 'demo' }, 0] } },
  ],
  lapses: [{ stage: 'sql', after: '30d', to: 'inquiry' }],
  offers: [{ key: 'talk', buyerStage: 'decision' }],
});
const events = [
  { type: 'answer', field: 'email', value: 'ada@acme.example' },
  { type: 'page', path: '/pricing' },
  { type: 'demo_request' },
].map((body, i) => ({ client: 'c', seq: i + 1, at: start + i * day, ...body }));
const sessionOf = (given, under = plan) => {
  const session = under.session();
  session.add(given);
  return session;
};

const refused = (code) => (error) => error instanceof FieldwiseError && error.code === code;

test('a history has every change of stage with its cause, and the triggers that fired', () => {
  const session = sessionOf(events);
  assert.ok(session instanceof FullSession);
  assert.equal(session.plan, plan);
  const history = session.history({ now: start + 100 * day });
  assert.deepEqual(history, {
    plan: plan.hash,
    transitions: [
      {
        at: start,
        from: 'anonymous',
        to: 'inquiry',
        cause: { code: 'identified', text: 'An e-mail address is known' },
        event: 'c:1',
      },
      {
        at: start + 2 * day,
        from: 'inquiry',
        to: 'sql',
        cause: { code: 'express_lane', text: 'Asked for a demo', lane: 'demo' },
        event: 'c:3',
      },
      {
        at: start + 32 * day,
        from: 'sql',
        to: 'inquiry',
        cause: { code: 'lapse', text: 'No activity for 30 days' },
        event: null,
      },
    ],
    triggers: [
      {
        at: start + day,
        trigger: 'warm',
        reason: 'Intent rose',
        axis: 'intent',
        score: 20,
        event: 'c:2',
      },
    ],
  });
  // Up to the moment that is asked for, which is the clock unless given.
  const before = session.history({ now: start + 32 * day - 1 });
  assert.deepEqual(before.transitions, history.transitions.slice(0, 2));
  const future = events.map((event) => ({ ...event, at: Date.now() + day }));
  assert.deepEqual(sessionOf(future).history().transitions, []);
  assert.deepEqual(sessionOf([]).history(), { plan: plan.hash, transitions: [], triggers: [] });
});

test('the order of arrival does not matter', () => {
  const now = start + 100 * day;
  const text = sessionOf(events).historyJson({ now });
  const session = plan.session();
  for (const event of [...events, ...events].reverse()) session.add(event);
  assert.equal(session.historyJson({ now }), text);
});

test('at the moment that changesAt() tells, the decision comes out otherwise, and not before', () => {
  const session = sessionOf(events);
  const stageAt = (now) => session.decide({ now }).stage.stage;
  const last = start + 2 * day;
  const next = session.changesAt({ now: last });
  assert.equal(next, last + 30 * day);
  assert.equal(stageAt(next - 1), 'sql');
  assert.equal(stageAt(next), 'inquiry');
  assert.equal(session.changesAt({ now: next - 1 }), next);
  assert.equal(session.changesAt({ now: next }), null);
  assert.equal(session.changesAt(), null);
});

test('an offer has changes of its own', () => {
  const session = sessionOf(events.slice(0, 2));
  const looked = start + day;
  assert.equal(session.changesAt({ now: looked }), null);
  const next = session.changesAt({ now: looked, offer: 'talk' });
  assert.equal(next, looked + 7 * day);
  assert.ok(session.decide({ now: next - 1, offer: 'talk' }).visible.includes('budget'));
  assert.ok(!session.decide({ now: next, offer: 'talk' }).visible.includes('budget'));
  assert.equal(session.changesAt({ now: looked, offer: 'nowhere' }), null);
});

test('what people report is part of it, and no page takes it', async () => {
  const session = sessionOf(events);
  const won = { client: 'crm', seq: 1, at: start + 3 * day, type: 'outcome', outcome: 'won' };
  session.add(won);
  const { transitions } = session.history({ now: start + 100 * day });
  const { at, from, to, cause, event } = transitions.at(-1);
  assert.deepEqual([at, from, to, event], [won.at, 'sql', 'closed_won', 'crm:1']);
  assert.equal(cause.code, 'report');
  const page = (await loadPage()).plan(plan.publishJson()).session();
  assert.throws(() => page.add(won), refused('unknown_value'));
  assert.equal(page.history, undefined);
  assert.equal(page.changesAt, undefined);
});

test('a visitor with variants has them in the history, too', () => {
  const varied = engine.plan({
    fieldwise: 1,
    name: 'Bars',
    fields: [{ key: 'email', type: 'email' }],
    axes: [{ key: 'fit' }],
    rules: [
      { key: 'known', axis: 'fit', points: 10, reason: 'Known', if: { '!!': [{ var: 'email' }] } },
    ],
    thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 5 }] }],
    offers: [{ key: 'talk', buyerStage: 'decision' }],
    experiments: [
      {
        key: 'bar',
        variants: [
          { key: 'low' },
          {
            key: 'high',
            change: { thresholds: [{ stage: 'sal', when: [{ axis: 'fit', min: 10 }] }] },
          },
        ],
      },
    ],
  });
  const reached = new Set();
  for (let i = 0; i < 20; i += 1) {
    const session = sessionOf(events.slice(0, 1), varied.forVisitor(`v${i}`));
    const decision = session.decide({ now: start });
    const { to } = session.history({ now: start }).transitions.at(-1);
    assert.equal(to, decision.stage.stage);
    reached.add(`${decision.experiments.bar} ${to}`);
  }
  assert.deepEqual([...reached].sort(), ['high sal', 'low mql']);
});

test('times that are none and sessions that are gone are refused', () => {
  const session = sessionOf(events);
  for (const now of [Number.NaN, Number.POSITIVE_INFINITY, -9e15, 9e15, 'soon']) {
    assert.throws(() => session.history({ now }), refused('now'));
    assert.throws(() => session.changesAt({ now }), refused('now'));
  }
  assert.throws(() => session.history('2026-06-06'), refused('now'));
  assert.throws(() => session.changesAt(start), refused('now'));
  // The ends of what a Date can hold are times; before 1970 there was nobody, from 2200 nothing.
  assert.equal(session.history({ now: 8.64e15 }).transitions.length, 3);
  assert.equal(session.changesAt({ now: 8.64e15 }), null);
  assert.deepEqual(session.history({ now: -8.64e15 }).transitions, []);
  assert.equal(session.changesAt({ now: -8.64e15 }), null);
  session.dispose();
  assert.throws(() => session.history(), refused('handle'));
  assert.throws(() => session.changesAt(), refused('handle'));
});

test('a session outlives its plan, and a plan that is gone has no new ones', async () => {
  const gone = engine.plan(await preset('ladder'));
  const session = sessionOf(events, gone);
  gone.dispose();
  assert.ok(session.history({ now: start + 100 * day }).transitions.length > 1);
  assert.throws(() => gone.session(), refused('handle'));
});
