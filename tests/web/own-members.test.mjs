import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ownMembers } from '../../web/own-members.mjs';

const text = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('members that are renamed in dist/element.js are nobody else’s', async () => {
  const open = await Promise.all(
    ['docs/api/element.md', 'docs/api/fieldwise.md', 'docs/element.md', 'web/src/types.ts'].map(
      text,
    ),
  );
  const client = (await text('docs/api/sync.md'))
    .split('\n### ')
    .find((part) => part.startsWith('SyncClient'));
  assert.ok(client, 'docs/api/sync.md describes SyncClient');
  const names = new Set([...open, client].join('\n').match(/\w+/g));
  assert.deepEqual(
    ownMembers.filter((name) => names.has(name)),
    [],
  );
});

test('their names are gone from dist/element.js', async () => {
  const names = new Set((await text('dist/element.js')).match(/\w+/g));
  assert.deepEqual(
    ownMembers.filter((name) => names.has(name)),
    [],
  );
});
