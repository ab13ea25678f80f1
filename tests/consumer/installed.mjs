// Installs what was built and builds programs against it, as somebody who uses Fieldwise does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder of the repository. */
export const root = join(here, '../..');
/** The command line, to compare with. */
export const binary = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');
/** Whether what was built is under AddressSanitizer; programs that use it must then be as well. */
export const sanitized = /asan/.test(binary);

/** Runs a program that must succeed; what it wrote to standard output, as text. */
export function must(command, args, options = {}) {
  const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: 240_000,
    maxBuffer: 1 << 30,
    ...options,
  });
  const said = `${command} ${args.join(' ')}\n${stdout?.slice(-3000)}\n${stderr?.slice(-3000)}`;
  assert.equal(status ?? error ?? signal, 0, said);
  return stdout;
}

/**
 * Installs into a temporary folder that lasts as long as the test file.
 *
 * @returns {{prefix: string, env: Record<string, string>, compile: (source: string) => string}} `env`
 *   has what finds the installation; `compile` builds a C program of tests/consumer with pkg-config and
 *   gives its path
 */
export function install() {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-installed-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const first = join(folder, 'first');
  for (const component of ['library', 'development']) {
    const args = ['--install', dirname(binary), '--prefix', first, '--component', component];
    must('cmake', args);
  }
  // Nothing that is installed knows where that was.
  const prefix = join(folder, 'moved');
  renameSync(first, prefix);

  const lib = join(prefix, 'lib');
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: lib,
    PKG_CONFIG_PATH: join(lib, 'pkgconfig'),
    CMAKE_PREFIX_PATH: prefix,
  };
  const flags = must('pkg-config', ['--cflags', '--libs', 'fieldwise'], { env })
    .trim()
    .split(/\s+/);
  const compile = (source) => {
    const program = join(folder, source.replace(/\W/g, '-'));
    const checks = ['-std=c99', '-D_POSIX_C_SOURCE=200809L', '-Wall', '-Wextra', '-Wpedantic'];
    const sanitizers = sanitized ? ['-fsanitize=address,undefined'] : [];
    const args = [...checks, '-Werror', ...sanitizers, '-g1', '-pthread', '-o', program];
    must('cc', [...args, join(here, source), ...flags]);
    return program;
  };
  return { prefix, env, compile };
}
