// `fieldwise plans`: versions of a plan through the running server.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { fieldwise, publishableKey, startServer, temporaryFolder } from './server.mjs';

test('plans, from the command line', async (t) => {
  const server = await startServer(t);
  const plans = (...args) => fieldwise(['plans', ...args, '--server', server.url]);
  const folder = temporaryFolder(t);
  const name = async () => (await server.get(`/v1/plan?key=${publishableKey}`)).body.name;
  const original = JSON.parse(readFileSync(new URL('fixtures/plan.json', import.meta.url), 'utf8'));
  const file = join(folder, 'two.json');
  writeFileSync(file, JSON.stringify({ ...original, name: 'Two' }));

  assert.match((await plans('rollback')).stderr, /no other plan was ever in force/);
  const kept = await plans('upload', file);
  assert.match(kept.stdout, /^[0-9a-f]{32}, kept; not in force\n$/);
  const hash = kept.stdout.slice(0, 32);
  assert.match((await plans('rollback')).stderr, /no other plan was ever in force/);
  assert.match((await plans('activate', hash)).stdout, /, in force\n$/);
  assert.equal(await name(), 'Two');
  assert.equal((await plans('show', hash)).stdout, readFileSync(file, 'utf8'));
  const { stdout } = await plans('list');
  assert.match(stdout, new RegExp(`^${hash}  20.*Z  in force$`, 'm'));
  assert.equal(JSON.parse((await plans('list', '--json')).stdout).plans.length, 2);
  assert.match((await plans('rollback')).stdout, /, in force\n$/);
  assert.equal(await name(), 'Server tests');
  const again = await plans('rollback');
  assert.match(again.stdout, new RegExp(`^${hash}, in force\n$`));
  assert.match(
    again.stderr,
    /^[0-9a-f]{32} was in force, and would be again by another rollback\./,
  );
  assert.ok(!again.stderr.startsWith(hash));

  writeFileSync(file, '{"fieldwise": 1, "fields": [{}]}');
  const bad = await plans('upload', file, '--activate');
  assert.equal(bad.status, 1);
  assert.match(
    bad.stderr,
    /^fieldwise: The plan cannot be used; nothing was stored\. \(plan\)\n\/.*: .* \(\w+\)/,
  );
  assert.match((await plans('activate', 'nothing')).stderr, /\(not_found\)/);
  assert.equal((await plans('aktivate')).status, 2);
  assert.equal((await fieldwise(['plans'])).status, 2);
});
