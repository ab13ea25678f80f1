// A page and its server come to hold the same: kept, sent, met with other tabs and devices.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStore } from '../../dist/sync.js';
import { FakeServer, problem } from './fake-server.mjs';
import { agree, answer, offline, open, plan } from './sync-page.mjs';

test('with consent everything is kept, sent and acknowledged', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  client.record({ type: 'visit', offer: 'guide' });
  client.record(answer('email', 'ada@acme.example'));
  await client.consent(true);
  assert.equal((await store.read()).queue.length, 2);
  await client.sync();
  agree(client);
  server.now += 5000;
  client.record(answer('name', 'Ada'));
  assert.equal(client.pending, 1);
  await client.sync();
  agree(client);
  const kept = await store.read();
  assert.equal(kept.queue.length, 0);
  assert.equal(kept.log.length, 3);
  assert.match(kept.meta.visitor, /^[A-Za-z0-9_-]{32}$/);
  assert.ok(
    server.requests.every(({ path, type }) => path === '/v1/sync' && type === 'text/plain'),
  );
  // Only what is new goes out.
  assert.deepEqual(
    server.requests.at(-1).body.events.map(({ seq }) => seq),
    [3],
  );
});

test('who comes back goes on where they stopped, also offline', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const first = await open(server, { store });
  await first.consent(true);
  first.record(answer('email', 'ada@acme.example'));
  await first.sync();
  first.record(answer('name', 'Ada'));
  await sleep(0);
  first.dispose();

  server.script.push(offline, offline);
  const second = await open(server, { store });
  assert.notEqual(second.client, first.client);
  assert.equal(second.decide().answers.email.value, 'ada@acme.example');
  assert.equal(second.decide().answers.name.value, 'Ada');
  await second.sync();
  assert.equal(second.status, 'offline');
  server.script.length = 0;
  await second.sync();
  agree(second);
  assert.equal(server.visitors.length, 1);
});

test('a clock that is wrong is corrected', async () => {
  const server = new FakeServer(plan);
  for (const skew of [-3_600_000, 7_200_000]) {
    const client = await open(server, { skew, store: new MemoryStore() });
    await client.consent(true);
    client.record({ type: 'visit', offer: 'guide' });
    server.now += 3000;
    client.record(answer('email', 'ada@acme.example'));
    await client.sync();
    agree(client);
    assert.equal(client.now(), server.now);
    server.now += 60_000;
    client.record(answer('name', 'Ada'));
    const decision = client.decide();
    assert.equal(decision.decided_at, server.now);
    assert.equal(decision.answers.name.at, server.now);
    await client.sync();
    agree(client);
  }
});

test('two tabs share one visitor and see what the other did', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const [a, b] = [await open(server, { store }), await open(server, { store })];
  await a.consent(true);
  a.record(answer('email', 'ada@acme.example'));
  await a.sync();
  await b.consent(true);
  b.record(answer('name', 'Ada'));
  await b.sync();
  await a.sync();
  agree(a);
  agree(b);
  assert.equal(a.decide().answers.name.value, 'Ada');
  assert.equal(b.decide().answers.email.value, 'ada@acme.example');
  assert.equal(server.visitors.length, 1);
});

test('two devices of one visitor meet on the server', async () => {
  const server = new FakeServer(plan);
  const phone = new MemoryStore();
  const laptop = new MemoryStore();
  const a = await open(server, { store: phone });
  await a.consent(true);
  a.record(answer('email', 'ada@acme.example'));
  await a.sync();
  const { visitor } = (await phone.read()).meta;
  await laptop.apply({ meta: { visitor, consent: true, cursor: 0 } });
  const b = await open(server, { store: laptop });
  b.record(answer('name', 'Ada'));
  await b.sync();
  await a.sync();
  agree(a);
  agree(b);
});

test('requests stay small, and too large ones are halved', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  for (let i = 0; i < 60; i += 1) client.record(answer('name', `${i} ${'x'.repeat(3000)}`));
  server.script.push(() => problem(413, 'too_large'));
  await client.sync();
  assert.equal(client.pending, 0);
  assert.equal(client.divergences, 0);
  for (const { body } of server.requests) {
    assert.ok(Buffer.byteLength(JSON.stringify(body)) < 50 * 1024);
  }
  assert.equal(server.visitors[0].events.length, 60);
});

test('for lack of room behaviour goes first, and no gap remains', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  for (let i = 0; i < 1000; i += 1) {
    client.record({ type: 'page', path: `/pricing/${'x'.repeat(500)}/${i}` });
    if (i === 500) client.record(answer('name', 'Ada'));
  }
  assert.ok(client.pending < 600);
  await client.sync();
  agree(client);
  const events = server.visitors[0].events.map(({ event }) => event);
  assert.equal(events.filter(({ type }) => type === 'answer').length, 2);
  const dropped = events.filter(({ type }) => type === 'dropped');
  assert.ok(dropped.length >= 1 && dropped.length <= 2);
  assert.equal(events.at(-1).path.split('/').at(-1), '999');
});

test('leaving the page sends what fits into one request that outlives it', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  client.record(answer('name', 'Ada'));
  client.flush();
  assert.equal(server.requests.at(-1).keepalive, true);
  // Sent is not acknowledged.
  assert.equal(client.pending, 1);
  await sleep(10);
  assert.equal(client.pending, 0);
  await client.sync();
  agree(client);
});

test('storage that fails leaves the page working, in memory', async () => {
  const server = new FakeServer(plan);
  const full = new MemoryStore();
  const store = {
    read: () => full.read(),
    apply: () => Promise.reject(new Error('quota')),
    clear: () => full.clear(),
    close: () => {},
  };
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  agree(client);
  assert.equal(client.storage, 'memory');
  client.record(answer('name', 'Ada'));
  await client.sync();
  agree(client);
});

test('an event that the engine refuses is not recorded', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  assert.throws(() => client.record({ type: 'nonsense' }), { name: 'FieldwiseError' });
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  agree(client);
});
