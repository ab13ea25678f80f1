// Bodies of many rows: what a key of a back end can make the server hold, and what is said when they break off.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { secretKey, startServer } from './server.mjs';

const bearer = { Authorization: `Bearer ${secretKey}` };
const send = (server, path, type, body) =>
  server.post(path, body, { ...bearer, 'Content-Type': type });
const ndjson = (server, path, body) => send(server, path, 'application/x-ndjson', body);

/** The most memory that the server ever had resident, in MB. */
function mostResident(server) {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) / 1024;
}
const sanitized = [process.env.ASAN_OPTIONS, process.env.TSAN_OPTIONS].some(Boolean);

test('members of lines that nobody takes are named, and not kept', async (t) => {
  const server = await startServer(t);
  const names = Array.from({ length: 1500 }, (_, i) => `m${i}`);
  const first = {
    email: 'ada@acme.example',
    ...Object.fromEntries(names.map((name) => [name, 1])),
  };
  const body = `${JSON.stringify(first)}\n${'{}\n'.repeat(50_000)}`;
  const taken = await ndjson(server, '/v1/import', body);
  assert.equal(taken.status, 200, taken.text);
  assert.deepEqual([taken.body.created, taken.body.refused], [1, 50_000]);
  assert.deepEqual(taken.body.ignored, names.slice(0, 1000));
  assert.equal(taken.body.errors.length, 1000);
  assert.deepEqual([taken.body.errors[0].line, taken.body.errors[999].line], [2, 1001]);
  if (!sanitized) assert.ok(mostResident(server) < 150, `${mostResident(server)} MB`);
});

test('a table of more cells than fit is refused, and nothing of it stored', async (t) => {
  const server = await startServer(t);
  const rows = `{"email":"a@b.example","company":"A"}\n${'{}\n'.repeat(2_000_000)}`;
  const columns = `email${','.repeat(3999)}\n${`${','.repeat(3999)}\n`.repeat(1001)}`;
  const header = `email${','.repeat(4_000_001)}\n`;
  for (const [type, body] of [
    ['application/x-ndjson', rows],
    ['text/csv', columns],
    ['text/csv', header],
  ]) {
    const { status, body: said } = await send(server, '/v1/import', type, body);
    assert.deepEqual([status, said.code, said.errors[0].code], [422, 'import', 'too_large']);
    assert.match(said.errors[0].message, /has at most 4000000 cells: send it in several parts/);
  }
  assert.deepEqual((await server.get('/v1/leads', bearer)).body.leads, []);
});

test('a report of many bad lines lists 1000 of them, and counts all', async (t) => {
  const server = await startServer(t);
  const { status, body } = await ndjson(server, '/v1/events', 'x\n'.repeat(300_000));
  assert.equal(status, 200);
  assert.deepEqual([body.refused, body.errors.length], [300_000, 1000]);
  assert.deepEqual(
    [body.errors[0], body.errors[999]].map(({ line, code }) => [line, code]),
    [
      [1, 'json'],
      [1000, 'json'],
    ],
  );
  if (!sanitized) assert.ok(mostResident(server) < 100, `${mostResident(server)} MB`);
  const more = await ndjson(server, '/v1/events', 'x\n'.repeat(500_001));
  assert.deepEqual([more.status, more.body.errors[0].code], [422, 'too_large']);
});

test('a query that cannot be read is refused, not taken for none', async (t) => {
  const server = await startServer(t);
  const refused = async (response) => {
    const { status, body } = await response;
    assert.deepEqual([status, body.code], [400, 'query']);
    assert.match(body.detail, /write a percent sign as %25/);
  };
  const table = 'email,Discount %\na@b.example,5\n';
  const map = 'answer.company:Discount';
  await refused(send(server, `/v1/import?source=crm&map=${map} %`, 'text/csv', table));
  for (const path of [
    '/v1/leads?email=a%b@x',
    '/v1/deliveries?state=dead&lead=%',
    '/v1/leads?x=%ff',
  ])
    await refused(server.get(path, bearer));
  assert.deepEqual((await server.get('/v1/leads', bearer)).body.leads, []);
  assert.equal((await server.get('/v1/leads?email=%')).status, 401, 'strangers are told first');
  const good = await send(server, `/v1/import?map=${map}%20%25`, 'text/csv', table);
  assert.equal(good.body.created, 1, good.text);
  // What pages send is not lost for the sake of what somebody put behind the address of a form.
  const form = 'fieldwise_key=pk_test&fieldwise_offer=guide&email=ada%40acme.example';
  const sent = await send(server, '/v1/submit?ref=100%', 'application/x-www-form-urlencoded', form);
  assert.equal(sent.status, 200, sent.text);
});
