import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare } from './compare.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const native = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');

test('Wasm and native answer with the same bytes', async () => {
  const result = await compare({ native, seed: '2026', first: 0, count: 5000 });
  assert.deepEqual(result.differences, []);
  assert.equal(result.different, 0);
  // What is compared must be decisions, not refusals.
  assert.equal(result.plans, 200);
  assert.ok(result.refusedPlans < 20, `${result.refusedPlans} of 200 plans were refused`);
  assert.ok(result.decided > 3500, `only ${result.decided} visitors were decided`);
  assert.ok(result.ruled > 300, `only ${result.ruled} rules were applied`);
  // Nor are they visitors to whom nothing happens.
  assert.ok(result.moved > 1500, `only ${result.moved} histories have a transition`);
  assert.ok(result.triggered > 300, `only ${result.triggered} histories have a trigger`);
  assert.ok(result.changing > 800, `only ${result.changing} decisions change by themselves`);
});

test('a difference is found, and its seed replays it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwise-'));
  try {
    // A native engine that is wrong in one answer of a hundred.
    const wrong = join(folder, 'wrong');
    await writeFile(
      wrong,
      `#!/bin/sh\n"${native}" "$@" | sed -u '0~100 s/"points":/"points": /; 0~100 s/}$/ }/'\n`,
    );
    await chmod(wrong, 0o755);
    const result = await compare({ native: wrong, seed: '9', first: 0, count: 500 });
    assert.ok(result.different >= 4 && result.different <= 6, `${result.different} found`);

    const [{ id }] = result.differences;
    const only = ['tests/differential/run.mjs', '--only', id, '--native', native];
    const { stdout } = await promisify(execFile)(process.execPath, only, { cwd: root });
    assert.match(stdout, /native: \{.*\nwasm: {3}\{/);
    assert.match(stdout, /\n1 identical, 0 different\n$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a native program that ends too soon is an error, not agreement', async () => {
  await assert.rejects(
    compare({ native: '/bin/true', seed: '1', first: 0, count: 10 }),
    /it ended with 0/,
  );
});
