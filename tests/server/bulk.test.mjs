// Bodies of many rows: what a key of a back end can make the server hold, and what is said when they break off.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { submit } from './receiver.mjs';
import { bearer, page, startServer, token } from './server.mjs';

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

/** What the threads of a server have had of the processor, in ns. */
function processor(server) {
  const tasks = `/proc/${server.pid}/task`;
  const of = (task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]);
  return readdirSync(tasks).reduce((sum, task) => sum + of(task), 0);
}

test('lines about a long lead cost what they say, not the whole of it each', async (t) => {
  const server = await startServer(t, { args: ['--rate-limit', 'visitor=off'] });
  const visitor = token();
  const lead = await submit(server, visitor, { email: 'ada@acme.example' });
  const other = await submit(server, token(), { email: 'bob@acme.example' });
  for (let seq = 1; seq <= 9000; seq += 500) {
    const events = Array.from({ length: 500 }, (_, i) => page('c9', seq + i, '/blog'));
    assert.equal((await server.sync(visitor, events)).status, 200);
  }
  let seq = 0;
  const line = (of) =>
    JSON.stringify({
      ...{ lead: of, client: 'crm', seq: (seq += 1) },
      ...{ type: 'answer', source: 'rep', field: 'company', value: `Acme ${seq}` },
    });
  const cost = async (lines) => {
    const before = processor(server);
    const { body } = await ndjson(server, '/v1/events', lines.join('\n'));
    assert.deepEqual([body.stored, body.refused], [lines.length, 0], JSON.stringify(body));
    return processor(server) - before;
  };
  let alone = 0;
  for (let i = 0; i < 10; i += 1) alone += await cost([line(lead)]);
  // They alternate with another's, as tables do that are in the order of time.
  const together = await cost(
    Array.from({ length: 100 }, (_, i) => line(i % 2 === 0 ? lead : other)),
  );
  assert.ok(together < alone, `${together} ns for 50 lines, ${alone} for ten alone`);
});

test('lines come in the order of each lead, and what is wrong is told in that of the file', async (t) => {
  const server = await startServer(t);
  const [ada, bob] = [
    await submit(server, token(), { email: 'ada@acme.example' }),
    await submit(server, token(), { email: 'bob@acme.example' }),
  ];
  const line = (lead, seq, value) =>
    JSON.stringify({
      ...{ lead, client: 'crm', seq, at: 1_763_719_200_000 },
      ...{ type: 'answer', source: 'rep', field: 'company', value },
    });
  const lines = [
    line(bob, 1, 'First'),
    line(ada, 1, 'First'),
    line(bob, 1, 'Other'),
    'nonsense',
    line(ada, 2, 'Second'),
    line(ada, 1, 'Other'),
    line(bob, 2, 'Second'),
    line(bob, 2, 'Second'),
  ];
  const { body } = await ndjson(server, '/v1/events', lines.join('\n'));
  assert.deepEqual([body.stored, body.repeated, body.refused], [4, 1, 3]);
  assert.deepEqual(
    body.errors.map(({ line, code }) => [line, code]),
    [
      [3, 'fork'],
      [4, 'json'],
      [6, 'fork'],
    ],
  );
  for (const lead of [ada, bob]) {
    const known = await server.get(`/v1/leads/${lead}`, bearer);
    assert.equal(known.body.answers.company.value, 'Second');
  }
});
