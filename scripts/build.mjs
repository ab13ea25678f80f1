// Builds: native engine and server, the Wasm, the sanitizer build, the npm package in dist/.
//
//   npm run build [-- native|wasm|asan|web|all …]     default: native wasm web
//
// Fails when engine and glue exceed the page's budget (scripts/size.mjs).

import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Failure, main, must, root, which } from './lib/run.mjs';
import { setup } from './setup.mjs';
import { checkSize, table } from './size.mjs';

const presets = ['native', 'wasm', 'asan'];

/** Everything that can be built, in an order in which it can be. */
export const targets = [...presets, 'web'];

/**
 * Builds one target. What is up to date is not built again.
 *
 * @param {'native'|'wasm'|'asan'|'web'} target
 * @throws {Failure} with what the compiler said
 */
export async function build(target) {
  if (target === 'web') {
    await must('build web', process.execPath, ['web/build.mjs']);
    return;
  }
  await configure(target);
  const jobs = String(availableParallelism());
  await must(`build ${target}`, 'cmake', ['--build', '--preset', target, '--parallel', jobs]);
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
  const wanted = asked.includes('all') ? targets : asked.length ? asked : ['native', 'wasm', 'web'];

  await setup({ for: 'start' });
  for (const target of targets.filter((name) => wanted.includes(name))) await build(target);
  if (wanted.includes('web')) console.log(`\n${table(checkSize())}`);
});
