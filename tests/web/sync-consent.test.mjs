// What leaves the page before consent, after it, and when it is taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryStore } from '../../dist/sync.js';
import { FakeServer, problem } from './fake-server.mjs';
import { agree, answer, demo, engine, offline, open, plan, tools } from './sync-page.mjs';

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
