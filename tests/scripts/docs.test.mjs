// The pages in the docs are those that `fieldwise serve` can serve: they have what a phone needs, and what they have
// inside themselves its policy does not block, or the words behind speak of the policy.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../scripts/lib/run.mjs';

const docs = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

/** What a policy without 'unsafe-inline' blocks: scripts and styles inside a page, and in attributes. */
const inside = [
  /<script\b(?![^>]*\b(?:src=|type="application\/json"))[^>]*>/g,
  /<style\b/g,
  /\s(?:style|on[a-z]+)="/g,
];
const blockedIn = (html) => inside.flatMap((pattern) => html.match(pattern) ?? []);

/** HTML in a text, wherever it stands, with the words of the paragraph behind. */
function pagesOf(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const fences = [...text.matchAll(/^```html\n(.*?)^```\n/gms)];
  const documents = [...text.matchAll(/^<!doctype html>.*?^<\/?(?:html>|script)[^\n]*$/gms)];
  return {
    fences: fences.map(({ 0: whole, 1: html, index }) => ({
      html,
      after: text
        .slice(index + whole.length)
        .trimStart()
        .split('\n\n')[0],
    })),
    documents: documents.map(([html]) => html),
  };
}

describe('HTML in the docs', () => {
  const files = ['README.md', ...docs];
  test('is found', () => {
    const all = files.map(pagesOf);
    assert.ok(all.flatMap(({ fences }) => fences).length > 5);
    assert.equal(all.flatMap(({ documents }) => documents).length, 3);
  });
  for (const file of files) {
    const { fences, documents } = pagesOf(file);
    if (fences.length + documents.length === 0) continue;
    test(file, () => {
      for (const html of documents) {
        assert.match(html, /<meta charset="utf-8">/);
        assert.match(html, /<meta name="viewport" content="width=device-width, initial-scale=1">/);
        assert.deepEqual(blockedIn(html), []);
      }
      for (const { html, after } of fences) {
        if (!/policy/.test(after)) assert.deepEqual(blockedIn(html), []);
      }
    });
  }
});
