// bench/RESULTS.md is written by several programs, each its part.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sectionsOf, writeSection } from '../../bench/sections.mjs';

test('a section is put at the end, replaced where it is, and leaves the others alone', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'fieldwise-sections-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'RESULTS.md');
  assert.equal(sectionsOf(file), '');
  writeFileSync(file, '# Results\n\nA table.\n');
  assert.equal(sectionsOf(file), '');
  writeSection(file, 'In a page', 'First.');
  writeSection(file, 'Elsewhere', 'Second.');
  writeSection(file, 'In a page', 'Third.\n\n### Below\n\nMore.\n');
  assert.equal(
    readFileSync(file, 'utf8'),
    '# Results\n\nA table.\n\n## In a page\n\nThird.\n\n### Below\n\nMore.\n\n## Elsewhere\n\nSecond.\n',
  );
  assert.equal(
    sectionsOf(file),
    '## In a page\n\nThird.\n\n### Below\n\nMore.\n\n## Elsewhere\n\nSecond.\n',
  );
});
