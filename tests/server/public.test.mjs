// Every answer that needs no secret key, looked through for what is private: of the plan, of the site, of others.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { serverSecret } from './database.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import { makeWebhook } from './receiver.mjs';
import {
  answer,
  bearer,
  publishableKey as key,
  page,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const source = readFileSync(new URL('../../server/src/http/routes.cpp', import.meta.url), 'utf8');
const routes = [...source.matchAll(/\{"([A-Z]+)", "([^"]+)", Access::(\w+), \w+/g)];

/** Puts a word that is nowhere else into each part of the plan that pages are not to see. */
function plant(plan) {
  plan.notes = 'planted-notes';
  plan.lists = {
    rivals: ['planted-listed.example'],
    shared: { values: ['planted-shared.example'], publish: true },
  };
  const rival = { in: [{ var: 'email.domain' }, { list: 'rivals' }] };
  const company = { '==': [{ var: 'company_size' }, '1-49'] };
  plan.rules.push(
    {
      ...{ key: 'planted_rule', axis: 'fit', points: -17, reason: 'planted-reason' },
      ...{ if: company, private: true },
    },
    { key: 'planted_rival', axis: 'fit', points: -23, reason: 'planted-rival', if: rival },
  );
  plan.disqualifications.push({
    ...{ key: 'planted_out', outcome: 'Planted_Out', kind: 'never', reason: 'planted-out' },
    ...{ if: rival, private: true },
  });
  plan.expressLanes.push({
    ...{ key: 'planted_lane', stage: 'mql', reason: 'planted-lane', private: true },
    if: { '==': [{ var: 'email' }, 'planted-vip@acme.example'] },
  });
  const { playbook } = plan;
  Object.assign(playbook.reps[0], { name: 'Planted-Rep', email: 'planted-rep@us.example' });
  playbook.pools[0].label = 'planted-pool';
  playbook.handoff.tasks[0].title = 'planted-task';
  playbook.handoff.tasks[0].reason = 'planted-why';
  playbook.sla[0].title = 'planted-clock';
  playbook.assets[0].title = 'planted-asset';
  playbook.requalify.signals[0].reason = 'planted-signal';
  plan.examples = [
    { name: 'planted-example', answers: { email: 'planted-example@acme.example' }, expect: {} },
  ];
}

test('no answer without a secret key holds anything that is private', async (t) => {
  const folder = temporaryFolder(t);
  const plan = playbookPlan(folder, plant);
  const server = await startServer(t, {
    folder,
    plan,
    args: ['--static', folder, '--visitor-cookie', '--webhook-allow', '127.0.0.0/8'],
  });
  const webhook = await makeWebhook(server, 'http://127.0.0.1:9/planted-hook', {
    description: 'planted-description',
  });
  const made = await server.post(
    '/v1/api-keys',
    { kind: 'secret', scopes: ['read'], label: 'planted-label' },
    bearer,
  );
  // Somebody else, of whom much is known; and somebody who was forgotten.
  const other = await handedOver(server, 'planted-other@acme.example');
  const email = 'planted-erased@acme.example';
  await server.post('/v1/suppressions', { email }, bearer);
  const report = {
    ...{ client: 'planted-crm', seq: 1, type: 'answer', field: 'company_size' },
    ...{ value: '50+', source: 'rep' },
  };
  const reported = await server.post(
    `/v1/leads/${other.lead}/events`,
    { events: [report] },
    bearer,
  );
  assert.equal(reported.status, 200, reported.text);
  const row = 'reference,email\nplanted-reference,planted-imported@acme.example\n';
  await server.post('/v1/import?source=planted', row, { ...bearer, 'Content-Type': 'text/csv' });
  const linkOf = async (purpose) =>
    (await server.post(`/v1/leads/${other.lead}/links`, { purpose }, bearer)).body.link;

  const asked = new Set();
  const told = [];
  const keep = (method, path, response, body) => {
    asked.add(`${method} ${path.split('?')[0]}`);
    let text = response.text + JSON.stringify([...response.headers]);
    // What they typed themselves they may be told.
    const typed = body?.answers?.email;
    if (typed) text = text.replaceAll(typed, '').replaceAll(typed.toLowerCase(), '');
    told.push([`${method} ${path} ${response.status}`, text]);
    return response;
  };
  const get = async (path, headers) => keep('GET', path, await server.get(path, headers));
  const post = async (path, body, headers) =>
    keep('POST', path, await server.post(path, body, headers), body);

  const visitor = token();
  const own = { Origin: server.url, 'Sec-Fetch-Site': 'same-origin' };
  const mine = { email: 'me@acme.example', company_size: '1-49' };
  const sync = (events, more = {}) =>
    post('/v1/sync', { key, visitor, events, offer: 'guide', ...more }, own);
  const submit = (answers, more = {}) =>
    post('/v1/submit', { key, visitor, offer: 'guide', answers, ...more }, own);
  const posted = (inputs) =>
    post(
      '/v1/submit',
      new URLSearchParams({ fieldwise_key: key, fieldwise_offer: 'guide', ...inputs }).toString(),
      { ...form, ...own },
    );

  // What goes well. The private rule, the list and the lane apply to these visitors.
  assert.equal((await sync([page('c1', 1, '/pricing')], { cookie: true })).status, 200);
  const taken = await submit(mine);
  assert.equal(taken.status, 200, taken.text);
  for (const part of taken.body.receipt.split('.')) {
    told.push(['receipt', Buffer.from(part, 'base64url').toString('latin1')]);
  }
  assert.equal(
    (await submit({ email: 'me@planted-listed.example' }, { visitor: token() })).status,
    200,
  );
  assert.equal((await sync([answer('c1', 2, 'company_size', '50+')])).status, 200);
  const demo = { client: 'c1', seq: 3, at: Date.now(), type: 'demo_request' };
  assert.equal((await sync([demo])).status, 200);
  assert.equal((await posted({ email: 'you@acme.example' })).status, 200);
  assert.equal((await posted({ email: 'you@acme.example', fieldwise_redirect: '/x' })).status, 303);
  for (const purpose of ['recognise', 'verify_email']) {
    const link = await linkOf(purpose);
    assert.equal((await post('/v1/identify', { key, visitor, link }, own)).status, 200);
    assert.equal((await sync([], { cursor: 0 })).status, 200);
  }
  // Now this device is the other's, and is told nothing of it.
  assert.equal((await sync([page('c1', 4, '/')], { cursor: 0 })).status, 200);
  const third = token();
  const link = await linkOf('recognise');
  assert.equal((await post('/v1/identify', { key, visitor: third, link }, own)).status, 200);
  const theirs = await submit({ email: 'planted-other@acme.example' }, { visitor: third });
  assert.equal(theirs.body.lead, other.lead);
  told.pop(); // its own lead's id
  assert.equal((await get(`/v1/plan?key=${key}`)).status, 200);
  for (const path of ['/v1/keys', '/v1/openapi.json', '/healthz', '/readyz']) {
    assert.equal((await get(path)).status, 200);
  }
  assert.equal((await get(`/v1/challenge?key=${key}`)).status, 404);

  // What goes wrong.
  await sync([page('c1', 99, '/')]);
  await sync([answer('c1', 1, 'company_size', '50+')]);
  await sync([{ client: 'c1', seq: 5, at: 1, type: 'nothing' }]);
  await sync([answer('c1', 5, 'planted?', 1)]);
  await sync([{ ...page('c1', 5, '/'), plan: '0'.repeat(32) }]);
  await submit({ email: 'x' });
  await submit({ email: email.toUpperCase() }, { visitor: `${other.visitor.slice(1)}x` });
  await submit({ nothing: 1 });
  await posted({ email: 'x' });
  await posted({ fieldwise_key: 'pk_wrong' });
  await posted({ email: 'a@b.example', fieldwise_redirect: 'https://x.example' });
  for (const path of ['/v1/sync', '/v1/submit', '/v1/forget', '/v1/identify']) {
    await post(path, '{');
    await post(path, '[]');
    await post(path, { key: 'pk_wrong', visitor });
    await post(path, { key, visitor: 'short' });
    await post(path, { key, visitor, offer: 1, answers: 1, events: 1, link: 'fw1.x' });
    await post(path, { key, visitor }, { Origin: 'https://evil.example' });
    await post(path, 'x', { 'Content-Type': 'text/csv' });
    await post(path, 'x'.repeat(70_000));
    await get(path);
  }
  await get('/v1/plan?key=pk_wrong');
  await get('/v1/plan?key=%');
  await get('/v1/nothing');
  for (const name of ['', '-wal', '-signing-key.pem', '-suppression-key', '-secret-key']) {
    await get(`/test.sqlite${name}`);
  }
  await get('/plan.json');
  await get('/../plan.json');
  for (const [, method, pattern, access] of routes) {
    if (access === 'open' || access === 'publishable') continue;
    for (const id of [other.lead, webhook.id, made.body.id]) {
      const path = pattern.replace(/\{\w+\}/, id);
      for (const headers of [{}, { Authorization: 'Bearer sk_wrong' }, { Authorization: key }]) {
        const sent = await fetch(server.url + path, { method, headers });
        assert.equal(sent.status, 401, `${method} ${path}`);
        told.push([`${method} ${path}`, (await sent.text()) + JSON.stringify([...sent.headers])]);
      }
    }
  }
  for (const path of ['/v1/sync', '/v1/leads']) {
    const sent = await fetch(server.url + path, { method: 'OPTIONS', headers: own });
    told.push([path, JSON.stringify([...sent.headers])]);
  }
  assert.equal((await post('/v1/forget', { key, visitor }, own)).status, 200);
  await sync([]);
  await submit(mine);
  await posted({ email: 'me@acme.example', fieldwise_visitor: visitor });

  const hidden = [
    ...['planted-', 'Planted-', 'planted_', 'Planted_', secretKey, made.body.key],
    ...[webhook.secret, webhook.secret.slice(6), webhook.id, other.visitor, other.lead, '/planted'],
    serverSecret(folder, 'suppression-key').trim(),
  ];
  for (const [what, text] of told) {
    for (const word of hidden)
      assert.ok(!text.includes(word), `${word} in ${what}: ${text.slice(0, 600)}`);
  }
  // Points that were withheld are in no answer, nor what a score would be with exactly them.
  const points = told.filter(([, text]) => /"points":-(17|23)\b/.test(text));
  assert.deepEqual(points, []);
  for (const [, method, path, access] of routes) {
    if (access !== 'open' && access !== 'publishable') continue;
    assert.ok(asked.has(`${method} ${path}`), `${method} ${path}: look through its answers here`);
  }
  // All of it is there to be found.
  const { text: whole } = await server.get(`/v1/plans/${await hashInForce(server)}`, bearer);
  const words =
    'notes listed rule reason rival out lane rep pool task why clock asset signal example';
  for (const word of words.split(' '))
    assert.match(whole, new RegExp(`planted[-_]${word}`, 'i'), word);
  const { body: deliveries } = await server.get('/v1/deliveries', bearer);
  assert.ok(deliveries.deliveries.length > 0);
});

test('nor does a challenge, or what refuses a proof', async (t) => {
  const folder = temporaryFolder(t);
  const plan = playbookPlan(folder, (edited) => {
    plant(edited);
    edited.protection = { honeypot: 'website', proofOfWork: { attempts: 10, cost: 10 } };
  });
  const server = await startServer(t, { folder, plan });
  const secret = serverSecret(folder, 'suppression-key').trim();
  const answers = { email: 'me@acme.example' };
  const told = [
    await server.get(`/v1/challenge?key=${key}`),
    await server.get(`/v1/plan?key=${key}`),
    await server.post('/v1/submit', { key, offer: 'guide', answers }),
    await server.post('/v1/submit', { key, offer: 'guide', answers, challenge: 'x' }),
    await server.post('/v1/submit', { key, offer: 'guide', answers: { ...answers, website: 'x' } }),
  ];
  assert.deepEqual(
    told.map(({ status }) => status),
    [200, 200, 422, 422, 422],
  );
  for (const { text } of told) {
    for (const word of ['planted', 'Planted', secret]) assert.ok(!text.includes(word), text);
  }
});

async function hashInForce(server) {
  const { body } = await server.get('/v1/plans', bearer);
  return body.plans.find((version) => version.in_force).hash;
}
