// A plan that does not find who was won is not put in force, unless somebody says why (docs/backtesting.md).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { query } from './database.mjs';
import { playbookPlan } from './playbook-plan.mjs';
import {
  bearer,
  fieldwise,
  publishableKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

/** A plan by which those who asked for a demo are an SQL, and nobody else is anything. */
const demoPlan = (folder) =>
  playbookPlan(folder, (plan) => {
    delete plan.disqualifications;
  });

/** The same, but that only those of large companies who ask are; called `name`. */
function strict(folder, name, min = 2) {
  const file = playbookPlan(
    folder,
    (plan) => {
      delete plan.disqualifications;
      plan.name = name;
      plan.expressLanes[0].if = { '>=': [{ signal: ['demo_request', '30d'] }, min] };
    },
    `${name}.json`,
  );
  return { file, text: readFileSync(file, 'utf8') };
}

/** A lead who asked for so many demos, and was won then. */
async function won(server, name, demos) {
  const at = Date.now() - 1000;
  const events = Array.from({ length: demos }, (_, i) => ({
    ...{ client: 'c1', seq: i + 1, at: at + i, type: 'demo_request' },
  }));
  const body = { key: publishableKey, visitor: token(), offer: 'guide', events };
  const sent = await server.post('/v1/submit', {
    ...body,
    answers: { email: `${name}@${name}.example` },
  });
  assert.equal(sent.status, 200, sent.text);
  const event = { client: 'crm', seq: 1, type: 'outcome', outcome: 'won' };
  const told = await server.post(`/v1/leads/${sent.body.lead}/events`, { events: [event] }, bearer);
  assert.equal(told.status, 200, told.text);
}

/** Waits until the server has looked at so many won leads. */
async function counted(server, leads) {
  for (let i = 0; i < 200; i += 1) {
    const [[n]] = query(server.folder, `SELECT count(*) FROM lead_list WHERE list = 'won'`);
    if (Number(n) === leads) return;
    await sleep(50);
  }
  assert.fail('the won leads were not looked at');
}

const upload = (server, text, more = '') =>
  server.post(`/v1/plans?activate=true${more}`, text, bearer);
const versions = async (server) => (await server.get('/v1/plans', bearer)).body.plans;

test('of ten won leads seven must cross; with fewer it takes a reason, which is kept', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: demoPlan(folder) });
  for (let i = 0; i < 10; i += 1) await won(server, `lead${i}`, i < 6 ? 2 : 1);
  await counted(server, 10);

  const six = strict(folder, 'Six');
  const refused = await upload(server, six.text);
  assert.deepEqual([refused.status, refused.body.code], [409, 'gate'], refused.text);
  assert.match(
    refused.body.detail,
    /^Not passed: 6 of 10 won leads crossed the threshold, 60\.0 % .*It is kept, and not in force.*override=REASON/,
  );
  const [kept] = (await versions(server)).filter(({ in_force }) => !in_force);
  assert.deepEqual([kept.activated_at, kept.gate], [null, null]);
  const path = `/v1/plans/${kept.hash}/activate`;
  assert.equal((await server.post(path, '', bearer)).status, 409);
  const blank = await server.post(`${path}?override=%20`, '', bearer);
  assert.deepEqual([blank.status, blank.body.errors[0].code], [422, 'empty']);

  const all = await server.post(
    `${path}?override=${encodeURIComponent(' "We" move, on ')}`,
    '',
    bearer,
  );
  assert.equal(all.status, 200, all.text);
  assert.equal(all.body.in_force, true);
  const { won: leads, crossed, passed, override, low, high } = all.body.gate;
  assert.deepEqual([leads, crossed, passed, override], [10, 6, false, '"We" move, on']);
  assert.ok(low > 0.3 && low < 0.32 && high > 0.83 && high < 0.84, `${low} … ${high}`);

  // One more who crosses makes 7 of 11, two more 8 of 12; three 9 of 13 are 69 %, four 10 of 14 are 71 %.
  for (const name of ['a', 'b', 'c']) await won(server, name, 2);
  await counted(server, 13);
  const more = strict(folder, 'More');
  assert.equal((await upload(server, more.text)).status, 409);
  await won(server, 'd', 2);
  await counted(server, 14);
  const passed2 = await upload(server, more.text);
  assert.equal(passed2.status, 200, passed2.text);
  assert.deepEqual(
    [passed2.body.gate.crossed, passed2.body.gate.passed, passed2.body.gate.override],
    [10, true, null],
  );

  // Who goes back has no time: what was in force goes in force again.
  const back = await server.post(path, '', bearer);
  assert.equal(back.status, 200);
  assert.equal(back.body.gate.override, '"We" move, on');
});

test('where nobody was won, or nobody can be qualified, nothing speaks against a plan', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: demoPlan(folder) });
  const first = await upload(server, strict(folder, 'First').text);
  assert.equal(first.status, 201, first.text);
  assert.deepEqual([first.body.gate.won, first.body.gate.passed], [0, null]);
  await won(server, 'ada', 1);
  await counted(server, 1);
  assert.equal((await upload(server, strict(folder, 'Second', 3).text)).status, 409);
  const nobody = await upload(
    server,
    JSON.stringify({ fieldwise: 1, name: 'Ask', fields: [{ key: 'email', type: 'email' }] }),
  );
  assert.equal(nobody.status, 201, nobody.text);
  assert.equal(nobody.body.gate, null);
});

test('fieldwise plans: what is refused is told, and why it is in force all the same', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: demoPlan(folder) });
  await won(server, 'ada', 1);
  await counted(server, 1);
  const run = (...args) => fieldwise(['plans', ...args], { FIELDWISE_SERVER: server.url });
  const { file } = strict(folder, 'Strict');
  const refused = await run('upload', file, '--activate');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /Not passed: 0 of 1 won lead crossed the threshold/);
  const [kept] = (await versions(server)).filter(({ in_force }) => !in_force);
  const forced = await run(
    'activate',
    kept.hash.slice(0, 8),
    '--override',
    'New market & 100 % sure',
  );
  assert.equal(forced.status, 0, forced.stderr);
  assert.match(
    forced.stderr,
    /^Crossed its threshold: 0 of 1 won; all the same: New market & 100 % sure$/m,
  );
  const list = await run('list');
  assert.match(list.stdout, /in force\s+0 of 1 won; all the same: New market & 100 % sure$/m);
  for (const wrong of [
    ['upload', file, '--override', 'why'],
    ['activate', kept.hash, '--override', ' '],
  ]) {
    const { status, stderr } = await run(...wrong);
    assert.equal(status, 2, stderr);
  }
});

test('activations at the same time: one is in force in the end, and each that failed is not', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: demoPlan(folder) });
  for (let i = 0; i < 10; i += 1) await won(server, `lead${i}`, 1);
  await counted(server, 10);
  const good = ['A', 'B', 'C'].map((name) => strict(folder, name, 1).text);
  const bad = ['X', 'Y'].map((name) => strict(folder, name, 2).text);
  const answers = await Promise.all([...good, ...bad].map((text) => upload(server, text)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 201, 201, 409, 409],
  );
  const all = await versions(server);
  assert.equal(all.filter(({ in_force }) => in_force).length, 1);
  assert.equal(all.filter(({ activated_at }) => activated_at === null).length, 2);
});
