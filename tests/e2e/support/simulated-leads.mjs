// Simulated leads (docs/demo-data.md) in a running server, by the routes that a back end has.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { secretKey } from './server.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const binary = process.env.FIELDWISE_BIN ?? join(root, 'build/native/fieldwise');
const run = promisify(execFile);

/** What `fieldwise demo-data` makes for a plan: its lines, and what `fieldwise metrics --json` says of them. */
export async function simulate(plan, { leads = 40, seed = 1, metrics = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'fieldwise-simulated-'));
  try {
    const planFile = join(folder, 'plan.json');
    const records = join(folder, 'events.ndjson');
    await writeFile(planFile, JSON.stringify(plan));
    const made = ['--leads', `${leads}`, '--seed', `${seed}`, '-o', records];
    await run(binary, ['demo-data', '--plan', planFile, ...made]);
    const text = await readFile(records, 'utf8');
    const told = {};
    for (const by of metrics) {
      const group = by ? ['--by', by] : [];
      const json = join(folder, 'metrics.json');
      await run(binary, [
        'metrics',
        '--plan',
        planFile,
        '--records',
        records,
        '--json',
        json,
        ...group,
      ]);
      told[by] = JSON.parse(await readFile(json, 'utf8'));
    }
    return {
      events: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
      metrics: told,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function post(server, path, body, type = 'application/json') {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const answer = await response.json();
  assert.equal(response.status, 200, JSON.stringify(answer));
  return answer;
}

/** Makes leads of those whose address is known, and reports what they did. */
export async function fill(server, events) {
  const addresses = new Map();
  for (const { visitor, type, field, value } of events) {
    if (type === 'answer' && field === 'email') addresses.set(visitor, value);
  }
  const rows = [...addresses].map(([visitor, email]) => ({ email, reference: visitor }));
  const lines = (items) => items.map((item) => JSON.stringify(item)).join('\n');
  const ndjson = 'application/x-ndjson';
  const made = await post(server, '/v1/import?source=simulated', lines(rows), ndjson);
  assert.deepEqual(made.errors, []);
  // A submission and a skipped question are the server's own to note.
  const told = events
    .filter(({ visitor, type }) => addresses.has(visitor) && type !== 'submit' && type !== 'skip')
    .map(({ visitor, ...event }) => ({
      email: addresses.get(visitor),
      ...event,
      ...(event.type === 'answer' && { source: 'import' }),
    }));
  const stored = await post(server, '/v1/events', lines(told), ndjson);
  return stored;
}
