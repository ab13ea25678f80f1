// Answers set one by one, objects scored and leads kept in memory, each against the Decision.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadFull } from '../../dist/full.js';
import { load as loadPage } from '../../dist/index.js';
import { randomPlan } from '../differential/plans.mjs';
import { Random } from '../differential/random.mjs';

const page = await loadPage();
const full = await loadFull();
const now = Date.UTC(2026, 10, 21, 10);

const texts = [
  'Ada',
  '  VP of Marketing ',
  'AB12',
  'Zürich',
  '日本語',
  '👩‍💻',
  '',
  '   ',
  'x'.repeat(90),
];
const values = {
  email: ['ada@acme.example', 'BOB@Gmail.com', 'eve@mailinator.com', 'no at', ' x@y.example '],
  phone: ['+49 30 123456', '0049 30 123456', '12', '+15551234567', `+${'1'.repeat(40)}`],
  url: ['acme.example', 'HTTPS://Acme.Example/a?b', 'no url'],
  number: [0, -0, 1, 11, 50.5, -7, 1e6, Number.NaN, Number.POSITIVE_INFINITY, '12', 'twelve', true],
  date: ['2026-11-21', '2024-02-29', '2025-02-29', 20261121],
  boolean: [true, false, 'yes', 'off', 'perhaps', 1, 0],
  country: ['DE', 'us', 'XX', 'Germany', '49', 'ZW', 'AD'],
};

function randomAnswer(random, { type, options = [] }) {
  if (random.chance(0.2)) return random.pick([null, undefined, '', [], {}, texts[3], 7, ['a', 1]]);
  if (type === 'choice') return random.pick([...options.map(({ value }) => value), 'o99']);
  if (type === 'multi-choice') {
    const chosen = random.shuffle(random.some(options)).map(({ value }) => value);
    if (random.chance(0.1)) chosen.push('o99');
    return random.chance(0.2) ? (chosen[0] ?? null) : chosen;
  }
  return random.pick(values[type] ?? texts);
}

/** What no event can carry is no answer either. */
const fits = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string');
const carried = (value) => (typeof value === 'object' && !fits(value) ? null : value);

/** The Decision for a visitor who gave these answers just now, through a form. */
function decide(plan, answers, offer) {
  const session = plan.session();
  const given = Object.entries(answers)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => [field, carried(value)]);
  const events = given.map(([field, value]) => ({ type: 'answer', field, value, source: 'form' }));
  session.add(
    [{ type: 'visit' }, ...events].map((event, i) => ({
      client: 'c1',
      seq: i + 1,
      at: now,
      ...event,
    })),
  );
  const decision = session.decide({ now, offer });
  session.dispose();
  return decision;
}

/** Runs `check` on random plans that load. */
function withPlans(engine, seed, count, check) {
  for (let i = 0, loaded = 0; loaded < count; i += 1) {
    const random = new Random(`${seed}/${i}`);
    const json = randomPlan(random);
    let plan;
    try {
      plan = engine.plan(json);
    } catch (error) {
      assert.equal(error.name, 'FieldwiseError');
      continue;
    }
    check(plan, json, random, `${seed}/${i}`);
    plan.dispose();
    loaded += 1;
  }
}

test('live: after every answer it says what the Decision says', () => {
  withPlans(page, 'live', 150, (plan, json, random, name) => {
    const offer = random.pick(['', json.offers[0].key]);
    const live = plan.live({ now, offer });
    const answers = {};
    const shown = new Set(decide(plan, {}, offer).visible);
    for (let step = 0; step < 12; step += 1) {
      const field = random.pick(json.fields);
      const value = randomAnswer(random, field);
      answers[field.key] = value;
      assert.equal(live.set(field.key, value), live.changed.length);
      for (const index of live.changed) {
        const { key } = json.fields[index];
        if (!shown.delete(key)) shown.add(key);
      }
      const decision = decide(plan, answers, offer);
      const where = `${name}, step ${step}`;
      assert.deepEqual(new Set(decision.visible), shown, where);
      assert.equal(live.stage, decision.stage.stage, where);
      for (const [i, { key }] of json.fields.entries()) {
        assert.equal(live.visible(i), shown.has(key), where);
        assert.equal(live.required(key), decision.required.includes(key), where);
      }
      for (const { axis, value: points } of decision.scores) {
        assert.equal(live.score(axis), points, `${where}, ${axis}`);
      }
    }
    live.dispose();
  });
});

/** Plans whose rules read answers directly go another way than those that hide or compute. */
function flattened(json) {
  const plain = ({ showIf, requireIf, optionsIf, compute, ...field }) => field;
  const scores = JSON.stringify(json.rules).includes('"score"');
  return {
    ...json,
    fields: json.fields.map(plain),
    personas: [],
    axes: json.axes.map(({ decay, ...axis }) => axis),
    rules: scores ? [] : json.rules.map(({ decay, persona, ...rule }) => rule),
    expressLanes: [],
    thresholds: [],
  };
}

for (const [name, shape] of [
  ['any plan', (json) => json],
  ['plans of rules alone', flattened],
]) {
  test(`scorer and batch: objects score what the Decision scores, for ${name}`, () => {
    let scored = 0;
    withPlans(full, `score ${name}`, 120, (_, json, random, seed) => {
      const plan = full.plan(shape(json));
      const leads = Array.from({ length: random.pick([1, 3, 64, 70]) }, () =>
        Object.fromEntries(json.fields.map((field) => [field.key, randomAnswer(random, field)])),
      );
      const scorer = plan.scorer({ now });
      const batch = plan.batch(leads, { now });
      const all = batch.score().slice();
      assert.equal(batch.size, leads.length);
      assert.equal(all.length, leads.length * json.axes.length);
      for (const [i, lead] of leads.slice(0, 12).entries()) {
        const expected = decide(plan, lead, '').scores.map(({ value }) => value);
        const where = `${seed}, lead ${i}: ${JSON.stringify(lead)}`;
        assert.deepEqual([...scorer.score(lead)], expected, where);
        const { length } = json.axes;
        assert.deepEqual([...all.subarray(i * length, (i + 1) * length)], expected, where);
        if (expected.some((points) => points !== 0)) scored += 1;
      }
      for (const [i, lead] of leads.entries()) {
        const { length } = json.axes;
        const row = [...all.subarray(i * length, (i + 1) * length)];
        assert.deepEqual([...scorer.score(lead)], row, `${seed}, lead ${i}`);
      }
      scorer.dispose();
      batch.dispose();
      plan.dispose();
    });
    assert.ok(scored > 100, `only ${scored} leads scored anything`);
  });
}

const small = {
  fieldwise: 1,
  name: 'Small',
  fields: [
    { key: 'size', type: 'number', label: 'Size' },
    { key: 'note', type: 'text', label: 'Note', showIf: { '>': [{ var: 'size' }, 10] } },
  ],
  axes: [{ key: 'fit' }],
  rules: [
    { key: 'big', axis: 'fit', points: 5, reason: 'Big', if: { '>': [{ var: 'size' }, 10] } },
    { key: 'hi', axis: 'fit', points: 2, reason: 'Says hi', if: { in: ['hi', { var: 'note' }] } },
  ],
  ask: { policy: 'queue', queue: [] },
};

test('scorer: records may hold answers elsewhere', () => {
  const scorer = full.plan(small).scorer({ paths: { size: 'company.size', note: 'Note' } });
  assert.deepEqual([...scorer.score({ company: { size: 11 }, Note: 'hi there' })], [7]);
  assert.deepEqual([...scorer.score({ company: null, size: 11 })], [0]);
  assert.deepEqual([...scorer.score({ company: { size: 11 } })], [5]);
});

test('the engine’s memory may grow while answers are set', () => {
  const plan = full.plan(small);
  const live = plan.live();
  const scorer = plan.scorer();
  live.set('size', 20);
  const batch = plan.batch();
  const lead = { size: 11, note: `${'é'.repeat(3000)} hi` };
  batch.add(Array.from({ length: 30_000 }, (_, i) => ({ ...lead, note: `${i}${lead.note}` })));
  assert.equal(live.score('fit'), 5);
  assert.equal(live.set('size', 1), 1);
  assert.deepEqual([...live.changed], [1]);
  assert.deepEqual([...scorer.score(lead)], [7]);
  const scores = batch.score();
  assert.equal(scores.length, 30_000);
  assert.ok(scores.every((points) => points === 7));
  // A text beyond what any field takes is no answer, and no trap.
  assert.deepEqual([...scorer.score({ size: 11, note: 'hi'.repeat(20_000_000) })], [5]);
  assert.deepEqual([...scorer.score(lead)], [7]);
});

test('what is not there or was disposed of is refused by name', () => {
  const plan = full.plan(small);
  const live = plan.live();
  const scorer = plan.scorer();
  const batch = plan.batch([{ size: 11 }]);
  const code = (expected) => (error) => error.name === 'FieldwiseError' && error.code === expected;
  for (const field of ['nothing', -1, 2, 0.5, Number.NaN]) {
    assert.throws(() => live.set(field, 1), code('unknown_field'), String(field));
  }
  assert.throws(() => live.score('nothing'), code('unknown_axis'));
  assert.throws(() => live.score(1), code('unknown_axis'));
  plan.dispose();
  assert.equal(live.set(0, 11), 1, 'what was made of a plan outlives it');
  for (const made of [live, scorer, batch]) made.dispose();
  assert.throws(() => live.set(0, 11), code('handle'));
  assert.throws(() => live.visible(0), code('handle'));
  assert.throws(() => live.stage, code('handle'));
  assert.throws(() => live.changed, code('handle'));
  assert.throws(() => live.score(0), code('handle'));
  assert.throws(() => scorer.score({}), code('handle'));
  assert.throws(() => batch.score(), code('handle'));
  assert.throws(() => batch.add([{}]), code('handle'));
  assert.throws(() => plan.live(), code('handle'));
});
