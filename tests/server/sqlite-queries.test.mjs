// What each statement reads of a file of SQLite: a site has many leads, and one thread serves all sites.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { startServer } from './server.mjs';
import { query } from './sqlite.mjs';

const sources = fileURLToPath(new URL('../../server/src/store/sqlite', import.meta.url));

/** The statements in a C++ source, as far as they are written there as one text. */
function statements(source) {
  return [...source.matchAll(/(?:"(?:[^"\\]|\\.)*"(?:\s*,\s*k\w+Columns\s*,)?\s*)+/g)]
    .map(([text]) =>
      [...text.matchAll(/"((?:[^"\\]|\\.)*)"|k\w+Columns/g)]
        .map(([, part]) => part ?? '1')
        .join(''),
    )
    .filter((text) => /^(SELECT|UPDATE|DELETE)\b.* WHERE /.test(text));
}

// Those that are for all of a site or of the server, run seldom, or of tables of few rows.
const wide = [
  /FROM (site|api_key|webhook|plan|migration|sqlite_master)\b/, // few rows
  /lead_tally WHERE site = \?1 AND counted IS NOT NULL/, // what waits: an index has only that
  /calibration WHERE site = \?1 ORDER BY made_at DESC/, // the latest, by an index that has their order
  /^UPDATE delivery SET leased_until = 0/, // at the start, what waits
  /delivery WHERE site = \?1 AND webhook = \?2( AND NOT EXISTS|$)/, // a webhook is deleted
];

test('no statement reads all that a site has to find what is one lead’s or one visitor’s', async (t) => {
  const server = await startServer(t);
  await server.stop();
  const file = join(server.folder, 'test.sqlite');
  const files = readdirSync(sources).filter((name) => /^sqlite_\w+\.cpp$/.test(name));
  const found = files.flatMap((name) => statements(readFileSync(join(sources, name), 'utf8')));
  assert.ok(found.length > 40, `${found.length} statements`);
  for (const sql of found) {
    if (wide.some((pattern) => pattern.test(sql))) continue;
    const last = Math.max(0, ...[...sql.matchAll(/\?(\d)/g)].map(([, number]) => Number(number)));
    const plan = query(file, `EXPLAIN QUERY PLAN ${sql}`, Array(last).fill('1'));
    for (const [, , , step] of plan) {
      assert.ok(!/^SCAN \w+|\(site=\?\)/.test(step), `${sql}\n${step}`);
    }
  }
});
