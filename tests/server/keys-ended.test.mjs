// Keys that do not count any more: what is said to who sends one, and that none is replaced twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { publishableKey, secretKey, startServer } from './server.mjs';

const bearer = (key = secretKey) => ({ Authorization: `Bearer ${key}` });

test('a key that is being replaced is not replaced again', async (t) => {
  const server = await startServer(t);
  const { body: first } = await server.post(
    '/v1/api-keys',
    { kind: 'secret', scopes: ['read'] },
    bearer(),
  );
  const rotate = (id) => server.post(`/v1/api-keys/${id}/rotate`, {}, bearer());
  const { body: second } = await rotate(first.id);
  assert.deepEqual([second.key.replaced_by, second.replaced.replaced_by], [null, second.key.id]);
  const refused = await rotate(first.id);
  assert.deepEqual([refused.status, refused.body.code], [409, 'key_replaced']);
  assert.ok(refused.body.detail.includes(second.key.id), refused.body.detail);
  const { body: listed } = await server.get('/v1/api-keys', bearer());
  assert.equal(listed.keys.filter(({ id }) => id.startsWith('key_')).length, 2);
  // The one that takes its place may be, also after a restart.
  await server.stop();
  const next = await startServer(t, { folder: server.folder });
  const again = await next.post(`/v1/api-keys/${first.id}/rotate`, {}, bearer());
  assert.equal(again.body.code, 'key_replaced');
  const third = await next.post(`/v1/api-keys/${second.key.id}/rotate`, {}, bearer());
  assert.deepEqual([third.status, third.body.key.expires_at], [201, null]);
});

test('who has a key that does not count any more is told so, and nobody else', async (t) => {
  const server = await startServer(t);
  const make = async (body) => (await server.post('/v1/api-keys', body, bearer())).body;
  const refusal = async (key) => {
    const { status, body } = await server.get('/v1/leads', bearer(key));
    return [status, body.code, body.detail];
  };
  const secret = { kind: 'secret', scopes: ['read'] };
  const revoked = await make(secret);
  await fetch(`${server.url}/v1/api-keys/${revoked.id}`, { method: 'DELETE', headers: bearer() });
  assert.deepEqual(await refusal(revoked.key), [
    401,
    'key',
    `This key (${revoked.id}) was revoked: send another one.`,
  ]);
  const old = await make(secret);
  const { body } = await server.post(`/v1/api-keys/${old.id}/rotate`, { grace: '0s' }, bearer());
  assert.deepEqual(await refusal(old.key), [
    401,
    'key',
    `This key (${old.id}) has expired, and ${body.key.id} takes its place: send another one.`,
  ]);
  const unknown = [401, 'key', 'Send the secret key: `Authorization: Bearer sk_…`.'];
  assert.deepEqual(await refusal(revoked.key.slice(0, -1)), unknown);
  assert.deepEqual(await refusal('sk_none'), unknown);
  assert.deepEqual(await refusal(publishableKey), unknown);

  const page = await make({ kind: 'publishable' });
  await fetch(`${server.url}/v1/api-keys/${page.id}`, { method: 'DELETE', headers: bearer() });
  const plan = await server.get(`/v1/plan?key=${page.key}`);
  assert.deepEqual([plan.status, plan.body.code], [403, 'key']);
  assert.match(plan.body.detail, /was revoked/);
});
