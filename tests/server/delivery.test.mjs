// That what is in the outbox gets to where it belongs: tried again, given up, replayed, in order.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handedOver, playbookPlan, startPlaybook } from './playbook-plan.mjs';
import {
  change,
  deliveries,
  local,
  makeWebhook,
  onlyDelivery,
  startReceiver,
  until,
  verified,
} from './receiver.mjs';
import { bearer, startServer, temporaryFolder } from './server.mjs';

const types = ['lead.handoff'];

test('what fails is tried again under the same id, and is done with the first 2xx', async (t) => {
  const server = await startPlaybook(t);
  const given = [500, 302, 'reset', 200];
  const receiver = await startReceiver(t, {
    answer: (_, n) =>
      given[n] === 302 ? { status: 302, headers: { Location: receiver.url } } : given[n],
  });
  const { secret } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  const requests = await receiver.received(4);
  assert.equal(new Set(requests.map(({ headers }) => headers['webhook-id'])).size, 1);
  for (const request of requests) assert.equal(verified(request, secret).type, 'lead.handoff');
  await until(async () => (await onlyDelivery(server)).state === 'delivered', 5);
  const row = await onlyDelivery(server);
  assert.equal(row.attempts, 4);
  assert.equal(row.status, 200);
  assert.equal(row.error, null);
  assert.equal(receiver.requests.length, 4);
});

test('after the last attempt it is dead, and can be replayed, one or all since a time', async (t) => {
  const server = await startPlaybook(t, {
    args: [...local.slice(0, 2), '--webhook-schedule', '0s'],
  });
  let status = 503;
  const receiver = await startReceiver(t, { answer: () => status });
  const { id } = await makeWebhook(server, receiver.url, { types });
  const before = Date.now();
  for (let i = 0; i < 3; i += 1) await handedOver(server, `p${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=dead')).length === 3, 10);
  const [first, second] = await deliveries(server, 'state=dead');
  assert.equal(first.attempts, 2);
  assert.equal(first.status, 503);
  assert.equal(first.error, 'status');
  assert.equal((await server.get('/v1/webhooks', bearer)).body.dead, 3);

  status = 200;
  const replayed = await server.post(`/v1/deliveries/${first.id}/replay`, {}, bearer);
  assert.equal(replayed.body.state, 'pending');
  await until(async () => (await deliveries(server, 'state=delivered')).length === 1, 5);
  assert.equal((await onlyDelivery(server, 'state=delivered')).id, first.id);
  const all = await server.post(`/v1/webhooks/${id}/replay`, { since: before }, bearer);
  assert.deepEqual(all.body, { replayed: 2, next_since: null });
  await until(async () => (await deliveries(server, 'state=delivered')).length === 3, 5);
  const again = await server.post(
    `/v1/webhooks/${id}/replay`,
    { since: second.created_at, state: 'delivered' },
    bearer,
  );
  assert.equal(again.body.replayed, 2);
  const none = await server.post(
    `/v1/webhooks/${id}/replay`,
    { since: before, state: 'x' },
    bearer,
  );
  assert.equal(none.status, 422);
  assert.equal((await server.post(`/v1/webhooks/${id}/replay`, {}, bearer)).status, 422);
});

test('410 means that nobody is there: the webhook is gone until somebody enables it', async (t) => {
  const server = await startPlaybook(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n === 0 ? 410 : 200) });
  const { id } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  await until(async () => (await onlyDelivery(server)).state === 'dead', 5);
  assert.equal((await onlyDelivery(server)).error, 'gone');
  const { body } = await server.get(`/v1/webhooks/${id}`, bearer);
  assert.equal(body.state, 'gone');
  assert.equal(body.enabled, false);
  await handedOver(server, 'bo@acme.example');
  assert.equal((await deliveries(server)).length, 1);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  await handedOver(server, 'cy@acme.example');
  await receiver.received(2);
});

test('a late 410 of an old address does not take the new one along', async (t) => {
  const server = await startPlaybook(t);
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const old = await startReceiver(t, { answer: () => answer });
  const now = await startReceiver(t);
  const { id } = await makeWebhook(server, old.url, { types });
  await handedOver(server);
  await old.received(1);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { url: now.url });
  answered(410);
  const [request] = await now.received(1);
  assert.equal(request.headers['webhook-id'], old.requests[0].headers['webhook-id']);
  await until(async () => (await onlyDelivery(server)).state === 'delivered', 5);
  assert.equal((await server.get(`/v1/webhooks/${id}`, bearer)).body.state, 'enabled');
});

test('Retry-After is kept to', async (t) => {
  const server = await startPlaybook(t);
  const receiver = await startReceiver(t, {
    answer: (_, n) => (n === 0 ? { status: 429, headers: { 'Retry-After': '3' } } : 204),
  });
  await makeWebhook(server, receiver.url, { types });
  const begun = Date.now();
  await handedOver(server);
  await receiver.received(1);
  await until(async () => (await onlyDelivery(server)).attempts === 1, 5);
  const row = await onlyDelivery(server);
  assert.ok(row.due_at - begun >= 3000 && row.due_at - begun < 8000, `${row.due_at - begun} ms`);
  await receiver.received(2);
  assert.ok(Date.now() - begun >= 3000);
});

test('a slow webhook does not hold others, nor stop the server', async (t) => {
  const server = await startPlaybook(t);
  const slow = await startReceiver(t, { answer: () => 'hang' });
  const quick = await startReceiver(t);
  await makeWebhook(server, slow.url, { types });
  await makeWebhook(server, quick.url, { types });
  const begun = Date.now();
  for (let i = 0; i < 12; i += 1) await handedOver(server, `p${i}@acme.example`);
  await quick.received(12, 10);
  assert.ok(Date.now() - begun < 10_000);
  assert.ok(slow.requests.length <= 4, 'more than four at once');
  // It waits for what is under way, and not for ever.
  const stopping = Date.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - stopping < 15_000);
});

test('sites whose webhooks hang do not hold another, nor does a webhook another of its site', async (t) => {
  const server = await startPlaybook(t, {
    args: [...local, '--rate-limit', 'address=1000/s:9000'],
  });
  const hanging = await startReceiver(t, { answer: () => 'hang' });
  const quick = await startReceiver(t);
  const post = async (path, body, headers = bearer) => {
    const answer = await server.post(path, body, headers);
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const sites = [];
  for (const id of ['a1', 'a2', 'a3', 'a4']) {
    const { key } = await post('/v1/sites', { id, name: id });
    const headers = { Authorization: `Bearer ${key.key}` };
    sites.push(headers);
    for (let i = 0; i < 19; i += 1) {
      const webhook = await post('/v1/webhooks', { url: hanging.url }, headers);
      for (let n = 0; n < 4; n += 1) await post(`/v1/webhooks/${webhook.id}/test`, {}, headers);
    }
  }
  await hanging.received(4 * 19);
  const begun = Date.now();
  for (const headers of [bearer, sites[0], sites[3]]) {
    const webhook = await post('/v1/webhooks', { url: quick.url }, headers);
    await post(`/v1/webhooks/${webhook.id}/test`, {}, headers);
  }
  await quick.received(3, 5);
  assert.ok(Date.now() - begun < 5000);
  assert.ok(hanging.requests.length <= 4 * (16 + 19), `${hanging.requests.length} at once`);
});

test('of one lead, messages go out in order', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: playbookPlan(folder), args: local });
  const receiver = await startReceiver(t, {
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return 200;
    },
  });
  await makeWebhook(server, receiver.url);
  for (let i = 0; i < 10; i += 1) await handedOver(server, `p${i}@acme.example`);
  await receiver.received(40, 20);
  const seen = new Map();
  for (const { body } of receiver.requests) {
    const { lead, order } = JSON.parse(body).data;
    assert.ok(order > (seen.get(lead) ?? 0), `${order} after ${seen.get(lead)}`);
    seen.set(lead, order);
  }
  assert.equal(seen.size, 10);
});

test('serve says what is wrong with its options', async (t) => {
  for (const [args, message] of [
    [['--webhook-allow', '10.0.0.0/40'], /--webhook-allow: write an address or a network/],
    [['--webhook-keep', 'long'], /--webhook-keep: write a duration/],
    [['--webhook-schedule', 'soon'], /--webhook-schedule: write 1 to 20 durations/],
    [['--webhook-ca', '/nowhere.pem'], /--webhook-ca: no certificates can be read/],
  ]) {
    await assert.rejects(startPlaybook(t, { args }), message);
  }
});
