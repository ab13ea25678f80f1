// A copy of the database while it is in use, and a database made of it.
import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  answer,
  fieldwise,
  page,
  publishableKey,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';
import { script } from './sqlite.mjs';

const backup = (server, file, env) =>
  fieldwise(['backup', '--server', server.url, '-o', file], env);
const restore = (file, folder) => fieldwise(['restore', file, '--db', join(folder, 'test.sqlite')]);

/** Syncs one event after another until `state.stop`; `state.acknowledged` counts. */
async function load(server, state) {
  while (!state.stop) {
    const { status, body } = await server.sync(state.visitor, [
      page('c1', state.acknowledged + 1, '/'),
    ]);
    assert.equal(status, 200);
    state.acknowledged = body.acks[0].seq;
  }
}

test('what was acknowledged before the backup is in what is restored', async (t) => {
  const server = await startServer(t);
  const states = Array.from({ length: 8 }, () => ({
    visitor: token(),
    acknowledged: 0,
    stop: false,
  }));
  const running = states.map((state) => load(server, state));
  await new Promise((resolve) => setTimeout(resolve, 400));
  const submitted = await server.post('/v1/submit', {
    key: publishableKey,
    visitor: token(),
    offer: 'guide',
    answers: { email: 'ada@acme.example' },
  });

  const folder = temporaryFolder(t);
  for (const [i, when] of ['first', 'second'].entries()) {
    const before = states.map(({ acknowledged }) => acknowledged);
    const file = join(folder, `${when}.sqlite`);
    const { status, stdout, stderr } = await backup(server, file);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /: 1 site, 9 visitors, 1 lead, the newest events of 2\d{3}-/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const grown = states.map(({ acknowledged }) => acknowledged);
    assert.ok(
      grown.some((n, k) => n > before[k]),
      'the server went on meanwhile',
    );

    const place = join(folder, `place${i}`);
    const restored = await restore(file, place);
    assert.equal(restored.status, 0, restored.stderr);
    assert.match(restored.stderr, /-signing-key\.pem is not there; .*receipts/);
    const again = await startServer(t, { folder: place });
    for (const [k, { visitor }] of states.entries()) {
      const { body } = await again.sync(visitor, []);
      assert.ok(body.cursor >= before[k], `visitor ${k}: ${body.cursor} of ${before[k]}`);
      assert.deepEqual(
        body.events.map(({ seq }) => seq),
        Array.from({ length: body.cursor }, (_, n) => n + 1),
      );
    }
    const lead = await again.get(`/v1/leads/${submitted.body.lead}`, {
      Authorization: `Bearer ${secretKey}`,
    });
    assert.equal(lead.body.answers.email.value, 'ada@acme.example');
    await again.stop();
  }
  for (const state of states) state.stop = true;
  await Promise.all(running);
  assert.ok(
    !readdirSync(server.folder).some((name) => name.includes('backup')),
    'nothing is left of it',
  );
});

test('who was forgotten before stays forgotten, and is nowhere in the copy', async (t) => {
  const server = await startServer(t);
  const [gone, stays] = [token(), token()];
  await server.sync(gone, [answer('c1', 1, 'company', 'Vanished and Sons')]);
  await server.sync(stays, [answer('c1', 1, 'company', 'Staying and Daughters')]);
  await server.post('/v1/forget', { key: publishableKey, visitor: gone });
  const folder = temporaryFolder(t);
  const file = join(folder, 'copy.sqlite');
  assert.equal((await backup(server, file)).status, 0);
  const bytes = readFileSync(file);
  assert.deepEqual([bytes.includes('Vanished'), bytes.includes('Staying')], [false, true]);
  assert.equal((await restore(file, folder)).status, 0);
  const again = await startServer(t, { folder });
  assert.equal((await again.sync(gone, [page('c1', 2, '/')])).status, 410);
  assert.equal((await again.sync(stays, [page('c1', 2, '/')])).status, 200);
});

test('who was forgotten since is erased again, if the database before tells', async (t) => {
  const server = await startServer(t);
  const [gone, stays] = [token(), token()];
  await server.sync(gone, [answer('c1', 1, 'company', 'Vanished and Sons')]);
  await server.sync(stays, [answer('c1', 1, 'company', 'Staying and Daughters')]);
  const folder = temporaryFolder(t);
  const file = join(folder, 'copy.sqlite');
  assert.equal((await backup(server, file)).status, 0);
  await server.post('/v1/forget', { key: publishableKey, visitor: gone });
  await server.stop();

  const old = join(server.folder, 'test.sqlite');
  const database = join(folder, 'test.sqlite');
  const wrong = await fieldwise([
    'restore',
    file,
    '--db',
    database,
    '--forgotten',
    join(folder, 'none'),
  ]);
  assert.deepEqual([wrong.status, existsSync(database)], [1, false]);
  const done = await fieldwise(['restore', file, '--db', database, '--forgotten', old]);
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /^Erased again, forgotten since the backup: 1 visitor, 0 leads$/m);
  for (const name of readdirSync(folder).filter((one) => one.startsWith('test.sqlite'))) {
    assert.ok(!readFileSync(join(folder, name)).includes('Vanished'), name);
  }
  const again = await startServer(t, { folder });
  assert.equal((await again.sync(gone, [page('c1', 2, '/')])).status, 410);
  assert.equal((await again.sync(stays, [page('c1', 2, '/')])).body.cursor, 2);
});

test('with its keys beside it, a restored server signs as before', async (t) => {
  const server = await startServer(t);
  const keys = async (one) => (await one.get('/v1/keys')).body.keys;
  const folder = temporaryFolder(t);
  const file = join(folder, 'copy.sqlite');
  await backup(server, file);
  for (const name of ['-signing-key.pem', '-suppression-key']) {
    copyFileSync(join(server.folder, `test.sqlite${name}`), join(folder, `test.sqlite${name}`));
  }
  const { status, stderr } = await restore(file, folder);
  assert.deepEqual([status, stderr], [0, '']);
  assert.deepEqual(await keys(await startServer(t, { folder })), await keys(server));
});

test('a backup is for who runs the server', async (t) => {
  const server = await startServer(t);
  const bearer = { Authorization: `Bearer ${secretKey}` };
  const site = await server.post('/v1/sites', { id: 'other' }, bearer);
  assert.equal(site.status, 201, site.text);
  const theirs = JSON.stringify(site.body).match(/sk_[\w-]+/)[0];
  const file = join(temporaryFolder(t), 'copy.sqlite');
  const refused = await backup(server, file, { FIELDWISE_SECRET_KEY: theirs });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /\(operator\)/);
  assert.equal((await server.get('/v1/backup')).status, 401);
  const reader = await server.post(
    '/v1/api-keys',
    { kind: 'secret', scopes: ['read', 'write'] },
    bearer,
  );
  const unscoped = await server.get('/v1/backup', { Authorization: `Bearer ${reader.body.key}` });
  assert.deepEqual([unscoped.status, unscoped.body.code], [403, 'scope']);
  assert.ok(!existsSync(file) && !existsSync(`${file}.new`));
});

test('nothing is overwritten', async (t) => {
  const server = await startServer(t);
  const folder = temporaryFolder(t);
  const file = join(folder, 'copy.sqlite');
  assert.equal((await backup(server, file)).status, 0);
  const twice = await backup(server, file);
  assert.deepEqual(
    [twice.status, twice.stderr],
    [1, `fieldwise: ${file} is there already; name another, or move it away\n`],
  );

  for (const ending of ['', '-wal', '-journal']) {
    const place = temporaryFolder(t);
    writeFileSync(join(place, `test.sqlite${ending}`), 'precious');
    const { status, stderr } = await restore(file, place);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`test\\.sqlite${ending} is there already: stop the server`));
    assert.equal(readFileSync(join(place, `test.sqlite${ending}`), 'utf8'), 'precious');
    assert.deepEqual(readdirSync(place), [`test.sqlite${ending}`]);
  }
  // Least of all the database of a server that runs.
  assert.match((await restore(file, server.folder)).stderr, /is there already/);
});

test('what is no whole backup is not restored', async (t) => {
  const server = await startServer(t);
  for (let i = 0; i < 40; ++i)
    await server.sync(token(), [answer('c1', 1, 'company', 'x'.repeat(900))]);
  const folder = temporaryFolder(t);
  const good = join(folder, 'good.sqlite');
  await backup(server, good);
  const bytes = readFileSync(good);
  const damaged = Buffer.from(bytes);
  damaged.fill(0xa5, 4096 * 4, 4096 * 6);
  const variants = {
    'damaged.sqlite': damaged,
    'cut.sqlite': bytes.subarray(0, bytes.length - 8192),
    'text.sqlite': Buffer.from(
      'not a database at all, only a text that is long enough to be read '.repeat(40),
    ),
    'empty.sqlite': Buffer.alloc(0),
  };
  for (const [name, content] of Object.entries(variants)) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const place = join(folder, `of-${name}`);
    const { status, stderr } = await restore(file, place);
    assert.equal(status, 1, name);
    assert.match(
      stderr,
      /^fieldwise: .*\.sqlite: .*(damaged|malformed|not a database|no database of)/,
      name,
    );
    assert.ok(!existsSync(place), name);
  }
  const newer = join(folder, 'newer.sqlite');
  copyFileSync(good, newer);
  script(newer, "INSERT INTO migration VALUES (999, 'x', 0)");
  assert.match((await restore(newer, join(folder, 'n'))).stderr, /written by a newer version/);
  assert.match(
    (await restore(join(folder, 'nowhere'), join(folder, 'm'))).stderr,
    /nowhere: No such file/,
  );
});

test('an answer that breaks off, and one that is no backup, leave nothing', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'copy.sqlite');
  const answers = [
    (response) => {
      response.writeHead(200, { 'Content-Length': 100_000 });
      response.write('SQLite format 3\0', () => response.destroy());
    },
    (response) => response.end('<!doctype html>'),
    (response) => response.writeHead(502).end('Bad Gateway'),
  ];
  for (const [i, give] of answers.entries()) {
    const proxy = createServer((_, response) => give(response)).listen(0, '127.0.0.1');
    await new Promise((resolve) => proxy.once('listening', resolve));
    const { status, stderr } = await backup(
      { url: `http://127.0.0.1:${proxy.address().port}` },
      file,
    );
    proxy.close();
    assert.equal(status, 1);
    assert.match(stderr, [/broke off; try again/, /not a database/, /is no Fieldwise server/][i]);
    assert.deepEqual(readdirSync(folder), []);
  }
  const nobody = await backup({ url: 'http://127.0.0.1:9' }, file);
  assert.match(nobody.stderr, /no answer from 127\.0\.0\.1 port 9/);
});
