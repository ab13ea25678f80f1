// What was acknowledged stays, however the server ends.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  binary,
  page,
  planFile,
  publishableKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

/** Syncs one event after another for one visitor until the server is gone; counts the acks. */
async function load(server, visitor) {
  let acknowledged = 0;
  for (;;) {
    try {
      const { status, body } = await server.sync(visitor, [page('c1', acknowledged + 1, '/')]);
      if (status !== 200) return acknowledged;
      acknowledged = body.acks[0].seq;
    } catch {
      return acknowledged;
    }
  }
}

for (const [signal, code] of [
  ['SIGINT', 0],
  ['SIGTERM', 0],
  ['SIGKILL', null],
]) {
  test(`${signal} during a load of syncs loses nothing acknowledged`, async (t) => {
    const server = await startServer(t);
    const visitors = Array.from({ length: 8 }, token);
    const running = visitors.map((visitor) => load(server, visitor));
    await new Promise((resolve) => setTimeout(resolve, 700));
    const end = await server.stop(signal);
    assert.equal(end.code, code, server.stderr);
    const acknowledged = await Promise.all(running);
    assert.ok(acknowledged.reduce((sum, n) => sum + n) > 20, `too little load: ${acknowledged}`);

    const again = await startServer(t, { folder: server.folder });
    for (const [i, visitor] of visitors.entries()) {
      const { body } = await again.sync(visitor, []);
      const lost = acknowledged[i] - body.cursor;
      // One more may have been stored whose answer did not arrive.
      assert.ok(lost === 0 || (lost === -1 && signal === 'SIGKILL'), `visitor ${i}: ${lost}`);
      assert.deepEqual(
        body.events.map(({ seq }) => seq),
        Array.from({ length: body.cursor }, (_, k) => k + 1),
      );
    }
  });
}

test('SIGTERM finishes the request in flight and ends idle connections', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const body = JSON.stringify({ key: publishableKey, visitor, events: [page('c1', 1, '/')] });
  const idle = connect(server.port, '127.0.0.1');
  const busy = connect(server.port, '127.0.0.1');
  let answer = '';
  busy.setEncoding('utf8').on('data', (text) => (answer += text));
  const closed = [idle, busy].map(
    (socket) => new Promise((resolve) => socket.on('close', resolve).resume()),
  );
  busy.write(
    `POST /v1/sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n` +
      body.slice(0, 30),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const end = server.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  busy.write(body.slice(30));
  await Promise.all(closed);
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.equal((await end).code, 0);
  const again = await startServer(t, { folder: server.folder });
  assert.equal((await again.sync(visitor, [])).body.cursor, 1);
});

test('a port in use is told', async (t) => {
  const server = await startServer(t);
  const other = spawnSync(
    binary,
    [
      'serve',
      '--plan',
      planFile,
      '--db',
      join(temporaryFolder(t), 'x.sqlite'),
      '--port',
      String(server.port),
    ],
    { encoding: 'utf8', timeout: 10_000 },
  );
  assert.equal(other.status, 1);
  assert.match(other.stderr, new RegExp(`cannot listen on 127.0.0.1 port ${server.port}`));
});

test('keys are made once, kept, and readable by their owner only', async (t) => {
  const folder = temporaryFolder(t);
  const start = () => {
    const result = spawnSync(
      'timeout',
      [
        '-s',
        'TERM',
        '1',
        binary,
        'serve',
        '--plan',
        planFile,
        '--db',
        join(folder, 'd', 'k.sqlite'),
        '--port',
        '0',
      ],
      { encoding: 'utf8', env: { ...process.env, FIELDWISE_SECRET_KEY: undefined } },
    );
    return /Publishable key: (pk_\S+)/.exec(result.stdout)[1];
  };
  const first = start();
  const secretFile = join(folder, 'd', 'k.sqlite-secret-key');
  const signingFile = join(folder, 'd', 'k.sqlite-signing-key.pem');
  const kept = [secretFile, signingFile].map((file) => readFileSync(file, 'utf8'));
  assert.match(kept[0], /^sk_[\w-]{43}\n$/);
  for (const file of [secretFile, signingFile]) assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(start(), first);
  assert.deepEqual(
    [secretFile, signingFile].map((file) => readFileSync(file, 'utf8')),
    kept,
  );
  assert.ok(!existsSync(`${secretFile}.new`));
});
