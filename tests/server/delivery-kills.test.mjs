// A server that is killed while it delivers: nothing is lost, and nothing goes out under another id.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { handedOver, startPlaybook } from './playbook-plan.mjs';
import {
  change,
  deliveries,
  makeWebhook,
  onlyDelivery,
  startReceiver,
  until,
  verified,
} from './receiver.mjs';
import { bearer, temporaryFolder } from './server.mjs';

const types = ['lead.handoff'];

test('killed between the commit and the delivery: it is delivered, once per id', async (t) => {
  const folder = temporaryFolder(t);
  // Nobody listens at first.
  const holder = createServer();
  await new Promise((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address();
  await new Promise((resolve) => holder.close(resolve));
  const server = await startPlaybook(t, { folder });
  await makeWebhook(server, `http://127.0.0.1:${port}/hook`, { types });
  const made = [];
  for (let i = 0; i < 5; i += 1) made.push((await handedOver(server, `p${i}@acme.example`)).lead);
  await server.kill();
  const receiver = await startReceiver(t, {});
  const again = await startPlaybook(t, { folder });
  for (const { id } of (await again.get('/v1/webhooks', bearer)).body.webhooks) {
    await change(again, 'PATCH', `/v1/webhooks/${id}`, { url: receiver.url });
    await again.post(`/v1/webhooks/${id}/replay`, { since: 0 }, bearer);
  }
  await receiver.received(5);
  await until(async () => (await deliveries(again, 'state=delivered')).length === 5, 5);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  assert.equal(new Set(ids).size, 5);
  const leads = receiver.requests.map(({ body }) => JSON.parse(body).data.lead);
  assert.deepEqual(new Set(leads), new Set(made));
});

test('killed in the middle of a delivery: it is sent again under the same id', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n === 0 ? 'hang' : 200) });
  const server = await startPlaybook(t, { folder });
  const { secret } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  await receiver.received(1);
  await server.kill();
  const again = await startPlaybook(t, { folder });
  const [first, second] = await receiver.received(2);
  assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
  assert.deepEqual(verified(second, secret), verified(first, secret));
  await until(async () => (await onlyDelivery(again)).state === 'delivered', 5);
});

test('what is delivered is not sent again after a kill', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const server = await startPlaybook(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  for (let i = 0; i < 20; i += 1) await handedOver(server, `p${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=delivered')).length === 20, 10);
  await server.kill();
  const again = await startPlaybook(t, { folder });
  await handedOver(again, 'last@acme.example');
  await receiver.received(21);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  assert.equal(new Set(ids).size, ids.length);
});

test('killed again and again under load: every lead is handed over, none is lost', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n % 7 === 3 ? 500 : 200) });
  let server = await startPlaybook(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  const acknowledged = new Set();
  for (let round = 0; round < 6; round += 1) {
    const work = Array.from({ length: 12 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 20));
      // Whoever gets no answer has no promise.
      const answer = await handedOver(server, `p${round}x${i}@acme.example`).catch(() => null);
      if (answer) acknowledged.add(answer.lead);
    });
    await new Promise((resolve) => setTimeout(resolve, 150 + round * 40));
    await server.kill();
    await Promise.all(work);
    server = await startPlaybook(t, { folder });
  }
  assert.ok(acknowledged.size > 10, `${acknowledged.size}`);
  const told = () => new Set(receiver.requests.map(({ body }) => JSON.parse(body).data.lead));
  await until(
    () => [...acknowledged].every((lead) => told().has(lead)),
    20,
    () => `${told().size} of ${acknowledged.size}`,
  );
  // One message of a lead, whatever happened in between.
  const ids = new Map();
  for (const { headers, body } of receiver.requests) {
    const { lead } = JSON.parse(body).data;
    assert.equal(headers['webhook-id'], ids.get(lead) ?? headers['webhook-id']);
    ids.set(lead, headers['webhook-id']);
  }
});
