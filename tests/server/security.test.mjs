// What an attacker would try (docs/security.md), where no other file has it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import {
  answer,
  bearer,
  publishableKey as key,
  page,
  planFile,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const root = new URL('../../', import.meta.url);
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** A body without what differs between any two visitors: ids, times, hashes, receipts. */
function plain(body) {
  const text = JSON.stringify(body, (name, value) =>
    [
      'receipt',
      'lead',
      'duplicates',
      'state',
      'at',
      'created_at',
      'decided_at',
      'client',
      'event',
      'age',
    ].includes(name)
      ? undefined
      : value,
  );
  return text.replaceAll(/srv-[\w-]+/g, 'srv');
}

test('what a page claims of scores, stages and leads changes nothing', async (t) => {
  const server = await startServer(t);
  const claims = {
    decision: { stage: { stage: 'sql' }, scores: [{ axis: 'fit', value: 100 }] },
    scores: [{ axis: 'fit', value: 100 }],
    stage: 'sql',
    score: 100,
    lead: 'ld_other',
    state: '0'.repeat(32),
    site: 'other',
    scopes: ['manage'],
    receipt: 'x.y.z',
  };
  const at = Date.now() - 5000;
  const run = async (more) => {
    const visitor = token();
    const events = [
      { ...answer('c1', 1, 'company', 'Acme', at), ...more },
      { ...page('c1', 2, '/pricing', at), ...more },
    ];
    const sync = await server.sync(visitor, events, more);
    const submit = await server.post('/v1/submit', {
      key,
      visitor,
      offer: 'guide',
      answers: { email: 'ada@acme.example' },
      ...more,
    });
    assert.deepEqual([sync.status, submit.status], [200, 200], sync.text + submit.text);
    const lead = await server.get(`/v1/leads/${submit.body.lead}`, bearer);
    return [sync, submit, lead].map(({ body }) => plain({ ...body, events: [] }));
  };
  assert.deepEqual(await run(claims), await run({}));

  // An answer that names itself as one to be trusted more counts as the page's.
  const visitor = token();
  const trusted = { ...answer('c1', 1, 'company', 'Acme'), source: 'verified' };
  const { body } = await server.sync(visitor, [trusted]);
  if (body.decision) assert.equal(body.decision.answers.company.source, 'form');
  else assert.equal(body.code, 'event');
  const report = { client: 'c1', seq: 2, at: Date.now(), type: 'outcome', outcome: 'accepted' };
  assert.equal((await server.sync(visitor, [report])).status, 422);
  // Nor does it speak as the server.
  assert.equal((await server.sync(visitor, [page('srv-x', 1, '/')])).status, 422);
});

test("somebody else's e-mail address tells nothing and joins nothing", async (t) => {
  const server = await startServer(t);
  const submit = (visitor, email, more = {}) =>
    server.post('/v1/submit', { key, visitor, offer: 'guide', answers: { email, ...more } });
  const ada = await submit(token(), 'ada@acme.example', {
    company: 'Acme-planted',
    company_size: '50+',
  });
  assert.equal(ada.status, 200, ada.text);

  const known = await submit(token(), 'ada@acme.example');
  const unknown = await submit(token(), 'eve@acme.example');
  assert.notEqual(known.body.lead, ada.body.lead);
  assert.equal(
    plain(known.body).replaceAll('ada@', '@'),
    plain(unknown.body).replaceAll('eve@', '@'),
  );
  assert.ok(!known.text.includes('Acme-planted'));
  const lead = await server.get(`/v1/leads/${ada.body.lead}`, bearer);
  assert.equal(lead.body.answers.company.value, 'Acme-planted');
});

test('nothing private is in what the public can ask for', async (t) => {
  const folder = temporaryFolder(t);
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  plan.notes = 'planted-notes';
  plan.rules.push({
    key: 'planted_rule',
    axis: 'fit',
    points: -7,
    reason: 'planted-reason',
    if: { '==': [{ var: 'company' }, 'planted-company'] },
    private: true,
  });
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const secret = `sk_planted_${token()}`;
  const server = await startServer(t, {
    folder,
    plan: file,
    env: { FIELDWISE_SECRET_KEY: secret },
    args: ['--static', folder],
  });
  const made = await server.post(
    '/v1/api-keys',
    { kind: 'secret', scopes: ['read'], label: 'planted-label' },
    { Authorization: `Bearer ${secret}` },
  );
  const other = token();
  const planted = await server.sync(other, [answer('c1', 1, 'company', 'planted-answer')]);
  assert.equal(planted.status, 200);

  const visitor = token();
  const answers = { email: 'ada@acme.example' };
  const submitted = await server.post('/v1/submit', { key, visitor, offer: 'guide', answers });
  const receipt = submitted.body.receipt.split('.').map((part) => Buffer.from(part, 'base64url'));
  const told = await Promise.all([
    ...[`/v1/plan?key=${key}`, '/v1/keys', '/v1/openapi.json', '/healthz', '/readyz'].map((path) =>
      server.get(path),
    ),
    ...['/plan.json', '/test.sqlite', '/test.sqlite-wal', '/test.sqlite-suppression-key'].map(
      (path) => server.get(path),
    ),
    ...['/v1/api-keys', '/v1/site', '/v1/plans', '/v1/events', '/v1/leads/x', '/v1/backup'].map(
      (path) => server.get(path),
    ),
    server.sync(visitor, [page('c1', 1, '/pricing')]),
    server.sync(visitor, [page('c1', 9, '/')]),
    server.sync(visitor, [{ client: 'c1', seq: 2, at: 1, type: 'planted?' }]),
    server.post('/v1/submit', { key, visitor, offer: 'guide', answers: { email: 'x' } }),
    server.post('/v1/submit', `fieldwise_key=${key}&fieldwise_offer=guide&email=x`, form),
    server.post(
      '/v1/submit',
      `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example`,
      form,
    ),
    server.post('/v1/forget', { key, visitor: token() }),
  ]);
  const texts = [submitted, ...told].map(
    ({ text, headers }) => text + JSON.stringify([...headers]),
  );
  texts.push(...receipt.map((part) => part.toString('latin1')));
  for (const text of texts) {
    for (const hidden of ['planted-', 'planted_rule', secret, made.body.key, other]) {
      assert.ok(!text.includes(hidden), `${hidden} in ${text.slice(0, 400)}`);
    }
  }
  // They are there to be found.
  const whole = await server.get(`/v1/plans/${await hashInForce(server, secret)}`, {
    Authorization: `Bearer ${secret}`,
  });
  assert.match(whole.text, /planted-notes.*planted-reason/s);
});

async function hashInForce(server, secret) {
  const { body } = await server.get('/v1/site', { Authorization: `Bearer ${secret}` });
  return body.plan;
}

test('what somebody typed is never a page of ours', async (t) => {
  const server = await startServer(t);
  const evil = '</title><script>alert(1)</script><img src=x onerror=alert(1)>';
  const enc = encodeURIComponent(evil);
  for (const body of [
    `fieldwise_key=${key}&fieldwise_offer=guide&email=${enc}`,
    `fieldwise_key=${key}&fieldwise_offer=${enc}&email=a%40b.example`,
    `fieldwise_key=${enc}&email=a%40b.example`,
    `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example&${enc}=${enc}`,
    `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example&fieldwise_redirect=${enc}`,
    `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example&fieldwise_visitor=${enc}`,
    `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example&company=${enc}`,
  ]) {
    const { text, headers } = await server.post('/v1/submit', body, form);
    assert.match(headers.get('content-type'), /^text\/html/);
    assert.ok(!/<script|<img|onerror=[^&]*alert\(1\)>/i.test(text), text);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
  }
  // JSON stays JSON, whatever is in it.
  const stored = await server.sync(token(), [answer('c1', 1, 'company', evil)]);
  assert.match(stored.headers.get('content-type'), /^application\/json/);
  assert.equal(stored.headers.get('x-content-type-options'), 'nosniff');
});

test('a form post goes on to a path of this origin only', async (t) => {
  const server = await startServer(t);
  for (const target of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/a\r\nSet-Cookie: x=1',
    'javascript:alert(1)',
  ]) {
    const body = `fieldwise_key=${key}&fieldwise_offer=guide&email=a%40b.example&fieldwise_redirect=${encodeURIComponent(target)}`;
    const { status, headers } = await server.post('/v1/submit', body, form);
    assert.equal(status, 422, target);
    assert.equal(headers.get('location'), null);
    assert.equal(headers.get('set-cookie'), null);
  }
});

test('every test that docs/security.md names is there', () => {
  const text = readFileSync(new URL('docs/security.md', root), 'utf8');
  const rows = [
    ...text.matchAll(/`((?:tests|web)\/[\w/.-]+\.(?:mjs|cpp))`: ([^|\n]+?)(?=<br>| \|)/g),
  ];
  assert.ok(rows.length >= 15, `${rows.length} tests are named`);
  for (const [, file, name] of rows) {
    const path = new URL(file, root);
    assert.ok(existsSync(path), file);
    const source = readFileSync(path, 'utf8').replaceAll("\\'", "'");
    assert.ok(source.includes(`'${name}'`) || source.includes(`"${name}"`), `${file}: ${name}`);
  }
});
