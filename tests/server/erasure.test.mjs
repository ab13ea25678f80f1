// What is kept of a person: found, exported and erased by the back end (docs/privacy.md).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { everything, query, serverSecret } from './database.mjs';
import { bearer, page, publishableKey, startServer, token } from './server.mjs';

const submit = async (server, visitor, answers, more = {}) => {
  const { status, body } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers,
    ...more,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.lead;
};
const erase = async (server, lead, headers = bearer) => {
  const response = await fetch(`${server.url}/v1/leads/${lead}`, { method: 'DELETE', headers });
  return { status: response.status, body: await response.json() };
};
const report = (server, lead, events) =>
  server.post(`/v1/leads/${lead}/events`, { events }, bearer);

/** Those of the texts that stand anywhere in the database or the files beside it. */
function found(folder, texts) {
  const kept = everything(folder);
  return texts.filter((text) => kept.includes(text));
}

test('leads are listed, and found by address or account', async (t) => {
  const server = await startServer(t);
  const ids = [];
  for (const email of [
    'ada@acme.example',
    'bob@acme.example',
    'cy@gmail.com',
    'ada@acme.example',
  ]) {
    ids.push(await submit(server, token(), { email }));
  }
  const all = [];
  let next = '';
  do {
    const { body } = await server.get(`/v1/leads?limit=3&after=${next}`, bearer);
    all.push(...body.leads);
    next = body.next;
  } while (next !== null);
  assert.deepEqual(all.map(({ lead }) => lead).sort(), [...ids].sort());
  const by = async (parameters) => {
    const { body } = await server.get(`/v1/leads?${new URLSearchParams(parameters)}`, bearer);
    return body.leads.map(({ lead }) => lead).sort();
  };
  assert.deepEqual(await by({ account: 'ACME.example' }), [ids[0], ids[1], ids[3]].sort());
  assert.deepEqual(await by({ email: ' ADA@acme.example' }), [ids[0], ids[3]].sort());
  assert.deepEqual(await by({ email: 'nobody@acme.example' }), []);
  for (const limit of ['0', '1001', 'x']) {
    assert.equal((await server.get(`/v1/leads?limit=${limit}`, bearer)).status, 422);
  }
  assert.equal((await server.get('/v1/leads')).status, 401);
});

test('an export holds all that is kept of a person, and nothing of another', async (t) => {
  const server = await startServer(t);
  const [phone, laptop] = [token(), token()];
  const ada = await submit(
    server,
    phone,
    { email: 'ada@acme.example', company: 'Acme' },
    {
      events: [page('c1', 1, '/pricing')],
    },
  );
  await submit(server, phone, { email: 'bob@other.example' });
  const { body: made } = await server.post(
    `/v1/leads/${ada}/links`,
    { purpose: 'verify_email' },
    bearer,
  );
  await server.post('/v1/identify', { key: publishableKey, visitor: laptop, link: made.link });
  await server.sync(laptop, [page('c9', 1, '/guide')]);
  await report(server, ada, [{ client: 'crm', seq: 1, type: 'opt_out', scope: 'sales' }]);

  const { status, body, text } = await server.get(`/v1/leads/${ada}/export`, bearer);
  assert.equal(status, 200);
  assert.equal(body.lead, ada);
  assert.equal(body.account, 'acme.example');
  assert.ok(body.addresses[0].verified_at > 0);
  assert.equal(body.visitors.length, 2);
  const paths = body.visitors.flatMap(({ events }) =>
    events.map(({ path }) => path).filter(Boolean),
  );
  assert.deepEqual(paths.sort(), ['/guide', '/pricing']);
  assert.deepEqual(
    body.reported.map(({ type }) => type),
    ['announced', 'answer', 'opt_out'],
  );
  assert.match(text, /ada@acme\.example/);
  assert.doesNotMatch(text, /bob@other/);
  assert.equal((await server.get('/v1/leads/ld_0/export', bearer)).status, 404);
  assert.equal((await server.get(`/v1/leads/${ada}/export`)).status, 401);
});

test('a back end erases a lead: all of its devices, and what was reported, from the files too', async (t) => {
  const server = await startServer(t);
  const [phone, laptop] = [token(), token()];
  const ada = await submit(server, phone, { email: 'ada@acme.example', company: 'Adas Firm' });
  const { body: made } = await server.post(
    `/v1/leads/${ada}/links`,
    { purpose: 'recognise' },
    bearer,
  );
  await server.post('/v1/identify', { key: publishableKey, visitor: laptop, link: made.link });
  await server.sync(laptop, [page('c1', 1, '/secret-page')]);
  await report(server, ada, [
    {
      client: 'crm',
      seq: 1,
      type: 'answer',
      field: 'company',
      value: 'Adas Secret',
      source: 'rep',
    },
  ]);
  const bob = await submit(server, token(), { email: 'bob@other.example' });
  const traces = ['ada@acme', 'Adas Firm', 'Adas Secret', '/secret-page'];
  assert.equal(found(server.folder, traces).length, 4);

  assert.equal((await erase(server, ada, {})).status, 401);
  assert.deepEqual(await erase(server, ada), { status: 200, body: { erased: true } });
  assert.deepEqual(found(server.folder, traces), []);
  assert.equal((await erase(server, ada)).status, 404);
  assert.equal(
    (await report(server, ada, [{ client: 'crm', seq: 2, type: 'opt_out' }])).status,
    404,
  );
  for (const visitor of [phone, laptop]) {
    assert.equal((await server.sync(visitor, [])).body.code, 'forgotten');
  }
  assert.equal((await server.get(`/v1/leads/${bob}`, bearer)).status, 200);

  const key = serverSecret(server.folder, 'suppression-key').trim();
  const hash = createHmac('sha256', key).update('ada@acme.example').digest('hex');
  assert.deepEqual(query(server.folder, 'SELECT email FROM suppressed'), [[hash]]);
});

test('who else sat at the device keeps what is theirs, under a token to come', async (t) => {
  const server = await startServer(t);
  const shared = token();
  const ada = await submit(
    server,
    shared,
    { email: 'ada@acme.example' },
    {
      events: [page('c1', 1, '/pricing/ada')],
    },
  );
  const bob = await submit(
    server,
    shared,
    { email: 'bob@other.example', company: 'Other' },
    {
      events: [page('c1', 2, '/pricing/bob')],
    },
  );
  assert.equal((await erase(server, ada)).status, 200);
  assert.deepEqual(found(server.folder, ['ada@acme', '/pricing/ada']), []);
  const { status, body } = await server.get(`/v1/leads/${bob}`, bearer);
  assert.equal(status, 200);
  assert.equal(body.answers.company.value, 'Other');
  assert.equal(body.decision.scores.find(({ axis }) => axis === 'intent').value, 25);
  assert.equal((await server.sync(shared, [])).body.code, 'forgotten');
  assert.deepEqual(
    query(server.folder, 'SELECT count(*) FROM suppressed'),
    [[1]],
    "Ada's address only",
  );

  // When the visitor asks, all of the device goes.
  assert.equal((await erase(server, bob)).status, 200);
  const visitor = token();
  const one = await submit(server, visitor, { email: 'cy@acme.exmaple' });
  const two = await submit(server, visitor, { email: 'cy@acme.example' });
  await server.post('/v1/forget', { key: publishableKey, visitor });
  for (const id of [one, two])
    assert.equal((await server.get(`/v1/leads/${id}`, bearer)).status, 404);
  assert.deepEqual(found(server.folder, ['cy@acme', one, two]), []);
});

test('an address can be suppressed that nobody gave', async (t) => {
  const server = await startServer(t);
  const suppress = (body, headers = bearer) => server.post('/v1/suppressions', body, headers);
  assert.deepEqual((await suppress({ email: ' Ada@acme.example' })).body, { suppressed: true });
  assert.deepEqual((await suppress({ email: 'ada@acme.example' })).status, 200, 'again');
  assert.deepEqual(query(server.folder, 'SELECT count(*) FROM suppressed'), [[1]]);
  for (const body of [{}, { email: 1 }, { email: 'nobody' }]) {
    assert.equal((await suppress(body)).status, 422);
  }
  assert.equal((await suppress({ email: 'a@b.example' }, {})).status, 401);
});

test('who was handed a link on erases what they did, and nothing of its owner', async (t) => {
  const server = await startServer(t);
  const link = async (lead, purpose) => {
    const made = await server.post(`/v1/leads/${lead}/links`, { purpose }, bearer);
    return made.body.link;
  };
  const identify = async (visitor, text) => {
    const done = await server.post('/v1/identify', { key: publishableKey, visitor, link: text });
    assert.equal(done.status, 200, done.text);
  };
  const forget = (visitor) => server.post('/v1/forget', { key: publishableKey, visitor });
  const owner = token();
  const ada = await submit(server, owner, { email: 'ada@acme.example', company: 'Adas Firm' });
  await report(server, ada, [{ client: 'crm', seq: 1, type: 'opt_out', scope: 'sales' }]);
  const recognise = await link(ada, 'recognise');
  const thieves = [
    async () => {},
    (thief) => submit(server, thief, { email: 'ada@acme.example', company: 'Thiefs Firm' }),
    (thief) => server.sync(thief, [page('c1', 1, '/thiefs-page')]),
    // Somebody else in between, and the address typed.
    async (thief) => {
      await server.sync(thief, [page('c1', 1, '/')]);
      await submit(server, thief, { email: 'thief@evil.example' });
      assert.equal(await submit(server, thief, { email: 'ada@acme.example' }), ada);
    },
  ];
  for (const act of thieves) {
    const thief = token();
    await identify(thief, recognise);
    await act(thief);
    assert.equal((await forget(thief)).status, 200);
    const { status, body } = await server.get(`/v1/leads/${ada}/export`, bearer);
    assert.equal(status, 200, `${act}`);
    assert.deepEqual([body.visitors.length, body.addresses[0].email], [1, 'ada@acme.example']);
    assert.equal(
      body.reported.some(({ type }) => type === 'opt_out'),
      true,
    );
    assert.equal((await server.sync(thief, [])).body.code, 'forgotten');
  }
  assert.deepEqual(found(server.folder, ['Thiefs Firm', '/thiefs-page', 'thief@evil']), []);
  const { body } = await server.get(`/v1/leads/${ada}`, bearer);
  assert.equal(body.answers.company.value, 'Adas Firm');
  assert.equal((await server.sync(owner, [])).status, 200);
  // Who can read her mail is her, also on a device that had opened the other link before.
  const hers = token();
  await identify(hers, recognise);
  await identify(hers, await link(ada, 'verify_email'));
  await forget(hers);
  assert.equal((await server.get(`/v1/leads/${ada}`, bearer)).status, 404);
  assert.deepEqual(found(server.folder, ['ada@acme', 'Adas Firm']), []);
});

test('who typed an address before its owner proved it erases what they did, and nothing of its owner', async (t) => {
  const server = await startServer(t);
  const email = 'ada@acme.example';
  const prove = async (visitor, lead) => {
    const made = await server.post(`/v1/leads/${lead}/links`, { purpose: 'verify_email' }, bearer);
    const { link } = made.body;
    const done = await server.post('/v1/identify', { key: publishableKey, visitor, link });
    assert.equal(done.status, 200, done.text);
  };
  const forget = async (visitor) => {
    const done = await server.post('/v1/forget', { key: publishableKey, visitor });
    assert.equal(done.status, 200);
  };
  const typist = token();
  const typed = await submit(server, typist, { email, company: 'Typists Firm' });
  const owner = token();
  const ada = await submit(server, owner, { email, company: 'Adas Firm' });
  await prove(owner, ada);
  // The site mails a link to whoever gives an address: its owner opens this one too.
  await prove(owner, typed);
  assert.equal((await server.get(`/v1/leads/${ada}`, bearer)).body.visitors, 2);
  const later = token();
  const again = await submit(server, later, { email, company: 'Typists Firm' });
  // One that the site's own systems report proved.
  const done = await report(server, again, [
    { client: 'crm', seq: 1, type: 'answer', field: 'email', value: email, source: 'verified' },
  ]);
  assert.equal(done.status, 200, done.text);
  assert.equal((await server.get(`/v1/leads/${ada}`, bearer)).body.visitors, 3);
  for (const visitor of [typist, later]) await forget(visitor);
  const { status, body } = await server.get(`/v1/leads/${ada}`, bearer);
  assert.equal(status, 200);
  assert.deepEqual([body.visitors, body.verified], [1, true]);
  assert.equal(body.answers.company.value, 'Adas Firm');
  assert.equal((await server.sync(owner, [])).status, 200);
  assert.deepEqual(found(server.folder, ['Typists Firm']), []);
  // The owner's device proved it: with it goes the lead.
  await forget(owner);
  assert.equal((await server.get(`/v1/leads/${ada}`, bearer)).status, 404);
});

test('what a report proves vouches for no device that only typed the address', async (t) => {
  const server = await startServer(t);
  const email = 'ada@acme.example';
  const forget = async (visitor) => {
    const done = await server.post('/v1/forget', { key: publishableKey, visitor });
    assert.equal(done.status, 200);
  };
  const proveByReport = async (lead) => {
    const done = await report(server, lead, [
      { client: 'crm', seq: 1, type: 'answer', field: 'email', value: email, source: 'verified' },
    ]);
    assert.equal(done.status, 200, done.text);
  };
  const prove = async (visitor, lead) => {
    const made = await server.post(`/v1/leads/${lead}/links`, { purpose: 'verify_email' }, bearer);
    const { link } = made.body;
    const done = await server.post('/v1/identify', { key: publishableKey, visitor, link });
    assert.equal(done.status, 200, done.text);
  };
  const read = async (lead) => server.get(`/v1/leads/${lead}`, bearer);
  // Nobody is joined by it. Its owner proves it at a device then, of this lead or of their own.
  for (const own of [false, true]) {
    const [typist, owner] = [token(), token()];
    const typed = await submit(server, typist, { email, company: 'Typists Firm' });
    await proveByReport(typed);
    let ada = typed;
    if (own) ada = await submit(server, owner, { email, company: 'Adas Firm' });
    await prove(owner, ada);
    const one = await read(ada);
    assert.deepEqual([one.body.visitors, one.body.verified], [2, true]);
    await forget(typist);
    const left = await read(ada);
    assert.deepEqual([left.status, left.body.visitors], [200, 1]);
    assert.deepEqual(found(server.folder, ['Typists Firm']), []);
    await forget(owner);
    assert.equal((await read(ada)).status, 404);
  }
});

test('what an address is kept as, which is the same in every site, is nowhere to be read', async (t) => {
  const server = await startServer(t);
  const ada = await submit(server, token(), { email: 'Ada@acme.example' });
  const key = serverSecret(server.folder, 'suppression-key').trim();
  const hash = createHmac('sha256', key).update('ada@acme.example').digest('hex');
  assert.deepEqual(query(server.folder, 'SELECT email FROM lead_address'), [[hash]]);
  const exported = await server.get(`/v1/leads/${ada}/export`, bearer);
  assert.deepEqual(
    exported.body.addresses.map(({ email }) => email),
    ['ada@acme.example'],
  );
  const made = await server.post(`/v1/leads/${ada}/links`, { purpose: 'verify_email' }, bearer);
  const shown = [exported, made, await server.get(`/v1/leads/${ada}`, bearer)];
  shown.push(await server.get('/v1/leads?email=ada@acme.example', bearer));
  shown.push(await server.get('/v1/events', bearer), await server.get('/v1/export.csv', bearer));
  for (const { status, text } of shown) {
    assert.equal(status, 200);
    assert.ok(!text.includes(hash), text);
  }
});
