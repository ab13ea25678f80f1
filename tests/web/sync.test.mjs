import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { load as loadFull } from '../../dist/full.js';
import { load } from '../../dist/index.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';
import { FakeServer, problem } from './fake-server.mjs';

const engine = await load();
const demo = JSON.parse(await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8'));
const tools = await loadFull();
const plan = engine.plan(tools.plan(demo).publishJson());

const answer = (field, value) => ({ type: 'answer', field, value });
const clients = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** A page: its clock runs with the server's, `skew` ms off. */
async function open(server, { store = new MemoryStore(), skew = 0, ...more } = {}) {
  const client = await SyncClient.open({
    server: 'https://forms.example',
    key: 'pk_test',
    plan,
    offer: 'guide',
    store,
    delay: 60_000,
    ...more,
    environment: { fetch: server.fetch, now: () => server.now + skew, random: () => 0.001 },
  });
  clients.push(client);
  return client;
}

/** Page and server hold the same events and decide the same bytes. */
function agree(client) {
  assert.equal(client.divergences, 0);
  assert.equal(client.pending, 0);
  assert.equal(client.status, 'synced');
  assert.deepEqual(client.unread, []);
  const { decision, decidedAt, state } = client.server;
  assert.equal(client.session.stateHash(), state);
  const here = client.session.decideJson({ now: decidedAt, offer: 'guide' });
  assert.equal(here, JSON.stringify(decision));
}

test('before consent nothing is kept and nothing leaves', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store, delay: 0 });
  client.record({ type: 'visit', offer: 'guide' });
  client.record(answer('email', 'ada@acme.example'));
  await sleep(20);
  client.flush();
  await client.sync();
  assert.equal(server.requests.length, 0);
  assert.deepEqual(await store.read(), {
    meta: { visitor: null, consent: false, cursor: 0 },
    queue: [],
    log: [],
    forget: [],
  });
  assert.equal(client.status, 'held');
  assert.equal(client.storage, 'memory');
  // The page decides all the same.
  assert.equal(client.decide().answers.email.value, 'ada@acme.example');
});

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

const offline = () => {
  throw new TypeError('fetch failed');
};

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

test('submitting is consent, unless the submission is refused', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  client.record({ type: 'visit', offer: 'guide' });
  client.record(answer('email', 'ada@acme.example'));

  const missing = await client.submit({ offer: 'guide', answers: {} });
  assert.equal(missing.accepted, false);
  assert.ok(missing.errors.length > 0);
  assert.equal(server.requests.length, 0);

  const answers = { email: 'ada@acme.example', name: 'Ada', company: 'Acme' };
  const errors = [{ code: 'x', path: '/answers/name', message: 'No.' }];
  server.script.push(() => problem(422, 'submission', { errors }));
  assert.deepEqual(await client.submit({ offer: 'guide', answers }), { accepted: false, errors });
  assert.equal(client.status, 'held');
  assert.equal((await store.read()).meta.visitor, null);

  server.script.push(offline);
  await assert.rejects(client.submit({ offer: 'guide', answers }), { code: 'offline' });

  const result = await client.submit({ offer: 'guide', answers });
  assert.equal(result.accepted, true);
  assert.equal(result.receipt, 'a.b.c');
  agree(client);
  assert.equal(client.decide().answers.name.value, 'Ada');
  assert.equal((await store.read()).meta.consent, true);
  assert.equal(server.visitors.length, 1);
  assert.equal(server.requests.find(({ path }) => path === '/v1/submit').type, 'application/json');
});

test('a question that a submission leaves empty is not asked in the next visit', async () => {
  const server = new FakeServer(plan);
  const client = await open(server);
  const asks = () => client.decide().ask.fields.map(({ field }) => field);
  const visit = () => client.record({ type: 'visit', offer: 'guide' });
  const submit = (answers) => client.submit({ offer: 'guide', answers });
  visit();
  await submit({ email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
  visit();
  await submit({ role: 'director', company_size: '200-999' });
  server.now += 1000;
  visit();
  const [left, answered] = asks();
  client.record(answer(left, null));
  assert.equal((await submit({ [left]: null, [answered]: 'later' })).accepted, true);
  agree(client);
  server.now += 1000;
  visit();
  assert.deepEqual(client.decide().skipped, [left]);
  assert.ok(asks().length > 0);
  assert.ok(!asks().includes(left));
});

test('withdrawing consent forgets what the device kept', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  await client.sync();
  await client.consent(false);
  client.record(answer('name', 'Ada'));
  await client.sync();
  assert.equal(client.status, 'held');
  assert.equal((await store.read()).log.length, 0);
  assert.equal(server.visitors[0].events.length, 1);
  await client.consent(true);
  await client.sync();
  agree(client);
  assert.equal(server.visitors.length, 2);
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

test('a visitor meets the same variants before consent, after it and on the server', async () => {
  const variants = [...Array(8).keys()].map((i) => ({
    key: `v${i}`,
    change: { fields: { email: { label: `Wording ${i}` } }, ask: { quota: i } },
  }));
  const experiments = [{ key: 'wording', variants }];
  const trial = engine.plan(tools.plan({ ...demo, experiments }).publishJson());
  const met = new Set();
  for (let i = 0; i < 8; i += 1) {
    const server = new FakeServer(trial);
    const store = new MemoryStore();
    const client = await open(server, { store, plan: trial });
    client.record({ type: 'visit', offer: 'guide' });
    const before = client.decide().experiments.wording;
    const wording = () => client.plan.describe().fields.find(({ key }) => key === 'email').label;
    assert.equal(wording(), before.replace('v', 'Wording '));
    await client.consent(true);
    await client.sync();
    agree(client);
    assert.equal(client.decide().experiments.wording, before);
    assert.equal(client.server.decision.experiments.wording, before);
    assert.equal(client.plan.hash, trial.hash);

    // The next page load knows the visitor from the store.
    const again = await open(server, { store, plan: trial });
    assert.equal(again.decide().experiments.wording, before);
    // Who takes consent back is somebody else from then on.
    await again.consent(false);
    met.add(before).add(again.decide().experiments.wording);
  }
  assert.ok(met.size > 2, 'chance deals out more than two of eight variants in sixteen draws');
});

test('another tab that consented first tells who the visitor is', async () => {
  const experiments = [
    { key: 'a', variants: [...Array(20).keys()].map((i) => ({ key: `v${i}` })) },
  ];
  const trial = engine.plan(tools.plan({ ...demo, experiments }).publishJson());
  const server = new FakeServer(trial);
  const store = new MemoryStore();
  const first = await open(server, { store, plan: trial });
  const second = await open(server, { store, plan: trial });
  await first.consent(true);
  await first.sync();
  second.record(answer('name', 'Ada'));
  await second.consent(true);
  await second.sync();
  agree(second);
  assert.equal(second.decide().experiments.a, first.decide().experiments.a);
});

test('where the browser says so, behaviour stays here until a form is submitted', async () => {
  const server = new FakeServer(plan);
  const store = new MemoryStore();
  const client = await open(server, { store, holdBehaviour: true });
  const sent = () => server.requests.flatMap(({ body }) => body.events.map(({ type }) => type));
  client.record({ type: 'visit', offer: 'guide' });
  client.record({ type: 'page', path: '/pricing/', seconds: 40 });
  await client.consent(true);
  client.record(answer('email', 'ada@acme.example'));
  client.record({ type: 'download', name: 'prices' });
  assert.equal(client.pending, 2);
  await client.sync();
  assert.deepEqual(sent(), ['visit', 'answer']);
  assert.equal(client.status, 'synced');
  client.flush();
  await client.sync();
  assert.deepEqual(sent(), ['visit', 'answer']);
  // The page decides by all it knows.
  const types = (one) => one.events.map(({ type }) => type).sort();
  assert.deepEqual(types(client), ['answer', 'download', 'page', 'visit']);
  client.dispose();

  // So does the next page load, which also sends what the one before held back.
  const next = await open(server, { store, holdBehaviour: true });
  next.record({ type: 'page', path: '/terms/' });
  await next.sync();
  assert.deepEqual(sent(), ['visit', 'answer']);
  const result = await next.submit({
    offer: 'guide',
    answers: { email: 'ada@acme.example', name: 'Ada', company: 'Acme' },
  });
  assert.ok(result.accepted);
  assert.deepEqual(sent().sort(), ['answer', 'download', 'page', 'page', 'visit']);
  agree(next);
});

test('held behaviour finds its way past what the server refuses', async () => {
  const server = new FakeServer(plan);
  const client = await open(server, { holdBehaviour: true });
  const submission = {
    offer: 'guide',
    answers: { email: 'ada@acme.example', name: 'Ada', company: 'Acme' },
  };
  client.record({ type: 'page', path: '/pricing/' });
  const [{ client: held }] = client.events;
  server.script.push(() => problem(409, 'fork', { client: held, seq: 1 }));
  assert.ok((await client.submit(submission)).accepted);
  client.record({ type: 'page', path: '/terms/' });
  assert.ok((await client.submit(submission)).accepted);
  const pages = client.events.filter(({ type }) => type === 'page');
  assert.equal(new Set(pages.map((event) => event.client)).size, 1);
  assert.notEqual(pages[0].client, held);
  assert.deepEqual(pages.map(({ seq }) => seq).sort(), [1, 2]);
  agree(client);
});

test('Global Privacy Control is asked of the browser', async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  const value = { globalPrivacyControl: true };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  try {
    const server = new FakeServer(plan);
    const client = await open(server);
    client.record({ type: 'page', path: '/pricing/' });
    await client.consent(true);
    await client.sync();
    assert.ok(server.requests.every(({ body }) => body.events.length === 0));
    await client.forget();
    assert.deepEqual(client.events, []);
    assert.equal(client.status, 'held');
  } finally {
    if (before) Object.defineProperty(globalThis, 'navigator', before);
    else delete globalThis.navigator;
  }
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
