// A database gets its tables in numbered steps, and only a program that knows them all uses it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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
import { query, script } from './sqlite.mjs';

const folder = new URL('../../server/migrations/sqlite/', import.meta.url);
const names = readdirSync(folder).sort();
const texts = names.map((name) => readFileSync(new URL(name, folder), 'utf8'));
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const applied = names.map((_, i) => [i + 1, sha256(texts[i])]);
const noted = (file) => query(file, 'SELECT version, checksum FROM migration ORDER BY version');

const refusal = (file) => {
  const result = spawnSync(binary, ['serve', '--plan', planFile, '--db', file, '--port', '0'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  assert.equal(result.status, 1, result.stdout);
  return result.stderr;
};

test('a new database notes each step with the checksum of its file', async (t) => {
  const begun = Date.now();
  const server = await startServer(t);
  await server.stop();
  const file = join(server.folder, 'test.sqlite');
  assert.deepEqual(noted(file), applied);
  for (const [at] of query(file, 'SELECT applied_at FROM migration')) {
    assert.ok(at >= begun && at <= Date.now());
  }
});

test('a database of version 0.1, which only counted, is taken over with what it holds', async (t) => {
  const home = temporaryFolder(t);
  const file = join(home, 'test.sqlite');
  const visitor = token();
  script(file, `${texts[0]};${texts[1]};PRAGMA user_version=2;`);
  script(
    file,
    `INSERT INTO site VALUES ('default', '${publishableKey}', '', '', 1763719200000);
     INSERT INTO visitor VALUES ('default', '${sha256(visitor)}', '{"c1":{"seq":1,"at":1763719200000}}', 1, NULL,
       1763719200000);
     INSERT INTO sync_log VALUES (1, 'default', '${sha256(visitor)}', 1763719200000,
       '[{"client":"c1","seq":1,"at":1763719200000,"path":"/","type":"page"}]');`,
  );
  const server = await startServer(t, { folder: home });
  const { status, body } = await server.sync(visitor, [page('c1', 2, '/pricing/')]);
  assert.equal(status, 200);
  assert.equal(body.cursor, 2);
  assert.deepEqual(
    body.events.map(({ path }) => path),
    ['/'],
  );
  await server.stop();
  assert.deepEqual(noted(file), applied);
});

test('references of a system whose name was written with capitals are found by it', async (t) => {
  const server = await startServer(t);
  await server.stop();
  const file = join(server.folder, 'test.sqlite');
  script(
    file,
    `DELETE FROM migration WHERE version > 13; PRAGMA user_version=13;
     DROP TABLE lead_tally; DROP TABLE metric_sum; ALTER TABLE plan DROP COLUMN gate;
     DROP TABLE lead_list; DROP TABLE calibration; ALTER TABLE lead_work DROP COLUMN lists;
     INSERT INTO lead_reference VALUES ('default', 'HubSpot', '7', 'ld_ada'),
       ('default', 'HubSpot', '8', 'ld_old'), ('default', 'hubspot', '8', 'ld_bob'),
       ('default', 'HUBSPOT', '8', 'ld_eve'), ('other', 'HubSpot', '8', 'ld_zoe'),
       ('default', 'HUBSPOT', '9', 'ld_eve'), ('default', 'HubSpot', '9', 'ld_old'),
       ('default', 'hubSpot', '9', 'ld_new');
     INSERT INTO lead (site, id, visitor, created_at) VALUES
       ('default', 'ld_eve', 'v', 2), ('default', 'ld_old', 'v', 1), ('default', 'ld_new', 'v', 3);`,
  );
  const again = await startServer(t, { folder: server.folder });
  await again.stop();
  assert.deepEqual(
    query(file, 'SELECT source, reference, lead FROM lead_reference ORDER BY site, reference'),
    [
      ['hubspot', '7', 'ld_ada'],
      ['hubspot', '8', 'ld_bob'],
      ['hubspot', '9', 'ld_old'],
      ['hubspot', '8', 'ld_zoe'],
    ],
  );
});

test('a database that other steps made is refused and left alone', async (t) => {
  const server = await startServer(t);
  await server.stop();
  const file = join(server.folder, 'test.sqlite');
  script(file, `UPDATE migration SET checksum = 'x' WHERE version = 2`);
  const before = noted(file);
  assert.match(refusal(file), /made by another 002_forgotten\.sql than this program has/);
  assert.deepEqual(noted(file), before);
});

test('a database with more steps than the program knows is refused and left alone', async (t) => {
  const server = await startServer(t);
  await server.stop();
  const file = join(server.folder, 'test.sqlite');
  script(file, `INSERT INTO migration VALUES (${names.length + 1}, 'x', 0)`);
  const before = noted(file);
  assert.match(refusal(file), /written by a newer version of Fieldwise; use that one/);
  assert.deepEqual(noted(file), before);
});
