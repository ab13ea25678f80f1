// What leaves a page with <fieldwise-form> before somebody agreed to it, and how it forgets them.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { embed, embedHost } from './support/host-page.mjs';

const host = embedHost();
let visitor;
let page;
/** All that left the browser: method, address, headers and body as one text each. */
let left;

beforeEach(async () => {
  visitor = await host.visitor();
  page = visitor.page;
  left = [];
  visitor.context.on('request', (request) => {
    const headers = JSON.stringify(request.headers());
    left.push(`${request.method()} ${request.url()} ${headers} ${request.postData() ?? ''}`);
  });
});

const posts = (path) => left.filter((text) => text.startsWith(`POST ${host.server.url}${path} `));
const fillIn = async (at = page) => {
  await at.locator('fieldwise-form input[part=input][name=email]').fill('ada@acme.example');
  await at.locator('fieldwise-form input[part=input][name=email]').blur();
};
const emailOf = (at) =>
  at.evaluate(() => document.querySelector('fieldwise-form').values().email ?? null);
const clientOf = (at, task, ...args) =>
  at.evaluate(
    ([name, given]) => document.querySelector('fieldwise-form').client[name](...given),
    [task, args],
  );
const known = (at) =>
  at.evaluate(() => document.querySelector('fieldwise-form').client.events.length > 1);

test('before consent nothing that was entered leaves, also when the page ends', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await fillIn();
  await page.goto('about:blank');
  assert.ok(left.length > 3);
  assert.deepEqual(
    left.filter((text) => /ada|acme/i.test(text) || text.startsWith('POST')),
    [],
  );
});

test('forget(): the form is empty, the device and the server know nobody, other tabs follow', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await fillIn();
  await clientOf(page, 'consent', true);
  await clientOf(page, 'sync');
  const other = visitor.beside(await visitor.context.newPage());
  await other.open(embed('offer="guide"'));
  await other.ready();
  await other.page.waitForFunction(
    () => document.querySelector('fieldwise-form').client.events.length > 1,
  );

  const result = await page.evaluate(() => document.querySelector('fieldwise-form').forget());
  assert.equal(result, 'forgotten');
  assert.equal(posts('/v1/forget').length, 1);
  await page.waitForFunction(() => document.querySelector('fieldwise-form').client);
  assert.equal(await emailOf(page), null);
  await other.page.waitForFunction(
    () => document.querySelector('fieldwise-form').client.status === 'held',
  );
  assert.equal(await emailOf(other.page), null);
  assert.equal(await known(other.page), false);
  const kept = await page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name);
    const db = await new Promise((resolve) => {
      const request = indexedDB.open(names[0]);
      request.onsuccess = () => resolve(request.result);
    });
    const all = ['meta', 'queue', 'log'].map(
      (name) =>
        new Promise((resolve) => {
          const request = db.transaction(name).objectStore(name).getAll();
          request.onsuccess = () => resolve(request.result);
        }),
    );
    return (await Promise.all(all)).flat();
  });
  assert.deepEqual(kept, []);
});

test('forget() offline: told as soon as there is a connection', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await fillIn();
  await clientOf(page, 'consent', true);
  await clientOf(page, 'sync');
  visitor.allow(/Failed to load resource|ERR_/);
  await page.route('**/v1/forget', (route) => route.abort());
  const result = await clientOf(page, 'forget');
  assert.equal(result, 'waiting');
  assert.equal(await emailOf(page), null);
  await page.unroute('**/v1/forget');
  const told = page.waitForResponse(/\/v1\/forget$/);
  await page.evaluate(() => dispatchEvent(new Event('online')));
  assert.equal((await told).status(), 200);
});
