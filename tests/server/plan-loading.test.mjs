// Plans that take long to load: whoever else the server serves does not wait for them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { script } from './database.mjs';
import { bearer, page, planFile, startServer, temporaryFolder, token } from './server.mjs';

/** The fixture's plan with rules that take all steps, and examples that evaluate them. */
function slowPlan(name) {
  const plan = JSON.parse(readFileSync(planFile, 'utf8'));
  const items = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const axis = plan.axes[0].key;
  for (let i = 0; i < 8; i += 1) {
    let rule = { '==': [{ var: '' }, -1 - i] };
    for (let level = 0; level < 5; level += 1) rule = { some: [items, rule] };
    const asked = { '!!': [{ var: 'company' }] };
    plan.rules.push({
      key: `slow_${i}`,
      axis,
      points: 1,
      reason: 'Slow',
      if: { and: [asked, rule] },
    });
  }
  const example = { answers: { company: 'Acme' }, expect: { hidden: [] } };
  plan.examples = Array.from({ length: 40 }, (_, i) => ({ name: `Example ${i}`, ...example }));
  return JSON.stringify({ ...plan, name });
}

/** How many syncs were answered before `done` was. */
async function syncsBefore(server, done) {
  let open = true;
  const end = done.finally(() => {
    open = false;
  });
  let count = 0;
  const visitor = token();
  while (open) {
    count += 1;
    const { status } = await server.sync(visitor, [page('c1', count, '/')]);
    assert.equal(status, 200);
  }
  return [count, await end];
}

// What comes before the plan does, and is answered without waiting for it.
const few = 10;

test('a plan that takes long to load holds nobody up: uploaded, put in force, read again', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'plan.json');
  writeFileSync(file, readFileSync(planFile));
  const limits = ['--rate-limit', 'visitor=off', '--rate-limit', 'address=off'];
  const server = await startServer(t, { folder, plan: file, args: limits });

  const slow = slowPlan('Slow');
  const [uploads, uploaded] = await syncsBefore(server, server.post('/v1/plans', slow, bearer));
  assert.equal(uploaded.status, 201, uploaded.text);
  assert.ok(uploads > few, `${uploads} syncs while it was uploaded`);

  const path = `/v1/plans/${uploaded.body.hash}/activate`;
  const [activations, active] = await syncsBefore(server, server.post(path, '', bearer));
  assert.deepEqual([active.status, active.body.in_force], [200, true], active.text);
  assert.ok(activations > few, `${activations} syncs while it was put in force`);

  writeFileSync(file, slowPlan('Slow again'));
  process.kill(server.pid, 'SIGHUP');
  const read = async () => {
    while (!server.stderr.includes('in force')) await new Promise((next) => setTimeout(next, 20));
  };
  const [reloads] = await syncsBefore(server, read());
  assert.ok(reloads > few, `${reloads} syncs while it was read again`);
});

test('a damaged copy of a plan is looked at once, and switches it off on no other site', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startServer(t, { folder });
  await first.stop();
  script(
    folder,
    `INSERT INTO site (id, name, allowed_origins, plan, published_plan, previous_published, created_at)
       SELECT 'another', 'Another', '[]', plan, published_plan, '', 0 FROM site WHERE id = 'default';
     INSERT INTO plan SELECT 'another', hash, published_hash, '{}', created_at, activated_at, gate
       FROM plan WHERE site = 'default';`,
  );
  const server = await startServer(t, { folder });
  for (const name of ['one', 'two']) {
    const made = await server.post('/v1/api-keys', { kind: 'publishable', label: name }, bearer);
    assert.equal(made.status, 201, made.text);
    assert.equal((await server.sync(token(), [page('c1', 1, '/')])).status, 200);
  }
  assert.equal(server.stderr.match(/"detail":"another: /g)?.length, 1, server.stderr);
});

test('a site that sends more plans than are read is told so, and the other requests go on', async (t) => {
  const server = await startServer(t);
  const [{ hash }] = (await server.get('/v1/plans', bearer)).body.plans;
  const uploads = Array.from({ length: 12 }, (_, i) =>
    server.post('/v1/plans', slowPlan(`Slow ${i}`), bearer),
  );
  // Who rolls back in an emergency does not send again and again. The first answer is a refusal.
  assert.equal((await Promise.race(uploads)).status, 503);
  const back = await server.post(`/v1/plans/${hash}/activate`, undefined, bearer);
  assert.equal(back.status, 200, back.text);
  const sent = await Promise.all(uploads);
  const busy = sent.filter(({ status }) => status === 503);
  assert.ok(busy.length > 0 && busy.length <= 4, `${busy.length} refused`);
  for (const { body, headers } of busy) {
    assert.equal(body.code, 'busy');
    assert.equal(headers.get('retry-after'), '5');
  }
  const kept = sent.filter(({ status }) => status === 201);
  assert.equal(kept.length, sent.length - busy.length);
  // Refused is not stored, and once the others are read it can be sent again.
  const { body } = await server.get('/v1/plans', bearer);
  assert.equal(body.plans.length, 1 + kept.length);
  assert.equal((await server.post('/v1/plans', slowPlan('Slow again'), bearer)).status, 201);
});
