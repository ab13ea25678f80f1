// POST /v1/leads/{id}/events and POST /v1/events: what a site's own systems report of its leads.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bearer, page, publishableKey, startServer, token } from './server.mjs';

const ndjson = { ...bearer, 'Content-Type': 'application/x-ndjson' };

async function newLead(server, email = 'ada@acme.example', visitor = token()) {
  const { status, body } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers: { email },
    events: [page('c1', 1, '/pricing')],
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.lead;
}
const report = (server, lead, events) =>
  server.post(`/v1/leads/${lead}/events`, { events }, bearer);
const read = async (server, lead) => (await server.get(`/v1/leads/${lead}`, bearer)).body;

/** An answer that a CRM gives. */
const told = (seq, field, value, more = {}) => ({
  client: 'hubspot',
  seq,
  type: 'answer',
  field,
  value,
  source: 'rep',
  ...more,
});

test('a CRM reports: the lead changes, its page sees nothing of it', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const lead = await newLead(server, 'ada@acme.example', visitor);
  const before = (await server.sync(visitor, [])).body;
  const { status, body } = await report(server, lead, [
    told(7, 'company_size', '50+', { at: '2026-11-20T10:00:00Z' }),
    { client: 'hubspot', seq: 3, type: 'email_open', name: 'welcome' },
    {
      client: 'clearbit',
      seq: 1,
      type: 'answer',
      field: 'company',
      value: 'Acme',
      source: 'enrichment',
    },
  ]);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.stored, 3);
  assert.deepEqual(
    body.acks.map(({ client, seq }) => [client, seq]),
    [
      ['hubspot', 7],
      ['hubspot', 3],
      ['clearbit', 1],
    ],
  );
  assert.equal(body.acks[0].at, Date.parse('2026-11-20T10:00:00Z'));
  const known = await read(server, lead);
  assert.equal(known.answers.company_size.value, '50+');
  assert.equal(known.answers.company_size.source, 'rep');
  assert.equal(known.answers.company.value, 'Acme');
  assert.equal(known.decision.stage.stage, 'mql');

  const after = (await server.sync(visitor, [])).body;
  assert.deepEqual([after.state, after.events], [before.state, before.events]);
  assert.deepEqual(after.decision.answers, before.decision.answers);
  assert.equal(after.decision.stage.stage, before.decision.stage.stage);

  const { text } = await server.get('/v1/events', bearer);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(lines.every((line) => line.visitor === lead));
  assert.equal(lines.filter(({ client }) => client === 'srv-in-hubspot').length, 2);
  assert.equal(
    new Set(lines.map((line) => line.dealt_as)).size,
    1,
    'experiments are dealt out once',
  );
});

test('an event that comes again is stored once; other content under its seq is refused', async (t) => {
  const server = await startServer(t);
  const lead = await newLead(server);
  const first = await report(server, lead, [told(1, 'company', 'Acme')]);
  const { state } = await read(server, lead);
  const again = await report(server, lead, [
    told(1, 'company', 'Acme', { at: 1 }),
    told(2, 'company', 'Acme Ltd'),
  ]);
  assert.deepEqual([again.status, again.body.stored], [200, 1]);
  assert.equal(again.body.acks[0].at, first.body.acks[0].at, 'the time is the stored one');
  const fork = await report(server, lead, [
    told(3, 'company', 'Other'),
    told(1, 'company', 'Else'),
  ]);
  assert.deepEqual([fork.status, fork.body.code], [422, 'event']);
  assert.deepEqual([fork.body.errors[0].code, fork.body.errors[0].path], ['fork', '/events/1/seq']);
  const known = await read(server, lead);
  assert.equal(
    known.answers.company.value,
    'Acme Ltd',
    'nothing of the refused request was stored',
  );
  assert.notEqual(known.state, state);

  // Also after a restart.
  await server.kill();
  const next = await startServer(t, { folder: server.folder });
  assert.equal((await report(next, lead, [told(2, 'company', 'Acme Ltd')])).body.stored, 0);
  assert.equal((await read(next, lead)).state, known.state);
});

test('what makes no sense of the lead is refused with what to write instead', async (t) => {
  const server = await startServer(t);
  const lead = await newLead(server);
  const refused = async (event) => {
    const { status, body } = await report(server, lead, [{ client: 'crm', seq: 1, ...event }]);
    assert.deepEqual([status, body.code], [422, 'event'], JSON.stringify(body));
    assert.ok(body.errors.every(({ message }) => message.length > 10));
    return body.errors.map(({ code, path }) => `${code} ${path}`);
  };
  const answer = { type: 'answer', field: 'company', value: 'Acme', source: 'rep' };
  const cases = [
    [{ ...answer, source: undefined }, 'source /events/0/source'],
    [{ ...answer, source: 'gossip' }, 'source /events/0/source'],
    [{ ...answer, field: 'shoe_size' }, 'unknown_field /events/0/field'],
    [{ ...answer, field: 'company_size', value: 'many' }, 'option /events/0/value'],
    [{ ...answer, field: 'email', value: 'nobody' }, 'email /events/0/value'],
    [{ ...answer, at: Date.now() + 3_600_000 }, 'time /events/0/at'],
    [{ ...answer, at: 'soon' }, 'at /events/0/at'],
    [{ ...answer, seq: 0 }, 'seq /events/0/seq'],
    [{ ...answer, client: 'a b' }, 'client /events/0/client'],
    [{ ...answer, client: 'x'.repeat(58) }, 'client /events/0/client'],
    [{ type: 'announced', id: 'stage:sql:0' }, 'type /events/0/type'],
    [{ type: 'dropped', from: 1, to: 1 }, 'type /events/0/type'],
    [{ type: 'submit' }, 'type /events/0/type'],
  ];
  for (const [event, expected] of cases) assert.deepEqual(await refused(event), [expected]);
  // The engine's own word, at its own path.
  assert.match((await refused({ type: 'outcome', outcome: 'accepted' }))[0], /^not_qualified /);
  assert.match(
    (await refused({ type: 'outcome', outcome: 'rejected' }))[0],
    /^missing_member \/events\/0$/,
  );
  assert.match((await refused({ type: 'nonsense' }))[0], / \/events\/0\/type$/);

  assert.equal((await report(server, 'ld_nobody', [told(1, 'company', 'A')])).status, 404);
  for (const events of [undefined, [], {}, Array(1001).fill(told(1, 'company', 'A'))]) {
    const answered = await report(server, lead, events);
    assert.ok([422, 413].includes(answered.status), answered.text);
  }
  const open = await server.post(`/v1/leads/${lead}/events`, { events: [told(1, 'company', 'A')] });
  assert.equal(open.status, 401);
  assert.equal((await read(server, lead)).answers.company, undefined);
});

test('reports count in the order in which they happened within a request', async (t) => {
  const server = await startServer(t);
  const lead = await newLead(server);
  const { status, body } = await report(server, lead, [
    told(1, 'company_size', '50+'),
    { client: 'hubspot', seq: 2, type: 'outcome', outcome: 'accepted' },
  ]);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal((await read(server, lead)).decision.stage.stage, 'sal');
});

test('a file of events: good lines go in, bad ones are listed, and nothing twice', async (t) => {
  const server = await startServer(t);
  const ada = await newLead(server);
  const bob = await newLead(server, 'bob@other.example');
  const lines = [
    { lead: ada, ...told(1, 'company', 'Acme') },
    { email: 'BOB@other.example ', ...told(1, 'company', 'Other') },
    { email: 'nobody@other.example', ...told(2, 'company', 'Other') },
    { lead: 'ld_nobody', ...told(2, 'company', 'Other') },
    told(3, 'company', 'Other'),
    { lead: bob, ...told(4, 'company_size', 'many') },
    { lead: bob, ...told(5, 'company_size', '50+') },
  ].map((line) => JSON.stringify(line));
  lines.splice(3, 0, '', '{"lead":');
  const file = `\uFEFF${lines.join('\r\n')}\r\n`;
  const first = await server.post('/v1/events', file, ndjson);
  assert.equal(first.status, 200, first.text);
  assert.deepEqual([first.body.stored, first.body.repeated, first.body.refused], [3, 0, 5]);
  assert.deepEqual(
    first.body.errors.map(({ line, code, path }) => [line, code, path]),
    [
      [3, 'not_found', '/email'],
      [5, 'json', ''],
      [6, 'not_found', '/lead'],
      [7, 'lead', '/lead'],
      [8, 'option', '/value'],
    ],
  );
  assert.equal((await read(server, bob)).answers.company_size.value, '50+');
  const again = await server.post('/v1/events', file, ndjson);
  assert.deepEqual([again.body.stored, again.body.repeated, again.body.refused], [0, 3, 5]);

  // An address that two typed names neither of them, until one has it verified.
  await newLead(server, 'bob@other.example');
  const line = JSON.stringify({ email: 'bob@other.example', ...told(6, 'company', 'Third') });
  const unclear = await server.post('/v1/events', line, ndjson);
  assert.deepEqual(
    unclear.body.errors.map(({ code }) => code),
    ['ambiguous'],
  );
  await report(server, bob, [told(9, 'email', 'bob@other.example', { source: 'verified' })]);
  assert.equal((await server.post('/v1/events', line, ndjson)).body.stored, 1);
  assert.equal((await read(server, bob)).answers.company.value, 'Third');

  assert.equal((await server.post('/v1/events', lines[0], bearer)).status, 415);
});

test('leads that have the same address verified are one', async (t) => {
  const server = await startServer(t);
  const [phone, laptop] = [token(), token()];
  const one = await newLead(server, 'ada@acme.example', phone);
  const two = await newLead(server, 'ada@acme.example', laptop);
  const three = await newLead(server, 'ada@acme.example');
  const proof = (seq) => told(seq, 'email', 'Ada@acme.example', { source: 'verified' });
  await report(server, two, [told(1, 'company', 'Acme'), proof(2)]);
  assert.equal((await read(server, two)).lead, two, 'nobody else has proved it');
  await report(server, one, [told(1, 'company_size', '50+'), proof(2)]);

  const whole = await read(server, one);
  assert.deepEqual([whole.lead, whole.visitors, whole.verified], [one, 2, true]);
  const same = await read(server, two);
  assert.deepEqual(
    [same.lead, same.state],
    [one, whole.state],
    'its id leads to the one that stays',
  );
  assert.deepEqual(whole.duplicates, [three], 'who only typed it is no part of it');
  assert.equal(whole.answers.company.value, 'Acme');
  assert.equal(whole.answers.company_size.value, '50+');
  const intent = ({ decision }) => decision.scores.find(({ axis }) => axis === 'intent').value;
  assert.equal(intent(whole), 60, 'both devices count, though their clients have one name');
  // What was reported of either is not taken twice.
  for (const again of [told(1, 'company', 'Acme'), told(1, 'company_size', '50+')]) {
    const { status, body } = await report(server, two, [again]);
    assert.deepEqual([status, body.stored, body.lead], [200, 0, one]);
  }
  // What either device does from now on is the one lead's.
  await server.sync(laptop, [page('c1', 2, '/pricing/more')]);
  assert.equal(intent(await read(server, one)), 85);
  // Each page still has its own events only.
  assert.equal((await server.sync(phone, [])).body.cursor, 3);
});

test('what reports does not take the numbers of imported tables', async (t) => {
  const server = await startServer(t);
  const lead = await newLead(server);
  const refused = await report(server, lead, [
    told(9, 'company', 'Acme', { client: 'import-csv' }),
  ]);
  assert.deepEqual([refused.status, refused.body.errors[0].code], [422, 'client'], refused.text);
  assert.match(refused.body.errors[0].message, /names that begin with import-/);
});
