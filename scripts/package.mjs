// Makes packages of the server: a Debian package and a tarball, in build/package.
//
//   npm run package [-- --out DIR]

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { main, must, root } from './lib/run.mjs';
import { setup } from './setup.mjs';

/**
 * @param {string} out the folder that gets them; what it held goes
 * @returns {Promise<string[]>} the paths of the packages
 */
export async function makePackages(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  await must('configure native', 'cmake', ['--preset', 'native']);
  await must('build the server', 'cmake', [
    '--build',
    '--preset',
    'native',
    '--target',
    'packages',
  ]);
  const config = join(root, 'build', 'native', 'CPackConfig.cmake');
  await must('pack', 'cpack', ['--config', config, '-B', out]);
  rmSync(join(out, '_CPack_Packages'), { recursive: true, force: true });
  return readdirSync(out).map((name) => join(out, name));
}

main(
  import.meta.url,
  async () => {
    const { values } = parseArgs({ options: { out: { type: 'string' } } });
    await setup({ for: 'start' });
    for (const file of await makePackages(resolve(values.out ?? join(root, 'build', 'package')))) {
      console.log(file);
    }
  },
  'npm run package [-- --out DIR]',
);
