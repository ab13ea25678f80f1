// What the installed libraries show, and need.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { install, must, root } from './installed.mjs';

const { prefix } = install();
const lib = join(prefix, 'lib');
const { version } = JSON.parse(readFileSync(join(root, 'package.json')));
const map = readFileSync(join(root, 'bindings/c/fieldwise.map'), 'utf8');
const header = readFileSync(join(prefix, 'include/fieldwise.h'), 'utf8');
const interfaceOfC = [...map.matchAll(/^ {4}(\w+);$/gm)].map(([, name]) => name);

/** The names that an object or library defines for others, without their versions. */
const defined = (...args) =>
  must('nm', ['--defined-only', '--extern-only', '--format=posix', ...args])
    .split('\n')
    .filter((line) => / [A-Z] /.test(line))
    .map((line) => line.split(' ')[0]);

test('the shared library shows the functions on its list, all of them versioned, and no more', () => {
  assert.ok(interfaceOfC.length >= 12);
  const shown = defined('--dynamic', join(lib, 'libfieldwise.so'));
  const section = 'FIELDWISE_0.1';
  assert.deepEqual(
    shown.filter((name) => name !== `${section}` && !name.startsWith(`${section}@`)).sort(),
    interfaceOfC.map((name) => `${name}@@${section}`),
  );
});

test('the header declares the functions on the list', () => {
  const declared = [...header.matchAll(/^(?:int|void|const char\*) (\w+)\(/gm)].map(
    ([, name]) => name,
  );
  assert.deepEqual(declared.sort(), interfaceOfC);
});

test('the header is C99 and C++, and needs no other before it', () => {
  const check = (compiler, ...args) =>
    must(compiler, [...args, '-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only', '-'], {
      input: '#include <fieldwise.h>\nfieldwise_plan none;\n',
    });
  check('cc', '-std=c99', '-Wstrict-prototypes', '-I', join(prefix, 'include'), '-x', 'c');
  check('g++', '-std=c++11', '-I', join(prefix, 'include'), '-x', 'c++');
});

test('the shared library is named by its version', () => {
  const [major, minor] = version.split('.');
  const soname = `libfieldwise.so.${major === '0' ? `0.${minor}` : major}`;
  assert.equal(readlinkSync(join(lib, 'libfieldwise.so')), soname);
  assert.equal(readlinkSync(join(lib, soname)), `libfieldwise.so.${version}`);
  const dynamic = must('readelf', ['--dynamic', '--wide', join(lib, 'libfieldwise.so')]);
  assert.match(dynamic, new RegExp(`Library soname: \\[${soname.replaceAll('.', '\\.')}\\]`));
  assert.doesNotMatch(dynamic, /RPATH|RUNPATH/);
  // Among them no Boost, SQLite or OpenSSL, which are the server's.
  const needed = [...dynamic.matchAll(/Shared library: \[([^\].]+)/g)].map(([, name]) => name);
  const allowed = ['libdate-tz', 'libstdc++', 'libm', 'libgcc_s', 'libc', 'ld-linux-x86-64'];
  assert.deepEqual(
    needed.filter((name) => !allowed.includes(name)),
    [],
  );
});

test("the static library is C++ and C, and its reader of JSON meets nobody else's", () => {
  const names = defined(join(lib, 'libfieldwise.a'));
  assert.ok(names.includes('fieldwise_decide'));
  assert.ok(names.some((name) => name.startsWith('_ZN9fieldwise6decide')));
  assert.ok(names.some((name) => name.includes('18fieldwise_nlohmann')));
  assert.deepEqual(
    names.filter((name) => name.includes('8nlohmann')),
    [],
  );
  const headers = readdirSync(join(prefix, 'include/fieldwise'));
  assert.deepEqual(headers.sort(), readdirSync(join(root, 'engine/include/fieldwise')).sort());
  for (const name of headers) {
    const text = readFileSync(join(prefix, 'include/fieldwise', name), 'utf8');
    assert.doesNotMatch(text, /nlohmann|boost|date\//, name);
  }
});
