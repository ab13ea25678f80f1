// POST /v1/validate: the plan's own logic for a back end's form, without storing anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { query } from './database.mjs';
import { bearer, binary, page, planFile, publishableKey, startServer, token } from './server.mjs';

const validate = (server, body) => server.post('/v1/validate', body, bearer);

test('answers are validated as the command line does, and nothing is stored', async (t) => {
  const server = await startServer(t);
  for (const answers of [
    { email: 'Ada@ACME.example', company_size: '50+' },
    { email: 'not an address', company_size: 'many' },
    {},
  ]) {
    const submission = { offer: 'guide', answers };
    const { status, body } = await validate(server, submission);
    assert.equal(status, 200, JSON.stringify(body));
    const file = join(server.folder, 'submission.json');
    writeFileSync(file, JSON.stringify(submission));
    const at = new Date(body.decision.decided_at ?? Date.now()).toISOString();
    const told = spawnSync(binary, ['validate', '--plan', planFile, '--at', at, file], {
      encoding: 'utf8',
    });
    const expected = JSON.parse(told.stdout);
    assert.deepEqual(
      [body.valid, body.errors, body.answers],
      [expected.valid, expected.errors, expected.answers],
    );
    assert.deepEqual(body.decision.stage, expected.decision.stage);
  }
  for (const table of ['visitor', 'sync_log', 'lead', 'lead_visitor', 'lead_address']) {
    assert.deepEqual(query(server.folder, `SELECT count(*) FROM ${table}`), [[0]], table);
  }
});

test('what a visitor or a lead has answered before is taken into account', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const { body: sent } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor,
    offer: 'guide',
    answers: { email: 'ada@acme.example' },
    events: [page('c1', 1, '/pricing')],
  });
  const before = (await server.sync(visitor, [])).body;
  const intent = ({ body }) => body.decision.scores.find(({ axis }) => axis === 'intent').value;
  const answers = { company: 'Acme' };
  const offer = 'guide';
  const alone = await validate(server, { offer, answers });
  assert.deepEqual(
    [alone.body.valid, alone.body.errors.map(({ path }) => path), intent(alone)],
    [false, ['/answers/email'], 10],
  );
  for (const who of [{ visitor }, { lead: sent.lead }]) {
    const known = await validate(server, { ...who, offer, answers });
    assert.deepEqual([known.status, known.body.valid], [200, true], known.text);
    assert.equal(intent(known), 35, 'the price page counts too, and the private rule');
  }
  const nobody = await validate(server, { lead: 'ld_nobody', offer, answers });
  assert.deepEqual([nobody.status, nobody.body.code], [404, 'not_found']);
  assert.equal((await server.sync(visitor, [])).body.state, before.state, 'nothing was stored');
});

test('what is no question is refused with a reason', async (t) => {
  const server = await startServer(t);
  const paths = async (body) => {
    const { status, body: answer } = await validate(server, body);
    assert.deepEqual([status, answer.code], [422, 'request'], JSON.stringify(answer));
    return answer.errors.map(({ path }) => path);
  };
  assert.deepEqual(await paths({}), ['/answers']);
  assert.deepEqual(await paths({ answers: [], offer: 1 }), ['/offer', '/answers']);
  assert.deepEqual(await paths({ answers: {}, visitor: 'short' }), ['/visitor']);
  assert.deepEqual(await paths({ answers: {}, visitor: token(), lead: 'ld_1' }), ['/lead']);
  assert.deepEqual(await paths({ answers: {}, lead: 'ld_1', score: 99 }), ['/score']);
  assert.deepEqual((await validate(server, '[]')).status, 400);
  assert.deepEqual((await validate(server, '{')).body.code, 'json');
  const plain = { ...bearer, 'Content-Type': 'text/plain' };
  assert.equal((await server.post('/v1/validate', '{"answers":{}}', plain)).status, 415);
  for (const headers of [{}, { Authorization: 'Bearer sk_wrong' }]) {
    assert.equal((await server.post('/v1/validate', { answers: {} }, headers)).status, 401);
  }
  assert.equal(
    (await server.post('/v1/validate', { answers: {}, key: publishableKey })).status,
    401,
  );
});
