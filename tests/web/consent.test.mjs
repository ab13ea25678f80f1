// Consent as a field: what the box does to what is kept and sent.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { load as loadFull } from '../../dist/full.js';
import { openSession } from '../../dist/headless.js';
import { load } from '../../dist/index.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';
import { FakeServer } from './fake-server.mjs';

const engine = await load();
const tools = await loadFull();
const plan = engine.plan(
  tools
    .plan({
      fieldwise: 1,
      name: 'Consent',
      fields: [
        { key: 'email', type: 'email', required: true },
        { key: 'news', type: 'boolean', role: 'consent' },
      ],
      offers: [{ key: 'guide', buyerStage: 'awareness', fields: ['email', 'news'] }],
    })
    .publishJson(),
);
const nothing = { visitor: null, consent: false, cursor: 0 };
const email = { type: 'answer', field: 'email', value: 'ada@acme.example' };
const news = (value) => ({ type: 'answer', field: 'news', value });

const clients = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(server, store = new MemoryStore()) {
  const client = await SyncClient.open({
    server: 'https://forms.example',
    key: 'pk_test',
    plan,
    offer: 'guide',
    store,
    delay: 0,
    environment: { fetch: server.fetch, now: () => server.now, random: () => 0.001 },
  });
  clients.push(client);
  return client;
}

const sent = (server) =>
  server.requests.flatMap(({ body }) => body.events.map(({ field, value }) => [field, value]));
const settled = () => sleep(40);

test('nothing leaves before the box is ticked; then what was held goes too', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, store);
  client.record(email);
  await settled();
  assert.equal(server.requests.length, 0);
  client.record(news(true));
  await settled();
  assert.deepEqual(sent(server), [
    ['email', 'ada@acme.example'],
    ['news', true],
  ]);
  assert.equal((await store.read()).meta.consent, true);
});

test('unticked, the server hears of it, the device forgets, the page keeps what was entered', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, store);
  client.record(email);
  client.record(news(true));
  await settled();
  const { life } = client;
  client.record(news(null));
  await settled();
  assert.deepEqual(sent(server).at(-1), ['news', null]);
  assert.deepEqual((await store.read()).meta, nothing);
  assert.equal(client.status, 'held');
  assert.equal(client.life, life);
  assert.equal(client.decide().answers.email.value, 'ada@acme.example');
  const before = server.requests.length;
  client.record({ type: 'page', path: '/pricing', seconds: 40 });
  client.flush();
  await settled();
  assert.equal(server.requests.length, before);
  client.record(news(true));
  await settled();
  assert.deepEqual(sent(server).at(-1), ['news', true]);
  assert.equal(server.visitors.length, 1);
});

test('ticked and unticked at once, in either order, the box has the last word', async () => {
  for (const last of [true, null]) {
    const server = new FakeServer(plan);
    const client = await open(server);
    for (const value of [last, last ? null : true, last]) client.record(news(value));
    await settled();
    assert.equal(client.status, last ? 'synced' : 'held');
    assert.equal(client.events.length, 3);
  }
});

test('a form that is sent with the box empty is followed by nothing', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, store);
  const answers = { email: 'ada@acme.example', news: null };
  assert.equal((await client.submit({ offer: 'guide', answers })).accepted, true);
  const before = server.requests.length;
  client.record({ type: 'page', path: '/pricing', seconds: 40 });
  await settled();
  assert.equal(server.requests.length, before);
  assert.deepEqual((await store.read()).meta, nothing);
});

test('sent with the box ticked, what follows is sent too', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  const answers = { email: 'ada@acme.example', news: true };
  assert.equal((await client.submit({ offer: 'guide', answers })).accepted, true);
  const before = server.requests.length;
  client.record({ type: 'page', path: '/pricing', seconds: 40 });
  await settled();
  assert.ok(server.requests.length > before);
});

test('a session keeps what the box says, and nobody fills it in', async () => {
  const storage = new MemoryStore();
  const session = openSession(plan, { storage, offer: 'guide' });
  await session.ready;
  assert.deepEqual(session.identify({ email: 'ada@acme.example', news: true }), ['email']);
  session.answer('news', true);
  await settled();
  assert.equal((await storage.read()).meta.consent, true);
  session.answer('news', null);
  await settled();
  assert.deepEqual((await storage.read()).meta, nothing);
  assert.equal(session.decision.answers.email.value, 'ada@acme.example');
  session.dispose();
});
