// `fieldwise attribution`: on simulated leads, and what it says of wrong input.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { binary, temporaryFolder } from './server.mjs';

const plan = fileURLToPath(new URL('../../demo/plan.json', import.meta.url));
const at = ['--at', '2026-11-01T00:00:00Z'];
const run = (args) => spawnSync(binary, args, { encoding: 'utf8', maxBuffer: 1 << 28 });

test('what precedes qualification and winning, with the leads behind it', (t) => {
  const folder = temporaryFolder(t);
  const records = join(folder, 'leads.ndjson');
  assert.equal(
    run(['demo-data', '--plan', plan, '--leads', '1500', ...at, '-o', records]).status,
    0,
  );
  for (const to of ['qualified', 'won']) {
    const file = join(folder, `${to}.json`);
    const args = ['attribution', '--plan', plan, '--records', records, ...at, '--to', to];
    const { status, stdout, stderr } = run([...args, '--json', file]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`leads that were ${to}, each beside up to four`));
    const found = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(found.to, to);
    assert.equal(found.leads, 1500);
    assert.ok(found.cases > 20 && found.controls > found.cases);
    for (const { thing, cases, leads, odds_ratio, interval, p, q } of found.effects) {
      assert.match(thing, /^[a-z_]+:./);
      assert.equal(leads.length, cases.met);
      assert.ok(cases.met <= cases.of && p <= q && q <= 1);
      if (odds_ratio !== null && interval[1] !== null)
        assert.ok(interval[0] <= odds_ratio && odds_ratio <= interval[1]);
    }
    // The order of the file says nothing.
    const lines = readFileSync(records, 'utf8').trim().split('\n').reverse();
    const turned = join(folder, 'turned.ndjson');
    writeFileSync(turned, `${lines.join('\n')}\n`);
    const again = run([...args.map((arg) => (arg === records ? turned : arg)), '--json', '-']);
    assert.deepEqual(JSON.parse(again.stdout), found);
  }
});

test('what cannot be answered is told', (t) => {
  const folder = temporaryFolder(t);
  const records = join(folder, 'none.ndjson');
  writeFileSync(records, '');
  const none = run(['attribution', '--plan', plan, '--records', records]);
  assert.equal(none.status, 0);
  assert.match(none.stdout, /^No lead was qualified that others can be compared with/);
  const wrong = run(['attribution', '--plan', plan, '--records', records, '--to', 'lost']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /there is no --to lost; write qualified or won/);
});
