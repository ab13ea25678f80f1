// That what is in the outbox gets to where it belongs: tried again, given up, replayed, and never lost.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { everything, query } from './database.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import {
  bearer,
  change,
  deliveries,
  local,
  makeWebhook,
  startReceiver,
  submit,
  until,
  verified,
} from './receiver.mjs';
import { publishableKey, startServer, store, temporaryFolder, token } from './server.mjs';

const quiet = (plan) => (plan.playbook.sla = []);
const types = ['lead.handoff'];

async function start(t, { folder = temporaryFolder(t), args = local } = {}) {
  return startServer(t, { folder, plan: playbookPlan(folder, quiet), args });
}

const only = async (server, query = '') => {
  const rows = await deliveries(server, query);
  assert.equal(rows.length, 1);
  return rows[0];
};

test('what fails is tried again under the same id, and is done with the first 2xx', async (t) => {
  const server = await start(t);
  const given = [500, 302, 'reset', 200];
  const receiver = await startReceiver(t, {
    answer: (_, n) =>
      given[n] === 302 ? { status: 302, headers: { Location: receiver.url } } : given[n],
  });
  const { secret } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  const requests = await receiver.received(4);
  assert.equal(new Set(requests.map(({ headers }) => headers['webhook-id'])).size, 1);
  for (const request of requests) assert.equal(verified(request, secret).type, 'lead.handoff');
  await until(async () => (await only(server)).state === 'delivered', 5);
  const row = await only(server);
  assert.equal(row.attempts, 4);
  assert.equal(row.status, 200);
  assert.equal(row.error, null);
  assert.equal(receiver.requests.length, 4);
});

test('after the last attempt it is dead, and can be replayed, one or all since a time', async (t) => {
  const server = await start(t, { args: [...local.slice(0, 2), '--webhook-schedule', '0s'] });
  let status = 503;
  const receiver = await startReceiver(t, { answer: () => status });
  const { id } = await makeWebhook(server, receiver.url, { types });
  const before = Date.now();
  for (let i = 0; i < 3; i += 1) await handedOver(server, `p${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=dead')).length === 3, 10);
  const [first, second] = await deliveries(server, 'state=dead');
  assert.equal(first.attempts, 2);
  assert.equal(first.status, 503);
  assert.equal(first.error, 'status');
  assert.equal((await server.get('/v1/webhooks', bearer)).body.dead, 3);

  status = 200;
  const replayed = await server.post(`/v1/deliveries/${first.id}/replay`, {}, bearer);
  assert.equal(replayed.body.state, 'pending');
  await until(async () => (await deliveries(server, 'state=delivered')).length === 1, 5);
  assert.equal((await only(server, 'state=delivered')).id, first.id);
  const all = await server.post(`/v1/webhooks/${id}/replay`, { since: before }, bearer);
  assert.deepEqual(all.body, { replayed: 2, next_since: null });
  await until(async () => (await deliveries(server, 'state=delivered')).length === 3, 5);
  const again = await server.post(
    `/v1/webhooks/${id}/replay`,
    { since: second.created_at, state: 'delivered' },
    bearer,
  );
  assert.equal(again.body.replayed, 2);
  const none = await server.post(
    `/v1/webhooks/${id}/replay`,
    { since: before, state: 'x' },
    bearer,
  );
  assert.equal(none.status, 422);
  assert.equal((await server.post(`/v1/webhooks/${id}/replay`, {}, bearer)).status, 422);
});

test('410 means that nobody is there: the webhook is gone until somebody enables it', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n === 0 ? 410 : 200) });
  const { id } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  await until(async () => (await only(server)).state === 'dead', 5);
  assert.equal((await only(server)).error, 'gone');
  const { body } = await server.get(`/v1/webhooks/${id}`, bearer);
  assert.equal(body.state, 'gone');
  assert.equal(body.enabled, false);
  await handedOver(server, 'bo@acme.example');
  assert.equal((await deliveries(server)).length, 1);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { enabled: true });
  await handedOver(server, 'cy@acme.example');
  await receiver.received(2);
});

test('a late 410 of an old address does not take the new one along', async (t) => {
  const server = await start(t);
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  const old = await startReceiver(t, { answer: () => answer });
  const now = await startReceiver(t);
  const { id } = await makeWebhook(server, old.url, { types });
  await handedOver(server);
  await old.received(1);
  await change(server, 'PATCH', `/v1/webhooks/${id}`, { url: now.url });
  answered(410);
  const [request] = await now.received(1);
  assert.equal(request.headers['webhook-id'], old.requests[0].headers['webhook-id']);
  await until(async () => (await only(server)).state === 'delivered', 5);
  assert.equal((await server.get(`/v1/webhooks/${id}`, bearer)).body.state, 'enabled');
});

test('Retry-After is kept to', async (t) => {
  const server = await start(t);
  const receiver = await startReceiver(t, {
    answer: (_, n) => (n === 0 ? { status: 429, headers: { 'Retry-After': '3' } } : 204),
  });
  await makeWebhook(server, receiver.url, { types });
  const begun = Date.now();
  await handedOver(server);
  await receiver.received(1);
  await until(async () => (await only(server)).attempts === 1, 5);
  const row = await only(server);
  assert.ok(row.due_at - begun >= 3000 && row.due_at - begun < 8000, `${row.due_at - begun} ms`);
  await receiver.received(2);
  assert.ok(Date.now() - begun >= 3000);
});

test('a slow webhook does not hold others, nor stop the server', async (t) => {
  const server = await start(t);
  const slow = await startReceiver(t, { answer: () => 'hang' });
  const quick = await startReceiver(t);
  await makeWebhook(server, slow.url, { types });
  await makeWebhook(server, quick.url, { types });
  const begun = Date.now();
  for (let i = 0; i < 12; i += 1) await handedOver(server, `p${i}@acme.example`);
  await quick.received(12, 10);
  assert.ok(Date.now() - begun < 10_000);
  assert.ok(slow.requests.length <= 4, 'more than four at once');
  // It waits for what is under way, and not for ever.
  const stopping = Date.now();
  assert.deepEqual(await server.stop(), { code: 0, signal: null });
  assert.ok(Date.now() - stopping < 15_000);
});

test('sites whose webhooks hang do not hold another, nor does a webhook another of its site', async (t) => {
  const server = await start(t, { args: [...local, '--rate-limit', 'address=1000/s:9000'] });
  const hanging = await startReceiver(t, { answer: () => 'hang' });
  const quick = await startReceiver(t);
  const post = async (path, body, headers = bearer) => {
    const answer = await server.post(path, body, headers);
    assert.ok(answer.status < 300, answer.text);
    return answer.body;
  };
  const sites = [];
  for (const id of ['a1', 'a2', 'a3', 'a4']) {
    const { key } = await post('/v1/sites', { id, name: id });
    const headers = { Authorization: `Bearer ${key.key}` };
    sites.push(headers);
    for (let i = 0; i < 19; i += 1) {
      const webhook = await post('/v1/webhooks', { url: hanging.url }, headers);
      for (let n = 0; n < 4; n += 1) await post(`/v1/webhooks/${webhook.id}/test`, {}, headers);
    }
  }
  await hanging.received(4 * 19);
  const begun = Date.now();
  for (const headers of [bearer, sites[0], sites[3]]) {
    const webhook = await post('/v1/webhooks', { url: quick.url }, headers);
    await post(`/v1/webhooks/${webhook.id}/test`, {}, headers);
  }
  await quick.received(3, 5);
  assert.ok(Date.now() - begun < 5000);
  assert.ok(hanging.requests.length <= 4 * (16 + 19), `${hanging.requests.length} at once`);
});

test('of one lead, messages go out in order', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: playbookPlan(folder), args: local });
  const receiver = await startReceiver(t, {
    answer: async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return 200;
    },
  });
  await makeWebhook(server, receiver.url);
  for (let i = 0; i < 10; i += 1) await handedOver(server, `p${i}@acme.example`);
  await receiver.received(40, 20);
  const seen = new Map();
  for (const { body } of receiver.requests) {
    const { lead, order } = JSON.parse(body).data;
    assert.ok(order > (seen.get(lead) ?? 0), `${order} after ${seen.get(lead)}`);
    seen.set(lead, order);
  }
  assert.equal(seen.size, 10);
});

test('killed between the commit and the delivery: it is delivered, once per id', async (t) => {
  const folder = temporaryFolder(t);
  // Nobody listens at first.
  const holder = createServer();
  await new Promise((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address();
  await new Promise((resolve) => holder.close(resolve));
  const server = await start(t, { folder });
  await makeWebhook(server, `http://127.0.0.1:${port}/hook`, { types });
  const made = [];
  for (let i = 0; i < 5; i += 1) made.push((await handedOver(server, `p${i}@acme.example`)).lead);
  await server.kill();
  const receiver = await startReceiver(t, {});
  const again = await start(t, { folder });
  for (const { id } of (await again.get('/v1/webhooks', bearer)).body.webhooks) {
    await change(again, 'PATCH', `/v1/webhooks/${id}`, { url: receiver.url });
    await again.post(`/v1/webhooks/${id}/replay`, { since: 0 }, bearer);
  }
  await receiver.received(5);
  await until(async () => (await deliveries(again, 'state=delivered')).length === 5, 5);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  assert.equal(new Set(ids).size, 5);
  const leads = receiver.requests.map(({ body }) => JSON.parse(body).data.lead);
  assert.deepEqual(new Set(leads), new Set(made));
});

test('killed in the middle of a delivery: it is sent again under the same id', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n === 0 ? 'hang' : 200) });
  const server = await start(t, { folder });
  const { secret } = await makeWebhook(server, receiver.url, { types });
  await handedOver(server);
  await receiver.received(1);
  await server.kill();
  const again = await start(t, { folder });
  const [first, second] = await receiver.received(2);
  assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
  assert.deepEqual(verified(second, secret), verified(first, secret));
  await until(async () => (await only(again)).state === 'delivered', 5);
});

test('what is delivered is not sent again after a kill', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t);
  const server = await start(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  for (let i = 0; i < 20; i += 1) await handedOver(server, `p${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=delivered')).length === 20, 10);
  await server.kill();
  const again = await start(t, { folder });
  await handedOver(again, 'last@acme.example');
  await receiver.received(21);
  const ids = receiver.requests.map(({ headers }) => headers['webhook-id']);
  assert.equal(new Set(ids).size, ids.length);
});

test('killed again and again under load: every lead is handed over, none is lost', async (t) => {
  const folder = temporaryFolder(t);
  const receiver = await startReceiver(t, { answer: (_, n) => (n % 7 === 3 ? 500 : 200) });
  let server = await start(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  const acknowledged = new Set();
  for (let round = 0; round < 6; round += 1) {
    const work = Array.from({ length: 12 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, i * 20));
      // Whoever gets no answer has no promise.
      const answer = await handedOver(server, `p${round}x${i}@acme.example`).catch(() => null);
      if (answer) acknowledged.add(answer.lead);
    });
    await new Promise((resolve) => setTimeout(resolve, 150 + round * 40));
    await server.kill();
    await Promise.all(work);
    server = await start(t, { folder });
  }
  assert.ok(acknowledged.size > 10, `${acknowledged.size}`);
  const told = () => new Set(receiver.requests.map(({ body }) => JSON.parse(body).data.lead));
  await until(
    () => [...acknowledged].every((lead) => told().has(lead)),
    20,
    () => `${told().size} of ${acknowledged.size}`,
  );
  // One message of a lead, whatever happened in between.
  const ids = new Map();
  for (const { headers, body } of receiver.requests) {
    const { lead } = JSON.parse(body).data;
    assert.equal(headers['webhook-id'], ids.get(lead) ?? headers['webhook-id']);
    ids.set(lead, headers['webhook-id']);
  }
});

test('https: the certificate must be one that is trusted, and of this name', async (t) => {
  const folder = temporaryFolder(t);
  const made = (name, san) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
        ...['-addext', `subjectAltName=${san}`, '-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    );
    return { key: readFileSync(key), cert: readFileSync(cert), file: cert };
  };
  const own = made('own', 'IP:127.0.0.1');
  const other = made('other', 'DNS:other.example');
  const good = await startReceiver(t, { tls: own });
  const wrong = await startReceiver(t, { tls: other });
  const both = join(folder, 'both.pem');
  execFileSync('sh', ['-c', `cat ${own.file} ${other.file} > ${both}`]);
  const args = [...local, '--webhook-ca', both];
  const server = await startServer(t, { folder, plan: playbookPlan(folder, quiet), args });
  const { id, secret } = await makeWebhook(server, good.url, { types });
  const named = await makeWebhook(server, wrong.url, { types });
  await handedOver(server);
  const [request] = await good.received(1);
  assert.equal(verified(request, secret).type, 'lead.handoff');
  await until(async () => (await only(server, `webhook=${named.id}`)).attempts > 0, 5);
  assert.equal((await only(server, `webhook=${named.id}`)).error, 'tls');
  assert.equal(wrong.requests.length, 0);
  await until(async () => (await only(server, `webhook=${id}`)).state === 'delivered', 5);
  await server.stop();

  // Without --webhook-ca the same certificate is a stranger's.
  const strict = await start(t, { folder });
  await handedOver(strict, 'bo@acme.example');
  await until(
    async () => (await deliveries(strict, `webhook=${id}`)).some((row) => row.error === 'tls'),
    5,
  );
  assert.equal(good.requests.length, 1);
});

test('addresses of inner networks are refused, in every way to write them', async (t) => {
  const server = await start(t, { args: ['--webhook-schedule', '0s'] });
  const inside = [
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.0.0.1',
    '100.64.0.1',
    '100.127.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '239.1.1.1',
    '240.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:10.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a00:1]',
    '[2002:7f00:1::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[fc00::1]',
    '[fd12:3456::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[100::1]',
  ];
  for (const host of inside) {
    const { status, body } = await server.post(
      '/v1/webhooks',
      { url: `https://${host}/x` },
      bearer,
    );
    assert.equal(status, 422, host);
    assert.equal(body.errors[0].code, 'address', host);
  }
  for (const host of ['93.184.216.34', '[2606:2800:220:1::1]', '100.63.255.255', '172.32.0.1']) {
    const { status } = await server.post(
      '/v1/webhooks',
      { url: `https://${host}/x`, enabled: false },
      bearer,
    );
    assert.equal(status, 201, host);
  }
});

test('a name that leads inside is refused when it is sent to, however it is written', async (t) => {
  const server = await start(t, { args: ['--webhook-schedule', '0s'] });
  const receiver = await startReceiver(t);
  const hosts = [
    'localhost',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0x7f000001',
    '017700000001',
    '127.0.0.1.',
  ];
  const made = [];
  for (const host of hosts) {
    const { body } = await server.post(
      '/v1/webhooks',
      { url: `https://${host}:${receiver.port}/x` },
      bearer,
    );
    made.push(body.id);
    await server.post(`/v1/webhooks/${body.id}/test`, {}, bearer);
  }
  await until(async () => (await deliveries(server, 'state=dead')).length === hosts.length, 15);
  for (const row of await deliveries(server)) {
    const host = hosts[made.indexOf(row.webhook)];
    assert.ok(['address', 'dns'].includes(row.error), `${host}: ${row.error}`);
    if (host === 'localhost' || host === '127.1') assert.equal(row.error, 'address', host);
  }
  assert.equal(receiver.requests.length, 0);
});

test('without TLS only where the operator says so; no user, no fragment', async (t) => {
  const strict = await start(t, { args: [] });
  for (const url of [
    'http://hooks.example/x',
    'http://93.184.216.34/x',
    'https://user:pw@hooks.example/',
    'https://hooks.example/#x',
    'https://hooks.example:0/',
    'https://hooks.example:99999/',
    'https:///x',
    'https://ho st/',
    'https://[::1',
    'https://hooks.example/\r\nX: y',
    'file:///etc/passwd',
  ]) {
    assert.equal((await strict.post('/v1/webhooks', { url }, bearer)).status, 422, url);
  }
});

test('a redirect is not followed: the address behind it was never looked at', async (t) => {
  const server = await start(t, {
    args: ['--webhook-allow', '127.0.0.1', '--webhook-schedule', '0s'],
  });
  const inner = await startReceiver(t, { host: '127.0.0.2' });
  const outer = await startReceiver(t, {
    answer: () => ({ status: 307, headers: { Location: `http://127.0.0.2:${inner.port}/` } }),
  });
  await makeWebhook(server, outer.url, { types });
  await handedOver(server);
  await until(async () => (await only(server)).state === 'dead', 5);
  assert.equal((await only(server)).status, 307);
  assert.equal(inner.requests.length, 0);
});

test('who is forgotten is forgotten in the outbox too, in the bytes of the file', async (t) => {
  const folder = temporaryFolder(t);
  const server = await start(t, { folder });
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
  const server = await start(t, { folder });
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
  const server = await start(t, { folder });
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
  const server = await start(t, { folder });
  await makeWebhook(server, receiver.url, { types });
  for (let i = 0; i < 12; i += 1) await handedOver(server, `old${i}@acme.example`);
  await until(async () => (await deliveries(server, 'state=delivered')).length === 12, 10);
  await makeWebhook(server, receiver.url, { types, enabled: false });
  await handedOver(server, 'waits@acme.example');
  await until(async () => (await deliveries(server, 'state=delivered')).length === 13, 10);
  await server.stop();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const again = await start(t, { folder, args: [...local, '--webhook-keep', '1s'] });
  await until(async () => (await deliveries(again)).length === 1, 10);
  assert.equal((await only(again)).state, 'pending');
  const payloads = query(folder, 'SELECT payload FROM outbox ORDER BY id').map(([text]) => text);
  // In the file they are overwritten where they are.
  assert.equal(payloads.length, store === 'sqlite' ? 13 : 1);
  for (const text of payloads.slice(0, -1)) assert.match(text, /^0+$/);
  assert.match(payloads.at(-1), /waits@acme/);
});

test('serve says what is wrong with its options', async (t) => {
  for (const [args, message] of [
    [['--webhook-allow', '10.0.0.0/40'], /--webhook-allow: write an address or a network/],
    [['--webhook-keep', 'long'], /--webhook-keep: write a duration/],
    [['--webhook-schedule', 'soon'], /--webhook-schedule: write 1 to 20 durations/],
    [['--webhook-ca', '/nowhere.pem'], /--webhook-ca: no certificates can be read/],
  ]) {
    await assert.rejects(start(t, { args }), message);
  }
});

test('what waits for a webhook outlives a device that is forgotten, without what came of it', async (t) => {
  const server = await start(t);
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
  const server = await start(t);
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
  const first = (await only(server)).id;
  await server.post('/v1/forget', { key: publishableKey, visitor: holder });
  assert.ok((await deliveries(server)).every(({ id }) => id !== first));
});
