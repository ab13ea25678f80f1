// What fuzzing found worth keeping, and what it begins with, under the plain build and the sanitizers'.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { binary, temporaryFolder } from '../server/server.mjs';
import { seeds, writeSeeds } from './seeds.mjs';

const kept = new URL('corpora/', import.meta.url).pathname;

for (const target of Object.keys(seeds())) {
  test(`${target}: every input of the corpus`, (t) => {
    const folder = temporaryFolder(t);
    writeSeeds(folder);
    const folders = [join(folder, target), join(kept, target)].filter(existsSync);
    const program = join(dirname(binary), `fieldwise_fuzz_${target}`);
    const { status, stdout, stderr } = spawnSync(program, folders, {
      encoding: 'utf8',
      timeout: 120_000,
    });
    assert.equal(status, 0, stderr.slice(-4000));
    assert.ok(Number(/^(\d+) inputs/m.exec(stdout)?.[1]) > 4, stdout);
  });
}
