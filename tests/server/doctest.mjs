// Programs of C++ cases that link the server with surroundings of their own: each case is a test here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { binary } from './server.mjs';

/** Makes a test of each case of a program that is built beside the server. */
export function casesOf(name) {
  const program = join(dirname(binary), name);
  const run = (...args) =>
    spawnSync(program, [...args, '--no-colors=true'], { encoding: 'utf8', timeout: 60_000 });
  const list = run('--list-test-cases').stdout ?? '';
  const cases = list.split('\n').filter((line) => line !== '' && !/^(=|\[doctest\])/.test(line));
  test(`${name} has cases`, () => assert.ok(cases.length > 2, list));
  for (const one of cases) {
    test(one, () => {
      const { status, stdout, stderr } = run(`--test-case=${one.replaceAll(',', '\\,')}`);
      assert.equal(status, 0, stdout.slice(-4000) + stderr.slice(-4000));
      assert.match(stdout, /test cases: +1 \| +1 passed/);
    });
  }
}
