// Scripts that are asked for what they do not have say so in words.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));

for (const name of ['scripts/size.mjs', 'bench/run.mjs', 'tests/differential/run.mjs']) {
  test(`${name}: an unknown option is named, with the usage and without a stack`, () => {
    const { status, stderr } = spawnSync(process.execPath, [script(name), '--bogus'], {
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, /'--bogus'.*\nUsage: npm run /);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });
}
