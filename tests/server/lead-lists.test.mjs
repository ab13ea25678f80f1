// GET /v1/lists/{list}: the leads that somebody has to go through, found without looking at the others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { query } from './database.mjs';
import { playbookPlan } from './playbook-plan.mjs';
import { postgresOf, psql } from './postgres.mjs';
import { bearer, publishableKey, startServer, store, temporaryFolder, token } from './server.mjs';

const list = async (server, name, more = '') => {
  const { status, body, text } = await server.get(`/v1/lists/${name}${more}`, bearer);
  assert.equal(status, 200, text);
  return body;
};

/** Waits until these, in this order, are on the list: leads are looked at within a moment. */
async function assertOn(server, name, leads) {
  let found;
  for (let i = 0; i < 200; i += 1) {
    found = (await list(server, name)).leads.map(({ lead }) => lead);
    if (String(found) === String(leads)) return;
    await sleep(50);
  }
  assert.deepEqual(found, leads, name);
}

async function submit(server, email, { demo = false, answers = {} } = {}) {
  const events = [{ client: 'c1', seq: 1, at: Date.now(), type: 'visit', offer: 'guide' }];
  if (demo) events.push({ client: 'c1', seq: 2, at: Date.now(), type: 'demo_request' });
  const body = { key: publishableKey, visitor: token(), offer: 'guide' };
  const {
    status,
    body: answer,
    text,
  } = await server.post('/v1/submit', {
    ...body,
    answers: { email, ...answers },
    events,
  });
  assert.equal(status, 200, text);
  return answer.lead;
}

let seq = 0;
async function report(server, lead, ...reports) {
  const events = reports.map((one) => ({ client: 'crm', seq: ++seq, type: 'outcome', ...one }));
  const { status, text } = await server.post(`/v1/leads/${lead}/events`, { events }, bearer);
  assert.equal(status, 200, text);
}

const start = (t) => {
  const folder = temporaryFolder(t);
  return startServer(t, { folder, plan: playbookPlan(folder) });
};

test('a task is listed by when it is due, until sales has it off its hands', async (t) => {
  const server = await start(t);
  const ada = await submit(server, 'ada@acme.example', { demo: true });
  await assertOn(server, 'tasks', [ada]);
  const bob = await submit(server, 'bob@bolt.example', { demo: true });
  await submit(server, 'cleo@cog.example');
  await assertOn(server, 'tasks', [ada, bob]);
  const [task] = (await list(server, 'tasks')).leads;
  assert.deepEqual([task.email, task.task.status], ['ada@acme.example', 'open']);
  assert.equal(task.clocks[0].clock, 'contact');

  // Contacted: none of her clocks runs, so she comes last.
  await report(server, ada, { outcome: 'contacted' });
  await assertOn(server, 'tasks', [bob, ada]);
  await report(server, bob, { outcome: 'rejected', reason: 'no_budget' });
  await assertOn(server, 'tasks', [ada]);
  await assertOn(server, 'false_positives', [bob]);
  await assertOn(server, 'closed', [bob]);
  await report(server, ada, { outcome: 'accepted' }, { outcome: 'won', amount: 9 });
  await assertOn(server, 'tasks', []);
  await assertOn(server, 'won', [ada]);
  await assertOn(server, 'closed', [ada, bob].sort());
});

test('who is held back is listed, the latest first, with why and until when', async (t) => {
  const server = await start(t);
  const small = await submit(server, 'ada@acme.example', { answers: { company_size: '1-49' } });
  await assertOn(server, 'suppressed', [small]);
  const [held] = (await list(server, 'suppressed')).leads;
  assert.equal(held.suppression, 'not_now');
  assert.match(held.stage.cause.text, /Fewer than 50 people/);
  const next = await submit(server, 'bob@bolt.example', { answers: { company_size: '1-49' } });
  await assertOn(server, 'suppressed', [next, small]);
});

test('pages follow each other without a gap, whatever leaves the list meanwhile', async (t) => {
  const server = await start(t);
  const leads = [];
  for (let i = 0; i < 5; i += 1) {
    leads.push(await submit(server, `lead${i}@acme.example`, { demo: true }));
    await sleep(2);
  }
  await assertOn(server, 'tasks', leads);
  const first = await list(server, 'tasks', '?limit=2');
  assert.deepEqual([first.leads.length, typeof first.next], [2, 'string']);
  await report(server, leads[1], { outcome: 'rejected', reason: 'no_budget' });
  await assertOn(
    server,
    'tasks',
    leads.filter((_, i) => i !== 1),
  );
  const after = encodeURIComponent(first.next);
  const second = await list(server, 'tasks', `?limit=100&after=${after}`);
  assert.deepEqual(
    second.leads.map(({ lead }) => lead),
    leads.slice(2),
  );
  assert.equal(second.next, null);
});

test('who is joined to another or erased is on no list', async (t) => {
  const server = await start(t);
  const [ada, bob, cleo] = [
    await submit(server, 'ada@acme.example', { demo: true }),
    await submit(server, 'bob@acme.example', { demo: true }),
    await submit(server, 'cleo@cog.example', { demo: true }),
  ];
  await assertOn(server, 'tasks', [ada, bob, cleo]);
  const joined = await server.post(`/v1/leads/${ada}/join`, { lead: bob }, bearer);
  assert.equal(joined.status, 200, joined.text);
  await assertOn(server, 'tasks', [ada, cleo]);
  const gone = await fetch(`${server.url}/v1/leads/${cleo}`, { method: 'DELETE', headers: bearer });
  assert.ok(gone.ok);
  await assertOn(server, 'tasks', [ada]);
  const rows = query(server.folder, 'SELECT DISTINCT lead FROM lead_list');
  assert.deepEqual(rows, [[ada]]);
});

test('what is asked for wrongly is told', async (t) => {
  const server = await startServer(t);
  const { status, body } = await server.get('/v1/lists/everybody', bearer);
  assert.deepEqual([status, body.code], [404, 'not_found']);
  assert.match(body.detail, /there are: tasks, review, suppressed/);
  for (const after of ['1', 'x:ld_aaaaaaaaaaaaaaaaaaaaaa', '1:ld_a', `1:vi_${'a'.repeat(22)}`]) {
    const wrong = await server.get(`/v1/lists/tasks?after=${after}`, bearer);
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [422, '/after'], after);
  }
  assert.equal((await server.get('/v1/lists/tasks')).status, 401);
});

test('a page is found by an index', async (t) => {
  const server = await startServer(t);
  const { folder } = server;
  await server.stop();
  const page =
    "SELECT place, lead FROM lead_list WHERE site = 'default' AND list = 'tasks' AND " +
    "(place, lead) > (1, 'ld_') ORDER BY place, lead LIMIT 50";
  if (store === 'sqlite') {
    const steps = query(folder, `EXPLAIN QUERY PLAN ${page}`).map(([, , , step]) => step);
    const search = 'SEARCH lead_list USING PRIMARY KEY (site=? AND list=? AND (place,lead)>(?,?))';
    assert.deepEqual(steps, [search]);
    return;
  }
  const steps = psql(postgresOf(folder), `SET enable_seqscan = off; EXPLAIN ${page}`).join('\n');
  assert.match(steps, /Index Only Scan using lead_list_pkey[\s\S]*Cond: .*site.*list.*ROW/);
  assert.doesNotMatch(steps, /Sort/);
});
