// The visitor's token in an HttpOnly cookie (serve --visitor-cookie): who gets one, and who may use it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  bearer,
  publishableKey as key,
  page,
  planFile,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const args = ['--visitor-cookie'];
const name = 'fieldwise-default';
const secureName = '__Host-fieldwise-default';

/** POSTs as a browser does: `fetch` lets nobody say Sec-Fetch-Site or Cookie. */
function post(server, path, body, headers = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  return new Promise((resolve, reject) => {
    const sent = request(
      server.url + path,
      { method: 'POST', headers: { 'Content-Type': type, ...headers } },
      async (response) => {
        const chunks = [];
        for await (const chunk of response) chunks.push(chunk);
        const said = Buffer.concat(chunks).toString();
        const json = /json/.test(response.headers['content-type']);
        resolve({
          status: response.statusCode,
          cookie: response.headers['set-cookie']?.[0],
          cookies: response.headers['set-cookie']?.length ?? 0,
          text: said,
          body: json ? JSON.parse(said) : undefined,
        });
      },
    );
    sent.on('error', reject).end(text);
  });
}

/** What a browser says of a page that the server itself serves. */
const own = (server, more) => ({ Origin: server.url, 'Sec-Fetch-Site': 'same-origin', ...more });
const held = (cookie) => /=([^;]*);/.exec(cookie)[1];
const form = (answers) =>
  new URLSearchParams({ fieldwise_key: key, fieldwise_offer: 'guide', ...answers }).toString();
const leads = async (server) => (await server.get('/v1/leads', bearer)).body.leads;
const lead = async (server, id) => (await server.get(`/v1/leads/${id}`, bearer)).body;

test('a form without a script keeps its visitor over visits', async (t) => {
  const server = await startServer(t, { args });
  const first = await post(server, '/v1/submit', form({ email: 'ada@acme.example' }), own(server));
  assert.equal(first.status, 200, first.text);
  assert.match(
    first.cookie,
    /^fieldwise-default=[\w-]{22,64}; Max-Age=31536000; HttpOnly; SameSite=Lax; Path=\/v1$/,
  );
  assert.ok(!first.text.includes(held(first.cookie)), 'it stands in no page');
  const Cookie = `theme=dark; ${name}=${held(first.cookie)}; other=1`;
  const again = await post(
    server,
    '/v1/submit',
    form({ email: 'ada@acme.example', company: 'Acme', fieldwise_redirect: '/thanks' }),
    own(server, { Cookie }),
  );
  assert.deepEqual([again.status, again.cookies], [303, 1], 'and is good for a year from now');
  assert.equal(held(again.cookie), held(first.cookie));
  const [known, ...others] = await leads(server);
  assert.deepEqual(others, [], 'one lead, of one device');
  const { visitors, answers } = await lead(server, known.lead);
  assert.deepEqual([visitors, answers.company.value], [1, 'Acme']);
  // Behind a proxy that takes TLS off, no other host of the domain can plant one.
  const tls = { Host: 'www.acme.example', Origin: 'https://www.acme.example' };
  const secure = await post(server, '/v1/submit', form({ email: 'bob@acme.example' }), tls);
  assert.match(
    secure.cookie,
    /^__Host-fieldwise-default=[\w-]+; Max-Age=31536000; HttpOnly; SameSite=Lax; Path=\/; Secure$/,
  );
  const planted = { ...tls, Cookie: `${name}=${held(secure.cookie)}` };
  const other = await post(server, '/v1/submit', form({ email: 'bob@acme.example' }), planted);
  assert.notEqual(held(other.cookie), held(secure.cookie), 'without the prefix it counts not');
});

test('what another site sends neither uses the cookie nor gets one', async (t) => {
  const friend = 'https://friend.example';
  const server = await startServer(t, { args: [...args, '--allow-origin', friend] });
  const first = await post(server, '/v1/submit', form({ email: 'ada@acme.example' }), own(server));
  const Cookie = `${name}=${held(first.cookie)}`;
  const secure = `${secureName}=${held(first.cookie)}`;
  const foreign = [
    { Origin: friend, 'Sec-Fetch-Site': 'cross-site', Cookie: `${Cookie}; ${secure}` },
    { Origin: friend, Cookie: `${Cookie}; ${secure}` }, // a browser from before Sec-Fetch-Site
    { Cookie: `${Cookie}; ${secure}` }, // no browser at all
    { Origin: server.url, 'Sec-Fetch-Site': 'cross-site', Cookie },
    { Origin: server.url, 'Sec-Fetch-Site': 'none', Cookie },
    own(server, { Cookie: `${Cookie}; ${name}=${token()}` }), // one of them was planted
  ];
  for (const headers of foreign.slice(0, 5)) {
    const sent = await post(server, '/v1/submit', form({ email: 'ada@acme.example' }), headers);
    assert.deepEqual([sent.status, sent.cookie], [200, undefined], JSON.stringify(headers));
    for (const [path, more] of [
      ['/v1/sync', { cookie: true }],
      ['/v1/forget', {}],
    ]) {
      const refused = await post(server, path, { key, ...more }, headers);
      assert.deepEqual([refused.status, refused.body.errors[0].path], [422, '/visitor']);
      assert.equal(refused.cookie, undefined);
    }
    const named = { key, visitor: token(), events: [page('c1', 1, '/')], cookie: true };
    assert.equal((await post(server, '/v1/sync', named, headers)).cookie, undefined);
  }
  assert.equal((await post(server, '/v1/sync', { key }, foreign[5])).status, 422);
  const stranger = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', Cookie };
  assert.equal((await post(server, '/v1/submit', form({}), stranger)).status, 403);
  // Five forms, five visitors of their own; hers is as it was.
  const mine = await leads(server);
  assert.equal(mine.length, 6);
  for (const { lead: id } of mine) assert.equal((await lead(server, id)).visitors, 1);
  const still = await post(server, '/v1/sync', { key }, own(server, { Cookie }));
  assert.deepEqual(
    [still.status, still.body.decision.answers.email.value],
    [200, 'ada@acme.example'],
  );
});

test('a page with a script asks for the cookie, names no visitor from then on, and ends it', async (t) => {
  const server = await startServer(t, { args });
  const visitor = token();
  const sync = (more, headers) => post(server, '/v1/sync', { key, ...more }, own(server, headers));
  const unasked = await sync({ visitor, events: [page('c1', 1, '/pricing')] });
  assert.deepEqual([unasked.status, unasked.cookie], [200, undefined]);
  assert.equal(
    (await sync({ visitor: token(), cookie: true })).cookie,
    undefined,
    'nothing stored',
  );
  const asked = await sync({ visitor, cookie: true });
  assert.equal(held(asked.cookie), visitor);
  const Cookie = `${name}=${visitor}`;
  const nameless = await sync({ events: [page('c2', 1, '/')] }, { Cookie });
  assert.deepEqual([nameless.status, nameless.body.cursor], [200, 2]);
  assert.equal(held(nameless.cookie), visitor);
  // What the body says counts more.
  const other = token();
  const both = await sync({ visitor: other, events: [page('c1', 1, '/')] }, { Cookie });
  assert.deepEqual([both.body.cursor, both.cookie], [1, undefined]);
  const form = { offer: 'guide', answers: { email: 'ada@acme.example' } };
  const sent = await post(server, '/v1/submit', { key, ...form }, own(server, { Cookie }));
  assert.equal((await lead(server, sent.body.lead)).answers.email.value, 'ada@acme.example');
  assert.equal((await sync({}, { Cookie })).body.decision.answers.email.value, 'ada@acme.example');
  const made = await post(server, '/v1/submit', { key, ...form, cookie: true }, own(server));
  assert.notEqual(held(made.cookie), visitor, 'a visitor that the server named');
  const ended = await sync({ cookie: false }, { Cookie });
  assert.match(ended.cookie, /^fieldwise-default=; Max-Age=0; HttpOnly; SameSite=Lax; Path=\/v1$/);
  const wrong = await sync({ visitor, cookie: 'yes' });
  assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '/cookie']);
});

test('a page that was opened with a link need not name its visitor either', async (t) => {
  const server = await startServer(t, { args });
  const ada = await server.post('/v1/submit', {
    ...{ key, visitor: token(), offer: 'guide' },
    answers: { email: 'ada@acme.example' },
  });
  const { body } = await server.post(
    `/v1/leads/${ada.body.lead}/links`,
    { purpose: 'recognise' },
    bearer,
  );
  const { link } = body;
  const visitor = token();
  await server.sync(visitor, [page('c1', 1, '/')]);
  const Cookie = `${name}=${visitor}`;
  const foreign = { Origin: server.url, 'Sec-Fetch-Site': 'cross-site', Cookie };
  const refused = await post(server, '/v1/identify', { key, link }, foreign);
  assert.deepEqual([refused.status, refused.body.errors[0].path], [422, '/visitor']);
  assert.equal((await lead(server, ada.body.lead)).visitors, 1);
  const known = await post(server, '/v1/identify', { key, link }, own(server, { Cookie }));
  assert.deepEqual([known.status, known.body], [200, { identified: true }]);
  assert.equal((await lead(server, ada.body.lead)).visitors, 2);
});

test('who asks to be forgotten is, by the cookie too, and can come again', async (t) => {
  const server = await startServer(t, { args });
  const answers = { email: 'ada@acme.example' };
  const first = await post(server, '/v1/submit', form(answers), own(server));
  const Cookie = `${name}=${held(first.cookie)}`;
  // The token of the page's script is another; both go.
  const visitor = token();
  await post(server, '/v1/sync', { key, visitor, events: [page('c1', 1, '/')] }, own(server));
  const gone = await post(server, '/v1/forget', { key, visitor }, own(server, { Cookie }));
  assert.deepEqual([gone.status, held(gone.cookie)], [200, '']);
  assert.deepEqual(await leads(server), []);
  assert.equal((await post(server, '/v1/sync', { key, visitor }, own(server))).status, 410);
  // A device that was not told: a script hears of it, a form is taken as somebody new's.
  const late = await post(server, '/v1/sync', { key }, own(server, { Cookie }));
  assert.deepEqual([late.status, held(late.cookie)], [410, '']);
  const back = await post(server, '/v1/submit', form(answers), own(server, { Cookie }));
  assert.equal(back.status, 200, back.text);
  assert.notEqual(held(back.cookie), held(first.cookie));
  const alone = { Cookie: `${name}=${held(back.cookie)}` };
  assert.equal((await post(server, '/v1/forget', { key }, own(server, alone))).status, 200);
  assert.deepEqual(await leads(server), []);
});

test('where a plan has a box for consent, only who ticked it gets the cookie', async (t) => {
  const folder = temporaryFolder(t);
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  plan.fields.push({ key: 'agree', type: 'boolean', label: 'Know me again', role: 'consent' });
  plan.offers[0].fields.push('agree');
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const server = await startServer(t, { folder, plan: file, args });
  const send = (answers, headers) =>
    post(server, '/v1/submit', form({ email: 'ada@acme.example', ...answers }), {
      ...own(server),
      ...headers,
    });
  assert.equal((await send({})).cookie, undefined);
  const agreed = await send({ agree: 'true' });
  assert.equal(agreed.status, 200, agreed.text);
  const Cookie = `${name}=${held(agreed.cookie)}`;
  const visitor = held(agreed.cookie);
  // Taken back, in the page that has a script.
  const event = { client: 'c1', seq: 1, at: Date.now(), type: 'answer', field: 'agree' };
  const events = [{ ...event, value: null }];
  const back = await post(server, '/v1/sync', { key, events }, own(server, { Cookie }));
  assert.deepEqual([back.status, held(back.cookie)], [200, '']);
  const named = await post(server, '/v1/sync', { key, visitor, cookie: true }, own(server));
  assert.deepEqual([named.status, named.cookie], [200, undefined]);
});

test('the cookie is a site’s own, and nobody’s where the server was not told to keep one', async (t) => {
  const server = await startServer(t, { args });
  const made = await server.post('/v1/sites', { id: 'other' }, bearer);
  const manage = { Authorization: `Bearer ${made.body.key.key}` };
  await server.post('/v1/plans?activate=true', readFileSync(planFile, 'utf8'), manage);
  const { body } = await server.post('/v1/api-keys', { kind: 'publishable' }, manage);
  const first = await post(server, '/v1/submit', form({ email: 'ada@acme.example' }), own(server));
  const Cookie = `${name}=${held(first.cookie)}`;
  const elsewhere = await post(server, '/v1/sync', { key: body.key }, own(server, { Cookie }));
  assert.equal(elsewhere.status, 422);
  await server.stop();
  const without = await startServer(t, { folder: server.folder });
  const sent = await post(
    without,
    '/v1/submit',
    form({ email: 'ada@acme.example' }),
    own(without, { Cookie }),
  );
  assert.deepEqual([sent.status, sent.cookie], [200, undefined]);
  assert.equal((await leads(without)).length, 2, 'it is not read either');
  const sync = { key, visitor: token(), events: [page('c1', 1, '/')], cookie: true };
  const plain = await post(without, '/v1/sync', sync, own(without));
  assert.deepEqual([plain.status, plain.cookie], [200, undefined]);
});
