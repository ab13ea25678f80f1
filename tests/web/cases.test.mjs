// The shared cases (tests/cases/README.md) through the npm package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FieldwiseError, load } from '../../dist/index.js';
import { assertContains, assertErrors, caseFiles, eventsOf, planOf } from '../cases/cases.mjs';

const engine = await load();
const toMs = (now) => (typeof now === 'number' ? now : engine.parseTime(now));

function loadErrors(plan) {
  try {
    engine.plan(plan).dispose();
    return [];
  } catch (error) {
    assert.ok(error instanceof FieldwiseError);
    return error.errors;
  }
}

function run(one) {
  const text = planOf(one);
  if (one.errors && !one.submission) {
    assertErrors(loadErrors(text), one.errors);
    return;
  }
  const whole = engine.plan(text);
  const published = whole.publishJson();
  for (const part of one.absent ?? []) assert.ok(!published.includes(part), part);
  for (const part of one.present ?? []) assert.ok(published.includes(part), part);
  const session = (one.published === true ? engine.plan(published) : whole).session();
  const now = toMs(one.now);
  session.add(eventsOf(one, now));
  if (one.expect) assertContains(session.decide({ now, offer: one.offer }), one.expect);
  if (one.submission) {
    const result = session.validate(one.submission, { now });
    assert.equal(result.valid, one.valid);
    assertErrors(result.errors, one.errors ?? []);
    if (one.answers) assert.deepEqual(result.answers, one.answers);
  }
}

for (const { file, cases } of caseFiles()) {
  test(file, async (t) => {
    for (const one of cases) await t.test(one.name, () => run(one));
  });
}
