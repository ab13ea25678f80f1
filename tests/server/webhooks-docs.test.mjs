// docs/webhooks.md: its receivers receive, and its messages have the members that messages have.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { handedOver, playbookPlan } from './playbook-plan.mjs';
import { local, makeWebhook, startReceiver, until } from './receiver.mjs';
import { bearer, startServer, temporaryFolder } from './server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = readFileSync(join(root, 'docs/webhooks.md'), 'utf8');
const blocks = (kind) =>
  [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, k]) => k === kind).map(([, , b]) => b);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const [kind, file, command] of [
  ['js', 'receive.mjs', process.execPath],
  ['python', 'receive.py', 'python3'],
]) {
  test(`the receiver in ${kind} takes what is signed, and nothing else`, async (t) => {
    const folder = temporaryFolder(t);
    const plan = playbookPlan(folder, (p) => (p.playbook.sla = []));
    const server = await startServer(t, { folder, plan, args: local });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const { id, secret } = await makeWebhook(server, url, { types: ['lead.handoff'] });
    // Packages are found from the project's folder.
    const source = blocks(kind)[0].replace(
      "'standardwebhooks'",
      JSON.stringify(import.meta.resolve('standardwebhooks')),
    );
    writeFileSync(join(folder, file), source);
    const child = spawn(command, [join(folder, file)], {
      env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: secret },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill());
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    await until(
      () =>
        fetch(url).then(
          () => true,
          () => false,
        ),
      10,
      () => said,
    );
    const { lead } = await handedOver(server);
    await until(
      () => said.includes(`lead.handoff ${lead} 2`),
      10,
      () => said,
    );
    const forged = await fetch(url, {
      method: 'POST',
      headers: {
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
        'webhook-signature': 'v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      },
      body: '{"type":"lead.handoff","data":{}}',
    });
    assert.equal(forged.status, 401);
    const { body } = await server.get(`/v1/deliveries?webhook=${id}&state=delivered`, bearer);
    assert.equal(body.deliveries.length, 1);
  });
}

test('messages have the members that are shown, and every type is described', async (t) => {
  const folder = temporaryFolder(t);
  const plan = playbookPlan(folder, (p) => (p.playbook.sla = []));
  const server = await startServer(t, { folder, plan, args: local });
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url, { types: ['lead.handoff'] });
  await handedOver(server);
  const [{ body }] = await receiver.received(1);
  const [shown] = blocks('json').map((block) => JSON.parse(block));
  const keys = (value) => Object.keys(value).filter((key) => key !== 'event');
  const message = JSON.parse(body);
  assert.deepEqual(keys(shown), keys(message));
  assert.deepEqual(keys(shown.data), keys(message.data));
  assert.deepEqual(keys(shown.data.announcement), keys(message.data.announcement));

  const wrong = await server.post('/v1/webhooks', { url: receiver.url, types: ['x'] }, bearer);
  const types = wrong.body.errors[0].message.match(/[a-z]+\.[a-z_]+/g);
  assert.equal(types.length, 14);
  for (const type of types) assert.ok(text.includes(`\`${type}\``), type);
});
