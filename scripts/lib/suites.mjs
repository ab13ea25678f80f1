// The test suites and how to count what they did.

import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { installBundlers } from '../../tests/package/support/stage.mjs';
import { Cluster } from '../../tests/server/postgres.mjs';
import { notOnPostgres } from '../../tests/server/stores.mjs';
import { checkSize, table } from '../size.mjs';
import { Failure, root, run } from './run.mjs';
import { styleChecks } from './style.mjs';

const minute = 60_000;

/**
 * @typedef {{passed: number, failed: number, skipped: number, output: string}} Tally
 *   `output` is shown when something failed
 * @typedef {{name: string, what: string, needs: string[], run: () => Promise<Tally>, when?: 'all' | 'named'}} Suite
 *   `needs` names targets of scripts/build.mjs; `when`: runs only with `npm test -- all`, or only when it is named
 */

/** @type {Suite[]} in the order in which they run: what fails fastest comes first */
export const suites = [
  { name: 'style', what: 'layout and lint', needs: [], run: runStyle },
  {
    name: 'scripts',
    what: 'that a failure is counted as one',
    needs: [],
    run: () => runNode('tests/scripts'),
  },
  {
    name: 'engine',
    what: 'the engine, natively',
    needs: ['native'],
    run: () => runDoctest('native'),
  },
  {
    name: 'engine-asan',
    what: 'the engine under ASan, LSan and UBSan',
    needs: ['asan'],
    run: () => runDoctest('asan'),
    when: 'all',
  },
  { name: 'size', what: 'the budget of the page', needs: ['wasm', 'web'], run: runSize },
  {
    name: 'web',
    what: 'the npm package and its command line',
    needs: ['native', 'wasm', 'web'],
    run: () => runNode('tests/web'),
  },
  {
    name: 'differential',
    what: 'Wasm against native, byte for byte',
    needs: ['native', 'wasm', 'web'],
    run: () => runNode('tests/differential'),
  },
  {
    name: 'server',
    what: 'the server over HTTP',
    needs: ['native'],
    run: () => runNode('tests/server', 'native'),
  },
  {
    name: 'server-postgres',
    what: 'the server over HTTP on PostgreSQL',
    needs: ['native'],
    run: runOnPostgres,
  },
  {
    name: 'server-asan',
    what: 'the server over HTTP under ASan, LSan and UBSan',
    needs: ['asan'],
    run: () => runNode('tests/server', 'asan'),
    when: 'all',
  },
  {
    name: 'server-tsan',
    what: 'the server over HTTP under ThreadSanitizer',
    needs: ['tsan'],
    run: () => runNode('tests/server', 'tsan'),
    when: 'named',
  },
  {
    name: 'fuzz',
    what: 'what fuzzing found worth keeping',
    needs: ['native'],
    run: () => runNode('tests/fuzz', 'native'),
  },
  {
    name: 'torture',
    what: 'what the server keeps when it is killed',
    needs: ['native'],
    run: () => runNode('tests/torture', 'native'),
  },
  {
    name: 'simulation',
    what: 'pages and server under everything that can go wrong between them',
    needs: ['native', 'wasm', 'web'],
    run: () => runNode('tests/simulation', 'native'),
  },
  {
    name: 'consumer',
    what: 'the installed libraries, from C, C++, CMake and Python',
    needs: ['native'],
    run: () => runNode('tests/consumer', 'native'),
  },
  {
    name: 'consumer-asan',
    what: 'the installed C library under ASan, LSan and UBSan',
    needs: ['asan'],
    run: () => runNode('tests/consumer/c', 'asan'),
    when: 'all',
  },
  {
    name: 'e2e',
    what: 'the demo and the forms in Chromium',
    needs: ['native', 'wasm', 'web'],
    run: () => runNode('tests/e2e', 'native'),
  },
  {
    name: 'package',
    what: 'the packed package in real bundlers',
    needs: ['wasm', 'web'],
    run: runPackage,
  },
];

async function runStyle() {
  const tally = { passed: 0, failed: 0, skipped: 0, output: '' };
  for (const { title, command, args, brief } of styleChecks()) {
    const { code, output } = await run(command, args, { title });
    tally[code === 0 ? 'passed' : 'failed'] += 1;
    if (code !== 0)
      tally.output += `${title}:\n${brief(output)}\nnpm run format mends most of it.\n`;
  }
  return tally;
}

async function runSize() {
  try {
    return { passed: 1, failed: 0, skipped: 0, output: table(checkSize()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { passed: 0, failed: 1, skipped: 0, output: error.message };
  }
}

async function runDoctest(preset) {
  return withSanitizers(preset, async (env) => {
    const result = await run(join(root, 'build', preset, 'fieldwise_tests'), ['--no-colors=true'], {
      title: 'doctest',
      env,
      timeoutMs: 20 * minute,
    });
    return tallyOf(result, doctestCounts(result.output));
  });
}

/** The counts in doctest's last lines, or null when it did not get that far. */
export function doctestCounts(output) {
  const summary =
    /^\[doctest\] test cases: +(\d+) +\| +(\d+) passed +\| +(\d+) failed +\|(?: +(\d+) skipped)?/m;
  const found = summary.exec(output);
  if (!found) return null;
  const [passed, failed, skipped] = [found[2], found[3], found[4] ?? 0].map(Number);
  return { passed, failed, skipped };
}

async function runNode(folder, preset = 'native', options = [], more = {}) {
  const { leftOut = {}, env: added = {}, name = folder } = more;
  const files = testFiles(folder).filter(
    (file) => !(relative(join(root, folder), file) in leftOut),
  );
  if (files.length === 0) {
    return { passed: 0, failed: 1, skipped: 0, output: `${folder} holds no *.test.mjs` };
  }
  const countsFile = join(root, 'build', 'test', `${name.replaceAll('/', '-')}-${preset}.json`);
  mkdirSync(join(countsFile, '..'), { recursive: true });
  rmSync(countsFile, { force: true });
  return withSanitizers(preset, async (env) => {
    const result = await run(
      process.execPath,
      [
        '--test',
        // Most files wait for a server or a browser half of their time. Node's default is one less.
        `--test-concurrency=${availableParallelism()}`,
        ...options,
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${join(root, 'scripts/lib/counts.mjs')}`,
        `--test-reporter-destination=${countsFile}`,
        ...files,
      ],
      {
        title: name,
        env: {
          ...env,
          ...added,
          FIELDWISE_BIN: join(root, 'build', preset, 'fieldwise'),
          NO_COLOR: '1',
        },
        timeoutMs: 20 * minute,
      },
    );
    // The reporter lists what failed once more at its end; what passed is of no interest then.
    const failures = result.output.lastIndexOf('\n✖ failing tests:');
    const output = failures < 0 ? result.output : result.output.slice(failures);
    return tallyOf({ ...result, output }, nodeCounts(countsFile));
  });
}

/** The server's tests, on a database that all of them have in common. */
async function runOnPostgres() {
  let cluster;
  try {
    cluster = new Cluster();
    const env = { FIELDWISE_TEST_STORE: 'postgres', FIELDWISE_TEST_POSTGRES: cluster.url() };
    const name = 'tests/server on PostgreSQL';
    const same = await runNode('tests/server', 'native', [], { leftOut: notOnPostgres, env, name });
    const own = await runNode('tests/postgres', 'native', [], { env });
    const sum = (count) => same[count] + own[count];
    const output = [same, own].map((each) => (each.failed > 0 ? each.output : '')).join('\n');
    return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), output };
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, output: error.message };
  } finally {
    cluster?.remove();
  }
}

async function runPackage() {
  try {
    // It may take a minute, and says so; what a test says is shown only when it fails.
    await installBundlers();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { passed: 0, failed: 1, skipped: 0, output: error.message };
  }
  // Its files share the folder in which they lay out the pages.
  return runNode('tests/package', 'native', ['--test-concurrency=1']);
}

function testFiles(folder) {
  try {
    return readdirSync(join(root, folder), { recursive: true })
      .filter((name) => /\.test\.m?js$/.test(name))
      .sort()
      .map((name) => join(root, folder, name));
  } catch {
    return [];
  }
}

function nodeCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Counts are not believed alone: a runner that crashed, hung or left an error has failed. */
export function tallyOf({ code, signal, timedOut, output }, counts) {
  const tally = { passed: 0, failed: 0, skipped: 0, ...counts, output };
  for (const file of counts?.empty ?? []) tally.output += `\n${file} holds no test.`;
  if (timedOut) {
    tally.failed += 1;
    tally.output += '\nIt took too long and was killed.';
  } else if (!counts) {
    tally.failed += 1;
    tally.output += `\nThe test runner ended with ${signal ?? code} before it counted.`;
  } else if (code !== 0 && tally.failed === 0) {
    tally.failed = 1;
    tally.output += `\nAll tests passed, but the runner ended with ${signal ?? code}.`;
  } else if (tally.passed + tally.failed === 0) {
    tally.failed = 1;
    tally.output += '\nNo test ran.';
  }
  return tally;
}

/**
 * Under the sanitizer build, collects the sanitizers' reports of the program and of all that it
 * starts: each is a failure, also when the test that caused it did not notice.
 */
async function withSanitizers(preset, action) {
  if (preset === 'native') return action({});
  const folder = join(root, 'build', 'test', 'sanitizer');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const log = `log_path=${join(folder, 'report')}`;
  const options =
    preset === 'tsan'
      ? { TSAN_OPTIONS: `${log}:second_deadlock_stack=1` }
      : {
          ASAN_OPTIONS: `${log}:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1`,
          UBSAN_OPTIONS: `${log}:print_stacktrace=1`,
        };
  const tally = await action(options);
  for (const name of readdirSync(folder)) {
    tally.failed += 1;
    tally.output += `\nSanitizer report:\n${readFileSync(join(folder, name), 'utf8')}`;
  }
  return tally;
}
