// docs/openapi.json has the routes that the server has, and what the server answers is what it says.
//
// Who adds a route: write it into docs/openapi.json, and a request for each status that it lists into
// the tests of the running server below.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';

import { closeLeads, startClosed } from './closed-leads.mjs';
import {
  answer,
  publishableKey as key,
  page,
  planFile,
  secretKey,
  startServer,
  store,
  temporaryFolder,
  token,
} from './server.mjs';

const read = (file) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const document = JSON.parse(read('docs/openapi.json'));
const methods = ['get', 'post', 'put', 'patch', 'delete'];

const routes = read('server/src/http/routes.cpp');
/** The names of parameters, by the name of their list. */
const queries = new Map(
  [...routes.matchAll(/Parameter (k\w+Query)\[\] = \{([^;]*)\};/g)].map(([, list, items]) => [
    list,
    [...items.matchAll(/[{(]"(\w+)"/g)].map(([, name]) => name),
  ]),
);
/** [METHOD, pattern, access, list of parameters] of the server's table. */
const table = [
  ...routes.matchAll(/\{"([A-Z]+)", "([^"]+)", Access::(\w+), \w+(?:,\s+(k\w+Query))?/g),
].map(([, ...route]) => route);
const written = Object.entries(document.paths).flatMap(([path, item]) =>
  methods.filter((method) => item[method]).map((method) => [method, path, item[method]]),
);

test('the document is OpenAPI 3.1, of this version', async () => {
  const validator = new Validator({ strict: false });
  const result = await validator.validate(structuredClone(document));
  assert.deepEqual(result.errors ?? [], []);
  assert.equal(result.valid, true);
  assert.equal(validator.version, '3.1');
  assert.equal(document.info.version, JSON.parse(read('package.json')).version);
  const ids = written.map(([, , { operationId }]) => operationId);
  assert.equal(new Set(ids).size, ids.length);
});

test('it has the routes of the table, each for the same keys', () => {
  assert.ok(table.length > 15, `${table.length} routes were found in routes.cpp`);
  const names = (routes) =>
    routes.map(([method, path]) => `${method.toUpperCase()} ${path}`).sort();
  assert.deepEqual(names(written), names(table), 'write the routes into docs/openapi.json');
  for (const [method, path, access] of table) {
    const { security } = document.paths[path][method.toLowerCase()];
    const open = access === 'open' || access === 'publishable';
    assert.deepEqual(security, open ? [] : [{ secretKey: [access] }], `${method} ${path}`);
  }
});

test('it has the parameters that the routes take', () => {
  let found = 0;
  for (const [method, path, , list] of table) {
    const item = document.paths[path];
    const all = [...(item.parameters ?? []), ...(item[method.toLowerCase()].parameters ?? [])];
    const query = all.filter((parameter) => parameter.in === 'query');
    const expected = list ? queries.get(list) : [];
    assert.deepEqual(
      query.map(({ name }) => name),
      expected,
      `${method} ${path}`,
    );
    found += expected.length;
  }
  assert.ok(found > 15, `${found} parameters were found in routes.cpp`);
});

test('nothing in it is left over', () => {
  const text = JSON.stringify(document);
  for (const [kind, entries] of Object.entries(document.components)) {
    if (kind === 'securitySchemes') continue;
    for (const name of Object.keys(entries)) {
      assert.ok(text.includes(`"#/components/${kind}/${name}"`), `${name} is used nowhere`);
    }
  }
});

describe('the running server', () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'document', ...document });
  const seen = new Set();
  const nothing = { after: (work) => cleanups.push(work) };
  const cleanups = [];
  let server;
  before(async () => {
    server = await startServer(nothing, { args: ['--rate-limit', 'visitor=1/m:20'] });
  });
  after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  /** The schema of a JSON answer, as a pointer into the document. */
  function schemaOf(method, path, status, type) {
    const { responses } = document.paths[path][method];
    const written = responses[status] ? `${status}` : 'default';
    seen.add(`${method} ${path} ${written}`);
    const { $ref } = responses[written];
    const place = $ref
      ? $ref.slice(1)
      : `/paths/${path.replaceAll('/', '~1')}/${method}/responses/${written}`;
    const response = place
      .slice(1)
      .split('/')
      .reduce((value, name) => value[name.replaceAll('~1', '/')], document);
    if (status === 204 || status === 303 || status === 304) return null;
    assert.ok(
      response.content?.[type],
      `${method} ${path} ${status}: ${type} is not in the document`,
    );
    const pointer = `${place}/content/${type.replaceAll('/', '~1')}/schema`;
    return { $ref: `document#${pointer.replaceAll('{', '%7B').replaceAll('}', '%7D')}` };
  }

  /** Sends a request, and checks the answer against the document. */
  async function ask(method, pattern, { path = pattern, body, headers = {}, status, on = server }) {
    const form = typeof body === 'string';
    const response = await fetch(on.url + path, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        ...(body === undefined
          ? {}
          : { 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
        ...headers,
      },
      body: body === undefined || form ? body : JSON.stringify(body),
    });
    const text = await response.text();
    assert.equal(response.status, status, `${method} ${path}: ${text.slice(0, 300)}`);
    const type = (response.headers.get('content-type') ?? '').split(';')[0];
    const schema = schemaOf(method, pattern, status, type);
    if (!schema || !/[/+]json$/.test(type)) return { text, headers: response.headers };
    const value = JSON.parse(text);
    const validate = ajv.compile(schema);
    assert.ok(
      validate(value),
      `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}\n${text.slice(0, 600)}`,
    );
    return { body: value, headers: response.headers };
  }

  const bearer = (secret = secretKey) => ({ Authorization: `Bearer ${secret}` });
  const manage = { headers: bearer() };

  test('pages: plan, sync, submit, forget', async () => {
    const plan = `/v1/plan?key=${key}`;
    const { headers } = await ask('get', '/v1/plan', { path: plan, status: 200 });
    const etag = { 'If-None-Match': headers.get('etag') };
    await ask('get', '/v1/plan', { path: plan, headers: etag, status: 304 });
    await ask('get', '/v1/plan', { path: '/v1/plan?key=pk_none', status: 403 });
    await ask('get', '/v1/keys', { status: 200 });
    const { body: served } = await ask('get', '/v1/openapi.json', { status: 200 });
    assert.deepEqual(served, document);

    const visitor = token();
    const sync = (body, status) =>
      ask('post', '/v1/sync', { body: { key, visitor, ...body }, status });
    const event = answer('c1', 1, 'company', 'Acme');
    await sync({ events: [event], offer: 'guide' }, 200);
    await sync({ key: 'pk_none' }, 403);
    await sync({ events: [page('c1', 3, '/')] }, 409);
    await sync({ events: [{ ...event, value: 'Other' }] }, 409);
    await sync({ events: [{ ...page('c1', 2, '/'), plan: 'f'.repeat(32) }] }, 409);
    await sync({ events: [{ client: 'c1', seq: 2, at: 1, type: 'nonsense' }] }, 422);

    const answers = { email: 'ada@acme.example' };
    const submit = (body, status) =>
      ask('post', '/v1/submit', {
        body: { key, visitor, offer: 'guide', answers, ...body },
        status,
      });
    const { body } = await submit({}, 200);
    await submit({ key: 'pk_none' }, 403);
    await submit({ events: [page('c1', 9, '/')] }, 409);
    await submit({ answers: { email: 'no address' } }, 422);
    const form = `fieldwise_key=${key}&fieldwise_offer=guide&email=ada%40acme.example`;
    await ask('post', '/v1/submit', { body: form, status: 200 });
    await ask('post', '/v1/submit', { body: form.replace('ada', ''), status: 422 });
    await ask('post', '/v1/submit', { body: `${form}&fieldwise_redirect=/thanks`, status: 303 });

    await ask('get', '/v1/leads/{id}', { path: `/v1/leads/${body.lead}`, ...manage, status: 200 });
    const detail = `/v1/leads/${body.lead}?detail=full`;
    await ask('get', '/v1/leads/{id}', { path: detail, ...manage, status: 200 });
    await ask('get', '/v1/leads/{id}', { path: '/v1/leads/none', ...manage, status: 404 });
    await ask('get', '/v1/events', { ...manage, status: 200 });
    await ask('get', '/v1/events', { path: '/v1/events?limit=0', ...manage, status: 422 });

    const forget = (body, status) =>
      ask('post', '/v1/forget', { body: { key, visitor, ...body }, status });
    await forget({}, 200);
    await forget({ key: 'pk_none' }, 403);
    await forget({ visitor: 'short' }, 422);
    await sync({}, 410);
    await submit({}, 410);
    while ((await server.sync(visitor, [])).status === 410);
    await sync({}, 429);
    await submit({}, 429);
    await forget({}, 429);
  });

  test('a challenge, where the plan asks for one', async () => {
    const path = `/v1/challenge?key=${key}`;
    await ask('get', '/v1/challenge', { path, status: 404 });
    await ask('get', '/v1/challenge', { path: '/v1/challenge?key=pk_none', status: 403 });
    const plan = JSON.parse(readFileSync(planFile, 'utf8'));
    const folder = temporaryFolder(nothing);
    const file = join(folder, 'plan.json');
    writeFileSync(file, JSON.stringify({ ...plan, protection: { proofOfWork: {} } }));
    const asking = await startServer(nothing, { folder, plan: file });
    await ask('get', '/v1/challenge', { path, status: 200, on: asking });
  });

  test('leads: reports, links, tables, erasure', async () => {
    const answers = { email: 'bob@other.example' };
    const visitor = token();
    const { body } = await server.post('/v1/submit', { key, visitor, offer: 'guide', answers });
    const { lead } = body;
    const of = (method, name, body, status, id = lead) =>
      ask(method, `/v1/leads/{id}${name}`, {
        path: `/v1/leads/${id}${name}`,
        body,
        ...manage,
        status,
      });

    await ask('post', '/v1/validate', {
      body: { offer: 'guide', answers },
      ...manage,
      status: 200,
    });
    await ask('post', '/v1/validate', { body: {}, ...manage, status: 422 });
    const unknown = { lead: 'none', offer: 'guide', answers };
    await ask('post', '/v1/validate', { body: unknown, ...manage, status: 404 });

    const event = { client: 'crm', seq: 1, type: 'opt_out', scope: 'sales' };
    await of('post', '/events', { events: [event] }, 200);
    await of('post', '/events', { events: [{ ...event, seq: 0 }] }, 422);
    await of('post', '/events', { events: [event] }, 404, 'none');
    const lines = (text, status) =>
      ask('post', '/v1/events', {
        body: text,
        headers: { ...bearer(), 'Content-Type': 'application/x-ndjson' },
        status,
      });
    await lines(`${JSON.stringify({ ...event, lead })}\n{}\n`, 200);

    const { body: made } = await of('post', '/links', { purpose: 'verify_email' }, 200);
    await of('post', '/links', {}, 422);
    await of('post', '/links', { purpose: 'recognise' }, 404, 'none');
    const identify = (more, status) =>
      ask('post', '/v1/identify', {
        body: { key, visitor: token(), link: made.link, ...more },
        status,
      });
    await identify({}, 200);
    await identify({}, 410);
    await identify({ link: 'none' }, 403);
    await identify({ visitor: 'short' }, 422);

    const table = (text, status) =>
      ask('post', '/v1/import', {
        body: text,
        headers: { ...bearer(), 'Content-Type': 'text/csv' },
        status,
      });
    await table('email,reference,Owner\ncy@x.example,7,kim\nnobody,8,kim\n', 200);
    await table('email\n"', 422);
    for (const path of ['/v1/export.csv', '/v1/export.ndjson']) {
      await ask('get', path, { ...manage, status: 200 });
      await ask('get', path, { path: `${path}?map=none`, ...manage, status: 422 });
    }

    const { body: listed } = await ask('get', '/v1/leads', {
      path: '/v1/leads?email=cy@x.example',
      ...manage,
      status: 200,
    });
    await ask('get', '/v1/leads', { path: '/v1/leads?detail=standing', ...manage, status: 200 });
    await ask('get', '/v1/leads', { path: '/v1/leads?limit=0', ...manage, status: 422 });
    const list = (rest, status) =>
      ask('get', '/v1/lists/{list}', { path: `/v1/lists/${rest}`, ...manage, status });
    await list('closed', 200);
    await list('everybody', 404);
    await list('tasks?limit=0', 422);
    await ask('get', '/v1/metrics', { path: '/v1/metrics?by=source', ...manage, status: 200 });
    await ask('get', '/v1/journey', { ...manage, status: 200 });
    await ask('get', '/v1/journey', { path: '/v1/journey?from=1', ...manage, status: 422 });
    await ask('get', '/v1/metrics', { path: '/v1/metrics?from=1', ...manage, status: 422 });
    await of('post', '/join', { lead: listed.leads[0].lead }, 200);
    await of('post', '/join', {}, 422);
    await of('post', '/join', { lead }, 404, 'none');
    await of('get', '/export', undefined, 200);
    await of('get', '/export', undefined, 404, 'none');
    await of('delete', '', undefined, 200);
    await of('delete', '', undefined, 404);
    const suppress = (body, status) => ask('post', '/v1/suppressions', { body, ...manage, status });
    await suppress({ email: 'dee@x.example' }, 200);
    await suppress({}, 422);
  });

  test('plans and backup', async () => {
    const { body } = await ask('get', '/v1/plans', { ...manage, status: 200 });
    const { hash } = body.plans[0];
    const plan = JSON.parse(readFileSync(planFile, 'utf8'));
    const other = { ...plan, name: 'Another' };
    await ask('post', '/v1/plans', { body: other, ...manage, status: 201 });
    await ask('post', '/v1/plans', { body: other, ...manage, status: 200 });
    await ask('post', '/v1/plans', { body: { fieldwise: 1 }, ...manage, status: 422 });
    const version = (path, status) =>
      ask('get', '/v1/plans/{hash}', { path: `/v1/plans/${path}`, ...manage, status });
    await version(hash, 200);
    await version('none', 404);
    const activate = (path, status) =>
      ask('post', '/v1/plans/{hash}/activate', {
        path: `/v1/plans/${path}/activate`,
        ...manage,
        status,
      });
    await activate(hash, 200);
    await activate('none', 404);

    // Nobody who was won would have been found by these.
    const answers = { email: 'won@acme.example' };
    const sent = await server.post('/v1/submit', {
      key,
      visitor: token(),
      offer: 'guide',
      answers,
    });
    const events = [{ client: 'crm', seq: 1, type: 'outcome', outcome: 'won' }];
    await server.post(`/v1/leads/${sent.body.lead}/events`, { events }, bearer());
    const metrics = async () => (await server.get('/v1/metrics', bearer())).body;
    while ((await metrics()).all.rates.first_to_won.came === 0) await sleep(50);
    await ask('post', '/v1/plans', {
      path: '/v1/plans?activate=true',
      body: { ...plan, name: 'Blind' },
      ...manage,
      status: 409,
    });
    const blind = (await server.get('/v1/plans', bearer())).body.plans[0].hash;
    await activate(blind, 409);
    await ask('get', '/v1/backup', { ...manage, status: store === 'sqlite' ? 200 : 409 });
  });

  test('calibrations', async () => {
    const on = await startClosed(nothing);
    const pattern = '/v1/calibrations';
    const of = (method, more, id, status, body) => {
      const path = `${pattern}/${id}${more}`;
      return ask(method, `${pattern}/{id}${more}`, {
        path,
        body: method === 'get' ? undefined : (body ?? {}),
        ...manage,
        status,
        on,
      });
    };
    const calibrate = (body, status) => ask('post', pattern, { body, ...manage, status, on });
    await calibrate({}, 409);
    await closeLeads(on, 400);
    await calibrate({ axis: 'charm' }, 422);
    const { body: first } = await calibrate({ axis: 'fit' }, 201);
    await ask('get', pattern, { ...manage, status: 200, on });
    await of('get', '', first.id, 200);
    await of('get', '', 'none', 404);
    await of('post', '/decline', first.id, 422, { reason: 7 });
    await of('post', '/decline', first.id, 200, { reason: 'Later' });
    await of('post', '/decline', first.id, 409);
    await of('post', '/decline', 'none', 404);
    const { body: second } = await calibrate({}, 201);
    await of('post', '/accept', second.id, 200);
    await of('post', '/accept', second.id, 409);
    await of('post', '/accept', 'none', 404);
  });

  test('sites and keys', async () => {
    const made = await ask('post', '/v1/sites', { body: { id: 'acme' }, ...manage, status: 201 });
    await ask('post', '/v1/sites', { body: { id: 'acme' }, ...manage, status: 409 });
    await ask('post', '/v1/sites', { body: {}, ...manage, status: 422 });
    await ask('get', '/v1/sites', { ...manage, status: 200 });
    const acme = { headers: bearer(made.body.key.key) };
    await ask('get', '/v1/sites', { ...acme, status: 403 });
    await ask('post', '/v1/sites', { body: { id: 'b' }, ...acme, status: 403 });
    await ask('get', '/v1/backup', { ...acme, status: 403 });
    await ask('get', '/v1/site', { ...manage, status: 200 });
    await ask('patch', '/v1/site', { body: { name: 'Ours' }, ...manage, status: 200 });
    await ask('patch', '/v1/site', { body: { name: '' }, ...manage, status: 422 });

    const publishable = { kind: 'publishable' };
    const ofSite = (id, body, status, who = manage) =>
      ask('post', '/v1/sites/{id}/api-keys', {
        path: `/v1/sites/${id}/api-keys`,
        body,
        ...who,
        status,
      });
    await ofSite('acme', publishable, 201);
    await ofSite('acme', {}, 422);
    await ofSite('none', publishable, 404);
    await ofSite('acme', publishable, 403, acme);
    const listOf = (id, status, who = manage) =>
      ask('get', '/v1/sites/{id}/api-keys', {
        path: `/v1/sites/${id}/api-keys`,
        ...who,
        status,
      });
    await listOf('acme', 200);
    await listOf('none', 404);
    await listOf('acme', 403, acme);

    const add = (body, status, who = manage) =>
      ask('post', '/v1/api-keys', { body, ...who, status });
    const { body: one } = await add({ kind: 'secret', scopes: ['read'] }, 201);
    await add({}, 422);
    await ask('get', '/v1/api-keys', { ...manage, status: 200 });
    const rotate = (id, body, status) =>
      ask('post', '/v1/api-keys/{id}/rotate', {
        path: `/v1/api-keys/${id}/rotate`,
        body,
        ...manage,
        status,
      });
    await rotate(one.id, undefined, 201);
    await rotate(one.id, { grace: 'soon' }, 422);
    await rotate('serve-sk', {}, 409);
    await rotate('none', {}, 404);
    const end = (id, status) =>
      ask('delete', '/v1/api-keys/{id}', { path: `/v1/api-keys/${id}`, ...manage, status });
    await end(one.id, 200);
    await end('none', 404);
    await end('serve-sk', 409);
    while ((await server.post('/v1/api-keys', publishable, acme.headers)).status === 201);
    await add(publishable, 409, acme);
    await ofSite('acme', publishable, 409);
  });

  test('webhooks and deliveries', async () => {
    const url = 'https://hooks.example/x';
    const add = (body, status) => ask('post', '/v1/webhooks', { body, ...manage, status });
    const { body: made } = await add({ url, types: ['lead.handoff'] }, 201);
    await add({ url: 'ftp://x' }, 422);
    const json = { ...bearer(), 'Content-Type': 'application/json' };
    await ask('post', '/v1/webhooks', { body: '[', headers: json, status: 400 });
    await ask('get', '/v1/webhooks', { ...manage, status: 200 });
    const on = (method, verb, id, status, body) =>
      ask(method, `/v1/webhooks/{id}${verb}`, {
        path: `/v1/webhooks/${id}${verb}`,
        body,
        ...manage,
        status,
      });
    await on('get', '', made.id, 200);
    await on('patch', '', made.id, 200, { description: 'CRM' });
    await on('patch', '', made.id, 422, { enabled: 'no' });
    await on('post', '/rotate', made.id, 200);
    const { body: sent } = await on('post', '/test', made.id, 202);
    await on('post', '/replay', made.id, 200, { since: 0 });
    await on('post', '/replay', made.id, 422, {});
    await on('patch', '', made.id, 200, { enabled: false });
    await on('post', '/test', made.id, 409);

    await ask('get', '/v1/deliveries', { ...manage, status: 200 });
    await ask('get', '/v1/deliveries', { path: '/v1/deliveries?limit=0', ...manage, status: 422 });
    const delivery = (method, verb, id, status) =>
      ask(method, `/v1/deliveries/{id}${verb}`, {
        path: `/v1/deliveries/${id}${verb}`,
        ...manage,
        status,
      });
    await delivery('get', '', sent.id, 200);
    await delivery('post', '/replay', sent.id, 200);
    await delivery('get', '', 'none', 404);
    await delivery('post', '/replay', 'none', 404);

    while ((await server.post('/v1/webhooks', { url }, manage.headers)).status === 201);
    await add({ url }, 409);
    await on('delete', '', made.id, 204);
    for (const [method, verb, body] of [
      ['get', ''],
      ['patch', '', {}],
      ['delete', ''],
      ['post', '/rotate'],
      ['post', '/test'],
      ['post', '/replay', { since: 0 }],
    ]) {
      await on(method, verb, 'none', 404, body);
    }
  });

  test('health, and what any route may answer', async (t) => {
    await ask('get', '/healthz', { status: 200 });
    await ask('get', '/readyz', { status: 200 });
    const limited = await startServer(t, {
      folder: temporaryFolder(t),
      args: ['--trust-proxy', '127.0.0.1', '--rate-limit', 'address=1/m:1'],
    });
    const from = { 'X-Forwarded-For': '203.0.113.5' };
    await limited.get('/v1/keys', from);
    for (const [method, pattern, { security, responses }] of written) {
      assert.deepEqual(responses.default, { $ref: '#/components/responses/Problem' }, pattern);
      const path = pattern.replace(/\{\w+\}/, 'x');
      if (security.length > 0) await ask(method, pattern, { path, status: 401 });
      // What nobody asked for often may still be asked for too often.
      const often = { path, headers: { ...from, Authorization: 'Bearer sk_wrong' }, status: 429 };
      if (pattern.startsWith('/v1/')) await ask(method, pattern, { ...often, on: limited });
      // A method that the path does not take.
      const wrong = await fetch(server.url + path, { method: 'PUT' });
      const schema = { $ref: 'document#/components/schemas/Problem' };
      assert.equal(wrong.status, 405);
      assert.ok(ajv.compile(schema)(await wrong.json()));
      const allowed = wrong.headers.get('allow').toLowerCase().split(', ');
      const item = methods.filter((name) => document.paths[pattern][name]);
      const more = item.includes('get') ? ['head', 'options'] : ['options'];
      assert.deepEqual(allowed.sort(), [...item, ...more].sort(), pattern);
    }
  });

  test('each answer that the document lists was given', () => {
    const missing = written.flatMap(([method, path, { responses }]) =>
      Object.keys(responses)
        .map((status) => `${method} ${path} ${status}`)
        .filter((name) => !seen.has(name)),
    );
    const never = ['get /healthz default', 'get /readyz default']; // of open routes: 500 and 503 only
    if (store !== 'sqlite') never.push('get /v1/backup 200'); // that database has tools of its own
    assert.deepEqual(
      missing.filter((name) => !never.includes(name)),
      [],
    );
  });
});
