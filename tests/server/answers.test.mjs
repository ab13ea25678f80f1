// What large answers take: bytes that nobody reads, and reading again what was refused.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';

import { until } from './receiver.mjs';
import { page, publishableKey, startServer, token } from './server.mjs';

const args = [
  ...['--rate-limit', 'visitor=off', '--rate-limit', 'address=off', '--rate-limit', 'key=off'],
  ...['--metrics', '127.0.0.1:0', '--trust-proxy', '127.0.0.0/8'],
];
const large = (client, seq) => page(client, seq, `/${'x'.repeat(60_000)}`);

async function metric(server, name) {
  const [, url] = /^Metrics: (http:\/\/\S+)$/m.exec(server.stdout);
  const text = await (await fetch(url)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)[1]);
}

/** Has a visitor send events until there is no room for another; resolves to how many there are. */
async function fill(server, visitor) {
  for (let seq = 1; ; seq += 1) {
    const { status, body } = await server.sync(visitor, [large('c1', seq)], { cursor: seq - 1 });
    if (status === 200) continue;
    assert.equal(body.errors[0].code, 'too_many_events');
    return seq - 1;
  }
}

test('large answers that nobody reads are bounded, for one address and for all', async (t) => {
  const server = await startServer(t, { args });
  const visitor = token();
  const cursor = await fill(server, visitor);
  const sync = (address, more) =>
    server.post(
      '/v1/sync',
      { key: publishableKey, visitor, ...more },
      { 'X-Forwarded-For': address },
    );
  const sockets = [];
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  /** Asks for all of it on connections that are not read, and more often than the kernel has room. */
  const hoard = async (address, connections) => {
    const body = JSON.stringify({ key: publishableKey, visitor });
    const request = `POST /v1/sync HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${address}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (let i = 0; i < connections; i += 1) {
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      socket.pause();
      sockets.push(socket);
      await once(socket, 'connect');
      socket.write(request.repeat(8));
    }
  };
  await hoard('192.0.2.1', 10);
  let refused;
  await until(async () => {
    refused = await sync('192.0.2.1');
    if (refused.status === 503) return true;
    // A slow server may have given up on the first of them before it comes to the last.
    if (sockets.length < 60) await hoard('192.0.2.1', 2);
    return false;
  }, 60);
  assert.equal(refused.body.code, 'busy');
  assert.equal(refused.headers.get('retry-after'), '2');
  assert.ok((await metric(server, 'fieldwise_large_answer_bytes')) <= 20 * 1024 * 1024);
  // Who asks for little is answered all the same, and so is everybody else.
  assert.equal((await sync('192.0.2.1', { cursor })).status, 200);
  assert.equal((await sync('192.0.2.2')).status, 200);

  for (let i = 3; i < 9; i += 1) await hoard(`192.0.2.${i}`, 10);
  await until(async () => (await sync('192.0.2.2')).status === 503, 60);
  assert.ok((await metric(server, 'fieldwise_large_answer_bytes')) <= 80 * 1024 * 1024);
  assert.equal((await sync('192.0.2.2', { cursor })).status, 200);

  for (const socket of sockets) socket.destroy();
  await until(async () => (await metric(server, 'fieldwise_large_answer_bytes')) === 0, 20);
  // What was read of those connections before they were closed may still ask for some.
  let last;
  await until(async () => (last = await sync('192.0.2.1')).status === 200, 20);
  assert.equal(last.body.events.length, cursor);
});

test('a visitor who is refused for want of room is not read from the database each time', async (t) => {
  const server = await startServer(t, { args });
  const visitor = token();
  const full = await fill(server, visitor);
  const before = await metric(server, 'fieldwise_visitors_read_total');
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await server.sync(visitor, [large('c1', full + 1)])).status, 422);
    assert.equal((await server.sync(visitor, [large('c1', full + 9)])).status, 409);
    const { status, text } = await server.post('/v1/submit', {
      ...{ key: publishableKey, visitor, offer: 'guide' },
      answers: { email: 'no address' },
    });
    assert.equal(status, 422, text);
  }
  assert.ok((await metric(server, 'fieldwise_visitors_read_total')) - before <= 1);
  const { body } = await server.sync(visitor, []);
  assert.equal(body.cursor, full);
});
