// The pages of the sync tests, and what holds when one has met its server.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach } from 'node:test';
import { load as loadFull } from '../../dist/full.js';
import { load } from '../../dist/index.js';
import { MemoryStore, SyncClient } from '../../dist/sync.js';

export const engine = await load();
export const demo = JSON.parse(
  await readFile(new URL('../../demo/plan.json', import.meta.url), 'utf8'),
);
export const tools = await loadFull();
export const plan = engine.plan(tools.plan(demo).publishJson());

export const answer = (field, value) => ({ type: 'answer', field, value });
const clients = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** A page: its clock runs with the server's, `skew` ms off. `exclusive`: how tabs take turns. */
export async function open(
  server,
  { store = new MemoryStore(), skew = 0, exclusive, ...more } = {},
) {
  const client = await SyncClient.open({
    server: 'https://forms.example',
    key: 'pk_test',
    plan,
    offer: 'guide',
    store,
    delay: 60_000,
    ...more,
    environment: {
      fetch: server.fetch,
      now: () => server.now + skew,
      random: () => 0.001,
      ...(exclusive && { exclusive }),
    },
  });
  clients.push(client);
  return client;
}

/** Page and server hold the same events and decide the same bytes. */
export function agree(client) {
  assert.equal(client.divergences, 0);
  assert.equal(client.pending, 0);
  assert.equal(client.status, 'synced');
  assert.deepEqual(client.unread, []);
  const { decision, decidedAt, state } = client.server;
  assert.equal(client.session.stateHash(), state);
  const here = client.session.decideJson({ now: decidedAt, offer: 'guide' });
  assert.equal(here, JSON.stringify(decision));
}

export const offline = () => {
  throw new TypeError('fetch failed');
};
