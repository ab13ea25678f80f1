// The test runner's own arithmetic: no failure, crash or hang may be counted as a pass.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { doctestCounts, tallyOf } from '../../scripts/lib/suites.mjs';

const ended = { code: 0, signal: null, timedOut: false, output: '' };
const good = { passed: 3, failed: 0, skipped: 0 };

function numbers({ passed, failed, skipped }) {
  return { passed, failed, skipped };
}

describe('tallyOf', () => {
  const cases = [
    ['a good run', ended, good, 0],
    ['failed tests', { ...ended, code: 1 }, { ...good, failed: 2 }, 2],
    ['an exit code without a failed test, as of a leak', { ...ended, code: 23 }, good, 1],
    ['a crash after the summary', { ...ended, code: null, signal: 'SIGSEGV' }, good, 1],
    ['a crash before it', { ...ended, code: null, signal: 'SIGABRT' }, null, 1],
    ['a program that does not start', { ...ended, code: 127 }, null, 1],
    ['a hang', { ...ended, code: null, signal: 'SIGKILL', timedOut: true }, good, 1],
    ['no test at all', ended, { passed: 0, failed: 0, skipped: 4 }, 1],
  ];
  for (const [what, result, counts, failed] of cases) {
    test(what, () => assert.equal(tallyOf(result, counts).failed, failed));
  }
});

describe('doctestCounts', () => {
  test('reads the summary', () => {
    const output =
      '[doctest] doctest version is "2.4.9"\n' +
      '[doctest] test cases:  12 |  10 passed |  2 failed | 1 skipped\n' +
      '[doctest] assertions: 312 | 310 passed |  2 failed |\n';
    assert.deepEqual(doctestCounts(output), { passed: 10, failed: 2, skipped: 1 });
  });

  test('finds none where there is none', () => {
    assert.equal(doctestCounts('[doctest] doctest version is "2.4.9"\nSegmentation fault'), null);
  });
});

describe('the reporter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-counts-'));
  after(() => rmSync(folder, { recursive: true }));
  const reporter = fileURLToPath(new URL('../../scripts/lib/counts.mjs', import.meta.url));
  // A runner inside a runner would report to the outer one.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;

  function countsOf(source) {
    const file = join(folder, 'sample.test.mjs');
    writeFileSync(file, `import { describe, test } from 'node:test';\n${source}`);
    const args = ['--test', `--test-reporter=${reporter}`, file];
    const { stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    return numbers(JSON.parse(stdout));
  }

  const cases = [
    ['passes and failures', "test('a', () => {}); test('b', () => { throw 1; });", 1, 1, 0],
    ['tests in a suite, not the suite', "describe('s', () => test('a', () => {}));", 1, 0, 0],
    ['what was skipped apart', "test.skip('a'); test.todo('b'); test('c', () => {});", 1, 0, 2],
    ['an empty file as a failure', '', 0, 1, 0],
    ['a file that throws', "throw new Error('x');", 0, 1, 0],
    ['a file that leaves', "test('a', () => new Promise(() => process.exit(3)));", 0, 1, 0],
  ];
  for (const [what, source, passed, failed, skipped] of cases) {
    test(`counts ${what}`, () => assert.deepEqual(countsOf(source), { passed, failed, skipped }));
  }
});
