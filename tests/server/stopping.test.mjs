// The end of a server while a table comes in: it does not wait for the last row.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { secretKey, startServer } from './server.mjs';

const headers = { Authorization: `Bearer ${secretKey}`, 'Content-Type': 'text/csv' };

test('an import stops between two batches, says how far it came, and is sent again', async (t) => {
  const server = await startServer(t);
  const rows = 6000;
  const table = `email\n${Array.from({ length: rows }, (_, i) => `lead${i}@x.example\n`).join('')}`;
  const sent = server.post('/v1/import', table, headers);
  // Rows are there as soon as their batch is stored.
  while ((await server.get('/v1/leads?limit=1', headers)).body.leads.length === 0);
  const stopped = server.stop();
  const { status, body } = await sent;
  assert.deepEqual([status, body.code], [503, 'stopping'], JSON.stringify(body));
  assert.ok(body.done > 0 && body.done < rows && body.done % 100 === 0, `${body.done} rows`);
  assert.equal((await stopped).code, 0);

  const next = await startServer(t, { folder: server.folder });
  const again = await next.post('/v1/import', table, headers);
  assert.equal(again.status, 200);
  const { created, unchanged } = again.body;
  assert.deepEqual([created, unchanged], [rows - body.done, body.done]);
});
