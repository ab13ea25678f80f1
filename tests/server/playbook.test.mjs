// docs/playbook.md: its plan loads, and a dry run of its records tells what the page says.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { binary } from './server.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs');
const page = readFileSync(join(docs, 'playbook.md'), 'utf8');
const plan = join(docs, 'playbook.json');

/** What the page quotes in its first block of this kind. */
const quoted = (kind) =>
  [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].find((block) => block[1] === kind)[2];

function run(...args) {
  const { status, stdout } = spawnSync(binary, args, { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  return stdout;
}

test('the page shows the file', () => {
  assert.equal(quoted('json'), readFileSync(plan, 'utf8'));
});

test('the plan loads, with the notes that the page names', () => {
  const [first, ...notes] = run('check', plan, '--at', '2026-06-01').trimEnd().split('\n');
  assert.match(first, /: ok, 2 fields, hash [0-9a-f]{32}$/);
  const codes = new Set(notes.map((note) => /\((\w+)\)$/.exec(note)[1]));
  assert.deepEqual([...codes].sort(), ['empty_library', 'no_owner', 'no_signoff']);
});

test('a dry run tells the story, line by line', () => {
  const records = join(docs, 'playbook.ndjson');
  const span = ['--from', '2026-06-01', '--to', '2026-07-01'];
  const told = run('simulate', '--plan', plan, '--records', records, ...span).split('\n');
  const lines = told.filter((line) => /^2026|^Coverage/.test(line));
  const expected = quoted('')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '…');
  assert.equal(lines.length, expected.length, lines.join('\n'));
  for (const [n, line] of expected.entries()) {
    const begin = line.endsWith('…') ? line.slice(0, -1) : null;
    assert.equal(begin === null ? lines[n] : lines[n].slice(0, begin.length), begin ?? line);
  }
});
