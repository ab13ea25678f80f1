// A request's site follows from its key, and no site sees anything of another.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { query, script, visitorWithOneEvent } from './database.mjs';
import {
  answer,
  binary,
  page,
  planFile,
  publishableKey,
  secretKey,
  startServer,
  storeArgs,
  token,
} from './server.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const bearer = (key) => ({ Authorization: `Bearer ${key}` });
const outcome = ({ status, body }) => [status, body.code];

/** The statement that gives a site a key. */
function key(site, id, value, { scopes = '', expires = 'NULL', revoked = 'NULL' } = {}) {
  const kind = value.slice(0, 2);
  const lookup = kind === 'sk' ? sha256(value) : value;
  return `INSERT INTO api_key VALUES ('${site}', '${id}', '${kind}', '${lookup}', '${scopes}', 'test', 0,
    ${expires}, ${revoked}, '');`;
}

/** A server whose database was changed by `sql` while it was stopped. */
async function startWith(t, sql, more = {}) {
  const first = await startServer(t, more);
  await first.stop();
  script(first.folder, sql);
  return startServer(t, { folder: first.folder, ...more });
}

const other = `INSERT INTO site (id, name, allowed_origins, published_plan, previous_published, created_at)
  VALUES ('other', 'Other', '["https://other.example"]', '', '', 0);`;

test('a secret key is good for its scopes, until it is revoked or expires', async (t) => {
  const past = Date.now() - 1000;
  const future = Date.now() + 3_600_000;
  const server = await startWith(
    t,
    key('default', 'a', 'sk_read', { scopes: 'read' }) +
      key('default', 'b', 'sk_write', { scopes: 'write manage' }) +
      key('default', 'c', 'sk_revoked', { scopes: 'read', revoked: past }) +
      key('default', 'd', 'sk_expired', { scopes: 'read', expires: past }) +
      key('default', 'e', 'sk_expires', { scopes: 'read', expires: future }) +
      key('default', 'f', 'sk_newer', { scopes: 'everything' }) +
      key('default', 'g', 'pk_second'),
  );
  const events = (given) => server.get('/v1/events', given === '' ? {} : bearer(given));
  for (const given of [secretKey, 'sk_read', 'sk_expires']) {
    assert.equal((await events(given)).status, 200, given);
  }
  for (const given of ['sk_write', 'sk_newer']) {
    const refused = await events(given);
    assert.deepEqual(outcome(refused), [403, 'scope'], given);
    assert.match(refused.body.detail, /use one with the scope read/);
  }
  const digest = sha256('sk_read');
  for (const given of ['', 'sk_revoked', 'sk_expired', 'sk_unknown', 'pk_second', digest]) {
    assert.deepEqual(outcome(await events(given)), [401, 'key'], given);
  }
  assert.equal((await server.get('/v1/plan?key=pk_second')).status, 200);
  for (const given of [secretKey, 'sk_read', digest, 'pk_', '']) {
    assert.deepEqual(outcome(await server.get(`/v1/plan?key=${given}`)), [403, 'key'], given);
  }
});

test("a site sees its own visitors only, also where another's have the same token", async (t) => {
  const visitor = token();
  const server = await startWith(
    t,
    `${other}${key('other', 'a', 'sk_other', { scopes: 'read' })}
     ${visitorWithOneEvent('other', sha256(visitor), 'ld_other', 5)}
     INSERT INTO lead (site, id, visitor, created_at) VALUES ('other', 'ld_other', '${sha256(visitor)}', 5);
     INSERT INTO lead_visitor (site, lead, visitor, first_event, end_event, linked_at) VALUES ('other', 'ld_other', '${sha256(visitor)}', 0, NULL, 5);
     INSERT INTO sync_log (site, visitor, received_at, events) VALUES ('other', '${sha256(visitor)}', 5,
       '[{"client":"c1","seq":1,"at":5,"path":"/others","type":"page"}]');`,
  );
  const { body } = await server.sync(visitor, [page('c1', 1, '/ours')]);
  assert.deepEqual([body.cursor, body.events], [1, []]);
  const paths = async (given) => {
    const { text } = await server.get('/v1/events', bearer(given));
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).path);
  };
  assert.deepEqual(await paths(secretKey), ['/ours']);
  assert.deepEqual(await paths('sk_other'), ['/others']);

  const submitted = await server.post('/v1/submit', {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers: { email: 'ada@acme.example', company: 'Acme' },
  });
  assert.equal(submitted.status, 200, submitted.text);
  const { lead } = submitted.body;
  assert.equal((await server.get(`/v1/leads/${lead}`, bearer(secretKey))).status, 200);
  assert.deepEqual(outcome(await server.get('/v1/leads/ld_other', bearer(secretKey))), [
    404,
    'not_found',
  ]);

  // Forgotten by one site is not forgotten by the other.
  assert.equal((await server.post('/v1/forget', { key: publishableKey, visitor })).status, 200);
  assert.deepEqual(await paths(secretKey), []);
  assert.deepEqual(await paths('sk_other'), ['/others']);
});

test('a site without a plan says so', async (t) => {
  const server = await startWith(
    t,
    other + key('other', 'a', 'pk_other') + key('other', 'b', 'sk_other', { scopes: 'read' }),
  );
  const asked = { key: 'pk_other', visitor: token(), events: [answer('c1', 1, 'company', 'Acme')] };
  assert.deepEqual(outcome(await server.get('/v1/plan?key=pk_other')), [503, 'no_plan']);
  assert.deepEqual(outcome(await server.post('/v1/sync', asked)), [503, 'no_plan']);
  assert.deepEqual(outcome(await server.get('/v1/leads/x', bearer('sk_other'))), [503, 'no_plan']);
  const form = await server.post('/v1/submit', 'fieldwise_key=pk_other&email=a%40b.example', {
    'Content-Type': 'application/x-www-form-urlencoded',
  });
  assert.equal(form.status, 503);
  assert.match(form.text, /This site has no plan yet/);
});

test("a site's origins are good for its own keys only", async (t) => {
  const server = await startWith(
    t,
    other + key('other', 'a', 'pk_other') + key('other', 'b', 'sk_other', { scopes: 'read' }),
    { args: ['--allow-origin', 'https://ours.example'] },
  );
  const plan = (given, origin) => server.get(`/v1/plan?key=${given}`, { Origin: origin });
  assert.equal((await plan(publishableKey, 'https://ours.example')).status, 200);
  assert.deepEqual(outcome(await plan('pk_other', 'https://other.example')), [503, 'no_plan']);
  for (const [given, origin] of [
    [publishableKey, 'https://other.example'],
    ['pk_other', 'https://ours.example'],
    ['pk_other', 'https://evil.example'],
  ]) {
    assert.deepEqual(outcome(await plan(given, origin)), [403, 'origin'], `${given} ${origin}`);
  }
  const events = await server.get('/v1/events', {
    ...bearer('sk_other'),
    Origin: 'https://ours.example',
  });
  assert.deepEqual(outcome(events), [403, 'origin']);
});

test('what the command line says of the default site holds, and is not kept beyond it', async (t) => {
  const origin = 'https://ours.example';
  const first = await startServer(t, { args: ['--allow-origin', origin] });
  const plan = (server, given) => server.get(`/v1/plan?key=${given}`, { Origin: origin });
  assert.equal((await plan(first, publishableKey)).status, 200);
  await first.stop();

  const again = await startServer(t, {
    folder: first.folder,
    args: [],
    env: { FIELDWISE_SECRET_KEY: 'sk_rotated_0123456789' },
  });
  assert.deepEqual(outcome(await plan(again, publishableKey)), [403, 'origin']);
  assert.equal((await again.get('/v1/events', bearer('sk_rotated_0123456789'))).status, 200);
  assert.deepEqual(outcome(await again.get('/v1/events', bearer(secretKey))), [401, 'key']);
  await again.stop();
  const kept = query(first.folder, 'SELECT id, lookup FROM api_key ORDER BY id');
  assert.deepEqual(kept, [
    ['serve-pk', publishableKey],
    ['serve-sk', sha256('sk_rotated_0123456789')],
  ]);
});

test("another site's key cannot be given to the default site", async (t) => {
  const first = await startServer(t);
  await first.stop();
  script(first.folder, other + key('other', 'mine', 'pk_other'));
  const { status, stderr } = spawnSync(
    binary,
    [
      'serve',
      '--plan',
      planFile,
      ...storeArgs(first.folder),
      '--port',
      '0',
      '--publishable-key',
      'pk_other',
    ],
    { encoding: 'utf8', timeout: 10_000 },
  );
  assert.equal(status, 1);
  assert.match(stderr, /the publishable key given is already the key mine of the site other/);
});
