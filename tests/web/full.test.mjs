// What only the full module has; tests/web/live.test.mjs has scorer and batch.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { FieldwiseError, load, validate } from '../../dist/full.js';
import { load as loadPage } from '../../dist/index.js';

const demo = JSON.parse(await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8'));
const engine = await load();
const now = Date.UTC(2026, 10, 21, 10);

const refused = (code) => (error) => error instanceof FieldwiseError && error.code === code;

test('publishing gives a plan without what is private', () => {
  const plan = engine.plan(demo);
  const published = plan.publish();
  assert.equal(published.notes, undefined);
  assert.equal(published.examples, undefined);
  assert.equal(JSON.stringify(published), plan.publishJson());
  assert.notEqual(engine.plan(published).hash, plan.hash);
  assert.deepEqual(
    plan.describe().fields.map(({ key }) => key),
    demo.fields.map(({ key }) => key),
  );
});

test('a plan that was disposed of cannot be published or score', () => {
  const plan = engine.plan(demo);
  plan.dispose();
  for (const use of [() => plan.publish(), () => plan.scorer(), () => plan.batch()]) {
    assert.throws(use, refused('handle'));
  }
});

test('an error is an instance of the class of every entry', async () => {
  const { FieldwiseError: OfPage } = await import('../../dist/index.js');
  assert.notEqual(OfPage, FieldwiseError);
  assert.throws(() => engine.plan('{'), OfPage);
  assert.ok(!(new Error('other') instanceof OfPage));
});

test('examples are run here, and not in the page', async () => {
  const wrong = structuredClone(demo);
  wrong.examples[0].expect.stage = 'won';
  assert.throws(() => engine.plan(wrong), refused('example_failed'));
  await assert.rejects(validate(wrong, { answers: {} }), refused('example_failed'));
  assert.equal((await loadPage()).plan(wrong).hash.length, 32);
});

test('logic', () => {
  const data = { age: 20 };
  assert.deepEqual(engine.logic({ rule: { '<': [{ var: 'age' }, 18] }, data }), { value: false });
  assert.deepEqual(engine.logic({ rule: { '<': [{ var: 'x' }, 18] } }), { value: false });
  const compat = { dialect: 'compat' };
  assert.deepEqual(engine.logic({ rule: { '<': [{ var: 'x' }, 18] } }, compat), { value: true });
  assert.equal(engine.logic({ rule: { 'no such': 1 } }).error.type, 'Unknown Operator');
});

test('logic refuses times and dialects that are none', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, 'soon']) {
    assert.throws(() => engine.logic({ rule: 1 }, { now: bad }), refused('now'));
  }
  assert.throws(() => engine.logic({ rule: 1 }, { dialect: 'js', now }), refused('dialect'));
});
