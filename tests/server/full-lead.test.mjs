// Leads with as many events as there is room for: what matters still counts and is told, and the server rests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { addEvents, eventsOf, query } from './database.mjs';
import { handedOver, playbookPlan } from './playbook-plan.mjs';
import { local, makeWebhook, startReceiver, submit, until, verified } from './receiver.mjs';
import {
  answer,
  bearer,
  page,
  publishableKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';

const quiet = (plan) => (plan.playbook.sla = []);

/** Has a visitor look at pages until the only lead of the server has `count` events. */
async function fill(server, visitor, count) {
  let seq = 0;
  for (let left = count - eventsOf(server.folder); left > 0; left -= 500) {
    const events = Array.from({ length: Math.min(left, 500) }, () =>
      page('c9', (seq += 1), '/blog'),
    );
    const { status, text } = await server.sync(visitor, events);
    assert.equal(status, 200, text);
  }
  assert.equal(eventsOf(server.folder), count);
}

const report = (server, lead, seq, more) =>
  server.post(
    `/v1/leads/${lead}/events`,
    { events: [{ client: 'crm', seq, type: 'answer', source: 'rep', ...more }] },
    bearer,
  );
const linkOf = async (server, lead, purpose) =>
  (await server.post(`/v1/leads/${lead}/links`, { purpose }, bearer)).body.link;
const identify = (server, visitor, link) =>
  server.post('/v1/identify', { key: publishableKey, visitor, link });
const read = async (server, lead) => (await server.get(`/v1/leads/${lead}`, bearer)).body;

test('a log that behaviour has filled takes reports and proofs, and what follows is told', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: playbookPlan(folder, quiet), args: local });
  const receiver = await startReceiver(t);
  const { secret } = await makeWebhook(server, receiver.url, { types: ['lead.disqualified'] });
  const visitor = token();
  const lead = await submit(server, visitor, { email: 'ada@acme.example' });
  const proof = await linkOf(server, lead, 'verify_email');
  await sleep(600); // for what is told of the submission
  await fill(server, visitor, 10_000);
  assert.equal((await read(server, lead)).left_out, 500);

  const { status, text } = await identify(server, visitor, proof);
  assert.equal(status, 200, text);
  assert.equal((await read(server, lead)).answers.email.source, 'verified');
  const said = await report(server, lead, 1, { field: 'company_size', value: '1-49' });
  assert.equal(said.status, 200, said.text);
  const [request] = await receiver.received(1);
  assert.equal(verified(request, secret).data.lead, lead);
});

test('what is told on a second device counts before what was looked at on the first', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: playbookPlan(folder, quiet), args: local });
  const receiver = await startReceiver(t);
  await makeWebhook(server, receiver.url, { types: ['lead.disqualified'] });
  const [laptop, phone] = [token(), token()];
  const lead = await submit(server, laptop, { email: 'ada@acme.example' });
  await sleep(600);
  await fill(server, laptop, 10_000);
  assert.equal(
    (await identify(server, phone, await linkOf(server, lead, 'recognise'))).status,
    200,
  );
  const many = Array.from({ length: 20 }, (_, i) => page('c1', i + 1, '/blog'));
  const { status, text } = await server.sync(phone, [
    ...many,
    answer('c1', 21, 'company_size', '1-49'),
  ]);
  assert.equal(status, 200, text);
  await receiver.received(1);
  const known = await read(server, lead);
  assert.equal(known.answers.company_size.value, '1-49');
  assert.equal(known.visitors, 2);
});

test('with as many reports nothing more is told; proofs are taken, and the server rests', async (t) => {
  const folder = temporaryFolder(t);
  const server = await startServer(t, { folder, plan: playbookPlan(folder, quiet), args: local });
  const { visitor, lead } = await handedOver(server);
  const proof = await linkOf(server, lead, 'verify_email');
  await report(server, lead, 1, { field: 'company_size', value: '50+' });
  await sleep(600);
  await server.stop();
  const work = () => query(folder, 'SELECT due_at, plan FROM lead_work')[0];
  const [, before] = work();
  const [[own]] = query(folder, "SELECT id FROM visitor WHERE id LIKE '~%'");
  const more = Array.from({ length: 10_000 - eventsOf(folder, own) }, (_, i) => ({
    client: 'srv-in-mail',
    seq: i + 1,
    at: Date.now(),
    type: 'email_open',
    name: 'welcome',
  }));
  addEvents(folder, own, more);

  // Another plan has the lead looked at anew, and there is something to tell of that.
  const edit = (plan) => {
    quiet(plan);
    plan.disqualifications[0].if = { '==': [1, 1] };
  };
  const plan = playbookPlan(folder, edit, 'next.json');
  const again = await startServer(t, { folder, plan, args: local });
  const receiver = await startReceiver(t);
  await makeWebhook(again, receiver.url);
  await until(() => again.stderr.includes('too_many_events'), 5);
  const [due, hash] = work();
  assert.notEqual(hash, before);
  await sleep(700);
  assert.deepEqual(work(), [due, hash], 'it is looked at again and again');
  assert.equal(again.stderr.match(/too_many_events/g).length, 1);
  assert.equal(receiver.requests.length, 0);

  const refused = await report(again, lead, 2, { field: 'company_size', value: '1-49' });
  assert.equal(refused.status, 422);
  assert.equal(refused.body.errors[0].code, 'too_many_events');
  const { status, text } = await identify(again, visitor, proof);
  assert.equal(status, 200, text);
  assert.equal((await read(again, lead)).verified, true);
});
