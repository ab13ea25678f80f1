// What somebody with a publishable key can make the server hold: memory stays bounded.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { page, startServer, token } from './server.mjs';

const MB = 1024 * 1024;

// AddressSanitizer keeps what was freed, up to 256 MB of it, which is not the server's doing.
const env = process.env.ASAN_OPTIONS
  ? { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS}:quarantine_size_mb=1` }
  : {};

// ThreadSanitizer keeps four bytes beside each that the server has.
const overhead = process.env.TSAN_OPTIONS ? 5 : 1;

/** Resident memory of the server, in MB, without what a sanitizer keeps beside it. */
function resident(server) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return (Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) * 1024) / MB / overhead;
}

const large = (client, seq) => page(client, seq, `/${'x'.repeat(60_000)}`);

/** Runs `task(i)` for 0 ≤ i < count, eight at a time. */
async function times(count, task) {
  let next = 0;
  const worker = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

test('requests that are refused leave nothing in memory', async (t) => {
  const server = await startServer(t, { env, args: ['--rate-limit', 'visitor=off'] });
  const visitor = token();
  const send = async () => {
    const wrong = { ...large('c1', 1), type: 'nonsense' };
    assert.equal((await server.sync(visitor, [wrong])).status, 422);
  };
  await times(40, send);
  const before = resident(server);
  await times(1000, send);
  const grown = resident(server) - before;
  assert.ok(grown < 20, `${grown} MB after 60 MB of refused requests`);
});

test('visitors with large events do not pile up in memory', async (t) => {
  const server = await startServer(t, { env });
  const send = async () => {
    assert.equal((await server.sync(token(), [large('c1', 1)])).status, 200);
  };
  await times(40, send);
  const before = resident(server);
  await times(2000, send);
  const grown = resident(server) - before;
  assert.ok(grown < 160, `${grown} MB after 120 MB of events`);
});

test('a visitor has room for 4 MB of events', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  let seq = 1;
  let answer;
  for (; seq <= 100; seq += 1) {
    answer = await server.sync(visitor, [large('c1', seq)]);
    if (answer.status !== 200) break;
  }
  assert.deepEqual([answer.status, answer.body.code], [422, 'event']);
  assert.equal(answer.body.errors[0].code, 'too_many_events');
  assert.equal(answer.body.errors[0].path, '/events');
  assert.ok(seq > 60 && seq < 72, `${seq} events`);
  // What is there stays there, and can be read.
  const { body } = await server.sync(visitor, []);
  assert.equal(body.cursor, seq - 1);
});
