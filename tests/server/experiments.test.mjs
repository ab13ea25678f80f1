// A visitor's variants on the server: the page's, from the token alone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  binary,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const variants = [
  { key: 'control' },
  {
    key: 'other',
    weight: 2,
    change: {
      ask: { queue: [['email', 'company']] },
      fields: { email: { label: 'Where to?' } },
      thresholds: [{ stage: 'mql', when: [{ axis: 'fit', min: 0 }] }],
    },
  },
];

/** docs/experiments.md: whose share of the hash is below a third meets the control. */
function variantOf(visitorToken) {
  const sha256 = (text) => createHash('sha256').update(text);
  const id = sha256(visitorToken).digest('hex');
  const share = sha256(`form:${id}`).digest().readUInt32BE() / 2 ** 32;
  return share < 1 / 3 ? 'control' : 'other';
}

async function startWithExperiment(t) {
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  plan.experiments = [{ key: 'form', variants }];
  const folder = temporaryFolder(t);
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return startServer(t, { folder, plan: file });
}

const lead = (server, { lead: id }) =>
  server.get(`/v1/leads/${id}`, { Authorization: `Bearer ${secretKey}` });

test('sync, submit and lead decide with the variants of the visitor', async (t) => {
  const server = await startWithExperiment(t);
  const met = new Set();
  while (met.size < 2) {
    const visitor = token();
    const variant = variantOf(visitor);
    met.add(variant);
    const visit = { client: 'c1', seq: 1, at: Date.now() - 1000, type: 'visit', offer: 'guide' };
    const synced = await server.sync(visitor, [visit], { offer: 'guide' });
    const { experiments, ask } = synced.body.decision;
    assert.deepEqual(experiments, { form: variant });
    const asked = ask.fields.map(({ field }) => field);
    assert.deepEqual(
      asked,
      variant === 'other' ? ['email', 'company'] : ['email', 'company_size', 'company'],
    );

    const submit = (answers) =>
      server.post('/v1/submit', { key: publishableKey, visitor, offer: 'guide', answers });
    const refused = await submit({ company: 'Acme' });
    assert.equal(refused.status, 422);
    const label = variant === 'other' ? 'Where to?' : 'Work e-mail';
    assert.equal(refused.body.errors[0].message, `Answer "${label}"`);

    const taken = await submit({ email: 'ada@acme.example' });
    assert.equal(taken.status, 200);
    assert.deepEqual(taken.body.decision.experiments, { form: variant });
    const stage = variant === 'other' ? 'mql' : 'inquiry';
    assert.equal(taken.body.decision.stage.stage, stage);
    const { decision } = (await lead(server, taken.body)).body;
    assert.deepEqual(decision.experiments, { form: variant });
    assert.equal(decision.stage.stage, stage);
  }
});

test('the event file names what leads were dealt out by', async (t) => {
  const server = await startWithExperiment(t);
  const secret = { Authorization: `Bearer ${secretKey}` };
  const expected = {};
  for (let i = 0; i < 6; i += 1) {
    const visitor = token();
    const visit = { client: 'c1', seq: 1, at: Date.now() - 1000, type: 'visit', dealt_as: 'me' };
    const { body } = await server.sync(visitor, [visit]);
    const answers = { email: 'ada@acme.example' };
    const sent = { key: publishableKey, visitor, offer: 'guide', answers };
    const { lead: id } = (await server.post('/v1/submit', sent)).body;
    expected[id] = body.decision.experiments;
  }
  const file = join(server.folder, 'events.ndjson');
  writeFileSync(file, (await server.get('/v1/events', secret)).text);
  const at = new Date(Date.now() + 60_000).toISOString();
  const args = ['decide', '--plan', join(server.folder, 'plan.json'), '--events', file, '--at', at];
  const lines = execFileSync(binary, args, { encoding: 'utf8' }).trimEnd().split('\n');
  const decided = lines.map((line) => JSON.parse(line));
  assert.deepEqual(
    Object.fromEntries(decided.map(({ visitor, decision }) => [visitor, decision.experiments])),
    expected,
  );
});

test('who sends a form without a token was shown the plan as written', async (t) => {
  const server = await startWithExperiment(t);
  const visit = { client: 'c1', seq: 1, at: Date.now() - 1000, type: 'visit' };
  for (let i = 0; i < 8; i += 1) {
    const answers = { email: `a${i}@acme.example` };
    // An event of a visit shows nobody a variant either.
    const body = { key: publishableKey, offer: 'guide', answers, events: i < 4 ? [] : [visit] };
    const taken = await server.post('/v1/submit', body);
    assert.equal(taken.status, 200);
    assert.deepEqual(taken.body.decision.experiments, {});
    assert.deepEqual((await lead(server, taken.body)).body.decision.experiments, {});
  }
  const file = join(server.folder, 'events.ndjson');
  const secret = { Authorization: `Bearer ${secretKey}` };
  writeFileSync(file, (await server.get('/v1/events', secret)).text);
  const args = ['experiment', '--plan', join(server.folder, 'plan.json'), '--events', file];
  assert.match(execFileSync(binary, args, { encoding: 'utf8' }), /^form: 0 visitors\n/);
});
