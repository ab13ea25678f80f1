// What webhooks are sent, how it is signed, and what the API for them takes and shows.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Webhook } from 'standardwebhooks';
import { script } from './database.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import {
  change,
  deliveries,
  local,
  makeWebhook,
  startReceiver,
  submit,
  until,
  verified,
} from './receiver.mjs';
import {
  answer,
  bearer,
  page,
  publishableKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

async function start(t, { args = [], edit } = {}) {
  const folder = temporaryFolder(t);
  return startServer(t, { folder, plan: playbookPlan(folder, edit), args: [...local, ...args] });
}

const types = (requests) => requests.map(({ body }) => JSON.parse(body).type);

test('a lead that is handed over is told, signed and in order', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { id, secret } = await makeWebhook(server, receiver.url);
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{32}$/);
  const { lead } = await handedOver(server);
  const requests = await receiver.received(3);
  // The last by itself, after a second.
  assert.deepEqual(types(requests.slice(0, 3)), [
    'lead.stage_changed',
    'lead.handoff',
    'sla.at_risk',
  ]);
  const messages = requests.slice(0, 3).map((request) => verified(request, secret));
  assert.deepEqual(
    messages.map(({ data }) => data.order),
    [1, 2, 3],
  );
  for (const [i, { data, timestamp }] of messages.entries()) {
    assert.equal(requests[i].method, 'POST');
    assert.equal(requests[i].headers['content-type'], 'application/json');
    assert.equal(data.lead, lead);
    assert.equal(data.site, 'default');
    assert.equal(new Date(timestamp).getTime(), data.announcement.at);
    assert.equal(data.answers.email, 'ada@acme.example');
    assert.equal(data.stage.stage, 'sql');
  }
  const { data } = messages[1];
  assert.equal(data.task.task, 'call');
  assert.ok(data.package.why_now.length > 10, data.package.why_now);
  assert.equal(data.scores.fit, 0);
  const rows = await deliveries(server, `webhook=${id}`);
  await until(async () => (await deliveries(server, 'state=delivered')).length >= 3, 5);
  assert.deepEqual(
    rows.slice(0, 3).map((row) => row.id),
    requests.slice(0, 3).map(({ headers }) => headers['webhook-id']),
  );
  const one = await server.get(`/v1/deliveries/${rows[0].id}`, bearer);
  assert.deepEqual(one.body.payload, messages[0]);
});

test('what was told is not told again, and a page does not hear of it', async (t) => {
  const server = await start(t, { edit: (plan) => (plan.playbook.sla = []) });
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url);
  const { visitor, lead } = await handedOver(server);
  await receiver.received(2);
  for (let seq = 2; seq < 6; seq += 1) {
    const { status } = await server.sync(visitor, [page('c1', seq, '/blog')]);
    assert.equal(status, 200);
  }
  assert.equal((await deliveries(server, `lead=${lead}`)).length, 2);
  const back = await server.sync(visitor, [], { cursor: 0 });
  assert.ok(back.body.events.length > 4);
  assert.doesNotMatch(back.text, /announced|stage:|handoff/);
  // The back end sees them, among the lead's events.
  const events = await server.get('/v1/events', bearer);
  const told = events.text.split('\n').filter((line) => /"announced"/.test(line));
  assert.equal(told.length, 2);
  for (const line of told) assert.equal(JSON.parse(line).visitor, lead);
});

test('anonymous visitors cost nothing: nothing is kept or told of them', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url);
  await server.sync(token(), [
    answer('c1', 1, 'company_size', '50+'),
    { client: 'c1', seq: 2, at: Date.now(), type: 'demo_request' },
  ]);
  assert.deepEqual(await deliveries(server), []);
});

test('disqualified, and back: told under names of their own', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, {
    types: ['lead.disqualified', 'lead.requalified'],
  });
  const visitor = token();
  const lead = await submit(server, visitor, { email: 'bo@acme.example', company_size: '1-49' });
  const [out] = await receiver.received(1);
  const first = verified(out, secret);
  assert.equal(first.type, 'lead.disqualified');
  assert.equal(first.data.suppression, 'not_now');
  assert.equal(first.data.announcement.cause.outcome, 'Disqualified_Size');
  await server.sync(visitor, [page('c1', 1, '/pricing')]);
  const [, back] = await receiver.received(2);
  const second = verified(back, secret);
  assert.equal(second.type, 'lead.requalified');
  assert.equal(second.data.lead, lead);
  assert.equal(second.data.announcement.reason, 'Looks again');
  assert.ok(second.data.requalify);
  assert.ok(second.data.order > first.data.order);
});

test('a late event corrects what was told', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.stage_changed'] });
  const visitor = token();
  await submit(server, visitor, { email: 'cy@acme.example', company_size: '50+' });
  const between = Date.now() + 1;
  await new Promise((resolve) => setTimeout(resolve, 20));
  await server.sync(visitor, [page('c1', 1, '/pricing'), page('c1', 2, '/pricing/b')]);
  await receiver.received(2);
  // Another tab was at the prices before that: the lead became an MQL with the first visit of this one.
  await server.sync(visitor, [page('c2', 1, '/pricing/c', between)]);
  const requests = await receiver.received(3);
  const [, told, corrected] = requests.map((request) => verified(request, secret));
  assert.equal(told.data.announcement.id, 'stage:mql:0');
  assert.equal(corrected.type, 'lead.stage_changed');
  assert.equal(corrected.data.announcement.id, 'stage:mql:0');
  assert.equal(corrected.data.announcement.correction, 'changed');
  assert.equal(corrected.data.announcement.was, told.data.announcement.digest);
  assert.ok(corrected.data.order > told.data.order);
  await server.sync(visitor, [page('c2', 2, '/blog')]);
  assert.equal((await deliveries(server)).length, 3, 'a correction is told once too');
});

test('of a webhook that asks for some types only, each lead keeps its count', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  await handedOver(server);
  const [request] = await receiver.received(1);
  assert.equal(verified(request, secret).data.order, 2);
});

test('a new plan is told once, as one change', async (t) => {
  const folder = temporaryFolder(t);
  const quiet = (plan) => (plan.playbook.sla = []);
  const server = await startServer(t, { folder, plan: playbookPlan(folder, quiet), args: local });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.stage_changed'] });
  const leads = [];
  for (let i = 0; i < 30; i += 1) leads.push((await handedOver(server, `p${i}@acme.example`)).lead);
  await receiver.received(30);
  await server.stop();
  const changed = playbookPlan(
    folder,
    (plan) => {
      quiet(plan);
      plan.expressLanes = [];
      plan.playbook.handoff.tasks[0].stages = ['mql'];
    },
    'next.json',
  );
  await startServer(t, { folder, plan: changed, args: local });
  const requests = await receiver.received(60);
  const after = requests.slice(30).map((request) => verified(request, secret).data);
  assert.equal(after.length, 30);
  assert.deepEqual(new Set(after.map(({ lead }) => lead)), new Set(leads));
  for (const { announcement, order } of after) {
    assert.equal(announcement.kind, 'plan_changed');
    assert.equal(announcement.from, 'sql');
    assert.equal(announcement.to, 'inquiry');
    assert.ok(order > 2);
  }
});

test('behaviour of who asked not to be tracked stays here', async (t) => {
  const server = await start(t, { edit: (plan) => (plan.playbook.sla = []) });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  const package_ = async (headers, email, count) => {
    const sent = await server.post(
      '/v1/submit',
      {
        key: publishableKey,
        offer: 'guide',
        visitor: token(),
        answers: { email },
        events: [
          page('c1', 1, '/pricing/private'),
          { client: 'c1', seq: 2, at: Date.now(), type: 'demo_request' },
        ],
      },
      headers,
    );
    assert.equal(sent.status, 200, sent.text);
    const requests = await receiver.received(count);
    return { text: requests[count - 1].body, message: verified(requests[count - 1], secret) };
  };
  const open = await package_({}, 'ada@acme.example', 1);
  assert.match(open.text, /pricing\/private/);
  assert.equal(open.message.data.package.pages.items.length, 1);
  const quiet = await package_({ 'Sec-GPC': '1' }, 'bo@acme.example', 2);
  assert.doesNotMatch(quiet.text, /pricing\/private/);
  assert.equal(quiet.message.data.package.pages, undefined);
  assert.equal(quiet.message.data.answers.email, 'bo@acme.example');
  assert.ok(quiet.message.data.package.why_now);
});

test('who asked not to be tracked goes on to, when somebody else at the device is erased', async (t) => {
  const server = await start(t, { edit: (plan) => (plan.playbook.sla = []) });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  const visitor = token();
  const send = async (email, events) => {
    const body = { key: publishableKey, offer: 'guide', visitor, answers: { email }, events };
    const sent = await server.post('/v1/submit', body, { 'Sec-GPC': '1' });
    assert.equal(sent.status, 200, sent.text);
    return sent.body.lead;
  };
  const ada = await send('ada@acme.example', [page('c1', 1, '/pricing/private')]);
  const bob = await send('bob@other.example', []);
  assert.equal((await change(server, 'DELETE', `/v1/leads/${bob}`)).status, 200);
  const events = [{ client: 'crm', seq: 1, type: 'demo_request' }];
  const { status, text } = await server.post(`/v1/leads/${ada}/events`, { events }, bearer);
  assert.equal(status, 200, text);
  const [request] = await receiver.received(1);
  const { data } = verified(request, secret);
  assert.equal(data.lead, ada);
  assert.equal(data.package.pages, undefined);
  assert.doesNotMatch(request.body, /pricing\/private/);
});

test('rotation: both secrets sign for a day, the new one alone is shown', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { id, secret } = await makeWebhook(server, receiver.url);
  const rotated = await server.post(`/v1/webhooks/${id}/rotate`, {}, bearer);
  assert.equal(rotated.status, 200);
  assert.notEqual(rotated.body.secret, secret);
  assert.ok(rotated.body.previous_secret_until > Date.now() + 86_000_000);
  await server.post(`/v1/webhooks/${id}/test`, {}, bearer);
  const [request] = await receiver.received(1);
  assert.equal(request.headers['webhook-signature'].split(' ').length, 2);
  assert.equal(verified(request, secret).type, 'webhook.test');
  assert.equal(verified(request, rotated.body.secret).type, 'webhook.test');
  assert.throws(() => verified(request, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'));
  const changed = { ...request, body: request.body.replace('default', 'defaults') };
  assert.throws(() => verified(changed, secret));
  const shown = await server.get(`/v1/webhooks/${id}`, bearer);
  assert.doesNotMatch(shown.text, /whsec_/);
  assert.doesNotMatch((await server.get('/v1/webhooks', bearer)).text, /whsec_/);
});

test('the signature is that of Standard Webhooks', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { id, secret } = await makeWebhook(server, receiver.url);
  await server.post(`/v1/webhooks/${id}/test`, {}, bearer);
  const [{ headers, body }] = await receiver.received(1);
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  assert.ok(Math.abs(at - Date.now()) < 10_000);
  assert.equal(
    new Webhook(secret).sign(headers['webhook-id'], at, body),
    headers['webhook-signature'],
  );
});

test('a paused webhook holds what comes, and has it when it goes on', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { id } = await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  const paused = await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: false });
  assert.equal(paused.body.state, 'paused');
  await handedOver(server);
  assert.equal((await deliveries(server, 'state=pending')).length, 1);
  assert.equal((await server.post(`/v1/webhooks/${id}/test`, {}, bearer)).status, 409);
  assert.equal(receiver.requests.length, 0);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  await receiver.received(1);
});

test('the API says what is wrong with a webhook, all at once', async (t) => {
  const server = await start(t);
  const wrong = await server.post(
    '/v1/webhooks',
    { url: 'ftp://x', types: ['lead.handof'], descripton: '', enabled: 1 },
    bearer,
  );
  assert.equal(wrong.status, 422);
  assert.deepEqual(
    wrong.body.errors.map(({ code, path }) => `${code} ${path}`),
    ['unknown_member /descripton', 'url /url', 'unknown_type /types/0', 'type /enabled'],
  );
  assert.match(wrong.body.errors[0].message, /did you mean description\?/);
  assert.match(wrong.body.errors[2].message, /lead\.handoff/);
  assert.equal((await server.post('/v1/webhooks', {}, bearer)).status, 422);
  assert.equal((await server.post('/v1/webhooks', '[', bearer)).status, 400);
  assert.equal((await server.post('/v1/webhooks', { url: 'https://x.example' })).status, 401);
  assert.equal((await server.get('/v1/webhooks/wh_none', bearer)).status, 404);
  assert.equal((await server.get('/v1/deliveries?state=lost', bearer)).status, 422);
  assert.equal((await server.get('/v1/deliveries/msg_none', bearer)).status, 404);
  for (let i = 0; i < 20; i += 1) await makeWebhook(server, 'https://hooks.example/a');
  const many = await server.post('/v1/webhooks', { url: 'https://hooks.example/a' }, bearer);
  assert.equal(many.body.code, 'too_many');
});

test('a webhook that is deleted gets nothing more', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t);
  const { id } = await makeWebhook(server, receiver.url);
  assert.equal((await change(server, 'DELETE', `/v1/webhooks/${id}`)).status, 204);
  await handedOver(server);
  assert.deepEqual(await deliveries(server), []);
  assert.equal((await server.post('/v1/sync', { key: publishableKey })).status, 422);
});

test("webhooks are a site's own, and ask for the scope manage", async (t) => {
  const folder = temporaryFolder(t);
  const plan = playbookPlan(folder, (p) => (p.playbook.sla = []));
  const first = await startServer(t, { folder, plan, args: local });
  const receiver = await startReceiver(t);
  const { id } = await makeWebhook(first, receiver.url);
  await first.stop();
  const hash = (key) => createHash('sha256').update(key).digest('hex');
  const key = (site, name, value, scopes) =>
    `INSERT INTO api_key VALUES ('${site}', '${name}', 'sk', '${hash(value)}', '${scopes}', '', 0, NULL, NULL, '');`;
  script(
    folder,
    `INSERT INTO site (id, name, allowed_origins, published_plan, previous_published, created_at)
     VALUES ('other', 'Other', '[]', '', '', 0);
     ${key('other', 'a', 'sk_other', 'manage')} ${key('default', 'b', 'sk_reader', 'read write')}`,
  );
  const server = await startServer(t, { folder, plan, args: local });
  const { lead } = await handedOver(server);
  await receiver.received(2);
  const [delivery] = await deliveries(server, `lead=${lead}`);

  const other = { Authorization: 'Bearer sk_other' };
  assert.deepEqual((await server.get('/v1/webhooks', other)).body.webhooks, []);
  assert.deepEqual((await server.get(`/v1/deliveries?lead=${lead}`, other)).body.deliveries, []);
  for (const path of [`/v1/webhooks/${id}`, `/v1/deliveries/${delivery.id}`]) {
    assert.equal((await server.get(path, other)).status, 404, path);
  }
  for (const path of ['rotate', 'test'].map((verb) => `/v1/webhooks/${id}/${verb}`)) {
    assert.equal((await server.post(path, {}, other)).status, 404, path);
  }
  assert.equal((await server.post(`/v1/webhooks/${id}/replay`, { since: 0 }, other)).status, 404);
  assert.equal((await server.post(`/v1/deliveries/${delivery.id}/replay`, {}, other)).status, 404);
  const own = await server.post('/v1/webhooks', { url: receiver.url }, other);
  assert.equal(own.status, 201);
  await handedOver(server, 'bo@acme.example');
  await receiver.received(4);
  assert.deepEqual((await server.get('/v1/deliveries', other)).body.deliveries, []);

  const reader = { Authorization: 'Bearer sk_reader' };
  for (const path of ['/v1/webhooks', '/v1/deliveries', `/v1/deliveries/${delivery.id}`]) {
    const { status, body } = await server.get(path, reader);
    assert.deepEqual([status, body.code], [403, 'scope'], path);
  }
});
