// SyncClient.forget(): what goes from the device, what is told to the server and when.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { load as loadFull } from '../../dist/full.js';
import { load } from '../../dist/index.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';
import { FakeServer, problem } from './fake-server.mjs';

const engine = await load();
const demo = await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8');
const tools = await loadFull();
const plan = engine.plan(tools.plan(demo).publishJson());

const answer = (field, value) => ({ type: 'answer', field, value });
const submission = {
  offer: 'guide',
  answers: { email: 'ada@acme.example', name: 'Ada', company: 'Acme' },
};
const clients = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

async function open(server, { store = new MemoryStore(), fetch = server.fetch, exclusive } = {}) {
  const client = await SyncClient.open({
    server: 'https://forms.example',
    key: 'pk_test',
    plan,
    offer: 'guide',
    store,
    delay: 60_000,
    environment: {
      fetch,
      now: () => server.now,
      random: () => 0.9,
      ...(exclusive && { exclusive }),
    },
  });
  clients.push(client);
  return client;
}

/** A visitor whom the server knows. */
async function known(server, store) {
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  assert.equal(client.status, 'synced');
  return { client, visitor: (await store.read()).meta.visitor };
}

const toldOf = (server) =>
  server.requests.filter(({ path }) => path === '/v1/forget').map(({ body }) => body);
const nobody = { visitor: null, consent: false, cursor: 0 };
const empty = { meta: nobody, queue: [], log: [], forget: [] };

test('forgetting clears the device and tells the server, once', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client, visitor } = await known(server, store);
  const { client: before } = client;
  let changes = 0;
  client.onChange(() => (changes += 1));
  assert.equal(await client.forget(), 'forgotten');
  assert.deepEqual(toldOf(server), [{ key: 'pk_test', visitor }]);
  // A cookie by which the server knows the device goes with it, and with nothing else.
  for (const { path, credentials } of server.requests) {
    assert.equal(credentials, path === '/v1/forget' ? 'same-origin' : 'omit');
  }
  assert.ok(changes > 0);
  assert.deepEqual(await store.read(), empty);
  assert.deepEqual(client.events, []);
  assert.equal(client.status, 'held');
  assert.notEqual(client.client, before);
  assert.equal(await client.forget(), 'forgotten');
  assert.equal(toldOf(server).length, 1);

  client.record(answer('name', 'Eve'));
  await client.consent(true);
  await client.sync();
  assert.equal(client.status, 'synced');
  assert.notEqual((await store.read()).meta.visitor, visitor);
});

test('who never consented was told to nobody, and forgetting tells nobody', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  client.record(answer('email', 'ada@acme.example'));
  assert.equal(await client.forget(), 'forgotten');
  assert.deepEqual(client.events, []);
  assert.deepEqual(server.requests, []);
});

test('offline the wish is kept, only the token, and told by the page that finds the server', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client, visitor } = await known(server, store);
  server.script.push(() => {
    throw new TypeError('offline');
  });
  assert.equal(await client.forget(), 'waiting');
  assert.deepEqual(await store.read(), { ...empty, forget: [visitor] });
  assert.equal(client.status, 'held');
  client.dispose();

  const next = await open(server, { store });
  await next.sync();
  assert.deepEqual(toldOf(server).at(-1), { key: 'pk_test', visitor });
  assert.deepEqual(await store.read(), empty);
  assert.deepEqual(server.visitors, []);
});

test('a page that opens tells what waits by itself, and tries again', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const visitor = 'a'.repeat(32);
  await store.apply({ forget: [visitor] });
  server.script.push(() => problem(503, 'busy'));
  await open(server, { store });
  for (let i = 0; i < 200 && (await store.read()).forget.length > 0; i += 1) await sleep(10);
  assert.equal(toldOf(server).length, 2);
  assert.deepEqual((await store.read()).forget, []);
});

test('a server that refuses is told of in `problem`, and asked again by the next page', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client, visitor } = await known(server, store);
  server.script.push(() => problem(403, 'key'));
  assert.equal(await client.forget(), 'waiting');
  assert.equal(client.problem.code, 'key');
  assert.deepEqual((await store.read()).forget, [visitor]);
  await (await open(server, { store })).sync();
  assert.deepEqual(await store.read(), empty);
});

test('a page that ended while it was forgetting: the next one ends it', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client, visitor } = await known(server, store);
  client.dispose();
  await store.apply({ forget: [visitor] });
  const next = await open(server, { store });
  assert.deepEqual(next.events, []);
  await next.sync();
  assert.deepEqual(await store.read(), empty);
});

test('forgetting while a sync or a submission is on its way', async () => {
  for (const send of [(client) => client.sync(), (client) => client.submit(submission)]) {
    for (const first of ['request', 'wish']) {
      const server = new FakeServer(plan);
      const store = new MemoryStore();
      const { client } = await known(server, store);
      client.record(answer('name', 'Ada'));
      let release;
      const released = new Promise((resolve) => (release = resolve));
      server.script.push(async (path, body) => {
        const early = first === 'request' && server.answer(path, body);
        await released;
        return early || server.answer(path, body);
      });
      const sent = send(client).catch((error) => error);
      await sleep(1);
      assert.equal(await client.forget(), 'forgotten');
      release();
      const result = await sent;
      await sleep(5);
      if (first === 'wish' && result) assert.equal(result.code, 'forgotten');
      assert.deepEqual(server.visitors, []);
      assert.deepEqual(await store.read(), empty);
      assert.deepEqual(client.events, []);
      assert.equal(client.status, 'held');
    }
  }
});

test('a submission that waits for another tab, or for the store, is not sent once they are forgotten', async () => {
  for (const waitsFor of ['lock', 'store']) {
    const server = new FakeServer(plan);
    const kept = new MemoryStore();
    let free;
    const freed = new Promise((resolve) => (free = resolve));
    let reads = 0;
    const store = Object.assign(Object.create(kept), {
      read: async () => {
        reads += 1;
        const content = await kept.read();
        if (waitsFor === 'store' && reads === 2) await freed;
        return content;
      },
      apply: (changes) => kept.apply(changes),
      clear: () => kept.clear(),
      close: () => {},
    });
    const exclusive = async (_name, task) => {
      if (waitsFor === 'lock') await freed;
      return task();
    };
    const client = await open(server, { store, exclusive });
    const sent = client.submit(submission).catch((error) => error);
    await sleep(1);
    const forgotten = client.forget();
    await sleep(1);
    free();
    assert.equal(await forgotten, 'forgotten');
    assert.equal((await sent).code, 'forgotten', waitsFor);
    assert.deepEqual(server.requests, []);
    assert.deepEqual(client.events, []);
    assert.deepEqual(await kept.read(), empty);
    // Who sends it again does so as somebody new.
    assert.ok((await client.submit(submission)).accepted);
  }
});

test('a device that is full is emptied all the same', async () => {
  const server = new FakeServer(plan);
  const kept = new MemoryStore();
  let isFull = false;
  const store = {
    read: () => kept.read(),
    clear: () => kept.clear(),
    close: () => {},
    apply: async (changes) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
      return kept.apply(changes);
    },
  };
  const { client } = await known(server, store);
  isFull = true;
  assert.equal(await client.forget(), 'forgotten');
  assert.deepEqual(await kept.read(), empty);
  assert.deepEqual(server.visitors, []);
});

test('two tabs that forget at once, and a third that was not told', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client: first } = await known(server, store);
  const second = await open(server, { store });
  const third = await open(server, { store });
  third.record(answer('name', 'Ada'));
  assert.deepEqual(await Promise.all([first.forget(), second.forget()]), [
    'forgotten',
    'forgotten',
  ]);
  await third.sync();
  assert.deepEqual(third.events, []);
  assert.equal(third.status, 'held');
  assert.deepEqual(server.visitors, []);
  assert.deepEqual(await store.read(), empty);
});

test('who sends a form after another device had them forgotten is somebody new', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client, visitor } = await known(server, store);
  client.record(answer('name', 'left over'));
  server.answer('/v1/forget', { key: 'pk_test', visitor });
  const result = await client.submit(submission);
  assert.ok(result.accepted);
  const after = (await store.read()).meta.visitor;
  assert.notEqual(after, visitor);
  assert.equal(server.visitors.length, 1);
  const { events } = server.visitors[0];
  assert.ok(events.every(({ event }) => event.value !== 'left over'));
  assert.equal(client.status, 'synced');
  assert.equal(client.divergences, 0);
});

/** Two tabs of one visitor; the first has forgotten them and sent a form as somebody new, unknown to the second. */
async function notTold() {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const { client: first, visitor } = await known(server, store);
  const second = await open(server, { store });
  await second.sync();
  const begin = async () => {
    await first.forget();
    const result = await first.submit(submission);
    assert.ok(result.accepted);
  };
  return { server, store, first, second, visitor, begin };
}

const fieldsOf = ({ events }) => events.flatMap(({ event }) => event.field ?? []);

test('a tab that was not told says nothing of the old visitor in the name of the new one', async () => {
  const { server, store, first, second, begin } = await notTold();
  await begin();
  const { visitor } = (await store.read()).meta;
  // Sent by whichever tab comes first, were it left in the queue.
  first.record(answer('role', 'manager'));
  second.record(answer('company_size', '1-49'));
  await second.sync();
  await first.sync();
  await sleep(5);
  await second.sync();
  assert.equal(second.life, 1);
  assert.equal(server.visitors.length, 1);
  assert.ok(!fieldsOf(server.visitors[0]).includes('company_size'));
  assert.ok(fieldsOf(server.visitors[0]).includes('role'));
  assert.deepEqual((await store.read()).queue, []);
  assert.equal((await store.read()).meta.visitor, visitor);
  for (const client of [first, second]) {
    assert.equal(client.status, 'synced');
    assert.equal(client.divergences, 0);
    assert.equal(client.decide().answers.company_size, undefined);
  }
  assert.deepEqual(second.events, first.events);
});

test('an answer that comes after the visitor was forgotten in another tab is nobody’s', async () => {
  const { server, store, first, second, begin } = await notTold();
  second.record(answer('current_tools', 'an abacus'));
  let arrive;
  let release;
  const arrived = new Promise((resolve) => (arrive = resolve));
  const released = new Promise((resolve) => (release = resolve));
  server.script.push(async (path, body) => {
    const answered = server.answer(path, body);
    arrive();
    await released;
    return answered;
  });
  second.flush();
  await arrived;
  await begin();
  release();
  await sleep(10);
  assert.ok(!(await store.read()).log.some(({ event }) => event.field === 'current_tools'));
  await first.sync();
  assert.equal(first.divergences, 0);
  assert.equal(first.decide().answers.current_tools, undefined);
});

test('who sends a form in a tab that was not told is somebody new, without what the tab knew', async () => {
  const { server, store, second, visitor } = await notTold();
  const elsewhere = await open(server, { store });
  await elsewhere.forget();
  second.record(answer('current_tools', 'an abacus'));
  const result = await second.submit(submission);
  assert.ok(result.accepted);
  assert.equal(second.life, 1);
  assert.equal(second.status, 'synced');
  assert.equal(server.visitors.length, 1);
  assert.ok(!fieldsOf(server.visitors[0]).includes('current_tools'));
  assert.notEqual((await store.read()).meta.visitor, visitor);
});
