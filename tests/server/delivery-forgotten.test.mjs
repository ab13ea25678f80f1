// What goes out of the outbox: with who is forgotten, with its webhook, and with time.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { everything, query } from './database.mjs';
import { handedOver, startPlaybook } from './playbook-plan.mjs';
import {
  change,
  deliveries,
  local,
  makeWebhook,
  onlyDelivery,
  startReceiver,
  submit,
  until,
  verified,
} from './receiver.mjs';
import { bearer, publishableKey, store, temporaryFolder, token } from './server.mjs';

const types = ['lead.handoff'];

test('who is forgotten is forgotten in the outbox too, in the bytes of the file', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startPlaybook(t, { folder });
  const receiver = await startReceiver(t, { answer: () => 503 });
  const { id } = await makeWebhook(server, receiver.url, { types });
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: false });
  const people = [];
  for (let i = 0; i < 30; i += 1) people.push(await handedOver(server, `person${i}@acme.example`));
  assert.ok(everything(folder).includes('person7@acme.example'));
  for (const [i, { visitor, lead }] of people.entries()) {
    if (i % 3 === 0) continue;
    if (i % 3 === 1) {
      const erased = await change(server, 'DELETE', `/v1/leads/${lead}`);
      assert.equal(erased.status, 200);
      continue;
    }
    const gone = await server.post('/v1/forget', { key: publishableKey, visitor });
    assert.equal(gone.status, 200);
  }
  const left = everything(folder);
  for (let i = 0; i < 30; i += 1) {
    assert.equal(left.includes(`person${i}@acme.example`), i % 3 === 0, `person${i}`);
  }
  assert.equal((await deliveries(server)).length, 10);
  assert.deepEqual(query(folder, 'SELECT count(*) FROM lead_work'), [[10]]);
});

test('of a lead that stays, nothing is left or sent of a device that asked to be forgotten', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startPlaybook(t, { folder });
  const receiver = await startReceiver(t);
  const { id, secret } = await makeWebhook(server, receiver.url);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: false });
  const laptop = token();
  const { visitor: phone, lead } = await handedOver(server, 'ada@first.example');
  await until(async () => (await deliveries(server, `lead=${lead}`)).length === 2, 5);
  const { body: made } = await server.post(
    `/v1/leads/${lead}/links`,
    { purpose: 'recognise' },
    bearer,
  );
  const identified = { key: publishableKey, visitor: laptop, link: made.link };
  assert.equal((await server.post('/v1/identify', identified)).status, 200);
  // Somebody else at the phone, who wants to be forgotten with all that the phone did.
  const other = await submit(server, phone, { email: 'bo@second.example' });
  assert.notEqual(other, lead);
  assert.equal(
    (await server.post('/v1/forget', { key: publishableKey, visitor: phone })).status,
    200,
  );

  const left = everything(folder);
  for (const trace of ['ada@first', 'bo@second']) assert.ok(!left.includes(trace), trace);
  assert.equal((await server.get(`/v1/leads/${other}`, bearer)).status, 404);
  const known = await server.get(`/v1/leads/${lead}`, bearer);
  assert.equal(known.status, 200);
  assert.equal(known.body.visitors, 1);
  assert.equal(known.body.account, null);
  const { body: kept } = await server.get(`/v1/leads/${lead}/export`, bearer);
  assert.deepEqual(kept.addresses, []);
  const phones = createHash('sha256').update(phone).digest('hex');
  assert.deepEqual(query(folder, 'SELECT count(*) FROM lead WHERE visitor = ?', [phones]), [[0]]);

  // What was told of what the phone did is taken back, in order.
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  const messages = (await receiver.received(2)).map((request) => verified(request, secret));
  assert.deepEqual(messages.map(({ type }) => type).sort(), ['lead.handoff', 'lead.stage_changed']);
  for (const [i, { data }] of messages.entries()) {
    assert.equal(data.announcement.correction, 'withdrawn');
    assert.equal(data.order, 3 + i);
    assert.deepEqual(data.answers, {});
  }
});

test('a webhook that is deleted takes what was for it along, and leaves what others get', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startPlaybook(t, { folder });
  const receiver = await startReceiver(t);
  const one = await makeWebhook(server, receiver.url, { types, enabled: false });
  const two = await makeWebhook(server, receiver.url, { types, enabled: false });
  await handedOver(server);
  await change(server, 'DELETE', `/v1/webhooks/${one.id}`);
  await change(server, 'PATCH', `/v1/webhooks/${two.id}`, { enabled: true });
  const [request] = await receiver.received(1);
  assert.equal(verified(request, two.secret).data.answers.email, 'ada@acme.example');
});

test('what was delivered goes after a time, out of the file too; what waits does not', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const server = await startPlaybook(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  for (let i = 0; i < 12; i += 1) await handedOver(server, `old${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=delivered')).length === 12, 10);
  await makeWebhook(server, receiver.url, { types, enabled: false });
  await handedOver(server, 'waits@acme.example');
  await until(async () => (await deliveries(server, 'state=delivered')).length === 13, 10);
  await server.stop();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const again = await startPlaybook(t, { folder, args: [...local, '--webhook-keep', '1s'] });
  await until(async () => (await deliveries(again)).length === 1, 10);
  assert.equal((await onlyDelivery(again)).state, 'pending');
  const payloads = query(folder, 'SELECT payload FROM outbox ORDER BY id').map(([text]) => text);
  // In the file they are overwritten where they are.
  assert.equal(payloads.length, store === 'sqlite' ? 13 : 1);
  for (const text of payloads.slice(0, -1)) assert.match(text, /^0+$/);
  assert.match(payloads.at(-1), /waits@acme/);
});

test('what waits for a webhook outlives a device that is forgotten, without what came of it', async (t) => {
  const server = await startPlaybook(t);
  const receiver = await startReceiver(t);
  const hook = await makeWebhook(server, receiver.url, { types });
  const other = await makeWebhook(server, `${receiver.url}/other`, { types });
  for (const { id } of [hook, other]) {
    await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: false });
  }
  const owner = token();
  const lead = await submit(server, owner, { email: 'ada@acme.example' });
  const { body: made } = await server.post(
    `/v1/leads/${lead}/links`,
    { purpose: 'recognise' },
    bearer,
  );
  const holder = token();
  const opened = await server.post('/v1/identify', {
    key: publishableKey,
    visitor: holder,
    link: made.link,
  });
  assert.equal(opened.status, 200);
  await submit(server, holder, { email: 'ada@acme.example', company_size: '50+' });
  // The owner asks for a demo: that is told of a lead that has the holder's answers.
  await server.sync(owner, [{ client: 'c1', seq: 1, at: Date.now(), type: 'demo_request' }]);
  await until(async () => (await deliveries(server)).length === 2, 10);
  const before = await deliveries(server);

  const forgotten = await server.post('/v1/forget', { key: publishableKey, visitor: holder });
  assert.equal(forgotten.status, 200);
  const known = ({ id, webhook, order, state }) => [id, webhook, order, state];
  assert.deepEqual((await deliveries(server)).map(known), before.map(known));
  for (const { id } of [hook, other]) {
    await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  }
  for (const { body, headers } of await receiver.received(2)) {
    assert.ok(before.some(({ id }) => id === headers['webhook-id']));
    const { data } = JSON.parse(body);
    assert.deepEqual([data.lead, data.announcement.kind], [lead, 'handoff']);
    assert.deepEqual(data.answers, { email: 'ada@acme.example' });
    assert.ok(data.task !== null && data.package !== null);
  }
});

test('what waits and came of a forgotten device alone is not told', async (t) => {
  const server = await startPlaybook(t);
  const receiver = await startReceiver(t);
  const hook = await makeWebhook(server, receiver.url, { types });
  await change(server, 'PATCH', `/v1/webhooks/${hook.id}`, { enabled: false });
  const lead = await submit(server, token(), { email: 'ada@acme.example' });
  const { body: made } = await server.post(
    `/v1/leads/${lead}/links`,
    { purpose: 'recognise' },
    bearer,
  );
  const holder = token();
  await server.post('/v1/identify', { key: publishableKey, visitor: holder, link: made.link });
  await server.sync(holder, [{ client: 'c1', seq: 1, at: Date.now(), type: 'demo_request' }]);
  await until(async () => (await deliveries(server)).length === 1, 10);
  const first = (await onlyDelivery(server)).id;
  await server.post('/v1/forget', { key: publishableKey, visitor: holder });
  assert.ok((await deliveries(server)).every(({ id }) => id !== first));
});
