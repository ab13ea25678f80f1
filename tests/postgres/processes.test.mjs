// Several servers on one database.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { handedOver, playbookPlan } from '../server/playbook-plan.mjs';
import { postgresOf, psql } from '../server/postgres.mjs';
import {
  deliveries,
  local,
  makeWebhook,
  startReceiver,
  submit,
  until,
} from '../server/receiver.mjs';
import {
  answer,
  bearer,
  page,
  planFile,
  startServer,
  temporaryFolder,
  token,
} from '../server/server.mjs';

const clocks = ['sla.at_risk', 'sla.breached', 'sla.escalated'];

const start = (t, folder, more = {}) =>
  startServer(t, { args: local, ...more, folder, place: postgresOf(folder) });

/** Two servers on the same new database. */
function two(t, { plan = () => planFile } = {}) {
  const folder = temporaryFolder(t);
  postgresOf(folder);
  return Promise.all([1, 2].map(() => start(t, folder, { plan: plan(folder) })));
}

/** How often the server began a transaction anew. */
async function conflicts(server) {
  const url = /Metrics: (\S+)/.exec(server.stdout)[1];
  const text = await (await fetch(url)).text();
  return Number(/^fieldwise_store_rollbacks_total (\d+)/m.exec(text)[1]);
}

test('servers that start at the same moment have the same keys', async (t) => {
  const folder = temporaryFolder(t);
  postgresOf(folder);
  const servers = await Promise.all([1, 2, 3].map(() => start(t, folder)));
  const keys = await Promise.all(servers.map(async (s) => (await s.get('/v1/keys')).text));
  assert.equal(new Set(keys).size, 1, 'they sign receipts alike');
  const { length } = readdirSync(new URL('../../server/migrations/postgres/', import.meta.url));
  assert.deepEqual(
    psql(postgresOf(folder), 'SELECT version FROM migration ORDER BY version'),
    Array.from({ length: length + 1 }, (_, version) => [String(version)]),
  );
});

test('what one server changes of sites, keys and plans, the other knows within a second', async (t) => {
  const [one, other] = await two(t);
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  plan.name = 'The other plan';
  const upload = await one.post('/v1/plans?activate=true', JSON.stringify(plan), bearer);
  assert.ok(upload.status < 300, JSON.stringify(upload.body));
  await one.post(`/v1/plans/${upload.body.hash}/activate`, '', bearer);
  const name = async () => (await other.get('/v1/plan?key=pk_test')).body.name;
  await until(async () => (await name()) === 'The other plan', 1);

  const key = await one.post('/v1/api-keys', { kind: 'secret', scopes: ['read'] }, bearer);
  const reads = async () =>
    (await other.get('/v1/events', { Authorization: `Bearer ${key.body.key}` })).status;
  await until(async () => (await reads()) === 200, 1);
  await fetch(`${one.url}/v1/api-keys/${key.body.id}`, { method: 'DELETE', headers: bearer });
  await until(async () => (await reads()) === 401, 1);
});

test('a visitor whose tabs meet different servers has one history', async (t) => {
  const servers = await two(t);
  const visitors = Array.from({ length: 4 }, token);
  // Each tab goes from one server to the other and back.
  const tab = async (visitor, client, first) => {
    for (let seq = 1; seq <= 25; seq += 1) {
      const server = servers[(first + seq) % 2];
      const { status, body } = await server.sync(visitor, [page(client, seq, `/${client}/${seq}`)]);
      assert.equal(status, 200, JSON.stringify(body));
    }
  };
  await Promise.all(visitors.flatMap((visitor) => [tab(visitor, 'c1', 0), tab(visitor, 'c2', 1)]));
  for (const visitor of visitors) {
    const [a, b] = await Promise.all(
      servers.map((server) => server.sync(visitor, [], { cursor: 0 })),
    );
    assert.equal(a.body.state, b.body.state);
    assert.equal(a.body.events.length, 50);
    assert.deepEqual(a.body.events, b.body.events);
  }
});

test('an address that is proved at two servers at once makes one lead', async (t) => {
  const servers = await two(t);
  const people = Array.from({ length: 8 }, (_, i) => `p${i}@acme.example`);
  const proofs = [];
  for (const email of people) {
    for (const server of servers) {
      const visitor = token();
      const lead = await submit(server, visitor, { email });
      const made = await server.post(
        `/v1/leads/${lead}/links`,
        { purpose: 'verify_email' },
        bearer,
      );
      assert.equal(made.status, 200, JSON.stringify(made.body));
      const body = { key: 'pk_test', visitor, link: made.body.link };
      proofs.push(() => server.post('/v1/identify', body));
    }
  }
  const told = await Promise.all(proofs.map((prove) => prove()));
  for (const { status, body } of told) assert.equal(status, 200, JSON.stringify(body));
  const { body } = await servers[0].get('/v1/leads', bearer);
  assert.equal(body.leads.length, people.length);
});

test('a deadlock with another is undone and run again', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, folder, { args: ['--metrics', '127.0.0.1:0'] });
  const [phone, laptop] = [token(), token()];
  const { body: sent } = await server.post('/v1/submit', {
    key: 'pk_test',
    offer: 'guide',
    visitor: phone,
    answers: { email: 'ada@acme.example' },
  });
  const path = `/v1/leads/${sent.lead}`;
  const made = await server.post(`${path}/links`, { purpose: 'recognise' }, bearer);
  await server.post('/v1/identify', { key: 'pk_test', visitor: laptop, link: made.body.link });
  await server.sync(laptop, [page('c1', 1, '/pricing')]);
  const url = postgresOf(folder);
  const [[first], [second]] = psql(
    url,
    'SELECT visitor FROM lead_visitor ORDER BY linked_at, visitor',
  );
  const before = await conflicts(server);
  // The server locks the first and waits for the second; who holds that waits for the first then.
  const lock = (id) => `SELECT 1 FROM visitor WHERE id = '${id}' FOR UPDATE;`;
  const blocker = spawn('psql', [
    ...['-X', '-q', '-d', url, '-c'],
    `BEGIN; ${lock(second)} SELECT pg_sleep(1); ${lock(first)} COMMIT;`,
  ]);
  const done = new Promise((resolve) => blocker.on('close', resolve));
  await until(
    () =>
      psql(
        url,
        "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1)%' AND wait_event = 'PgSleep'",
      ).length === 1,
    5,
  );
  const read = await server.get(path, bearer);
  assert.equal(read.status, 200, JSON.stringify(read.body));
  await done;
  assert.ok((await conflicts(server)) > before);
});

test('what the database refuses as a conflict is run again, and stored once', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, folder, { args: ['--metrics', '127.0.0.1:0'] });
  psql(
    postgresOf(folder),
    `CREATE SEQUENCE tries;
     CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF nextval('tries') <= 7 THEN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END IF;
         RETURN NEW;
       END $$;
     CREATE TRIGGER refusing BEFORE INSERT ON sync_log FOR EACH ROW EXECUTE FUNCTION refuse()`,
  );
  const visitors = Array.from({ length: 5 }, token);
  const answers = await Promise.all(
    visitors.map((visitor) => server.sync(visitor, [answer('c1', 1, 'company', 'Acme')])),
  );
  for (const { status } of answers) assert.equal(status, 200);
  for (const visitor of visitors) {
    assert.equal((await server.sync(visitor, [])).body.events.length, 1);
  }
  assert.ok((await conflicts(server)) >= 3);
  assert.equal(psql(postgresOf(folder), 'SELECT 1 FROM sync_log').length, 5);
});

test('one of two is killed under load: nothing acknowledged is lost, each is told once', async (t) => {
  const [killed, stays] = await two(t, { plan: (folder) => playbookPlan(folder) });
  const receiver = await startReceiver(t);
  await makeWebhook(stays, receiver.url, { types: ['lead.handoff', ...clocks] });
  const acknowledged = [];
  let over = false;
  const work = (server, name) =>
    Array.from({ length: 4 }, async (_, i) => {
      for (let n = 0; !over && n < 12; n += 1) {
        // Whoever gets no answer has no promise.
        const got = await handedOver(server, `${name}${i}x${n}@acme.example`).catch(() => null);
        if (got === null) return;
        acknowledged.push(got);
      }
    });
  const running = [...work(killed, 'a'), ...work(stays, 'b')];
  await until(() => acknowledged.length > 30, 20);
  await killed.kill();
  await Promise.all(running);
  over = true;
  assert.ok(acknowledged.length > 40, `${acknowledged.length}`);

  for (const { visitor, lead } of acknowledged) {
    assert.equal((await stays.get(`/v1/leads/${lead}`, bearer)).status, 200);
    assert.ok((await stays.sync(visitor, [])).body.events.length >= 2);
  }
  // What the one that is gone had under way is taken over; every clock of every lead runs out.
  const messages = () => {
    const told = new Map();
    for (const { headers, body } of receiver.requests) {
      const { type, data } = JSON.parse(body);
      const key = `${data.lead} ${type}`;
      told.set(key, (told.get(key) ?? new Set()).add(headers['webhook-id']));
    }
    return told;
  };
  const expected = acknowledged.flatMap(({ lead }) =>
    ['lead.handoff', ...clocks].map((type) => `${lead} ${type}`),
  );
  await until(
    () => expected.every((key) => messages().has(key)),
    40,
    () => `${messages().size} of ${expected.length}`,
  );
  await until(async () => (await deliveries(stays, 'state=pending')).length === 0, 20);
  await sleep(700);
  for (const [key, ids] of messages()) assert.equal(ids.size, 1, `${key} has two ids`);
});
