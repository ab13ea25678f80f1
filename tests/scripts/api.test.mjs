// docs/api says what the types say, and every export has a comment.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { staleApi } from '../../scripts/api.mjs';

test('the reference of all exports is current (npm run api writes it)', async () => {
  assert.deepEqual(await staleApi(), []);
});

test('the page of the element leads with its attributes, slots, events, parts and properties', () => {
  const page = readFileSync(new URL('../../docs/api/element.md', import.meta.url), 'utf8');
  const tag = page.slice(page.indexOf('## The tag'), page.indexOf('## Classes'));
  for (const entry of [
    /^\| `publishable-key` \| \S/m,
    /^\| `success` \| \S/m,
    /^\| `fieldwise:ready` \| \S.*`\{decision, plan\}`/m,
    /^\| `::part\(submit\)` \| \S/m,
    /^\| `--fieldwise-accent` \| \S/m,
  ]) {
    assert.match(tag, entry);
  }
});

test('the list of modules says what each is for', () => {
  const list = readFileSync(new URL('../../docs/api/README.md', import.meta.url), 'utf8');
  const rows = list.match(/^\| \[.*$/gm);
  assert.ok(rows.length >= 9);
  assert.deepEqual(
    rows.filter((row) => !/\| \w.{15,}\|$/.test(row)),
    [],
  );
});
