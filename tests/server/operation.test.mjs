// What a service manager and a load balancer are told: started, ready, stopping, and when nothing can be stored.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

import { page, startServer, temporaryFolder, token } from './server.mjs';

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

/** What the files of a running server may grow to, in bytes. */
function limitFiles(server, bytes) {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}`], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

test('when nothing can be stored it is not ready, and it is again when there is room', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  assert.equal((await server.sync(visitor, [page('c1', 1, '/')])).status, 200);
  assert.equal((await server.get('/readyz')).status, 200);

  limitFiles(server, '4096:unlimited');
  const refused = await server.sync(visitor, [page('c1', 2, '/')]);
  assert.deepEqual([refused.status, refused.body.code], [503, 'storage']);
  for (let i = 0; i < 2; ++i) {
    const { status, body } = await server.get('/readyz');
    assert.deepEqual([status, body.code], [503, 'storage']);
  }
  assert.equal((await server.get('/healthz')).status, 200);
  // What is stored is still there to be read.
  assert.equal((await server.sync(visitor, [])).body.cursor, 1);

  limitFiles(server, 'unlimited');
  assert.deepEqual((await server.get('/readyz')).body, { status: 'ready' });
  const again = await server.sync(visitor, [page('c1', 2, '/')]);
  assert.deepEqual([again.status, again.body.cursor], [200, 2]);
  await server.stop();
  const restarted = await startServer(t, { folder: server.folder });
  assert.equal((await restarted.sync(visitor, [])).body.cursor, 2);
});

test('a disk that is almost full is told before it is full', async (t) => {
  const server = await startServer(t, { args: ['--least-free', '4000000G'] });
  const { status, body } = await server.get('/readyz');
  assert.deepEqual([status, body.code], [503, 'storage']);
  assert.match(body.detail, /^The disk has \d+ MB left; make room on it\.$/);
  assert.equal((await server.sync(token(), [page('c1', 1, '/')])).status, 200);
});
