// The real server with the demo's pages, and its plan or another one, on a database of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const binary = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');
const dist = process.env.FIELDWISE_DIST ?? join(root, 'dist');

export const secretKey = 'sk_e2e_0123456789abcdef0123456789abcdef';
export const publishableKey = 'pk_demo';

/**
 * Starts `fieldwise serve`, with `plan` (JSON) if given instead of the demo's. `kill(signal)` ends it; `restart()`
 * starts it again on the same port and database; `stop()` ends it, removes the database and says the exit code. `log`
 * is all that it wrote to standard error.
 */
export async function startServer({ plan } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwise-e2e-'));
  const planFile = plan ? join(folder, 'plan.json') : 'demo/plan.json';
  if (plan) await writeFile(planFile, JSON.stringify(plan));
  const server = { url: '', log: '', stop, restart, kill: end };
  let child;
  await start(0);
  return server;

  async function start(port) {
    child = spawn(
      binary,
      [
        'serve',
        ...['--plan', planFile, '--db', join(folder, 'fieldwise.sqlite')],
        ...['--port', String(port), '--publishable-key', publishableKey],
        ...['--static', 'demo', '--static', `/dist=${dist}`],
        ...['--static', '/playground=build/playground', '--app', join(dist, 'app')],
      ],
      {
        cwd: root,
        env: { ...process.env, FIELDWISE_SECRET_KEY: secretKey },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stderr.setEncoding('utf8').on('data', (text) => {
      server.log += text;
    });
    server.url = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`The server ended with ${code}: ${server.log}`)),
      );
      createInterface({ input: child.stdout }).on('line', (line) => {
        const match = /^Fieldwise listens on (http:\S+)$/.exec(line);
        if (match) resolve(match[1].replace(/\/$/, ''));
      });
    });
  }

  async function end(signal) {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return ended;
  }

  async function restart() {
    await end('SIGTERM');
    await start(new URL(server.url).port);
  }

  async function stop() {
    const code = await end('SIGTERM');
    await rm(folder, { recursive: true, force: true });
    return code;
  }
}
