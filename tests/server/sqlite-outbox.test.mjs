// The outbox in a file of SQLite: what is kept for how long, and that it gives room back.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { handedOver, playbookPlan } from './playbook-plan.mjs';
import { change, deliveries, local, makeWebhook, startReceiver, until } from './receiver.mjs';
import { bearer, startServer, temporaryFolder } from './server.mjs';
import { query, script } from './sqlite.mjs';

const quiet = (plan) => (plan.playbook.sla = []);
const types = ['lead.handoff'];

async function start(t, { folder = temporaryFolder(t), args = local } = {}) {
  return startServer(t, { folder, plan: playbookPlan(folder, quiet), args });
}

const only = async (server) => {
  const rows = await deliveries(server);
  assert.equal(rows.length, 1);
  return rows[0];
};

test('what waited for long is kept from its delivery on, and can be replayed', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const args = [...local, '--webhook-keep', '1h'];
  const server = await start(t, { folder, args });
  const { id } = await makeWebhook(server, receiver.url, { types, enabled: false });
  await handedOver(server);
  await until(async () => (await deliveries(server)).length === 1, 5);
  await server.stop();
  const file = join(folder, 'test.sqlite');
  script(
    file,
    `UPDATE delivery SET created_at = created_at - 7200000,
       id = printf('msg_%012x', created_at - 7200000) || substr(id, 17)`,
  );
  const again = await start(t, { folder, args });
  await change(again, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  await receiver.received(1);
  await until(async () => (await only(again)).state === 'delivered', 5);
  await again.stop();
  const third = await start(t, { folder, args }); // looks for what is too old as it starts
  await new Promise((resolve) => setTimeout(resolve, 700));
  const row = await only(third);
  assert.equal((await third.post(`/v1/deliveries/${row.id}/replay`, {}, bearer)).status, 200);
  await receiver.received(2);
  await until(async () => (await only(third)).state === 'delivered', 5);
  await third.stop();
  script(file, 'UPDATE delivery SET ended_at = 1');
  const fourth = await start(t, { folder, args });
  await until(async () => (await deliveries(fourth)).length === 0, 5);
});

test('the outbox gives room back though a paused webhook waits for its first row', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const server = await start(t, { folder });
  const paused = await makeWebhook(server, receiver.url, { types, enabled: false });
  await handedOver(server, 'waits@acme.example');
  await until(async () => (await deliveries(server)).length === 1, 5);
  await makeWebhook(server, receiver.url, { types: ['sla.at_risk'] });
  await server.stop();
  const file = join(folder, 'test.sqlite');
  const [[other]] = query(file, 'SELECT id FROM webhook WHERE id <> ?', [paused.id]);
  // 5,000 that another webhook got long ago, and one that it got just now.
  script(
    file,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5001)
       INSERT INTO outbox (id, site, payload)
       SELECT 100 + i, 'default', '{"text":"' || hex(zeroblob(400)) || '"}' FROM n;
     INSERT INTO delivery (site, id, webhook, outbox, lead, order_number, type, state, attempts,
       created_at, due_at, leased_until, ended_at, status, error)
       SELECT 'default', printf('msg_%020d', id), '${other}', id, '', 0, 'webhook.test', 'delivered',
         1, 1, 1, 0, 1, 204, ''
       FROM outbox WHERE id > 100;
     UPDATE delivery SET id = 'msg_z', created_at = ${Date.now()}, ended_at = ${Date.now()}
       WHERE outbox = 5101`,
  );
  const again = await start(t, { folder, args: [...local, '--webhook-keep', '1h'] });
  await until(async () => query(file, 'SELECT count(*) FROM delivery')[0][0] === 2, 20);
  const rows = query(
    file,
    "SELECT id, substr(payload, 1, 6), replace(payload, '0', '') = '' FROM outbox ORDER BY id",
  );
  assert.deepEqual(rows[0].slice(1), ['{"type', 0]);
  assert.deepEqual(rows.at(-1), [5101, '{"text', 0]);
  assert.ok(rows.length < 2200, `${rows.length} rows stay`);
  // Those beside rows in use stay, blank.
  assert.ok(rows.length >= 1002, `${rows.length} rows stay`);
  for (const [id, , blank] of rows.slice(1, -1)) assert.equal(blank, 1, id);
  await change(again, 'PATCH', `/v1/webhooks/${paused.id}`, { enabled: true });
  await receiver.received(1);
  assert.equal(JSON.parse(receiver.requests[0].body).data.answers.email, 'waits@acme.example');
});
