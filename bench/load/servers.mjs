// The servers under load: how each is started and what it leaves.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Failure, root } from '../../scripts/lib/run.mjs';
import { publishableKey } from './requests.mjs';

const native = (name) => join(root, 'build/native', name);

/** How each is started, and the table that has a row for each sync. */
const servers = {
  fieldwise: ({ database, folder }) => [
    native('fieldwise'),
    ...['serve', '--plan', join(folder, '../plan.json'), '--db', database],
    ...['--port', '0', '--publishable-key', publishableKey],
  ],
  postgres: ({ address, folder }) => [
    native('fieldwise'),
    ...['serve', '--plan', join(folder, '../plan.json'), '--store', address],
    ...['--port', '0', '--publishable-key', publishableKey],
  ],
  bare: ({ database, answerBytes }) => [
    native('fieldwise_load_bare'),
    database,
    String(answerBytes),
  ],
  node: ({ database, plan }) => [
    process.execPath,
    join(root, 'bench/load/peer/server.mjs'),
    ...[database, plan],
  ],
};

/**
 * Starts one on an empty folder: `{url, folder, stop()}`. `plan` is the hash that events name; `stop` ends the server and
 * says what it took: `{rss, cpu}`, the most memory that it held in bytes, and its processor time in s.
 */
export async function start(name, folder, { answerBytes, plan, address }) {
  mkdirSync(folder, { recursive: true });
  const [program, ...args] = servers[name]({
    database: join(folder, 'load.sqlite'),
    folder,
    answerBytes,
    address,
    plan,
  });
  // A line a request would measure whoever reads it; the server in Node writes only what goes wrong.
  const complaints = name === 'node' ? openSync(join(folder, 'complaints.log'), 'w') : 'ignore';
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', complaints],
    env: { ...process.env, FIELDWISE_SECRET_KEY: `sk_${'load'.repeat(8)}` },
  });
  let port;
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /(\d+)$/.exec(line);
    port = found?.[1];
    if (port) break;
  }
  if (!port) throw new Failure(`${name} did not start.`);
  child.stdout.resume();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    folder,
    async stop() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const ticks = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
      const usage = {
        rss: Number(/VmHWM:\s+(\d+) kB/.exec(status)[1]) * 1024,
        cpu: (Number(ticks[11]) + Number(ticks[12])) / 100,
      };
      child.kill('SIGTERM');
      await once(child, 'exit');
      return usage;
    },
  };
}

/** The hash of the plan as pages have it, of which `folder`, a new one, is beside. */
export async function planHash(folder) {
  const server = await start('fieldwise', folder, {});
  const response = await fetch(`${server.url}/v1/plan?key=${publishableKey}`);
  await server.stop();
  return response.headers.get('etag').replaceAll('"', '');
}

/** How many syncs a database holds. */
export function databaseOf(_name, folder) {
  const require = createRequire(join(root, 'bench/load/peer/package.json'));
  const Database = require('better-sqlite3');
  const db = new Database(join(folder, 'load.sqlite'), { readonly: true });
  try {
    return db.prepare('SELECT count(*) AS n FROM sync_log').get().n;
  } finally {
    db.close();
  }
}
