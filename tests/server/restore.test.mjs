// What a restored server knows of people who were forgotten after the backup: nothing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { change, makeWebhook } from './receiver.mjs';
import {
  bearer,
  fieldwise,
  page,
  publishableKey,
  startServer,
  temporaryFolder,
  token,
} from './server.mjs';
import { query } from './sqlite.mjs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const nowhere = { args: ['--webhook-allow', '127.0.0.0/8', '--webhook-schedule', '1h'] };

const submit = async (server, visitor, email, company) => {
  const { status, body } = await server.post('/v1/submit', {
    ...{ key: publishableKey, visitor, offer: 'guide' },
    answers: { email, company },
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.lead;
};
const erase = async (server, lead) => {
  const { status } = await change(server, 'DELETE', `/v1/leads/${lead}`);
  assert.equal(status, 200);
};
const forget = (server, visitor) => server.post('/v1/forget', { key: publishableKey, visitor });
const report = async (server, lead, value) => {
  const event = { client: 'crm', seq: 1, type: 'answer', field: 'company', value, source: 'rep' };
  const { status } = await server.post(`/v1/leads/${lead}/events`, { events: [event] }, bearer);
  assert.equal(status, 200);
};

/** Backs up the server's database to `folder`. */
async function backup(server, folder) {
  const file = join(folder, 'copy.sqlite');
  const done = await fieldwise(['backup', '--server', server.url, '-o', file]);
  assert.equal(done.status, 0, done.stderr);
  return file;
}

/** Restores it there, with who was forgotten in the server's database; what is printed. */
async function restore(file, server, folder) {
  const key = 'test.sqlite-suppression-key';
  copyFileSync(join(server.folder, key), join(folder, key));
  const [database, old] = [folder, server.folder].map((place) => join(place, 'test.sqlite'));
  const done = await fieldwise(['restore', file, '--db', database, '--forgotten', old]);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

/** Those of the texts that stand in a file of the restored database. */
function found(folder, texts) {
  const files = readdirSync(folder).filter((name) => name.startsWith('test.sqlite'));
  const bytes = Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
  return texts.filter((text) => bytes.includes(text));
}

test('leads that were forgotten since the backup are erased again, with all that was kept of them', async (t) => {
  const server = await startServer(t, nowhere);
  await makeWebhook(server, 'http://127.0.0.1:9/hook', { enabled: false });
  const [ada, bob, shared, joined, other, stays] = Array.from({ length: 6 }, token);
  const leads = {
    ada: await submit(server, ada, 'ada@gone.example', 'Adas Firm'),
    bob: await submit(server, bob, 'bob@gone.example', 'Bobs Firm'),
    dan: await submit(server, shared, 'dan@gone.example', 'Dans Firm'),
    eve: await submit(server, shared, 'eve@stays.example', 'Eves Firm'),
    fay: await submit(server, joined, 'fay@gone.example', 'Fays Firm'),
    fays: await submit(server, other, 'fay.two@gone.example', 'Fays Other'),
    gus: await submit(server, stays, 'gus@stays.example', 'Gus Firm'),
  };
  await server.post(`/v1/leads/${leads.fay}/join`, { lead: leads.fays }, bearer);
  await report(server, leads.ada, 'Reported of Ada');
  const table = 'email,company\ncy@gone.example,Cys Firm\n';
  const headers = { ...bearer, 'Content-Type': 'text/csv' };
  assert.equal((await server.post('/v1/import', table, headers)).body.created, 1);
  const listed = await server.get('/v1/leads?email=cy@gone.example', bearer);
  leads.cy = listed.body.leads[0].lead;
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  const copied = query(file, 'SELECT DISTINCT lead FROM delivery').flat();
  assert.ok(copied.includes(leads.ada), 'there is something to tell of Ada in the copy');

  for (const name of ['ada', 'cy', 'dan', 'fay']) await erase(server, leads[name]);
  await forget(server, bob);
  await server.stop();
  const told = await restore(file, server, folder);
  assert.match(told, /^Erased again, forgotten since the backup: 5 visitors, 6 leads$/m);

  const gone = ['ada', 'bob', 'cy', 'dan', 'fay', 'fays'];
  const traces = ['@gone.example', 'Adas', 'Bobs', 'Cys', 'Dans', 'Fays', 'Reported of Ada'];
  assert.deepEqual(found(folder, [...traces, ...gone.map((name) => leads[name])]), []);
  assert.deepEqual(found(folder, ['Eves Firm', 'Gus Firm']), ['Eves Firm', 'Gus Firm']);
  const again = await startServer(t, { folder, ...nowhere });
  for (const name of gone) {
    assert.equal((await again.get(`/v1/leads/${leads[name]}`, bearer)).status, 404, name);
  }
  for (const [name, company] of [
    ['eve', 'Eves Firm'],
    ['gus', 'Gus Firm'],
  ]) {
    const { body } = await again.get(`/v1/leads/${leads[name]}`, bearer);
    assert.equal(body.answers.company.value, company);
  }
  const { body } = await again.get('/v1/deliveries', bearer);
  for (const { lead } of body.deliveries) assert.ok([leads.eve, leads.gus].includes(lead));
  for (const visitor of [ada, bob, shared, joined, other]) {
    assert.equal((await again.sync(visitor, [])).status, 410);
  }
  const back = await again.post('/v1/import', table, headers);
  assert.deepEqual([back.body.created, back.body.errors[0].code], [0, 'suppressed']);
  assert.equal((await again.sync(stays, [page('c1', 1, '/')])).status, 200);
});

test('a lead that is not forgotten keeps what it did at a device of which somebody later was', async (t) => {
  const server = await startServer(t);
  const shared = token();
  const hal = await submit(server, shared, 'hal@stays.example', 'Hals Firm');
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  await erase(server, await submit(server, shared, 'ida@gone.example', 'Idas Firm'));
  await server.stop();
  assert.match(await restore(file, server, folder), /: 1 visitor, 0 leads$/m);
  const again = await startServer(t, { folder });
  const { status, body } = await again.get(`/v1/leads/${hal}`, bearer);
  assert.deepEqual([status, body.answers?.company?.value], [200, 'Hals Firm']);
  assert.equal((await again.sync(shared, [])).status, 410);
});

test('a database that remembers visitors only, not leads, tells by the leads that it has', async (t) => {
  const server = await startServer(t);
  const visitor = token();
  const jan = await submit(server, visitor, 'jan@gone.example', 'Jans Firm');
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  await erase(server, jan);
  await server.stop();
  const database = join(server.folder, 'test.sqlite');
  query(database, "DELETE FROM forgotten WHERE visitor LIKE '~%'");
  // Nor did it tell what was only typed.
  query(database, 'ALTER TABLE suppressed DROP COLUMN typed');
  assert.match(await restore(file, server, folder), /: 1 visitor, 1 lead$/m);
  assert.deepEqual(found(folder, ['jan@gone', 'Jans Firm', jan]), []);
  assert.deepEqual(query(join(folder, 'test.sqlite'), 'SELECT typed FROM suppressed'), [[0]]);
});

test('a token that was never heard of is turned away after a restore for as long as before', async (t) => {
  const server = await startServer(t);
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  const [stranger, over] = [token(), token()];
  for (const visitor of [stranger, over]) assert.equal((await forget(server, visitor)).status, 200);
  await server.stop();
  const old = join(server.folder, 'test.sqlite');
  const rows = (database) => query(database, 'SELECT visitor, until FROM forgotten ORDER BY until');
  query(old, `UPDATE forgotten SET until = 1 WHERE visitor = '${sha256(over)}'`);
  assert.match(await restore(file, server, folder), /: 0 visitors, 0 leads$/m);
  const [[visitor, until]] = rows(old).slice(-1);
  assert.deepEqual(rows(join(folder, 'test.sqlite')), [[visitor, until]]);
  assert.equal(visitor, sha256(stranger));
  const again = await startServer(t, { folder });
  assert.equal((await again.sync(stranger, [])).status, 410);
  assert.equal((await again.sync(over, [])).status, 200);
  await again.stop();
  // A database of before it knew that some are to go.
  query(old, 'DROP INDEX forgotten_until');
  query(old, 'ALTER TABLE forgotten DROP COLUMN until');
  const earlier = temporaryFolder(t);
  copyFileSync(file, join(earlier, 'copy.sqlite'));
  await restore(join(earlier, 'copy.sqlite'), server, earlier);
  assert.equal(rows(join(earlier, 'test.sqlite')).length, 2);
});

test('an address that was only typed by who was forgotten since is told apart after a restore too', async (t) => {
  const server = await startServer(t);
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  const visitor = token();
  await submit(server, visitor, 'jan@gone.example', 'Jans Firm');
  assert.equal((await forget(server, visitor)).status, 200);
  await server.stop();
  await restore(file, server, folder);
  assert.deepEqual(query(join(folder, 'test.sqlite'), 'SELECT typed FROM suppressed'), [[1]]);
});

test('of a lead that stays, a device that was forgotten since is gone, and what was told of it', async (t) => {
  const server = await startServer(t, nowhere);
  await makeWebhook(server, 'http://127.0.0.1:9/hook', { enabled: false });
  const [phone, laptop] = [token(), token()];
  const kim = await submit(server, phone, 'kim@stays.example', 'Phones Firm');
  const path = `/v1/leads/${kim}/links`;
  const made = await server.post(path, { purpose: 'verify_email' }, bearer);
  const identified = { key: publishableKey, visitor: laptop, link: made.body.link };
  assert.equal((await server.post('/v1/identify', identified)).status, 200);
  await submit(server, laptop, 'kim@stays.example', 'Laptops Firm');
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  assert.ok(query(file, 'SELECT count(*) FROM delivery')[0][0] > 0);
  // Somebody else at the phone, who then has it forgotten.
  const leo = await submit(server, phone, 'leo@gone.example', 'Leos Firm');
  await forget(server, phone);
  assert.equal((await server.get(`/v1/leads/${leo}`, bearer)).status, 404);
  await server.stop();

  assert.match(await restore(file, server, folder), /: 1 visitor, 0 leads$/m);
  assert.deepEqual(found(folder, ['Phones Firm']), []);
  const again = await startServer(t, { folder, ...nowhere });
  const { status, body } = await again.get(`/v1/leads/${kim}`, bearer);
  assert.deepEqual([status, body.visitors], [200, 1]);
  assert.equal(body.answers.company.value, 'Laptops Firm');
  assert.equal((await again.sync(phone, [])).status, 410);
});

test('backups and restores leave nothing beside the backup, and take no server’s own file for one', async (t) => {
  const server = await startServer(t);
  await submit(server, token(), 'ada@acme.example', 'Acme');
  const folder = temporaryFolder(t);
  const file = await backup(server, folder);
  assert.deepEqual(readdirSync(folder), ['copy.sqlite']);
  const to = temporaryFolder(t);
  await restore(file, server, to);
  assert.deepEqual(readdirSync(folder), ['copy.sqlite']);

  const own = join(server.folder, 'test.sqlite');
  const refused = await fieldwise(['restore', own, '--db', join(to, 'other.sqlite')]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /it is no backup, but the file of a server.*`fieldwise backup`/);
  assert.deepEqual(
    readdirSync(to).filter((name) => name.startsWith('other')),
    [],
  );
});
