// Fuzzes what reads the input of others, with libFuzzer under ASan and UBSan.
//
//   npm run fuzz -- [--seconds N] [--only TARGET] [--merge]
//
// Each target runs for N seconds, 600 unless told otherwise, and goes on from what earlier runs found
// (build/fuzz/corpus). An input that fails is kept in build/fuzz/found, and told. --merge then writes what
// covers most into tests/fuzz/corpora, a few KB a target, which npm test replays.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../../scripts/build.mjs';
import { Failure, main, must, root, run } from '../../scripts/lib/run.mjs';
import { setup } from '../../scripts/setup.mjs';
import { writeSeeds } from './seeds.mjs';

const usage = 'npm run fuzz -- [--seconds N] [--only TARGET] [--merge]';

/** With the greatest length of an input, in bytes. */
const targets = { form: 4096, http: 8192, logic: 4096, plan: 65_536, sync: 8192 };
const corpora = join(root, 'tests/fuzz/corpora');
const corpus = join(root, 'build/fuzz/corpus');
const found = join(root, 'build/fuzz/found');
/** What a target's corpus in the repository may come to, in bytes. */
const ROOM = 24_000;
/** And how many inputs. */
const MOST = 150;

async function fuzz() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '600' },
      only: { type: 'string' },
      merge: { type: 'boolean', default: false },
    },
  });
  if (!/^[1-9]\d*$/.test(values.seconds)) throw new Failure('Write --seconds as a whole number.');
  const names = values.only === undefined ? Object.keys(targets) : [values.only];
  if (!names.every((name) => Object.hasOwn(targets, name)))
    throw new Failure(`Targets: ${Object.keys(targets).join(', ')}.`);

  await setup({ for: 'fuzz' });
  await build('fuzz');
  mkdirSync(found, { recursive: true });
  writeSeeds(corpus);
  for (const name of names) {
    await one(name, values.seconds);
    if (values.merge) await merge(name);
  }
}

const environment = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1',
  UBSAN_OPTIONS: 'print_stacktrace=1',
};
const program = (name) => join(root, 'build/fuzz', `fieldwise_fuzz_${name}`);

async function one(name, seconds) {
  const folder = join(corpus, name);
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run(
    program(name),
    [
      `-max_total_time=${seconds}`,
      `-max_len=${targets[name]}`,
      '-timeout=20',
      '-rss_limit_mb=2048',
      '-print_final_stats=1',
      `-artifact_prefix=${found}/${name}-`,
      folder,
      join(corpora, name),
    ],
    { title: `fuzz ${name}`, env: environment, timeoutMs: (Number(seconds) + 300) * 1000 },
  );
  const figure = (what) => new RegExp(`stat::${what}:\\s+(\\d+)`).exec(output)?.[1] ?? '?';
  const covered = /.*\bcov: (\d+)/s.exec(output)?.[1];
  console.log(
    `  ${name.padEnd(6)} ${figure('number_of_executed_units')} inputs, ` +
      `${figure('average_exec_per_sec')}/s, ${covered} edges: ${code === 0 ? 'clean' : 'FAILED'}`,
  );
  if (code === 0) return;
  process.exitCode = 1;
  console.log(output.slice(-4000));
  console.log(`Try it again: ${program(name)} build/fuzz/found/${name}-…`);
}

/** Keeps the smallest inputs that cover most, as far as there is room. */
async function merge(name) {
  const merged = join(root, 'build/fuzz/merged', name);
  rmSync(merged, { recursive: true, force: true });
  mkdirSync(merged, { recursive: true });
  const from = [join(corpora, name), join(corpus, name)];
  await must(`merge ${name}`, program(name), ['-merge=1', merged, ...from], { env: environment });
  const inputs = readdirSync(merged).map((file) => readFileSync(join(merged, file)));
  inputs.sort((a, b) => a.length - b.length || Buffer.compare(a, b));
  const folder = join(corpora, name);
  mkdirSync(folder, { recursive: true });
  // What was once a finding stays.
  for (const file of readdirSync(folder))
    if (!file.startsWith('found-')) rmSync(join(folder, file));
  // Some of each size: the small ones alone would be all alike.
  const step = Math.ceil(inputs.length / MOST);
  let room = ROOM;
  inputs
    .filter((_, i) => i % step === 0)
    .forEach((input, i) => {
      room -= input.length;
      if (room >= 0) writeFileSync(join(folder, `${String(i).padStart(4, '0')}`), input);
    });
  console.log(`  ${basename(folder)}: ${readdirSync(folder).length} inputs`);
}

main(import.meta.url, fuzz, usage);
