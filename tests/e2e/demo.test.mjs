// The demo, as visitors meet it: the real server, the real engine, a real browser. Each test is a
// visitor of its own. Anything on the console fails the test that caused it.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { axeFindings } from './support/axe.mjs';
import { openBrowser } from './support/browser.mjs';
import { publishableKey, secretKey, startServer } from './support/server.mjs';

let server;
let folder;
let browser;
let page;

before(async () => {
  server = await startServer();
});

after(async () => {
  assert.equal(await server?.stop(), 0, 'the server ends in peace');
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldwise-visitor-'));
  await open();
});

afterEach(async () => {
  const { troubles } = browser;
  await browser.context.close();
  await rm(folder, { recursive: true, force: true });
  assert.deepEqual(troubles, [], 'the console stays empty');
});

async function open(options) {
  browser = await openBrowser(folder, options);
  page = browser.page;
}

async function reopen(options) {
  const { troubles } = browser;
  await browser.context.close();
  await open(options);
  browser.troubles.push(...troubles);
}

/** Opens a page and waits until Fieldwise drives it. */
async function visit(path) {
  await page.goto(server.url + path);
  await page.locator('#panel').waitFor();
}

const consent = () => page.getByRole('button', { name: 'Yes, keep my place' }).click();
const asked = () =>
  page.locator('#lead [data-field]').evaluateAll((rows) => rows.map((row) => row.dataset.field));
const score = async (axis) =>
  Number(await page.locator(`[data-axis=${axis}] strong`).getAttribute('data-value'));
const stage = () => page.locator('[data-stage]').getAttribute('data-stage');

/** Waits until the form shows exactly these questions. */
async function shows(...fields) {
  await page
    .waitForFunction(
      (expected) =>
        JSON.stringify(
          [...document.querySelectorAll('#lead [data-field]')].map((row) => row.dataset.field),
        ) === expected,
      JSON.stringify(fields),
      { timeout: 5000 },
    )
    .catch(async () => assert.deepEqual(await asked(), fields));
}

/** Waits until the server has everything, and has decided the same bytes every time. */
async function synced() {
  await page.locator('[data-sync=synced][data-waiting="0"]').waitFor();
  await page.locator('[data-identical=true]').waitFor();
  assert.equal(await page.locator('[data-identical]').getAttribute('data-differences'), '0');
}

async function fillFirstVisit(email) {
  await page.getByLabel('Work e-mail').fill(email);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Where do you work?').fill('Acme');
}

/** Sends the form and waits for the receipt; returns it. */
async function send(name) {
  await page.getByRole('button', { name }).click();
  await page.locator('#thanks').waitFor();
  return page.locator('[data-receipt]').textContent();
}

/** The visitor's token and all bodies of the page's requests to /v1/…, as they come. */
function listen() {
  const requests = [];
  page.on('request', (request) => {
    if (request.method() === 'POST')
      requests.push({ path: new URL(request.url()).pathname, body: request.postDataJSON() });
  });
  return requests;
}

/** All events that the server has stored of a visitor, as a client that knows none would get them. */
async function stored(visitor) {
  const response = await fetch(`${server.url}/v1/sync`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      key: publishableKey,
      visitor,
      sent_at: Date.now(),
      cursor: 0,
      events: [],
    }),
  });
  assert.equal(response.status, 200);
  return (await response.json()).events;
}

function payload(receipt) {
  return JSON.parse(Buffer.from(receipt.split('.')[1], 'base64url').toString());
}

test('three visits: each asks its own questions, scores add up, sales hears of it', async () => {
  await visit('/guide/');
  await consent();
  await shows('email', 'name', 'company');
  assert.equal(await stage(), 'anonymous');
  await fillFirstVisit('ada@acme.example');
  await page.getByLabel('Where do you work?').blur();
  await synced();
  assert.equal(await stage(), 'inquiry');
  await shows('email', 'name', 'company');
  const first = payload(await send('Get the guide'));
  assert.equal(first.offer, 'guide');
  await page.getByRole('link', { name: 'Read the first report' }).click();
  await page.waitForURL('**/guide/first-report/');
  await page.locator('#panel').waitFor();
  await synced();
  assert.equal(await score('intent'), 10);

  await visit('/compare/');
  await shows('role', 'company_size');
  await page.getByText('ada@acme.example').waitFor();
  await page.getByLabel('I lead a department').check();
  await page.getByLabel('1,000 or more').check();
  await synced();
  assert.equal(await score('fit'), 60);
  const second = payload(await send('Get the worksheet'));
  assert.equal(second.lead, first.lead, 'the same visitor is the same lead');

  await visit('/pricing/');
  await synced();
  assert.equal(await stage(), 'mql');

  await visit('/book/');
  await shows();
  await page.getByText('No answer can change the stage any more').waitFor();
  await page.getByText('I lead a department').waitFor();
  await send('Ask for a demo');
  await page.locator('[data-stage=sql]').waitFor();
  await synced();

  const response = await fetch(`${server.url}/v1/leads/${first.lead}`, {
    headers: { authorization: `Bearer ${secretKey}` },
  });
  assert.equal(response.status, 200);
  const lead = await response.json();
  assert.equal(lead.decision.stage.stage, 'sql');
  assert.equal(lead.answers.role?.value ?? lead.answers.role, 'director');
});

test('questions come and go with the answers they depend on', async () => {
  await visit('/guide/');
  await fillFirstVisit('sam@small.example');
  await send('Get the guide');
  await visit('/book/');
  await shows('timeline', 'role', 'status', 'company_size');
  await page.getByLabel('Within 3 months').check();
  await page.getByLabel('Just researching').check();
  await shows('role', 'status', 'company_size', 'current_solution');
  await page.getByLabel('Evaluating products').check();
  await shows('timeline', 'role', 'status', 'company_size', 'current_solution');
  assert.match(await page.locator('.fw-hidden[role=status]').textContent(), /^One more question: /);
  assert.equal(
    await page.getByLabel('Within 3 months').isChecked(),
    true,
    'a hidden answer is kept',
  );
  await synced();
});

const reasons = (field) => page.locator(`[data-asked=${field}] small`).allTextContents();

test('the comparison asks by value and says why; what it shows stays, within its two questions', async () => {
  const requests = listen();
  await visit('/compare/');
  await shows('email', 'timeline', 'role');
  assert.deepEqual(await reasons('role'), [
    '20 % chance that this answer settles the stage',
    'Next best: “Where are you with this?” brings the proof of the stage less near (17 % to settle it)',
  ]);
  await page.getByText('Most likely: Inquiry, 95 %. No past leads to learn from').waitFor();
  await page.getByLabel('Work e-mail').fill('ada@acme.example');
  await page.getByLabel('Work e-mail').blur();
  await shows('email', 'timeline', 'role');
  await page.getByLabel('I lead a department').check();
  await page.getByText('1 of 2 questions used in this visit').waitFor();
  await shows('email', 'timeline', 'role');
  await send('Get the worksheet');
  await synced();
  const events = await stored(requests.at(-1).body.visitor);
  assert.deepEqual(
    events.filter(({ type }) => type === 'skip').map(({ field }) => field),
    ['timeline'],
    'what was shown and left empty is skipped, and nothing else',
  );
});

/** Presses Tab until the field has the focus. */
async function tabTo(field) {
  const focused = () =>
    page.evaluate(() => document.activeElement.closest('[data-field]')?.dataset.field);
  for (let presses = 0; presses < 8 && (await focused()) !== field; presses += 1) {
    await page.keyboard.press('Tab');
  }
  assert.equal(await focused(), field);
}

test('by value with the keyboard alone, and another day the next best questions', async () => {
  const requests = listen();
  await visit('/compare/');
  await page.getByLabel('Work e-mail').focus();
  await page.keyboard.type('ada@keys.example');
  await tabTo('timeline');
  await page.keyboard.press('Space');
  await tabTo('role');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('#thanks').waitFor();
  await synced();
  const events = await stored(requests.at(-1).body.visitor);
  const given = events.filter(({ type }) => type === 'answer');
  assert.deepEqual(Object.fromEntries(given.map(({ field, value }) => [field, value])), {
    email: 'ada@keys.example',
    timeline: 'now',
    role: 'director',
  });
  assert.equal(
    events.some(({ type }) => type === 'skip'),
    false,
  );
  await Promise.all([
    page.waitForNavigation(),
    page.getByRole('button', { name: 'Come back another day' }).click(),
  ]);
  await shows('status', 'company_size');
  await page.getByText('I lead a department').waitFor();
  assert.match((await reasons('status'))[0], /^\d+ % chance that this answer settles the stage$/);
});

test('before consent nothing leaves the page; sending the form is enough', async () => {
  const requests = listen();
  await visit('/guide/');
  await fillFirstVisit('ada@quiet.example');
  await page.getByRole('button', { name: 'No, not before I send a form' }).click();
  await page.locator('[data-sync=held]').waitFor();
  await page.waitForTimeout(1200);
  assert.deepEqual(requests, []);
  assert.equal(await page.getByRole('button', { name: 'Yes, keep my place' }).isVisible(), false);
  const receipt = await send('Get the guide');
  assert.equal(receipt.split('.').length, 3);
  assert.equal(requests[0].path, '/v1/submit');
  await synced();
});

test('what is acknowledged is on disk: it outlives the browser and the server', async () => {
  const requests = listen();
  await visit('/guide/');
  await consent();
  await page.getByLabel('Work e-mail').fill('ada@lasting.example');
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Your name').blur();
  await synced();
  const { visitor } = requests.at(-1).body;
  await server.kill('SIGKILL');
  await browser.context.close();
  await server.restart();
  const answers = (await stored(visitor)).filter(({ type }) => type === 'answer');
  assert.deepEqual(
    answers.map(({ field, value }) => [field, value]),
    [
      ['email', 'ada@lasting.example'],
      ['name', 'Ada'],
    ],
  );
  await open();
  await visit('/guide/');
  await shows('company');
  await page.getByText('ada@lasting.example').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Yes, keep my place' }).isVisible(), false);
  await synced();
});

test('offline, then synced', async () => {
  await reopen({ expected: [/ERR_INTERNET_DISCONNECTED/] });
  const requests = listen();
  await visit('/guide/');
  await consent();
  await synced();
  await browser.context.setOffline(true);
  await fillFirstVisit('ada@tunnel.example');
  await page.getByLabel('Where do you work?').blur();
  await page.locator('[data-sync=offline][data-waiting="3"]').waitFor();
  assert.equal(await stage(), 'inquiry', 'the page decides on its own');
  await page.getByRole('button', { name: 'Get the guide' }).click();
  await page.getByRole('alert').getByText('cannot be reached').waitFor();
  await browser.context.setOffline(false);
  await synced();
  const events = await stored(requests.at(-1).body.visitor);
  assert.deepEqual(
    events.filter(({ type }) => type === 'answer').map(({ field }) => field),
    ['email', 'name', 'company'],
  );
  await send('Get the guide');
});

test('the keyboard alone is enough, errors included', async () => {
  await visit('/guide/');
  await consent();
  await page.getByLabel('Work e-mail').focus();
  await page.keyboard.type('ada');
  await page.keyboard.press('Enter');
  const summary = page.getByRole('alert');
  await summary.waitFor();
  assert.equal(await summary.evaluate((node) => node === document.activeElement), true);
  assert.match(await page.title(), /^Error: /);
  assert.equal(await summary.getByRole('listitem').count(), 3);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'lead-email');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('ada@keys.example');
  for (const [id, text] of [
    ['lead-name', 'Ada'],
    ['lead-company', 'Acme'],
  ]) {
    const focused = () => page.evaluate(() => document.activeElement.id);
    for (let presses = 0; presses < 5 && (await focused()) !== id; presses += 1) {
      await page.keyboard.press('Tab');
    }
    assert.equal(await focused(), id);
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Enter');
  await page.locator('#thanks').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H3');
  await synced();
});

test('start over: somebody new, whom the page knows nothing about', async () => {
  const requests = listen();
  await visit('/guide/');
  await consent();
  await page.getByLabel('Work e-mail').fill('ada@first.example');
  await page.getByLabel('Work e-mail').blur();
  await synced();
  const first = requests.at(-1).body.visitor;
  await page.getByRole('button', { name: 'Start over as a new visitor' }).click();
  await page.waitForURL(`${server.url}/`);
  await visit('/guide/');
  assert.equal(await stage(), 'anonymous');
  await shows('email', 'name', 'company');
  await consent();
  await synced();
  assert.notEqual(requests.at(-1).body.visitor, first);
});

test('forget me: page, device and server know nobody; the form is empty, and works', async () => {
  const requests = listen();
  await visit('/guide/');
  await consent();
  await fillFirstVisit('ada@forgotten.example');
  await page.getByLabel('Where do you work?').blur();
  await synced();
  const { visitor } = requests.at(-1).body;
  assert.match(JSON.stringify(await stored(visitor)), /ada@forgotten/);

  await page.getByRole('button', { name: 'Forget me' }).click();
  await page.getByText('neither this device nor the server knows you').waitFor();
  assert.equal(requests.at(-1).path, '/v1/forget');
  await shows('email', 'name', 'company');
  for (const label of ['Work e-mail', 'Your name', 'Where do you work?']) {
    assert.equal(await page.getByLabel(label).inputValue(), '');
  }
  const focused = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(focused, 'Forget me');
  assert.doesNotMatch(await page.locator('body').innerText(), /forgotten\.example|Acme/);
  await page.locator('[data-sync=held]').waitFor();
  await page.getByText('May we keep your place?').waitFor();
  assert.deepEqual(await axeFindings(page), []);

  const { length } = requests;
  await fillFirstVisit('eve@new.example');
  await send('Get the guide');
  await synced();
  assert.notEqual(requests.at(-1).body.visitor, visitor);
  assert.doesNotMatch(JSON.stringify(requests.slice(length)), /ada@/);

  // Also what was sent, and what says so.
  await page.getByRole('button', { name: 'Forget me' }).click();
  await page.getByText('neither this device nor the server knows you').waitFor();
  await shows('email', 'name', 'company');
  assert.equal(await page.locator('#thanks').isVisible(), false);
  await page.reload();
  await page.locator('#panel').waitFor();
  await shows('email', 'name', 'company');
});

test('forget me without a connection: the device at once, the server when it is there', async () => {
  await reopen({ expected: [/Failed to load resource|ERR_/] });
  await visit('/guide/');
  await consent();
  await fillFirstVisit('ada@offline.example');
  await page.getByLabel('Where do you work?').blur();
  await synced();
  await page.route('**/v1/forget', (route) => route.abort());
  await page.getByRole('button', { name: 'Forget me' }).click();
  await page.getByText('The server is told as soon as it can be reached.').waitFor();
  assert.equal(await page.getByLabel('Work e-mail').inputValue(), '');
  await page.unroute('**/v1/forget');
  const told = page.waitForResponse('**/v1/forget');
  await page.reload();
  assert.equal((await told).status(), 200);
});

test('another day: the queue goes on, and scores fade', async () => {
  await visit('/guide/');
  await fillFirstVisit('ada@later.example');
  await send('Get the guide');
  await synced();
  await Promise.all([
    page.waitForNavigation(),
    page.getByRole('button', { name: 'Come back another day' }).click(),
  ]);
  await shows('role', 'company_size');
  await page.goto(`${server.url}/pricing/`);
  await page.locator('#panel').waitFor();
  assert.equal(await score('intent'), 25);
  await page.getByLabel('Scores as they are').selectOption('30');
  assert.equal(await score('intent'), 12.5);
});

test('two tabs are one visitor', async () => {
  await visit('/guide/');
  await consent();
  await page.getByLabel('Work e-mail').fill('ada@twice.example');
  await page.getByLabel('Work e-mail').blur();
  await synced();
  const first = page;
  page = await browser.context.newPage();
  await visit('/guide/');
  await page.getByText('ada@twice.example').waitFor();
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Your name').blur();
  await first.bringToFront();
  await first.getByLabel('Where do you work?').fill('Acme');
  await first.getByLabel('Where do you work?').blur();
  await synced();
  page = first;
  await page.getByText('3 answers').waitFor();
  await synced();
});

test('consent that is taken back in one tab is taken back in all of them', async () => {
  await visit('/guide/');
  await consent();
  await page.getByLabel('Work e-mail').fill('ada@withdrawn.example');
  await page.getByLabel('Work e-mail').blur();
  await synced();
  const first = page;
  page = await browser.context.newPage();
  await visit('/guide/');
  await page.getByText('ada@withdrawn.example').waitFor();
  await synced();
  const requests = listen();
  const { length } = requests;
  await first.getByRole('button', { name: 'Take it back' }).click();
  await page.locator('[data-sync=held]').waitFor();
  await page.getByText('May we keep your place?').waitFor();
  await page.getByLabel('Your name').fill('Eve');
  await page.getByLabel('Your name').blur();
  await page.waitForTimeout(600);
  assert.equal(requests.length, length);
  const kept = await page.evaluate(async (name) => {
    const settled = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await settled(indexedDB.open(name));
    const stores = [...db.objectStoreNames];
    const tx = db.transaction(stores, 'readonly');
    const counts = await Promise.all(stores.map((store) => settled(tx.objectStore(store).count())));
    db.close();
    return Object.fromEntries(stores.map((store, i) => [store, counts[i]]));
  }, `fieldwise ${publishableKey}`);
  assert.deepEqual(kept, { log: 0, meta: 0, queue: 0 });
});

test('the panel would say so if the server decided otherwise', async () => {
  await page.route('**/v1/sync', async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    body.decision.scores[0].value += 1;
    await route.fulfill({ response, json: body });
  });
  await visit('/guide/');
  await consent();
  await page.locator('[data-identical=false]').waitFor();
  await page.getByText('differs from this page').waitFor();
});

test('without JavaScript the form is still a form, and the server says what is wrong', async () => {
  await reopen({ javaScriptEnabled: false, expected: [/status of 422/] });
  // An address that HTML's own check lets pass, and the engine does not.
  for (const [email, status] of [
    ['ada@plain', 422],
    ['ada@plain.example', 200],
  ]) {
    await page.goto(`${server.url}/guide/`);
    await page.getByLabel('Work e-mail').fill(email);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Where do you work?').fill('Acme');
    const [answer] = await Promise.all([
      page.waitForResponse('**/v1/submit'),
      page.getByRole('button', { name: 'Get the guide' }).click(),
    ]);
    assert.equal(answer.status(), status);
    assert.match(answer.headers()['content-type'], /^text\/html/);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByText('Enter your e-mail address').count(), status === 422 ? 1 : 0);
  }
});

test('without JavaScript the plain forms have what the offers that ask by value require', async () => {
  await reopen({ javaScriptEnabled: false });
  for (const [path, name, labels] of [
    ['/compare/', 'Get the worksheet', ['I lead a team']],
    ['/book/', 'Ask for a demo', ['I lead a team', '50 to 199', 'Within 3 months']],
  ]) {
    await page.goto(server.url + path);
    await page.getByLabel('Work e-mail').fill('ada@plain.example');
    for (const label of labels) await page.getByLabel(label).check();
    const [answer] = await Promise.all([
      page.waitForResponse('**/v1/submit'),
      page.getByRole('button', { name }).click(),
    ]);
    assert.equal(answer.status(), 200, path);
  }
});

test('the content security policy is strict, in force, and not violated', async () => {
  const response = await page.goto(`${server.url}/guide/`);
  const policy = response.headers()['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'/);
  assert.doesNotMatch(policy, /'unsafe-eval'|'unsafe-inline'/);
  await page.locator('#panel').waitFor();
  const refused = await page.evaluate(() => {
    const violated = new Promise((resolve) =>
      addEventListener('securitypolicyviolation', (event) => resolve(event.blockedURI)),
    );
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return Promise.race([violated, new Promise((resolve) => setTimeout(resolve, 2000, 'nothing'))]);
  });
  assert.equal(refused, 'inline');
  assert.equal(await page.evaluate(() => window.injected), undefined);
  // That violation was asked for, and it is the only one.
  assert.equal(browser.troubles.length, 1);
  assert.match(browser.troubles.pop(), /Content Security Policy/);
});

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 320],
]) {
  test(`axe finds nothing and nothing overflows: ${colorScheme}, ${width} px`, async () => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    for (const path of [
      '/',
      '/guide/',
      '/guide/first-report/',
      '/compare/',
      '/compare/worksheet/',
      '/pricing/',
      '/book/',
    ]) {
      await visit(path);
      assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${path} overflows`,
      );
      assert.deepEqual(await axeFindings(page), [], path);
    }
  });
}
