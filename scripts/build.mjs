// Builds: native engine and server, the Wasm, the sanitizer build, the npm package in dist/, the
// playground in build/playground/.
//
//   npm run build [-- native|wasm|asan|web|all …]     default: native wasm web
//
// tsan and fuzz are built when they are named, or by what needs them (`npm test -- server-tsan`, `npm run fuzz`).
//
// Fails when engine and glue exceed the budget of scripts/size.mjs.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { progress, stepsIn } from './lib/ninja.mjs';
import { Failure, main, must, root, run, which } from './lib/run.mjs';
import { setup } from './setup.mjs';
import { checkSize, table } from './size.mjs';

/** Not part of `all`: they take long, and few need them. */
const special = ['tsan', 'fuzz'];
const presets = ['native', 'wasm', 'asan', ...special];

/** Everything that can be built, in an order in which it can be. */
export const targets = [...presets, 'web'];

/**
 * Builds one target. What is up to date is not built again.
 *
 * @param {'native'|'wasm'|'asan'|'tsan'|'fuzz'|'web'} target
 * @param {'all'|'start'} [purpose] `start` leaves out what the demo does not run: tests and benchmarks
 * @throws {Failure} with what the compiler said
 */
export async function build(target, purpose = 'all') {
  if (target === 'web') {
    await buildWeb();
    return;
  }
  await configure(target);
  const args = buildArguments(target, purpose);
  const steps = stepsIn((await run('cmake', [...args, '--', '-n'])).output);
  // Said beforehand, as some minutes without a word look like a hang.
  if (steps >= 10) console.log(`  build ${target}: ${made[target]}, ${steps} steps`);
  const jobs = String(availableParallelism());
  await must(`build ${target}`, 'cmake', [...args, '--parallel', jobs], { progress });
}

const made = {
  native: 'the server and the command line',
  wasm: 'the engine for the page',
  asan: 'all of it with sanitizers',
  tsan: 'the server with ThreadSanitizer',
  fuzz: 'what is fuzzed, with libFuzzer and sanitizers',
};

/** What cmake is told to build a target with a compiler. */
export function buildArguments(target, purpose) {
  const parts = {
    // With the two programs of C++ tests that the server's suite runs.
    tsan: ['fieldwise', 'fieldwise_delivery_tests', 'fieldwise_listener_tests'],
    fuzz: ['fuzz'],
  }[target];
  const only = target === 'native' && purpose === 'start' ? ['fieldwise'] : (parts ?? []);
  return ['--build', '--preset', target, ...only.flatMap((name) => ['--target', name])];
}

/** Bundling and type checks take seconds, so they run only when something they read has changed. */
async function buildWeb() {
  const stampFile = join(root, 'build/web.stamp');
  const stamp = webStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp + webOutputs()) return;
  rmSync(stampFile, { force: true });
  await must('build web', process.execPath, ['web/build.mjs']);
  await must('build playground', process.execPath, ['web/playground.mjs']);
  writeFileSync(stampFile, stamp + webOutputs());
}

/** A hash over the content of what dist/ is made from: file times say nothing after a checkout. */
function webStamp() {
  const single = ['CMakeLists.txt', 'CMakePresets.json', 'package.json', 'package-lock.json'];
  // What the playground begins with.
  single.push('demo/plan.json', 'demo/assets/mark.svg');
  const modules = ['fieldwise', 'fieldwise-full'];
  const built = modules.flatMap((name) => [`build/wasm/${name}.js`, `build/wasm/${name}.wasm`]);
  // Sources of the engine too: web/build.mjs notes beside the Wasm what it was made from.
  const folders = ['web', 'engine', 'bindings', 'demo/presets'].flatMap(filesIn);
  const hash = createHash('sha256');
  for (const file of [...single, ...built, ...folders]) {
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  }
  return `${hash.digest('hex')}\n`;
}

function webOutputs() {
  const sizes = ['dist', 'build/playground']
    .flatMap(filesIn)
    .map((file) => `${file} ${statSync(join(root, file)).size}`);
  return `${sizes.join('\n')}\n`;
}

function filesIn(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

async function configure(preset) {
  const ninja = join(root, 'build', preset, 'build.ninja');
  const presetsFile = join(root, 'CMakePresets.json');
  // The build runs cmake again by itself when a CMakeLists.txt changes, but not for the presets.
  if (existsSync(ninja) && statSync(ninja).mtimeMs > statSync(presetsFile).mtimeMs) return;
  const options = [];
  if (preset !== 'wasm' && which('ccache')) options.push('-DCMAKE_CXX_COMPILER_LAUNCHER=ccache');
  await must(`configure ${preset}`, 'cmake', ['--preset', preset, ...options]);
}

main(import.meta.url, async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => name !== 'all' && !targets.includes(name));
  if (unknown) throw new Failure(`Unknown target ${unknown}. Targets: ${targets.join(', ')}, all.`);
  const named = asked.includes('all')
    ? targets.filter((name) => !special.includes(name))
    : asked.length
      ? asked
      : ['native', 'wasm', 'web'];
  // The package holds the Wasm: without it, or with an old one, there is nothing to pack.
  const wanted = named.includes('web') ? [...named, 'wasm'] : named;

  await setup({ for: 'start' });
  for (const target of targets.filter((name) => wanted.includes(name))) await build(target);
  if (wanted.includes('web')) console.log(`\n${table(checkSize())}`);
});
