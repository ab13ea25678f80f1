// GET /v1/events: the log as an event file, and back into the command line.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  answer,
  bearer,
  binary,
  page,
  planFile,
  publishableKey,
  startServer,
  token,
} from './server.mjs';

const linesOf = ({ text }) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** All pages of `limit` visitors each. */
async function all(server, limit) {
  const lines = [];
  const pages = [];
  for (let after = ''; after !== null; ) {
    const got = await server.get(`/v1/events?limit=${limit}&after=${after}`, bearer);
    assert.equal(got.status, 200);
    lines.push(...linesOf(got));
    pages.push(linesOf(got).length);
    after = got.headers.get('fieldwise-next');
  }
  return { lines, pages };
}

test('the log comes as an event file, a page of visitors at a time', async (t) => {
  const server = await startServer(t);
  const empty = await server.get('/v1/events', bearer);
  assert.deepEqual([empty.status, empty.text], [200, '']);
  const at = Date.now() - 60_000;
  for (let k = 0; k < 5; k++) {
    const visitor = token();
    await server.sync(visitor, [page('c1', 1, '/'), answer('c1', 2, 'company', 'Ä "q"', at)]);
    await server.sync(visitor, [page('c1', 3, '/pricing')]);
  }
  const { body } = await server.post('/v1/submit', {
    key: publishableKey,
    offer: 'guide',
    answers: { email: 'ada@acme.example' },
  });
  const { lines, pages } = await all(server, 2);
  assert.equal(pages.length, 4, 'what is reported of the lead counts as a visitor');
  assert.deepEqual(lines, (await all(server, 1000)).lines);
  assert.equal(new Set(lines.map(({ visitor }) => visitor)).size, 6);
  const own = lines.filter(({ visitor }) => visitor === body.lead);
  assert.deepEqual(
    own.map(({ type, field, value }) => [type, field, value]),
    [
      ['answer', 'email', 'ada@acme.example'],
      ['submit', undefined, undefined],
      ['announced', undefined, undefined],
    ],
  );
  assert.match(own[0].dealt_as, /^srv-/);
  const other = lines.filter(({ visitor }) => visitor !== body.lead);
  assert.equal(other.length, 15);
  assert.equal(other.filter(({ value }) => value === 'Ä "q"').length, 5);

  // What the server decides of the lead, the command line decides of its events.
  const file = join(server.folder, 'events.ndjson');
  writeFileSync(file, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  const { stdout, status } = spawnSync(
    binary,
    ['decide', '--plan', planFile, '--events', file, '--at', new Date().toISOString()],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0);
  const decided = stdout.split('\n').find((line) => line.includes(body.lead));
  assert.equal(JSON.parse(decided).decision.answers.email.value, 'ada@acme.example');
});

test('who has no key, or asks for too much, is refused', async (t) => {
  const server = await startServer(t);
  for (const headers of [{}, { Authorization: `Bearer ${publishableKey}` }]) {
    const { status, body } = await server.get('/v1/events', headers);
    assert.deepEqual([status, body.code], [401, 'key']);
  }
  for (const limit of ['0', '1001', 'x', '1x', '-1', '99999999999999999999']) {
    const { status, body } = await server.get(`/v1/events?limit=${limit}`, bearer);
    assert.deepEqual([status, body.code], [422, 'request'], limit);
    assert.equal(body.errors[0].message, 'Write a whole number from 1 to 1000.');
  }
  const { status, headers } = await server.post('/v1/leads/ld_1', {}, bearer);
  assert.deepEqual([status, headers.get('allow')], [405, 'GET, HEAD, DELETE, OPTIONS']);
});
