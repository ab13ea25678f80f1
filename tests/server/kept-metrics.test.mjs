// GET /v1/metrics: sums that the server keeps are those of `fieldwise metrics` on its log.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { query } from './database.mjs';
import { playbookPlan } from './playbook-plan.mjs';
import { postgresOf, psql } from './postgres.mjs';
import {
  bearer,
  fieldwise,
  publishableKey,
  startServer,
  store,
  temporaryFolder,
  token,
} from './server.mjs';

const day = 86_400_000;
const today = Math.floor(Date.now() / day) * day;

/** A plan under which leads are handed over, told apart by size, and let go when they are small. */
const plan = (folder, edit, name) =>
  playbookPlan(
    folder,
    (plan) => {
      plan.segments = [
        {
          key: 'size',
          values: [
            { key: 'small', if: { '==': [{ var: 'company_size' }, '1-49'] } },
            { key: 'large', if: { '==': [{ var: 'company_size' }, '50+'] } },
          ],
        },
      ];
      edit?.(plan);
    },
    name,
  );

const read = async (server, query = '') => {
  const { status, body, text } = await server.get(`/v1/metrics${query}`, bearer);
  assert.equal(status, 200, text);
  return body;
};

async function submit(server, email, { events = [], answers = {}, source } = {}) {
  const visitor = token();
  const visit = { type: 'visit', offer: 'guide', ...(source && { utm: { source } }) };
  const all = [visit, ...events].map((event, i) => ({
    ...{ client: 'c1', seq: i + 1, at: Date.now() - (events.length - i) },
    ...event,
  }));
  const body = { key: publishableKey, visitor, offer: 'guide', answers: { email, ...answers } };
  const sent = await server.post('/v1/submit', { ...body, events: all });
  assert.equal(sent.status, 200, sent.text);
  return sent.body.lead;
}

async function report(server, lead, ...outcomes) {
  const events = outcomes.map((outcome, i) => ({
    ...{ client: 'crm', seq: (report.seq += 1), at: Date.now() + i, type: 'outcome' },
    ...(typeof outcome === 'string' ? { outcome } : outcome),
  }));
  const { status, text } = await server.post(`/v1/leads/${lead}/events`, { events }, bearer);
  assert.equal(status, 200, text);
}
report.seq = 0;

/** The leads of the server's log, in a file. */
async function logOfLeads(t, server) {
  const { text } = await server.get('/v1/events', bearer);
  // A visitor who never left an address is no lead.
  const leads = text.split('\n').filter((line) => line.includes('"visitor":"ld_'));
  const file = join(temporaryFolder(t), 'records.ndjson');
  writeFileSync(file, leads.map((line) => `${line}\n`).join(''));
  return file;
}

/** What the command makes of the server's log, as of then, under a plan. */
async function fromLog(t, server, planFile, { at, from, to, by }) {
  const file = await logOfLeads(t, server);
  const bound = (name, time) => (time === null ? [] : [`--${name}`, new Date(time).toISOString()]);
  const { status, stdout, stderr } = await fieldwise([
    ...['metrics', '--plan', planFile, '--records', file, '--json', '-'],
    ...[...bound('at', at), ...bound('from', from), ...bound('to', to)],
    ...(by === null ? [] : ['--by', by]),
  ]);
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** Takes the times out, which are rounded: tests/engine/kept_metrics_test.cpp looks at them. */
function withoutTimes(metrics) {
  for (const group of [metrics.all, ...metrics.groups]) {
    for (const velocity of Object.values(group.velocities)) {
      for (const name of ['median', 'low', 'high']) delete velocity[name];
    }
    delete group.deals.per_day;
  }
  return metrics;
}

async function assertAsFromLog(t, server, planFile, query = '') {
  // The leads are looked after within a moment.
  let kept, log;
  for (let i = 0; i < 100; ++i) {
    kept = await read(server, query);
    log = await fromLog(t, server, planFile, kept);
    try {
      assert.deepEqual(withoutTimes(kept), withoutTimes(log));
      return kept;
    } catch (error) {
      if (i === 99) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

test('rates, tasks, clocks, deals and scores are those of the log, in every group and range', async (t) => {
  const folder = temporaryFolder(t);
  const file = plan(folder);
  const server = await startServer(t, { folder, plan: file });
  assert.equal((await read(server)).leads, 0);
  const demo = { events: [{ type: 'demo_request' }], source: 'google' };
  const won = await submit(server, 'ada@acme.example', demo);
  await report(server, won, 'contacted', 'accepted', { outcome: 'opportunity', amount: 1200.55 });
  await report(server, won, { outcome: 'won', amount: 1500.1 });
  const rejected = await submit(server, 'bob@bolt.example', { ...demo, source: 'mail' });
  await report(server, rejected, { outcome: 'rejected', reason: 'no_budget', by: 'eve' });
  await submit(server, 'cleo@cog.example', { answers: { company_size: '1-49' } });
  await submit(server, 'dan@dot.example', demo);
  const metrics = await assertAsFromLog(t, server, file);
  assert.equal(metrics.leads, 4);
  assert.equal(metrics.all.deals.won_amount, 1500.1);
  assert.equal(metrics.all.rates.false_positive.came, 1);
  assert.ok(metrics.scores.length > 0);
  for (const by of ['rep', 'source', 'month', 'size']) {
    const groups = await assertAsFromLog(t, server, file, `?by=${by}`);
    assert.ok(groups.groups.length > 0, by);
  }
  for (const range of [
    `?from=${today}`,
    `?from=${today - 40 * day}&to=${today + day}&by=source`,
    `?to=${today}`,
    `?from=${today + day}&by=size`,
    `?from=${today - day}&by=month`,
  ]) {
    await assertAsFromLog(t, server, file, range);
  }
  assert.equal((await read(server, `?to=${today - day}`)).all.leads, 0);
});

test('the map of journeys is that of the log, but that times are rounded', async (t) => {
  const folder = temporaryFolder(t);
  const file = plan(folder, (plan) => {
    plan.signals.push({ key: 'mail', on: 'email_open', lane: 'nurture', stage: 'awareness' });
  });
  const server = await startServer(t, { folder, plan: file });
  const mail = { type: 'email_open', name: 'welcome' };
  const demo = { type: 'demo_request' };
  const won = await submit(server, 'ada@acme.example', { events: [mail, demo, mail, mail, demo] });
  await report(server, won, { outcome: 'opportunity', amount: 5 }, { outcome: 'won', amount: 5 });
  await submit(server, 'bob@bolt.example', { events: [mail] });
  await submit(server, 'cleo@cog.example');
  const ofServer = async (query = '') => (await server.get(`/v1/journey${query}`, bearer)).body;
  for (let i = 0; i < 100 && (await ofServer()).won === 0; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { stdout, stderr, status } = await fieldwise([
    ...['journey', '--plan', file, '--records', await logOfLeads(t, server), '--json', '-'],
  ]);
  assert.equal(status, 0, stderr);
  const untimed = (map) => {
    for (const entry of [...map.signals, ...map.cells]) {
      assert.equal(entry.first_before_sale === null, entry.won === 0);
      delete entry.first_before_sale;
      delete entry.last_before_sale;
    }
    return map;
  };
  const kept = untimed(await ofServer());
  assert.deepEqual(kept, untimed(JSON.parse(stdout)));
  assert.deepEqual([kept.leads, kept.won], [3, 1]);
  assert.deepEqual(kept.paths, [
    { signals: ['demo_request', 'mail', 'demo_request'], cut: true, won: 1 },
  ]);
  assert.equal((await ofServer(`?to=${today}`)).leads, 0);
  assert.equal((await ofServer(`?from=${today}`)).leads, 3);
});

test('what is joined, erased, reported late or qualified by another plan is counted as it then is', async (t) => {
  const folder = temporaryFolder(t);
  const file = plan(folder);
  const server = await startServer(t, { folder, plan: file });
  const leads = [];
  for (const name of ['ada', 'bob', 'cleo', 'dan']) {
    leads.push(
      await submit(server, `${name}@acme.example`, {
        events: [{ type: 'demo_request' }],
        source: `from ${name}`,
      }),
    );
  }
  await report(server, leads[0], { outcome: 'won', amount: 10 });
  assert.equal((await assertAsFromLog(t, server, file, '?by=source')).groups.length, 4);

  const joined = await server.post(`/v1/leads/${leads[0]}/join`, { lead: leads[1] }, bearer);
  assert.equal(joined.status, 200, joined.text);
  assert.equal((await assertAsFromLog(t, server, file, '?by=source')).leads, 3);

  const gone = await fetch(`${server.url}/v1/leads/${leads[2]}`, {
    method: 'DELETE',
    headers: bearer,
  });
  assert.ok(gone.ok);
  const { groups, leads: left } = await assertAsFromLog(t, server, file, '?by=source');
  assert.equal(left, 2);
  assert.ok(!groups.some(({ name }) => name === 'from cleo'));
  // Nothing says that there was such a source.
  const sums = query(folder, 'SELECT count(*) FROM metric_sum WHERE value LIKE ?', ['%cleo%']);
  assert.equal(Number(sums[0][0]), 0);

  // Nobody is qualified under this one.
  const strict = plan(
    folder,
    (plan) => {
      plan.name = 'Strict';
      delete plan.expressLanes;
    },
    'strict.json',
  );
  const put = await server.post(
    '/v1/plans?activate=true&override=test',
    readFileSync(strict, 'utf8'),
    bearer,
  );
  assert.ok(put.status < 300, put.text);
  await assertAsFromLog(t, server, strict);

  // A server that ended and began again goes on with what was kept.
  await server.stop();
  const next = await startServer(t, { folder, plan: strict });
  await report(next, leads[3], { outcome: 'rejected', reason: 'no_budget' });
  await assertAsFromLog(t, next, strict, '?by=rep');
});

test('what is asked for wrongly is told', async (t) => {
  const server = await startServer(t);
  const codes = async (query) => {
    const { status, body } = await server.get(`/v1/metrics${query}`, bearer);
    return [status, ...body.errors.map(({ path, code }) => `${path} ${code}`)];
  };
  assert.deepEqual(await codes('?from=1'), [422, '/from range']);
  assert.deepEqual(await codes(`?from=${day}&to=${day}`), [422, '/to range']);
  assert.deepEqual(await codes('?by=colour'), [422, '/by unknown_value']);
  assert.deepEqual(await codes('?from=soon'), [422, '/from range']);
  assert.equal((await server.get('/v1/metrics')).status, 401);
});

test('what is read for an answer are sums of the days asked for, found by an index', async (t) => {
  const server = await startServer(t);
  const { folder } = server;
  await submit(server, 'ada@acme.example');
  await server.stop();
  const where = `site = 'default' AND dimension = '' AND monthly = 0 AND start >= 1 AND start < 2`;
  const sums = `SELECT figure, sum(total) FROM metric_sum WHERE ${where} GROUP BY figure`;
  const waiting = `SELECT lead FROM lead_tally WHERE site = 'default' AND counted IS NOT NULL LIMIT 9`;
  if (store === 'sqlite') {
    const steps = (sql) => query(folder, `EXPLAIN QUERY PLAN ${sql}`).map(([, , , step]) => step);
    const index = '(site=? AND dimension=? AND monthly=? AND start>? AND start<?)';
    assert.equal(steps(sums)[0], `SEARCH metric_sum USING PRIMARY KEY ${index}`);
    assert.deepEqual(steps(waiting), ['SEARCH lead_tally USING INDEX lead_tally_changed (site=?)']);
    return;
  }
  // Of a table of a few rows PostgreSQL would rather read all.
  const steps = (sql) =>
    psql(postgresOf(folder), `SET enable_seqscan = off; EXPLAIN ${sql}`).join('\n');
  assert.match(
    steps(sums),
    /metric_sum_pkey[\s\S]*Cond: .*site.*dimension.*monthly.*start >= 1.*start < 2/,
  );
  assert.match(steps(waiting), /lead_tally_changed/);
});
