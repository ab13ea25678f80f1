// POST /v1/forget, and what is left of a visitor after it; Sec-GPC.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { everything, query, script, serverSecret } from './database.mjs';
import {
  answer,
  bearer,
  page,
  planFile,
  publishableKey,
  startServer,
  store,
  temporaryFolder,
  token,
} from './server.mjs';

const forget = (server, visitor, headers) =>
  server.post('/v1/forget', JSON.stringify({ key: publishableKey, visitor }), {
    'Content-Type': 'text/plain',
    ...headers,
  });
const submit = (server, visitor, answers, more) =>
  server.post('/v1/submit', { key: publishableKey, offer: 'guide', visitor, answers, ...more });

/** Which of these texts stand anywhere in the database. */
function found(folder, texts) {
  const kept = everything(folder);
  return texts.filter((text) => kept.includes(text));
}

test('who asks to be forgotten is erased, from the files too', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const other = token();
  await server.sync(visitor, [page('c1', 1, '/pricing/secret-page')]);
  const sent = await submit(server, visitor, { email: 'Ada@Acme.example', company: 'Adas Firm' });
  await submit(server, other, { email: 'bob@acme.example' });
  const traces = ['/pricing/secret-page', 'Ada@Acme.example', 'ada@acme.example', 'Adas Firm'];
  assert.ok(found(server.folder, traces).length >= 3);
  assert.equal((await server.get(`/v1/leads/${sent.body.lead}`, bearer)).status, 200);

  const { status, body } = await forget(server, visitor);
  assert.equal(status, 200);
  assert.deepEqual(body, { forgotten: true });
  assert.deepEqual(found(server.folder, [...traces, sent.body.lead]), []);
  assert.equal((await server.get(`/v1/leads/${sent.body.lead}`, bearer)).status, 404);
  const exported = await server.get('/v1/events', bearer);
  assert.match(exported.text, /bob@acme\.example/);
  assert.doesNotMatch(exported.text, /ada@|secret-page/i);

  // It is so after a restart, however the server ended.
  await server.kill();
  const again = await startServer(t, { folder: server.folder });
  assert.deepEqual(found(server.folder, traces), []);
  assert.equal((await again.sync(visitor, [])).status, 410);
  assert.equal((await again.sync(other, [])).body.events.length, 2);
});

test('what a device still has of them is refused, and nothing of it is stored', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  await server.sync(visitor, [answer('c1', 1, 'company', 'Acme')]);
  for (let i = 0; i < 2; i += 1) assert.equal((await forget(server, visitor)).status, 200);
  const queued = [answer('c1', 2, 'email', 'late@acme.example')];
  for (const { status, body } of [
    await server.sync(visitor, queued),
    await submit(server, visitor, { email: 'late@acme.example' }, { events: queued }),
  ]) {
    assert.equal(status, 410);
    assert.equal(body.code, 'forgotten');
  }
  const page = await server.post(
    '/v1/submit',
    new URLSearchParams({
      fieldwise_key: publishableKey,
      fieldwise_offer: 'guide',
      fieldwise_visitor: visitor,
      email: 'late@acme.example',
    }).toString(),
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  );
  assert.equal(page.status, 410);
  assert.match(page.text, /asked to be forgotten/);
  assert.deepEqual(found(server.folder, ['late@acme.example']), []);
  assert.equal(
    (
      await server.sync(
        token(),
        queued.map((e) => ({ ...e, seq: 1 })),
      )
    ).status,
    200,
  );
});

test('one who was never heard of is refused afterwards too', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  assert.equal((await forget(server, visitor)).status, 200);
  assert.equal((await server.sync(visitor, [page('c1', 1, '/')])).status, 410);
});

test('one who was never heard of is remembered for 30 days, and no longer', async (t) => {
  const server = await startServer(t);
  const [known, stranger, later] = [token(), token(), token()];
  assert.equal((await server.sync(known, [page('c1', 1, '/')])).status, 200);
  const before = Date.now();
  for (const visitor of [known, stranger]) await forget(server, visitor);
  const rows = () =>
    query(server.folder, 'SELECT until FROM forgotten ORDER BY until').map(([until]) => until);
  const [forever, until] = rows().sort((a, b) => (a ?? 0) - (b ?? 0));
  assert.equal(forever, null);
  const days = (Number(until) - before) / 86_400_000;
  assert.ok(days >= 30 && days < 30.1, `${days}`);
  // As if they were over.
  await server.stop();
  script(server.folder, 'UPDATE forgotten SET until = 1 WHERE until IS NOT NULL');
  const next = await startServer(t, { folder: server.folder });
  for (let i = 0; rows().length > 1 && i < 200; i += 1) await delay(50);
  assert.equal(rows().length, 1, 'whoever asks next need not come for it');
  await forget(next, later);
  assert.equal((await next.sync(known, [page('c1', 1, '/')])).status, 410);
  assert.equal((await next.sync(later, [page('c1', 1, '/')])).status, 410);
  assert.equal((await next.sync(stranger, [page('c1', 1, '/')])).status, 200);
});

test('a sync, a submission and the wish to be forgotten at once: nothing stays', async (t) => {
  const server = await startServer(t);
  for (let i = 0; i < 20; i += 1) {
    const visitor = token();
    const email = `race${i}@acme.example`;
    const [, , { status }] = await Promise.all([
      server.sync(visitor, [answer('c1', 1, 'email', email)]),
      submit(server, visitor, { email }),
      forget(server, visitor),
    ]);
    assert.equal(status, 200);
    assert.equal((await server.sync(visitor, [])).status, 410);
    assert.deepEqual(found(server.folder, [email]), []);
  }
  assert.equal((await server.get('/v1/events', bearer)).text, '');
});

test('whoever is forgotten among many leaves no trace, and the others stay whole', async (t) => {
  const server = await startServer(t);
  const people = Array.from({ length: 240 }, (_, i) => ({
    visitor: token(),
    email: `person${i}@acme.example`,
    // Rows of very different lengths move about in the pages of a database, some beyond one page.
    company: `firm${i} `.repeat(1 + ((i * 37) % 600)).slice(0, 1 + ((i * 7919) % 4000)),
  }));
  for (const { visitor, email, company } of people) {
    await server.sync(visitor, [answer('c1', 1, 'email', email)]);
    await server.sync(visitor, [answer('c1', 2, 'company', company)]);
  }
  const order = people.map((person, i) => [(i * 101) % 240, person]).sort(([a], [b]) => a - b);
  const gone = [];
  for (const [, person] of order.slice(0, 200)) {
    assert.equal((await forget(server, person.visitor)).status, 200);
    gone.push(`${person.email}"`);
    if (gone.length % 20 === 0) assert.deepEqual(found(server.folder, gone), []);
  }
  for (const [, { visitor, email }] of order.slice(200)) {
    const { body } = await server.sync(visitor, []);
    assert.equal(body.events[0].value, email);
    assert.equal(body.events.length, 2);
  }
});

test('the e-mail address stays as a hash, under a key beside the database', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  await submit(server, visitor, { email: 'Ada@ACME.example' });
  await forget(server, visitor);
  const key = serverSecret(server.folder, 'suppression-key').trim();
  assert.match(key, /^[\w-]{43}$/);
  if (store === 'sqlite') {
    const file = join(server.folder, 'test.sqlite-suppression-key');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  }
  const hash = createHmac('sha256', key).update('ada@acme.example').digest('hex');
  await server.stop();
  assert.deepEqual(found(server.folder, [hash]), [hash]);
  await startServer(t, { folder: server.folder });
  assert.equal(serverSecret(server.folder, 'suppression-key').trim(), key);
});

test('every e-mail address they ever gave stays as a hash, not the last one only', async (t) => {
  const folder = temporaryFolder(t);
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  const renamed = join(folder, 'renamed.json');
  plan.fields.push({ key: 'mail_of_old', type: 'email', label: 'E-mail' });
  writeFileSync(renamed, JSON.stringify(plan));
  const before = await startServer(t, { folder, plan: renamed });
  const visitor = token();
  await before.sync(visitor, [
    answer('c1', 1, 'email', 'First@acme.example'),
    answer('c1', 2, 'email', ' second@acme.example\n'),
    answer('c1', 3, 'email', 'not valid@acme'),
    answer('c1', 4, 'email', null),
    answer('c1', 5, 'mail_of_old', 'third@acme.example'),
    answer('c1', 6, 'company', 'fourth@acme.example'),
  ]);
  await submit(before, visitor, { email: 'last@acme.example' });
  await before.stop();
  // The plan of today has no such field any more.
  const server = await startServer(t, { folder });
  assert.equal((await forget(server, visitor)).status, 200);
  await server.stop();
  const key = serverSecret(folder, 'suppression-key').trim();
  const hash = (text) => createHmac('sha256', key).update(text).digest('hex');
  const given = ['first@acme.example', 'second@acme.example', 'not valid@acme'];
  given.push('third@acme.example', 'last@acme.example');
  assert.deepEqual(found(folder, given.map(hash)), given.map(hash));
  // A company is none, whatever it looks like.
  assert.deepEqual(found(folder, [hash('fourth@acme.example')]), []);
});

test('what is no wish to be forgotten is refused with a reason', async (t) => {
  const friend = 'https://shop.example';
  const server = await startServer(t, { args: ['--allow-origin', friend] });
  const visitor = token();
  await server.sync(visitor, [page('c1', 1, '/')]);
  const send = (body, headers) => server.post('/v1/forget', body, headers);
  for (const [status, code, answered] of [
    [403, 'key', send({ key: 'pk_other', visitor })],
    [403, 'origin', forget(server, visitor, { Origin: 'https://evil.example' })],
    [422, 'request', send({ key: publishableKey })],
    [422, 'request', send({ key: publishableKey, visitor: 'short' })],
    [400, 'json', send('{')],
    [415, 'content_type', send('key=pk_test', { 'Content-Type': 'application/xml' })],
  ]) {
    const { status: got, body } = await answered;
    assert.deepEqual([got, body.code], [status, code]);
  }
  assert.equal((await server.get('/v1/forget')).status, 405);
  assert.equal((await server.sync(visitor, [])).body.events.length, 1);
  const { status, headers } = await forget(server, visitor, { Origin: friend });
  assert.equal(status, 200);
  assert.equal(headers.get('access-control-allow-origin'), friend);
});

test('Sec-GPC: behaviour is refused and counted, answers and submissions are taken', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const gpc = { 'Sec-GPC': '1' };
  const send = (events, headers = gpc) =>
    server.post('/v1/sync', { key: publishableKey, visitor, events }, headers);
  const visit = { client: 'c1', seq: 1, at: Date.now(), type: 'visit', offer: 'guide' };
  const seen = page('c1', 2, '/pricing/');
  const email = answer('c1', 3, 'email', 'ada@acme.example');

  const refused = await send([visit, seen, email]);
  assert.equal(refused.status, 422);
  assert.equal(refused.body.code, 'event');
  assert.deepEqual(
    refused.body.errors.map(({ code, path }) => [code, path]),
    [['gpc', '/events/1']],
  );
  const dropped = { client: 'c1', seq: 2, at: seen.at, type: 'dropped', from: 2, to: 2 };
  const taken = await send([visit, dropped, email]);
  assert.equal(taken.status, 200);
  assert.match(server.stderr, /"gpc".*1 events? of behaviour refused/);

  // What is stored already is acknowledged, and a submission brings what was held.
  await send([page('c2', 1, '/terms/')], {});
  assert.equal((await send([page('c2', 1, '/terms/')])).body.acks.length, 1);
  const held = await server.post(
    '/v1/submit',
    {
      key: publishableKey,
      offer: 'guide',
      visitor,
      answers: { email: 'ada@acme.example' },
      events: [page('held-1', 1, '/pricing/')],
    },
    gpc,
  );
  assert.equal(held.status, 200);
  assert.equal((await send([page('c3', 1, '/')], { 'Sec-GPC': '0' })).status, 200);
});
