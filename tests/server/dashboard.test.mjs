// What the server gives its dashboard: the page under a policy of its own, and how leads stand.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { handedOver, startPlaybook } from './playbook-plan.mjs';
import { submit } from './receiver.mjs';
import { bearer, fieldwise, planFile, startServer, temporaryFolder, token } from './server.mjs';

test('--app serves the page at /app/ under a policy of its own, and keeps no copy of it', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app/index.html'), '<!doctype html><title>Dashboard</title>');
  writeFileSync(join(folder, 'app/main.js'), 'export {};');
  const server = await startServer(t, {
    folder,
    args: ['--app', join(folder, 'app'), '--static', join(folder, 'app')],
  });

  const bare = await server.get('/app');
  assert.deepEqual([bare.status, bare.headers.get('location')], [308, '/app/']);
  const index = await server.get('/app/');
  const script = await server.get('/app/main.js');
  for (const { status, headers } of [index, script]) {
    assert.equal(status, 200);
    const policy = headers.get('content-security-policy');
    // Two of them would stand beside each other with a comma.
    assert.doesNotMatch(policy, /,/);
    const rules = new Map(policy.split('; ').map((rule) => rule.split(/ (.*)/s)));
    assert.equal(rules.get('default-src'), "'none'");
    assert.equal(rules.get('script-src'), "'self'");
    assert.equal(rules.get('style-src'), "'self'");
    assert.equal(rules.get('connect-src'), "'self'");
    assert.equal(rules.get('frame-ancestors'), "'none'");
    assert.equal(rules.get('require-trusted-types-for'), "'script'");
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin');
  }
  assert.equal(index.headers.get('cache-control'), 'no-store');
  assert.equal(script.headers.get('cache-control'), 'no-cache');
  assert.equal((await server.get('/app/..%2ftest.sqlite')).status, 404);
  // Other files have the policy that they always had.
  const other = (await server.get('/main.js')).headers.get('content-security-policy');
  assert.match(other, /'wasm-unsafe-eval'/);
});

test('--app of what is no folder ends the start', async (t) => {
  const folder = temporaryFolder(t);
  const args = ['--plan', planFile, '--db', join(folder, 'x.sqlite'), '--port', '0'];
  const { status, stderr } = await fieldwise(['serve', ...args, '--app', join(folder, 'none')]);
  assert.equal(status, 1);
  assert.match(stderr, /cannot serve .*none: it is not a folder/);
});

test('detail=standing tells how each lead stands, detail=full how it came to that', async (t) => {
  const server = await startPlaybook(t);
  const { lead } = await handedOver(server);
  const other = await submit(server, token(), { email: 'bob@acme.example' });

  const plain = (await server.get('/v1/leads', bearer)).body.leads;
  assert.deepEqual(Object.keys(plain[0]), ['lead', 'created_at', 'account', 'verified']);
  const { leads } = (await server.get('/v1/leads?detail=standing', bearer)).body;
  assert.equal(leads.length, 2);
  const standing = leads.find((each) => each.lead === lead);
  const { decision, actions, history, journey, names } = (
    await server.get(`/v1/leads/${lead}?detail=full`, bearer)
  ).body;
  assert.equal(standing.email, 'ada@acme.example');
  assert.equal(standing.stage.stage, 'sql');
  assert.deepEqual(standing.stage, actions.stage);
  assert.deepEqual(
    standing.scores.map(({ axis }) => axis),
    decision.scores.map(({ axis }) => axis),
  );
  assert.deepEqual(standing.task, actions.task);
  assert.deepEqual([standing.task.task, standing.task.status], ['call', 'open']);
  assert.match(standing.why_now, /^Asked for a demo, became an SQL /);
  assert.equal(standing.why_now, actions.package.why_now);
  const waiting = leads.find((each) => each.lead === other);
  assert.deepEqual([waiting.task, waiting.why_now, waiting.review], [null, null, false]);

  assert.deepEqual(
    history.transitions.map(({ to }) => to),
    ['sql'],
  );
  assert.ok(journey.touchpoints.some(({ type }) => type === 'demo_request'));
  assert.deepEqual(names.rejections, ['too_small', 'no_budget']);
  assert.deepEqual(names.axes[0], { key: 'fit', label: 'Fit' });
  const size = names.fields.find(({ key }) => key === 'company_size');
  assert.deepEqual(size.options[1], { value: '50+', label: '50 or more' });
  assert.deepEqual(names.reps[0], { key: 'ada', label: 'Ada Berg' });
  assert.deepEqual(names.thresholds[0].stage, 'mql');

  const [found] = (await server.get('/v1/leads?email=ada@acme.example&detail=standing', bearer))
    .body.leads;
  assert.deepEqual([found.lead, found.stage.stage], [lead, 'sql']);
  assert.equal((await server.get('/v1/leads?detail=all', bearer)).status, 422);
  assert.equal((await server.get(`/v1/leads/${lead}`, bearer)).body.actions, undefined);
});

test('detail=standing reads a hundred leads at most, and the next answer goes on', async (t) => {
  const server = await startPlaybook(t);
  const rows = Array.from({ length: 105 }, (_, i) =>
    JSON.stringify({ email: `p${i}@acme.example` }),
  );
  const made = await server.post('/v1/import?source=crm', rows.join('\n'), {
    ...bearer,
    'Content-Type': 'application/x-ndjson',
  });
  assert.equal(made.body.created, 105);
  const first = (await server.get('/v1/leads?detail=standing&limit=1000', bearer)).body;
  assert.equal(first.leads.length, 100);
  assert.ok(first.leads.every(({ stage }) => stage.stage === 'inquiry'));
  const rest = (await server.get(`/v1/leads?detail=standing&after=${first.next}`, bearer)).body;
  assert.deepEqual([rest.leads.length, rest.next], [5, null]);
  const all = new Set([...first.leads, ...rest.leads].map(({ lead }) => lead));
  assert.equal(all.size, 105);
});
