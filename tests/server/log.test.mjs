// One line of JSON for each request, which can be found again by the id in its answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { page, startServer, token } from './server.mjs';

const lines = (server) =>
  server.stderr
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const requests = (server) => lines(server).filter(({ event }) => event === 'request');

test('a request has an id, in its answer and in its line', async (t) => {
  const server = await startServer(t);
  const good = await server.sync(token(), [page('c1', 1, '/a')]);
  const bad = await server.sync(token(), [page('c1', 2, '/a')]);
  const none = await server.raw('nothing like HTTP\r\n\r\n', { end: true });
  await server.stop();
  const [first, second, third] = requests(server);
  assert.equal(first.id, good.headers.get('request-id'));
  assert.equal(second.id, bad.headers.get('request-id'));
  assert.equal(third.id, /^Request-Id: (.*)\r$/m.exec(none)[1]);
  assert.equal(new Set([first.id, second.id, third.id]).size, 3);
  assert.deepEqual(
    [first, second, third].map((line) => [
      line.level,
      line.method,
      line.route,
      line.status,
      line.code,
    ]),
    [
      ['info', 'POST', '/v1/sync', 200, undefined],
      ['info', 'POST', '/v1/sync', 409, 'gap'],
      ['info', 'other', 'none', 400, 'http'],
    ],
  );
  for (const { ms, time } of requests(server)) {
    assert.ok(ms >= 0 && Math.abs(Date.parse(time) - Date.now()) < 60_000);
  }
});

test('nobody chooses the ids of others', async (t) => {
  const server = await startServer(t);
  const { headers } = await server.get('/healthz', { 'Request-Id': 'ada', 'X-Request-Id': 'ada' });
  assert.match(headers.get('request-id'), /^[A-Za-z0-9_-]{8}-[0-9a-f]+$/);
});

test('levels: probes are for debugging, and who wants warnings only gets no requests', async (t) => {
  const routes = async (level) => {
    const server = await startServer(t, { args: ['--log-level', level] });
    await server.get('/healthz');
    await server.get('/readyz');
    await server.get('/v1/keys');
    await server.stop();
    return [
      requests(server).map(({ route }) => route),
      lines(server).some(({ event }) => event === 'stopped'),
    ];
  };
  assert.deepEqual(await routes('debug'), [['/healthz', '/readyz', '/v1/keys'], true]);
  assert.deepEqual(await routes('info'), [['/v1/keys'], true]);
  assert.deepEqual(await routes('warning'), [[], false]);
});
