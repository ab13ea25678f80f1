// find_package(fieldwise) and pkg-config, in projects that have nothing but the installation.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { binary, install, must, root } from './installed.mjs';

const { prefix, env } = install();
const folder = dirname(prefix);
const plan = join(root, 'demo/plan.json');
const at = '2026-11-21T10:00:00Z';
const operands = [plan, String(Date.parse(at)), 'guide'];

/** What the command line decides of somebody who has done nothing yet. */
function expected() {
  const idle = { client: 'idle', seq: 1, at: '2027-01-01', type: 'submit' };
  const tell = (verb, name, ...more) => {
    const args = [verb, '--plan', plan, '--events', '-', '--at', at, ...more];
    const line = must(binary, args, { input: JSON.stringify(idle) }).trimEnd();
    return line.slice(`{"visitor":"default","${name}":`.length, -1);
  };
  return `${tell('decide', 'decision', '--offer', 'guide')}\n${tell('act', 'actions')}\n`;
}

test('a CMake project finds the package, and decides in C++ and in C', () => {
  const build = join(folder, 'build');
  must('cmake', ['-S', join(root, 'tests/consumer/cmake'), '-B', build, '-G', 'Ninja'], { env });
  must('cmake', ['--build', build]);
  const wanted = expected();
  // The build knows where the shared library is; nothing else tells it.
  for (const program of ['from_cpp', 'from_c', 'from_c_static']) {
    assert.equal(must(join(build, program), operands), wanted, program);
  }
});

test('a C program is built with what pkg-config says', () => {
  const flags = (...args) =>
    must('pkg-config', [...args, 'fieldwise'], { env })
      .trim()
      .split(/\s+/);
  const source = join(root, 'tests/consumer/cmake/from_c.c');
  const shared = join(folder, 'shared');
  must('cc', ['-std=c99', '-o', shared, source, ...flags('--cflags', '--libs')]);
  assert.equal(must(shared, operands, { env }), expected());
  // `-l:` names the static library where there is a shared one beside it.
  const libs = flags('--static', '--libs').map((flag) =>
    flag === '-lfieldwise' ? '-l:libfieldwise.a' : flag,
  );
  const alone = join(folder, 'alone');
  must('cc', ['-std=c99', '-o', alone, source, ...flags('--cflags'), ...libs, '-lm']);
  assert.equal(must(alone, operands), expected());
});

/** What CMake says of a project with this find_package. */
function configure(name, line) {
  const project = join(folder, name);
  mkdirSync(project);
  const text = `cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\n${line}\n`;
  writeFileSync(join(project, 'CMakeLists.txt'), text);
  const build = join(project, 'build');
  const { status, stderr } = spawnSync('cmake', ['-S', project, '-B', build, '-G', 'Ninja'], {
    env,
    encoding: 'utf8',
  });
  return { status, said: stderr.replace(/\s+/g, ' ') };
}

test('a package that does not fit is refused with the reason', () => {
  assert.equal(configure('plain', 'find_package(fieldwise REQUIRED)').status, 0);
  const newer = configure('newer', 'find_package(fieldwise 0.2 REQUIRED)');
  assert.notEqual(newer.status, 0);
  assert.match(newer.said, /compatible with requested version "0\.2"/);
  const other = configure('other', 'find_package(fieldwise REQUIRED COMPONENTS page)');
  assert.notEqual(other.status, 0);
  assert.match(other.said, /no component "page"/);
  const without = configure(
    'without',
    'set(CMAKE_DISABLE_FIND_PACKAGE_date ON)\nfind_package(fieldwise REQUIRED COMPONENTS engine)',
  );
  assert.notEqual(without.status, 0);
  assert.match(without.said, /install libhowardhinnant-date-dev/);
});
