// The visitor's cookie (serve --visitor-cookie) in a real browser: a form without JavaScript, over two
// visits, and the same form on another site.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { bearer, publishableKey, startServer, temporaryFolder } from '../server/server.mjs';
import { openBrowser } from './support/browser.mjs';

/** A plain form that posts to `server`; '' is the page's own. */
const formTo = (
  server,
) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Guide</title>
<form action="${server}/v1/submit" method="post">
  <input type="hidden" name="fieldwise_key" value="${publishableKey}">
  <input type="hidden" name="fieldwise_offer" value="guide">
  <label>E-mail <input name="email"></label> <label>Company <input name="company"></label>
  <button>Send</button>
</form></html>`;

test('without JavaScript a browser keeps the cookie, and sends it from the own site only', async (t) => {
  const folder = temporaryFolder(t);
  const site = join(folder, 'site');
  mkdirSync(site);
  writeFileSync(join(site, 'index.html'), formTo(''));
  // Another site: for browsers `localhost` and `127.0.0.1` have nothing in common.
  let target = '';
  const other = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(formTo(target));
  }).listen(0, '127.0.0.1');
  t.after(() => {
    other.closeAllConnections();
    other.close();
  });
  await new Promise((resolve) => other.once('listening', resolve));
  const elsewhere = `http://localhost:${other.address().port}`;
  const server = await startServer(t, {
    folder,
    args: ['--static', site, '--visitor-cookie', '--allow-origin', elsewhere],
  });
  target = server.url;

  const visit = async (address, email, company) => {
    const { context, page, troubles } = await openBrowser(join(folder, 'profile'), {
      javaScriptEnabled: false,
      expected: [/favicon/],
    });
    await page.goto(address);
    await page.getByLabel('E-mail').fill(email);
    await page.getByLabel('Company').fill(company);
    const [answer] = await Promise.all([
      page.waitForResponse('**/v1/submit'),
      page.getByRole('button').click(),
    ]);
    await page.getByRole('heading', { name: 'Thank you' }).waitFor();
    const sent = (await answer.request().allHeaders()).cookie;
    const set = (await answer.allHeaders())['set-cookie'];
    const cookies = await context.cookies();
    await context.close();
    assert.deepEqual(troubles, []);
    return { sent, cookies, set };
  };
  const leads = async () => (await server.get('/v1/leads', bearer)).body.leads;

  const first = await visit(`${server.url}/`, 'ada@acme.example', '');
  assert.equal(first.sent, undefined);
  const [cookie, ...more] = first.cookies;
  assert.deepEqual(more, []);
  const { name, httpOnly, sameSite, path, expires } = cookie;
  assert.deepEqual([name, httpOnly, sameSite, path], ['fieldwise-default', true, 'Lax', '/v1']);
  assert.ok(Math.abs(expires - Date.now() / 1000 - 31_536_000) < 600, `${expires}`);

  const second = await visit(`${server.url}/`, 'ada@acme.example', 'Acme');
  assert.equal(second.sent, `${name}=${cookie.value}`);
  const [lead, ...others] = await leads();
  assert.deepEqual(others, [], 'one lead, of one device');
  const { body } = await server.get(`/v1/leads/${lead.lead}`, bearer);
  assert.deepEqual([body.visitors, body.answers.company.value], [1, 'Acme']);

  const foreign = await visit(`${elsewhere}/`, 'ada@acme.example', 'Evil');
  assert.deepEqual([foreign.sent, foreign.set], [undefined, undefined]);
  assert.equal((await leads()).length, 2);
  const again = await server.get(`/v1/leads/${lead.lead}`, bearer);
  assert.equal(again.body.answers.company.value, 'Acme');
});
