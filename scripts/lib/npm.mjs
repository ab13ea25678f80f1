// Installing what a lock file names, only when it is not there.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure, must, root } from './run.mjs';

/**
 * Makes a folder's node_modules what its package-lock.json says. Says what it installs.
 *
 * @param {string} folder
 * @param {string} what the packages are, in a few words
 * @param {string[]} [options] for `npm ci`
 * @throws {Failure} when there is no lock file or npm fails
 */
export async function installPackages(folder, what, options = []) {
  if (areCurrent(folder)) return;
  const lock = join(relative(root, folder), 'package-lock.json');
  console.log(`Installing from npm what ${lock} names: ${what}`);
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', ...options];
  await must('npm ci', 'npm', args, { timeoutMs: 10 * 60_000 });
}

/** Whether node_modules holds what the lock file asks for, by npm's own record of it. */
function areCurrent(folder) {
  const wanted = readLock(join(folder, 'package-lock.json'));
  const installed = readLock(join(folder, 'node_modules/.package-lock.json'));
  if (!wanted) {
    const file = join(relative(root, folder), 'package-lock.json');
    throw new Failure(`${file} is missing or not JSON; restore it from git.`);
  }
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = installed[path];
    // npm leaves out optional packages that are for another system.
    if (!there) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
