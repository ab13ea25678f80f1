// Requests per key, visitor and address; whose word on an address is taken.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  answer,
  page,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const outcome = ({ status, body }) => [status, body.code];
const proxied = ['--trust-proxy', '127.0.0.1'];
const from = (address) => ({ 'X-Forwarded-For': address });
const plan = (server, headers) => server.get(`/v1/plan?key=${publishableKey}`, headers);
const start = (t, ...args) => startServer(t, { args });

/** How many of `count` requests, one after another, were let through. */
async function allowed(count, ask) {
  let passed = 0;
  for (let i = 0; i < count; ++i) passed += (await ask(i)).status === 200 ? 1 : 0;
  return passed;
}

test('an address has its burst, then its rate, and is told when to come again', async (t) => {
  const server = await start(t, ...proxied, '--rate-limit', 'address=1/s:5');
  const ask = () => plan(server, from('203.0.113.7'));
  assert.equal(await allowed(6, ask), 5);
  const refused = await ask();
  assert.deepEqual(outcome(refused), [429, 'rate']);
  assert.equal(refused.headers.get('retry-after'), '1');
  assert.match(refused.body.detail, /nothing was stored\. Send it again in 1 s\./);
  assert.equal((await plan(server, from('203.0.113.8'))).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal(await allowed(2, ask), 1);
});

test('a visitor has its own limit, whatever it sends from', async (t) => {
  const server = await start(t, '--rate-limit', 'visitor=1/m:3');
  const visitor = token();
  const sync = (i) => server.sync(visitor, [page('c1', i + 1, '/')]);
  assert.equal(await allowed(5, sync), 3);
  const submit = {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers: { email: 'a@b.example' },
  };
  assert.deepEqual(outcome(await server.post('/v1/submit', submit)), [429, 'rate']);
  const form = await server.post(
    '/v1/submit',
    `fieldwise_key=${publishableKey}&fieldwise_visitor=${visitor}&email=a%40b.example`,
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  );
  assert.equal(form.status, 429);
  assert.match(form.text, /<h1>There is a problem<\/h1>\n<p>Too many requests of this visitor/);
  assert.equal((await server.sync(token(), [page('c1', 1, '/')])).status, 200);
  assert.equal((await server.post('/v1/submit', { ...submit, visitor: undefined })).status, 200);

  // What was refused was not stored, and goes on where it ended.
  const { text } = await server.get('/v1/events', { Authorization: `Bearer ${secretKey}` });
  assert.equal(text.match(/"client":"c1"/g).length, 4);
});

test('a key has one when it is given one', async (t) => {
  const server = await start(t, '--rate-limit', 'key=1/m:4');
  assert.equal(await allowed(6, () => plan(server)), 4);
  const bearer = { Authorization: `Bearer ${secretKey}` };
  const last = await allowed(6, () => server.get('/v1/site', bearer));
  assert.equal(last, 4);
  assert.equal((await server.get('/healthz')).status, 200);
  const made = await startServer(t, { folder: temporaryFolder(t) });
  assert.equal(
    await allowed(500, () => plan(made)),
    500,
    'keys have none unless they are given one',
  );
});

test('guessing keys is counted by address, using one is not', async (t) => {
  const server = await start(t, ...proxied, '--rate-limit', 'address=1/m:3');
  const ask = (key) =>
    server.get('/v1/site', { ...from('203.0.113.7'), Authorization: `Bearer ${key}` });
  for (let i = 0; i < 3; ++i) assert.deepEqual(outcome(await ask(`sk_${i}`)), [401, 'key']);
  assert.deepEqual(outcome(await ask('sk_4')), [429, 'rate']);
  assert.equal((await ask(secretKey)).status, 200);
});

test('an address is read from the right of the header, as far as proxies are trusted', async (t) => {
  const args = ['--trust-proxy', '127.0.0.1', '--trust-proxy', '10.0.0.0/8'];
  const server = await start(t, ...args, '--rate-limit', 'address=1/m:1');
  const passes = async (header) => (await plan(server, from(header))).status === 200;
  assert.equal(await passes('203.0.113.1'), true);
  for (const same of [
    '203.0.113.1',
    '198.51.100.9, 203.0.113.1', // the visitor wrote the first
    '203.0.113.1, 10.1.2.3', // through another proxy of ours
    '203.0.113.1:4711',
    ' 203.0.113.1 ,10.9.9.9 ',
  ]) {
    assert.equal(await passes(same), false, same);
  }
  assert.equal(await passes('203.0.113.1, 198.51.100.9'), true);
  // Two lines are one list, in their order.
  const lines = await server.raw(
    `GET /v1/plan?key=${publishableKey} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.55\r\n` +
      'X-Forwarded-For: 203.0.113.1\r\nConnection: close\r\n\r\n',
  );
  assert.match(lines, /^HTTP\/1\.1 429 /);
  // A household has a /64.
  assert.equal(await passes('2001:db8:1:2::1'), true);
  assert.equal(await passes('[2001:db8:1:2:ffff::9]:443'), false);
  assert.equal(await passes('2001:db8:1:3::1'), true);
  // What is no public address, or none at all, is not counted.
  for (const other of ['192.168.1.1', '::1', 'unknown', '', '203.0.113.300', 'fe80::1']) {
    for (let i = 0; i < 3; ++i) assert.equal(await passes(other), true, other);
  }
});

test('nobody is believed who is not trusted, nor another header than the one named', async (t) => {
  const plain = await start(t, '--rate-limit', 'address=1/m:1');
  assert.equal(await allowed(5, () => plan(plain, from('203.0.113.1'))), 5);

  const named = await start(
    t,
    ...[...proxied, '--proxy-header', 'forwarded', '--rate-limit', 'address=1/m:1'],
  );
  const ask = (value, more = {}) => plan(named, { Forwarded: value, ...more });
  assert.equal((await ask('for=203.0.113.1')).status, 200);
  for (const same of [
    'For="203.0.113.1:80";proto=https',
    'for=198.51.100.1, proto=https;for=203.0.113.1',
  ]) {
    assert.equal((await ask(same, from('198.51.100.77'))).status, 429, same);
  }
  assert.equal((await ask('for="[2001:db8::1]:4711"')).status, 200);
  assert.equal((await ask('for=2001:db8::2')).status, 429);
});

test('a thousand addresses do not make others wait, and more than the table holds neither', async (t) => {
  const server = await start(t, ...proxied, '--rate-limit', 'address=1/m:1');
  const ask = (i) => plan(server, from(`203.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`));
  let refused = 0;
  for (let i = 0; i < 2000; i += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, k) => ask(i + k)));
    refused += answers.filter(({ status }) => status !== 200).length;
  }
  assert.equal(refused, 0);
});

test('a page of a friend may read when to come again', async (t) => {
  const origin = 'https://friend.example';
  const server = await start(t, '--allow-origin', origin, '--rate-limit', 'visitor=1/m:1');
  const visitor = token();
  const body = { key: publishableKey, visitor, events: [answer('c1', 1, 'company', 'Acme')] };
  const ask = () => server.post('/v1/sync', body, { Origin: origin });
  assert.equal((await ask()).status, 200);
  const refused = await ask();
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get('access-control-expose-headers'), 'Retry-After');
  assert.equal(refused.headers.get('access-control-allow-origin'), origin);
  assert.ok(Number(refused.headers.get('retry-after')) > 50);
});
