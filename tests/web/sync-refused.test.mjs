// What the server has lost, has otherwise, refuses or does not answer: nothing is lost, and nothing is asked for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStore } from '../../dist/sync.js';
import { FakeServer, problem } from './fake-server.mjs';
import { agree, answer, demo, engine, offline, open, plan } from './sync-page.mjs';

test('an answer of the server that is lost does no harm', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  server.script.push((path, body) => {
    server.answer(path, body);
    throw new TypeError('cut off');
  });
  await client.sync();
  assert.equal(client.status, 'offline');
  client.record(answer('name', 'Ada'));
  await client.sync();
  agree(client);
  assert.equal(server.visitors[0].events.length, 2);
});

test('attempts are repeated later, with growing pauses, and at once with sync()', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  server.script.push(
    offline,
    () => problem(503, 'storage'),
    () => new Response('<h1>', { status: 502 }),
  );
  await client.sync();
  for (let i = 0; i < 100 && client.status !== 'synced'; i += 1) await sleep(10);
  agree(client);
  assert.ok(server.requests.length >= 4);
});

test('a gap: what the server lost is sent again', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  await client.consent(true);
  for (const value of ['Ada', 'Bea', 'Cid']) {
    client.record(answer('name', value));
    await client.sync();
  }
  server.restore((await store.read()).meta.visitor, 1);
  client.record(answer('name', 'Dan'));
  await client.sync();
  agree(client);
  assert.equal(server.visitors[0].events.length, 4);
});

test('a gap that this device cannot fill: the rest goes out under a new client id', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  const before = client.client;
  await client.consent(true);
  server.script.push(() => problem(409, 'gap', { client: before, expected: 0 }));
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  agree(client);
  assert.notEqual(client.client, before);
  client.record(answer('name', 'Ada'));
  await client.sync();
  agree(client);
});

test('a fork: what the server has otherwise goes out under a new client id', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  const { visitor } = (await store.read()).meta;
  // A copied device spoke first, with the same client id.
  server.answer('/v1/sync', {
    key: 'pk_test',
    visitor,
    events: [{ client: client.client, seq: 2, at: server.now, ...answer('name', 'Eve') }],
  });
  const before = client.client;
  client.record(answer('name', 'Ada'));
  client.record(answer('company', 'Acme'));
  await client.sync();
  agree(client);
  assert.notEqual(client.client, before);
  assert.equal(server.visitors[0].events.length, 4);
  client.record(answer('role', 'director'));
  await client.sync();
  agree(client);
});

test('a plan that the server no longer knows', async () => {
  const server = new FakeServer(plan);
  const other = engine.plan({ ...demo, name: 'Older' });
  const client = await open(server, { plan: other });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  assert.equal(client.status, 'synced');
  assert.equal(client.divergences, 0);
  assert.equal(server.visitors[0].events[0].event.plan, plan.hash);
  client.record(answer('name', 'Ada'));
  const count = server.requests.length;
  await client.sync();
  assert.equal(server.requests.length, count + 1);
});

test('an event that the server refuses does not hold up the others', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  client.record({ type: 'page', path: '/pricing' });
  client.record(answer('name', 'Ada'));
  const errors = [{ code: 'path', path: '/events/1/path', message: 'No.' }];
  server.script.push(() => problem(422, 'event', { errors }));
  await client.sync();
  agree(client);
  assert.deepEqual(client.problem.errors, errors);
  const types = server.visitors[0].events.map(({ event }) => event.type);
  assert.deepEqual(types, ['answer', 'dropped', 'answer']);
});

test('a server that refuses for good is not asked again and again', async () => {
  const server = new FakeServer(plan);
  const client = await open(server, { key: 'pk_wrong' });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  assert.equal(client.status, 'refused');
  assert.equal(client.problem.code, 'key');
  assert.equal(server.requests.length, 1);
  assert.equal(client.pending, 1);
});

test('what was erased on the server goes from the device too', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  server.script.push(() => problem(410, 'forgotten'));
  const before = client.client;
  await client.sync();
  assert.equal(client.status, 'held');
  assert.equal(client.problem.code, 'forgotten');
  assert.deepEqual(client.decide().answers, {});
  assert.equal((await store.read()).meta.visitor, null);
  await client.sync();
  assert.equal(server.requests.length, 1);

  // Whoever acts then is somebody new.
  client.record(answer('name', 'Eve'));
  await client.consent(true);
  await client.sync();
  agree(client);
  assert.notEqual(client.client, before);
  assert.equal(server.visitors.at(-1).events.length, 1);
});

test('a log that differs is replaced by the server’s, and counted', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  const [{ event }] = server.visitors[0].events;
  event.at -= 1000;
  client.record(answer('name', 'Ada'));
  await client.sync();
  assert.equal(client.divergences, 1);
  assert.equal(server.requests.filter(({ body }) => body.diverged === true).length, 1, 'told');
  assert.equal(client.session.stateHash(), client.server.state);
  client.record(answer('company', 'Acme'));
  await client.sync();
  assert.equal(client.divergences, 1);
});

test('a client that sends too often waits as long as it is told, and loses nothing', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  client.record(answer('email', 'ada@acme.example'));
  await client.consent(true);
  const refuse = () =>
    new Response(JSON.stringify({ status: 429, code: 'rate', detail: 'Too many requests.' }), {
      status: 429,
      headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '1' },
    });
  server.script.push(refuse);
  const begun = Date.now();
  await client.sync();
  assert.deepEqual([client.status, client.pending], ['offline', 1]);
  while (client.pending > 0 && Date.now() - begun < 5000) await sleep(20);
  // Its own first delay would have been 1 ms.
  const waited = Date.now() - begun;
  assert.ok(waited >= 950 && waited < 5000, `${waited} ms`);
  assert.equal(server.requests.length, 2);
  agree(client);
});

test('a time that is longer than any timer can wait does not pass at once', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  client.record(answer('email', 'ada@acme.example'));
  await client.consent(true);
  const busy = () =>
    new Response('{}', { status: 503, headers: { 'Retry-After': String(30 * 86_400) } });
  server.script.push(busy, busy);
  await client.sync();
  await sleep(100);
  assert.deepEqual([client.status, client.pending, server.requests.length], ['offline', 1, 1]);
  client.dispose();
});
