// What a plan asks of whoever sends a form: a honeypot, a least time, a proof of work.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { solveChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';

import {
  answer,
  binary,
  publishableKey as key,
  planFile,
  secretKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const outcome = ({ status, body }) => [status, body.code];
const plain = JSON.parse(readFileSync(planFile, 'utf8'));

/** A server whose plan has this `protection`. */
async function start(t, protection, more = {}) {
  const folder = temporaryFolder(t);
  const plan = join(folder, 'plan.json');
  writeFileSync(plan, JSON.stringify({ ...plain, protection }));
  return startServer(t, { folder, plan, ...more });
}

const submit = (server, more = {}) =>
  server.post('/v1/submit', {
    key,
    offer: 'guide',
    ...more,
    answers: { email: 'ada@acme.example', ...more.answers },
  });

/** Solves a challenge, and writes it as ALTCHA's widget does. */
async function solve(server, change = (payload) => payload) {
  const { status, body: challenge } = await server.get(`/v1/challenge?key=${key}`);
  assert.equal(status, 200);
  const solution = await solveChallenge({ challenge, deriveKey });
  const payload = change({ challenge, solution: { ...solution } });
  return Buffer.from(JSON.stringify(payload)).toString('base64');
}

const work = { proofOfWork: { attempts: 50, cost: 10 } };

test('a form with a proof of work is taken, once', async (t) => {
  const server = await start(t, work);
  assert.deepEqual(outcome(await submit(server)), [422, 'challenge']);
  const challenge = await solve(server);
  const taken = await submit(server, { challenge });
  assert.equal(taken.status, 200, taken.text);
  assert.deepEqual(outcome(await submit(server, { challenge })), [422, 'challenge']);

  // A mistake in the answers does not spend it, nor does anything else that stores nothing.
  const second = await solve(server);
  const wrong = await submit(server, { challenge: second, answers: { email: 'no address' } });
  assert.deepEqual(outcome(wrong), [422, 'submission']);
  assert.equal((await submit(server, { challenge: second })).status, 200);

  // Spent it stays, also for the next process.
  await server.stop();
  const next = await startServer(t, {
    folder: server.folder,
    plan: join(server.folder, 'plan.json'),
  });
  assert.deepEqual(outcome(await submit(next, { challenge: second })), [422, 'challenge']);
});

test('of two that bring one proof at once, one is taken', async (t) => {
  const server = await start(t, work);
  const challenge = await solve(server);
  const all = await Promise.all(Array.from({ length: 8 }, () => submit(server, { challenge })));
  assert.equal(all.filter(({ status }) => status === 200).length, 1);
});

test('a proof that is changed, made up, or of another site is refused', async (t) => {
  const server = await start(t, work);
  const refused = async (challenge) =>
    assert.deepEqual(outcome(await submit(server, { challenge })), [422, 'challenge'], challenge);
  const changes = [
    ({ challenge, solution }) => ({ challenge, solution: { ...solution, counter: 51 } }),
    ({ challenge, solution }) => ({ challenge, solution: { ...solution, counter: -1 } }),
    ({ challenge, solution }) => ({ challenge, solution: { ...solution, counter: '1' } }),
    ({ challenge }) => ({ challenge, solution: {} }),
    ({ challenge }) => ({ challenge }),
    ({ challenge, solution }) => ({ challenge: { ...challenge, signature: '' }, solution }),
    ...['cost', 'expiresAt', 'nonce', 'salt', 'keyPrefix', 'extra'].map(
      (name) =>
        ({ challenge, solution }) => ({
          challenge: { ...challenge, parameters: { ...challenge.parameters, [name]: 1 } },
          solution,
        }),
    ),
    () => [],
    () => null,
    () => ({ challenge: { parameters: { cost: 1e9 }, signature: 'x' }, solution: { counter: 1 } }),
  ];
  for (const change of changes) await refused(await solve(server, change));
  for (const text of ['', 'x', '====', 'e30=', 'A'.repeat(8000), '{}']) await refused(text);

  const other = await start(t, work);
  await refused(await solve(other));
});

test('what ALTCHA itself says of our challenges', async (t) => {
  const server = await start(t, { proofOfWork: {} });
  const { body: challenge } = await server.get(`/v1/challenge?key=${key}`);
  assert.deepEqual(Object.keys(challenge.parameters), [
    ...['algorithm', 'cost', 'expiresAt', 'keyLength', 'keyPrefix', 'nonce', 'salt'],
  ]);
  const minutes = (challenge.parameters.expiresAt - Date.now() / 1000) / 60;
  assert.ok(minutes > 19 && minutes <= 20, `${minutes}`);
  const solution = await solveChallenge({ challenge, deriveKey });
  assert.ok(solution.counter < 2000);
  // Only the signature is not theirs to check: the key is the server's.
  const verified = await verifySolution({
    challenge,
    solution,
    deriveKey,
    hmacSignatureSecret: 'not the key',
  });
  assert.deepEqual([verified.expired, verified.invalidSignature], [false, true]);
  const { status } = await submit(server, {
    challenge: Buffer.from(JSON.stringify({ challenge, solution })).toString('base64'),
  });
  assert.equal(status, 200);
});

test('a form without a script brings the input of the widget', async (t) => {
  const server = await start(t, work);
  const body = `fieldwise_key=${key}&fieldwise_offer=guide&email=ada%40acme.example`;
  const missing = await server.post('/v1/submit', body, form);
  assert.equal(missing.status, 422);
  assert.match(missing.text, /There is a problem.*Let it run again/s);
  const altcha = encodeURIComponent(await solve(server));
  assert.equal((await server.post('/v1/submit', `${body}&altcha=${altcha}`, form)).status, 200);
});

test('a honeypot with something in it is said to have to be empty, and nothing is lost', async (t) => {
  const server = await start(t, { honeypot: 'website' });
  const filled = await submit(server, { answers: { website: 'https://spam.example' } });
  assert.deepEqual(outcome(filled), [422, 'submission']);
  assert.deepEqual(
    filled.body.errors.map(({ code, path }) => [code, path]),
    [['honeypot', '/answers/website']],
  );
  for (const website of ['', null]) {
    const taken = await submit(server, { answers: { website } });
    assert.equal(taken.status, 200, taken.text);
    assert.deepEqual(taken.body.answers, { email: 'ada@acme.example' });
  }
  const body = `fieldwise_key=${key}&fieldwise_offer=guide&email=ada%40acme.example`;
  assert.equal((await server.post('/v1/submit', `${body}&website=`, form)).status, 200);
  const page = await server.post('/v1/submit', `${body}&website=x`, form);
  assert.match(page.text, /This one is to stay empty/);
  const { text } = await server.get('/v1/events', { Authorization: `Bearer ${secretKey}` });
  assert.ok(!text.includes('website'));
});

test('a form that is sent faster than a person can is asked to be sent again', async (t) => {
  const server = await start(t, { minSeconds: 2 });
  const visitor = token();
  const event = answer('c1', 1, 'company', 'Acme');
  const send = () => submit(server, { visitor, events: [event], sent_at: Date.now() });
  assert.deepEqual(outcome(await send()), [422, 'too_fast']);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  assert.equal((await send()).status, 200);
  // Of a form without a script nothing is known before it comes.
  assert.equal((await submit(server)).status, 200);
});

test('a plan without protection asks for none', async (t) => {
  const server = await startServer(t);
  assert.deepEqual(outcome(await server.get(`/v1/challenge?key=${key}`)), [404, 'not_found']);
  assert.equal((await submit(server, { challenge: 'anything' })).status, 200);
});

test('what is wrong with the protection of a plan is said when it loads', (t) => {
  const file = join(temporaryFolder(t), 'plan.json');
  const check = (protection) => {
    writeFileSync(file, JSON.stringify({ ...plain, protection }));
    const { stdout } = spawnSync(binary, ['check', file], { encoding: 'utf8' });
    return [...stdout.matchAll(/^(\/protection\S*): .* \((\w+)\)$/gm)].map(
      ([, path, code]) => `${path} ${code}`,
    );
  };
  assert.deepEqual(check({ honeypot: 'website', minSeconds: 3, proofOfWork: {}, 'x-own': 1 }), []);
  assert.deepEqual(check({ honeypot: 'email' }), ['/protection/honeypot duplicate']);
  assert.deepEqual(check({ honeypot: 'Web site' }), ['/protection/honeypot key']);
  assert.deepEqual(check({ minSeconds: 0 }), ['/protection/minSeconds range']);
  assert.deepEqual(check({ proofOfWork: { attempts: 0, cost: 1e9 } }), [
    '/protection/proofOfWork/attempts range',
    '/protection/proofOfWork/cost range',
  ]);
  // One guess is what the server takes for each form, on the thread that speaks to everybody.
  assert.deepEqual(check({ proofOfWork: { attempts: 1_000_000, cost: 5000 } }), []);
  assert.deepEqual(check({ proofOfWork: { cost: 5001 } }), ['/protection/proofOfWork/cost range']);
  assert.deepEqual(check({ turnstile: {} }), ['/protection/turnstile unknown_member']);
  assert.deepEqual(check([]), ['/protection type']);
  // A page may know what is asked of it.
  const protection = { honeypot: 'website', proofOfWork: {} };
  writeFileSync(file, JSON.stringify({ ...plain, protection }));
  const { stdout } = spawnSync(binary, ['publish', file], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(stdout).protection, protection);
});
