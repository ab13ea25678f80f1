// Lays out all source files, and applies the safe fixes of the linter.
//
//   npm run format

import { main, must } from './lib/run.mjs';
import { biome, sources } from './lib/style.mjs';
import { setup } from './setup.mjs';

main(import.meta.url, async () => {
  await setup({ for: 'lint' });
  await must('JavaScript, TypeScript, CSS', biome, ['check', '--write', '--colors=off', '.']);
  await must('C++', 'clang-format', ['-i', ...sources('.h', '.c', '.cpp')]);
});
