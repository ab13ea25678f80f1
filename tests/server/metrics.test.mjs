// What Prometheus reads: in its format, of the right figures, of nobody, and not at the public address.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { tool } from '../../scripts/lib/tools.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import { deliveries, makeWebhook, startReceiver, until } from './receiver.mjs';
import {
  answer,
  binary,
  page,
  publishableKey,
  secretKey,
  startServer,
  store,
  temporaryFolder,
  token,
} from './server.mjs';

async function startWithMetrics(t, options = {}) {
  const args = ['--metrics', '127.0.0.1:0', ...(options.args ?? [])];
  const server = await startServer(t, { ...options, args });
  while (!server.stdout.includes('/metrics\n')) await new Promise((r) => setTimeout(r, 5));
  server.metricsUrl = /^Metrics: (\S+)$/m.exec(server.stdout)[1];
  return server;
}

const scrape = async (server) => (await fetch(server.metricsUrl)).text();

/** The value of one line of the page. */
function value(text, series) {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  assert.ok(line, `${series} is not in\n${text}`);
  return Number(line.slice(series.length + 1));
}

test('Prometheus reads the page, and its figures are right', async (t) => {
  const server = await startWithMetrics(t);
  const visitor = token();
  assert.equal(
    (await server.sync(visitor, [page('c1', 1, '/a'), page('c1', 2, '/b')])).status,
    200,
  );
  assert.equal(
    (await server.sync(visitor, [page('c1', 2, '/b'), page('c1', 3, '/c')])).status,
    200,
  );
  assert.equal((await server.sync(visitor, [page('c1', 9, '/d')])).body.code, 'gap');
  assert.equal((await server.sync(visitor, [page('c1', 1, '/other')])).body.code, 'fork');
  const anew = await server.sync(visitor, [], { cursor: 3, diverged: true });
  assert.equal(anew.body.events.length, 3);
  assert.equal((await server.sync(visitor, [], { diverged: 1 })).status, 422);
  await server.get(`/v1/plan?key=${publishableKey}`);
  await server.get('/nowhere/at/all');
  await server.get('/healthz');

  const text = await scrape(server);
  const sync = 'method="POST",route="/v1/sync"';
  assert.equal(value(text, `fieldwise_requests_total{${sync},status="200"}`), 3);
  assert.equal(value(text, `fieldwise_requests_total{${sync},status="409"}`), 2);
  assert.equal(value(text, 'fieldwise_requests_total{method="GET",route="none",status="404"}'), 1);
  assert.equal(value(text, 'fieldwise_problems_total{route="/v1/sync",code="gap"}'), 1);
  assert.equal(value(text, 'fieldwise_problems_total{route="/v1/sync",code="fork"}'), 1);
  assert.equal(value(text, `fieldwise_request_seconds_count{${sync}}`), 6);
  assert.equal(value(text, `fieldwise_request_seconds_bucket{${sync},le="+Inf"}`), 6);
  assert.ok(value(text, `fieldwise_request_seconds_sum{${sync}}`) > 0);
  assert.equal(value(text, 'fieldwise_events_total'), 3);
  assert.equal(value(text, 'fieldwise_visitors_in_memory'), 1);
  // The server's own looks at the store wait as requests do.
  await until(async () => value(await scrape(server), 'fieldwise_store_waiting') === 0, 10);
  // Two of the requests wrote something; the timers may have, too.
  assert.ok(value(text, 'fieldwise_store_batch_requests_count') >= 2);
  assert.ok(value(text, 'fieldwise_store_commit_seconds_count') >= 2);
  assert.equal(value(text, 'fieldwise_divergences_total'), 1);
  assert.equal(value(text, 'fieldwise_store_rollbacks_total'), 0);
  assert.ok(value(text, 'fieldwise_request_body_bytes_total') > 500);
  assert.ok(value(text, 'fieldwise_response_body_bytes_total') > 1000);
  assert.ok(value(text, 'fieldwise_connections') >= 1);
  if (store === 'sqlite') {
    assert.ok(value(text, 'fieldwise_database_bytes') >= 4096);
    assert.ok(value(text, 'fieldwise_disk_free_bytes') > 0);
  }
  assert.ok(value(text, 'process_resident_memory_bytes') > 1 << 20);
  assert.ok(Math.abs(value(text, 'process_start_time_seconds') - Date.now() / 1000) < 60);
  assert.ok(value(text, 'process_open_fds') > 5);

  const checked = spawnSync(tool('promtool'), ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  assert.deepEqual([checked.status, checked.stderr, checked.stdout], [0, '', '']);
});

test('what writes nothing is no commit', async (t) => {
  const server = await startWithMetrics(t);
  const commits = async () => value(await scrape(server), 'fieldwise_store_commit_seconds_count');
  await server.sync(token(), [page('c1', 1, '/')]);
  const before = await commits();
  assert.ok(before >= 1);
  // Each of them is a transaction.
  const reads = 40;
  for (let i = 0; i < reads; ++i) {
    assert.equal(
      (await server.get('/v1/leads', { Authorization: `Bearer ${secretKey}` })).status,
      200,
    );
  }
  const more = (await commits()) - before;
  assert.ok(more < reads / 2, `${more} commits`);
  await server.sync(token(), [page('c1', 1, '/')]);
  assert.ok((await commits()) > before);
});

test('nobody is in it, whatever they send', async (t) => {
  const server = await startWithMetrics(t);
  const visitor = token();
  await server.sync(visitor, [answer('c1', 1, 'email', 'ada@acme.example')]);
  await server.get('/ada@acme.example?who=ada@acme.example');
  await server.get('/v1/leads/ld_ada%40acme.example', { Authorization: 'Bearer sk_ada' });
  for (let i = 0; i < 20; ++i)
    await server.raw(`ADA${i} /acme HTTP/1.1\r\nHost: acme\r\n\r\n`, { end: true });
  const text = await scrape(server);
  for (const word of ['acme', 'ada', 'ADA', visitor, publishableKey, '127.0.0.1']) {
    assert.ok(!text.includes(word), word);
  }
  // However many methods there are, they are one series.
  assert.equal(
    value(text, 'fieldwise_requests_total{method="other",route="none",status="404"}'),
    20,
  );
});

test('it is at its own address, where nothing else is', async (t) => {
  const server = await startWithMetrics(t);
  assert.equal((await server.get('/metrics')).status, 404);
  const there = (path, method = 'GET') => fetch(new URL(path, server.metricsUrl), { method });
  const page = await there('/metrics');
  assert.equal(page.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
  assert.equal((await there('/healthz')).status, 404);
  assert.equal((await there('/v1/plan?key=pk_test')).status, 404);
  assert.equal((await there('/metrics', 'POST')).status, 405);
  assert.equal((await there('/metrics', 'HEAD')).status, 200);
  assert.doesNotMatch(await scrape(server), /route="\/metrics"/);
  assert.equal(server.stderr.match(/"event":"request"/g).length, 1); // the first of these
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
});

test('an address that will not do is a clear mistake', async (t) => {
  const serve = (...args) =>
    spawnSync(binary, ['serve', ...args], { encoding: 'utf8', timeout: 20_000 });
  for (const wrong of ['9464', 'localhost', '127.0.0.1:99999', '::1:9464']) {
    const { status, stderr } = serve('--metrics', wrong);
    assert.equal(status, 2, wrong);
    assert.match(stderr, /--metrics: write ADDRESS:PORT, as 127\.0\.0\.1:9464 or \[::1\]:9464/);
  }
  const taken = createServer().listen(0, '127.0.0.1');
  t.after(() => taken.close());
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address();
  await assert.rejects(
    startServer(t, { args: ['--metrics', `127.0.0.1:${port}`] }),
    new RegExp(`exit 1: .*cannot listen on 127\\.0\\.0\\.1 port ${port}`),
  );
});

test('the alerts are what Prometheus reads, of metrics that there are, and each is explained', async (t) => {
  const file = new URL('../../packaging/examples/prometheus-alerts.yml', import.meta.url);
  const { status, stdout, stderr } = spawnSync(
    tool('promtool'),
    ['check', 'rules', fileURLToPath(file)],
    {
      encoding: 'utf8',
    },
  );
  assert.equal(status, 0, stdout + stderr);
  const server = await startWithMetrics(t);
  await server.sync(token(), [page('c1', 9, '/')]);
  const text = await scrape(server);
  const alerts = readFileSync(file, 'utf8');
  const docs = readFileSync(new URL('../../docs/operation.md', import.meta.url), 'utf8');
  // What there is of a database in a file, and of the disk that it is on.
  const ofFile = /^fieldwise_(database_bytes|write_ahead_log_bytes|disk_free_bytes)$/;
  for (const [name] of [
    ...alerts.matchAll(/fieldwise_\w+/g),
    ...docs.matchAll(/\bfieldwise_[a-z_]+(?=[`{])/g),
  ]) {
    if (store !== 'sqlite' && ofFile.test(name)) continue;
    assert.match(text, new RegExp(`^${name}(_count)?[ {]`, 'm'), name);
  }
  for (const [, name] of text.matchAll(/^# TYPE (fieldwise_\w+) /gm))
    assert.ok(docs.includes(name), name);
  for (const [, name] of alerts.matchAll(/alert: (\w+)/g)) {
    assert.match(docs, new RegExp(`^\\| .*${name}`, 'm'), name);
  }
});

test('what waits for webhooks is counted over all sites, and names none', async (t) => {
  const folder = temporaryFolder(t);
  const plan = playbookPlan(folder, (edited) => (edited.playbook.sla = []));
  const args = ['--webhook-allow', '127.0.0.0/8', '--webhook-schedule', '0s'];
  const server = await startWithMetrics(t, { folder, plan, args });
  const receiver = await startReceiver(t, { answer: () => 503 });
  await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  await makeWebhook(server, receiver.url, { types: ['lead.handoff'], enabled: false });
  await handedOver(server);
  await until(async () => (await deliveries(server, 'state=dead')).length === 1, 5);
  const text = await scrape(server);
  assert.equal(value(text, 'fieldwise_webhook_attempts_total{outcome="failed"}'), 2);
  await server.stop();

  const again = await startWithMetrics(t, { folder, plan, args });
  const waiting = (page) => value(page, 'fieldwise_deliveries_pending');
  await until(async () => waiting(await scrape(again)) === 1, 5);
  const page = await scrape(again);
  assert.equal(value(page, 'fieldwise_deliveries_dead'), 1);
  assert.equal(
    value(page, 'fieldwise_delivery_delay_seconds'),
    0,
    'of a paused one nothing is late',
  );
  assert.ok(value(page, 'fieldwise_lead_delay_seconds') < 60);
  assert.doesNotMatch(page, /site=|default|whsec|wh_|127\.0\.0\.1/);
});
