// Looks for mistakes without running anything: layout and lint, types, clang-tidy. Minutes, most of
// them clang-tidy's; the quick part is in `npm test` too.
//
//   npm run lint [-- FILE.cpp …]     only these files for clang-tidy

import { availableParallelism } from 'node:os';
import { build } from './build.mjs';
import { Failure, main, run } from './lib/run.mjs';
import { sources, styleChecks } from './lib/style.mjs';
import { setup } from './setup.mjs';

// The build's commands are GCC's, and may name warnings of its own.
const tidyOptions = ['-p', 'build/native', '--quiet', '--extra-arg=-Wno-unknown-warning-option'];

/** clang-tidy over files, as many at a time as there are cores. */
async function tidy(files, report) {
  const queue = [...files];
  const work = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const title = `clang-tidy ${file}`;
      report(title, await run('clang-tidy', [...tidyOptions, file], { title }));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
}

main(import.meta.url, async () => {
  await setup({ for: 'lint' });
  // clang-tidy reads the commands of a build, and its generated headers.
  await build('native');

  const failed = [];
  const report = (title, { code, output }) => {
    if (code === 0) return;
    failed.push(title);
    console.log(`\n${title}\n${output}`);
  };
  for (const { title, command, args, brief } of styleChecks()) {
    const result = await run(command, args, { title });
    report(title, { ...result, output: brief(result.output) });
  }
  const asked = process.argv.slice(2);
  const native = sources('.cpp').filter((file) => /^(bindings\/c|engine|server)\//.test(file));
  await tidy(asked.length > 0 ? asked : native, report);

  if (failed.length > 0) throw new Failure(`Not clean: ${failed.join(', ')}`);
  console.log('Clean.');
});
