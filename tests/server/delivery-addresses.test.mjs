// Where messages may go to: no inner network, however it is written, and only over TLS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { handedOver, playbookPlan, startPlaybook, withoutSla } from './playbook-plan.mjs';
import {
  deliveries,
  local,
  makeWebhook,
  onlyDelivery,
  startReceiver,
  until,
  verified,
} from './receiver.mjs';
import { bearer, startServer, temporaryFolder } from './server.mjs';

const types = ['lead.handoff'];

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
  const server = await startServer(t, { folder, plan: playbookPlan(folder, withoutSla), args });
  const { id, secret } = await makeWebhook(server, good.url, { types });
  const named = await makeWebhook(server, wrong.url, { types });
  await handedOver(server);
  const [request] = await good.received(1);
  assert.equal(verified(request, secret).type, 'lead.handoff');
  await until(async () => (await onlyDelivery(server, `webhook=${named.id}`)).attempts > 0, 5);
  assert.equal((await onlyDelivery(server, `webhook=${named.id}`)).error, 'tls');
  assert.equal(wrong.requests.length, 0);
  await until(async () => (await onlyDelivery(server, `webhook=${id}`)).state === 'delivered', 5);
  await server.stop();

  // Without --webhook-ca the same certificate is a stranger's.
  const strict = await startPlaybook(t, { folder });
  await handedOver(strict, 'bo@acme.example');
  await until(
    async () => (await deliveries(strict, `webhook=${id}`)).some((row) => row.error === 'tls'),
    5,
  );
  assert.equal(good.requests.length, 1);
});

test('addresses of inner networks are refused, in every way to write them', async (t) => {
  const server = await startPlaybook(t, { args: ['--webhook-schedule', '0s'] });
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
  const server = await startPlaybook(t, { args: ['--webhook-schedule', '0s'] });
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
  const strict = await startPlaybook(t, { args: [] });
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
  const server = await startPlaybook(t, {
    args: ['--webhook-allow', '127.0.0.1', '--webhook-schedule', '0s'],
  });
  const inner = await startReceiver(t, { host: '127.0.0.2' });
  const outer = await startReceiver(t, {
    answer: () => ({ status: 307, headers: { Location: `http://127.0.0.2:${inner.port}/` } }),
  });
  await makeWebhook(server, outer.url, { types });
  await handedOver(server);
  await until(async () => (await onlyDelivery(server)).state === 'dead', 5);
  assert.equal((await onlyDelivery(server)).status, 307);
  assert.equal(inner.requests.length, 0);
});
