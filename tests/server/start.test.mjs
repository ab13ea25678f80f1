// Starts that fail: what is wrong is said with the file's name, and nothing is left behind.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fieldwise, planFile, startServer, temporaryFolder } from './server.mjs';

/** Without a secret key in the environment, so that the server would make one. */
const serve = (...args) => fieldwise(['serve', ...args], { FIELDWISE_SECRET_KEY: undefined });

test('a start that fails leaves no file', async (t) => {
  const other = await startServer(t);
  const folder = temporaryFolder(t);
  const db = join(folder, 'new', 'x.sqlite');
  const bad = join(temporaryFolder(t), 'plan.json');
  writeFileSync(bad, '{"fieldwise": 1, "fields": [{}]}');
  const plan = ['--plan', planFile, '--port', '0'];
  for (const [args, said] of [
    [['--plan', bad, '--port', '0'], `${bad}: /: "name" is missing`],
    [['--port', '0'], 'fieldwise: .* holds no plan yet; give one: --plan PLAN'],
    [
      ['--plan', planFile, '--port', String(other.port)],
      'fieldwise: cannot listen on 127.0.0.1 port',
    ],
    [
      [...plan, '--metrics', `127.0.0.1:${other.port}`],
      'fieldwise: cannot listen on 127.0.0.1 port',
    ],
    [[...plan, '--static', '/no/such/folder'], 'fieldwise: cannot serve /no/such/folder'],
    [[...plan, '--secret-key-file', '/no/such/key'], 'fieldwise: cannot read /no/such/key'],
  ]) {
    const { status, stderr } = await serve('--db', db, ...args);
    assert.equal(status, 1, stderr);
    assert.match(stderr, new RegExp(`^${said}`));
    assert.deepEqual(readdirSync(folder), [], args.join(' '));
  }
  assert.ok(!existsSync(db));
});

test('each mistake of a plan names its file', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'plan.json');
  for (const content of ['{"fieldwise": 1, "fields": [{}]}', Buffer.from([0x7b, 0xff])]) {
    writeFileSync(file, content);
    const { status, stderr } = await serve('--plan', file, '--db', join(folder, 'x.sqlite'));
    assert.equal(status, 1);
    const lines = stderr.trimEnd().split('\n');
    assert.ok(
      lines.every((line) => line.startsWith(`${file}: /`)),
      stderr,
    );
  }
});

test('--print-config refuses what serve would', async () => {
  const { status, stdout, stderr } = await serve(
    ...['--print-config', '--store', 'postgres://localhost/x', '--db', 'x.sqlite'],
  );
  assert.deepEqual([status, stdout], [1, '']);
  assert.match(stderr, /^fieldwise: give --store or --db, not both: --store and --db are set\n$/);
});
