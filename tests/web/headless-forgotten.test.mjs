// Sessions whose visitor is forgotten: here, in another tab, while a form is on its way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession } from '../../dist/headless.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';
import { FakeServer } from './fake-server.mjs';
import { answerAll, open, plan, typesOf } from './headless-sessions.mjs';

test('forgetting asks the transport too, and says who is to be forgotten', async () => {
  const asked = [];
  const session = open({
    transport: {
      submit() {},
      forget(visitor) {
        asked.push(visitor);
      },
    },
  });
  answerAll(session);
  await session.forget();
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0].values, { email: 'ada@acme.example', name: 'Ada', company: 'Acme' });
  assert.deepEqual(
    asked[0].events.map(({ type }) => type),
    ['visit', 'answer', 'answer', 'answer'],
  );
  assert.equal((await session.submit()).accepted, false, 'nothing is left to submit');
});

test('a transport that cannot forget says so, is asked again, and somebody new begins all the same', async () => {
  const asked = [];
  let isDown = true;
  const session = open({
    transport: {
      submit() {},
      async forget({ values }) {
        asked.push(values.email);
        if (isDown) throw new Error('503');
      },
    },
  });
  const told = [];
  session.on('forget', (result) => told.push(result));
  answerAll(session);
  await assert.rejects(session.forget(), /^Error: 503$/);
  assert.deepEqual(typesOf(session), ['visit'], 'here they are forgotten');
  await assert.rejects(session.forget(), /^Error: 503$/);
  isDown = false;
  session.answer('email', 'bob@acme.example');
  assert.equal(await session.forget(), 'forgotten');
  const [ada, bob] = ['ada@acme.example', 'bob@acme.example'];
  assert.deepEqual(asked, [ada, ada, ada, bob]);
  assert.deepEqual(told, ['forgotten']);
});

test('another tab was not told: what it writes is not the new visitor’s', async () => {
  const storage = new MemoryStore();
  const first = open({ storage });
  await first.ready;
  answerAll(first);
  await first.consent(true);
  const other = open({ storage });
  await other.ready;
  const before = other.visitor.life;
  assert.equal(other.decision.answers.email.value, 'ada@acme.example');

  await first.forget();
  first.answer('email', 'bob@acme.example');
  await first.consent(true);
  other.track('download', { name: 'the guide' });
  const said = { email: 'eve@acme.example', name: 'Eve', company: 'Evening' };
  assert.equal((await other.submit(said)).accepted, true);
  assert.notEqual(other.visitor.life, before);
  assert.ok(!typesOf(other).includes('download'), 'it was written before it knew');
  assert.deepEqual(
    new Set(other.visitor.events.map(({ value }) => value)),
    new Set([undefined, 'bob@acme.example', ...Object.values(said)]),
  );
  const { meta, queue } = await storage.read();
  assert.equal(meta.consent, true);
  assert.deepEqual(queue.length, other.visitor.events.length);
});

test('a tab that hears late clears what it wrote, and nothing that is somebody new’s', async () => {
  const storage = new MemoryStore();
  const first = open({ storage });
  await first.ready;
  answerAll(first);
  await first.consent(true);
  const other = open({ storage });
  await other.ready;
  await first.forget();
  other.answer('role', 'director');
  await other.consent(true);
  assert.deepEqual(other.decision.answers, {});
  assert.deepEqual(typesOf(other), ['visit']);
  const { meta, queue } = await storage.read();
  assert.deepEqual([meta.consent, queue.map(({ event }) => event.type)], [true, ['visit']]);
});

test('whoever forgets the visitor, the session begins anew and keeps nothing to submit', async () => {
  const server = new FakeServer(plan);
  const client = await SyncClient.open({
    ...{ server: 'https://forms.example', key: 'pk_test', plan, offer: 'guide', delay: 60_000 },
    environment: { fetch: server.fetch, now: () => server.now, random: () => 0 },
  });
  const session = openSession(client, { offer: 'guide' });
  const { life } = session.visitor;
  const asked = [];
  session.on('decision', ({ ask, answers }) =>
    asked.push([ask.visit, Object.keys(answers).length]),
  );
  answerAll(session);
  asked.length = 0;
  await client.forget();
  assert.notEqual(session.visitor.life, life);
  assert.deepEqual(typesOf(session), ['visit'], 'somebody new has come');
  assert.deepEqual(asked[0], [1, 0], 'and is decided for before anybody hears');
  const refused = await session.submit();
  assert.deepEqual(
    refused.errors.map(({ path }) => path),
    ['/answers/email', '/answers/name', '/answers/company'],
  );
  answerAll(session);
  await client.consent(false);
  assert.deepEqual(typesOf(session), ['visit']);
  assert.equal((await session.submit()).accepted, false);
  session.dispose();
  client.dispose();
});

test('forgotten while a submission is on its way: nothing of it comes back', async () => {
  let finish;
  const storage = new MemoryStore();
  const session = open({
    storage,
    transport: { submit: () => new Promise((resolve) => (finish = resolve)) },
  });
  answerAll(session);
  const submitted = session.submit();
  await session.forget();
  finish();
  assert.equal((await submitted).accepted, true);
  assert.deepEqual(typesOf(session), ['visit']);
  assert.deepEqual((await storage.read()).queue, []);
});
