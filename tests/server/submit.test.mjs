// POST /v1/submit, receipts and GET /v1/leads/{id}.
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';

import { answer, bearer, page, publishableKey, secretKey, startServer, token } from './server.mjs';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

const submit = (server, more) =>
  server.post('/v1/submit', {
    key: publishableKey,
    offer: 'guide',
    answers: { email: 'Ada@ACME.example' },
    ...more,
  });

/** Verifies a receipt with the server's published key and returns its payload. */
async function open(server, receipt) {
  const [header, payload, signature] = receipt.split('.');
  const { kid, alg } = JSON.parse(Buffer.from(header, 'base64url'));
  assert.equal(alg, 'EdDSA');
  const { body } = await server.get('/v1/keys');
  const jwk = body.keys.find((key) => key.kid === kid);
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const check = (text) => verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  assert.ok(check(`${header}.${payload}`), 'the signature holds');
  assert.ok(!check(`${header}.${payload}x`), 'and for nothing else');
  return JSON.parse(Buffer.from(payload, 'base64url'));
}

test('a submission is validated, stored and receipted', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const { status, body } = await submit(server, {
    visitor,
    events: [page('c1', 1, '/pricing')],
    sent_at: Date.now(),
  });
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.answers.email, 'Ada@acme.example');
  assert.equal(body.acks.length, 1);

  const receipt = await open(server, body.receipt);
  const plan = await server.get(`/v1/plan?key=${publishableKey}`);
  assert.equal(`"${receipt.plan}"`, plan.headers.get('etag'));
  assert.equal(receipt.iss, 'fieldwise');
  assert.equal(receipt.offer, 'guide');
  assert.equal(receipt.lead, body.lead);
  assert.equal(receipt.stage, body.decision.stage.stage);
  assert.ok(Math.abs(receipt.iat - Date.now() / 1000) < 60);
  assert.equal(
    receipt.answers_hash,
    createHash('sha256').update('{"email":"Ada@acme.example"}').digest('hex'),
  );

  // The next sync brings the server's events: one answer and the submission.
  const { body: news } = await server.sync(visitor, [page('c1', 1, '/pricing')], { cursor: 1 });
  assert.deepEqual(
    news.events.map(({ type }) => type),
    ['answer', 'submit'],
  );
  assert.match(news.events[0].client, /^srv-/);
  assert.equal(news.events[0].value, 'Ada@ACME.example');
  assert.equal(news.state, body.state);

  const again = await submit(server, { visitor });
  assert.equal(again.body.lead, body.lead, 'a visitor has one lead');
  const other = await submit(server, {});
  assert.notEqual(other.body.lead, body.lead);
  assert.notEqual((await open(server, other.body.receipt)).jti, receipt.jti);
});

test('a question left empty is skipped: the next visit does not ask it again', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const visit = (seq) => ({ client: 'c1', seq, at: Date.now(), type: 'visit', offer: 'guide' });
  const asks = (body) => body.decision.ask.fields.map(({ field }) => field);
  await submit(server, { visitor, events: [visit(1)] });
  const second = await server.sync(visitor, [visit(2)], { offer: 'guide' });
  assert.deepEqual(asks(second.body), ['company_size', 'company']);

  const answers = { company_size: '50+', company: null };
  const { status, body } = await submit(server, { visitor, answers });
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual(body.decision.skipped, ['company']);
  const third = await server.sync(visitor, [visit(3)], { offer: 'guide' });
  assert.deepEqual(asks(third.body), []);
  assert.equal(third.body.decision.ask.stop.code, 'done');

  // What was answered before is taken back, and not asked for at once.
  await submit(server, { visitor, answers: { company_size: null } });
  const fourth = await server.sync(visitor, [visit(4)], { offer: 'guide' });
  assert.deepEqual(fourth.body.decision.skipped, ['company', 'company_size']);
  assert.equal(fourth.body.decision.answers.company_size, undefined);
  assert.deepEqual(asks(fourth.body), []);

  const required = await submit(server, { visitor, answers: { email: null } });
  assert.equal(required.status, 422);
});

test('a lead is read with the secret key, private rules included', async (t) => {
  const server = await startServer(t);
  const { body } = await submit(server, {
    events: [answer('c1', 1, 'company', 'Acme', Date.now() - 1000)],
    visitor: token(),
  });
  const { status, body: lead } = await server.get(`/v1/leads/${body.lead}`, bearer);
  assert.equal(status, 200);
  assert.equal(lead.lead, body.lead);
  assert.equal(lead.answers.email.value, 'Ada@acme.example');
  // Its log holds what was announced of it too.
  assert.match(lead.state, /^[0-9a-f]{32}$/);
  assert.notEqual(lead.state, body.state);
  const intent = (decision) => decision.scores.find(({ axis }) => axis === 'intent').value;
  assert.equal(intent(lead.decision), 10);
  assert.equal(intent(body.decision), 0, 'the page does not see the private rule');

  for (const headers of [{}, { Authorization: 'Bearer sk_wrong' }, { Authorization: secretKey }]) {
    const denied = await server.get(`/v1/leads/${body.lead}`, headers);
    assert.deepEqual([denied.status, denied.body.code], [401, 'key']);
    assert.equal(denied.headers.get('www-authenticate'), 'Bearer');
  }
  assert.equal((await server.get('/v1/leads/ld_unknown', bearer)).status, 404);
});

test('a refused submission stores nothing, its events neither', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const before = await server.sync(visitor, [page('c1', 1, '/')]);
  const bad = await submit(server, {
    visitor,
    answers: { email: 'not an address' },
    events: [page('c1', 2, '/')],
  });
  assert.deepEqual([bad.status, bad.body.code], [422, 'submission']);
  assert.equal(bad.body.errors[0].path, '/answers/email');
  assert.ok(bad.body.errors[0].message.length > 10);
  const missing = await submit(server, { visitor, answers: {} });
  assert.equal(missing.status, 422);
  const unknown = await submit(server, { visitor, answers: { email: 'a@b.example', nonsense: 1 } });
  assert.equal(unknown.status, 422);
  const gap = await submit(server, { visitor, events: [page('c1', 9, '/')] });
  assert.deepEqual([gap.status, gap.body.code], [409, 'gap']);
  const noObject = await submit(server, { visitor, answers: [] });
  assert.deepEqual([noObject.status, noObject.body.code], [422, 'request']);
  assert.equal((await submit(server, { key: 'pk_wrong' })).status, 403);

  const after = await server.sync(visitor, []);
  assert.equal(after.body.state, before.body.state);
  assert.equal(after.body.cursor, 1);
});

test('an ordinary form post is answered with a page', async (t) => {
  const server = await startServer(t);
  const inputs = { fieldwise_key: publishableKey, fieldwise_offer: 'guide' };
  const encode = (more) => new URLSearchParams([...Object.entries(inputs), ...more]).toString();

  const good = await server.post(
    '/v1/submit',
    encode([
      ['email', 'ada@acme.example'],
      ['company', ''],
      ['goals', 'share'],
      ['goals', 'measure'],
    ]),
    { ...form, Origin: server.url },
  );
  assert.equal(good.status, 200, good.text);
  assert.match(good.headers.get('content-type'), /^text\/html/);
  assert.match(good.text, /<html lang="en">/);
  const receipt = await open(server, /<code>([^<]+)</.exec(good.text)[1]);
  const { body: lead } = await server.get(`/v1/leads/${receipt.lead}`, bearer);
  assert.deepEqual(lead.answers.goals.value, ['measure', 'share']);
  assert.equal(lead.answers.company, undefined);

  const moved = await server.post(
    '/v1/submit',
    encode([
      ['email', 'ada@acme.example'],
      ['fieldwise_redirect', '/thanks?from=guide'],
    ]),
    form,
  );
  assert.deepEqual([moved.status, moved.headers.get('location')], [303, '/thanks?from=guide']);
  for (const away of ['//evil.example', 'https://evil.example', '/\\evil.example', '/a\nb']) {
    const refused = await server.post(
      '/v1/submit',
      encode([
        ['email', 'ada@acme.example'],
        ['fieldwise_redirect', away],
      ]),
      form,
    );
    assert.equal(refused.status, 422, away);
  }

  const wrong = await server.post('/v1/submit', encode([['email', '<b>']]), form);
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /<strong>Work e-mail<\/strong>/);
  assert.ok(!wrong.text.includes('<b>'));

  assert.equal((await server.post('/v1/submit', 'email=%zz', form)).status, 400);
  assert.equal((await server.post('/v1/submit', 'email=%ff', form)).status, 400);
  assert.equal(
    (
      await server.post(
        '/v1/submit',
        encode([
          ['email', 'a@b.example'],
          ['fieldwise_visitor', 'x'],
        ]),
        form,
      )
    ).status,
    422,
  );
  assert.equal((await server.post('/v1/submit', 'email=a%40b.example', form)).status, 403);
});
