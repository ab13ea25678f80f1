// Each site has a plan of its own; its versions stay in the database, one of them is in force.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { query, script } from './database.mjs';
import {
  binary,
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  storeArgs,
  temporaryFolder,
  token,
} from './server.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const original = readFileSync(planFile, 'utf8');

/** The fixture's plan, changed by `change`, in a file. */
function variant(folder, name, change) {
  const plan = JSON.parse(original);
  change(plan);
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(plan));
  return file;
}

/** Runs `fieldwise serve` where it is expected to end by itself. */
const serve = (...args) =>
  spawnSync(binary, ['serve', '--port', '0', ...args], {
    encoding: 'utf8',
    timeout: 10_000,
    env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey },
  });

/** Starts a server, asks it for its published plan, and stops it. */
async function published(t, folder, plan) {
  const server = await startServer(t, { folder, plan });
  const { body, headers } = await server.get(`/v1/plan?key=${publishableKey}`);
  await server.stop();
  return { body, hash: JSON.parse(headers.get('etag')) };
}

const versions = (folder) =>
  query(
    folder,
    'SELECT hash, published_hash, json, created_at, activated_at FROM plan ORDER BY created_at',
  );
const inForce = (folder) =>
  query(
    folder,
    "SELECT plan, published_plan, previous_published FROM site WHERE id = 'default'",
  )[0];

test('a plan is kept as it was written, once, and put in force when it differs', async (t) => {
  const folder = temporaryFolder(t);
  const first = await published(t, folder, planFile);
  const kept = versions(folder);
  assert.equal(kept.length, 1);
  assert.equal(kept[0][1], first.hash);
  assert.equal(kept[0][2], original);
  assert.equal(kept[0][3], kept[0][4]);
  assert.deepEqual(inForce(folder), [kept[0][0], first.hash, '']);

  await published(t, folder, planFile);
  assert.deepEqual(versions(folder), kept, 'the same plan is no new version');

  const changed = variant(folder, 'changed.json', (plan) => (plan.name = 'Changed'));
  const second = await published(t, folder, changed);
  assert.equal(second.body.name, 'Changed');
  const both = versions(folder);
  assert.deepEqual(both[0], kept[0]);
  assert.deepEqual(inForce(folder), [both[1][0], second.hash, first.hash]);

  // Back to the first: it is in force again, not there twice.
  await published(t, folder, planFile);
  const again = versions(folder);
  assert.equal(again.length, 2);
  assert.ok(again[0][4] > both[1][4], 'activated later than the other');
  assert.deepEqual(inForce(folder), [kept[0][0], first.hash, second.hash]);
});

test('events of the current and of the previous plan are taken, also when only a note changed', async (t) => {
  const folder = temporaryFolder(t);
  const first = await published(t, folder, planFile);
  const renamed = variant(folder, 'renamed.json', (plan) => (plan.name = 'Renamed'));
  const second = await published(t, folder, renamed);
  const noted = variant(folder, 'noted.json', (plan) => {
    plan.name = 'Renamed';
    plan.notes = 'another private note';
  });
  const third = await published(t, folder, noted);
  assert.equal(versions(folder).length, 3);
  assert.deepEqual(inForce(folder).slice(1), [third.hash, second.hash]);

  const server = await startServer(t, { folder, plan: noted });
  const visitor = token();
  const send = (seq, plan) => server.sync(visitor, [{ ...page('c1', seq, '/'), plan }]);
  for (const [i, { hash }] of [second, third].entries()) {
    assert.equal((await send(i + 1, hash)).status, 200, hash);
  }
  for (const hash of [first.hash, sha256('another')]) {
    const { status, body } = await send(3, hash);
    assert.deepEqual([status, body.code, body.plan], [409, 'plan_unknown', third.hash]);
  }
});

test('without --plan the last one goes on; a database without one says so', async (t) => {
  const folder = temporaryFolder(t);
  const first = await published(t, folder, planFile);
  const child = spawnSync(
    'timeout',
    ['-s', 'TERM', '1', binary, 'serve', ...storeArgs(folder), '--port', '0'],
    { encoding: 'utf8' },
  );
  assert.match(child.stdout, /Fieldwise listens on /, child.stderr);
  assert.deepEqual(inForce(folder).slice(1), [first.hash, '']);

  const refused = serve(...storeArgs(temporaryFolder(t)));
  assert.equal(refused.status, 1);
  assert.match(
    refused.stderr,
    /(test\.sqlite|\/postgres) holds no plan yet; give one: --plan PLAN/,
  );
});

test('a plan that does not load leaves the one in force alone', async (t) => {
  const folder = temporaryFolder(t);
  await published(t, folder, planFile);
  const before = [versions(folder), inForce(folder)];
  const wrong = variant(folder, 'wrong.json', (plan) => (plan.fields[0].type = 'nonsense'));
  const refused = serve(...storeArgs(folder), '--plan', wrong);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /unknown_value/);
  assert.deepEqual([versions(folder), inForce(folder)], before);
});

test('each site decides by its own plan', async (t) => {
  const folder = temporaryFolder(t);
  // What the other site's plan is like in a database follows from a server that has it as its own.
  const theirs = variant(folder, 'theirs.json', (plan) => {
    plan.name = 'Theirs';
    plan.axes[1].key = 'interest';
    for (const rule of plan.rules) if (rule.axis === 'intent') rule.axis = 'interest';
  });
  const elsewhere = temporaryFolder(t);
  const { hash } = await published(t, elsewhere, theirs);
  const [[full, publishedHash, json]] = versions(elsewhere);
  assert.equal(publishedHash, hash);

  await published(t, folder, planFile);
  script(
    folder,
    `INSERT INTO site (id, name, allowed_origins, plan, published_plan, previous_published, created_at)
       VALUES ('other', 'Other', '[]', '${full}', '${hash}', '', 0);
     INSERT INTO plan VALUES ('other', '${full}', '${hash}', '${json.replaceAll("'", "''")}', 0, 0, '');
     INSERT INTO api_key VALUES ('other', 'p', 'pk', 'pk_other', '', '', 0, NULL, NULL, '');
     INSERT INTO api_key VALUES ('other', 's', 'sk', '${sha256('sk_other')}', 'read', '', 0, NULL, NULL, '');`,
  );
  const server = await startServer(t, { folder });
  assert.equal((await server.get('/v1/plan?key=pk_other')).body.name, 'Theirs');
  assert.equal((await server.get(`/v1/plan?key=${publishableKey}`)).body.name, 'Server tests');

  const visitor = token();
  const axes = ({ decision }) => decision.scores.map(({ axis, value }) => [axis, value]);
  const ours = await server.sync(visitor, [page('c1', 1, '/pricing/')]);
  assert.deepEqual(axes(ours.body), [
    ['fit', 0],
    ['intent', 25],
  ]);
  const other = { key: 'pk_other', visitor };
  const others = await server.post('/v1/sync', { ...other, events: [page('c9', 1, '/')] });
  assert.deepEqual([others.status, others.body.cursor], [200, 1], others.text);
  assert.deepEqual(axes(others.body), [
    ['fit', 0],
    ['interest', 0],
  ]);

  const submitted = await server.post('/v1/submit', {
    ...other,
    offer: 'guide',
    answers: { email: 'ada@acme.example', company_size: '50+' },
  });
  assert.equal(submitted.status, 200, submitted.text);
  const lead = (key) =>
    server.get(`/v1/leads/${submitted.body.lead}`, { Authorization: `Bearer ${key}` });
  assert.deepEqual(axes((await lead('sk_other')).body), [
    ['fit', 60],
    ['interest', 0],
  ]);
  assert.equal((await lead(secretKey)).status, 404);
});
