// The same table again changes nothing, however odd it is, and no good row is lost to a bad one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, startServer } from './server.mjs';

const csv = { ...bearer, 'Content-Type': 'text/csv' };

/** Name, map, lines of the table, what goes in ([created, updated, unchanged, refused]), errors ([line, column, code]). */
const tables = [
  [
    'a status twice, with other amounts',
    'answer.email:Email,outcome:Status,amount:Amount',
    ['Email,Status,Amount', 'a1@x.example,won,5', 'a1@x.example,won,10'],
    [1, 0, 0, 1],
    [[3, 'Amount', 'duplicate']],
  ],
  [
    'a reference with a space before it',
    'reference:Ref,answer.email:Email',
    ['Ref,Email,company', 'r1,b1@x.example,X', ' r1,,Y'],
    [1, 0, 0, 1],
    [[3, 'company', 'duplicate']],
  ],
  [
    'times of nothing but spaces',
    'answer.email:Email,at:At',
    ['Email,company,At', 'b5@x.example,X, ', 'b5@x.example,Y,  '],
    [1, 0, 0, 1],
    [[3, 'company', 'duplicate']],
  ],
  [
    'references of nothing but spaces are none',
    'reference:Ref,answer.email:Email',
    ['Ref,Email,company', ' ,b2@x.example,X', '  ,b3@x.example,Y'],
    [2, 0, 0, 0],
    [],
  ],
  [
    'a cell of spaces says nothing',
    'answer.email:Email',
    ['Email,company', 'b4@x.example,X', 'b4@x.example, '],
    [1, 0, 1, 0],
    [],
  ],
  [
    'a status beside a dated outcome',
    'answer.email:Email,outcome:Status,outcome.contacted:C',
    ['Email,Status,C', 'g8@x.example,attempted,', 'g8@x.example,,2026-01-01'],
    [1, 1, 0, 0],
    [],
  ],
  [
    'one lead by its reference, another by its address',
    'reference:Ref,answer.email:Email',
    ['Ref,Email,company', 'z1,,X', ',d1@x.example,Y', 'z1,d1@x.example,X'],
    [2, 0, 0, 1],
    [[4, null, 'duplicate']],
  ],
  [
    'a row that is wrong for itself keeps no good one out',
    'answer.email:Email,created_at:Created',
    ['Email,company,Created', 'c1@x.example,X,soon', 'c1@x.example,Y,2026-01-01'],
    [1, 0, 0, 1],
    [[2, 'Created', 'time']],
  ],
  [
    'nor one of which the address is wrong',
    'reference:Ref,answer.email:Email',
    ['Ref,Email,company', 'q1,notmail,X', 'q1,c4@x.example,Y'],
    [1, 0, 0, 1],
    [[2, 'Email', 'email']],
  ],
  [
    'a day without a time is no earlier than what else was on it',
    'answer.email:Email,created_at:C,outcome.opportunity:O,outcome.won:W',
    ['Email,C,O,W', 'e1@x.example,2026-03-01 10:30,2026-03-01T12:00:00Z,01.03.2026'],
    [1, 0, 0, 0],
    [],
  ],
  [
    'an outcome from before the row was so',
    'answer.email:Email,at:Changed,outcome.won:W',
    ['Email,company,Changed,W', 'e2@x.example,X,2026-06-01,2026-03-01'],
    [1, 0, 0, 0],
    [],
  ],
  [
    'won and opportunity on one day, in the other order',
    'answer.email:Email,outcome.won:W,outcome.opportunity:O',
    ['Email,W,O', 'o13@x.example,2026-03-01,2026-03-01'],
    [1, 0, 0, 0],
    [],
  ],
];

for (const [name, map, lines, counts, errors] of tables) {
  test(name, async (t) => {
    const server = await startServer(t);
    const take = async () => {
      const answered = await server.post(
        `/v1/import?${new URLSearchParams({ map })}`,
        `${lines.join('\n')}\n`,
        csv,
      );
      assert.equal(answered.status, 200, answered.text);
      const { created, updated, unchanged, refused } = answered.body;
      assert.deepEqual(
        answered.body.errors.map(({ line, column, code }) => [line, column, code]),
        errors,
      );
      return [created, updated, unchanged, refused];
    };
    assert.deepEqual(await take(), counts);
    const [created, updated, unchanged, refused] = counts;
    const again = [0, 0, created + updated + unchanged, refused];
    for (let i = 0; i < 3; i++) assert.deepEqual(await take(), again);
  });
}

async function read(server, email) {
  const { body } = await server.get(`/v1/leads?email=${email}`, bearer);
  return (await server.get(`/v1/leads/${body.leads[0].lead}`, bearer)).body;
}
const post = (server, text, parameters) =>
  server.post(`/v1/import?${new URLSearchParams(parameters)}`, text, csv);

test('won on the day that it became an opportunity is won, whatever the order of the columns', async (t) => {
  const server = await startServer(t);
  for (const columns of ['W,O', 'O,W']) {
    const email = `${columns.replace(',', '')}@x.example`;
    await post(server, `Email,${columns}\n${email},2026-03-01,2026-03-01\n`, {
      map: 'answer.email:Email,outcome.won:W,outcome.opportunity:O',
    });
    assert.equal((await read(server, email)).decision.stage.stage, 'closed_won', columns);
  }
});

test('contacts first, what became of them a year before later', async (t) => {
  const server = await startServer(t);
  const contacts = 'Email,company\nada@x.example,Acme\n';
  const deals = 'Email,Won\nada@x.example,2025-11-01\n';
  const dealMap = { map: 'answer.email:Email,outcome.won:Won' };
  assert.equal((await post(server, contacts, { map: 'answer.email:Email' })).body.created, 1);
  assert.equal((await post(server, deals, dealMap)).body.updated, 1);
  assert.equal((await read(server, 'ada@x.example')).decision.stage.stage, 'closed_won');
  assert.equal((await post(server, deals, dealMap)).body.unchanged, 1);
  assert.equal(
    (await post(server, contacts, { map: 'answer.email:Email' })).body.unchanged,
    1,
    'and the contacts again',
  );
});

test('leads that were joined since have what either was told', async (t) => {
  const server = await startServer(t);
  const map = 'answer.email:Email,answer.company:Company,reference:Ref,at:At';
  const table =
    'Email,Company,Ref,At\nj3@x.example,A,k3,2026-01-01\nj4@x.example,B,k4,2026-02-01\n';
  await post(server, table, { map });
  const [into, from] = [
    (await read(server, 'j3@x.example')).lead,
    (await read(server, 'j4@x.example')).lead,
  ];
  const joined = await server.post(`/v1/leads/${into}/join`, { lead: from }, bearer);
  assert.equal(joined.status, 200, joined.text);
  for (let i = 0; i < 2; i++) assert.equal((await post(server, table, { map })).body.unchanged, 2);
});

test('a byte-order mark before a header that is not UTF-8; words of a status with spaces around', async (t) => {
  const server = await startServer(t);
  const text = Buffer.concat([
    Buffer.from('\uFEFF'),
    Buffer.from('email;Größe\nada@x.example;L\n', 'latin1'),
  ]);
  const { body } = await post(server, text, {});
  assert.deepEqual([body.created, body.ignored], [1, ['Größe']]);
  const said = await post(server, 'Email,Status\nbob@x.example,Open\n', {
    map: 'answer.email:Email,outcome:Status',
    outcomes: 'Closed:won, Open:',
  });
  assert.equal(said.body.created, 1, said.text);
});
