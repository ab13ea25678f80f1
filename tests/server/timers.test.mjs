// What the server tells when nothing happens but time, also when it was not running meanwhile.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { query, script } from './database.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import {
  deliveries,
  local,
  makeWebhook,
  startReceiver,
  submit,
  until,
  verified,
} from './receiver.mjs';
import { bearer, page, startServer, temporaryFolder, token } from './server.mjs';

const clocks = ['sla.at_risk', 'sla.breached', 'sla.escalated'];

async function start(t, { folder = temporaryFolder(t), edit } = {}) {
  return startServer(t, { folder, plan: playbookPlan(folder, edit), args: local });
}

test('a clock that runs out is told when it does, and whom to tell', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: clocks });
  const begun = Date.now();
  await handedOver(server);
  const requests = await receiver.received(3);
  const messages = requests.map((request) => verified(request, secret));
  assert.deepEqual(
    messages.map(({ type }) => type),
    clocks,
  );
  assert.ok(Date.now() - begun >= 3000);
  for (const [i, wait] of [1000, 3000, 3000].entries()) {
    const { timestamp, data } = messages[i];
    const late = new Date(timestamp) - begun - wait;
    assert.ok(late >= -50 && late < 1500, `${data.announcement.id}: ${late} ms`);
    assert.ok(data.decided_at - data.announcement.at < 3000);
  }
  assert.deepEqual(
    messages.map(({ data }) => data.order),
    [3, 4, 5],
  );
});

test('what was due while nothing ran is told after the start, once, in order', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, { folder });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: clocks });
  const leads = [];
  for (let i = 0; i < 25; i += 1) leads.push((await handedOver(server, `p${i}@acme.example`)).lead);
  await server.kill();
  const before = receiver.requests.length;
  await sleep(3200);
  const again = await start(t, { folder });
  await receiver.received(75);
  await sleep(700);
  assert.equal(receiver.requests.length, 75);
  assert.ok(before < 75);
  const told = new Map(leads.map((lead) => [lead, []]));
  for (const request of receiver.requests) {
    const { type, data } = verified(request, secret);
    told.get(data.lead).push(type);
  }
  for (const list of told.values()) assert.deepEqual(list, clocks);
  await until(async () => (await deliveries(again, 'state=pending')).length === 0, 5);
  assert.deepEqual(query(folder, 'SELECT count(*) FROM lead_work WHERE due_at < 1'), [[0]]);
});

test('killed while timers fire: each is told once', async (t) => {
  const folder = temporaryFolder(t);
  let server = await start(t, { folder });
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url, { types: clocks });
  for (let i = 0; i < 40; i += 1) await handedOver(server, `p${i}@acme.example`);
  for (const pause of [300, 500, 700]) {
    await sleep(pause);
    await server.kill();
    server = await start(t, { folder });
  }
  await until(
    () => new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size === 120,
    20,
    () => `${receiver.requests.length}`,
  );
  await until(async () => (await deliveries(server, 'state=pending')).length === 0, 5);
  const told = new Set(
    receiver.requests.map(({ body }) => {
      const { data } = JSON.parse(body);
      return `${data.lead} ${data.announcement.id}`;
    }),
  );
  assert.equal(told.size, 120);
});

test('what the CRM reports ends a clock, and what follows from it is told', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, {
    types: ['sla.breached', 'lead.stage_changed'],
  });
  const called = await handedOver(server, 'called@acme.example');
  const waits = await handedOver(server, 'waits@acme.example');
  const report = (seq, outcome, more) =>
    server.post(
      `/v1/leads/${called.lead}/events`,
      { events: [{ client: 'crm', seq, type: 'outcome', outcome, ...more }] },
      bearer,
    );
  assert.equal((await report(1, 'contacted', { by: 'ada' })).status, 200);
  assert.equal((await report(2, 'rejected', { reason: 'no_budget', by: 'ada' })).status, 200);
  const requests = await receiver.received(4);
  const messages = requests.map((request) => verified(request, secret));
  assert.deepEqual(
    messages
      .filter(({ data }) => data.lead === called.lead)
      .map(({ type, data }) => `${type} ${data.announcement.to ?? ''}`),
    ['lead.stage_changed sql', 'lead.stage_changed recycled'],
  );
  assert.deepEqual(
    messages.filter(({ type }) => type === 'sla.breached').map(({ data }) => data.lead),
    [waits.lead],
  );
});

test('a step of nurture follows the one before, by time alone', async (t) => {
  const server = await start(t, {
    edit: (plan) => (plan.playbook.nurture.sequences[0].within = '6s'),
  });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['nurture.step'] });
  const now = Date.now();
  await submit(
    server,
    token(),
    { email: 'di@acme.example', company_size: '50+' },
    { events: [page('c1', 1, '/pricing', now - 20), page('c1', 2, '/pricing/b', now - 10)] },
  );
  const requests = await receiver.received(4);
  const steps = requests.map((request) => verified(request, secret).data.announcement);
  assert.deepEqual(
    steps.map(({ step, asset, why }) => [step, asset, why]),
    [
      [1, 'stories', 'entered'],
      [2, 'guide', 'waited'],
      [3, 'walkthrough', 'waited'],
      [4, 'roi', 'waited'],
    ],
  );
  assert.equal(steps[3].at - steps[0].at, 6000);
});

test('a lead that cannot be read does not hold the others', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, { folder });
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url, { types: ['sla.breached'] });
  const leads = [];
  for (let i = 0; i < 4; i += 1) leads.push((await handedOver(server, `p${i}@acme.example`)).lead);
  await server.kill();
  script(
    folder,
    `UPDATE sync_log SET events = 'broken' WHERE visitor =
     (SELECT visitor FROM lead WHERE id = '${leads[0]}')`,
  );
  const again = await start(t, { folder });
  await receiver.received(3);
  const told = receiver.requests.map(({ body }) => JSON.parse(body).data.lead);
  assert.deepEqual(new Set(told), new Set(leads.slice(1)));
  await until(() => again.stderr.includes('a lead could not be looked after'), 5);
});

test('a new plan of a site with many leads does not hold what is due at another', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, { folder });
  const { body: site } = await server.post('/v1/sites', { id: 'aaa', name: 'First' }, bearer);
  const first = { Authorization: `Bearer ${site.key.key}` };
  const publish = async (name, edit) => {
    const plan = readFileSync(playbookPlan(folder, edit, name), 'utf8');
    const { status, text } = await server.post('/v1/plans?activate=true', plan, first);
    assert.ok(status < 300, text);
  };
  await publish('first.json', () => {});
  const rows = Array.from({ length: 4000 }, (_, i) => `{"email":"p${i}@acme.example"}\n`).join('');
  const ndjson = { ...first, 'Content-Type': 'application/x-ndjson' };
  const imported = await server.post('/v1/import?map=answer.email:email', rows, ndjson);
  assert.equal(imported.status, 200, imported.text);
  const waiting = () =>
    query(
      folder,
      `SELECT count(*) AS waiting FROM lead_work WHERE site = 'aaa' AND
       (due_at IS NOT NULL OR plan <> (SELECT plan FROM site WHERE id = 'aaa'))`,
    )[0][0];
  await until(
    () => waiting() === 0,
    60,
    () => `${waiting()} leads are left`,
  );
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url, { types: ['sla.at_risk'] });
  await handedOver(server);
  // Each has all of the leads looked at anew, before those of the last are done.
  let plans = 0;
  for (const begun = Date.now(); receiver.requests.length === 0; plans += 1) {
    assert.ok(Date.now() - begun < 30_000, 'it is held up');
    await publish('next.json', (plan) => (plan.name = `Plan ${plans}`));
    await sleep(100);
  }
  assert.ok(plans > 1, `${plans} plans`);
});

test('leads of a database from before get no late news', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, { folder });
  await handedOver(server);
  await server.stop();
  // As the migration leaves them: due at once, told of nothing.
  script(folder, "UPDATE lead_work SET due_at = 0, plan = '', last_order = 0");
  const again = await start(t, { folder });
  const receiver = await startReceiver(t);
  await until(() => query(folder, "SELECT count(*) FROM lead_work WHERE plan = ''")[0][0] === 0, 5);
  await makeWebhook(again, receiver.url, { types: ['lead.stage_changed', 'lead.handoff'] });
  await sleep(600);
  assert.equal(receiver.requests.length, 0);
});
