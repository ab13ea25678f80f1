// Plans come over HTTP or by SIGHUP: checked, kept as versions, put in force at once, taken back.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  answer,
  bearer,
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const original = readFileSync(planFile, 'utf8');

/** The fixture's plan under another name, with what `change` does to it. */
function named(name, change = () => {}) {
  const plan = JSON.parse(original);
  plan.name = name;
  change(plan);
  return JSON.stringify(plan);
}

const upload = (server, text, query = '') => server.post(`/v1/plans${query}`, text, bearer);
const activate = (server, hash) => server.post(`/v1/plans/${hash}/activate`, '', bearer);
const list = async (server) => (await server.get('/v1/plans', bearer)).body.plans;
const published = async (server) => (await server.get(`/v1/plan?key=${publishableKey}`)).body.name;

/** Waits until `what` is true. */
async function until(what) {
  for (let i = 0; i < 400; ++i) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`waited in vain for ${what}`);
}

test('a plan is kept when it comes, in force when it is told to be, and taken back', async (t) => {
  const server = await startServer(t);
  const [first] = await list(server);
  assert.equal(first.in_force, true);

  const kept = await upload(server, named('Two'));
  assert.equal(kept.status, 201, kept.text);
  assert.deepEqual([kept.body.in_force, kept.body.activated_at], [false, null]);
  assert.equal(await published(server), 'Server tests');
  assert.equal((await server.get(`/v1/plans/${kept.body.hash}`, bearer)).text, named('Two'));

  const there = await activate(server, kept.body.hash);
  assert.equal(there.status, 200, there.text);
  assert.equal(there.body.in_force, true);
  assert.equal(await published(server), 'Two');
  assert.ok(Math.abs(there.body.activated_at - Date.now()) < 60_000);
  // Again changes nothing, neither does the same plan.
  assert.deepEqual((await activate(server, kept.body.hash)).body, there.body);
  const again = await upload(server, named('Two'), '?activate=true');
  assert.deepEqual([again.status, again.body], [200, there.body]);

  const third = await upload(server, named('Three'), '?activate=true');
  assert.deepEqual([third.status, third.body.in_force], [201, true]);
  assert.equal(await published(server), 'Three');
  await activate(server, first.hash);
  assert.equal(await published(server), 'Server tests');
  const plans = await list(server);
  assert.deepEqual(
    plans.map(({ hash, in_force }) => [hash, in_force]).sort(),
    [
      [first.hash, true],
      [kept.body.hash, false],
      [third.body.hash, false],
    ].sort(),
  );

  // It stays so without the server's --plan, and --plan is in force again after a start with it.
  await activate(server, third.body.hash);
  await server.stop();
  const restarted = await startServer(t, { folder: server.folder });
  assert.equal(await published(restarted), 'Server tests');
});

test('pages go on with the plan that was in force before', async (t) => {
  const server = await startServer(t);
  const [{ published_hash: before }] = await list(server);
  const visitor = token();
  const with_plan = (event, plan) => ({ ...event, plan });
  await server.sync(visitor, [with_plan(page('c1', 1, '/a'), before)]);
  await upload(server, named('Two'), '?activate=true');
  const second = await server.sync(visitor, [
    with_plan(answer('c1', 2, 'company', 'Acme'), before),
  ]);
  assert.equal(second.status, 200, second.text);
  await upload(server, named('Three'), '?activate=true');
  const third = await server.sync(visitor, [with_plan(page('c1', 3, '/b'), before)]);
  assert.deepEqual([third.status, third.body.code], [409, 'plan_unknown']);
});

test('a plan with mistakes is refused with all of them, and changes nothing', async (t) => {
  const server = await startServer(t);
  const bad = named('Bad', (plan) => {
    plan.rules[0].axis = 'fitt';
    plan.rules[1].signal = 'nothing';
  });
  const { status, body } = await upload(server, bad, '?activate=true');
  assert.deepEqual([status, body.code], [422, 'plan']);
  assert.deepEqual(
    body.errors.map(({ path }) => path),
    ['/rules/0/axis', '/rules/1/signal'],
  );
  for (const { message } of body.errors) assert.ok(message.length > 10, message);
  for (const [text, code] of [
    ['', 'plan'],
    ['[]', 'plan'],
    [Buffer.from([0x7b, 0xff, 0x7d]), 'plan'],
  ]) {
    assert.equal((await upload(server, text)).body.code, code);
  }
  assert.equal((await upload(server, original, '?activate=yes')).body.code, 'request');
  const typed = await server.post('/v1/plans', original, {
    ...bearer,
    'Content-Type': 'text/plain',
  });
  assert.equal(typed.status, 415);
  assert.equal((await list(server)).length, 1);
  assert.equal(await published(server), 'Server tests');
  for (const answer of [
    await activate(server, 'nothing'),
    await server.get('/v1/plans/nothing', bearer),
  ]) {
    assert.deepEqual([answer.status, answer.body.code], [404, 'not_found']);
  }
});

test('a long plan may come, of those who may send one', async (t) => {
  const server = await startServer(t);
  const long = named('Long', (plan) => (plan.notes = 'x'.repeat(3_000_000)));
  assert.equal((await upload(server, long, '?activate=true')).status, 201);
  assert.equal(await published(server), 'Long');
  // Nobody else gets to send that much: they are told before it is read.
  const stranger = await server.raw(
    'POST /v1/plans HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 3000000\r\n\r\n',
  );
  assert.match(stranger, /^HTTP\/1\.1 401 /);
  assert.match(stranger, /"code":"key"/);
  const tooLong = await server.raw(
    `POST /v1/plans HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: 9000000\r\n\r\n`,
  );
  assert.match(tooLong, /^HTTP\/1\.1 413 [\s\S]*Send at most 8192 KB/);
  const chunks = await server.raw(
    `POST /v1/sync HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n11000\r\n${'x'.repeat(0x11000)}`,
  );
  assert.match(chunks, /^HTTP\/1\.1 413 [\s\S]*Send at most 64 KB/);
});

test('plans are for keys that may manage', async (t) => {
  const server = await startServer(t);
  for (const [method, path] of [
    ['GET', '/v1/plans'],
    ['POST', '/v1/plans'],
    ['GET', '/v1/plans/x'],
    ['POST', '/v1/plans/x/activate'],
  ]) {
    const response = await fetch(server.url + path, { method });
    assert.equal(response.status, 401, path);
  }
});

test('SIGHUP loads the plan of --plan again; a bad one changes nothing', async (t) => {
  const folder = temporaryFolder(t);
  const plan = join(folder, 'plan.json');
  writeFileSync(plan, original);
  const server = await startServer(t, { folder, plan, args: ['--metrics', '127.0.0.1:0'] });
  writeFileSync(plan, named('Two'));
  process.kill(server.pid, 'SIGHUP');
  await until(async () => (await published(server)) === 'Two');

  writeFileSync(
    plan,
    named('Bad', (bad) => (bad.rules[0].axis = 'fitt')),
  );
  process.kill(server.pid, 'SIGHUP');
  await until(() => server.stderr.includes('"event":"reload"'));
  assert.match(server.stderr, /"event":"plan","detail":"\/[^"]*\.json: \/rules\/0\/axis: /);
  assert.match(server.stderr, /the plan stays as it was: 1 error/);
  assert.equal(await published(server), 'Two');
  const metrics = await (await fetch(/^Metrics: (\S+)$/m.exec(server.stdout)[1])).text();
  assert.match(metrics, /^fieldwise_plan_failures_total 1$/m);

  writeFileSync(plan, named('Three'));
  process.kill(server.pid, 'SIGHUP');
  await until(async () => (await published(server)) === 'Three');
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});
