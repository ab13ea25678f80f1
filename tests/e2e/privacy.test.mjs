// What leaves a page with <fieldwise-form> before somebody agreed to it, and how it forgets them.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

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
/** All that the form says and holds, on show or not. */
const textOf = (at) =>
  at.evaluate(() => {
    const { shadowRoot } = document.querySelector('fieldwise-form');
    const inputs = [...shadowRoot.querySelectorAll('input, select')].map(({ value }) => value);
    return `${shadowRoot.textContent} ${inputs.join(' ')}`;
  });
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
  const kept = () =>
    page.evaluate(async () => {
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
  // What the other tab was writing meanwhile goes as soon as it hears of it.
  const begun = Date.now();
  while ((await kept()).length > 0 && Date.now() - begun < 5000) await sleep(20);
  assert.deepEqual(await kept(), []);
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

test('who comes back and is forgotten leaves nothing on show, in no tab', async () => {
  const forgets = {
    forget: (at) => at.evaluate(() => document.querySelector('fieldwise-form').forget()),
    'consent(false)': (at) => clientOf(at, 'consent', false),
  };
  for (const [name, forget] of Object.entries(forgets)) {
    await visitor.open(embed('offer="guide"'));
    await visitor.ready();
    await visitor.fillFirstVisit();
    await page.getByRole('button', { name: 'Get the guide' }).click();
    await page.getByText('Thank you.').waitFor();
    await visitor.open(embed('offer="guide"'));
    const other = visitor.beside(await visitor.context.newPage());
    await other.open(embed('offer="guide"'));
    const tabs = [page, other.page];
    for (const tab of [visitor, other]) {
      await tab.ready();
      await tab.page.getByText('We already know').waitFor();
      // With a summary of errors, too.
      await tab.page.getByRole('button', { name: 'Get the guide' }).click();
      await tab.page.getByRole('alert').waitFor();
    }
    await forget(page);
    for (const tab of tabs) {
      await tab.waitForFunction(
        () =>
          !document.querySelector('fieldwise-form').client.events.some((e) => e.type === 'answer'),
      );
      assert.doesNotMatch(await textOf(tab), /acme|ada|We already know|problem/i, name);
      assert.equal(await tab.getByRole('status').count(), 1, name);
      assert.doesNotMatch(
        await tab.evaluate(() => JSON.stringify(document.querySelector('fieldwise-form').decision)),
        /acme/i,
      );
    }
    await other.page.close();
  }
});

test('a tab whose visitor consented to nothing is emptied too, and starts anew', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  const other = visitor.beside(await visitor.context.newPage());
  await other.open(embed('offer="guide"'));
  await other.ready();
  await fillIn(other.page);
  await page.evaluate(() => document.querySelector('fieldwise-form').forget());
  await other.page.waitForFunction(
    () => document.querySelector('fieldwise-form').values().email === null,
  );
  assert.doesNotMatch(await textOf(other.page), /acme/i);
  // What is entered now is nobody's business but this tab's.
  await fillIn(other.page);
  await page.waitForTimeout(100);
  assert.equal(await emailOf(other.page), 'ada@acme.example');
  assert.deepEqual(posts('/v1/forget'), []);
  await other.page.close();
});

test('what was typed into the plain form, or sent, is forgotten with the rest', async () => {
  const release = await visitor.hold('/dist/fieldwise.wasm');
  await visitor.open(embed('offer="guide"'));
  for (const [name, value] of Object.entries({
    email: 'ada@acme.example',
    name: 'Ada',
    company: 'Acme',
  })) {
    await page.locator(`form[action] [name=${name}]`).fill(value);
  }
  release();
  await visitor.ready();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
  await page.evaluate(() => document.querySelector('fieldwise-form').forget());
  const left = await page.evaluate(() => {
    const form = document.querySelector('fieldwise-form');
    return JSON.stringify([
      form.decision,
      form.values(),
      [...form.querySelectorAll('input')].map(({ value }) => value),
    ]);
  });
  assert.doesNotMatch(left, /acme|ada/i);
  assert.ok(await page.getByText('Thank you.').isVisible());
});

test('forget() while the form is being sent: it is empty, and no error is shown', async () => {
  await visitor.open(embed('offer="guide"'));
  await visitor.ready();
  await visitor.fillFirstVisit();
  const release = await visitor.hold('/v1/submit');
  const sent = page.waitForRequest(/\/v1\/submit$/);
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await sent;
  await page.evaluate(() => document.querySelector('fieldwise-form').forget());
  visitor.allow(/410/);
  release();
  await page.locator('form#form[aria-busy=false]').waitFor();
  assert.doesNotMatch(await textOf(page), /acme|ada|problem/i);
  assert.deepEqual(await visitor.told('error'), []);
  // Who goes on is somebody new.
  await page.unroute(`${host.server.url}/v1/submit`);
  await visitor.fillFirstVisit();
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByText('Thank you.').waitFor();
});
