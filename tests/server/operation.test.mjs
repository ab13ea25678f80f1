// What a service manager and a load balancer are told: started, ready, stopping.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { startServer, temporaryFolder } from './server.mjs';

const listener = `
import socket, sys
name = sys.argv[1]
own = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
own.bind("\\0" + name[1:] if name.startswith("@") else name)
print("bound", flush=True)
while True:
    print(own.recv(4096).decode(), flush=True)
`;

/** Listens as systemd does; `lines` grows by what is said. */
async function serviceManager(t, name) {
  const child = spawn('python3', ['-c', listener, name]);
  t.after(() => child.kill());
  const manager = { text: '', lines: () => manager.text.trim().split('\n') };
  child.stdout.on('data', (text) => (manager.text += text));
  await until(() => manager.text.includes('bound\n'));
  return manager;
}

async function until(what) {
  for (let i = 0; i < 400; ++i) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`waited in vain for ${what}`);
}

test('systemd is told when it is ready, and when it stops', async (t) => {
  for (const name of [join(temporaryFolder(t), 'notify'), `@fieldwise-test-${process.pid}`]) {
    const manager = await serviceManager(t, name);
    const server = await startServer(t, { env: { NOTIFY_SOCKET: name } });
    await until(() => manager.lines().length > 1);
    assert.deepEqual(manager.lines(), ['bound', 'READY=1']);
    assert.deepEqual(await server.stop(), { code: 0, signal: null });
    await until(() => manager.lines().length > 2);
    assert.deepEqual(manager.lines(), ['bound', 'READY=1', 'STOPPING=1']);
  }
  // A manager that is gone is no reason to be gone too.
  const alone = await startServer(t, { env: { NOTIFY_SOCKET: '/nowhere/notify' } });
  assert.equal((await alone.get('/healthz')).status, 200);
});
