// HTTP itself: limits, bad input, headers, files.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const rawSync = (server, body, length = Buffer.byteLength(body)) =>
  `POST /v1/sync HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\n` +
  `Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`;

test('bad bodies get a clear answer, and the server goes on', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const whole = JSON.stringify({ key: publishableKey, visitor, events: [page('c1', 1, '/')] });
  const sync = (body, headers) => server.post('/v1/sync', body, headers);

  for (const body of [
    '',
    '{',
    'NaN',
    `{"key":"${publishableKey}","cursor":NaN}`,
    '[]',
    '"text"',
    '{"a":1}{"b":2}',
    '['.repeat(10_000),
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    `{"key":"${publishableKey}","cursor":1e999}`,
    '{"key":"\\ud800"}',
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
  ]) {
    const { status, headers, body: answer } = await sync(body);
    assert.deepEqual([status, answer.code], [400, 'json'], String(body).slice(0, 40));
    assert.equal(headers.get('content-type'), 'application/problem+json');
    assert.equal(answer.status, 400);
    assert.ok(answer.title && answer.detail);
  }

  const big = await sync('x'.repeat(65 * 1024));
  assert.deepEqual([big.status, big.body.code], [413, 'too_large']);

  for (const type of [
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
  ]) {
    const { status, body } = await sync(whole, { 'Content-Type': type });
    assert.deepEqual([status, body.code], [415, 'content_type'], type);
  }
  const accepted = await sync(whole, { 'Content-Type': 'Application/JSON; charset=utf-8' });
  assert.equal(accepted.status, 200);
});

test('10 MB are refused before they are read', async (t) => {
  const server = await startServer(t);
  const declared = await server.raw(rawSync(server, '{"key":', 10 * 1024 * 1024));
  assert.match(declared, /^HTTP\/1\.1 413 /);
  assert.match(declared, /Connection: close/i);

  const chunk = 'x'.repeat(32 * 1024);
  const chunked = await server.raw(
    'POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
      `Transfer-Encoding: chunked\r\n\r\n${`8000\r\n${chunk}\r\n`.repeat(4)}`,
  );
  assert.match(chunked, /^HTTP\/1\.1 413 /);

  const sent = await fetch(`${server.url}/v1/submit`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: 'x'.repeat(10 * 1024 * 1024),
  }).then(
    (response) => response.status,
    (error) => error.cause?.code ?? String(error),
  );
  // A client that does not listen while it sends may see only that the connection ends.
  assert.ok([413, 'EPIPE', 'ECONNRESET', 'UND_ERR_SOCKET'].includes(sent), String(sent));
  assert.equal((await server.get('/healthz')).status, 200);
});

test('a body cut off half-way stores nothing', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const body = JSON.stringify({ key: publishableKey, visitor, events: [page('c1', 1, '/')] });
  const answer = await server.raw(rawSync(server, body.slice(0, -10), body.length), { end: true });
  assert.doesNotMatch(answer, /^HTTP\/1\.1 200/);
  assert.equal((await server.sync(visitor, [])).body.cursor, 0);
});

test('what is no HTTP is refused', async (t) => {
  const server = await startServer(t);
  assert.match(await server.raw('\x16\x03\x01\x02\x00garbage\r\n\r\n'), /^(HTTP\/1\.1 400 |$)/);
  assert.match(
    await server.raw(`GET / HTTP/1.1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /,
  );
  assert.match(await server.raw('GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('a request says once what host it is for, and no line of its header goes on in the next', async (t) => {
  const server = await startServer(t);
  const status = async (lines) =>
    (await server.raw(`${lines.join('\r\n')}\r\n\r\n`, { end: true })).slice(0, 12);
  const get = 'GET /healthz HTTP/1.1';
  const close = 'Connection: close';
  assert.equal(await status([get, 'Host: x', close]), 'HTTP/1.1 200');
  assert.equal(await status([get, 'Host:', close]), 'HTTP/1.1 200');
  for (const lines of [
    [get, close],
    [get, 'Host: x', 'Host: x', close],
    [get, 'Host: x', close, 'host: y'],
    [get, 'Host: x y', close],
    [get, 'Host: x/y', close],
    [get, 'Host: u@x', close],
    [get, 'Host: x', 'X-Long: a', ' b', close],
    [get, 'Host: x', 'X-Long: a', '\tb', close],
    [get, 'Host: x', close, 'X-Long:', ' b'],
    [get, ' Host: x', close],
    ['GET /healthz HTTP/1.0', 'Host: x', 'Host: y'],
    ['GET /healthz HTTP/1.2', 'Host: x', close],
    ['GET /healthz HTTP/2.0', 'Host: x', close],
  ]) {
    assert.equal(await status(lines), 'HTTP/1.1 400', lines.join('|'));
  }
  // Each of them ends its connection: nothing behind it is read as a request.
  const two = await server.raw(`${get}\r\n\r\n${get}\r\nHost: x\r\n${close}\r\n\r\n`);
  assert.equal(two.split('HTTP/1.1 ').length, 2);
  assert.match(two, /"detail":"[^"]*Host/);
});

test('HTTP/1.0, which health checks speak, gets one answer a connection', async (t) => {
  const server = await startServer(t);
  const get = 'GET /healthz HTTP/1.0\r\n';
  for (const header of ['', 'Host: x\r\n', 'Connection: keep-alive\r\n']) {
    const answer = await server.raw(`${get}${header}\r\n${get}\r\n`);
    assert.equal(answer.split('HTTP/1.1 200').length, 2, header);
    assert.match(answer, /\r\nConnection: close\r\n/);
  }
  // It has no chunks, so how long such a body is would be anybody's guess.
  const chunked = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
  assert.match(await server.raw(`POST /v1/sync HTTP/1.0\r\n${chunked}`), /^HTTP\/1\.1 400 /);
});

test('what is behind a body in a coding that is not known is no request', async (t) => {
  const server = await startServer(t);
  const next = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  for (const coding of [
    'identity',
    'gzip, chunked',
    'chunked\r\nTransfer-Encoding: chunked',
    'x',
  ]) {
    const head = `POST /v1/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ${coding}\r\n\r\n`;
    const answer = await server.raw(`${head}0\r\n\r\n${next}`);
    assert.match(answer, /^HTTP\/1\.1 400 /, coding);
    assert.equal(answer.split('HTTP/1.1 ').length, 2, coding);
  }
});

test('unknown addresses and methods', async (t) => {
  const server = await startServer(t);
  for (const path of ['/v1/nothing', '/v1/sync/', '/v1/leads/', '/v1/leads/a/b', '/v1/leads/%zz']) {
    const { status, body } = await server.get(path);
    assert.deepEqual([status, body.code], [404, 'not_found'], path);
  }
  for (const [method, path, allow] of [
    ['GET', '/v1/sync', 'POST, OPTIONS'],
    ['DELETE', '/v1/sync', 'POST, OPTIONS'],
    ['PUT', '/v1/submit', 'POST, OPTIONS'],
    ['POST', '/v1/plan', 'GET, HEAD, OPTIONS'],
    ['PUT', '/v1/leads/x', 'GET, HEAD, DELETE, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ]) {
    const response = await fetch(server.url + path, { method });
    assert.equal(response.status, 405, `${method} ${path}`);
    assert.equal(response.headers.get('allow'), allow);
    assert.equal((await response.json()).code, 'method');
  }
});

test('the plan is the published one, with a validator', async (t) => {
  const server = await startServer(t);
  const { status, text, headers, body } = await server.get(`/v1/plan?key=${publishableKey}`);
  assert.equal(status, 200);
  assert.equal(body.name, 'Server tests');
  for (const secret of ['private-note', 'private-reason', 'secret_rule']) {
    assert.ok(!text.includes(secret), secret);
  }
  const unchanged = await server.get(`/v1/plan?key=${publishableKey}`, {
    'If-None-Match': headers.get('etag'),
  });
  assert.deepEqual([unchanged.status, unchanged.text], [304, '']);
  const head = await fetch(`${server.url}/v1/plan?key=${publishableKey}`, { method: 'HEAD' });
  assert.deepEqual(
    [head.status, Number(head.headers.get('content-length'))],
    [200, Buffer.byteLength(text)],
  );
  assert.equal((await server.get('/v1/plan?key=pk_wrong')).status, 403);
  assert.equal((await server.get('/v1/plan')).status, 403);
});

test('files: types, validators, no way out, nothing private', async (t) => {
  const site = temporaryFolder(t);
  const dist = temporaryFolder(t);
  const outside = temporaryFolder(t);
  const write = (folder, name, content) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  write(site, 'index.html', '<!DOCTYPE html><title>Start</title>');
  write(site, 'guide/index.html', '<!DOCTYPE html><title>Guide</title>');
  write(site, 'site.css', 'body{}');
  write(site, '.hidden', 'hidden');
  copyFileSync(planFile, join(site, 'plan.json'));
  write(dist, 'engine.wasm', '\0asm');
  write(dist, 'index.js', 'export {};');
  write(site, 'key.txt', secretKey);
  write(outside, 'secret.txt', 'secret');
  symlinkSync(join(outside, 'secret.txt'), join(site, 'link.txt'));
  const server = await startServer(t, {
    folder: site,
    plan: join(site, 'plan.json'),
    args: [
      '--static',
      site,
      '--static',
      `/dist=${dist}`,
      '--static',
      `/tools=${join(site, 'guide')}`,
      '--secret-key-file',
      join(site, 'key.txt'),
    ],
  });

  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/guide/', 'text/html; charset=utf-8'],
    ['/site.css', 'text/css; charset=utf-8'],
    ['/dist/engine.wasm', 'application/wasm'],
    ['/dist/index.js', 'text/javascript; charset=utf-8'],
    ['/site%2Ecss', 'text/css; charset=utf-8'],
  ]) {
    const { status, headers } = await server.get(path);
    assert.deepEqual([status, headers.get('content-type')], [200, type], path);
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.ok(headers.get('referrer-policy'));
  }
  const redirect = await server.get('/guide');
  assert.deepEqual([redirect.status, redirect.headers.get('location')], [308, '/guide/']);
  const campaign = await server.get('/guide?utm_source=mail&a=%2F');
  assert.equal(campaign.headers.get('location'), '/guide/?utm_source=mail&a=%2F');
  const mount = await server.get('/tools?a=1');
  assert.deepEqual([mount.status, mount.headers.get('location')], [308, '/tools/?a=1']);
  assert.equal((await server.get('/tools/')).status, 200);
  assert.equal((await server.get('/toolsmith')).status, 404);
  assert.equal((await server.get('/dist')).status, 404);

  const css = await server.get('/site.css');
  const cached = await server.get('/site.css', { 'If-None-Match': css.headers.get('etag') });
  assert.equal(cached.status, 304);

  for (const path of [
    '/.hidden',
    '/plan.json',
    '/key.txt',
    '/test.sqlite',
    '/test.sqlite-wal',
    '/test.sqlite-signing-key.pem',
    '/link.txt',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/guide/..%2f..%2fetc/passwd',
    '/dist/',
    '//etc/passwd',
    '/dist/..%5c..%5csecret.txt',
    '/site.css%00.html',
    '/site.css/',
    '/none.html',
  ]) {
    const answer = await server.raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 404 /, path);
  }
  assert.equal((await server.post('/site.css', '')).status, 405);
});

test('health, readiness, keys and logs', async (t) => {
  const server = await startServer(t);
  assert.deepEqual((await server.get('/healthz')).body, { status: 'ok' });
  assert.deepEqual((await server.get('/readyz')).body, { status: 'ready' });
  const { body } = await server.get('/v1/keys');
  assert.equal(body.keys[0].crv, 'Ed25519');
  assert.equal(body.keys[0].d, undefined);

  const visitor = token();
  await server.sync(visitor, [
    {
      client: 'c1',
      seq: 1,
      at: Date.now(),
      type: 'answer',
      field: 'email',
      value: 'ada@acme.example',
    },
  ]);
  await server.get(`/nothing?email=ada@acme.example`);
  await server.stop();
  const lines = server.stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(
    lines.some(({ route, status, ms }) => route === '/v1/sync' && status === 200 && ms >= 0),
  );
  for (const text of ['acme', visitor, '127.0.0.1', publishableKey]) {
    assert.ok(!server.stderr.includes(text), text);
  }
});
