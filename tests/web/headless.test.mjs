// A form session without its looks: what it records, decides, submits and tells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSession } from '../../dist/headless.js';
import { FieldwiseError } from '../../dist/index.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';
import { FakeServer } from './fake-server.mjs';
import { answerAll, now, open, plan, refused, typesOf } from './headless-sessions.mjs';

test('a session keeps ids, order and time, and decides as the log does', () => {
  const session = open();
  answerAll(session);
  session.skip('role');
  session.track('page', { path: '/pricing/', seconds: 40 });
  session.track('download', { name: 'guide' });
  const { events } = session.visitor;
  assert.deepEqual(typesOf(session), [
    ...['visit', 'answer', 'answer', 'answer', 'skip', 'page', 'download'],
  ]);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(new Set(events.map(({ client }) => client)).size, 1);
  assert.ok(events.every(({ at, plan: hash }) => at === now() && hash === plan.hash));
  const log = plan.forToken('x'.repeat(24)).session();
  log.add(events);
  assert.deepEqual(session.decide(), log.decide({ now: now(), offer: 'guide' }));
  assert.deepEqual(session.decide().skipped, ['role']);
  assert.equal(session.decide({ offer: 'demo' }).offer, 'demo');
});

test('the snapshot is the same object until something changes', () => {
  const session = open();
  const { decision } = session;
  assert.equal(session.decision, decision);
  session.answer('email', 'ada@acme.example');
  assert.notEqual(session.decision, decision);
  assert.equal(session.decision.answers.email.value, 'ada@acme.example');
  assert.equal(session.description, session.description);
});

test('listeners hear what happened, then what follows from it', () => {
  const session = open();
  const heard = [];
  for (const type of ['answer', 'skip', 'track', 'decision']) {
    session.on(type, (detail) => heard.push([type, detail]));
  }
  session.answer('email', 'ada@acme.example');
  session.skip('role');
  session.track('demo_request');
  assert.deepEqual(
    heard.map(([type]) => type),
    ['answer', 'decision', 'skip', 'decision', 'track', 'decision'],
  );
  assert.deepEqual(heard[0][1], { field: 'email', value: 'ada@acme.example' });
  assert.equal(heard[1][1], heard[1][1]);
  assert.equal(heard.at(-1)[1], session.decision);
  assert.equal(heard[4][1].type, 'demo_request');
});

test('who stops listening hears no more, and who throws harms nobody', (context) => {
  const complaints = context.mock.method(console, 'error', () => {});
  const session = open();
  const heard = [];
  session.on('answer', () => {
    throw new Error('mine');
  });
  const stop = session.on('answer', ({ value }) => heard.push(value));
  session.answer('name', 'Ada');
  stop();
  session.answer('name', 'Bea');
  assert.deepEqual(heard, ['Ada']);
  assert.equal(session.decision.answers.name.value, 'Bea');
  assert.equal(complaints.mock.callCount(), 2);
});

test('events go to a target too, with a prefix, and bubble', () => {
  const target = new EventTarget();
  const heard = [];
  for (const type of ['fieldwise:answer', 'fieldwise:decision']) {
    target.addEventListener(type, (event) => heard.push(event));
  }
  const session = open({ target });
  session.answer('name', 'Ada');
  assert.deepEqual(
    heard.map(({ type }) => type),
    ['fieldwise:decision', 'fieldwise:answer', 'fieldwise:decision'],
  );
  assert.deepEqual(heard[1].detail, { field: 'name', value: 'Ada' });
  assert.ok(heard.every(({ bubbles, composed }) => bubbles && composed));
});

test('what the plan does not have is refused, and says what it has', () => {
  const session = open();
  const before = session.visitor.events.length;
  for (const use of [
    () => session.answer('mail', 'x'),
    () => session.skip('mail'),
    () => session.answer(undefined, 'x'),
  ]) {
    assert.throws(use, (error) => refused('unknown_field')(error) && /email/.test(error.message));
  }
  assert.throws(() => session.track('purchase'), FieldwiseError);
  assert.throws(() => session.track('other'), FieldwiseError);
  assert.throws(() => session.answer('email', { a: 1 }), FieldwiseError);
  assert.equal(session.visitor.events.length, before);
  // What is wrong with an answer is for the form to show.
  session.answer('email', 'ada');
  assert.deepEqual(
    session.decision.errors.map(({ path }) => path),
    ['/answers/email'],
  );
});

test('without a transport, submitting validates and records', async () => {
  const session = open();
  const empty = await session.submit();
  assert.equal(empty.accepted, false);
  assert.ok(empty.errors.some(({ path }) => path === '/answers/email'));
  assert.deepEqual(typesOf(session), ['visit']);
  const results = [];
  session.on('submit', (result) => results.push(result));
  answerAll(session);
  const result = await session.submit();
  assert.equal(result.accepted, true);
  assert.equal(result.decidedAt, now());
  assert.equal(result.decision.stage.stage, 'inquiry');
  assert.deepEqual(results, [result]);
  // The answers are in the log already.
  assert.deepEqual(typesOf(session), ['visit', 'answer', 'answer', 'answer', 'submit']);
});

test('a submission is one change: no decision in between asks what it passes by', async () => {
  const session = open();
  answerAll(session);
  session.skip('role');
  const asked = [];
  session.on('decision', ({ ask }) => asked.push(ask.fields.map(({ field }) => field)));
  assert.equal((await session.submit({ company_size: null })).accepted, true);
  assert.ok(asked.length > 0);
  assert.deepEqual(
    asked.filter((fields) => fields.includes('role') || fields.includes('company_size')),
    [],
  );
});

test('a transport gets what is valid, with all that a server needs to decide', async () => {
  const got = [];
  const transport = {
    submit: (submission) => {
      got.push(submission);
      return { id: 'crm-7' };
    },
  };
  const session = open({ transport });
  assert.equal((await session.submit()).accepted, false);
  assert.equal(got.length, 0);
  session.answer('email', ' ada@ACME.example ');
  session.skip('role');
  const result = await session.submit({ name: 'Ada', company: 'Acme' });
  assert.deepEqual(result.response, { id: 'crm-7' });
  const [{ offer, answers, values, decision, events }] = got;
  assert.equal(offer, 'guide');
  assert.deepEqual(answers, {
    email: ' ada@ACME.example ',
    role: null,
    name: 'Ada',
    company: 'Acme',
  });
  assert.equal(values.email, 'ada@acme.example');
  assert.equal(decision.stage.stage, 'inquiry');
  assert.deepEqual(
    events.map(({ type }) => type),
    ['visit', 'answer', 'skip'],
  );
});

test('what a transport refuses or loses stays, and can be submitted again', async () => {
  const answers = [
    () => ({ errors: [{ code: 'taken', path: '/answers/email', message: 'Known already' }] }),
    () => Promise.reject(new Error('no network')),
    () => undefined,
  ];
  const session = open({ transport: { submit: () => answers.shift()() } });
  answerAll(session);
  const before = typesOf(session);
  const taken = await session.submit();
  assert.equal(taken.errors[0].code, 'taken');
  await assert.rejects(session.submit(), /no network/);
  assert.deepEqual(typesOf(session), before);
  const result = await session.submit();
  assert.equal(result.accepted, true);
  assert.ok(!('response' in result));
});

test('a button that is pressed twice submits once', async () => {
  let calls = 0;
  const session = open({
    transport: {
      submit: async () => {
        calls += 1;
      },
    },
  });
  answerAll(session);
  const [first, second] = await Promise.all([session.submit(), session.submit()]);
  assert.equal(first, second);
  assert.equal(calls, 1);
});

test('answers of fields that no longer show are not submitted', async () => {
  const got = [];
  const session = open({ offer: 'comparison', transport: { submit: (one) => void got.push(one) } });
  answerAll(session);
  session.answer('status', 'evaluating');
  session.answer('timeline', 'now');
  session.answer('status', 'researching');
  const result = await session.submit({ role: 'manager', company_size: '50-199' });
  assert.equal(result.accepted, true, JSON.stringify(result.errors));
  assert.ok(!('timeline' in got[0].answers));
});

test('identify fills in what the page knows, and replaces nothing', () => {
  const session = open();
  const decisions = [];
  session.on('decision', (decision) => decisions.push(decision));
  session.answer('name', 'Ada Lovelace');
  decisions.length = 0;
  const known = { email: 'ada@acme.example', name: 'A. L.', company: undefined, plan_id: 7 };
  assert.deepEqual(session.identify(known), ['email']);
  assert.equal(decisions.length, 1, 'one decision for all of them');
  assert.equal(session.decision.answers.email.value, 'ada@acme.example');
  assert.equal(session.decision.answers.name.value, 'Ada Lovelace');
  assert.ok(!session.decision.ask.fields.some(({ field }) => field === 'email'));
  assert.deepEqual(session.identify({ email: 'bea@acme.example' }), []);
  // Taking it back is an answer as well.
  session.answer('email', null);
  assert.deepEqual(session.identify({ email: 'ada@acme.example' }), []);
});

test('with a storage, who submitted comes back known', async () => {
  const storage = new MemoryStore();
  const first = open({ storage });
  await first.ready;
  answerAll(first);
  assert.deepEqual((await storage.read()).queue, [], 'nothing is kept before a submission');
  assert.equal((await first.submit()).accepted, true);
  first.track('page', { path: '/pricing/' });
  await new Promise((resolve) => setTimeout(resolve));
  first.dispose();

  const second = open({ storage });
  assert.deepEqual(second.decision.answers, {}, 'not read yet');
  second.answer('role', 'manager');
  await second.ready;
  assert.deepEqual(Object.keys(second.decision.answers), ['email', 'name', 'company', 'role']);
  assert.equal(second.decision.ask.visit, 2);
  assert.ok(typesOf(second).includes('page'));

  await second.forget();
  assert.deepEqual(await storage.read(), {
    meta: { visitor: null, consent: false, cursor: 0 },
    queue: [],
    log: [],
    forget: [],
  });
  assert.deepEqual(second.decision.answers, {});
  assert.deepEqual(typesOf(second), ['visit'], 'a first visit again');
});

test('consent keeps without a submission; a server goes on with what was kept', async () => {
  const storage = new MemoryStore();
  const local = open({ storage });
  answerAll(local);
  await local.consent(true);
  assert.equal((await storage.read()).queue.length, 4);
  const before = local.decide().answers;
  local.dispose();

  const server = new FakeServer(plan);
  const client = await SyncClient.open({
    ...{ server: 'https://forms.example', key: 'pk_test', plan, store: storage },
    environment: { fetch: server.fetch, now: () => server.now, random: () => 0 },
  });
  await client.sync();
  assert.deepEqual(client.decide('guide').answers, before);
  assert.equal(client.status, 'synced');
  assert.equal(client.divergences, 0);
  client.dispose();
});

test('storage that fails leaves a session that works', async () => {
  const broken = () => Promise.reject(new Error('blocked'));
  const session = open({
    storage: { read: broken, apply: broken, clear: broken, close: () => {} },
  });
  await session.ready;
  answerAll(session);
  assert.equal((await session.submit()).accepted, true);
  await session.forget();
  assert.deepEqual(typesOf(session), ['visit']);
  session.dispose();
  const named = open({ storage: 'a name, where there is no IndexedDB' });
  await named.ready;
  assert.deepEqual(typesOf(named), ['visit']);
});

test('over a SyncClient a session is the same, and the log is the client’s', async () => {
  const server = new FakeServer(plan);
  const client = await SyncClient.open({
    ...{ server: 'https://forms.example', key: 'pk_test', plan, offer: 'guide' },
    ...{ store: new MemoryStore(), delay: 60_000 },
    environment: { fetch: server.fetch, now: () => server.now, random: () => 0 },
  });
  const session = open({}, client);
  const decisions = [];
  session.on('decision', (decision) => decisions.push(decision));
  answerAll(session);
  session.track('page', { path: '/pricing/' });
  assert.equal(client.session.stateHash(), session.visitor.session.stateHash());
  assert.equal(server.requests.length, 0);
  const result = await session.submit();
  assert.equal(result.accepted, true);
  assert.equal(result.receipt, 'a.b.c');
  assert.equal(client.status, 'synced');
  assert.equal(client.divergences, 0);
  assert.ok(decisions.at(-1).answers.email);
  await session.forget();
  assert.equal(client.status, 'held');
  session.dispose();
  // The client is its owner's.
  assert.equal(client.record({ type: 'page', path: '/' }).seq, 2);
  client.dispose();
});

test('a data layer hears what happens, never what was answered', async () => {
  const layer = [];
  const session = open({ dataLayer: layer });
  await session.submit();
  answerAll(session);
  session.skip('role');
  session.answer('name', null);
  session.answer('name', 'Ada');
  await session.submit();
  assert.deepEqual(
    layer.map(({ event }) => event),
    [
      ...['fieldwise_visit', 'fieldwise_refused', 'fieldwise_answer', 'fieldwise_stage'],
      ...['fieldwise_answer', 'fieldwise_answer', 'fieldwise_skip', 'fieldwise_answer'],
      'fieldwise_submit',
    ],
  );
  assert.ok(layer.every(({ offer }) => offer === 'guide'));
  assert.deepEqual(layer[1].fields, ['email', 'name', 'company']);
  assert.equal(layer.at(-1).stage, 'inquiry');
  assert.doesNotMatch(JSON.stringify(layer), /Ada|Acme|acme/);
  const length = layer.length;
  session.dispose();
  assert.equal(layer.length, length);
});

test('after dispose nothing is heard, and using it says why', () => {
  const session = open();
  session.on('decision', () => assert.fail('heard'));
  session.dispose();
  session.dispose();
  assert.throws(() => session.answer('name', 'Ada'), refused('handle'));
});

test('an offer that the plan does not have is refused at once, a submission for none before it is sent', async () => {
  assert.throws(() => openSession(plan, { offer: 'gift' }), refused('unknown_offer'));
  const got = [];
  const session = open({ offer: undefined, transport: { submit: (one) => got.push(one) } });
  session.track('page', { path: '/pricing/' });
  session.answer('email', 'ada@acme.example');
  assert.deepEqual(session.decision.ask.fields, []);
  await assert.rejects(session.submit(), (error) => {
    assert.ok(refused('no_offer')(error));
    assert.match(error.message, /guide, comparison, demo/);
    return true;
  });
  assert.deepEqual(got, []);
  assert.deepEqual(typesOf(session), ['visit', 'page', 'answer'], 'and nothing is lost');
});
