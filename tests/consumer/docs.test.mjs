// The worked examples of docs/c.md, in C and in Python, with the installed library.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { binary, install, must, root } from './installed.mjs';

const { prefix, env } = install();
const plan = join(root, 'demo/plan.json');
const at = '2026-11-21T10:00:00Z';

/** What the example and the command line say of a submission's text. */
function bothOf(text, planFile = plan) {
  const file = join(dirname(prefix), 'submission.json');
  writeFileSync(file, text);
  const example = join(root, 'bindings/c/examples/validate.py');
  const python = spawnSync('python3', [example, planFile, file, String(Date.parse(at))], {
    env,
    encoding: 'utf8',
  });
  const command = spawnSync(binary, ['validate', '--plan', planFile, '--at', at, file], {
    encoding: 'utf8',
  });
  return { python, command };
}

test('the C program of the page validates', () => {
  const [, program] = /^```c\n(.*?)^```$/ms.exec(readFileSync(join(root, 'docs/c.md'), 'utf8'));
  const flags = must('pkg-config', ['--cflags', '--libs', 'fieldwise'], { env }).trim().split(' ');
  const file = join(dirname(prefix), 'example');
  must('cc', ['-std=c99', '-Wall', '-Werror', '-o', file, '-x', 'c', '-', '-x', 'none', ...flags], {
    input: program,
  });
  const validation = JSON.parse(must(file, [], { env, cwd: root }));
  assert.equal(validation.valid, false);
  assert.deepEqual(validation.answers, { email: 'ada@acme.example' });
});

const answers = { email: 'ada@acme.example', name: 'Ada', company: 'Acmé' };
for (const [name, submission, valid] of [
  ['a good submission', { offer: 'guide', answers }, true],
  ['one with mistakes', { offer: 'guide', answers: { ...answers, email: 'ada@' } }, false],
]) {
  test(`Python says what the command line says: ${name}`, () => {
    const { python, command } = bothOf(JSON.stringify(submission));
    assert.equal(python.stderr, '');
    assert.deepEqual(JSON.parse(python.stdout), JSON.parse(command.stdout));
    assert.equal(JSON.parse(python.stdout).valid, valid);
    assert.equal(python.status, valid ? 0 : 1);
  });
}

test('the Python program says what is wrong with a command, and what cannot be read', () => {
  const example = join(root, 'bindings/c/examples/validate.py');
  const run = (...args) => spawnSync('python3', [example, ...args], { env, encoding: 'utf8' });
  for (const args of [[], [plan], [plan, plan, 'soon'], [plan, plan, '1', '2']]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, /^Usage: .*validate\.py PLAN\.json SUBMISSION\.json \[MILLISECONDS\]\n$/);
  }
  const { status, stderr } = run(plan, '/no/such.json');
  assert.equal(status, 1);
  assert.match(stderr, /^.*No such file or directory: '\/no\/such\.json'\n$/);
});

test('what Fieldwise cannot read is an exception with the reason', () => {
  const bytes = Buffer.from([0x7b, 0xff]);
  const { python } = bothOf(bytes);
  assert.equal(python.stderr, '/: `submission` is not UTF-8 text; convert it to UTF-8.\n');
  assert.equal(python.status, 1);
  const { python: other } = bothOf('{}', join(root, 'package.json'));
  assert.match(other.stderr, /^\/version: .+; \/description: .+\n$/);
  assert.equal(other.status, 1);
});
