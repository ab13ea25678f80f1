// Builds everything and runs all tests.
//
//   npm test [-- all | SUITE …]
//
// `all` adds what takes longer: the sanitizers. Continuous integration runs it.
// The last line is `N passed, N failed`; the exit code is 0 only when nothing failed.

import { build, targets } from './build.mjs';
import { Failure, seconds } from './lib/run.mjs';
import { suites } from './lib/suites.mjs';
import { setup } from './setup.mjs';

function selectSuites(names) {
  if (names.length === 0) return suites.filter(({ when }) => when === undefined);
  if (names.length === 1 && names[0] === 'all')
    return suites.filter(({ when }) => when !== 'named');
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) {
    const known = suites.map(({ name, what }) => `  ${name.padEnd(14)} ${what}`).join('\n');
    throw new Failure(`There is no suite "${unknown}". Write all, or some of these:\n${known}`);
  }
  return suites.filter((suite) => names.includes(suite.name));
}

/** Builds what the suites need; answers the targets that could not be built, with the reason. */
async function buildFor(selected) {
  const broken = new Map();
  for (const target of targets) {
    if (!selected.some((suite) => suite.needs.includes(target))) continue;
    if (target === 'web' && broken.has('wasm')) {
      broken.set('web', 'needs the Wasm');
      continue;
    }
    try {
      await build(target);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.log(`\n${error.message}\n`);
      broken.set(target, 'does not build');
    }
  }
  return broken;
}

async function runSuite(suite, broken) {
  const obstacle = suite.needs.find((target) => broken.has(target));
  if (obstacle !== undefined) {
    const output = `Not run: ${obstacle} ${broken.get(obstacle)}.`;
    return { passed: 0, failed: 1, skipped: 0, output };
  }
  const started = Date.now();
  const tally = await suite.run();
  return { ...tally, time: seconds(Date.now() - started) };
}

function report(suite, { passed, failed, skipped, time, output }) {
  const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(`  ${suite.name.padEnd(14)} ${counts}${time ? ` (${time})` : ''}`);
  if (failed > 0) {
    console.log(`\n${output.trimEnd()}\n`);
    return;
  }
  // What a suite wants known although it passed, such as public test data that is not there.
  for (const line of output.match(/^.*(?:NOTE|MESSAGE): .*$/gm) ?? [])
    console.log(`    ${line.trim()}`);
}

const total = { passed: 0, failed: 0 };
const started = Date.now();
try {
  const selected = selectSuites(process.argv.slice(2));
  await setup({ for: 'test' });
  console.log('Building (only what has changed):');
  const broken = await buildFor(selected);
  total.failed += broken.size;

  console.log('Testing:');
  for (const suite of selected) {
    const tally = await runSuite(suite, broken);
    total.passed += tally.passed;
    total.failed += tally.failed;
    report(suite, tally);
  }
} catch (error) {
  total.failed += 1;
  console.log(error instanceof Failure ? error.message : error);
}
console.log(`\nIn ${seconds(Date.now() - started)}:`);
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`${total.passed} passed, ${total.failed} failed`);
