// Projects as users have them: the bundlers from the lock file, the package from its tarball. They
// are in build/package, where no path leads to the package's sources.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from '../../../scripts/lib/npm.mjs';
import { root } from '../../../scripts/lib/run.mjs';

const own = join(root, 'tests/package');

/** Where the bundlers and the pages are. */
export const workshop = join(root, 'build/package');

/** Installs the bundlers, when the lock file has changed or they are not there. Says so. */
export async function installBundlers() {
  mkdirSync(workshop, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    cpSync(join(own, file), join(workshop, file));
  }
  await installPackages(workshop, 'bundlers, for the tests of the package');
}

/**
 * Packs the package and lays out the pages, each a project of its own: with the package in its
 * node_modules and a copy of what all pages share. Nothing of an earlier run is left.
 *
 * @returns {Promise<{tarball: string, files: string[]}>} the tarball's path, and what is in it
 */
export async function stage() {
  await installBundlers();
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', workshop], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  const [{ filename, files, version }] = Object.values(JSON.parse(packed));
  const tarball = join(workshop, filename);
  rmSync(join(workshop, 'pages'), { recursive: true, force: true });
  cpSync(join(own, 'pages'), join(workshop, 'pages'), { recursive: true });
  const shared = page('shared');
  for (const name of readdirSync(join(workshop, 'pages'))) {
    if (name !== 'shared') cpSync(shared, join(page(name), 'shared'), { recursive: true });
    const description = {
      name,
      private: true,
      type: 'module',
      dependencies: { fieldwise: version },
    };
    writeFileSync(join(page(name), 'package.json'), JSON.stringify(description));
    unpack(tarball, join(page(name), 'node_modules/fieldwise'));
  }
  return { tarball, files: files.map(({ path }) => path) };
}

/** As npm does with a package that depends on nothing, without asking the registry for its peers. */
function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

/** The folder of a page's project. */
export const page = (name) => join(workshop, 'pages', name);

/** The path of a program that an installed package brings, for `node`. */
export function program(name) {
  const folder = join(workshop, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0]);
}
