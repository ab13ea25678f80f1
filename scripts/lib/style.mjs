// The layout of all source files: Biome for JavaScript, TypeScript and CSS, clang-format for C++.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/** The npm package's own program, without npx and its look at the registry. */
export const biome = join(root, 'node_modules/.bin/biome');

/** Files of the project with one of these endings, those not yet committed too. */
export function sources(...endings) {
  const patterns = endings.map((ending) => `*${ending}`);
  return execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z', '--', ...patterns],
    { cwd: root, encoding: 'utf8' },
  )
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
}

/**
 * The checks, as programs to run: all quick, none changes a file. `brief` shortens what one says when
 * it fails.
 */
export function styleChecks() {
  return [
    {
      title: 'JavaScript, TypeScript, CSS',
      command: biome,
      args: ['ci', '--error-on-warnings', '--colors=off', '--max-diagnostics=100', '.'],
      brief: (output) => output,
    },
    {
      title: 'layout of C and C++',
      command: 'clang-format',
      args: ['--dry-run', '--Werror', ...sources('.h', '.c', '.cpp')],
      // It complains of every space; the files are enough to know.
      brief: (output) => {
        const files = new Set(output.match(/^[^\s:]+(?=:\d+:\d+: error)/gm));
        return files.size > 0 ? [...files].join('\n') : output;
      },
    },
  ];
}
