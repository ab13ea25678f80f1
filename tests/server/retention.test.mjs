// serve --retain-visitors: who never became a lead is erased when nothing came from them for long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { everything, query, script } from './database.mjs';
import { bearer, page, publishableKey, startServer, store, token } from './server.mjs';

const DAY = 86_400_000;

async function until(condition) {
  for (let i = 0; i < 200; ++i) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('it never came to pass');
}

test('visitors of whom nothing came for long are erased; leads and the others stay', async (t) => {
  const server = await startServer(t);
  const [idle, back, lead] = [token(), token(), token()];
  await server.sync(idle, [page('c1', 1, '/idle-secret')]);
  await server.sync(back, [page('c1', 1, '/back')]);
  const { body: sent } = await server.post('/v1/submit', {
    key: publishableKey,
    visitor: lead,
    offer: 'guide',
    answers: { email: 'ada@acme.example' },
  });
  // More than one transaction looks at.
  for (let i = 0; i < 600; i += 20) {
    await Promise.all(
      Array.from({ length: 20 }, () => server.sync(token(), [page('c1', 1, '/x')])),
    );
  }
  await server.stop();
  script(
    server.folder,
    `UPDATE visitor SET created_at = created_at - ${40 * DAY};
     UPDATE sync_log SET received_at = received_at - ${40 * DAY};
     ${store === 'sqlite' ? '' : `UPDATE visitor SET seen_at = seen_at - ${40 * DAY};`}`,
  );
  // Without the option everybody stays; this one comes back meanwhile.
  const between = await startServer(t, { folder: server.folder });
  assert.equal((await between.sync(back, [page('c1', 2, '/again')])).status, 200);
  assert.equal((await between.sync(idle, [])).body.cursor, 1);
  await between.stop();

  const next = await startServer(t, { folder: server.folder, args: ['--retain-visitors', '30d'] });
  await until(
    () => query(server.folder, "SELECT count(*) FROM visitor WHERE id < '~'")[0][0] === 2,
  );
  const ownLogs = query(server.folder, "SELECT count(*) FROM visitor WHERE id > '~'")[0][0];
  assert.equal(ownLogs, 1, 'what was recorded of the lead stays');
  assert.equal((await next.sync(idle, [])).body.code, 'forgotten', 'the device begins anew');
  assert.equal((await next.sync(back, [])).body.cursor, 2);
  assert.equal((await next.get(`/v1/leads/${sent.lead}`, bearer)).status, 200);
  await until(() => !everything(server.folder).includes('/idle-secret'));
  await until(() => /"601 visitors were erased"/.test(next.stderr));
  const begun = Date.now();
  await next.stop();
  assert.ok(Date.now() - begun < 5000, 'the hour of rest does not hold up the end');
});

test('a period that is none is refused', async (t) => {
  for (const wrong of ['0d', 'soon', '-1d', '400']) {
    await assert.rejects(startServer(t, { args: ['--retain-visitors', wrong] }), /30d or 12h/);
  }
});
