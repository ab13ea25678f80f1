// What happens while a request is on its way: consent is withdrawn, the page ends, tabs meet.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStore } from '../../dist/sync.js';
import { FakeServer } from './fake-server.mjs';
import { answer, demo, engine, open, plan, tools } from './sync-page.mjs';

/** A store that takes its time, as disks do. */
function slow(store, ms = 2) {
  const later =
    (name) =>
    async (...args) => {
      const result = await store[name](...args);
      await sleep(ms);
      return result;
    };
  return { read: later('read'), apply: later('apply'), clear: later('clear'), close: () => {} };
}

/** Holds the server's next answer back: `reached` when it is stored, `release()` lets it go. */
function hold(server) {
  let release;
  let arrive;
  const reached = new Promise((resolve) => (arrive = resolve));
  const released = new Promise((resolve) => (release = resolve));
  server.script.push(async (path, body) => {
    const answer = server.answer(path, body);
    arrive();
    await released;
    return answer;
  });
  return { reached, release };
}

test('consent that is withdrawn while a request is on its way', async () => {
  for (const send of [(client) => client.sync(), (client) => client.flush()]) {
    const server = new FakeServer(plan);
    const store = new MemoryStore();
    const client = await open(server, { store });
    await client.consent(true);
    client.record(answer('email', 'ada@acme.example'));
    const { reached, release } = hold(server);
    const sent = send(client);
    await reached;
    await client.consent(false);
    client.record(answer('name', 'Eve'));
    release();
    await sent;
    await sleep(10);

    assert.equal(server.requests.length, 1);
    assert.equal(client.status, 'held');
    assert.equal(client.server, null);
    assert.equal(client.decide().answers.email, undefined);
    assert.equal(client.decide().answers.name.value, 'Eve');
    const kept = await store.read();
    assert.deepEqual([kept.queue, kept.log], [[], []]);
  }
});

test('a request that fails after consent was withdrawn leaves nothing to send', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  const { reached, release } = hold(server);
  server.script[0] = ((held) => async (path, body) => {
    await held(path, body);
    throw new TypeError('cut off');
  })(server.script[0]);
  const sent = client.sync();
  await reached;
  await client.consent(false);
  release();
  await sent;
  assert.equal(client.status, 'held');
});

test('two tabs that consent at the same time become one visitor', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  let last = Promise.resolve();
  const exclusive = (_name, task) => {
    const next = last.then(task, task);
    last = next.catch(() => undefined);
    return next;
  };
  const a = await open(server, { store, exclusive });
  const b = await open(server, { store: slow(store, 20), exclusive });
  a.record(answer('email', 'ada@acme.example'));
  b.record(answer('name', 'Ada'));
  await Promise.all([a.consent(true).then(() => a.sync()), b.consent(true)]);
  await b.sync();
  await a.sync();
  assert.equal(server.visitors.length, 1);
  for (const client of [a, b]) {
    assert.equal(client.decide().answers.email.value, 'ada@acme.example');
    assert.equal(client.decide().answers.name.value, 'Ada');
    assert.equal(client.divergences, 0);
  }
});

test('a page that ends while an answer is being stored ends quietly', async () => {
  const server = new FakeServer(plan);
  const client = await open(server, { store: slow(new MemoryStore()) });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  let calls = 0;
  const { reached, release } = hold(server);
  const sent = client.sync();
  await reached;
  client.onChange(() => {
    calls += 1;
    client.decide();
  });
  release();
  await sleep(1);
  client.dispose();
  await sent;
  assert.equal(calls, 0);
});

test('an answer that is not Unicode does not hold up what follows', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  assert.throws(() => client.record(answer('name', 'Ada \ud800')), { name: 'FieldwiseError' });
  client.record(answer('company', 'Acme'));
  await client.sync();
  assert.equal(client.status, 'synced');
  assert.equal(server.visitors[0].events.length, 1);
});

test('long answers and a long queue fit into one submission', async () => {
  const wider = structuredClone(demo);
  for (const field of wider.fields) {
    if (['name', 'company'].includes(field.key)) field.maxLength = 5000;
  }
  const roomy = engine.plan(tools.plan(wider).publishJson());
  const server = new FakeServer(roomy);
  const client = await open(server, { plan: roomy });
  for (let i = 0; i < 500; i += 1)
    client.record({ type: 'page', path: `/${'x'.repeat(100)}/${i}` });
  const long = 'é'.repeat(5000);
  const answers = { email: 'ada@acme.example', name: long, company: long };
  const result = await client.submit({ offer: 'guide', answers });
  assert.equal(result.accepted, true);
  for (const { body } of server.requests) {
    assert.ok(Buffer.byteLength(JSON.stringify(body)) <= 64 * 1024);
  }
  await client.sync();
  assert.equal(client.pending, 0);
});

test('what the server may have is not dropped for lack of room, and not sent twice', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  const browse = (from, to) => {
    for (let i = from; i < to; i += 1) {
      client.record({ type: 'page', path: `/${'x'.repeat(500)}/${i}` });
    }
  };
  browse(0, 100);
  server.script.push((path, body) => {
    server.answer(path, body);
    throw new TypeError('cut off');
  });
  await client.sync();
  browse(100, 440);
  await client.sync();
  assert.equal(client.status, 'synced');
  const paths = server.visitors[0].events.map(({ event }) => event.path).filter(Boolean);
  assert.ok(paths.length < 440);
  assert.equal(new Set(paths).size, paths.length);
});

test('what is recorded is sent, whatever becomes of the caller’s object', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  await client.consent(true);
  const names = ['a', 'b'];
  client.record({ ...answer('name', names), at: 1, client: 'other', seq: 9, note: () => 1 });
  names.push('c');
  await client.sync();
  assert.equal(client.divergences, 0);
  const [{ event }] = server.visitors[0].events;
  assert.deepEqual(event.value, ['a', 'b']);
  assert.equal(event.client, client.client);
  client.record(answer('company', 'Acme'));
  await client.sync();
  assert.equal(client.status, 'synced');
});
