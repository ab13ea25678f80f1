// Who is who: leads of several visitors and visitors of several leads (docs/identity.md).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { bearer, page, planFile, publishableKey, startServer, token } from './server.mjs';

const submit = async (server, visitor, email, more = {}) => {
  const { status, body } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers: { email },
    ...more,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const lead = async (server, id) => {
  const { status, body } = await server.get(`/v1/leads/${id}`, bearer);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const seen = (body) => body.decision.scores.find(({ axis }) => axis === 'intent').value;

test('a lead has the account of its address, unless anybody can have such an address', async (t) => {
  const server = await startServer(t);
  const ada = await submit(server, token(), ' Ada@ACME.example ');
  assert.equal((await lead(server, ada.lead)).account, 'acme.example');
  const bob = await submit(server, token(), 'bob@gmail.com');
  assert.equal((await lead(server, bob.lead)).account, null);
});

test('an address that somebody else typed makes no lead of theirs, but is told to the back end', async (t) => {
  const server = await startServer(t);
  const first = await submit(server, token(), 'ada@acme.example', {
    answers: { email: 'ada@acme.example', company_size: '50+' },
    events: [page('c1', 1, '/pricing')],
  });
  const second = await submit(server, token(), 'ADA@acme.example', {
    events: [page('c1', 1, '/')],
  });
  assert.notEqual(first.lead, second.lead);
  const [one, two] = [await lead(server, first.lead), await lead(server, second.lead)];
  assert.deepEqual(one.duplicates, [second.lead]);
  assert.deepEqual(two.duplicates, [first.lead]);
  assert.equal(two.answers.company_size, undefined);
  assert.deepEqual([one.verified, two.verified], [false, false]);
});

test('another address on the same device is another lead, with what follows only', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const ada = await submit(server, visitor, 'ada@acme.example', {
    answers: { email: 'ada@acme.example', company_size: '50+' },
    events: [page('c1', 1, '/pricing')],
  });
  const bob = await submit(server, visitor, 'bob@other.example');
  assert.notEqual(bob.lead, ada.lead);
  await server.sync(visitor, [page('c1', 2, '/pricing/team')]);

  const [first, second] = [await lead(server, ada.lead), await lead(server, bob.lead)];
  assert.equal(first.answers.email.value, 'ada@acme.example');
  assert.equal(seen(first), 25, 'her own visit only');
  assert.equal(second.answers.email.value, 'bob@other.example');
  assert.equal(second.answers.company_size, undefined, 'what Ada told is not said of Bob');
  assert.equal(seen(second), 25, 'his own visit only');
  assert.deepEqual([first.same_device, second.same_device], [[bob.lead], [ada.lead]]);
  assert.deepEqual([first.duplicates, second.duplicates], [[], []]);

  // She is back, and so is her lead.
  const back = await submit(server, visitor, 'ada@acme.example');
  assert.equal(back.lead, ada.lead);
  await server.sync(visitor, [page('c1', 3, '/pricing/ada')]);
  assert.equal(seen(await lead(server, ada.lead)), 50);
  assert.equal(seen(await lead(server, bob.lead)), 25);

  // Each event of the file is one lead's.
  const { text } = await server.get('/v1/events', bearer);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (id, type) => lines.filter((line) => line.visitor === id && line.type === type).length;
  assert.deepEqual([of(ada.lead, 'page'), of(bob.lead, 'page')], [2, 1]);
  assert.deepEqual([of(ada.lead, 'submit'), of(bob.lead, 'submit')], [2, 1]);
});

const linkOf = async (server, id, wish) => {
  const { status, body } = await server.post(`/v1/leads/${id}/links`, wish, bearer);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
};
const identify = (server, visitor, link) =>
  server.post('/v1/identify', { key: publishableKey, visitor, link });

test('a signed link makes another device one of the lead, and tells it nothing', async (t) => {
  const server = await startServer(t);
  const [phone, laptop] = [token(), token()];
  const ada = await submit(server, phone, 'ada@acme.example', {
    events: [page('c1', 1, '/pricing')],
  });
  await server.sync(laptop, [page('c1', 1, '/pricing/laptop')]);
  const before = (await server.sync(laptop, [])).body;

  const made = await linkOf(server, ada.lead, { purpose: 'recognise' });
  assert.match(made.link, /^[A-Za-z0-9_.-]+$/);
  assert.doesNotMatch(made.link, /acme/);
  assert.equal(made.once, false);
  assert.ok(Math.abs(made.expires_at - Date.now() - 30 * 86_400_000) < 60_000);
  const { status, body } = await identify(server, laptop, made.link);
  assert.deepEqual([status, body], [200, { identified: true }]);

  const known = await lead(server, ada.lead);
  assert.equal(known.visitors, 2);
  assert.equal(seen(known), 50, 'what the laptop did before counts too');
  assert.equal(known.verified, false, 'to be recognised proves no address');
  const after = (await server.sync(laptop, [])).body;
  assert.deepEqual([after.state, after.events], [before.state, before.events]);
  assert.deepEqual(after.decision.answers, {}, 'the laptop is told nothing of the phone');

  // Again, on a third device, and after a restart.
  await server.kill();
  const next = await startServer(t, { folder: server.folder });
  assert.equal((await identify(next, laptop, made.link)).status, 200);
  assert.equal((await identify(next, token(), made.link)).status, 200);
  assert.equal((await lead(next, ada.lead)).visitors, 3);
});

test('a link for an address proves it, once; leads that proved the same are one', async (t) => {
  const server = await startServer(t);
  const [phone, laptop] = [token(), token()];
  const one = await submit(server, phone, 'ada@acme.example', {
    answers: { email: 'ada@acme.example', company_size: '50+' },
  });
  const two = await submit(server, laptop, 'Ada@acme.example', {
    answers: { email: 'Ada@acme.example', company: 'Acme' },
  });
  const made = await linkOf(server, one.lead, { purpose: 'verify_email', expires_in: '2h' });
  assert.equal(made.once, true);
  assert.ok(Math.abs(made.expires_at - Date.now() - 7_200_000) < 60_000);
  // Opened on the laptop: whoever sits there can read the mail of this address.
  assert.equal((await identify(server, laptop, made.link)).status, 200);
  const known = await lead(server, two.lead);
  assert.equal(known.lead, one.lead, 'its id leads to the one that stays');
  assert.deepEqual([known.verified, known.visitors, known.duplicates], [true, 2, []]);
  assert.equal(known.answers.email.source, 'verified');
  assert.deepEqual(
    [known.answers.company.value, known.answers.company_size.value],
    ['Acme', '50+'],
  );

  assert.equal((await identify(server, laptop, made.link)).status, 200, 'the same device again');
  const thief = token();
  const refused = await identify(server, thief, made.link);
  assert.deepEqual([refused.status, refused.body.code], [410, 'link_used']);
  assert.equal((await lead(server, one.lead)).visitors, 2);
  assert.equal((await submit(server, laptop, 'ada@acme.example')).lead, one.lead);
});

test('who sat at the device before stays who they were', async (t) => {
  const server = await startServer(t);
  const [phone, shared] = [token(), token()];
  const ada = await submit(server, phone, 'ada@acme.example');
  const bob = await submit(server, shared, 'bob@other.example', {
    events: [page('c1', 1, '/pricing')],
  });
  const { link } = await linkOf(server, ada.lead, { purpose: 'verify_email' });
  assert.equal((await identify(server, shared, link)).status, 200);
  await server.sync(shared, [page('c1', 2, '/pricing/ada')]);
  const [first, second] = [await lead(server, ada.lead), await lead(server, bob.lead)];
  assert.deepEqual([seen(first), seen(second)], [25, 25]);
  assert.equal(second.answers.email.value, 'bob@other.example');
  assert.equal(second.verified, false);
});

test('a link that is not ours, was changed, is for another site or has expired is refused', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const ada = await submit(server, token(), 'ada@acme.example');
  const bob = await submit(server, token(), 'bob@other.example');
  const { link } = await linkOf(server, ada.lead, { purpose: 'recognise' });
  const parts = link.split('.');
  const changed = (index, value) => parts.map((part, i) => (i === index ? value : part)).join('.');
  for (const wrong of [
    '',
    'fw1',
    link.slice(0, -1),
    `${link}0`,
    changed(1, 'verify_email'),
    changed(3, bob.lead),
    changed(6, '9999999999999'),
    changed(7, '0'.repeat(64)),
    'x'.repeat(500),
  ]) {
    const { status, body } = await identify(server, visitor, wrong);
    assert.deepEqual([status, body.code], [403, 'link'], wrong);
  }
  const site = await server.post('/v1/sites', { id: 'other' }, bearer);
  const manage = { Authorization: `Bearer ${site.body.key.key}` };
  const plan = readFileSync(planFile, 'utf8');
  assert.equal((await server.post('/v1/plans?activate=true', plan, manage)).status, 201);
  const made = await server.post('/v1/api-keys', { kind: 'publishable' }, manage);
  const elsewhere = await server.post('/v1/identify', { key: made.body.key, visitor, link });
  assert.deepEqual([elsewhere.status, elsewhere.body.code], [403, 'link']);

  const { link: brief } = await linkOf(server, ada.lead, {
    purpose: 'recognise',
    expires_in: '1s',
  });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const late = await identify(server, visitor, brief);
  assert.deepEqual([late.status, late.body.code], [410, 'link_expired']);

  const wish = async (body) => {
    const answered = await server.post(`/v1/leads/${ada.lead}/links`, body, bearer);
    assert.deepEqual([answered.status, answered.body.code], [422, 'request'], answered.text);
    return answered.body.errors.map(({ path }) => path);
  };
  assert.deepEqual(await wish({}), ['/purpose']);
  assert.deepEqual(await wish({ purpose: 'login' }), ['/purpose']);
  assert.deepEqual(await wish({ purpose: 'recognise', expires_in: '401d' }), ['/expires_in']);
  assert.deepEqual(await wish({ purpose: 'recognise', expires_in: 5 }), ['/expires_in']);
  assert.deepEqual(await wish({ purpose: 'recognise', email: 'a@b.example' }), ['/email']);
  assert.deepEqual(await wish({ purpose: 'verify_email', once: false }), ['/once']);
  assert.deepEqual(await wish({ purpose: 'verify_email', email: 'eve@evil.example' }), ['/email']);
  const path = `/v1/leads/${ada.lead}/links`;
  assert.equal((await server.post(path, { purpose: 'recognise' })).status, 401);
  assert.equal(
    (await server.post('/v1/leads/ld_0/links', { purpose: 'recognise' }, bearer)).status,
    404,
  );
  for (const body of [{ visitor: 'short' }, { visitor: token(), key: 'pk_wrong' }]) {
    const answered = await server.post('/v1/identify', { key: publishableKey, link, ...body });
    assert.ok([422, 403].includes(answered.status));
  }
  assert.equal((await lead(server, ada.lead)).visitors, 1);
});

test('a back end may say that two leads are one', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const typo = await submit(server, visitor, 'ada@acme.exmaple');
  const ada = await submit(server, visitor, 'ada@acme.example');
  const join = (id, other) => server.post(`/v1/leads/${id}/join`, { lead: other }, bearer);
  const { status, body } = await join(ada.lead, typo.lead);
  assert.deepEqual([status, body], [200, { lead: ada.lead }]);
  assert.deepEqual((await join(ada.lead, typo.lead)).body, { lead: ada.lead }, 'again: it is so');
  const whole = await lead(server, typo.lead);
  assert.deepEqual([whole.lead, whole.same_device, whole.duplicates], [ada.lead, [], []]);
  assert.equal(whole.answers.email.value, 'ada@acme.example');
  assert.equal((await join(ada.lead, 'ld_0')).status, 422);
  assert.equal((await join('ld_0', ada.lead)).status, 404);
  assert.equal((await server.post(`/v1/leads/${ada.lead}/join`, {}, bearer)).status, 422);
  // All of it goes when either device asks.
  await server.post('/v1/forget', { key: publishableKey, visitor });
  for (const id of [ada.lead, typo.lead]) {
    assert.equal((await server.get(`/v1/leads/${id}`, bearer)).status, 404);
  }
});

test('two addresses proved in one report make one lead of three', async (t) => {
  const server = await startServer(t);
  const tell = (id, client, ...addresses) =>
    server.post(
      `/v1/leads/${id}/events`,
      {
        events: addresses.map((value, i) => ({
          ...{ client, seq: i + 1, at: Date.now() + i, type: 'answer', field: 'email' },
          ...{ value, source: 'verified' },
        })),
      },
      bearer,
    );
  const ids = [];
  for (const address of ['a@acme.example', 'between@acme.example', 'b@acme.example']) {
    ids.push((await submit(server, token(), address)).lead);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const [oldest, between, newest] = ids;
  assert.equal((await tell(oldest, 'crm-a', 'a@acme.example')).status, 200);
  assert.equal((await tell(newest, 'crm-b', 'b@acme.example')).status, 200);
  const told = await tell(between, 'crm-c', 'a@acme.example', 'b@acme.example');
  assert.equal(told.status, 200, JSON.stringify(told.body));
  const { body } = await server.get('/v1/leads', bearer);
  assert.deepEqual(
    body.leads.map((each) => each.lead),
    [oldest],
  );
  for (const id of ids) assert.equal((await lead(server, id)).visitors, 3);
});
