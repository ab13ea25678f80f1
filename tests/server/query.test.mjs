// What stands in a query and means nothing is refused where a back end asks: without it, it would have asked
// for something else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Ajv2020 as Ajv } from 'ajv/dist/2020.js';

import { makeWebhook } from './receiver.mjs';
import { bearer, publishableKey as key, startServer, token } from './server.mjs';

const mistakes = ({ status, body }) => [
  status,
  body.code,
  ...(body.errors ?? []).map(({ path, code }) => `${path} ${code}`),
];

test('a parameter that the route does not have is refused, with those that it has', async (t) => {
  const server = await startServer(t);
  const refused = await server.get('/v1/leads?emial=ada@acme.example', bearer);
  assert.deepEqual(mistakes(refused), [422, 'request', '/emial unknown_parameter']);
  assert.match(refused.body.errors[0].message, /there are: after limit account email detail\.$/);
  const all = await server.get('/v1/leads?limit=5&limit=6&account=&x&after=', bearer);
  assert.deepEqual(mistakes(all), [
    422,
    'request',
    '/limit repeated',
    '/account empty',
    '/x unknown_parameter',
  ]);
  const of = async (method, path) => {
    const response = await fetch(server.url + path, { method, headers: bearer });
    return mistakes({ status: response.status, body: await response.json() });
  };
  const unknown = (name) => [422, 'request', `/${name} unknown_parameter`];
  assert.deepEqual(await of('DELETE', '/v1/leads/ld_x?dry_run=true'), unknown('dry_run'));
  assert.deepEqual(await of('POST', '/v1/plans?active=true'), unknown('active'));
  assert.deepEqual(await of('GET', '/v1/events?afterwards=1'), unknown('afterwards'));
  assert.deepEqual(await of('GET', '/v1/site?after%20limit=1'), unknown('after limit'));
  // Who may not ask is told that, and no more.
  assert.equal((await server.get('/v1/leads?emial=x')).status, 401);
});

test('what stands behind an address of a page does not keep it from counting', async (t) => {
  const server = await startServer(t);
  assert.equal((await server.get(`/v1/plan?key=${key}&_=1763800000`)).status, 200);
  assert.equal((await server.get('/healthz?probe=7')).status, 200);
  const sent = await server.post('/v1/sync?utm_source=mail', { key, visitor: token(), events: [] });
  assert.equal(sent.status, 200);
});

test('a plus sign of an address is found when it is encoded, and told of when it is not', async (t) => {
  const server = await startServer(t);
  const answers = { email: 'ada+forms@acme.example' };
  const { body } = await server.post('/v1/submit', {
    key,
    visitor: token(),
    offer: 'guide',
    answers,
  });
  const found = await server.get('/v1/leads?email=ada%2Bforms@acme.example', bearer);
  assert.deepEqual(
    found.body.leads.map(({ lead }) => lead),
    [body.lead],
  );
  const space = await server.get('/v1/leads?email=ada+forms@acme.example', bearer);
  assert.deepEqual(mistakes(space), [422, 'request', '/email email']);
  assert.match(space.body.errors[0].message, /%2B/);
});

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
);
/** [METHOD, path, parameter] of what the queries of back ends may say, but for texts of any form. */
const declared = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, { security, parameters = [] }]) =>
    parameters
      .filter((parameter) => security.length > 0 && parameter.in === 'query')
      // The plan and the table say what may stand in these.
      .filter(({ name }) => !['map', 'outcomes', 'by', 'override'].includes(name))
      .map((parameter) => [method.toUpperCase(), path, parameter]),
  ),
);
/** A value of the type that the schema has; texts stand in a query. */
const read = (schema, text) => (schema.type === 'integer' && /^-?\d+$/.test(text) ? +text : text);

test('a value that means nothing to its parameter is refused, never answered with nothing', async (t) => {
  const server = await startServer(t);
  const ask = async (method, path, name, value) => {
    const response = await fetch(`${server.url}${path}?${name}=${encodeURIComponent(value)}`, {
      method,
      headers: { ...bearer, ...(method === 'POST' ? { 'Content-Type': 'text/csv' } : {}) },
      ...(method === 'POST' ? { body: 'email\nada@acme.example\n' } : {}),
    });
    return { status: response.status, body: await response.json() };
  };
  const ajv = new Ajv();
  const wrong = ['!?', 'ada', '-1', '99999999999999999999', 'ada@acme', 'ld_1', 'acme.example/x y'];
  let refused = 0;
  for (const [method, path, { name, schema }] of declared) {
    for (const value of wrong) {
      if (ajv.validate(schema, read(schema, value))) continue;
      refused += 1;
      const answer = await ask(method, path, name, value);
      const what = `${method} ${path}?${name}=${value}`;
      assert.deepEqual([answer.status, answer.body.code], [422, 'request'], what);
      assert.deepEqual(
        answer.body.errors.map((error) => error.path),
        [`/${name}`],
        what,
      );
      assert.match(answer.body.errors[0].message, /^Write /, what);
    }
    assert.equal(
      ajv.validate(schema, '!?'),
      false,
      `${path} ${name}: the document allows anything`,
    );
  }
  assert.ok(refused > 80, `${refused} values were tried`);
});

test('what answers give out is taken by the parameters that are for it', async (t) => {
  const server = await startServer(t);
  const lines = ['email', ...[1, 2, 3].map((n) => `ada${n}@acme.example`)].join('\n');
  await server.post('/v1/import', `${lines}\n`, { ...bearer, 'Content-Type': 'text/csv' });
  for (const visitor of [token(), token()]) {
    await server.post('/v1/submit', {
      ...{ key, visitor, offer: 'guide' },
      answers: { email: 'Bea@Acme.example' },
    });
  }
  const list = async (path) => (await server.get(path, bearer)).body;
  const first = await list('/v1/leads?limit=2');
  const second = await list(`/v1/leads?limit=1000&after=${first.next}`);
  assert.equal(first.leads.length + second.leads.length, 5);
  assert.equal((await list('/v1/leads?email=BEA%40acme.example%20')).leads.length, 2);
  assert.equal((await list('/v1/leads?account=ACME.example')).leads.length, 5);
  const seen = [];
  for (let after = ''; after !== null; ) {
    const got = await server.get(`/v1/events?limit=1&after=${encodeURIComponent(after)}`, bearer);
    assert.equal(got.status, 200, got.text);
    seen.push(...got.text.split('\n').filter(Boolean));
    after = got.headers.get('Fieldwise-Next');
  }
  assert.equal(seen.join('\n'), (await server.get('/v1/events', bearer)).text.trim());
  const webhook = await makeWebhook(server, 'https://hooks.example/in');
  await server.post(`/v1/webhooks/${webhook.id}/test`, {}, bearer);
  const [sent] = (await list(`/v1/deliveries?webhook=${webhook.id}`)).deliveries;
  assert.equal((await list(`/v1/deliveries?type=${sent.type}`)).deliveries.length, 1);
  assert.deepEqual((await list(`/v1/deliveries?after=${sent.id}`)).deliveries, []);
  assert.deepEqual((await list(`/v1/deliveries?lead=${first.next}`)).deliveries, []);
});
