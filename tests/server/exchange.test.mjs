// Leads as tables: GET /v1/export.csv and .ndjson, POST /v1/import (docs/crm.md).
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { script } from './database.mjs';
import { bearer, page, publishableKey, startServer, token } from './server.mjs';

const csv = { ...bearer, 'Content-Type': 'text/csv' };

const take = (server, text, parameters = {}) =>
  server.post(`/v1/import?${new URLSearchParams(parameters)}`, text, csv);
const counts = ({ body }) => [body.created, body.updated, body.unchanged, body.refused];
const leads = async (server, email) => {
  const { body } = await server.get(`/v1/leads?${new URLSearchParams({ email })}`, bearer);
  return body.leads.map(({ lead }) => lead);
};
const read = async (server, email) => {
  const [id] = await leads(server, email);
  return (await server.get(`/v1/leads/${id}`, bearer)).body;
};
const submit = async (server, answers, more = {}) => {
  const body = { key: publishableKey, visitor: token(), offer: 'guide', answers, ...more };
  const { status, body: sent } = await server.post('/v1/submit', body);
  assert.equal(status, 200, JSON.stringify(sent));
  return sent.lead;
};

/** RFC 4180, for what the server writes. */
function parse(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/g,
  )) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}
const objects = (text) => {
  const [header, ...rows] = parse(text);
  return rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
};

test('a table goes in: new leads are made, known ones are told more, and nothing twice', async (t) => {
  const server = await startServer(t);
  const ada = await submit(server, { email: 'ada@acme.example' });
  const table = [
    'email,company,company_size,goals,newsletter,Owner',
    'ADA@acme.example,Acme,50+,measure;share,true,kim',
    'bob@other.example,"Other, ""the"" firm",1-49,,,kim',
    '',
  ].join('\r\n');
  const first = await take(server, `\uFEFF${table}`);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual(counts(first), [1, 1, 0, 0]);
  assert.deepEqual(first.body.ignored, ['Owner']);
  const known = await read(server, 'ada@acme.example');
  assert.equal(known.lead, ada);
  assert.deepEqual(known.answers.goals.value, ['measure', 'share']);
  assert.equal(known.answers.company_size.source, 'import');
  assert.equal(known.decision.stage.stage, 'mql');
  const bob = await read(server, 'bob@other.example');
  assert.equal(bob.answers.company.value, 'Other, "the" firm');
  assert.equal(bob.account, 'other.example');
  assert.deepEqual(counts(await take(server, table)), [0, 0, 2, 0]);
  assert.deepEqual(counts(await take(server, table.replace('1-49', '50+'))), [0, 1, 1, 0]);
  assert.equal((await read(server, 'bob@other.example')).answers.company_size.value, '50+');
  // What the person says counts more than what a table says.
  await submit(server, { email: 'cy@x.example', company: 'Mine' });
  await take(server, 'email,company\ncy@x.example,Theirs\n');
  assert.equal((await read(server, 'cy@x.example')).answers.company.value, 'Mine');
});

test('semicolons, tabs, other names, references and dates', async (t) => {
  const server = await startServer(t);
  const map = 'answer.email:E-Mail,answer.company:Firma,reference:Id,at:Stand';
  const rows = 'Id;E-Mail;Firma;Stand\n003A;ada@acme.example;Acme;2026-11-20\n003B;;Other;\n';
  const options = { map: map.replace(',at:Stand', ''), source: 'salesforce' };
  const first = await take(server, rows, { ...options, map });
  assert.deepEqual([first.status, ...counts(first)], [200, 2, 0, 0, 0], first.text);
  const ada = await read(server, 'ada@acme.example');
  assert.equal(ada.answers.company.at, Date.parse('2026-11-20'));
  // By the reference it is known although the address has changed.
  const moved = 'Id\tE-Mail\tFirma\n003A\tada@new.example\tNew\n003B\tbob@other.example\tOther\n';
  assert.deepEqual(counts(await take(server, moved, options)), [0, 2, 0, 0]);
  assert.deepEqual(await leads(server, 'ada@new.example'), [ada.lead]);
  assert.equal((await read(server, 'bob@other.example')).answers.company.value, 'Other');
  // Another system's references are others.
  const other = await take(server, 'Id,E-Mail\n003A,cy@x.example\n', {
    map: 'answer.email:E-Mail,reference:Id',
    source: 'hubspot',
  });
  assert.deepEqual(counts(other), [1, 0, 0, 0]);
  assert.notDeepEqual(await leads(server, 'cy@x.example'), [ada.lead]);

  const lines =
    '{"email":"dee@x.example","goals":["share","measure"],"company":null}\n{"reference":"7","company":"Seven"}\n';
  const ndjson = { ...bearer, 'Content-Type': 'application/x-ndjson' };
  const third = await server.post('/v1/import', lines, ndjson);
  assert.deepEqual(counts(third), [2, 0, 0, 0], third.text);
  assert.deepEqual((await read(server, 'dee@x.example')).answers.goals.value, ['measure', 'share']);
  assert.deepEqual(counts(await server.post('/v1/import', lines, ndjson)), [0, 0, 2, 0]);
});

test('a wrong row is told by line and column, and nothing of it is stored; the others go in', async (t) => {
  const server = await startServer(t);
  const { body } = await server.post('/v1/suppressions', { email: 'gone@acme.example' }, bearer);
  assert.ok(body.suppressed);
  await submit(server, { email: 'twice@acme.example' });
  await submit(server, { email: 'twice@acme.example' });
  const answered = await take(
    server,
    [
      'email,company,company_size',
      'nobody,Acme,50+',
      'ada@acme.example,Acme,many',
      ',Acme,50+',
      'Gone@acme.example,Acme,50+',
      'twice@acme.example,Acme,50+',
      'bob@acme.example,Acme,50+',
    ].join('\n'),
  );
  assert.deepEqual(counts(answered), [1, 0, 0, 5]);
  assert.deepEqual(
    answered.body.errors.map(({ line, column, code }) => [line, column, code]),
    [
      [2, 'email', 'email'],
      [3, 'company_size', 'option'],
      [4, null, 'lead'],
      [5, null, 'suppressed'],
      [6, null, 'ambiguous'],
    ],
  );
  assert.ok(answered.body.errors.every(({ message }) => message.length > 10));
  assert.deepEqual(await leads(server, 'ada@acme.example'), []);
  // Who was erased does not come back by a table.
  const [bob] = await leads(server, 'bob@acme.example');
  await fetch(`${server.url}/v1/leads/${bob}`, { method: 'DELETE', headers: bearer });
  const back = await take(server, 'email\nbob@acme.example\n');
  assert.deepEqual([...counts(back), back.body.errors[0].code], [0, 0, 0, 1, 'suppressed']);
  // Unless they come themselves.
  await submit(server, { email: 'bob@acme.example' });
  assert.deepEqual(
    counts(await take(server, 'email,company\nbob@acme.example,Acme\n')),
    [0, 1, 0, 0],
  );

  const refused = async (text, options) => {
    const { status, body: problem } = await take(server, text, options);
    assert.deepEqual([status, problem.code], [422, 'import'], JSON.stringify(problem));
    return problem.errors.map(({ code, path }) => `${code} ${path}`);
  };
  assert.deepEqual(await refused('email,company\n"a,b\n'), ['csv ']);
  assert.deepEqual(await refused('email,company\na@b.example\n'), ['csv ']);
  assert.deepEqual(await refused('email\nx\n', { map: 'answer.shoe:Shoe' }), [
    'unknown_column /map',
  ]);
  assert.deepEqual(await refused('email\nx\n', { map: 'answer.company:Firm' }), [
    'unknown_column /map',
  ]);
  assert.deepEqual(await refused('email,Mail\nx,y\n', { map: 'answer.email:Mail' }), [
    'duplicate /map',
  ]);
  assert.equal((await server.post('/v1/import', 'email\n', bearer)).status, 415);
  assert.equal(
    (await server.post('/v1/import', 'email\n', { 'Content-Type': 'text/csv' })).status,
    401,
  );
});

test('a table whose lines have lost their ends is refused, not taken for an empty one', async (t) => {
  const server = await startServer(t);
  const wrong = async (text, type = 'text/csv') => {
    const { status, body } = await server.post('/v1/import', text, {
      ...bearer,
      'Content-Type': type,
    });
    assert.deepEqual([status, body.code], [422, 'import'], JSON.stringify(body));
    assert.equal(body.errors.length, 1);
    return `${body.errors[0].code}: ${body.errors[0].message}`;
  };
  // All in one line, which is then a header of many columns.
  const rows = ['email,company', 'ada@acme.example,Acme', 'bob@acme.example,Acme'];
  const none = /^no_rows: The table has a header of \d+ columns?, and no row.*LF/;
  assert.match(await wrong('email\n'), none);
  assert.match(await wrong('email,company'), none);
  assert.match(await wrong(rows.join(',')), none);
  assert.match(await wrong('Mail,Firm\n'), /^unknown_column: /);
  for (const type of ['text/csv', 'application/x-ndjson']) await wrong('', type);
  assert.match(await wrong('\n \n', 'application/x-ndjson'), /^no_rows: /);
  // Ends of lines as old systems write them.
  const returns = /^csv: Line 1: End lines with LF or CR LF, not with CR alone\.$/;
  const quoted = rows.map((row) => row.replaceAll(/[^,]+/g, '"$&"'));
  for (const table of [rows, quoted]) {
    assert.match(await wrong(table.join('\r')), returns);
    assert.match(await wrong(`${table.join('\r')}\r`), returns);
  }
  assert.deepEqual(await leads(server, 'ada@acme.example'), []);
});

test('a table of thousands of columns of one name is refused, with a mistake for each', async (t) => {
  const server = await startServer(t);
  const { status, body } = await take(server, `${Array(3000).fill('at').join(',')}\n`);
  assert.equal(status, 422);
  assert.equal(body.errors.length, 2999);
});

test('a system is the same however its name is written', async (t) => {
  const server = await startServer(t);
  const table = 'reference,email\n7,ada@acme.example\n';
  assert.deepEqual(counts(await take(server, table, { source: 'HubSpot' })), [1, 0, 0, 0]);
  assert.deepEqual(counts(await take(server, table, { source: 'hubspot' })), [0, 0, 1, 0]);
  const moved = 'reference,email\n7,ada@new.example\n';
  assert.deepEqual(counts(await take(server, moved, { source: 'HUBSPOT' })), [0, 1, 0, 0]);
  const { text } = await server.get('/v1/export.csv?map=reference', bearer);
  assert.equal(text, 'reference\r\nhubspot:7\r\n');
});

test('a table that went in before systems were in lower case changes nothing when it is sent again', async (t) => {
  const server = await startServer(t);
  const table = 'email,company\nada@acme.example,Acme\n';
  assert.deepEqual(counts(await take(server, table, { source: 'hubspot' })), [1, 0, 0, 0]);
  await server.stop();
  script(
    server.folder,
    `UPDATE sync_log SET events = replace(events, 'import-hubspot', 'import-HubSpot');`,
  );
  const again = await startServer(t, { folder: server.folder });
  assert.deepEqual(counts(await take(again, table, { source: 'HubSpot' })), [0, 0, 1, 0]);
});

test('leads come as a table with the names that CRMs have, and go back in', async (t) => {
  const server = await startServer(t);
  const ada = await submit(
    server,
    { email: 'ada@acme.example', company: 'Acme', goals: ['share', 'measure'] },
    {
      events: [page('c1', 1, '/pricing')],
    },
  );
  await take(server, 'email,company_size,reference\nbob@other.example,50+,77\n', {
    source: 'hubspot',
  });
  const { status, headers, text } = await server.get('/v1/export.csv', bearer);
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^text\/csv/);
  const rows = objects(text);
  assert.equal(rows.length, 2);
  const one = rows.find((row) => row.Lead_Id === ada);
  assert.equal(one.email, 'ada@acme.example');
  assert.equal(one.goals, 'measure;share');
  assert.deepEqual(
    [
      one.Fit_Score,
      one.Intent_Score,
      one.Lifecycle_Stage,
      one.Disqualified_Reason,
      one.Account_Domain,
    ],
    ['0', '35', 'inquiry', '', 'acme.example'],
  );
  const two = rows.find((row) => row.Lead_Id !== ada);
  assert.deepEqual([two.Fit_Score, two.Lifecycle_Stage], ['60', 'mql']);

  const map = 'lead:Id,answer.email:E-Mail,score.fit:Fit,reference:Ref';
  const own = await server.get(`/v1/export.csv?${new URLSearchParams({ map })}`, bearer);
  assert.deepEqual(parse(own.text)[0], ['Id', 'E-Mail', 'Fit', 'Ref']);
  assert.ok(objects(own.text).some((row) => row.Ref === 'hubspot:77'));
  const lines = await server.get(`/v1/export.ndjson?${new URLSearchParams({ map })}`, bearer);
  const fits = lines.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).Fit);
  assert.deepEqual(fits.sort(), [0, 60]);

  // A page at a time, with the header once.
  const first = await server.get('/v1/export.csv?limit=1', bearer);
  const after = first.headers.get('fieldwise-next');
  const second = await server.get(`/v1/export.csv?limit=1&after=${after}`, bearer);
  assert.equal(second.headers.get('fieldwise-next'), null);
  assert.equal(first.text + second.text, text);

  const again = await take(server, text, { source: 'export' });
  assert.deepEqual([...counts(again).slice(0, 1), again.body.refused], [0, 0], again.text);
  for (const bad of ['answer.shoe:X', 'nonsense', 'lead:A,account:A', 'lead:']) {
    const { status: code, body } = await server.get(
      `/v1/export.csv?${new URLSearchParams({ map: bad })}`,
      bearer,
    );
    assert.deepEqual([code, body.code], [422, 'request'], bad);
  }
  assert.equal((await server.get('/v1/export.csv')).status, 401);
});

test('no cell of an export is a formula', async (t) => {
  const server = await startServer(t);
  const nasty = [
    '=1+1',
    '+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '=HYPERLINK("http://evil.example","x")',
    '"=1',
    'a\r\n=1',
    ';=1',
  ];
  const plain = ['-5', '+4930123456', 'Acme', "O'Brien", '1=1'];
  for (const [i, company] of [...nasty, ...plain].entries()) {
    await submit(server, { email: `p${i}@acme.example`, company });
  }
  const { text } = await server.get('/v1/export.csv', bearer);
  for (const row of objects(text)) {
    for (const cell of Object.values(row)) {
      if (/^[+-][\d.]+$/.test(cell)) continue;
      assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
    }
  }
  const companies = objects(text).map(({ company }) => company);
  for (const company of plain) assert.ok(companies.includes(company), company);
  assert.ok(companies.includes("'=1+1"));
  // No separator or line end outside of quotes: whatever a program splits by, no piece begins a formula.
  for (const piece of text.replaceAll(/"(?:[^"]|"")*"/g, '""').split(/[,;\t\r\n]/)) {
    assert.doesNotMatch(piece, /^[=@]|^[+-](?![\d.]+$)/);
  }
  // It goes back in as it was.
  const back = await take(server, text, { source: 'export' });
  assert.deepEqual([back.body.created, back.body.refused], [0, 0], back.text);
  assert.equal((await read(server, 'p0@acme.example')).answers.company.value, '=1+1');
});

test('no row brings an address back whose owner was forgotten, by whatever else it is known', async (t) => {
  const server = await startServer(t);
  const table = (rows, more) => take(server, rows, more);
  const first = await table('reference,email\n42,b@acme.example\n');
  assert.equal(first.body.created, 1, first.text);
  await submit(server, { email: 'b@acme.example' });
  // Two have it; one of them is erased.
  const { body } = await server.get('/v1/leads?email=b@acme.example', bearer);
  assert.equal(body.leads.length, 2);
  const erase = (id) =>
    fetch(`${server.url}/v1/leads/${id}`, { method: 'DELETE', headers: bearer });
  const kept = body.leads.find(({ lead }) => lead !== body.leads[0].lead).lead;
  assert.equal((await erase(body.leads[0].lead)).status, 200);
  await table('reference,company\n43,Acme\n');
  for (const rows of [
    'email,company\nB@acme.example,Bs Firm\n',
    'reference,email,company\n43,b@acme.example,Bs Firm\n',
  ]) {
    const back = await table(rows);
    assert.deepEqual(
      [back.body.created, back.body.updated, back.body.refused, back.body.errors[0].code],
      [0, 0, 1, 'suppressed'],
    );
  }
  const { text } = await server.get(`/v1/leads/${kept}`, bearer);
  assert.doesNotMatch(text, /Bs Firm/);
});

test('whoever asks to be forgotten once more is not brought back by what they gave in between', async (t) => {
  const server = await startServer(t);
  const email = 'ada@acme.example';
  const suppress = () => server.post('/v1/suppressions', { email }, bearer);
  const table = () => take(server, `email,company\n${email},Acme\n`);
  await suppress();
  assert.deepEqual(counts(await table()), [0, 0, 0, 1]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await submit(server, { email });
  assert.deepEqual(counts(await table()).at(3), 0, 'given anew, by themselves');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await suppress();
  assert.deepEqual(counts(await table()), [0, 0, 0, 1]);
});

test('a table of which no column is known is refused, and says what to write', async (t) => {
  const server = await startServer(t);
  const json = (await take(server, 'Mail,Firm\nada@acme.example,Acme\n')).body;
  assert.deepEqual(
    [json.status, json.errors[0].code, json.errors[0].path],
    [422, 'unknown_column', '/map'],
  );
  assert.match(json.errors[0].message, /map=answer\.email:Email.*`Mail`/);
});

/** Has a visitor type an address and ask to be forgotten; `between` is what comes between. */
async function typeAndForget(server, email, between = () => {}) {
  const visitor = token();
  await between(await submit(server, { email }, { visitor }), visitor);
  const { status } = await server.post('/v1/forget', { key: publishableKey, visitor });
  assert.equal(status, 200);
}

test('an address that was typed only, by whoever is forgotten, can be taken in all the same', async (t) => {
  const server = await startServer(t);
  const email = 'ada@acme.example';
  await typeAndForget(server, email);
  const table = (parameters) => take(server, `email,company\n${email},Acme\n`, parameters);
  // Who typed their own is not brought back unasked.
  const refused = await table();
  assert.deepEqual(counts(refused), [0, 0, 0, 1]);
  assert.equal(refused.body.errors[0].code, 'suppressed');
  assert.match(refused.body.errors[0].message, /typed=take/);
  assert.deepEqual(counts(await table({ typed: 'take' })), [1, 0, 0, 0]);
  assert.deepEqual(counts(await table()), [0, 0, 1, 0], 'its lead came after that');
  const wrong = await table({ typed: 'yes' });
  assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '/typed']);
});

test('who typed the address of another cannot have imports refuse it', async (t) => {
  const server = await startServer(t);
  const email = 'ada@acme.example';
  const ada = await submit(server, { email });
  const proof = { client: 'crm', seq: 1, type: 'answer', field: 'email', value: email };
  const events = [{ ...proof, source: 'verified' }];
  assert.equal((await server.post(`/v1/leads/${ada}/events`, { events }, bearer)).status, 200);
  await typeAndForget(server, email);
  const table = (company) => take(server, `email,company\n${email},${company}\n`);
  assert.equal((await table('Acme')).body.updated, 1);

  // Nor where a report has proved it of the lead of who typed it: that says nothing of them.
  const carl = 'carl@acme.example';
  await typeAndForget(server, carl, async (lead) => {
    const said = { events: [{ ...events[0], value: carl }] };
    assert.equal((await server.post(`/v1/leads/${lead}/events`, said, bearer)).status, 200);
  });
  assert.equal((await take(server, `email\n${carl}\n`, { typed: 'take' })).body.created, 1);

  // The back end's word counts more than that.
  const erased = await fetch(`${server.url}/v1/leads/${ada}`, {
    method: 'DELETE',
    headers: bearer,
  });
  assert.equal(erased.status, 200);
  await typeAndForget(server, email);
  for (const parameters of [{}, { typed: 'take' }]) {
    const { body } = await take(server, `email\n${email}\n`, parameters);
    assert.deepEqual([body.refused, body.errors[0]?.code], [1, 'suppressed']);
  }

  // And so does that of a visitor who proved it.
  await typeAndForget(server, 'bob@acme.example', async (lead, visitor) => {
    const wish = { purpose: 'verify_email' };
    const { body: made } = await server.post(`/v1/leads/${lead}/links`, wish, bearer);
    await server.post('/v1/identify', { key: publishableKey, visitor, link: made.link });
  });
  const { body } = await take(server, 'email\nbob@acme.example\n', { typed: 'take' });
  assert.deepEqual([body.refused, body.errors[0]?.code], [1, 'suppressed']);
});
