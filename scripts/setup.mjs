// Installs what is missing: Debian packages by apt-get, npm packages by npm ci.
//
//   node scripts/setup.mjs [start|test|lint|fuzz|load]
//
// Runs before anything is installed, so it uses nothing but Node.

import { existsSync } from 'node:fs';
import { installPackages } from './lib/npm.mjs';
import { Failure, main, must, root, run, which } from './lib/run.mjs';
import { unpackTools } from './lib/tools.mjs';

/**
 * What the project takes from Debian 12. `has` is a command in PATH, or the path of a file: one
 * that a self-built toolchain would also provide, so that nothing is installed over it.
 */
const packages = [
  { name: 'g++', has: 'g++', why: 'compiles the server and the native engine' },
  { name: 'cmake', has: 'cmake', why: 'describes the build' },
  { name: 'ninja-build', has: 'ninja', why: 'runs the build' },
  {
    name: 'emscripten',
    has: '/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake',
    why: 'compiles the engine to WebAssembly',
  },
  {
    name: 'nlohmann-json3-dev',
    has: '/usr/include/nlohmann/json.hpp',
    why: 'reads JSON natively',
  },
  {
    name: 'libboost1.81-dev',
    has: '/usr/include/boost/beast/version.hpp',
    why: 'HTTP for the server (Beast, Asio)',
  },
  {
    name: 'libjemalloc-dev',
    has: '/usr/include/jemalloc/jemalloc.h',
    why: 'memory for the server’s threads',
  },
  {
    name: 'libpq-dev',
    has: '/usr/include/postgresql/libpq-fe.h',
    why: 'PostgreSQL for the server',
  },
  {
    name: 'postgresql',
    has: '/usr/lib/postgresql',
    why: 'the database of tests',
    for: ['test'],
  },
  { name: 'libsqlite3-dev', has: '/usr/include/sqlite3.h', why: 'the embedded database' },
  {
    name: 'libhowardhinnant-date-dev',
    has: '/usr/include/date/tz.h',
    why: "reads the system's time zones, for SLA clocks",
  },
  {
    name: 'tzdata',
    has: '/usr/share/zoneinfo/Europe/Berlin',
    why: 'the time zones themselves',
  },
  {
    name: 'libssl-dev',
    has: '/usr/include/openssl/evp.h',
    why: 'signs receipts, hashes tokens',
  },
  {
    name: 'doctest-dev',
    has: '/usr/include/doctest/doctest.h',
    why: 'runs the tests of the engine',
  },
  {
    name: 'dpkg-dev',
    has: 'dpkg-shlibdeps',
    why: "finds what the server's package depends on",
    for: ['test'],
  },
  { name: 'systemd', has: 'systemd-analyze', why: "checks the server's unit", for: ['test'] },
  { name: 'chromium', has: 'chromium', why: 'runs the browser tests', for: ['test'] },
  {
    name: 'pkgconf',
    has: 'pkg-config',
    why: 'finds the installed C library, in tests',
    for: ['test'],
  },
  { name: 'python3', has: 'python3', why: 'calls the installed C library', for: ['test'] },
  {
    name: 'python3-cryptography',
    has: '/usr/lib/python3/dist-packages/cryptography/__init__.py',
    why: 'checks receipts, as documented',
    for: ['test'],
  },
  {
    name: 'clang-format',
    has: 'clang-format',
    why: 'checks the layout of C++',
    for: ['test', 'lint'],
  },
  { name: 'clang-tidy', has: 'clang-tidy', why: 'finds mistakes in C++', for: ['lint'] },
  { name: 'clang-14', has: 'clang++-14', why: 'compiles what is fuzzed', for: ['fuzz'] },
  {
    name: 'libclang-rt-14-dev',
    has: '/usr/lib/llvm-14/lib/clang/14.0.6/include/fuzzer/FuzzedDataProvider.h',
    why: 'libFuzzer and its sanitizers',
    for: ['fuzz'],
  },
  { name: 'wrk', has: 'wrk', why: 'loads the server', for: ['load'] },
];

const aptOptions = ['-q', '-y', '-o', 'Dpkg::Use-Pty=0', '-o', 'DPkg::Lock::Timeout=300'];

/**
 * Makes sure that everything for a purpose is there. Says what it installs and why; asks nothing.
 *
 * @param {{for: 'start'|'test'|'lint'|'fuzz'|'load'}} options
 * @throws {Failure} when something is missing and cannot be installed
 */
export async function setup(options) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 16)) {
    throw new Failure(`Node 20.16 or newer is needed; this is ${process.version}.`);
  }
  await installDebianPackages(options.for);
  if (options.for === 'test') await unpackTools();
  await installPackages(root, 'tools to build and test with');
}

async function installDebianPackages(purpose) {
  const missing = packages.filter((p) => (!p.for || p.for.includes(purpose)) && !present(p.has));
  if (missing.length === 0) return;

  console.log('Installing from Debian:');
  for (const { name, why } of missing) console.log(`  ${name.padEnd(20)} ${why}`);

  const names = missing.map((p) => p.name);
  if (!which('apt-get')) {
    throw new Failure(
      `This is not a Debian system (no apt-get). Install the counterparts of: ${names.join(' ')}`,
    );
  }
  const prefix = await administrator(names);
  const apt = (title, args) =>
    must(title, prefix[0], [...prefix.slice(1), 'apt-get', ...aptOptions, ...args]);

  if (!(await aptKnows(names))) await apt('apt-get update', ['update']);
  const install = ['install', '--no-install-recommends', ...names];
  try {
    await apt('apt-get install', install);
  } catch (error) {
    // A package list from last week names versions that the mirror no longer has.
    if (!/Unable to (fetch|locate)|404/.test(error.message)) throw error;
    await apt('apt-get update', ['update']);
    await apt('apt-get install', install);
  }

  const still = missing.filter((p) => !present(p.has));
  if (still.length > 0) {
    throw new Failure(
      `Installed, but still not found: ${still.map((p) => `${p.has} (${p.name})`).join(', ')}`,
    );
  }
}

function present(has) {
  return has.startsWith('/') ? existsSync(has) : which(has) !== null;
}

/** The command words that run apt-get with the right to install. */
async function administrator(names) {
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  if (process.getuid() === 0) return environment;
  if (which('sudo') && (await run('sudo', ['-n', 'true'])).code === 0) {
    return ['sudo', '-n', ...environment];
  }
  throw new Failure(
    'Installing packages needs root, or sudo without a password. Run this once, then try again:\n' +
      `  sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`,
  );
}

/** Whether apt's package lists name all of these: a fresh container has no lists at all. */
async function aptKnows(names) {
  const { output } = await run('apt-cache', ['policy', ...names], { env: { LC_ALL: 'C' } });
  const candidates = output.match(/^ {2}Candidate: (?!\(none\)).+$/gm) ?? [];
  return candidates.length >= names.length;
}

main(import.meta.url, async () => {
  const purpose = process.argv[2] ?? 'start';
  if (!['start', 'test', 'lint', 'fuzz', 'load'].includes(purpose)) {
    throw new Failure(`Usage: node scripts/setup.mjs [start|test|lint|fuzz|load]`);
  }
  await setup({ for: purpose });
  console.log('Everything is there.');
});
