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
  for (const verb of ['activate', 'show']) {
    const empty = await plans(verb, '');
    assert.equal(empty.status, 2, empty.stdout);
    assert.match(empty.stderr, /the HASH is empty/);
  }
  assert.equal((await plans('aktivate')).status, 2);
  assert.equal((await fieldwise(['plans'])).status, 2);
});

test('a plan is named by the beginning of its hash, where that is one plan', async (t) => {
  const server = await startServer(t);
  const plans = (...args) => fieldwise(['plans', ...args, '--server', server.url]);
  const file = join(temporaryFolder(t), 'plan.json');
  const original = JSON.parse(readFileSync(new URL('fixtures/plan.json', import.meta.url), 'utf8'));
  // Of 17 hashes two begin alike.
  const hashes = [];
  const alike = () => hashes.filter((hash) => hashes.some((o) => o !== hash && o[0] === hash[0]));
  while (alike().length === 0) {
    writeFileSync(file, JSON.stringify({ ...original, name: `Plan ${hashes.length}` }));
    const { stdout, stderr } = await plans('upload', file);
    assert.match(stdout, /^[0-9a-f]{32}, kept/, stderr);
    hashes.push(stdout.slice(0, 32));
  }
  const [first, second] = alike();
  const chosen = await plans('activate', first.slice(0, 8));
  assert.equal(chosen.stdout, `${first}, in force\n`, chosen.stderr);
  assert.match((await plans('show', second.slice(0, 8))).stdout, /"name":"Plan \d+"/);
  const ambiguous = await plans('activate', first[0]);
  assert.equal(ambiguous.status, 1);
  assert.match(ambiguous.stderr, /^fieldwise: several plans begin with .: /);
  for (const hash of [first, second]) assert.ok(ambiguous.stderr.includes(hash));
  const { stdout } = await plans('list');
  assert.match(stdout, new RegExp(`^${first} .* in force$`, 'm'));
  assert.match((await plans('activate', `${first}0`)).stderr, /\(not_found\)/);
});
