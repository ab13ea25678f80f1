// Slow and many connections. These take their time, so they have a file of their own.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';

import { startServer } from './server.mjs';

test('a request that does not come to an end is cut after 15 seconds', async (t) => {
  const server = await startServer(t);
  const begun = Date.now();
  const halves = [
    'POST /v1/sync HTTP/1.1\r\nHost: x\r\n',
    'POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  ];
  const cut = halves.map((half) => server.raw(half));
  assert.equal((await server.get('/readyz')).status, 200);
  for (const answer of await Promise.all(cut)) assert.doesNotMatch(answer, /^HTTP\/1\.1 200/);
  const seconds = (Date.now() - begun) / 1000;
  assert.ok(seconds > 12 && seconds < 25, `${seconds} s`);
});

test('what stands before a chunk, or behind the last, is not kept without end', async (t) => {
  const server = await startServer(t);
  const memory = () =>
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);
  const before = memory();
  const head = 'POST /v1/sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  for (const endless of ['5;', '0\r\nX: ', `5\r\nhello\r\n0\r\n${'X: y\r\n'.repeat(20)}X: `]) {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    t.after(() => socket.destroy());
    let answer = '';
    socket.on('data', (data) => (answer += data));
    const ended = once(socket, 'close');
    socket.write(head + endless);
    for (let sent = 0; sent < 20 && !socket.destroyed; sent += 1) {
      socket.write('a'.repeat(1024 * 1024));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await ended;
    assert.match(answer, /^HTTP\/1\.1 431 /, endless);
  }
  // The sockets' own buffers count too.
  assert.ok(memory() - before < 10_000 || process.env.TSAN_OPTIONS, `${memory() - before} kB`);
  assert.equal((await server.get('/readyz')).status, 200);
});

test('more than 1,000 connections are turned away, and the others go on', async (t) => {
  const server = await startServer(t);
  const sockets = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let i = 0; i < 1000; ++i) {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    await once(socket, 'connect');
  }
  const refused = await server.raw('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.match(refused, /^HTTP\/1\.1 503 /);
  assert.match(refused, /"code":"busy"/);
  sockets.pop().destroy();
  sockets[0].write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  const [data] = await once(sockets[0], 'data');
  assert.match(data.toString(), /^HTTP\/1\.1 200 /);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal((await server.get('/healthz')).status, 200);
});
