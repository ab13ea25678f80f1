// The database goes away and comes back; and what a server says that cannot use it.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Cluster, psql } from '../server/postgres.mjs';
import { submit, until } from '../server/receiver.mjs';
import {
  bearer,
  binary,
  fieldwise,
  page,
  planFile,
  Server,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from '../server/server.mjs';

const cluster = new Cluster();
after(() => cluster.remove());

/** A new schema, and the address of it. */
let schemas = 0;
function schema() {
  schemas += 1;
  const name = `own_${schemas}`;
  psql(cluster.url(), `CREATE SCHEMA ${name}`);
  return cluster.url(name);
}

const startOn = (t, place) => startServer(t, { place, args: ['--rate-limit', 'visitor=off'] });

/** Runs `fieldwise serve` where it is expected to end by itself. */
const serve = (args, env = {}) =>
  spawnSync(binary, ['serve', '--plan', planFile, '--port', '0', ...args], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey, ...env },
  });

test('the database crashes under load: 503 meanwhile, then it goes on, and nothing is lost', async (t) => {
  const server = await startOn(t, schema());
  const visitor = token();
  let acknowledged = 0;
  let over = false;
  const seen = new Set();
  const retryAfter = new Set();
  const load = (async () => {
    while (!over) {
      const { status, headers, body } = await server.sync(visitor, [
        page('c1', acknowledged + 1, '/'),
      ]);
      seen.add(status);
      if (status === 200) acknowledged = body.acks[0].seq;
      if (status === 503) retryAfter.add(headers.get('retry-after'));
      // What was not acknowledged may be there nevertheless, and is then the same event.
      assert.ok([200, 503].includes(status), JSON.stringify(body));
      if (status === 503) await sleep(20);
    }
  })();
  await until(() => acknowledged > 20, 10);
  cluster.stop('immediate');
  await until(() => seen.has(503), 10);
  const { status, body } = await server.get('/readyz');
  assert.deepEqual([status, body.code], [503, 'storage']);
  assert.equal((await server.get('/healthz')).status, 200);
  cluster.start();
  const before = acknowledged;
  await until(() => acknowledged > before + 20, 20);
  over = true;
  await load;
  assert.deepEqual([...retryAfter], ['2']);
  assert.equal((await server.get('/readyz')).status, 200);
  const { events } = (await server.sync(visitor, [])).body;
  assert.deepEqual(
    events.map(({ seq }) => seq),
    Array.from({ length: acknowledged }, (_, i) => i + 1),
  );
  assert.match(server.stderr, /"the connection was lost"/);
  assert.match(server.stderr, /"connected again"/);
});

test('a connection that was cut while nothing happened is made again unnoticed', async (t) => {
  const url = schema();
  const server = await startOn(t, url);
  const visitor = token();
  assert.equal((await server.sync(visitor, [page('c1', 1, '/')])).status, 200);
  psql(
    url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fieldwise'",
  );
  await sleep(100);
  await until(async () => (await server.sync(visitor, [page('c1', 2, '/')])).status === 200, 5);
});

test('a text with a zero byte is kept as it is', async (t) => {
  const server = await startOn(t, schema());
  const label = 'a\u0000b\u0001c';
  const made = await server.post('/v1/api-keys', { kind: 'publishable', label }, bearer);
  assert.equal(made.status, 201);
  const { body } = await server.get('/v1/api-keys', bearer);
  assert.equal(body.keys.find(({ id }) => id === made.body.id).label, label);
});

test('a server whose tables another version has changed is not ready', async (t) => {
  const url = schema();
  const server = await startOn(t, url);
  const newer = '(SELECT max(version) + 1 FROM migration)';
  psql(url, `INSERT INTO migration VALUES (${newer}, 'of tomorrow', 0)`);
  const { status, body } = await server.get('/readyz');
  assert.deepEqual([status, body.code], [503, 'storage']);
  assert.match(body.detail, /another version of Fieldwise/);
  const late = serve(['--store', url]);
  assert.equal(late.status, 1);
  assert.match(late.stderr, /written by a newer version of Fieldwise; use that one/);
  psql(
    url,
    "DELETE FROM migration WHERE checksum = 'of tomorrow'; UPDATE migration SET checksum = 'x'",
  );
  assert.match(serve(['--store', url]).stderr, /made by another 001_initial.sql/);
});

test('what is wrong with the database is said, and never its password', async (_t) => {
  const url = schema();
  psql(url, 'CREATE ROLE guest LOGIN; CREATE SCHEMA locked; GRANT USAGE ON SCHEMA locked TO guest');
  const guest = cluster.url('locked').replace('fieldwise@', 'guest:hush-hush@');
  const host = 'host=%2Fnowhere';
  for (const [place, message] of [
    [`postgres://me:hush-hush@/db?${host}`, /postgres:\/\/me@\/db: connection to server .* failed/],
    [url.replace('/postgres?', '/nothing?'), /database "nothing" does not exist/],
    [guest, /permission denied for schema locked .*may not make tables; grant/],
    ['postgres://me:hush-hush@/db?nonsense=1', /invalid URI query parameter/],
  ]) {
    const { status, stderr } = serve(['--store', place]);
    assert.equal(status, 1, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /hush-hush/);
  }
  const printed = serve([
    ...['--store', 'postgres://me:hush-hush@host/db?password=hush-hush&sslmode=require'],
    '--print-config',
  ]);
  assert.match(printed.stdout, /store = postgres:\/\/me@host\/db\n/);
  assert.doesNotMatch(printed.stdout, /hush-hush/);
  const both = serve(['--store', url], { FIELDWISE_DB: 'x.sqlite' });
  assert.equal(both.status, 1);
  assert.match(both.stderr, /give --store or --db, not both: --store and FIELDWISE_DB are set/);
  assert.match(serve(['--db', url]).stderr, /--db: write --store for PostgreSQL/);
});

test('who was forgotten after a dump is erased again where it is restored', async (t) => {
  const before = schema();
  const server = await startOn(t, before);
  const [ada, bob] = [token(), token()];
  const gone = await submit(server, ada, { email: 'ada@acme.example' });
  const stays = await submit(server, bob, { email: 'bob@acme.example' });
  const dump = spawnSync('pg_dump', ['-d', before], { encoding: 'utf8' });
  assert.equal(dump.status, 0, dump.stderr);
  // The last one was never heard of, and is not to be turned away for ever.
  for (const visitor of [ada, token()]) {
    await server.post('/v1/forget', { key: 'pk_test', visitor });
  }

  const restored = before.replace('/postgres?', '/restored?');
  psql(before, 'CREATE DATABASE restored');
  const made = spawnSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', restored], {
    input: dump.stdout,
    encoding: 'utf8',
  });
  assert.equal(made.status, 0, made.stderr);
  const { status, stdout, stderr } = await fieldwise(['restore', restored, '--forgotten', before]);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^Erased again, forgotten since the backup: 1 visitor, 1 lead$/m);
  const turnedAway = 'SELECT visitor, until FROM forgotten WHERE until IS NOT NULL';
  assert.equal(psql(before, turnedAway).length, 1);
  assert.deepEqual(psql(restored, turnedAway), psql(before, turnedAway));
  const again = await startOn(t, restored);
  assert.equal((await again.sync(ada, [])).body.code, 'forgotten');
  assert.equal((await again.get(`/v1/leads/${gone}`, bearer)).status, 404);
  assert.equal((await again.get(`/v1/leads/${stays}`, bearer)).status, 200);
  assert.equal((await fieldwise(['restore', restored])).status, 2);
});

test('its own secret key has to be given once', async (t) => {
  const url = schema();
  const without = serve(['--store', url], { FIELDWISE_SECRET_KEY: undefined });
  assert.equal(without.status, 1);
  assert.match(without.stderr, /there is no secret key yet; give one/);
  const file = join(temporaryFolder(t), 'key');
  writeFileSync(file, `${secretKey}\n`);
  const start = async (args) => {
    const child = spawn(
      binary,
      ['serve', '--plan', planFile, '--port', '0', '--store', url, ...args],
      {
        env: { ...process.env, FIELDWISE_SECRET_KEY: undefined },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const server = new Server(child);
    t.after(() => server.kill());
    await server.started();
    return server;
  };
  const first = await start(['--secret-key-file', file]);
  await first.stop();
  // From then on the database has its hash.
  const second = await start([]);
  assert.equal((await second.get('/v1/site', bearer)).status, 200);
});
