// The file of SQLite belongs to one server, on a disk that may be full.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { query } from './database.mjs';
import {
  binary,
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

/** What the files of a running server may grow to, in bytes. */
function limitFiles(server, bytes) {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}`], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

test('a second server on the same database is refused, and may start when the first is gone', async (t) => {
  const server = await startServer(t);
  const second = spawnSync(
    binary,
    ['serve', '--plan', planFile, '--db', join(server.folder, 'test.sqlite'), '--port', '0'],
    { encoding: 'utf8', timeout: 10_000 },
  );
  assert.equal(second.status, 1);
  assert.match(second.stderr, /is in use by another `fieldwise serve`/);
  assert.equal((await server.get('/readyz')).status, 200);
  await server.kill();
  const third = await startServer(t, { folder: server.folder });
  assert.equal((await third.get('/readyz')).status, 200);
});

test('when nothing can be stored it is not ready, and it is again when there is room', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  assert.equal((await server.sync(visitor, [page('c1', 1, '/')])).status, 200);
  assert.equal((await server.get('/readyz')).status, 200);

  limitFiles(server, '4096:unlimited');
  const refused = await server.sync(visitor, [page('c1', 2, '/')]);
  assert.deepEqual([refused.status, refused.body.code], [503, 'storage']);
  for (let i = 0; i < 2; ++i) {
    const { status, body } = await server.get('/readyz');
    assert.deepEqual([status, body.code], [503, 'storage']);
  }
  assert.equal((await server.get('/healthz')).status, 200);
  // What is stored is still there to be read.
  assert.equal((await server.sync(visitor, [])).body.cursor, 1);

  limitFiles(server, 'unlimited');
  assert.deepEqual((await server.get('/readyz')).body, { status: 'ready' });
  const again = await server.sync(visitor, [page('c1', 2, '/')]);
  assert.deepEqual([again.status, again.body.cursor], [200, 2]);
  await server.stop();
  const restarted = await startServer(t, { folder: server.folder });
  assert.equal((await restarted.sync(visitor, [])).body.cursor, 2);
});

test('a disk that is almost full is told before it is full', async (t) => {
  const server = await startServer(t, { args: ['--least-free', '4000000G'] });
  const { status, body } = await server.get('/readyz');
  assert.deepEqual([status, body.code], [503, 'storage']);
  assert.match(body.detail, /^The disk has \d+ MB left; make room on it\.$/);
  assert.equal((await server.sync(token(), [page('c1', 1, '/')])).status, 200);
});

const importTable = (server, table) =>
  server.post('/v1/import', table, {
    Authorization: `Bearer ${secretKey}`,
    'Content-Type': 'text/csv',
  });

test('an import that breaks off says how much of it is stored, and may be sent again', async (t) => {
  const server = await startServer(t);
  const file = join(server.folder, 'test.sqlite');
  const company = 'x'.repeat(400);
  const rows = Array.from({ length: 2000 }, (_, i) => `p${i}@acme.example,${company}`);
  const table = `email,company\n${rows.join('\n')}\n`;
  // Room for some of the rows, as the log that is written first may grow to that.
  const size = Math.max(statSync(file).size, statSync(`${file}-wal`).size);
  limitFiles(server, `${size + 1_000_000}:unlimited`);
  const broken = await importTable(server, table);
  assert.deepEqual([broken.status, broken.body.code], [503, 'storage'], broken.text);
  const { done } = broken.body;
  assert.ok(done > 0 && done < 2000 && done % 100 === 0, `${done}`);
  assert.match(broken.body.detail, new RegExp(`^The first ${done} rows were taken`));
  assert.match(broken.body.detail, /Send it all again later: nothing is stored twice\.$/);
  const nothing = await importTable(server, table.replaceAll('@', '@b'));
  assert.deepEqual([nothing.status, nothing.body.done], [503, undefined]);
  assert.match(nothing.body.detail, /^Nothing was stored/);

  limitFiles(server, 'unlimited');
  const leads = () => query(server.folder, 'SELECT count(*) FROM lead')[0][0];
  assert.equal(leads(), done);
  const again = await importTable(server, table);
  const { created, unchanged } = again.body;
  assert.deepEqual([created, unchanged], [2000 - done, done], again.text);
  assert.equal(leads(), 2000);
});

test('to forget one who was never heard of does not have the log emptied', async (t) => {
  const server = await startServer(t);
  const log = () => statSync(join(server.folder, 'test.sqlite-wal')).size;
  const forget = async (visitor) => {
    const { status } = await server.post('/v1/forget', { key: publishableKey, visitor });
    assert.equal(status, 200);
  };
  const visitor = token();
  assert.equal((await server.sync(visitor, [page('c1', 1, '/')])).status, 200);
  assert.ok(log() > 0);
  await forget(token());
  assert.ok(log() > 0, 'work that anybody could ask for');
  await forget(visitor);
  assert.equal(log(), 0);
});

test('a server that cannot start for want of room says which file, and what to do', async (t) => {
  const server = await startServer(t);
  await server.stop();
  for (const folder of [server.folder, temporaryFolder(t)]) {
    const db = join(folder, 'test.sqlite');
    const serve = [binary, 'serve', '--plan', planFile, '--db', db, '--port', '0'];
    const { status, stderr } = spawnSync('prlimit', ['--fsize=4096:unlimited', ...serve], {
      encoding: 'utf8',
      timeout: 10_000,
    });
    assert.equal(status, 1, stderr);
    assert.ok(stderr.includes(`${db}: `), stderr);
    assert.match(stderr, /its disk has \d+ MB left\)\. Make room on the disk/);
  }
  const again = await startServer(t, { folder: server.folder });
  assert.equal((await again.get('/readyz')).status, 200);
});
