// What became of leads, from a CRM's export as they come: POST /v1/import (docs/crm.md).
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, startServer } from './server.mjs';

const csv = { ...bearer, 'Content-Type': 'text/csv' };

async function take(server, text, parameters = {}) {
  const answered = await server.post(`/v1/import?${new URLSearchParams(parameters)}`, text, csv);
  assert.equal(answered.status, 200, answered.text);
  const { created, updated, unchanged, refused } = answered.body;
  return { ...answered.body, counts: [created, updated, unchanged, refused] };
}
const where = (lines) => lines.map(({ line, column, code }) => [line, column, code]);
async function read(server, email) {
  const { body } = await server.get(`/v1/leads?${new URLSearchParams({ email })}`, bearer);
  assert.equal(body.leads.length, 1, email);
  return (await server.get(`/v1/leads/${body.leads[0].lead}`, bearer)).body;
}
async function eventsOf(server, email) {
  const { lead } = await read(server, email);
  return (await server.get(`/v1/leads/${lead}/export`, bearer)).body.reported;
}
async function outcomes(server, email) {
  const events = await eventsOf(server, email);
  return events
    .filter(({ type }) => type === 'outcome')
    .map(({ at, outcome, amount, by, reason }) => ({
      on: new Date(at).toISOString().slice(0, 10),
      ...{ outcome, amount, by, reason },
    }))
    .map((event) => JSON.parse(JSON.stringify(event)));
}

const map = [
  'reference:Record ID',
  'answer.email:E-Mail',
  'answer.company:Firma',
  'created_at:Erstellt',
  'outcome.opportunity:Angebot',
  'outcome.won:Gewonnen',
  'outcome.lost:Verloren',
  'amount:Betrag',
  'reason:Grund',
  'by:Besitzer',
].join(',');

const header =
  'Record ID;E-Mail;Firma;Erstellt;Angebot;Gewonnen;Verloren;Betrag;Grund;Besitzer;Notiz';
const messy = [
  header,
  '1;ada@acme.example;Acme;2026-03-01;15.03.2026;3/25/2026;;12500.50;;kim;',
  '2;bob@other.example;Müller & Söhne;01.03.2026 10:30;2026-03-05T08:00:00Z;;4/30/2026;;price;lee;',
  '3;cyd@late.example;Late;2026-04-01;;2026-03-01;;900;;kim;won before it was created',
  '1;ADA@acme.example;Acme;2026-03-01;;;;;;;the same once more',
  '2;bob@other.example;Other;2026-03-01;;;;;;;the same, of another firm',
  '4;dan@when.example;When;soon;;;;;;;',
  '5;eve@fine.example;Fine;2026-05-01;;;;;;;',
  '',
].join('\r\n');

/** In UTF-8, but for one line in Windows-1252. */
const mixed = (text) =>
  Buffer.concat(
    text
      .split(/(?<=\n)/)
      .map((line) => Buffer.from(line, line.includes('Müller') ? 'latin1' : 'utf8')),
  );

test('a CRM’s export as they come: a line for each trouble, good rows go in, nothing twice', async (t) => {
  const server = await startServer(t);
  const options = { map, source: 'hubspot' };
  const first = await take(server, mixed(messy), options);
  assert.deepEqual(first.counts, [3, 0, 1, 3]);
  assert.deepEqual(first.ignored, ['Notiz']);
  assert.deepEqual(where(first.errors), [
    [4, 'Gewonnen', 'order'],
    [6, 'Firma', 'duplicate'],
    [7, 'Erstellt', 'time'],
  ]);
  assert.match(first.errors[0].message, /before the lead was created \(2026-04-01\)/);
  assert.match(first.errors[1].message, /^Line 3 has another value for this lead/);
  assert.deepEqual(where(first.notes), [
    [1, null, 'separator'],
    [3, null, 'encoding'],
    [5, null, 'duplicate'],
  ]);
  assert.match(first.notes[2].message, /line 2/);

  const ada = await read(server, 'ada@acme.example');
  assert.equal(ada.decision.stage.stage, 'closed_won');
  assert.equal(ada.answers.company.at, Date.UTC(2026, 2, 1));
  assert.deepEqual(await outcomes(server, 'ada@acme.example'), [
    { on: '2026-03-15', outcome: 'opportunity', amount: 12500.5, by: 'kim' },
    { on: '2026-03-25', outcome: 'won', amount: 12500.5, by: 'kim' },
  ]);
  const bob = await read(server, 'bob@other.example');
  assert.equal(bob.answers.company.value, 'Müller & Söhne');
  assert.equal(bob.answers.company.at, Date.UTC(2026, 2, 1, 10, 30));
  assert.equal(bob.decision.stage.stage, 'closed_lost');
  assert.deepEqual(await outcomes(server, 'bob@other.example'), [
    { on: '2026-03-05', outcome: 'opportunity', by: 'lee' },
    { on: '2026-04-30', outcome: 'lost', by: 'lee', reason: 'price' },
  ]);
  assert.deepEqual(await outcomes(server, 'eve@fine.example'), []);

  const again = await take(server, mixed(messy), options);
  assert.deepEqual(again.counts, [0, 0, 4, 3]);
  assert.deepEqual(where(again.errors), where(first.errors));
  assert.equal((await outcomes(server, 'ada@acme.example')).length, 2);
  // What is put right goes in; what went in before stays as it is.
  const right = messy.replace('2026-04-01;;2026-03-01', '2026-02-01;;2026-03-01');
  assert.deepEqual((await take(server, mixed(right), options)).counts, [1, 0, 4, 2]);
  const [won] = await outcomes(server, 'cyd@late.example');
  assert.deepEqual(won, { on: '2026-03-01', outcome: 'won', amount: 900, by: 'kim' });
});

test('a column that says how it stands, in the table’s own words', async (t) => {
  const server = await startServer(t);
  const options = {
    map: 'answer.email:Email,outcome:Status,at:Changed,reason:Why',
    outcomes: 'Closed Won:won,Closed Lost:lost,Open:',
  };
  const table = (changed) =>
    `Email,Status,Changed,Why\nada@x.example,Closed Won,${changed},\nbob@x.example,Open,2026-03-02,\n` +
    'cyd@x.example,Closed Lost,2026-03-02,\ndan@x.example,Parked,2026-03-02,\neve@x.example,contacted,2026-03-03,\n';
  const first = await take(server, table('2026-03-01'), options);
  assert.deepEqual(first.counts, [3, 0, 0, 2]);
  assert.deepEqual(where(first.errors), [
    [4, 'Status', 'required'],
    [5, 'Status', 'outcome'],
  ]);
  assert.match(first.errors[1].message, /outcomes=Parked:won/);
  assert.equal((await read(server, 'ada@x.example')).decision.stage.stage, 'closed_won');
  assert.equal((await read(server, 'bob@x.example')).decision.stage.stage, 'inquiry');
  assert.deepEqual((await take(server, table('2026-03-01'), options)).counts, [0, 0, 3, 2]);
  // A CRM that touches a record without changing how it stands has told nothing new.
  assert.deepEqual((await take(server, table('2026-03-09'), options)).counts, [0, 0, 3, 2]);
  assert.equal((await outcomes(server, 'ada@x.example')).length, 1);
  // Without dates two rows would take turns at each import.
  const turns = 'Email,Status\ngus@x.example,contacted\ngus@x.example,attempted\n';
  const status = { map: 'answer.email:Email,outcome:Status' };
  assert.deepEqual(where((await take(server, turns, status)).errors), [[3, 'Status', 'duplicate']]);
  assert.deepEqual((await take(server, turns, status)).counts, [0, 0, 1, 1]);
  const undated = 'Email,Status\nfay@x.example, won \n';
  const without = { map: 'answer.email:Email,outcome:Status' };
  assert.deepEqual((await take(server, undated, without)).counts, [1, 0, 0, 0]);
  assert.deepEqual((await take(server, undated, without)).counts, [0, 0, 1, 0]);
});

test('what two rows say of a lead at different times goes in once, however often it is sent', async (t) => {
  const server = await startServer(t);
  const options = { map: 'answer.email:Email,answer.company:Company,at:Changed' };
  const table =
    'Email,Company,Changed\nada@x.example,Old,2026-01-01\nada@x.example,New,2026-02-01\n';
  assert.deepEqual((await take(server, table, options)).counts, [1, 1, 0, 0]);
  assert.equal((await read(server, 'ada@x.example')).answers.company.value, 'New');
  const size = async () => (await eventsOf(server, 'ada@x.example')).length;
  const before = await size();
  for (let i = 0; i < 3; i++) {
    assert.deepEqual((await take(server, table, options)).counts, [0, 0, 2, 0]);
  }
  assert.equal(await size(), before);
});

test('dates with slashes: by what the column shows, by what is said, else refused', async (t) => {
  const server = await startServer(t);
  const options = { map: 'answer.email:Email,created_at:Created' };
  const table = (...dates) =>
    `Email,Created\n${dates.map((date, i) => `a${i}@x.example,${date}\n`).join('')}`;
  const since = async (email) => {
    const { answers } = await read(server, email);
    return new Date(answers.email.at).toISOString().slice(0, 10);
  };
  const lost = await take(server, table('03/04/2026', '05/06/2026'), options);
  assert.deepEqual(where(lost.errors), [
    [2, 'Created', 'time'],
    [3, 'Created', 'time'],
  ]);
  assert.match(lost.errors[0].message, /dates=dmy .* dates=mdy/);
  // Both orders are shown: what may be either is refused, the others go in.
  const both = await take(server, table('03/04/2026', '25/12/2025', '12/25/2025'), options);
  assert.deepEqual(where(both.errors), [[2, 'Created', 'time']]);
  assert.deepEqual(both.counts, [2, 0, 0, 1]);
  const shown = `${table('03/04/2026', '25/12/2025')}`.replaceAll('a0@', 'b0@');
  assert.deepEqual((await take(server, shown, options)).counts, [1, 0, 1, 0]);
  assert.equal(await since('b0@x.example'), '2026-04-03');
  const said = table('03/04/2026').replaceAll('a0@', 'c0@');
  await take(server, said, { ...options, dates: 'mdy' });
  assert.equal(await since('c0@x.example'), '2026-03-04');
  const wrong = await take(server, table('25/12/2025', '31.02.2026'), { ...options, dates: 'mdy' });
  assert.deepEqual(where(wrong.errors), [
    [2, 'Created', 'time'],
    [3, 'Created', 'time'],
  ]);
  const spaced = table('2026-01-05 10:30', '2026-01-06 10:30:15Z').replace(/a(?=\d@)/g, 'd');
  assert.deepEqual((await take(server, spaced, options)).counts, [2, 0, 0, 0]);
  assert.equal((await read(server, 'd0@x.example')).answers.email.at, Date.UTC(2026, 0, 5, 10, 30));
  const old = await take(server, table('31.12.1969'), options);
  assert.deepEqual(where(old.errors), [[2, 'Created', 'time']]);
  const future = await take(server, table('2099-01-01'), options);
  assert.match(future.errors[0].message, /yet to come/);
});

test('what makes no sense of the lead is refused with its row, and so are wrong amounts', async (t) => {
  const server = await startServer(t);
  const options = {
    map: 'answer.email:Email,outcome.accepted:Accepted,outcome.won:Won,outcome.opportunity:Deal,amount:Amount',
  };
  const report = await take(
    server,
    [
      'Email,Accepted,Won,Deal,Amount',
      // Nothing that the plan knows makes this one an MQL.
      'ada@x.example,2026-03-01,,,',
      'bob@x.example,,2026-03-01,,"1,200"',
      'cyd@x.example,,2026-03-01,2026-04-01,5',
      ',,2026-03-01,,',
      'dan@x.example,,2026-03-01,,7',
    ].join('\n'),
    options,
  );
  assert.deepEqual(report.counts, [1, 0, 0, 4]);
  assert.deepEqual(where(report.errors).slice(1), [
    [3, 'Amount', 'number'],
    [4, 'Won', 'order'],
    [5, null, 'lead'],
  ]);
  const amounts = await take(
    server,
    `Email,Won,Amount\n${['inf', '1e309', '9e20', '-1', '0x10', ' 12.5 ', '-0']
      .map((amount, i) => `m${i}@x.example,2026-03-01,${amount}\n`)
      .join('')}`,
    { map: 'answer.email:Email,outcome.won:Won,amount:Amount' },
  );
  assert.deepEqual(
    where(amounts.errors),
    [2, 3, 4, 5, 6].map((line) => [line, 'Amount', 'number']),
  );
  assert.equal((await outcomes(server, 'm5@x.example'))[0].amount, 12.5);
  const long = await take(server, `Email,Lost,Why\nz@x.example,2026-03-01,${'x'.repeat(1001)}\n`, {
    map: 'answer.email:Email,outcome.lost:Lost,reason:Why',
  });
  assert.deepEqual(where(long.errors)[0], [2, 'Why', 'max_length']);
  const [line, column] = where(report.errors)[0];
  assert.deepEqual([line, column], [2, null]);
  const { body } = await server.get('/v1/leads?email=ada@x.example', bearer);
  assert.deepEqual(body.leads, [], 'nothing of a row that is refused');
});

test('what cannot be read at all is refused before anything is stored', async (t) => {
  const server = await startServer(t);
  const post = (text, parameters) =>
    server.post(`/v1/import?${new URLSearchParams(parameters)}`, text, csv);
  const utf16 = await post(Buffer.from('\uFEFFemail\nada@x.example\n', 'utf16le'), {});
  assert.equal(utf16.status, 422);
  assert.match(utf16.body.errors[0].message, /UTF-16/);
  for (const [parameters, says] of [
    [{ outcomes: 'Closed Won' }, /Closed Won:won/],
    [{ outcomes: 'A:triumph' }, /`A:triumph`/],
    [{ outcomes: 'A:won,A:lost' }, /say once/],
    [{ map: 'outcome.triumph:Email' }, /outcome\.won/],
    [{ map: 'score.fit:Email' }, null],
  ]) {
    const answered = await post('Email\nada@x.example\n', parameters);
    assert.equal(answered.status, 422, JSON.stringify(parameters));
    if (says) assert.match(answered.body.errors[0].message, says);
  }
  const dates = await post('email\nada@x.example\n', { dates: 'ymd' });
  assert.equal(dates.status, 422);
  assert.equal((await post('email\n', { dates: 'ymd' })).status, 422);
  const { body } = await server.get('/v1/leads', bearer);
  assert.deepEqual(body.leads, []);
});
