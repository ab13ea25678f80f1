// From a fresh clone to the demo in a browser: installs, builds, serves.
//
//   npm start [-- --port N]     default port: 8787

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { Failure, main, root } from './lib/run.mjs';
import { setup } from './setup.mjs';

const host = '127.0.0.1';
const readyWithinMs = 15_000;

function readPort() {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string', default: '8787' } } });
    const port = Number(values.port);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw new Error(`--port takes a number from 1 to 65535, not "${values.port}".`);
  } catch (error) {
    throw new Failure(`${error.message}\nUsage: npm start [-- --port N]`);
  }
}

/** Told before the build, not after minutes of it. */
function checkPortIsFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) =>
      reject(
        new Failure(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`
            : `Cannot listen on port ${port}: ${error.message}`,
        ),
      ),
    );
    probe.listen(port, host, () => probe.close(resolve));
  });
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

/** Makes the demo's database, of leads that are made up. */
function simulateLeads(database) {
  const { status, stderr } = spawnSync(
    join(root, 'build/native/fieldwise'),
    ['demo-data', '--plan', 'demo/plan.json', '--leads', '5000', '--seed', '1', '--db', database],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Failure(`The simulated leads could not be made: ${stderr}`);
  console.log('Made up 5,000 leads for the dashboard, all of them simulated (docs/demo-data.md).');
}

async function serve(port) {
  const data = join(root, 'build/demo');
  mkdirSync(data, { recursive: true });
  const url = `http://${host}:${port}`;
  const database = join(data, 'fieldwise.sqlite');
  // So that the dashboard has something to show.
  if (!existsSync(database)) simulateLeads(database);
  // A line per request would push the address out of sight.
  const logFile = join(data, 'server.log');
  const log = openSync(logFile, 'w');
  const server = spawn(
    join(root, 'build/native/fieldwise'),
    [
      'serve',
      ...['--plan', 'demo/plan.json', '--db', database],
      ...['--host', host, '--port', String(port)],
      ...['--static', 'demo', '--static', '/dist=dist'],
      ...['--static', '/playground=build/playground', '--app', 'dist/app'],
      // A publishable key is public by nature; the demo's pages name this one.
      ...['--publishable-key', 'pk_demo'],
    ],
    { cwd: root, stdio: ['ignore', 'ignore', log] },
  );
  const ended = new Promise((resolve) => {
    server.once('error', (error) => resolve({ code: 1, reason: error.message }));
    server.once('exit', (code, signal) => resolve({ code: code ?? 1, reason: signal ?? code }));
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      stopping = true;
      server.kill(signal);
    });
  }

  let over = null;
  ended.then((end) => (over = end));
  const deadline = Date.now() + readyWithinMs;
  while (!over && !stopping && !(await isReady(url))) {
    if (Date.now() > deadline) {
      server.kill('SIGTERM');
      throw new Failure(`The server was not ready within ${readyWithinMs / 1000} s.`);
    }
    await sleep(50);
  }
  if (!over && !stopping) {
    console.log(
      `\nFieldwise is ready: ${url}/\nThe playground: ${url}/playground/\nThe dashboard: ${url}/app/ (its key: build/demo/fieldwise.sqlite-secret-key)\nIts log is in build/demo/server.log. Stop it with Ctrl-C.`,
    );
  }

  const end = await ended;
  if (stopping) return;
  process.exitCode = end.code || 1;
  console.error(`${readFileSync(logFile, 'utf8')}The server ended (${end.reason}).`);
}

main(import.meta.url, async () => {
  const port = readPort();
  await checkPortIsFree(port);
  await setup({ for: 'start' });
  console.log('Building (only what has changed):');
  for (const target of ['native', 'wasm', 'web']) await build(target, 'start');
  await serve(port);
});
