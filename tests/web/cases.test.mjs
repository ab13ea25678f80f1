// The shared cases (tests/cases/README.md) through the npm package, in the page's module and the
// full one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadFull } from '../../dist/full.js';
import { load as loadPage } from '../../dist/index.js';
import {
  assertAmongOthers,
  assertContains,
  assertErrors,
  caseFiles,
  eventsOf,
  isAboutLoading,
  planOf,
} from '../cases/cases.mjs';

const full = await loadFull();
const page = await loadPage();
const toMs = (now) => (typeof now === 'number' ? now : page.parseTime(now));

function loadErrors(engine, plan) {
  try {
    engine.plan(plan).dispose();
    return [];
  } catch (error) {
    assert.equal(error.name, 'FieldwiseError');
    return error.errors;
  }
}

/**
 * The page does not run a plan's examples, nor does it try all variants or look for thresholds that
 * nobody reaches, and has no sentences.
 */
const inPage = (errors) => errors.filter((e) => !ofTools(e)).map(({ says, ...error }) => error);
const ofTools = ({ code, path }) =>
  /^\/(examples|experiments)(\/|$)/.test(path) ||
  code === 'unreachable' ||
  code === 'contradiction';

function run(engine, one) {
  const text = planOf(one);
  if (isAboutLoading(one)) {
    const errors = loadErrors(engine, text);
    assertErrors(errors, engine === full ? one.errors : inPage(one.errors));
    return;
  }
  const published = full.plan(text).publishJson();
  for (const part of one.absent ?? []) assert.ok(!published.includes(part), part);
  for (const part of one.present ?? []) assert.ok(published.includes(part), part);
  const written = engine.plan(one.published === true ? published : text);
  const plan = one.visitor ? written.forVisitor(one.visitor) : written;
  if (engine === full) assert.equal(plan.publishJson(), published);
  const session = plan.session();
  const now = toMs(one.now);
  session.add(eventsOf(one, now));
  if (one.expect) assertContains(session.decide({ now, offer: one.offer }), one.expect);
  if (one.journey)
    assertAmongOthers(
      plan.journey(eventsOf(one, now), { now, backwards: one.backwards ?? false }),
      one.journey,
    );
  if (one.history) assertAmongOthers(session.history({ now }), one.history);
  if ('changesAt' in one) {
    const next = one.changesAt && toMs(one.changesAt);
    assert.equal(session.changesAt({ now, offer: one.offer }), next);
  }
  if (one.submission) {
    const result = session.validate(one.submission, { now });
    assert.equal(result.valid, one.valid);
    assertErrors(result.errors, one.errors ?? []);
    if (one.answers) assert.deepEqual(result.answers, one.answers);
  }
}

for (const [name, engine] of Object.entries({ full, page })) {
  for (const { file, cases } of caseFiles()) {
    test(`${name}: ${file}`, async (t) => {
      for (const one of cases) {
        if (engine === full || !one.whole) await t.test(one.name, () => run(engine, one));
      }
    });
  }
}
