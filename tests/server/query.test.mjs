// What stands in a query and means nothing is refused where a back end asks: without it, it would have asked
// for something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { publishableKey as key, secretKey, startServer, token } from './server.mjs';

const bearer = { Authorization: `Bearer ${secretKey}` };
const mistakes = ({ status, body }) => [
  status,
  body.code,
  ...(body.errors ?? []).map(({ path, code }) => `${path} ${code}`),
];

test('a parameter that the route does not have is refused, with those that it has', async (t) => {
  const server = await startServer(t);
  const refused = await server.get('/v1/leads?emial=ada@acme.example', bearer);
  assert.deepEqual(mistakes(refused), [422, 'request', '/emial unknown_parameter']);
  assert.match(refused.body.errors[0].message, /there are: after limit account email\.$/);
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
