import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { load as loadFull } from '../../dist/full.js';
import { Engine, FieldwiseError, load, validate } from '../../dist/index.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const demo = JSON.parse(await readFile(join(root, 'demo/plan.json'), 'utf8'));
const engine = await load();
const now = Date.UTC(2026, 10, 21, 10);
const minute = 60_000;

const log = (...bodies) =>
  bodies.map((body, i) => ({ client: 'c1', seq: i + 1, at: now - minute + i, ...body }));
const answers = log(
  { type: 'visit', offer: 'guide', utm: { source: 'ads' } },
  { type: 'answer', field: 'email', value: ' Ada@ACME.example ' },
  { type: 'answer', field: 'status', value: 'researching' },
  { type: 'skip', field: 'company' },
  { type: 'page', path: '/pricing', seconds: 40 },
  { type: 'answer', field: 'company_size', value: 'wrong' },
);

const refused = (code) => (error) => error instanceof FieldwiseError && error.code === code;

test('a plan is loaded from an object, text and bytes', () => {
  const text = JSON.stringify(demo);
  const hashes = [demo, text, new TextEncoder().encode(text)].map((plan) => engine.plan(plan).hash);
  assert.match(hashes[0], /^[0-9a-f]{32}$/);
  assert.deepEqual(new Set(hashes).size, 1);
});

test('a bad plan throws everything that is wrong with it', () => {
  const wrong = structuredClone(demo);
  wrong.colour = 'red';
  wrong.fields[0].type = 'mail';
  wrong.fields[1].showIf = { '==': [{ var: 'nobody' }, 1] };
  assert.throws(
    () => engine.plan(wrong),
    (error) => {
      assert.equal(error.name, 'FieldwiseError');
      const paths = error.errors.map(({ path }) => path);
      assert.ok(paths.includes('/colour'), paths.join());
      assert.ok(paths.includes('/fields/0/type'), paths.join());
      assert.ok(
        paths.some((path) => path.startsWith('/fields/1/showIf')),
        paths.join(),
      );
      assert.ok(error.errors.every(({ code, message }) => code && message));
      return true;
    },
  );
  assert.throws(() => engine.plan('{'), FieldwiseError);
  assert.throws(() => engine.plan(undefined), FieldwiseError);
  assert.throws(() => engine.plan(new Uint8Array([0x22, 0xff, 0x22])), FieldwiseError);
  assert.throws(() => engine.plan('"\ud800"'), FieldwiseError);
});

test('decides the same whatever order events arrive in', () => {
  const plan = engine.plan(demo);
  const [a, b] = [plan.session(), plan.session()];
  a.add(answers);
  for (const event of [...answers, ...answers].reverse()) b.add(event);
  assert.equal(a.stateHash(), b.stateHash());
  assert.equal(a.decideJson({ now, offer: 'guide' }), b.decideJson({ now, offer: 'guide' }));

  const decision = a.decide({ now, offer: 'guide' });
  assert.equal(JSON.stringify(decision), a.decideJson({ now, offer: 'guide' }));
  assert.equal(decision.answers.email.value, 'Ada@acme.example');
  assert.equal(decision.answers.company_size, undefined);
  assert.ok(decision.errors.some(({ path }) => path === '/answers/company_size'));
  assert.ok(!decision.visible.includes('timeline'));
  assert.deepEqual(decision.skipped, ['company']);
  assert.equal(decision.stage.stage, 'inquiry');
  // Before it happened it does not count.
  assert.deepEqual(a.decide({ now: now - 2 * minute }).answers, {});
});

test('refused events change nothing', () => {
  const session = engine.plan(demo).session();
  session.add(answers);
  const before = session.stateHash();
  assert.throws(() => session.add({ ...answers[1], value: 'other@acme.example' }), refused('fork'));
  assert.throws(() => session.add([log({ type: 'visit' })[0], { type: 'what' }]), FieldwiseError);
  assert.throws(() => session.add('{"client":'), FieldwiseError);
  assert.throws(() => session.add(undefined), FieldwiseError);
  assert.equal(session.stateHash(), before);
});

test('times and offers that are none', () => {
  const session = engine.plan(demo).session();
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, 'soon']) {
    assert.throws(() => session.decide({ now: bad }), refused('now'));
    assert.throws(() => session.validate({ answers: {} }, { now: bad }), refused('now'));
  }
  assert.equal(session.decide({ now: now + 0.9 }).decided_at, now);
  assert.equal(session.decide({ now, offer: 'nowhere' }).ask.stop.code, 'unknown_offer');
  assert.ok(Math.abs(session.decide().decided_at - Date.now()) < minute);
});

test('validates in one call, from JSON or a plan', async () => {
  const submission = { offer: 'guide', answers: { email: 'ada@acme.example', name: 'Ada' } };
  const plan = engine.plan(demo);
  const results = [
    await validate(demo, submission, { now }),
    await validate(JSON.stringify(demo), submission, { now }),
    await validate(plan, submission, { now }),
    plan.validate(submission, { now }),
    plan.session().validate(submission, { now }),
  ];
  for (const result of results) assert.deepEqual(result, results[0]);
  const missing = plan.validate({ offer: 'guide', answers: {} }, { now });
  assert.equal(missing.valid, false);
  assert.ok(missing.errors.some(({ path }) => path === '/answers/email'));
  await assert.rejects(validate({ fieldwise: 2 }, submission), FieldwiseError);
});

test('what was disposed of is an error, never a trap', () => {
  const plan = engine.plan(demo);
  const session = plan.session();
  plan.dispose();
  plan.dispose();
  for (const use of [
    () => plan.session(),
    () => plan.describe(),
    () => plan.validate({ answers: {} }),
  ]) {
    assert.throws(use, refused('handle'));
  }
  // A session holds on to its plan.
  session.add(answers);
  assert.equal(session.decide({ now }).stage.stage, 'inquiry');
  session.dispose();
  session.dispose();
  for (const use of [
    () => session.add(answers),
    () => session.decide(),
    () => session.stateHash(),
    () => session.validate({ answers: {} }),
  ]) {
    assert.throws(use, refused('handle'));
  }
});

test('what nobody holds is freed by the garbage collector', async () => {
  const freed = { plans: 0, sessions: 0 };
  const counting = new Engine({
    loadPlan: () => '{"plan":1,"hash":"h"}',
    createSession: () => 1,
    freePlan: () => {
      freed.plans += 1;
    },
    freeSession: () => {
      freed.sessions += 1;
    },
  });
  const kept = counting.plan('{}');
  (() => {
    for (let i = 0; i < 100; i += 1) kept.session();
    for (let i = 0; i < 100; i += 1) counting.plan('{}');
  })();
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let i = 0; i < 50 && freed.plans + freed.sessions < 190; i += 1) {
    collect();
    await sleep(10);
  }
  assert.ok(freed.plans >= 90 && freed.plans <= 100, `${freed.plans} plans`);
  assert.ok(freed.sessions >= 90 && freed.sessions <= 100, `${freed.sessions} sessions`);
  assert.equal(kept.hash, 'h');
});

test('memory does not grow with what was disposed of', () => {
  const use = () => {
    for (let i = 0; i < 200; i += 1) {
      const plan = engine.plan(demo);
      const session = plan.session();
      session.add(answers);
      session.decide({ now, offer: 'guide' });
      session.dispose();
      plan.dispose();
    }
  };
  use();
  const before = process.memoryUsage().external;
  for (let i = 0; i < 5; i += 1) use();
  assert.ok(process.memoryUsage().external - before < 2_000_000);
});

test('the types say what the engine gives', async () => {
  const plan = engine.plan(demo);
  const session = plan.session();
  session.add(answers);
  const submission = { offer: 'guide', answers: { email: 'x' } };
  const tools = await loadFull();
  const published = tools.plan(demo).publishJson();
  const preset = await readFile(join(root, 'demo/presets/dual-score.json'));
  const lead = tools.plan(preset).session();
  const more = [
    { type: 'download', name: 'guide' },
    { type: 'download', name: 'prices' },
    { type: 'download', name: 'checklist' },
    { type: 'demo_request' },
    { type: 'outcome', outcome: 'accepted', by: 'ben' },
    { type: 'outcome', outcome: 'lost', reason: 'price' },
    { type: 'opt_out', scope: 'sales' },
    { type: 'disqualify', outcome: 'Disqualified_Size', kind: 'never' },
    { type: 'lift' },
    { type: 'assigned', rep: 'ben', pool: 'sales', among: { ben: 1 } },
    { type: 'announced', id: 'stage:sql:0', digest: '0f' },
  ].map((body, i) => ({ client: 'crm', seq: i + 1, at: now + i, ...body }));
  lead.add([...answers, ...more]);
  const history = lead.history({ now: now + minute });
  assert.ok(history.transitions.length > 1 && history.triggers.length > 0);
  const samples = [
    ['Decision', session.decideJson({ now, offer: 'guide' })],
    ['Decision', plan.session().decideJson({ now })],
    ['Decision', engine.plan(published).session().decideJson({ now, offer: 'guide' })],
    ['ValidationResult', session.validateJson(JSON.stringify(submission), { now })],
    ['PlanDescription', plan.describeJson()],
    ['PlanJson', published],
    ['PlanJson', JSON.stringify(demo)],
    ['History', JSON.stringify(history)],
    ['LeadEvent[]', JSON.stringify([...answers, ...more])],
  ];
  // `satisfies` on a literal refuses members that are missing and members that are too many.
  const source = samples.map(([type, json]) => `(${json}) satisfies T.${type};`).join('\n');
  const folder = await mkdtemp(join(root, 'dist/types-'));
  try {
    const file = join(folder, 'samples.ts');
    await writeFile(file, `import type * as T from '../full.js';\n${source}\n`);
    const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck'];
    const target = ['--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler'];
    execFileSync(process.execPath, [tsc, ...flags, ...target, file], { encoding: 'utf8' });
  } catch (error) {
    assert.fail(error.stdout ?? error);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a plan for a visitor is the same plan but for what its variants change', () => {
  const plain = engine.plan(demo);
  assert.equal(plain.forVisitor('v1'), plain, 'without experiments there is nothing to change');
  const experiments = [
    {
      key: 'short',
      variants: [
        { key: 'all', weight: 0 },
        { key: 'one', change: { offers: { guide: { quota: 1 } } } },
      ],
    },
  ];
  const written = engine.plan({ ...demo, experiments });
  const own = written.forVisitor('v1');
  assert.notEqual(own, written);
  assert.equal(own.hash, written.hash);
  written.dispose();
  const session = own.session();
  session.add(log({ type: 'visit', offer: 'guide' }));
  const { ask, experiments: met } = session.decide({ now, offer: 'guide' });
  assert.equal(ask.quota, 1);
  assert.deepEqual(met, { short: 'one' });
  assert.equal(own.forVisitor('v2').session().decide({ now }).experiments.short, 'one');
  assert.throws(() => written.forVisitor('v1'), refused('handle'));
  // SHA-256 of the token is what the server knows a visitor by.
  const halves = [{ key: 'a', variants: [...'01234567'].map((key) => ({ key: `v${key}` })) }];
  const dealt = engine.plan({ ...demo, experiments: halves });
  const variantOf = (one) => one.session().decide({ now }).experiments.a;
  const id = '26594ba2c73ebc172047f2305663bc2c5e6ff60a88182eef43e353f48fc95b94';
  assert.equal(
    variantOf(dealt.forToken('0123456789abcdefghijkl')),
    variantOf(dealt.forVisitor(id)),
  );
});

test('experiments that nobody checked harm no page', () => {
  const odd = [
    [{}],
    [7, null, 'x', []],
    [{ key: 'a' }, { key: 'b', variants: 7 }, { key: 'c', variants: {} }],
    [{ key: 'a', variants: [] }],
    [{ key: 'a', variants: [null, 3, { weight: 'x' }, { weight: -5 }, { weight: 1e300 }] }],
    [{ variants: [{ change: 7 }] }],
    [{ variants: [{ change: null }] }],
    [{ variants: [{ change: { fields: { email: null } } }] }],
    [{ variants: [{ change: { fields: { email: { key: 'other', type: [] } } } }] }],
    [{ variants: [{ change: { ask: { queue: { a: { b: { c: 1 } } } }, offers: null } }] }],
    [{ variants: [{ change: { experiments: { a: 1 }, fieldwise: 2 } }] }],
  ];
  for (const experiments of odd) {
    const plan = engine.plan({ ...demo, experiments });
    for (const visitor of ['', 'v1', 'v2', '\u0000', 'x'.repeat(1e5)]) {
      try {
        plan.forVisitor(visitor).session().decide({ now, offer: 'guide' });
      } catch (error) {
        assert.ok(error instanceof FieldwiseError, JSON.stringify(experiments));
        assert.ok(error.errors.every(({ code, message }) => code && message));
      }
    }
  }
  assert.throws(() => engine.plan({ ...demo, experiments: {} }), refused('type'));
});
