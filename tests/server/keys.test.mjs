// Keys and sites through the running server: by HTTP, and by `fieldwise keys` and `fieldwise site`.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { query } from './database.mjs';
import { binary, publishableKey, secretKey, startServer } from './server.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const bearer = (key = secretKey) => ({ Authorization: `Bearer ${key}` });
const outcome = ({ status, body }) => [status, body.code];

/** Sends any method; resolves as server.get does. */
async function send(server, method, path, body, headers = bearer()) {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Runs the program beside the server of this process; resolves to {status, stdout, stderr}. */
function run(server, args, env = {}) {
  const child = spawn(binary, args, {
    env: {
      PATH: process.env.PATH,
      FIELDWISE_SERVER: server.url,
      FIELDWISE_SECRET_KEY: secretKey,
      ...env,
    },
  });
  const out = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => (out[stream] += text));
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...out })));
}

const reads = async (server, key) => (await server.get('/v1/events', bearer(key))).status;

test('a key is made, used, listed without itself, and revoked', async (t) => {
  const server = await startServer(t);
  const made = await send(server, 'POST', '/v1/api-keys', {
    kind: 'secret',
    scopes: ['read'],
    label: 'CRM',
  });
  assert.equal(made.status, 201);
  assert.equal(made.headers.get('cache-control'), 'no-store');
  const { id, key } = made.body;
  assert.match(key, /^sk_[\w-]{43}$/);
  assert.match(id, /^key_[\w-]{12}$/);
  assert.deepEqual(made.body.scopes, ['read']);
  assert.equal(await reads(server, key), 200);
  assert.deepEqual(outcome(await send(server, 'GET', '/v1/api-keys', undefined, bearer(key))), [
    403,
    'scope',
  ]);

  const { body } = await send(server, 'GET', '/v1/api-keys');
  assert.deepEqual(body.keys.map(({ kind, label }) => [kind, label]).sort(), [
    ['publishable', 'serve'],
    ['secret', 'CRM'],
    ['secret', 'serve'],
  ]);
  const shown = JSON.stringify(body);
  for (const secret of [key, sha256(key), secretKey, sha256(secretKey)]) {
    assert.ok(!shown.includes(secret));
  }
  assert.equal(body.keys.find(({ kind }) => kind === 'publishable').key, publishableKey);

  const revoked = await send(server, 'DELETE', `/v1/api-keys/${id}`);
  assert.equal(revoked.status, 200);
  assert.ok(Math.abs(revoked.body.revoked_at - Date.now()) < 60_000);
  assert.equal(await reads(server, key), 401);
  const again = await send(server, 'DELETE', `/v1/api-keys/${id}`);
  assert.deepEqual([again.status, again.body], [200, revoked.body]);

  // What was made outlives the process, and what was revoked stays so.
  const kept = await send(server, 'POST', '/v1/api-keys', { kind: 'publishable' });
  await server.stop();
  const next = await startServer(t, { folder: server.folder });
  assert.equal((await next.get(`/v1/plan?key=${kept.body.key}`)).status, 200);
  assert.equal(await reads(next, key), 401);
  await next.stop();
  const rows = query(server.folder, 'SELECT lookup FROM api_key WHERE id = ?', [id]);
  assert.deepEqual(rows, [[sha256(key)]]);
});

test('a key is replaced: the new one counts at once, the old one until its grace ends', async (t) => {
  const server = await startServer(t);
  const make = async (more = {}) =>
    (await send(server, 'POST', '/v1/api-keys', { kind: 'secret', scopes: ['read'], ...more }))
      .body;
  const rotate = (id, body) => send(server, 'POST', `/v1/api-keys/${id}/rotate`, body);

  const first = await make({ label: 'CRM' });
  const { status, body } = await rotate(first.id);
  assert.equal(status, 201);
  assert.deepEqual([body.key.label, body.key.scopes, body.key.expires_at], ['CRM', ['read'], null]);
  assert.ok(Math.abs(body.replaced.expires_at - Date.now() - 86_400_000) < 60_000);
  assert.deepEqual([await reads(server, first.key), await reads(server, body.key.key)], [200, 200]);

  const leaked = await make();
  const replaced = await rotate(leaked.id, { grace: '0s' });
  assert.deepEqual(
    [await reads(server, leaked.key), await reads(server, replaced.body.key.key)],
    [401, 200],
  );
  assert.deepEqual(outcome(await rotate(leaked.id)), [409, 'key_ended']);

  // A grace never lengthens a life, and the new key lives as long as the old one was to.
  const ends = Date.now() + 3_600_000;
  const short = await make({ expires_at: ends });
  const next = (await rotate(short.id, { grace: '2d' })).body;
  assert.equal(next.replaced.expires_at, ends);
  assert.equal(next.key.expires_at - next.key.created_at, short.expires_at - short.created_at);
  assert.deepEqual(outcome(await rotate('key_none')), [404, 'not_found']);
  for (const grace of ['soon', '91d', 5]) {
    assert.deepEqual(outcome(await rotate(short.id, { grace })), [422, 'request'], String(grace));
  }
});

test('what serve was started with is not taken away', async (t) => {
  const server = await startServer(t);
  for (const id of ['serve-sk', 'serve-pk']) {
    const refused = await send(server, 'DELETE', `/v1/api-keys/${id}`);
    assert.deepEqual(outcome(refused), [409, 'key_of_serve']);
    assert.match(refused.body.detail, /--secret-key-file/);
  }
  assert.equal(await reads(server, secretKey), 200);
});

test('a site has at most 100 keys that count', async (t) => {
  const server = await startServer(t);
  const make = () => send(server, 'POST', '/v1/api-keys', { kind: 'publishable' });
  const made = await Promise.all(Array.from({ length: 98 }, make));
  assert.ok(made.every(({ status }) => status === 201));
  assert.deepEqual(outcome(await make()), [409, 'too_many_keys']);
  // A key that leaks then is replaced nevertheless, if it ends at once.
  const rotate = (body) => send(server, 'POST', `/v1/api-keys/${made[1].body.id}/rotate`, body);
  assert.deepEqual(outcome(await rotate({})), [409, 'too_many_keys']);
  assert.equal((await rotate({ grace: '0s' })).status, 201);
  assert.deepEqual(outcome(await make()), [409, 'too_many_keys']);
  await send(server, 'DELETE', `/v1/api-keys/${made[0].body.id}`);
  assert.equal((await make()).status, 201);
});

test('what is wrong with a request comes all at once', async (t) => {
  const server = await startServer(t);
  const wrong = async (method, path, body) => {
    const { status, body: answer } = await send(server, method, path, body);
    assert.deepEqual([status, answer.code], [422, 'request'], JSON.stringify(body));
    return answer.errors.map((error) => `${error.path} ${error.code}`);
  };
  const key = { kind: 'private', scopes: ['all'], label: 5, expires_at: 1, scope: 'read' };
  assert.deepEqual(await wrong('POST', '/v1/api-keys', key), [
    '/kind kind',
    '/scopes scope',
    '/label type',
    '/expires_at range',
    '/scope unknown_member',
  ]);
  const secret = { kind: 'secret' };
  assert.deepEqual(await wrong('POST', '/v1/api-keys', secret), ['/scopes scope']);
  const publishable = { kind: 'publishable', scopes: ['read'] };
  assert.deepEqual(await wrong('POST', '/v1/api-keys', publishable), ['/scopes scope']);

  const origins = [
    'https://www.example.com',
    'http://localhost:3000',
    'http://[::1]:8080',
    'https://www.example.com/',
    'https://Example.com',
    'https://example.com:443',
    'example.com',
    'https://',
    '*',
    'null',
  ];
  assert.deepEqual(await wrong('PATCH', '/v1/site', { name: '', allowed_origins: origins }), [
    '/name length',
    ...[3, 4, 5, 6, 7, 8, 9].map((i) => `/allowed_origins/${i} origin`),
  ]);
  assert.deepEqual(await wrong('POST', '/v1/sites', { id: 'Über', nme: 'x' }), [
    '/id id',
    '/nme unknown_member',
  ]);
  const text = await fetch(`${server.url}/v1/site`, {
    method: 'PATCH',
    headers: bearer(),
    body: '{}',
  });
  assert.equal(text.status, 415);
});

test("a site's origins are set while the server runs", async (t) => {
  const server = await startServer(t, { args: ['--allow-origin', 'https://serve.example'] });
  const plan = async (origin) =>
    (await server.get(`/v1/plan?key=${publishableKey}`, { Origin: origin })).status;
  const before = (await send(server, 'GET', '/v1/site')).body;
  assert.deepEqual(
    [before.id, before.allowed_origins, before.serve_origins],
    ['default', [], ['https://serve.example']],
  );
  assert.match(before.plan, /^[0-9a-f]{32}$/);
  assert.equal(await plan('https://new.example'), 403);
  const set = await send(server, 'PATCH', '/v1/site', {
    allowed_origins: ['https://new.example'],
  });
  assert.deepEqual([set.status, set.body.name], [200, 'default']);
  assert.equal(await plan('https://new.example'), 200);
  assert.equal(await plan('https://serve.example'), 200);
  const named = await send(server, 'PATCH', '/v1/site', { name: 'Acme' });
  assert.deepEqual(
    [named.body.name, named.body.allowed_origins],
    ['Acme', ['https://new.example']],
  );
  await send(server, 'PATCH', '/v1/site', { allowed_origins: [] });
  assert.equal(await plan('https://new.example'), 403);
});

test('only a key of the site default makes sites, and keys of others', async (t) => {
  const server = await startServer(t);
  const made = await send(server, 'POST', '/v1/sites', {
    id: 'acme',
    name: 'Acme',
    allowed_origins: ['https://acme.example'],
  });
  assert.equal(made.status, 201);
  const acme = bearer(made.body.key.key);
  assert.deepEqual(made.body.key.scopes, ['read', 'write', 'manage']);
  assert.deepEqual(outcome(await send(server, 'POST', '/v1/sites', { id: 'acme' })), [
    409,
    'site_exists',
  ]);

  const own = await send(server, 'POST', '/v1/api-keys', { kind: 'publishable' }, acme);
  assert.equal(own.status, 201);
  const noPlan = await server.get(`/v1/plan?key=${own.body.key}`, {
    Origin: 'https://acme.example',
  });
  assert.deepEqual(outcome(noPlan), [503, 'no_plan']);
  assert.equal((await send(server, 'GET', '/v1/site', undefined, acme)).body.id, 'acme');

  // Its keys end where it ends.
  const theirs = (await send(server, 'GET', '/v1/api-keys')).body.keys;
  const listed = (await send(server, 'GET', '/v1/api-keys', undefined, acme)).body.keys;
  assert.deepEqual(listed.map(({ kind }) => kind).sort(), ['publishable', 'secret']);
  assert.ok(theirs.every(({ id }) => !listed.some((key) => key.id === id)));
  for (const [method, path, body] of [
    ['DELETE', `/v1/api-keys/${theirs[0].id}`],
    ['POST', `/v1/api-keys/${theirs[0].id}/rotate`, {}],
  ]) {
    assert.deepEqual(outcome(await send(server, method, path, body, acme)), [404, 'not_found']);
  }
  for (const [method, path, body] of [
    ['GET', '/v1/sites'],
    ['POST', '/v1/sites', { id: 'other' }],
    ['GET', '/v1/sites/default/api-keys'],
    ['POST', '/v1/sites/default/api-keys', { kind: 'secret', scopes: ['read'] }],
  ]) {
    assert.deepEqual(
      outcome(await send(server, method, path, body, acme)),
      [403, 'operator'],
      path,
    );
  }

  // Who runs the server can help a site that lost its keys.
  const key = await send(server, 'POST', '/v1/sites/acme/api-keys', {
    kind: 'secret',
    scopes: ['manage'],
  });
  assert.equal(key.status, 201);
  const named = await send(server, 'GET', '/v1/site', undefined, bearer(key.body.key));
  assert.equal(named.body.id, 'acme');
  const unknown = await send(server, 'POST', '/v1/sites/none/api-keys', { kind: 'publishable' });
  assert.deepEqual(outcome(unknown), [404, 'not_found']);
  const sites = (await send(server, 'GET', '/v1/sites')).body.sites;
  assert.deepEqual(
    sites.map(({ id, plan }) => [id, plan === null]),
    [
      ['acme', true],
      ['default', false],
    ],
  );
});

test('fieldwise keys: create, list, rotate, revoke', async (t) => {
  const server = await startServer(t);
  const made = await run(server, [
    ...['keys', 'create', '--scopes', 'read,write', '--label', 'CRM', '--expires', '90d'],
  ]);
  assert.equal(made.status, 0, made.stderr);
  const key = made.stdout.trim();
  assert.match(key, /^sk_[\w-]{43}$/);
  assert.match(made.stderr, /^key_[\w-]{12}, read,write, until .*not shown again\.\n$/);
  assert.equal(await reads(server, key), 200);

  const list = await run(server, ['keys', 'list']);
  assert.match(list.stdout, /^ID +KIND +MAY +STATE +LABEL OR KEY\n/);
  assert.match(list.stdout, /^key_\S+ +secret +read,write +until \S+ +CRM$/m);
  assert.match(list.stdout, /^serve-pk +publishable +pages +counts +pk_test {2}serve$/m);
  assert.ok(!list.stdout.includes(key));
  const { keys } = JSON.parse((await run(server, ['keys', 'list', '--json'])).stdout);
  const { id, expires_at } = keys.find(({ label }) => label === 'CRM');
  assert.ok(Math.abs(expires_at - Date.now() - 90 * 86_400_000) < 60_000);

  const rotated = await run(server, ['keys', 'rotate', id, '--grace', '0s']);
  assert.equal(rotated.status, 0, rotated.stderr);
  assert.match(rotated.stderr, new RegExp(`^${id}, the key before it: expired `, 'm'));
  assert.deepEqual(
    [await reads(server, key), await reads(server, rotated.stdout.trim())],
    [401, 200],
  );

  const page = await run(server, ['keys', 'create', '--kind', 'publishable']);
  assert.match(page.stdout, /^pk_[\w-]{24}\n$/);
  const next = /^(key_\S+), /.exec(rotated.stderr)[1];
  const revoked = await run(server, ['keys', 'revoke', next]);
  assert.match(revoked.stdout, new RegExp(`^${next}: revoked `));
  assert.equal(await reads(server, rotated.stdout.trim()), 401);
});

test('fieldwise site: create, list, set, show, and a key of another site', async (t) => {
  const server = await startServer(t);
  const made = await run(server, ['site', 'create', 'acme', '--name', 'Acme']);
  assert.equal(made.status, 0, made.stderr);
  const env = { FIELDWISE_SECRET_KEY: made.stdout.trim() };
  const origin = 'https://acme.example';
  const set = await run(server, ['site', 'set', '--origin', origin], env);
  assert.match(set.stdout, /^site: {5}acme\nname: {5}Acme\norigins: {2}https:\/\/acme\.example\n/);
  const file = join(server.folder, 'acme-key');
  writeFileSync(file, `${made.stdout.trim()}\n`);
  const show = await run(server, ['site', 'show', '--secret-key-file', file]);
  assert.equal(show.stdout, set.stdout);
  const list = await run(server, ['site', 'list']);
  assert.match(list.stdout, /^acme +Acme +none +https:\/\/acme\.example$/m);
  // As a script has it whose variable is not set: that key would be of the operator's own site.
  const nobodys = await run(server, ['keys', 'create', '--kind', 'publishable', '--site', '']);
  assert.match(nobodys.stderr, /--site: write the id of a site/);
  assert.equal(nobodys.stdout, '');
  const key = await run(server, ['keys', 'create', '--kind', 'publishable', '--site', 'acme']);
  assert.equal((await server.get(`/v1/plan?key=${key.stdout.trim()}`)).body.code, 'no_plan');
  const own = await run(server, ['keys', 'list'], env);
  assert.match(own.stdout, new RegExp(`^key_\\S+ +publishable .* ${key.stdout.trim()}$`, 'm'));
  assert.deepEqual(await run(server, ['keys', 'list', '--site', 'acme']), own);
  assert.notEqual((await run(server, ['keys', 'list', '--site', 'default'])).stdout, own.stdout);
  const unset = await run(server, ['keys', 'list', '--site', '']);
  assert.match(unset.stderr, /--site: write the id of a site/);
  const nowhere = await run(server, ['keys', 'list', '--site', 'none']);
  assert.deepEqual([nowhere.status, nowhere.stdout], [1, '']);
  assert.match(nowhere.stderr, /no site with this id\. \(not_found\)$/m);
  const none = await run(server, ['site', 'set', '--no-origins'], env);
  assert.match(none.stdout, /^origins: {2}none$/m);
});

test('the commands say what is wrong, and what to do', async (t) => {
  const server = await startServer(t);
  const fails = async (args, status, pattern, env) => {
    const result = await run(server, args, env);
    assert.equal(result.status, status, result.stderr);
    assert.match(result.stderr, pattern);
    assert.equal(result.stdout, '');
  };
  await fails(['keys'], 2, /^fieldwise keys: say what: list, create, revoke or rotate\n/);
  await fails(['keys', 'lst'], 2, /there is no keys lst; did you mean list\?/);
  await fails(['site', 'new'], 2, /there is no site new/);
  await fails(['site', 'set'], 2, /say what to set/);
  await fails(['keys', 'revoke'], 2, /ID is missing/);
  await fails(['keys', 'create'], 2, /--scopes is missing: what the key may do/);
  await fails(
    ['keys', 'create', '--scopes', 'read', '--expires', 'soon'],
    2,
    /--expires: write a time/,
  );
  await fails(['keys', 'list'], 2, /no secret key: set FIELDWISE_SECRET_KEY/, {
    FIELDWISE_SECRET_KEY: undefined,
  });
  await fails(['keys', 'list'], 2, /must read sk_/, { FIELDWISE_SECRET_KEY: 'pk_test' });
  // A file that cannot be read is wrong input, as anywhere else.
  for (const verb of ['keys list', 'site show', 'plans list', 'backup -o never.sqlite']) {
    const file = ['--secret-key-file', '/no/such/key'];
    await fails([...verb.split(' '), ...file], 1, /^fieldwise: cannot read \/no\/such\/key\n$/);
  }
  await fails(['keys', 'list', '--server', 'leads.example'], 2, /--server: write an address as/);
  await fails(
    ['keys', 'list', '--server', 'http://127.0.0.1:1'],
    1,
    /^fieldwise: no answer from 127/,
  );
  await fails(['keys', 'list'], 1, /^fieldwise: Send the secret key: .*\(key\)$/m, {
    FIELDWISE_SECRET_KEY: 'sk_wrong',
  });
  await fails(
    ['keys', 'create', '--scopes', 'all'],
    1,
    /^\/scopes: .*read, write and manage.*\(scope\)$/m,
  );
  await fails(['keys', 'revoke', 'serve-sk'], 1, /\(key_of_serve\)$/m);
  await fails(['keys', 'revoke', '../site'], 1, /no key with this id/);
});

test('behind a proxy with a path, the commands find the server', async (t) => {
  const server = await startServer(t);
  const proxy = createServer(async (request, response) => {
    const { url, method, headers } = request;
    const answer = await fetch(server.url + url.slice('/leads'.length), {
      method,
      headers: { Authorization: headers.authorization },
    });
    response.writeHead(answer.status, { 'Content-Type': answer.headers.get('content-type') });
    response.end(await answer.text());
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close());
  const address = `http://127.0.0.1:${proxy.address().port}/leads/`;
  const shown = await run(server, ['site', 'show', '--server', address]);
  assert.match(shown.stdout, /^site: {5}default\n/, shown.stderr);
});
