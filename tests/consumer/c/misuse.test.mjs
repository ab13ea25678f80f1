// The installed library, called wrongly, by several threads, and without memory.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { install, must, root, sanitized } from '../installed.mjs';

const { env, compile } = install();
const plan = join(root, 'demo/plan.json');
const run = (source) => must(compile(`c/${source}`), [plan], { env });

test('what is called wrongly says so', () => {
  const [, checked] = /^(\d+) checked, 0 failed$/m.exec(run('misuse.c'));
  assert.ok(checked > 100, checked);
});

test('threads share plans, and free them under each other', () => {
  assert.equal(run('threads.c'), '0 wrong at work, 0 wrong in the race\n');
});

// A sanitizer has its own malloc, which refuses nothing.
if (!sanitized) {
  test('memory that runs out is a status', () => {
    const calls = [...run('memory.c').matchAll(/^(\w+): (\d+) requests$/gm)];
    assert.equal(calls.length, 6);
    for (const [, name, requests] of calls) assert.ok(Number(requests) > 1, `${name}: ${requests}`);
  });
}
