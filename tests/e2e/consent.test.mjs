// A box for consent in the page: what leaves before it is ticked, after it, and once it is unticked.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { axeFindings } from './support/axe.mjs';
import { openPage, published } from './support/enhance-page.mjs';
import { embed, embedHost } from './support/host-page.mjs';

const words = 'You may write to me about this';
const fields = [
  { key: 'email', type: 'email', label: 'Work e-mail', required: true },
  { key: 'name', type: 'text', label: 'Your name' },
];
const terms = {
  ...{ key: 'terms', type: 'boolean', role: 'consent', required: true, label: words },
  error: 'Tick the box, so that we may write to you',
  link: { label: 'Privacy policy', url: '/embed/privacy' },
};
const plan = {
  fieldwise: 1,
  name: 'Consent',
  fields: [...fields, terms],
  signals: [{ key: 'prices', on: 'page', path: '/pricing*' }],
  offers: [{ key: 'guide', buyerStage: 'awareness', fields: ['email', 'name', 'terms'] }],
};
const host = embedHost({ plan });
const tag = embed('offer="guide"', '');
const button = 'Send';

let visitor;
let page;
/** All that left the browser: method, address and body as one text each. */
let left;

async function come(options) {
  visitor = await host.visitor(options);
  page = visitor.page;
  left = [];
  visitor.context.on('request', (request) => {
    left.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`);
  });
}

beforeEach(() => come());

const box = () => page.locator('form#form').getByRole('checkbox', { name: words });
const posts = () => left.filter((text) => text.startsWith('POST'));
const events = () =>
  posts().flatMap((text) => {
    const body = JSON.parse(text.slice(text.indexOf('{')));
    return body.events ?? [];
  });
/** Longer than a client waits before it sends. */
const settled = () => page.waitForTimeout(900);
const sends = (path) => page.waitForResponse((response) => response.url().endsWith(path));
const behave = () =>
  page.evaluate(() =>
    document.querySelector('fieldwise-form').client.record({ type: 'page', path: '/pricing' }),
  );

async function open() {
  await visitor.open(tag);
  await visitor.ready();
}

async function fillIn() {
  await visitor.input('Work e-mail').fill('ada@acme.example');
  await visitor.input('Work e-mail').blur();
}

test('the box is empty; nothing leaves before it is ticked, then what was held does', async () => {
  await open();
  assert.equal(await box().isChecked(), false);
  await fillIn();
  await behave();
  await settled();
  await page.evaluate(() => dispatchEvent(new Event('pagehide')));
  await settled();
  assert.ok(left.length > 3);
  assert.deepEqual(
    left.filter((text) => /ada|acme|pricing/i.test(text) || text.startsWith('POST')),
    [],
  );
  const answer = sends('/v1/sync');
  await box().check();
  assert.equal((await answer).status(), 200);
  const sent = events().map(({ type, field, value }) => [type, field, value]);
  assert.deepEqual(
    sent.filter(([type]) => type === 'answer'),
    [
      ['answer', 'email', 'ada@acme.example'],
      ['answer', 'terms', true],
    ],
  );
  assert.ok(sent.some(([type]) => type === 'page'));
});

test('unticked, the server hears of it and of nothing after; the page keeps what was entered', async () => {
  await open();
  await fillIn();
  await box().check();
  await sends('/v1/sync');
  const told = sends('/v1/sync');
  await box().uncheck();
  assert.equal((await told).status(), 200);
  assert.equal(events().at(-1).field, 'terms');
  assert.equal(events().at(-1).value, null);
  const before = posts().length;
  const name = page.getByRole('textbox', { name: /^Your name/ });
  await name.fill('Ada');
  await name.blur();
  await behave();
  await settled();
  assert.equal(await visitor.input('Work e-mail').inputValue(), 'ada@acme.example');
  await page.goto('about:blank');
  assert.equal(posts().length, before);
});

test('required: the error is said, gets the focus, and nothing was sent', async () => {
  await open();
  await fillIn();
  await page.getByRole('button', { name: button }).click();
  const summary = page.getByRole('alert');
  const link = summary.getByRole('link', { name: terms.error });
  await link.waitFor();
  assert.deepEqual(posts(), []);
  assert.match(await summary.evaluate((node) => node.getRootNode().activeElement.innerText), /box/);
  await link.press('Enter');
  assert.equal(await box().evaluate((node) => node.getRootNode().activeElement === node), true);
  assert.equal(await box().getAttribute('aria-invalid'), 'true');
  const ids = (await box().getAttribute('aria-describedby')).split(' ');
  const said = await box().evaluate(
    (node, all) => all.map((id) => node.getRootNode().getElementById(id).textContent).join(' '),
    ids,
  );
  assert.match(said, /Tick the box/);
  assert.deepEqual(await axeFindings(page), []);
  await page.keyboard.press('Space');
  const answer = sends('/v1/submit');
  await page.getByRole('button', { name: button }).press('Enter');
  assert.equal((await answer).status(), 200);
  await page.getByText('Thank you.').waitFor();
});

test('the link opens in another tab by the keyboard; the form stays as it was', async () => {
  await open();
  await fillIn();
  // It is read before the box is reached.
  await page.getByRole('textbox', { name: /^Your name/ }).focus();
  await page.keyboard.press('Tab');
  await page
    .context()
    .route('**/embed/privacy', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Privacy</title>' }),
    );
  const opening = page.context().waitForEvent('page');
  await page.keyboard.press('Enter');
  const other = await opening;
  await other.waitForLoadState();
  assert.equal(other.url(), `${host.server.url}/embed/privacy`);
  assert.equal(await other.evaluate(() => window.opener), null);
  await other.close();
  assert.equal(await visitor.input('Work e-mail').inputValue(), 'ada@acme.example');
  assert.equal(await box().isChecked(), false);
});

for (const url of ['javascript:alert(1)', 'http://acme.example/', '//acme.example/', 'privacy']) {
  test(`a plan whose link leads to ${url} is no plan, and draws no link`, async () => {
    const whole = await published(plan);
    for (const field of whole.fields) if (field.link) field.link.url = url;
    visitor.allow(/link|https/);
    await page.route('**/v1/plan?*', (route) => route.fulfill({ json: whole }));
    await visitor.open(tag);
    const told = await page.waitForFunction(() =>
      window.events?.find(([type]) => type === 'error'),
    );
    assert.match((await told.jsonValue())[1].message, /\/fields\/2\/link\/url/);
    assert.equal(await page.locator('fieldwise-form a').count(), 0);
  });
}

test('on the next visit it is asked again, empty, and counts as it stands then', async () => {
  await open();
  await fillIn();
  await box().check();
  const first = sends('/v1/submit');
  await page.getByRole('button', { name: button }).click();
  assert.equal((await first).status(), 200);
  await page.getByText('Thank you.').waitFor();
  await open();
  await page.getByText('We already know').waitFor();
  assert.equal(await box().isChecked(), false);
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('alert').getByRole('link', { name: terms.error }).waitFor();
});

test('enhance unticks a box that the page ticked, and sends nothing before the visitor ticks it', async () => {
  const form = `
    <form action="/enhance/sent" method="post">
      <p><label>E-mail <input name="email"></label></p>
      <p><label><input type="checkbox" name="terms" value="yes" checked> ${words}</label></p>
      <button>Send</button>
    </form>`;
  await openPage(page, host.server.url, form, { options: `plan: undefined, key: 'pk_demo'` });
  assert.equal(await page.evaluate(() => window.state), 'enhanced');
  const own = page.getByLabel(words);
  assert.equal(await own.isChecked(), false);
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('E-mail').blur();
  await settled();
  assert.deepEqual(posts(), []);
  const answer = sends('/v1/sync');
  await own.check();
  assert.equal((await answer).status(), 200);
  assert.deepEqual(
    events()
      .filter(({ type }) => type === 'answer')
      .map(({ field, value }) => [field, value]),
    [
      ['email', 'ada@acme.example'],
      ['terms', true],
    ],
  );
});

test('without JavaScript the server refuses what comes without the box, in the words of the field', async () => {
  await come({ javaScriptEnabled: false });
  visitor.allow(/status of 422/);
  const plain = `
    <form action="/v1/submit" method="post">
      <input type="hidden" name="fieldwise_key" value="pk_demo">
      <input type="hidden" name="fieldwise_offer" value="guide">
      <p><label>E-mail <input name="email"></label></p>
      <p><label><input type="checkbox" name="terms" value="true"> ${words}</label></p>
      <button>Send</button>
    </form>`;
  for (const [isTicked, status] of [
    [false, 422],
    [true, 200],
  ]) {
    await visitor.open(plain);
    await page.getByLabel('E-mail').fill('ada@acme.example');
    await page.getByLabel(words).setChecked(isTicked);
    const answer = sends('/v1/submit');
    await page.getByRole('button', { name: 'Send' }).click();
    assert.equal((await answer).status(), status);
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByText(terms.error).count(), isTicked ? 0 : 1);
  }
});

test('with Global Privacy Control behaviour stays, ticked or not; the form goes, and it with the form', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true });
  });
  await open();
  await fillIn();
  await behave();
  const answer = sends('/v1/sync');
  await box().check();
  assert.equal((await answer).status(), 200);
  await settled();
  assert.deepEqual([...new Set(events().map(({ type }) => type))].sort(), ['answer', 'visit']);
  const sent = sends('/v1/submit');
  await page.getByRole('button', { name: button }).click();
  assert.equal((await sent).status(), 200);
  await page.getByText('Thank you.').waitFor();
  assert.ok(events().some(({ type }) => type === 'page'));
});

test('Sec-GPC alone: the server refuses behaviour, the rest follows, and the form goes', async () => {
  await come({ extraHTTPHeaders: { 'Sec-GPC': '1' } });
  visitor.allow(/status of 422/);
  await open();
  await fillIn();
  await behave();
  const statuses = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/v1/sync')) statuses.push(response.status());
  });
  await box().check();
  await page.waitForFunction(
    () => document.querySelector('fieldwise-form').client.status === 'synced',
  );
  assert.deepEqual(statuses.slice(0, 2), [422, 200]);
  const last = JSON.parse(
    posts()
      .at(-1)
      .replace(/^[^{]*/, ''),
  );
  assert.ok(!last.events.some(({ type }) => type === 'page'));
  const sent = sends('/v1/submit');
  await page.getByRole('button', { name: button }).click();
  assert.equal((await sent).status(), 200);
  await page.getByText('Thank you.').waitFor();
});
